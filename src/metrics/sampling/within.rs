//! Statistics of the values within a distance.

use crate::math::angle_by_haversine_rad;

use super::error::Absence;
use super::method::Statistic;
use super::rows::Cell;
use super::sampler::{Extreme, Sample};

/// Sums over the points of a circle, as they come.
pub(super) struct Circle<'a> {
    frame: &'a [f32],
    point: (f64, f64),
    statistic: Statistic,
    points: usize,
    area: f64,
    outside_area: f64,
    missing_area: f64,
    weighted: f64,
    extreme: Option<(f64, usize)>,
}

impl<'a> Circle<'a> {
    pub(super) fn new(frame: &'a [f32], point: (f64, f64), statistic: Statistic) -> Self {
        Self {
            frame,
            point,
            statistic,
            points: 0,
            area: 0.0,
            outside_area: 0.0,
            missing_area: 0.0,
            weighted: 0.0,
            extreme: None,
        }
    }

    /// Adds a point; `place` says where the points of the frame are.
    pub(super) fn take(&mut self, cell: Cell, place: impl Fn(usize) -> (f64, f64)) {
        self.points += 1;
        let Some(index) = cell.index else {
            self.outside_area += cell.area;
            return;
        };
        let value = f64::from(self.frame[index]);
        if value.is_nan() {
            self.missing_area += cell.area;
            return;
        }
        self.area += cell.area;
        match self.statistic {
            Statistic::Mean => self.weighted += cell.area * value,
            Statistic::Sum => self.weighted += cell.count * value,
            Statistic::Max => self.take_extreme(value, index, place, |new, old| new > old),
            Statistic::Min => self.take_extreme(value, index, place, |new, old| new < old),
        }
    }

    /// Of equal values the nearest counts, then the first of the frame.
    fn take_extreme(
        &mut self,
        value: f64,
        index: usize,
        place: impl Fn(usize) -> (f64, f64),
        beats: impl Fn(f64, f64) -> bool,
    ) {
        let away = |index| (angle_by_haversine_rad(self.point, place(index)), index);
        let is_better = self.extreme.is_none_or(|(known, at)| {
            beats(value, known) || (value == known && away(index) < away(at))
        });
        if is_better {
            self.extreme = Some((value, index));
        }
    }

    /// The statistic, if enough of the circle is known.
    pub(super) fn end(
        self,
        min_valid: f64,
        place: impl Fn(usize) -> (f64, f64),
    ) -> Result<Sample, Absence> {
        if self.points == 0 {
            return Err(Absence::NoGridPoint);
        }
        let unknown = self.outside_area + self.missing_area;
        if self.area <= 0.0 || self.area < min_valid * (self.area + unknown) {
            let is_outside = self.outside_area > self.missing_area;
            return Err(if is_outside { Absence::OutsideGrid } else { Absence::MissingValues });
        }
        let value = match (self.statistic, self.extreme) {
            (Statistic::Mean, _) => self.weighted / self.area,
            (Statistic::Max | Statistic::Min, Some((value, _))) => value,
            _ => self.weighted,
        };
        let at = self.extreme.map(|(_, index)| Extreme::between(self.point, place(index)));
        Ok(Sample { value, at })
    }
}
