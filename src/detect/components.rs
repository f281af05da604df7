//! Connected components of the cells beyond the threshold.
//!
//! A forest over the cells: each points to a smaller one of its object, the
//! smallest to itself. One pass joins each cell with its smaller neighbours, a
//! second lets all point to the smallest.

use super::objects::{CellMesh, Turned};

/// Cells that are of no object.
const OUTSIDE: u32 = u32::MAX;

/// The objects of a frame, labelled by their smallest cells.
#[derive(Debug, Default)]
pub(super) struct Components {
    label: Vec<u32>,
    /// At the smallest cell of an object, how many it has.
    size: Vec<u32>,
}

impl Components {
    /// Labels the objects of a frame.
    pub(super) fn find(&mut self, mesh: &impl CellMesh, field: &Turned) {
        self.label.clear();
        self.label.resize(mesh.cells(), OUTSIDE);
        for cell in (0..mesh.cells()).filter(|&cell| field.is_beyond(cell)) {
            self.label[cell] = cell as u32;
            mesh.for_each_neighbour(cell, |other| {
                let is_known = other < cell && self.label[other] != OUTSIDE;
                if is_known && field.is_alike(cell, other) {
                    self.join(cell, other);
                }
            });
        }
        self.size.clear();
        self.size.resize(mesh.cells(), 0);
        for cell in 0..mesh.cells() {
            if self.label[cell] != OUTSIDE {
                // A smaller cell points to the smallest of its object already.
                self.label[cell] = self.label[self.label[cell] as usize];
                self.size[self.label[cell] as usize] += 1;
            }
        }
    }

    /// The smallest cell of the object of a cell.
    pub(super) fn label(&self, cell: usize) -> Option<usize> {
        (self.label[cell] != OUTSIDE).then_some(self.label[cell] as usize)
    }

    /// Number of cells of the object of a cell, 0 outside of objects.
    pub(super) fn size(&self, cell: usize) -> usize {
        let label = self.label[cell];
        if label == OUTSIDE { 0 } else { self.size[label as usize] as usize }
    }

    /// Sizes of all objects, in the order of their labels.
    pub(super) fn sizes(&self) -> impl Iterator<Item = usize> {
        self.size.iter().filter(|&&size| size > 0).map(|&size| size as usize)
    }

    fn join(&mut self, cell: usize, other: usize) {
        let (cell, other) = (self.root(cell), self.root(other));
        // The smaller one stays a root: labels do not depend on the order.
        self.label[cell.max(other)] = cell.min(other) as u32;
    }

    /// The smallest cell known so far; halves the path to it.
    fn root(&mut self, mut cell: usize) -> usize {
        while self.label[cell] as usize != cell {
            let above = self.label[cell] as usize;
            self.label[cell] = self.label[above];
            cell = self.label[cell] as usize;
        }
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Extremum, ObjectParams};

    /// A plane of cells that touch at edges and corners, all of them northern.
    struct Plane {
        rows: usize,
        columns: usize,
    }

    impl CellMesh for Plane {
        fn cells(&self) -> usize {
            self.rows * self.columns
        }

        fn first_southern(&self) -> usize {
            self.cells()
        }

        fn neighbours(&self, cell: usize) -> impl Iterator<Item = usize> {
            let (row, column) = (cell / self.columns, cell % self.columns);
            let around = |at: usize, end: usize| at.saturating_sub(1)..(at + 2).min(end);
            around(row, self.rows)
                .flat_map(move |r| around(column, self.columns).map(move |c| (r, c)))
                .map(|(r, c)| r * self.columns + c)
                .filter(move |&other| other != cell)
        }

        fn center_deg(&self, cell: usize) -> (f64, f64) {
            ((cell / self.columns) as f64, (cell % self.columns) as f64)
        }
    }

    #[test]
    fn an_object_is_named_by_its_smallest_cell_however_it_winds() {
        let picture = "\
            ##...#..\
            .....##.\
            #.#.#..#\
            #.#..#.#\
            #######.\
            ........\
            .#.....#";
        let frame: Vec<f32> = picture.bytes().map(|b| if b == b'#' { 1.0 } else { 0.0 }).collect();
        let mesh = Plane { rows: 7, columns: 8 };
        let params = ObjectParams {
            extremum: Extremum::Max,
            object_threshold: 0.5,
            ..ObjectParams::default()
        };
        let mut components = Components::default();
        for _ in 0..2 {
            components.find(&mesh, &Turned::new(&params, &frame, &mesh));
            assert_eq!(components.sizes().collect::<Vec<_>>(), [2, 18, 1, 1]);
        }
        let expected = |cell: usize| match cell {
            _ if frame[cell] == 0.0 => None,
            0 | 1 => Some(0),
            49 | 55 => Some(cell),
            _ => Some(5),
        };
        for cell in 0..frame.len() {
            assert_eq!(components.label(cell), expected(cell), "cell {cell}");
        }
        assert_eq!([0, 2, 38, 55].map(|cell| components.size(cell)), [2, 0, 18, 1]);
    }
}
