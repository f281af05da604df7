//! NetCDF-4 arrays read beside the HDF5 library: it tells where the chunks
//! lie, we read and decode them on as many threads as we like.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use hdf5::Dataset as Hdf5Dataset;
use hdf5::datatype::ByteOrder as Hdf5ByteOrder;
use hdf5::filters::Filter;
use hdf5::types::{DynValue, FloatSize, IntSize, TypeDescriptor};

use super::FieldProblem;
use super::buffers::Buffers;
use super::dataset::{ChunkStore, Layout, Storage};
use super::element::{ByteOrder, Element, Kind};
use super::room;
use crate::io::netcdf_file::open_hdf5;
use crate::model::MemoryLimit;

/// HDF5's registered number of the Zstandard filter.
const ZSTD_FILTER: i32 = 32015;

/// Storage of a variable, or `None` where only the library can read it.
pub(super) fn storage(
    path: &Path,
    name: &str,
    limit: MemoryLimit,
) -> Result<Option<Storage>, FieldProblem> {
    let library = library_problem;
    let hdf5_file = open_hdf5(path).map_err(library)?;
    let dataset = hdf5_file.dataset(name).map_err(library)?;
    let Some(element) = element_of(&dataset) else { return Ok(None) };
    let shape = dataset.shape();
    let file = File::open(path)?;
    let file_bytes = file.metadata()?.len();
    if hdf5_file.userblock() != 0 {
        return Ok(None);
    }
    let Some(chunk_shape) = dataset.chunk() else {
        if !dataset.create_plist().map_err(library)?.external().is_empty() {
            return Ok(None);
        }
        let Some(offset) = dataset.offset() else { return Ok(None) };
        let bytes = room::bytes_of("a variable", &shape, element.kind.size())?;
        check_end(offset.saturating_add(bytes as u64), file_bytes)?;
        let encoding = element.kind.name().to_string();
        let layout = Layout::Contiguous { file, offset };
        return Ok(Some(Storage { element, encoding, layout }));
    };
    let Some(filters) = filters_of(&dataset) else { return Ok(None) };
    limit.check_array("a chunk", &chunk_shape, element.kind.size())?;
    let decoded_bytes = room::bytes_of("a chunk", &chunk_shape, element.kind.size())?;
    let places = chunk_places(&dataset, &chunk_shape, file_bytes)?;
    let size = element.kind.size();
    let encoding = [element.kind.name()]
        .into_iter()
        .chain(filters.iter().map(|f| f.name()))
        .collect::<Vec<_>>()
        .join(", ");
    let store = Box::new(DirectChunks { file, places, filters, decoded_bytes, size });
    Ok(Some(Storage { element, encoding, layout: Layout::Chunked { chunk_shape, store } }))
}

fn library_problem(error: hdf5::Error) -> FieldProblem {
    FieldProblem::Library { action: "reading the layout of a variable", message: error.to_string() }
}

/// Compares the end that the superblock speaks of with that of the file: the
/// library would refuse a file cut short, but not say why.
pub(super) fn check_size(path: &Path) -> Result<(), FieldProblem> {
    let file = File::open(path)?;
    let mut superblock = [0; 48];
    let found = file.metadata()?.len();
    if found < superblock.len() as u64 {
        return check_end(superblock.len() as u64, found);
    }
    file.read_exact_at(&mut superblock, 0)?;
    // Version, size of addresses in bytes, and where the address of the end is.
    let (address_size, end_at) = match superblock[8] {
        0 => (superblock[13], 40),
        2 | 3 => (superblock[9], 28),
        _ => return Ok(()),
    };
    if address_size != 8 {
        return Ok(());
    }
    let end = superblock[end_at..end_at + 8].try_into().expect("eight bytes");
    check_end(u64::from_le_bytes(end), found)
}

fn check_end(needed: u64, found: u64) -> Result<(), FieldProblem> {
    if needed > found { Err(FieldProblem::Truncated { needed, found }) } else { Ok(()) }
}

fn element_of(dataset: &Hdf5Dataset) -> Option<Element> {
    let datatype = dataset.dtype().ok()?;
    let kind = match datatype.to_descriptor().ok()? {
        TypeDescriptor::Float(FloatSize::U4) => Kind::F32,
        TypeDescriptor::Float(FloatSize::U8) => Kind::F64,
        TypeDescriptor::Integer(IntSize::U1) => Kind::I8,
        TypeDescriptor::Integer(IntSize::U2) => Kind::I16,
        TypeDescriptor::Integer(IntSize::U4) => Kind::I32,
        TypeDescriptor::Integer(IntSize::U8) => Kind::I64,
        TypeDescriptor::Unsigned(IntSize::U1) => Kind::U8,
        TypeDescriptor::Unsigned(IntSize::U2) => Kind::U16,
        TypeDescriptor::Unsigned(IntSize::U4) => Kind::U32,
        TypeDescriptor::Unsigned(IntSize::U8) => Kind::U64,
        _ => return None,
    };
    let order = match datatype.byte_order() {
        Hdf5ByteOrder::LittleEndian | Hdf5ByteOrder::None => ByteOrder::Little,
        Hdf5ByteOrder::BigEndian => ByteOrder::Big,
        _ => return None,
    };
    Some(Element { kind, order, fill: fill_of(dataset) })
}

fn fill_of(dataset: &Hdf5Dataset) -> f64 {
    use hdf5::types::dyn_value::{DynInteger as I, DynScalar as S};
    let Ok(Some(fill)) = dataset.fill_value() else { return 0.0 };
    match fill.get() {
        DynValue::Scalar(S::Float(value)) => match value {
            hdf5::types::dyn_value::DynFloat::Float32(v) => f64::from(v),
            hdf5::types::dyn_value::DynFloat::Float64(v) => v,
        },
        DynValue::Scalar(S::Integer(value)) => match value {
            I::Int8(v) => f64::from(v),
            I::Int16(v) => f64::from(v),
            I::Int32(v) => f64::from(v),
            I::Int64(v) => v as f64,
            I::UInt8(v) => f64::from(v),
            I::UInt16(v) => f64::from(v),
            I::UInt32(v) => f64::from(v),
            I::UInt64(v) => v as f64,
        },
        _ => 0.0,
    }
}

/// A filter that is undone here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Undo {
    Shuffle,
    Deflate,
    Zstd,
    /// Its checksum trails the chunk.
    Fletcher32,
}

impl Undo {
    fn name(self) -> &'static str {
        match self {
            Self::Shuffle => "shuffle",
            Self::Deflate => "deflate",
            Self::Zstd => "zstd",
            Self::Fletcher32 => "fletcher32",
        }
    }
}

fn filters_of(dataset: &Hdf5Dataset) -> Option<Vec<Undo>> {
    dataset
        .filters()
        .into_iter()
        .map(|filter| match filter {
            Filter::Shuffle => Some(Undo::Shuffle),
            Filter::Deflate(_) => Some(Undo::Deflate),
            Filter::Fletcher32 => Some(Undo::Fletcher32),
            Filter::User(id, _) if id == ZSTD_FILTER => Some(Undo::Zstd),
            _ => None,
        })
        .collect()
}

/// Where a chunk lies and which of its filters were left out on writing.
#[derive(Clone, Copy)]
struct Place {
    address: u64,
    bytes: usize,
    skipped: u32,
}

fn chunk_places(
    dataset: &Hdf5Dataset,
    chunk_shape: &[usize],
    file_bytes: u64,
) -> Result<HashMap<Vec<usize>, Place>, FieldProblem> {
    const STOP: i32 = 1;
    let mut places = HashMap::new();
    let mut beyond = None;
    // There may be more chunks than the file has bytes for, so the first one
    // that lies beyond its end is the last that is looked at.
    let visited = dataset.chunks_visit(|info| {
        let end = info.addr.saturating_add(info.size);
        if end > file_bytes {
            beyond = Some(end);
            return STOP;
        }
        let index = info.offset.iter().zip(chunk_shape).map(|(&o, &c)| o as usize / c).collect();
        let place =
            Place { address: info.addr, bytes: info.size as usize, skipped: info.filter_mask };
        places.insert(index, place);
        0
    });
    match (beyond, visited) {
        (Some(end), _) => check_end(end, file_bytes).map(|()| places),
        (None, Ok(())) => Ok(places),
        (None, Err(error)) => Err(library_problem(error)),
    }
}

struct DirectChunks {
    file: File,
    places: HashMap<Vec<usize>, Place>,
    filters: Vec<Undo>,
    decoded_bytes: usize,
    size: usize,
}

impl ChunkStore for DirectChunks {
    fn chunk(&self, index: &[usize], buffers: &Buffers) -> Result<Option<Vec<u8>>, FieldProblem> {
        let Some(place) = self.places.get(index) else { return Ok(None) };
        let corrupt = |message| FieldProblem::CorruptChunk { chunk: index.to_vec(), message };
        let mut bytes = buffers.take(place.bytes);
        self.file.read_exact_at(&mut bytes, place.address)?;
        for (position, filter) in self.filters.iter().enumerate().rev() {
            if place.skipped & (1 << position) == 0 {
                bytes = self.undo(*filter, bytes, buffers).map_err(corrupt)?;
            }
        }
        Ok(Some(bytes))
    }
}

impl DirectChunks {
    fn undo(&self, filter: Undo, mut bytes: Vec<u8>, buffers: &Buffers) -> Result<Vec<u8>, String> {
        if filter == Undo::Fletcher32 {
            check_fletcher32(&mut bytes)?;
            return Ok(bytes);
        }
        let len = if filter == Undo::Shuffle { bytes.len() } else { self.decoded_bytes };
        let mut out = buffers.take(len);
        let n = match filter {
            Undo::Shuffle => {
                unshuffle(&bytes, self.size, &mut out);
                len
            }
            Undo::Deflate => libdeflater::Decompressor::new()
                .zlib_decompress(&bytes, &mut out)
                .map_err(|e| format!("deflate: {e}"))?,
            Undo::Zstd => zstd::bulk::decompress_to_buffer(&bytes, &mut out[..])
                .map_err(|e| format!("zstd: {e}"))?,
            Undo::Fletcher32 => unreachable!("handled above"),
        };
        out.truncate(n);
        buffers.give(bytes);
        Ok(out)
    }
}

/// Puts the bytes of each number, stored plane by plane, together again.
fn unshuffle(shuffled: &[u8], size: usize, out: &mut [u8]) {
    let n = shuffled.len() / size;
    if size == 4 {
        // One pass over four streams, which the compiler turns into unpacks.
        let (planes, _) = shuffled.split_at(4 * n);
        let (a, rest) = planes.split_at(n);
        let (b, rest) = rest.split_at(n);
        let (c, d) = rest.split_at(n);
        let streams = a.iter().zip(b).zip(c).zip(d);
        for (number, (((&a, &b), &c), &d)) in out.chunks_exact_mut(4).zip(streams) {
            number.copy_from_slice(&[a, b, c, d]);
        }
    } else {
        for (plane, stored) in shuffled.chunks_exact(n.max(1)).take(size).enumerate() {
            for (number, &byte) in out.chunks_exact_mut(size).zip(stored) {
                number[plane] = byte;
            }
        }
    }
    // Bytes that make no whole number stay at the end.
    out[n * size..].copy_from_slice(&shuffled[n * size..]);
}

/// Checks the sum that trails a chunk and takes it off.
fn check_fletcher32(bytes: &mut Vec<u8>) -> Result<(), String> {
    let body = bytes.len().checked_sub(4).ok_or("no room for the checksum")?;
    let stored = u32::from_le_bytes(bytes[body..].try_into().expect("four bytes"));
    bytes.truncate(body);
    if fletcher32(bytes) == stored {
        Ok(())
    } else {
        Err("the Fletcher-32 checksum does not match".into())
    }
}

/// HDF5's Fletcher-32 over big-endian pairs of bytes.
fn fletcher32(bytes: &[u8]) -> u32 {
    let (mut sum1, mut sum2) = (0u32, 0u32);
    for pair in bytes.chunks(2) {
        let word = u32::from(pair[0]) << 8 | pair.get(1).map_or(0, |&b| u32::from(b));
        sum1 = (sum1 + word) % 65_535;
        sum2 = (sum2 + sum1) % 65_535;
    }
    sum2 << 16 | sum1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unshuffle_inverts_shuffle_for_every_size() {
        for size in [1, 2, 4, 8] {
            let numbers: Vec<u8> = (0..size as u8 * 5).collect();
            let mut shuffled = Vec::new();
            for plane in 0..size {
                shuffled.extend(numbers.chunks(size).map(|n| n[plane]));
            }
            let mut out = vec![0; numbers.len()];
            unshuffle(&shuffled, size, &mut out);
            assert_eq!(out, numbers, "size {size}");
        }
    }
}
