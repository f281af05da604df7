//! NetCDF: classic, 64-bit offset and NetCDF-4.
//!
//! Metadata and small arrays come from the netCDF library. Large arrays of
//! NetCDF-4 files are read beside it ([`hdf5_chunks`](super::hdf5_chunks)),
//! because the HDF5 library works behind one lock; whatever has a filter we do
//! not decode ourselves, and the classic formats, go through the library.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ::netcdf as library;
use library::types::{FloatType, IntType, NcVariableType};
use library::{AttributeValue, Extent, Extents};
use netcdf_reader::Error::UnsupportedFeature;
use netcdf_reader::classic::ClassicFile;
use netcdf_reader::{NcFormat, NcVariable};

use super::FieldProblem;
use super::buffers::Buffers;
use super::dataset::{ArrayMeta, Attribute, ChunkStore, Dataset, Layout, Storage};
use super::element::{ByteOrder, Element, Kind};
use super::hdf5_chunks;
use super::room;
use super::series::some;
use crate::io::access::Access;
use crate::io::netcdf_file::{self, Expansion, NetcdfFile};
use crate::model::MemoryLimit;

/// Bytes read by one call of the library where the file is not chunked.
const LIBRARY_READ_BYTES: usize = 8 << 20;

pub(super) struct NetcdfDataset {
    path: PathBuf,
    file: library::File,
    arrays: Vec<ArrayMeta>,
    container: Container,
    /// Files that it leads to.
    others: Vec<PathBuf>,
    limit: MemoryLimit,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::io) enum Container {
    Classic(NcFormat),
    Hdf5,
}

impl NetcdfDataset {
    pub(super) fn open(path: &Path, access: &Access) -> Result<Self, FieldProblem> {
        let container = check_is_whole(path)?;
        let NetcdfFile { file, others } = netcdf_file::open(path, access.external_files())?;
        let arrays = file.variables().map(|v| array_meta(&v)).collect::<Result<_, _>>()?;
        let (path, limit) = (path.to_path_buf(), access.memory_limit());
        Ok(Self { path, file, arrays, container, others, limit })
    }

    /// A variable that is small enough to be read as a whole.
    fn coordinate(&self, name: &str) -> Result<(library::Variable<'_>, Vec<usize>), FieldProblem> {
        let variable = self.variable(name)?;
        let shape = shape_of(&variable);
        room::check_coordinate(name, &shape, size_of::<f64>())?;
        Expansion::of(&self.path, &variable, self.limit)?.check_all()?;
        Ok((variable, shape))
    }

    fn variable(&self, name: &str) -> Result<library::Variable<'_>, FieldProblem> {
        self.file.variable(name).ok_or_else(|| FieldProblem::Library {
            action: "finding a variable",
            message: format!("{name} is not there"),
        })
    }
}

fn head_of(path: &Path) -> Result<Vec<u8>, FieldProblem> {
    use std::io::Read;
    let mut head = Vec::new();
    std::fs::File::open(path)?.take(8).read_to_end(&mut head)?;
    Ok(head)
}

/// Tells the formats apart by their first bytes, so that a wrong file is named
/// as such and not as a damaged one.
pub(super) fn container_of(head: &[u8]) -> Result<Container, FieldProblem> {
    match *head {
        [b'C', b'D', b'F', 1, ..] => Ok(Container::Classic(NcFormat::Classic)),
        [b'C', b'D', b'F', 2, ..] => Ok(Container::Classic(NcFormat::Offset64)),
        [b'C', b'D', b'F', 5, ..] => Ok(Container::Classic(NcFormat::Cdf5)),
        [0x89, b'H', b'D', b'F', b'\r', b'\n', 0x1a, b'\n'] => Ok(Container::Hdf5),
        [] => Err(FieldProblem::UnknownFormat { found: "an empty file".into() }),
        [b'{', ..] => Err(FieldProblem::UnknownFormat {
            found: "JSON; references to parts of other files, as of kerchunk, are not read".into(),
        }),
        _ => Err(FieldProblem::UnknownFormat { found: "a file of another kind".into() }),
    }
}

/// What kind of file it is; fails for one that was cut short.
pub(in crate::io) fn check_is_whole(path: &Path) -> Result<Container, FieldProblem> {
    let container = container_of(&head_of(path)?)?;
    match container {
        Container::Classic(format) => check_classic_size(path, format)?,
        Container::Hdf5 => hdf5_chunks::check_size(path)?,
    }
    Ok(container)
}

/// The library reads zeros where a classic file was cut short, so the places
/// that the header speaks of are compared with the size of the file.
fn check_classic_size(path: &Path, format: NcFormat) -> Result<(), FieldProblem> {
    let found = std::fs::metadata(path)?.len();
    let file = match ClassicFile::open(path, format) {
        Ok(file) => file,
        Err(UnsupportedFeature(_)) => return Ok(()),
        // Records that do not fit into the file are among the errors.
        Err(e) => {
            let message = e.to_string();
            return Err(FieldProblem::Library { action: "reading the header", message });
        }
    };
    missing_bytes(&file, found)
}

/// Refuses a classic file whose variables reach beyond its end.
pub(super) fn missing_bytes(file: &ClassicFile, found: u64) -> Result<(), FieldProblem> {
    let fixed = file.root_group().variables.iter().filter(|v| !v.is_record_var);
    let needed = fixed.map(|v| v.data_offset.saturating_add(bytes_of(v))).max().unwrap_or(0);
    if needed > found { Err(FieldProblem::Truncated { needed, found }) } else { Ok(()) }
}

fn bytes_of(variable: &NcVariable) -> u64 {
    let size = variable.dtype().size().unwrap_or(1) as u64;
    variable.shape().iter().fold(size, |bytes, &n| bytes.saturating_mul(n))
}

fn problem(action: &'static str, error: library::Error) -> FieldProblem {
    FieldProblem::Library { action, message: error.to_string() }
}

fn array_meta(variable: &library::Variable<'_>) -> Result<ArrayMeta, FieldProblem> {
    let dimensions = variable.dimensions().iter().map(|d| (d.name(), d.len())).collect();
    let mut meta = ArrayMeta { name: variable.name(), dimensions, ..ArrayMeta::default() };
    for attribute in variable.attributes() {
        let value = attribute.value().map_err(|e| problem("reading an attribute", e))?;
        meta.attributes.insert(attribute.name().to_string(), attribute_of(value));
    }
    Ok(meta)
}

fn attribute_of(value: AttributeValue) -> Attribute {
    use AttributeValue as V;
    fn numbers<T: Copy, F: Fn(T) -> f64>(values: &[T], to_f64: F) -> Attribute {
        Attribute::Numbers(values.iter().map(|&v| to_f64(v)).collect())
    }
    match value {
        V::Str(text) => Attribute::Text(text),
        V::Strs(texts) => Attribute::Text(texts.join(" ")),
        V::Uchar(v) => numbers(&[v], f64::from),
        V::Uchars(v) => numbers(&v, f64::from),
        V::Schar(v) => numbers(&[v], f64::from),
        V::Schars(v) => numbers(&v, f64::from),
        V::Ushort(v) => numbers(&[v], f64::from),
        V::Ushorts(v) => numbers(&v, f64::from),
        V::Short(v) => numbers(&[v], f64::from),
        V::Shorts(v) => numbers(&v, f64::from),
        V::Uint(v) => numbers(&[v], f64::from),
        V::Uints(v) => numbers(&v, f64::from),
        V::Int(v) => numbers(&[v], f64::from),
        V::Ints(v) => numbers(&v, f64::from),
        V::Ulonglong(v) => numbers(&[v], |v| v as f64),
        V::Ulonglongs(v) => numbers(&v, |v| v as f64),
        V::Longlong(v) => numbers(&[v], |v| v as f64),
        V::Longlongs(v) => numbers(&v, |v| v as f64),
        V::Float(v) => numbers(&[v], f64::from),
        V::Floats(v) => numbers(&v, f64::from),
        V::Double(v) => numbers(&[v], f64::from),
        V::Doubles(v) => numbers(&v, f64::from),
    }
}

impl Dataset for NetcdfDataset {
    fn format(&self) -> String {
        match self.container {
            Container::Classic(_) => "NetCDF classic".into(),
            Container::Hdf5 => "NetCDF-4".into(),
        }
    }

    fn arrays(&self) -> &[ArrayMeta] {
        &self.arrays
    }

    fn read_all(&self, name: &str) -> Result<Vec<f64>, FieldProblem> {
        let (variable, _) = self.coordinate(name)?;
        variable.get_values::<f64, _>(..).map_err(|e| problem("reading a coordinate", e))
    }

    fn read_entry(&self, name: &str, index: usize) -> Result<Vec<f64>, FieldProblem> {
        let variable = self.variable(name)?;
        let shape = shape_of(&variable);
        let of_entry = shape.get(1..).unwrap_or_default();
        room::check_coordinate(name, of_entry, size_of::<f64>())?;
        Expansion::of(&self.path, &variable, self.limit)?.check_all()?;
        let whole =
            of_entry.iter().copied().map(|count| Extent::SliceCount { start: 0, count, stride: 1 });
        let entry = Extent::SliceCount { start: index, count: 1, stride: 1 };
        let extents: Extents = std::iter::once(entry).chain(whole).collect::<Vec<_>>().into();
        let values = variable.get_values::<f64, _>(extents);
        values.map_err(|e| problem("reading a coordinate", e))
    }

    fn read_texts(&self, name: &str) -> Result<Option<Vec<String>>, FieldProblem> {
        let (variable, shape) = self.coordinate(name)?;
        let failed = |e| problem("reading the texts of a coordinate", e);
        match (variable.vartype(), &shape[..]) {
            (NcVariableType::String, []) => {
                Ok(Some(vec![variable.get_string(()).map_err(failed)?]))
            }
            (NcVariableType::String, &[length]) => {
                // All of them may be the same long text.
                let mut bytes = 0;
                let text = |i| {
                    let text = variable.get_string(i).map_err(failed)?;
                    bytes += text.len() as u64;
                    self.limit.check(&format!("coordinate {name}"), bytes)?;
                    Ok(text)
                };
                (0..length).map(text).collect::<Result<_, FieldProblem>>().map(Some)
            }
            (NcVariableType::Char, [.., width]) if shape.len() <= 2 => {
                let characters = variable.get_raw_values(..).map_err(failed)?;
                Ok(Some(characters.chunks((*width).max(1)).map(text_of).collect()))
            }
            _ => Ok(None),
        }
    }

    fn storage(&self, name: &str) -> Result<Storage, FieldProblem> {
        if self.container == Container::Hdf5
            && let Some(storage) = hdf5_chunks::storage(&self.path, name, self.limit)?
        {
            return Ok(storage);
        }
        self.library_storage(name)
    }

    fn others(&self) -> Vec<String> {
        if self.others.is_empty() {
            return Vec::new();
        }
        let names: Vec<String> = self.others.iter().map(|o| o.display().to_string()).collect();
        vec![format!("the file leads to other files, which are read: {}", some(&names))]
    }
}

fn shape_of(variable: &library::Variable<'_>) -> Vec<usize> {
    variable.dimensions().iter().map(library::Dimension::len).collect()
}

/// A row of characters up to its end.
fn text_of(characters: &[u8]) -> String {
    let text = characters.split(|&c| c == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

impl NetcdfDataset {
    fn library_storage(&self, name: &str) -> Result<Storage, FieldProblem> {
        let variable = self.variable(name)?;
        let kind = kind_of(&variable.vartype())?;
        let shape = shape_of(&variable);
        let chunking = variable.chunking().map_err(|e| problem("reading the chunk shape", e))?;
        let chunk_shape =
            chunking.unwrap_or_else(|| slabs(&shape, kind.size(), LIBRARY_READ_BYTES));
        let expansion = Expansion::of(&self.path, &variable, self.limit)?;
        self.limit.check_array("a chunk", &chunk_shape, kind.size())?;
        let store = LibraryChunks {
            file: Mutex::new(netcdf_file::reopen(&self.path)?),
            expansion,
            name: name.to_string(),
            shape,
            chunk_shape: chunk_shape.clone(),
            size: kind.size(),
        };
        let order = ByteOrder::NATIVE;
        Ok(Storage {
            // The library fills what was never written.
            element: Element { kind, order, fill: f64::NAN },
            encoding: format!("{}, read by the netCDF library", kind.name()),
            layout: Layout::Chunked { chunk_shape, store: Box::new(store) },
        })
    }
}

fn kind_of(kind: &NcVariableType) -> Result<Kind, FieldProblem> {
    Ok(match kind {
        NcVariableType::Float(FloatType::F32) => Kind::F32,
        NcVariableType::Float(FloatType::F64) => Kind::F64,
        NcVariableType::Int(IntType::I8) => Kind::I8,
        NcVariableType::Int(IntType::I16) => Kind::I16,
        NcVariableType::Int(IntType::I32) => Kind::I32,
        NcVariableType::Int(IntType::I64) => Kind::I64,
        NcVariableType::Int(IntType::U8) => Kind::U8,
        NcVariableType::Int(IntType::U16) => Kind::U16,
        NcVariableType::Int(IntType::U32) => Kind::U32,
        NcVariableType::Int(IntType::U64) => Kind::U64,
        other => return Err(FieldProblem::Unsupported { what: format!("data type {other:?}") }),
    })
}

/// Whole planes, as many of the slowest dimension as make a good read.
pub(super) fn slabs(shape: &[usize], size: usize, read_bytes: usize) -> Vec<usize> {
    let mut slab = shape.to_vec();
    let plane: usize = shape.iter().skip(1).product::<usize>() * size;
    if let Some(first) = slab.first_mut() {
        *first = (read_bytes / plane.max(1)).clamp(1, (*first).max(1));
    }
    slab
}

/// Chunks read through the netCDF library, one at a time.
struct LibraryChunks {
    file: Mutex<library::File>,
    expansion: Expansion,
    name: String,
    shape: Vec<usize>,
    chunk_shape: Vec<usize>,
    size: usize,
}

impl ChunkStore for LibraryChunks {
    fn chunk(&self, index: &[usize], buffers: &Buffers) -> Result<Option<Vec<u8>>, FieldProblem> {
        let corrupt =
            |message: String| FieldProblem::CorruptChunk { chunk: index.to_vec(), message };
        self.expansion.check(index)?;
        let start: Vec<usize> = index.iter().zip(&self.chunk_shape).map(|(i, c)| i * c).collect();
        let inside = start.iter().zip(&self.chunk_shape).zip(&self.shape);
        let count: Vec<usize> = inside.map(|((&s, &c), &n)| c.min(n - s)).collect();
        let extents: Extents = start
            .iter()
            .zip(&count)
            .map(|(&start, &count)| Extent::SliceCount { start, count, stride: 1 })
            .collect::<Vec<_>>()
            .into();
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let variable = file.variable(&self.name).ok_or_else(|| corrupt("not found".into()))?;
        let mut bytes = buffers.take(count.iter().product::<usize>() * self.size);
        variable.get_raw_values_into(&mut bytes, extents).map_err(|e| corrupt(e.to_string()))?;
        Ok(Some(pad(bytes, &count, &self.chunk_shape, self.size)))
    }
}

/// Puts the part of an edge chunk that exists into a chunk of full shape.
pub(super) fn pad(bytes: Vec<u8>, count: &[usize], chunk_shape: &[usize], size: usize) -> Vec<u8> {
    if count == chunk_shape {
        return bytes;
    }
    let mut whole = vec![0; chunk_shape.iter().product::<usize>() * size];
    let row = count.last().copied().unwrap_or(1);
    for (i, values) in bytes.chunks_exact((row * size).max(1)).enumerate() {
        let (mut rest, mut position, mut stride) = (i, 0, chunk_shape.last().copied().unwrap_or(1));
        for (&n, &c) in count.iter().zip(chunk_shape).rev().skip(1) {
            position += rest % n * stride;
            rest /= n;
            stride *= c;
        }
        whole[position * size..][..values.len()].copy_from_slice(values);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_chunk_is_padded_in_every_dimension() {
        let whole = pad(vec![1, 2, 3, 4], &[2, 1, 2], &[2, 2, 3], 1);
        assert_eq!(whole, [1, 2, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0]);
    }
}
