//! What writing holds in memory.

use std::path::Path;

use super::plan::chunk_steps;
use super::{Compression, FieldFormat, WriteParams};

/// What the netCDF library keeps of the chunks of each variable.
const NETCDF_CACHE_BYTES: usize = 64 << 20;

/// About how many bytes a [`FieldWriter`](super::FieldWriter) holds for so many
/// fields with frames of `frame_len` values over so many steps, if that many
/// threads encode.
pub fn bytes_of_writing(
    path: &Path,
    params: &WriteParams,
    fields: usize,
    frame_len: usize,
    steps: usize,
    threads: usize,
) -> usize {
    // Another extension is an error of its own, before anything is held.
    let Ok(format) = FieldFormat::of(path) else { return 0 };
    let chunk_steps = chunk_steps(params.chunk_steps, frame_len, steps.max(1));
    let chunk = size_of::<f32>().saturating_mul(frame_len).saturating_mul(chunk_steps);
    let whole = size_of::<f32>().saturating_mul(frame_len).saturating_mul(steps);
    let cache = match (format, params.compression) {
        (FieldFormat::Netcdf, Compression::Deflate) => NETCDF_CACHE_BYTES.min(whole),
        _ => 0,
    };
    // Chunks that are written together, and buffers in which one is compressed:
    // in NetCDF shuffled before, in Zarr in one go.
    let (at_a_time, buffers) = match format {
        FieldFormat::Netcdf => (1, 2),
        FieldFormat::Zarr => (threads, 1),
    };
    let blocks = whole.min(chunk.saturating_mul(at_a_time));
    let of_field = blocks.saturating_add(cache);
    let encoding = chunk.saturating_mul(buffers * at_a_time);
    fields.saturating_mul(of_field).saturating_add(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    fn mebibytes(path: &str, params: &WriteParams, steps: usize, threads: usize) -> usize {
        bytes_of_writing(Path::new(path), params, 2, MIB / 4, steps, threads) / MIB
    }

    #[test]
    fn a_block_of_chunks_a_field_and_room_to_encode() {
        let chunks_of = |chunk_steps| WriteParams { chunk_steps, ..WriteParams::default() };
        // Chunks of two MiB for each of three threads, for two fields.
        assert_eq!(mebibytes("a.zarr", &chunks_of(0), 1000, 3), 2 * 6 + 6);
        assert_eq!(mebibytes("a.zarr", &chunks_of(10), 1000, 1), 2 * 10 + 10);
        // No more than there is, whatever the length of the record.
        assert_eq!(mebibytes("a.zarr", &chunks_of(0), 1, 3), 2 + 3);
        assert_eq!(mebibytes("a.zarr", &chunks_of(0), 1_000_000, 3), 2 * 6 + 6);
        // The library keeps chunks of every variable.
        assert_eq!(mebibytes("a.nc", &chunks_of(0), 1000, 3), 2 * (2 + 64) + 4);
        assert_eq!(mebibytes("a.nc", &chunks_of(0), 10, 3), 2 * (2 + 10) + 4);
        let plain = WriteParams { compression: Compression::None, ..chunks_of(0) };
        assert_eq!(mebibytes("a.nc", &plain, 1000, 3), 2 * 2 + 4);
        assert_eq!(mebibytes("a.txt", &chunks_of(0), 1000, 3), 0);
    }
}
