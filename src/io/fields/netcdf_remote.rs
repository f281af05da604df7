//! NetCDF files that are far away, read in ranges: classic, 64-bit and
//! NetCDF-4.
//!
//! The netCDF library wants a file, so `netcdf-reader` reads these. It knows
//! fewer filters than the library; what it does not know is refused, and the
//! remedy is a copy.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::sync::Arc;

use hdf5_reader::error::Error as Hdf5Error;
use hdf5_reader::{Hdf5File, Storage as RangeStorage, StorageBuffer};
use netcdf_reader::{
    Error as ReaderError, NcAttrValue, NcFile, NcFormat, NcMetadataMode, NcOpenOptions,
    NcSliceInfo, NcSliceInfoElem, NcType, NcVariable,
};

use super::FieldProblem;
use super::buffers::Buffers;
use super::dataset::{ArrayMeta, Attribute, ChunkStore, Dataset, Layout, Storage};
use super::element::{ByteOrder, Element, Kind};
use super::netcdf::{Container, container_of, missing_bytes, pad, slabs};
use super::room;
use crate::io::access::{AccessError, Location, Object};
use crate::io::netcdf_file::check_far_tree;
use crate::model::MemoryLimit;

/// Bytes read at a time where the file is not chunked: several such reads are
/// under way at once.
const READ_BYTES: usize = 1 << 20;

/// An object as storage of the reader.
struct ObjectStorage(Arc<dyn Object>);

impl RangeStorage for ObjectStorage {
    fn len(&self) -> u64 {
        self.0.len()
    }

    fn read_range(&self, offset: u64, len: usize) -> Result<StorageBuffer, Hdf5Error> {
        // Before memory is asked for: a damaged header may ask for anything.
        if offset.checked_add(len as u64).is_none_or(|end| end > self.0.len()) {
            let (needed, available) = (len as u64, self.0.len().saturating_sub(offset));
            return Err(Hdf5Error::UnexpectedEof { offset, needed, available });
        }
        let mut bytes = vec![0; len];
        match self.0.read_exact_at(&mut bytes, offset) {
            Ok(()) => Ok(StorageBuffer::from_vec(bytes)),
            Err(AccessError::Io(error)) => Err(Hdf5Error::Io(error)),
            Err(error) => Err(Hdf5Error::Io(io::Error::other(error))),
        }
    }
}

/// A far NetCDF file.
pub(super) struct RemoteNetcdf {
    file: Arc<NcFile>,
    storage: Arc<ObjectStorage>,
    arrays: Vec<ArrayMeta>,
    connections: Option<NonZero<usize>>,
    remedy: Remedy,
    limit: MemoryLimit,
}

/// The command that copies what cannot be read from afar.
#[derive(Clone, Debug)]
struct Remedy(String);

impl Remedy {
    fn of(location: &Location) -> Self {
        let scheme = match location {
            Location::Url(url) => url.scheme(),
            Location::Path(_) => None,
        };
        Self(match scheme.as_deref() {
            Some("s3") => format!("aws s3 cp '{location}' ."),
            Some("gs") => format!("gsutil cp '{location}' ."),
            _ => format!("curl -LO '{location}'"),
        })
    }

    /// What the reader says, in our words.
    fn problem(&self, action: &'static str, error: ReaderError) -> FieldProblem {
        let message = error.to_string();
        match error {
            ReaderError::Io(error) | ReaderError::Hdf5(Hdf5Error::Io(error)) => {
                error.downcast::<AccessError>().unwrap_or_else(AccessError::Io).into()
            }
            _ => self.unreadable(format!("{action}: {message}")),
        }
    }

    fn unreadable(&self, what: String) -> FieldProblem {
        FieldProblem::NotFromAfar { what, command: self.0.clone() }
    }
}

impl RemoteNetcdf {
    pub(super) fn open(
        object: Arc<dyn Object>,
        location: &Location,
        limit: MemoryLimit,
    ) -> Result<Self, FieldProblem> {
        let mut head = vec![0; object.len().min(8) as usize];
        object.read_exact_at(&mut head, 0)?;
        let container = container_of(&head)?;
        let remedy = Remedy::of(location);
        let connections = object.connections();
        let storage = Arc::new(ObjectStorage(object));
        let options = NcOpenOptions {
            // Every chunk is asked for once.
            chunk_cache_bytes: 0,
            metadata_mode: NcMetadataMode::Lossy,
            max_chunk_bytes: usize::try_from(limit.bytes()).unwrap_or(usize::MAX),
            max_read_bytes: usize::try_from(limit.bytes()).unwrap_or(usize::MAX),
            ..NcOpenOptions::default()
        };
        let failed = |e| remedy.problem("opening the file", e);
        if container == Container::Hdf5 {
            let file = Hdf5File::from_storage(storage.clone());
            check_far_tree(&file.map_err(|e| failed(e.into()))?)?;
        }
        let file = NcFile::from_storage_with_options(storage.clone(), options).map_err(failed)?;
        if let Some(classic) = file.as_classic() {
            missing_bytes(classic, storage.len())?;
        }
        let arrays = file.variables().map_err(failed)?.iter().map(array_meta).collect();
        Ok(Self { file: Arc::new(file), storage, arrays, connections, remedy, limit })
    }

    fn is_hdf5(&self) -> bool {
        matches!(self.file.format(), NcFormat::Nc4 | NcFormat::Nc4Classic)
    }

    fn chunk_shape(&self, name: &str) -> Result<Option<Vec<usize>>, FieldProblem> {
        if !self.is_hdf5() {
            return Ok(None);
        }
        let failed = |e: Hdf5Error| self.remedy.problem("reading the chunk shape", e.into());
        let file = Hdf5File::from_storage(self.storage.clone()).map_err(failed)?;
        let dataset = file.dataset(name).map_err(failed)?;
        let dimensions = dataset.ndim();
        Ok(dataset.chunks().map(|c| c.iter().take(dimensions).map(|&n| n as usize).collect()))
    }
}

fn array_meta(variable: &NcVariable) -> ArrayMeta {
    let dimensions = variable.dimensions().iter().map(|d| (d.name.clone(), d.size as usize));
    let attributes = variable.attributes().iter();
    let attributes: BTreeMap<String, Attribute> =
        attributes.filter_map(|a| Some((a.name.clone(), attribute_of(&a.value)?))).collect();
    ArrayMeta { name: variable.name.clone(), dimensions: dimensions.collect(), attributes }
}

fn attribute_of(value: &NcAttrValue) -> Option<Attribute> {
    match value {
        NcAttrValue::Chars(text) => Some(Attribute::Text(text.clone())),
        NcAttrValue::Strings(texts) => Some(Attribute::Text(texts.join(" "))),
        NcAttrValue::UserDefined { .. } => None,
        numbers => Some(Attribute::Numbers(numbers.as_f64_vec()?)),
    }
}

fn kind_of(kind: &NcType) -> Result<Kind, FieldProblem> {
    Ok(match kind {
        NcType::Float => Kind::F32,
        NcType::Double => Kind::F64,
        NcType::Byte => Kind::I8,
        NcType::Short => Kind::I16,
        NcType::Int => Kind::I32,
        NcType::Int64 => Kind::I64,
        NcType::UByte => Kind::U8,
        NcType::UShort => Kind::U16,
        NcType::UInt => Kind::U32,
        NcType::UInt64 => Kind::U64,
        other => return Err(FieldProblem::Unsupported { what: format!("data type {other:?}") }),
    })
}

impl Dataset for RemoteNetcdf {
    fn format(&self) -> String {
        if self.is_hdf5() { "NetCDF-4".into() } else { "NetCDF classic".into() }
    }

    fn arrays(&self) -> &[ArrayMeta] {
        &self.arrays
    }

    fn read_all(&self, name: &str) -> Result<Vec<f64>, FieldProblem> {
        let array = self.arrays.iter().find(|array| array.name == name);
        array.map_or(Ok(()), |a| room::check_coordinate(name, &a.shape(), size_of::<f64>()))?;
        let values = self.file.read_variable_as_f64(name);
        let values = values.map_err(|e| self.remedy.problem("reading a coordinate", e))?;
        Ok(values.iter().copied().collect())
    }

    fn storage(&self, name: &str) -> Result<Storage, FieldProblem> {
        let variable =
            self.file.variable(name).map_err(|e| self.remedy.problem("finding a variable", e))?;
        let kind = kind_of(variable.dtype())?;
        let shape: Vec<usize> = variable.shape().iter().map(|&n| n as usize).collect();
        let chunk_shape = self.chunk_shape(name)?;
        let chunk_shape = chunk_shape.unwrap_or_else(|| slabs(&shape, kind.size(), READ_BYTES));
        self.limit.check_array("a chunk", &chunk_shape, kind.size())?;
        let store = RangedChunks {
            file: self.file.clone(),
            name: name.to_string(),
            kind,
            shape,
            chunk_shape: chunk_shape.clone(),
            connections: self.connections,
            remedy: self.remedy.clone(),
        };
        Ok(Storage {
            // The reader fills what was never written.
            element: Element { kind, order: ByteOrder::NATIVE, fill: f64::NAN },
            encoding: format!("{}, read in ranges", kind.name()),
            layout: Layout::Chunked { chunk_shape, store: Box::new(store) },
        })
    }
}

/// Chunks of one variable.
struct RangedChunks {
    file: Arc<NcFile>,
    name: String,
    kind: Kind,
    shape: Vec<usize>,
    chunk_shape: Vec<usize>,
    connections: Option<NonZero<usize>>,
    remedy: Remedy,
}

impl RangedChunks {
    /// The numbers of a part, in the byte order of the machine.
    fn read(&self, part: &NcSliceInfo) -> Result<Vec<u8>, ReaderError> {
        macro_rules! read_as {
            ($number:ty) => {{
                let values = self.file.read_variable_slice::<$number>(&self.name, part)?;
                match values.as_slice() {
                    Some(values) => bytemuck::cast_slice(values).to_vec(),
                    None => values.iter().flat_map(|value| value.to_ne_bytes()).collect(),
                }
            }};
        }
        Ok(match self.kind {
            Kind::F32 => read_as!(f32),
            Kind::F64 => read_as!(f64),
            Kind::I8 => read_as!(i8),
            Kind::I16 => read_as!(i16),
            Kind::I32 => read_as!(i32),
            Kind::I64 => read_as!(i64),
            Kind::U8 => read_as!(u8),
            Kind::U16 => read_as!(u16),
            Kind::U32 => read_as!(u32),
            Kind::U64 => read_as!(u64),
        })
    }
}

impl ChunkStore for RangedChunks {
    fn chunk(&self, index: &[usize], _: &Buffers) -> Result<Option<Vec<u8>>, FieldProblem> {
        let (mut selections, mut count) = (Vec::new(), Vec::new());
        for ((&i, &chunk), &n) in index.iter().zip(&self.chunk_shape).zip(&self.shape) {
            let (start, end) = (i * chunk, (i * chunk + chunk).min(n));
            let (start_u64, end_u64) = (start as u64, end as u64);
            selections.push(NcSliceInfoElem::Slice { start: start_u64, end: end_u64, step: 1 });
            count.push(end - start);
        }
        let bytes = self.read(&NcSliceInfo { selections });
        let bytes = bytes.map_err(|e| self.remedy.problem("decoding a chunk", e))?;
        let expected = count.iter().product::<usize>() * self.kind.size();
        if bytes.len() != expected {
            let what = format!("chunk {index:?} has {} bytes, expected {expected}", bytes.len());
            return Err(self.remedy.unreadable(what));
        }
        Ok(Some(pad(bytes, &count, &self.chunk_shape, self.kind.size())))
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        self.connections
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::access::Access;

    #[test]
    fn the_remedy_is_the_command_of_the_scheme() {
        for (url, command) in [
            ("https://host/a.nc", "curl -LO 'https://host/a.nc'"),
            ("s3://bucket/a.nc", "aws s3 cp 's3://bucket/a.nc' ."),
            ("gs://bucket/a.nc", "gsutil cp 'gs://bucket/a.nc' ."),
        ] {
            assert_eq!(Remedy::of(&url.parse().unwrap()).0, command);
        }
    }

    #[test]
    fn circles_of_groups_are_refused_from_afar() {
        let directory = tempfile::tempdir().unwrap();
        for (name, from, to) in [("root", "/", "/a/b/c"), ("group", "/a", "/a/b/c")] {
            let path = directory.path().join(name);
            let file = hdf5::File::create(&path).unwrap();
            file.create_group("a/b").unwrap();
            file.link_hard(from, to).unwrap();
            drop(file);
            let location = Location::from(path.as_path());
            let object = Access::default().object(&location).unwrap();
            let error = RemoteNetcdf::open(object, &location, MemoryLimit::default()).err();
            let error = error.unwrap().to_string();
            assert!(error.contains("circle"), "{error}");
        }
    }
}
