//! Some rows of the grid, and the tracks that pass them.

use std::ops::Range;

use crate::metrics::cap::{CapPlace, CapRow};

use super::kernel::Kernel;
use super::path::{PathPoint, PointKind};
use super::plan::{AtaPlan, SUMS};

/// What is counted, in the order of the sums.
#[derive(Clone, Copy)]
pub(super) enum Sum {
    CycloneFrequency,
    TrackFrequency,
    CycloneActivity,
    TrackActivity,
    /// Track frequency of the points in between as well.
    Passages,
}

/// Sums at some rows of the grid, and the memory of one track at a time.
pub(super) struct Block<'a> {
    plan: &'a AtaPlan<'a>,
    rows: Range<usize>,
    columns: usize,
    /// Sines and cosines of half the longitudes, for weighted kernels.
    half_lon: Vec<(f64, f64)>,
    /// By sum, period, row and column.
    sums: Vec<f64>,
    /// Largest amplitude of the track near each cell; below everything where
    /// it never is.
    peak: Vec<f64>,
    /// Squared half chord to the nearest of all its points; beyond everything
    /// where it never is.
    nearest: Vec<f64>,
    /// The same of its own points.
    nearest_knot: Vec<f64>,
    /// Cells that the track touched, some of them several times.
    touched: Vec<Range<usize>>,
}

impl<'a> Block<'a> {
    pub(super) fn new(plan: &'a AtaPlan<'a>, rows: Range<usize>) -> Self {
        let columns = plan.grid.columns();
        let cells = rows.len() * columns;
        let half = |lon_deg: &f64| (lon_deg / 2.0).to_radians().sin_cos();
        Self {
            plan,
            rows,
            columns,
            half_lon: plan.grid.lon_deg().iter().map(half).collect(),
            sums: vec![0.0; plan.fields() * cells],
            peak: vec![f64::NEG_INFINITY; cells],
            nearest: vec![f64::INFINITY; cells],
            nearest_knot: vec![f64::INFINITY; cells],
            touched: Vec::new(),
        }
    }

    /// Whether a track that comes so far south and north may come near.
    pub(super) fn may_touch(&self, south_rad: f64, north_rad: f64) -> bool {
        let near = |lat_rad| self.plan.caps.rows_near(self.rows.clone(), lat_rad);
        near(north_rad).start < near(south_rad).end
    }

    /// Adds a track: its points in time order, period by period.
    pub(super) fn add(&mut self, path: &[PathPoint]) {
        let mut rest = path;
        while let Some(first) = rest.first() {
            let period = self.plan.span.counted_in(first.time_s);
            let of_period = |point: &PathPoint| self.plan.span.counted_in(point.time_s) == period;
            let (own, later) = rest.split_at(rest.partition_point(of_period));
            rest = later;
            let Some(period) = period else { continue };
            own.iter().for_each(|point| self.add_point(period, point));
            self.add_track(period);
        }
    }

    pub(super) fn into_sums(self) -> Vec<f64> {
        self.sums
    }

    /// Adds a point to what points add up to, and to what is known of the track.
    fn add_point(&mut self, period: usize, point: &PathPoint) {
        let plan = self.plan;
        let place = CapPlace::new(point.lat_deg, point.lon_deg);
        for row in plan.caps.rows_near(self.rows.clone(), place.lat_rad) {
            plan.caps.columns_near(row, &place, |columns| {
                let start = (row - self.rows.start) * self.columns;
                let cells = start + columns.start..start + columns.end;
                match plan.params.kernel {
                    Kernel::Constant => self.add_evenly(period, point, cells.clone()),
                    kernel => {
                        let row = plan.caps.row(row);
                        self.add_weighted(
                            period,
                            point,
                            kernel,
                            (&place, row, columns.start),
                            cells.clone(),
                        );
                    }
                }
                self.touched.push(cells);
            });
        }
    }

    fn add_evenly(&mut self, period: usize, point: &PathPoint, cells: Range<usize>) {
        for peak in &mut self.peak[cells.clone()] {
            *peak = peak.max(point.amplitude);
        }
        if point.kind == PointKind::Knot {
            self.nearest_knot[cells.clone()].fill(0.0);
            for count in self.sum(Sum::CycloneFrequency, period, cells.clone()) {
                *count += 1.0;
            }
            for activity in self.sum(Sum::CycloneActivity, period, cells) {
                *activity += point.amplitude;
            }
        }
    }

    fn add_weighted(
        &mut self,
        period: usize,
        point: &PathPoint,
        kernel: Kernel,
        (place, row, column): (&CapPlace, CapRow, usize),
        cells: Range<usize>,
    ) {
        let angle_rad = self.plan.caps.angle_rad();
        let of_lat = ((row.lat_rad - place.lat_rad) / 2.0).sin().powi(2);
        let scale = place.cos_lat * row.cos_lat;
        let (sine, cosine) = (place.lon_deg / 2.0).to_radians().sin_cos();
        for (cell, column) in cells.zip(column..) {
            let (sine_there, cosine_there) = self.half_lon[column];
            let of_lon = (sine_there * cosine - cosine_there * sine).powi(2);
            let haversine = of_lat + scale * of_lon;
            self.peak[cell] = self.peak[cell].max(point.amplitude);
            self.nearest[cell] = self.nearest[cell].min(haversine);
            if point.kind == PointKind::Knot {
                self.nearest_knot[cell] = self.nearest_knot[cell].min(haversine);
                let weight = kernel.weight(haversine, angle_rad);
                self.sum(Sum::CycloneFrequency, period, cell..cell + 1)[0] += weight;
                self.sum(Sum::CycloneActivity, period, cell..cell + 1)[0] +=
                    weight * point.amplitude;
            }
        }
    }

    /// Adds what the track came to in a period, and forgets it. As a weight
    /// never rises with the distance, the largest is that of the nearest point.
    fn add_track(&mut self, period: usize) {
        let (kernel, angle_rad) = (self.plan.params.kernel, self.plan.caps.angle_rad());
        let weight = |haversine: f64| match kernel {
            Kernel::Constant => 1.0,
            kernel => kernel.weight(haversine, angle_rad),
        };
        let touched = std::mem::take(&mut self.touched);
        for cell in touched.iter().cloned().flatten() {
            let peak = std::mem::replace(&mut self.peak[cell], f64::NEG_INFINITY);
            // Seen already: ranges overlap.
            if peak == f64::NEG_INFINITY {
                continue;
            }
            let nearest = std::mem::replace(&mut self.nearest[cell], f64::INFINITY);
            let nearest_knot = std::mem::replace(&mut self.nearest_knot[cell], f64::INFINITY);
            let of_cell = cell..cell + 1;
            self.sum(Sum::TrackActivity, period, of_cell.clone())[0] += peak * weight(nearest);
            self.sum(Sum::Passages, period, of_cell.clone())[0] += weight(nearest);
            if nearest_knot < f64::INFINITY {
                self.sum(Sum::TrackFrequency, period, of_cell)[0] += weight(nearest_knot);
            }
        }
        self.touched = touched;
        self.touched.clear();
    }

    /// Some cells of a sum in a period.
    fn sum(&mut self, sum: Sum, period: usize, cells: Range<usize>) -> &mut [f64] {
        let length = self.peak.len();
        let periods = self.sums.len() / (SUMS * length);
        let start = (sum as usize * periods + period) * length;
        &mut self.sums[start + cells.start..start + cells.end]
    }
}
