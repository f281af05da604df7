//! Extrema of an object among its own cells: what lies outside of it counts as
//! no lower.

use std::ops::Range;

use crate::math::{lat_lon_deg, unit_vector};

use super::super::components::Components;
use super::super::objects::{CellMesh, Turned};
use super::super::raster::Raster;
use super::mesh::RasterMesh;
use super::objects::{Member, Objects};
use super::zorder::morton;
use super::{Connectivity, ObjectOrder};

/// In place of a member: a cell that is not of the object.
const NONE: u32 = u32::MAX;

/// A place where a centre is sought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    /// The cell, the first of several that touch.
    pub(super) cell: usize,
    /// Latitude and longitude in degrees or x and y in km, the mean of cells
    /// that touch.
    pub(super) at: (f64, f64),
    key: u64,
}

/// The candidates of one object at a time.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// Places of members, by cell of the mesh or of a box around the object.
    places: Vec<u32>,
    /// Whether no cell undercuts a member, by its place in the object.
    is_lowest: Vec<bool>,
    group: Vec<usize>,
    found: Vec<Candidate>,
}

/// What the search for candidates looks at.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) mesh: &'a RasterMesh,
    pub(super) field: Turned<'a>,
    pub(super) components: &'a Components,
    pub(super) objects: &'a Objects,
}

impl Candidates {
    /// Prepares for the objects of a frame.
    pub(super) fn start(&mut self, frame: &Frame) {
        self.places.clear();
        if !frame.mesh.copies_first() {
            self.places.resize(frame.mesh.cells(), NONE);
            for (place, member) in frame.objects.members().iter().enumerate() {
                self.places[member.cell as usize] = place as u32;
            }
        }
    }

    /// Finds the candidates of an object in their order; how many of its cells
    /// no other undercuts.
    pub(super) fn find(&mut self, frame: &Frame, object: usize, order: ObjectOrder) -> usize {
        let range = frame.objects.range(object);
        let members = &frame.objects.members()[range.clone()];
        let corner = corner(members);
        if frame.mesh.copies_first() {
            self.fill_box(members, corner);
        }
        let Self { places, is_lowest, group, found } = self;
        let ground = if frame.mesh.copies_first() {
            Ground::Box { places, corner, width: width(members, corner) }
        } else {
            Ground::Mesh { places, mesh: frame.mesh, range }
        };

        is_lowest.clear();
        is_lowest.extend(members.iter().map(|member| {
            let own = frame.value(member);
            !ground.any_around(member, |other| frame.value(&members[other]) < own)
        }));
        let extrema = is_lowest.iter().filter(|&&is_lowest| is_lowest).count();

        found.clear();
        for start in 0..members.len() {
            if is_lowest[start] {
                let has_rim = take_group(frame, members, &ground, is_lowest, start, group);
                if has_rim {
                    found.push(candidate(frame.mesh, members, group, corner, order));
                }
            }
        }
        found.sort_by_key(|candidate| candidate.key);
        extrema
    }

    /// The candidates that were found last.
    pub(super) fn found(&self) -> &[Candidate] {
        &self.found
    }

    fn fill_box(&mut self, members: &[Member], (first_column, first_row): (i32, u32)) {
        let width = width(members, (first_column, first_row));
        let height = members.iter().map(|m| m.row - first_row).max().map_or(0, |row| row + 1);
        self.places.clear();
        self.places.resize(width * height as usize, NONE);
        for (place, member) in members.iter().enumerate() {
            let (row, column) = (member.row - first_row, member.column - first_column);
            self.places[row as usize * width + column as usize] = place as u32;
        }
    }
}

impl Frame<'_> {
    /// Lows are sought.
    fn value(&self, member: &Member) -> f32 {
        let cell = member.cell as usize;
        self.field.value(cell, cell)
    }
}

/// Where the neighbours of a member are found.
enum Ground<'a> {
    /// On the mesh.
    Mesh { places: &'a [u32], mesh: &'a RasterMesh, range: Range<usize> },
    /// In a box around the object, in its own columns and rows.
    Box { places: &'a [u32], corner: (i32, u32), width: usize },
}

impl Ground<'_> {
    /// Whether one of the members that touch one at edges or corners is `wanted`,
    /// by their places in the object.
    fn any_around(&self, member: &Member, mut wanted: impl FnMut(usize) -> bool) -> bool {
        match self {
            Self::Mesh { places, mesh, range } => {
                mesh.any_around(member.cell as usize, Connectivity::Corners, |cell| {
                    let place = places[cell] as usize;
                    range.contains(&place) && wanted(place - range.start)
                })
            }
            &Self::Box { places, corner, width } => {
                let row = (member.row - corner.1) as usize;
                let column = (member.column - corner.0) as usize;
                let mut rows = row.saturating_sub(1)..(row + 2).min(places.len() / width);
                let columns = column.saturating_sub(1)..(column + 2).min(width);
                rows.any(|r| {
                    columns.clone().any(|c| {
                        let place = places[r * width + c];
                        (r, c) != (row, column) && place != NONE && wanted(place as usize)
                    })
                })
            }
        }
    }
}

/// The least column and row.
fn corner(members: &[Member]) -> (i32, u32) {
    members.iter().fold((i32::MAX, u32::MAX), |(column, row), member| {
        (column.min(member.column), row.min(member.row))
    })
}

fn width(members: &[Member], corner: (i32, u32)) -> usize {
    members.iter().map(|m| m.column - corner.0 + 1).max().unwrap_or(0) as usize
}

/// Collects the lowest members that touch, `start` the first of them, and
/// unmarks them. Whether anything around is not as low: a flat field has no
/// centre.
fn take_group(
    frame: &Frame,
    members: &[Member],
    ground: &Ground,
    is_lowest: &mut [bool],
    start: usize,
    group: &mut Vec<usize>,
) -> bool {
    let own = frame.value(&members[start]);
    group.clear();
    group.push(start);
    is_lowest[start] = false;
    let mut has_rim = false;
    let mut visited = 0;
    while let Some(&place) = group.get(visited) {
        visited += 1;
        ground.any_around(&members[place], |other| {
            has_rim |= frame.value(&members[other]) > own;
            if is_lowest[other] {
                is_lowest[other] = false;
                group.push(other);
            }
            false
        });
        let cell = members[place].cell as usize;
        has_rim = has_rim
            || frame.mesh.any_around(cell, Connectivity::Corners, |other| {
                let value = frame.field.value(other, cell);
                frame.components.label(other).is_none() && value.is_finite()
            });
    }
    has_rim
}

fn candidate(
    mesh: &RasterMesh,
    members: &[Member],
    group: &[usize],
    (first_column, first_row): (i32, u32),
    order: ObjectOrder,
) -> Candidate {
    let key = |member: &Member| match order {
        ObjectOrder::Rows => u64::from(member.cell),
        ObjectOrder::ZOrder => {
            morton((member.column - first_column) as u32, member.row - first_row)
        }
    };
    let keys = group.iter().map(|&place| (key(&members[place]), place));
    let (key, first) = keys.min().expect("a group has a member");
    let cell = members[first].cell as usize;
    Candidate { cell, at: mean(mesh, members, group), key }
}

/// Mean position of members: on a grid the direction of the mean vector, which
/// knows neither poles nor date line.
fn mean(mesh: &RasterMesh, members: &[Member], group: &[usize]) -> (f64, f64) {
    let cells = group.iter().map(|&place| members[place].cell as usize);
    let count = group.len() as f64;
    match mesh.raster() {
        Raster::Plane(plane) => {
            let (x, y) = cells.fold((0.0, 0.0), |(x, y), cell| {
                let (row, column) = (cell / mesh.columns(), cell % mesh.columns());
                (x + plane.x_km()[column], y + plane.y_km()[row])
            });
            (x / count, y / count)
        }
        Raster::LatLon(_) | Raster::Curvilinear(_) => {
            let first = mesh.center_deg(members[group[0]].cell as usize);
            if group.len() == 1 {
                return first;
            }
            let mut sum = [0.0; 3];
            for cell in cells {
                let (lat_deg, lon_deg) = mesh.center_deg(cell);
                let vector = unit_vector(lat_deg, lon_deg);
                (0..3).for_each(|i| sum[i] += vector[i]);
            }
            // Around a whole parallel of latitude there is no mean direction.
            let length = sum.iter().map(|v| v * v).sum::<f64>().sqrt();
            if length < 1e-6 * count { first } else { lat_lon_deg(sum) }
        }
    }
}
