//! The cells of each object, in the order that a preset asks for.

use std::ops::Range;

use super::super::components::Components;
use super::super::objects::{CellMesh, ObjectCounts};
use super::ObjectOrder;
use super::mesh::RasterMesh;
use super::zorder::morton;

/// In place of an object: a cell that is left out.
const NONE: u32 = u32::MAX;

/// A cell of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) cell: u32,
    /// Counted on beyond an edge where the object goes on there, so that
    /// neighbours of an object that crosses the date line are neighbours.
    pub(super) column: i32,
    /// Counted from the south, or from the least y.
    pub(super) row: u32,
    /// Label of the object.
    label: u32,
}

/// The objects of a frame that have cells enough.
#[derive(Debug, Default)]
pub(super) struct Objects {
    members: Vec<Member>,
    /// Where each object ends in the members.
    ends: Vec<usize>,
    /// By label: number of cells.
    sizes: Vec<u32>,
    /// By label: the label of the object that took this one in.
    owners: Vec<u32>,
    /// By label: place of the next member of the object.
    places: Vec<u32>,
    /// Place in the order, and label.
    keys: Vec<(u64, u32)>,
    unsorted: Vec<Member>,
    has_cell: Vec<bool>,
}

impl Objects {
    /// Collects the cells of the objects that have `min_size` or more.
    pub(super) fn collect(
        &mut self,
        mesh: &RasterMesh,
        components: &Components,
        order: ObjectOrder,
        min_size: usize,
    ) -> ObjectCounts {
        self.gather(mesh, components);
        let cells = self.unsorted.len();
        self.order_labels(mesh, order);
        if mesh.copies_first() {
            self.merge_over_seam(mesh, components);
        }
        let sizes = &self.sizes;
        self.keys.retain(|&(_, label)| sizes[label as usize] > 0);
        let objects = self.keys.len();
        self.keys.retain(|&(_, label)| sizes[label as usize] as usize >= min_size);
        self.sort_members();
        if mesh.wraps() && order == ObjectOrder::ZOrder {
            (0..self.len()).for_each(|object| self.unroll(object, mesh.columns()));
        }
        ObjectCounts { cells, objects, small: objects - self.len(), ..ObjectCounts::default() }
    }

    /// Number of objects.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Places of the members of an object.
    pub(super) fn range(&self, object: usize) -> Range<usize> {
        let start = object.checked_sub(1).map_or(0, |before| self.ends[before]);
        start..self.ends[object]
    }

    /// The cells of all objects, one object after another.
    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    fn gather(&mut self, mesh: &RasterMesh, components: &Components) {
        let Self { unsorted, sizes, owners, .. } = self;
        unsorted.clear();
        sizes.clear();
        sizes.resize(mesh.cells(), 0);
        owners.clear();
        owners.extend(0..mesh.cells() as u32);
        for row in 0..mesh.rows() {
            let from_south = mesh.row_from_south(row) as u32;
            for column in 0..mesh.columns() {
                let cell = row * mesh.columns() + column;
                let Some(label) = components.label(cell) else { continue };
                sizes[label] += 1;
                let (cell, label) = (cell as u32, label as u32);
                unsorted.push(Member { cell, column: column as i32, row: from_south, label });
            }
        }
    }

    /// Labels in the order of their objects.
    fn order_labels(&mut self, mesh: &RasterMesh, order: ObjectOrder) {
        let Self { unsorted, keys, places, .. } = self;
        keys.clear();
        places.clear();
        places.resize(mesh.cells(), NONE);
        for member in unsorted.iter() {
            let key = match order {
                ObjectOrder::Rows => u64::from(member.label),
                ObjectOrder::ZOrder => morton(member.column as u32, member.row),
            };
            let place = &mut places[member.label as usize];
            if *place == NONE {
                *place = keys.len() as u32;
                keys.push((key, member.label));
            } else {
                let least = &mut keys[*place as usize].0;
                *least = key.min(*least);
            }
        }
        keys.sort_unstable();
    }

    /// Joins objects that hold both copies of a cell, row by row from the
    /// south: the larger takes in the smaller, which loses its cells of the seam
    /// and moves once round. Which cells a chain of such joins
    /// keeps, and where, can depend on their order; TRACK does it so.
    fn merge_over_seam(&mut self, mesh: &RasterMesh, components: &Components) {
        let last = mesh.columns() - 1;
        let mut rows: Vec<usize> = (0..mesh.rows()).collect();
        rows.sort_unstable_by_key(|&row| mesh.row_from_south(row));
        for row in rows {
            let first_cell = row * mesh.columns();
            let labels = [first_cell, first_cell + last].map(|cell| components.label(cell));
            let [Some(west), Some(east)] = labels else { continue };
            let (west, east) = (self.owner(west), self.owner(east));
            if west == east {
                continue;
            }
            match self.sizes[west] > self.sizes[east] {
                true => self.take_in(west, east, last as i32, last as i32),
                false => self.take_in(east, west, 0, last as i32),
            }
        }
    }

    fn owner(&self, mut label: usize) -> usize {
        while self.owners[label] as usize != label {
            label = self.owners[label] as usize;
        }
        label
    }

    /// Moves the cells of an object to another by a turn of `last` columns, but
    /// not those in the column `seam`: from the western edge to the east and the
    /// other way round, and back what was moved before.
    fn take_in(&mut self, larger: usize, smaller: usize, seam: i32, last: i32) {
        let of_smaller = |member: &&mut Member| member.label as usize == smaller;
        let columns = self.unsorted.iter_mut().filter(of_smaller).map(|member| member.column);
        let (west, east) =
            columns.fold((0, last), |(west, east), column| (west.min(column), east.max(column)));
        let is_western = if east > last { false } else { west < 0 || seam == 0 };
        let turn = if is_western { last } else { -last };
        for member in self.unsorted.iter_mut().filter(of_smaller) {
            if member.column == seam {
                member.label = NONE;
            } else {
                member.label = larger as u32;
                member.column += turn;
                self.sizes[larger] += 1;
            }
        }
        self.sizes[smaller] = 0;
        self.owners[smaller] = larger as u32;
    }

    /// Sorts members by the order of their labels.
    fn sort_members(&mut self) {
        let Self { members, ends, sizes, places, keys, unsorted, .. } = self;
        places.fill(NONE);
        ends.clear();
        let mut end = 0;
        for &(_, label) in keys.iter() {
            places[label as usize] = end as u32;
            end += sizes[label as usize] as usize;
            ends.push(end);
        }
        members.clear();
        members.resize(end, Member { cell: 0, column: 0, row: 0, label: NONE });
        for member in unsorted.iter().filter(|member| member.label != NONE) {
            let place = &mut places[member.label as usize];
            if *place != NONE {
                members[*place as usize] = *member;
                *place += 1;
            }
        }
    }

    /// Counts the columns of an object that lies on both sides of the date line
    /// on from the widest gap, so that it is in one piece.
    fn unroll(&mut self, object: usize, columns: usize) {
        let range = self.range(object);
        let Self { members, has_cell, .. } = self;
        let members = &mut members[range];
        has_cell.clear();
        has_cell.resize(columns, false);
        members.iter().for_each(|member| has_cell[member.column as usize] = true);
        if !(has_cell[0] && has_cell[columns - 1]) {
            return;
        }
        let (mut widest, mut gap, mut start) = (0, 0, 0);
        for (column, &has_cell) in has_cell.iter().enumerate() {
            gap = if has_cell { 0 } else { gap + 1 };
            if gap > widest {
                (widest, start) = (gap, column + 1);
            }
        }
        for member in members.iter_mut().filter(|member| (member.column as usize) < start) {
            member.column += columns as i32;
        }
    }
}
