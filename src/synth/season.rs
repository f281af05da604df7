//! The plan of a season.

use rand::SeedableRng;
use rand_pcg::Pcg64;

use super::background::{Rows, Waves};
use super::cases::Case;
use super::crowd::{Member, populate};
use super::params::{SynthError, SynthParams};
use super::storms::Clock;
use super::truth;
use super::vortex::{GridTrig, Vortex};
use crate::model::{Grid, Provenance, TimeAxis, Tracks, VariableInfo};

/// A planned season: everything decided, nothing drawn. It does not change, so
/// threads may share it.
#[derive(Clone, Debug)]
pub struct Season {
    grid: Grid,
    times: TimeAxis,
    rows: Rows,
    trig: GridTrig,
    /// Storms of every step.
    vortices: Vec<Vec<Vortex>>,
    truth: Tracks,
    /// Special cases and the numbers of their tracks.
    cases: Vec<(Case, u64)>,
}

/// Working memory of one thread for [`Season::frame`].
#[derive(Clone, Debug, Default)]
pub struct SeasonScratch {
    row: Vec<f64>,
}

impl Season {
    /// Plans a season.
    ///
    /// # Errors
    /// [`SynthError`] for parameters out of range, or storms without room.
    pub fn new(params: &SynthParams) -> Result<Self, SynthError> {
        params.validate()?;
        let grid = global_grid(params.intervals())?;
        let times = time_axis(params)?;
        let mut rng = Pcg64::seed_from_u64(params.seed);
        let waves = Waves::new(params.background, &mut rng);
        let clock = Clock { step_h: params.time_step_h, steps: params.steps };
        let members = populate(clock, params.storms, &mut rng)?;
        Ok(Self {
            rows: Rows::new(&waves, &grid),
            trig: GridTrig::new(&grid),
            vortices: vortices(&members, &waves, params),
            truth: truth::tracks(&members, &waves, &times, provenance(params)),
            cases: members.iter().zip(1..).filter_map(|(m, id)| Some((m.case?, id))).collect(),
            grid,
            times,
        })
    }

    /// The grid: equidistant, with a row at either pole.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Times of the steps.
    pub fn times(&self) -> &TimeAxis {
        &self.times
    }

    /// The variable of the frames: `msl` in Pa.
    pub fn variable(&self) -> VariableInfo {
        truth::pressure()
    }

    /// The true tracks, numbered from 1 in order of genesis, with the pressure
    /// at the centre (`msl`, Pa) and how far that is below the background
    /// there (`depth`, Pa).
    pub fn truth(&self) -> &Tracks {
        &self.truth
    }

    /// Number of the true track of a special case, if the season is long
    /// enough to have it.
    pub fn track_of(&self, case: Case) -> Option<u64> {
        self.cases.iter().find(|(c, _)| *c == case).map(|&(_, id)| id)
    }

    /// Draws the pressure of a step in Pa, row-major `(lat, lon)`.
    ///
    /// # Panics
    /// If there is no such step, or `out` has not the points of the grid.
    pub fn frame(&self, step: usize, scratch: &mut SeasonScratch, out: &mut [f32]) {
        assert_eq!(out.len(), self.grid.len(), "frame of another grid");
        let time_s = self.times.time_s()[step] - self.times.time_s()[0];
        scratch.row.resize(self.grid.columns(), 0.0);
        self.rows.draw(time_s as f64, &mut scratch.row, out);
        for vortex in &self.vortices[step] {
            vortex.draw(&self.trig, out);
        }
    }
}

fn global_grid(intervals: usize) -> Result<Grid, SynthError> {
    let spacing = |i: usize| 180.0 * i as f64 / intervals as f64;
    let lat_deg = (0..=intervals).map(|i| 90.0 - spacing(i)).collect();
    Ok(Grid::new(lat_deg, (0..2 * intervals).map(spacing).collect())?)
}

fn time_axis(params: &SynthParams) -> Result<TimeAxis, SynthError> {
    let start_s = params.calendar.parse(&params.start)?;
    let times = (0..params.steps as i64).map(|k| start_s + k * params.step_s()).collect();
    Ok(TimeAxis::new(params.calendar, times)?)
}

fn vortices(members: &[Member], waves: &Waves, params: &SynthParams) -> Vec<Vec<Vortex>> {
    let mut steps = vec![Vec::new(); params.steps];
    for (step, point) in members.iter().flat_map(|m| m.storm.steps()) {
        let time_s = step as f64 * params.step_s() as f64;
        steps[step].push(Vortex {
            lat_deg: point.lat_deg,
            lon_deg: point.lon_deg,
            radius_km: point.radius_km,
            central_pa: truth::central_pa(waves, point, time_s),
        });
    }
    steps
}

fn provenance(params: &SynthParams) -> Provenance {
    Provenance {
        software: Provenance::this_software(),
        input: "synthetic season".to_string(),
        // Numbers and texts always have a JSON form.
        parameters: serde_json::to_string(params).expect("plain data"),
        processing: Vec::new(),
    }
}
