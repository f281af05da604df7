use super::{dot, sides::Sides};

/// The symmetric matrix H that turns a gradient into a direction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metric([[f64; 2]; 2]);

impl Metric {
    /// Projector on the coordinates that no active side holds.
    pub(super) fn projector(sides: &Sides) -> Self {
        let mut metric = Self([[0.0; 2]; 2]);
        for axis in [0, 1].into_iter().filter(|&axis| !sides.holds(axis)) {
            metric.release(axis);
        }
        metric
    }

    pub(super) fn times(&self, vector: [f64; 2]) -> [f64; 2] {
        self.0.map(|row| dot(row, vector))
    }

    /// Opens a coordinate that was held.
    pub(super) fn release(&mut self, axis: usize) {
        self.0[axis][axis] += 1.0;
    }

    /// Takes a coordinate out: no direction leaves the side that holds it.
    pub(super) fn hold(&mut self, axis: usize) {
        let column = self.0[axis];
        if column[axis] > 0.0 {
            self.add(column, -1.0 / column[axis]);
        }
        // What rounding left would lead off the side.
        self.0[axis] = [0.0; 2];
        self.0[1 - axis][axis] = 0.0;
    }

    /// Learns the curvature from a step and the change of the gradient along it.
    pub(super) fn learn(&mut self, step: [f64; 2], change: [f64; 2]) {
        let seen = self.times(change);
        let (expected, curvature) = (dot(change, seen), dot(step, change));
        // Where the surface is not bent downward it says nothing of the top.
        if expected > 0.0 && curvature < 0.0 {
            self.add(seen, -1.0 / expected);
            self.add(step, -1.0 / curvature);
        }
    }

    /// Adds `factor * vector vector'`.
    fn add(&mut self, vector: [f64; 2], factor: f64) {
        for (row, a) in self.0.iter_mut().zip(vector) {
            for (entry, b) in row.iter_mut().zip(vector) {
                *entry += factor * a * b;
            }
        }
    }
}
