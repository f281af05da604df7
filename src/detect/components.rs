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
            for other in mesh.neighbours(cell).filter(|&other| other < cell) {
                if self.label[other] != OUTSIDE && field.is_alike(cell, other) {
                    self.join(cell, other);
                }
            }
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
    #[cfg(test)]
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
