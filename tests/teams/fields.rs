//! Small fields, and what teams of threads make of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use stormtracker::io::access::Access;
use stormtracker::io::fields::{FieldDescription, FieldWriter, VariableDescription, WriteParams};
use stormtracker::model::{Calendar, Grid, Mesh, Provenance, Quantity, TimeAxis, VariableInfo};
use stormtracker::parallel::Team;
use stormtracker::pipeline::{
    Crew, Input, Monitor, PipelineError, Prepared, Settings, Silent, preprocess,
};
use tempfile::TempDir;

use crate::fixture::{all, workers};

const ROWS: usize = 13;
const COLUMNS: usize = 24;
pub(crate) const STEPS: usize = 23;

/// Every file of an output with its bytes.
pub(crate) type Bytes = BTreeMap<PathBuf, Vec<u8>>;

/// A pressure and a wind, stored three steps together, and room for outputs.
pub(crate) struct Place {
    inputs: TempDir,
    outputs: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self::of(&times(STEPS), &[])
    }

    pub(crate) fn without_time() -> Self {
        Self::of(&TimeAxis::undated(), &[])
    }

    /// With a value of the pressure that is missing at some steps.
    pub(crate) fn with_missing(steps: &[usize]) -> Self {
        Self::of(&times(STEPS), steps)
    }

    fn of(times: &TimeAxis, missing: &[usize]) -> Self {
        let directory = || tempfile::tempdir().unwrap();
        let place = Self { inputs: directory(), outputs: directory() };
        let params = WriteParams { chunk_steps: 3, ..WriteParams::default() };
        let mut writer = FieldWriter::create(&place.input(), &description(times), &params).unwrap();
        for step in 0..times.len() {
            let value = |i: usize| ((i + 7 * step) * 37 % 501) as f32;
            let mut pressure: Vec<f32> = (0..ROWS * COLUMNS).map(|i| 1e5 + value(i)).collect();
            if missing.contains(&step) {
                pressure[30] = f32::NAN;
            }
            let wind = |factor: usize| -> Vec<f32> {
                (0..ROWS * COLUMNS).map(|i| value(factor * i) / 50.0).collect()
            };
            writer.write(&[&pressure, &wind(3), &wind(5)]).unwrap();
        }
        writer.finish().unwrap();
        place
    }

    fn input(&self) -> PathBuf {
        self.inputs.path().join("fields.zarr")
    }

    pub(crate) fn output(&self, name: &str) -> PathBuf {
        self.outputs.path().join(name)
    }

    /// Names in the directory of outputs.
    pub(crate) fn outputs(&self) -> Vec<String> {
        let entries = fs::read_dir(self.outputs.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// What a member comes to.
    pub(crate) fn prepare(
        &self,
        name: &str,
        settings: &Settings,
        params: &WriteParams,
        crew: &Crew<'_>,
    ) -> Result<Prepared, PipelineError> {
        let input = [self.input().as_path().into()];
        let input = Input::open(&input, &[], settings, &Access::default()).unwrap();
        preprocess(&input, settings, &self.output(name), params, crew)
    }

    /// The bytes of one process.
    pub(crate) fn alone(&self, name: &str, settings: &Settings, params: &WriteParams) -> Bytes {
        let (team, workers) = (Team::alone(), workers(2));
        let crew = Crew { team: &team, workers: &workers, checkpoint: None, monitor: &Silent };
        self.prepare(name, settings, params, &crew).unwrap();
        contents(&self.output(name))
    }

    /// What each member of a team comes to, with the monitor that `monitor`
    /// gives it.
    pub(crate) fn shared<M: Monitor>(
        &self,
        name: &str,
        settings: &Settings,
        params: &WriteParams,
        size: usize,
        monitor: impl Fn(usize) -> M + Sync,
    ) -> Vec<Result<Prepared, PipelineError>> {
        all(size, |team, workers| {
            let monitor = monitor(team.rank());
            self.prepare(
                name,
                settings,
                params,
                &Crew { team, workers, checkpoint: None, monitor: &monitor },
            )
        })
    }
}

fn times(steps: usize) -> TimeAxis {
    let time_s = (0..steps as i64).map(|i| i * 21_600).collect();
    TimeAxis::new(Calendar::Standard, time_s).unwrap()
}

fn description(times: &TimeAxis) -> FieldDescription {
    let variable = |name: &str, quantity, units: &str| VariableDescription {
        info: VariableInfo::new(name, quantity, units),
        long_name: String::new(),
        standard_name: None,
    };
    let lat_deg = (0..ROWS).map(|row| 90.0 - 15.0 * row as f64).collect();
    let lon_deg = (0..COLUMNS).map(|column| 15.0 * column as f64).collect();
    FieldDescription {
        variables: vec![
            variable("msl", Quantity::MeanSeaLevelPressure, "Pa"),
            variable("u", Quantity::EastwardWind, "m s-1"),
            variable("v", Quantity::NorthwardWind, "m s-1"),
        ],
        mesh: Mesh::LatLon(Grid::new(lat_deg, lon_deg).unwrap()),
        times: times.clone(),
        provenance: Provenance::default(),
    }
}

/// Every file below a path, or the file itself.
pub(crate) fn contents(path: &Path) -> Bytes {
    if path.is_file() {
        return BTreeMap::from([(path.to_path_buf(), fs::read(path).unwrap())]);
    }
    fs::read_dir(path).unwrap().flat_map(|entry| contents(&entry.unwrap().path())).collect()
}
