//! Tracks, a grid and parameters, checked and ready to be counted.

use std::cmp::Ordering;
use std::ops::Range;

use crate::metrics::cap::CapFinder;
use crate::metrics::span::Span;
use crate::metrics::{Amplitude, TerrainMask};
use crate::model::{Grid, Maps, Tracks};

use super::block::Block;
use super::maps::to_maps;
use super::params::{AtaError, AtaParams};
use super::path::{PathPlan, PathPoint};

/// Values of each metric that a result may have.
const MOST_VALUES: usize = 1 << 28;
/// Points that tracks may be brought to.
const MOST_POINTS: u64 = 1 << 30;

/// What is counted in each period; everything else is made of it.
pub(super) const SUMS: usize = 5;

/// Accumulated Track Activity and its family, ready to be counted.
///
/// A sum at a point of the grid is over tracks in an order of their own, by
/// what they are, so that it depends neither on theirs in the file nor on who
/// computes which rows.
#[derive(Clone, Debug)]
pub struct AtaPlan<'a> {
    pub(super) tracks: &'a Tracks,
    pub(super) amplitude: &'a Amplitude,
    pub(super) grid: &'a Grid,
    pub(super) params: &'a AtaParams,
    mask: Option<&'a TerrainMask>,
    pub(super) caps: CapFinder,
    pub(super) span: Span,
    order: Vec<OrderedTrack>,
}

/// A track and how far north and south it comes.
#[derive(Clone, Debug)]
struct OrderedTrack {
    index: usize,
    south_rad: f64,
    north_rad: f64,
}

impl<'a> AtaPlan<'a> {
    /// Checks what is asked for. Points above terrain do not count.
    ///
    /// # Errors
    /// [`AtaError`] for parameters out of range and for results too large.
    ///
    /// # Panics
    /// If the amplitudes are of other tracks.
    pub fn new(
        tracks: &'a Tracks,
        amplitude: &'a Amplitude,
        grid: &'a Grid,
        params: &'a AtaParams,
        mask: Option<&'a TerrainMask>,
    ) -> Result<Self, AtaError> {
        assert_eq!(amplitude.values.len(), tracks.points(), "amplitudes of the points");
        params.validate()?;
        check_points(tracks, params)?;
        let span = Span::new(tracks.calendar, &tracks.time_s, &params.span)?;
        let (periods, points) = (span.counted.len(), grid.len());
        if periods.saturating_mul(points) > MOST_VALUES {
            return Err(AtaError::TooMuch { periods, points, most: MOST_VALUES });
        }
        let caps = CapFinder::new(grid, params.angle_rad());
        let mut plan =
            Self { tracks, amplitude, grid, params, mask, caps, span, order: Vec::new() };
        plan.order = plan.ordered();
        Ok(plan)
    }

    /// Number of fields that [`Self::sums`] counts.
    pub fn fields(&self) -> usize {
        SUMS * self.span.counted.len()
    }

    /// What is counted at some rows of the grid, by field, row and column.
    pub fn sums(&self, rows: Range<usize>) -> Vec<f64> {
        let mut block = Block::new(self, rows);
        let mut path = Vec::new();
        for track in &self.order {
            if block.may_touch(track.south_rad, track.north_rad) {
                self.path_that_counts(track.index, &mut path);
                block.add(&path);
            }
        }
        block.into_sums()
    }

    /// The metrics, from the sums of all rows.
    pub fn maps(&self, sums: &[f64]) -> Maps {
        to_maps(self, sums)
    }

    /// All of it on one thread.
    pub fn compute(&self) -> Maps {
        self.maps(&self.sums(0..self.grid.rows()))
    }

    /// The points of a track, hour by hour, that count: with an amplitude,
    /// within the times asked for and not above terrain.
    fn path_that_counts(&self, track: usize, out: &mut Vec<PathPoint>) {
        self.path_plan().path(self.tracks, &self.amplitude.values, track, out);
        out.retain(|point| {
            !point.amplitude.is_nan()
                && self.span.counted_in(point.time_s).is_some()
                && self.mask.is_none_or(|mask| !mask.hides(point.lat_deg, point.lon_deg))
        });
    }

    fn path_plan(&self) -> PathPlan {
        let AtaParams { interpolation_s, positions, .. } = *self.params;
        PathPlan { interpolation_s, positions }
    }

    /// All tracks with a point that counts, by what they are.
    fn ordered(&self) -> Vec<OrderedTrack> {
        let mut path = Vec::new();
        let mut order = Vec::with_capacity(self.tracks.len());
        for index in 0..self.tracks.len() {
            self.path_that_counts(index, &mut path);
            let lat_deg = || path.iter().map(|point| point.lat_deg);
            if !path.is_empty() {
                order.push(OrderedTrack {
                    index,
                    south_rad: lat_deg().fold(f64::INFINITY, f64::min).to_radians(),
                    north_rad: lat_deg().fold(f64::NEG_INFINITY, f64::max).to_radians(),
                });
            }
        }
        order.sort_by(|a, b| compare(self.tracks, &self.amplitude.values, a.index, b.index));
        order
    }
}

/// The order of two tracks: by their times, places and amplitudes. Tracks that
/// are equal in all of these are interchangeable.
fn compare(tracks: &Tracks, amplitudes: &[f64], a: usize, b: usize) -> Ordering {
    let (a, b) = (tracks.range(a), tracks.range(b));
    let floats = |values: &[f64]| {
        let pairs = values[a.clone()].iter().zip(&values[b.clone()]);
        pairs.map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    };
    tracks.time_s[a.clone()]
        .cmp(&tracks.time_s[b.clone()])
        .then_with(|| floats(&tracks.lat_deg))
        .then_with(|| floats(&tracks.lon_deg))
        .then_with(|| floats(amplitudes))
}

/// Refuses steps so short that a few numbers of a file make endless paths.
fn check_points(tracks: &Tracks, params: &AtaParams) -> Result<(), AtaError> {
    let Some(step_s) = params.interpolation_s else { return Ok(()) };
    let between = |times_s: &[i64]| {
        let legs = times_s.windows(2).map(|leg| leg[1].saturating_sub(leg[0]).max(0));
        legs.map(|duration_s| (duration_s / step_s) as u64).fold(1, u64::saturating_add)
    };
    let points = tracks.iter().map(|track| between(track.time_s)).fold(0, u64::saturating_add);
    if points > MOST_POINTS {
        return Err(AtaError::TooFine { step_s, points, most: MOST_POINTS });
    }
    Ok(())
}
