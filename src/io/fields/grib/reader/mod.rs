//! The reader.
//!
//! | file | holds |
//! |---|---|
//! | `octets`, `flaw` | numbers in sections, what is wrong with them |
//! | `scan`, `edition_1`, `edition_2` | the walk from message to message, and their sections |
//! | `grid`, `product`, `level`, `names` | what the sections say |
//! | `index`, `store` | all fields of a file, kept from run to run |
//! | `mesh`, `groups`, `coordinates`, `variable` | fields to arrays |
//! | `parts`, `decode` | packed bytes to values |
//! | `simple`, `complex`, `ccsds`, `codecs`, `eccodes` | each way of packing |
//! | `bits`, `value_groups`, `differences` | what some of these are made of |
//! | `arrange` | values to rows from the north |

mod arrange;
mod bits;
mod ccsds;
mod codecs;
mod complex;
mod coordinates;
mod decode;
mod differences;
#[cfg(feature = "eccodes")]
mod eccodes;
#[cfg(not(feature = "eccodes"))]
#[path = "no_eccodes.rs"]
mod eccodes;
mod edition_1;
mod edition_2;
mod flaw;
mod grid;
mod groups;
mod index;
mod level;
mod mesh;
mod names;
mod octets;
mod parts;
mod product;
mod scan;
mod simple;
mod store;
#[cfg(test)]
mod tests;
mod value_groups;
mod variable;

use std::collections::HashSet;
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;

use self::coordinates::Coordinates;
use self::grid::{Columns, Grid, RowGrid};
use self::index::{Index, Packing};
use self::mesh::Mesh;
use self::store::Kept;
use self::variable::Variable;
use super::{GribFlaw, GribProblem};
use crate::io::access::Object;
use crate::io::fields::FieldProblem;
use crate::io::fields::buffers::Buffers;
use crate::io::fields::dataset::{ArrayMeta, ChunkStore, Dataset, Layout, Storage};
use crate::io::fields::element::{ByteOrder, Element, Kind};
use crate::model::MemoryLimit;

/// Most grids of a file: each is a few bytes there, and may be a million
/// coordinates here.
const MOST_GRIDS: usize = 256;

/// Opens a GRIB file. The index of what is in it is kept in `index_directory`,
/// if there is one, under `name`, which should tell states of the file apart.
///
/// # Errors
/// [`GribProblem`] when the file is cut short or damaged, or nothing in it is
/// of a kind that is read.
pub(in crate::io::fields) fn open(
    object: Arc<dyn Object>,
    name: &str,
    index_directory: Option<&Path>,
    limit: MemoryLimit,
) -> Result<Box<dyn Dataset>, FieldProblem> {
    let kept = index_directory.map(|d| Kept::new(d, &format!("{name} {}", object.len())));
    let index = match kept.as_ref().and_then(Kept::load) {
        Some(index) => index,
        None => {
            let index = scan::index(object.as_ref())?;
            if let Some(kept) = kept {
                kept.store(&index);
            }
            index
        }
    };
    Ok(Box::new(GribDataset::new(object, index, limit)?))
}

/// A GRIB file as arrays.
struct GribDataset {
    object: Arc<dyn Object>,
    index: Arc<Index>,
    coordinates: Coordinates,
    variables: Vec<Arc<Variable>>,
    arrays: Vec<ArrayMeta>,
    limit: MemoryLimit,
}

impl GribDataset {
    fn new(
        object: Arc<dyn Object>,
        index: Index,
        limit: MemoryLimit,
    ) -> Result<Self, FieldProblem> {
        if let ([], [first, ..]) = (&index.fields[..], &index.unread[..]) {
            let (messages, first) = (index.unread.len(), Box::new(first.clone()));
            return Err(GribProblem::NothingRead { messages, first }.into());
        }
        let (meshes, mesh_of_grid) = groups::distinct(meshes(&index)?);
        let mut coordinates = Coordinates::default();
        let variables: Vec<_> = groups::groups(&index, &mesh_of_grid)
            .into_iter()
            .map(|(name, group, numbers)| {
                let mesh = &meshes[group.mesh];
                Arc::new(Variable::new(&name, &group, &numbers, &index, mesh, &mut coordinates))
            })
            .collect();
        let arrays =
            coordinates.arrays().chain(variables.iter().map(|v| &v.meta)).cloned().collect();
        Ok(Self { object, index: Arc::new(index), coordinates, variables, arrays, limit })
    }

    fn variable(&self, name: &str) -> Result<&Arc<Variable>, FieldProblem> {
        self.variables.iter().find(|v| v.meta.name == name).ok_or_else(|| missing(name))
    }
}

/// The mesh of each grid.
fn meshes(index: &Index) -> Result<Vec<Mesh>, GribProblem> {
    if index.grids.len() > MOST_GRIDS {
        return Err(GribProblem::TooManyGrids { grids: index.grids.len(), most: MOST_GRIDS });
    }
    let of_grid = |(number, grid): (usize, &Grid)| {
        Mesh::of(grid).map_err(|flaw| {
            let place = index.fields.iter().find(|f| f.grid == number).map(|f| f.place);
            flaw.of(place.map_or(0, |p| p.message), place.map_or(0, |p| p.offset))
        })
    };
    index.grids.iter().enumerate().map(of_grid).collect()
}

fn missing(name: &str) -> FieldProblem {
    FieldProblem::Library { action: "finding a variable", message: format!("{name} is not there") }
}

impl Dataset for GribDataset {
    fn format(&self) -> String {
        let is_first = |p: Packing| matches!(p, Packing::Edition1 { .. });
        let editions: HashSet<bool> =
            self.index.fields.iter().map(|f| is_first(f.coded.packing)).collect();
        match (editions.contains(&true), editions.contains(&false)) {
            (true, true) => "GRIB 1 and 2".into(),
            (true, false) => "GRIB 1".into(),
            _ => "GRIB 2".into(),
        }
    }

    fn arrays(&self) -> &[ArrayMeta] {
        &self.arrays
    }

    fn read_all(&self, name: &str) -> Result<Vec<f64>, FieldProblem> {
        self.coordinates.values(name).map(<[f64]>::to_vec).ok_or_else(|| missing(name))
    }

    fn storage(&self, name: &str) -> Result<Storage, FieldProblem> {
        let variable = self.variable(name)?.clone();
        let mut packings: Vec<&str> = variable
            .fields
            .values()
            .map(|&number| match self.index.fields[number].coded.packing {
                Packing::Edition1 { .. } => "packing of edition 1",
                Packing::Edition2 { template, .. } => codecs::name_of(template),
            })
            .collect();
        packings.sort_unstable();
        packings.dedup();
        let (object, index) = (self.object.clone(), self.index.clone());
        let chunk_shape = variable.chunk_shape();
        self.limit.check_array("a field", &chunk_shape, size_of::<f32>())?;
        let store = Box::new(Messages { object, index, variable });
        Ok(Storage {
            element: Element { kind: Kind::F32, order: ByteOrder::NATIVE, fill: f64::NAN },
            encoding: packings.join(", "),
            layout: Layout::Chunked { chunk_shape, store },
        })
    }

    fn notes(&self, name: &str) -> Vec<String> {
        let mut notes = Vec::new();
        let fields = self.variables.iter().filter(|v| v.meta.name == name);
        let mut grids = fields.flat_map(|v| v.fields.values()).map(|&n| self.index.fields[n].grid);
        let is_reduced =
            |grid: &Grid| matches!(grid, Grid::Rows(RowGrid { columns: Columns::Reduced(_), .. }));
        if grids.any(|grid| is_reduced(&self.index.grids[grid])) {
            notes.push("rows of a reduced grid interpolated to the longest".into());
        }
        if let [first, ..] = &self.index.unread[..] {
            let count = self.index.unread.len();
            notes.push(format!("{count} field(s) of the file not read, the first: {first}"));
        }
        notes
    }
}

/// The messages of one array.
struct Messages {
    object: Arc<dyn Object>,
    index: Arc<Index>,
    variable: Arc<Variable>,
}

impl ChunkStore for Messages {
    fn chunk(&self, index: &[usize], buffers: &Buffers) -> Result<Option<Vec<u8>>, FieldProblem> {
        let absent = || GribProblem::Absent { place: self.variable.describe(index) };
        let number = self.variable.field(index).ok_or_else(absent)?;
        let field = &self.index.fields[number];
        let grid = &self.index.grids[field.grid];
        decode::field(self.object.as_ref(), field, grid, buffers).map(Some)
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        self.object.connections()
    }
}
