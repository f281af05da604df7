//! Statistics of eddies that several processes make.

use std::fs;
use std::path::PathBuf;

use stormtracker::io::access::{Access, Location};
use stormtracker::io::fields::{FieldDescription, FieldWriter, VariableDescription, WriteParams};
use stormtracker::io::maps::read_maps;
use stormtracker::metrics::eulerian::{
    EulerianParams, LanczosSigma, Roles, Sampling, Statistic, TimeFilter, VariableNames,
};
use stormtracker::model::{
    Calendar, Grid, Hemisphere, Maps, Mesh, PeriodLength, Plane, Provenance, Quantity, TimeAxis,
    VariableInfo,
};
use stormtracker::parallel::Team;
use stormtracker::pipeline::{
    Crew, EulerianReport, Input, Monitor, PipelineError, Silent, eulerian,
};
use tempfile::TempDir;

use crate::SIZES;
use crate::fixture::{all, settings, workers};

const ROWS: usize = 5;
const COLUMNS: usize = 8;
const HOUR_S: i64 = 3600;
/// 2001-10-25.
const FIRST_S: i64 = 1_003_968_000;

/// Winds of a hundred days, each component in a file of its own, with a gap, a
/// value that is missing now and then, and room for outputs.
struct Place {
    directory: TempDir,
}

fn grid() -> Mesh {
    let lat_deg = (0..ROWS).map(|row| 80.0 - 10.0 * row as f64).collect();
    let lon_deg = (0..COLUMNS).map(|column| 45.0 * column as f64).collect();
    Mesh::LatLon(Grid::new(lat_deg, lon_deg).unwrap())
}

fn plane() -> Mesh {
    let km: Vec<f64> = (-2..=2).map(|k| 500.0 * f64::from(k)).collect();
    Mesh::Plane(Plane::new(Hemisphere::North, km.clone(), km).unwrap())
}

fn six_hourly(steps: i64) -> Vec<i64> {
    (0..steps).map(|step| FIRST_S + 6 * HOUR_S * step).collect()
}

impl Place {
    fn new() -> Self {
        let place = Self { directory: tempfile::tempdir().unwrap() };
        let times: Vec<i64> = six_hourly(400)
            .into_iter()
            .enumerate()
            .filter(|(k, _)| *k != 200)
            .map(|(_, t)| t)
            .collect();
        place.write("u", grid(), &times);
        place.write("v", grid(), &times);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, mesh: Mesh, times: &[i64]) {
        let points = mesh.len();
        let quantity = Quantity::identify(None, name);
        let description = FieldDescription {
            variables: vec![VariableDescription {
                info: VariableInfo::new(name, quantity, "m s-1"),
                long_name: String::new(),
                standard_name: None,
            }],
            mesh,
            times: TimeAxis::new(Calendar::Standard, times.to_vec()).unwrap(),
            provenance: Provenance::default(),
        };
        let params = WriteParams { chunk_steps: 7, ..WriteParams::default() };
        let path = self.path(&format!("{name}.zarr"));
        let mut writer = FieldWriter::create(&path, &description, &params).unwrap();
        for step in 0..times.len() {
            let value = |i: usize| match (i * 31 + step * step) % 53 {
                0 if i == 3 => f32::NAN,
                _ => ((i * 7 + step * 13 + name.len()) * (step % 11 + 1) % 101) as f32,
            };
            writer.write(&[&(0..points).map(value).collect::<Vec<f32>>()]).unwrap();
        }
        writer.finish().unwrap();
    }

    /// What a member comes to.
    fn make(
        &self,
        params: &EulerianParams,
        chunk_steps: Option<usize>,
        names: &[&str],
        crew: &Crew<'_>,
    ) -> Result<EulerianReport, PipelineError> {
        let settings = settings(chunk_steps);
        let inputs: Vec<Location> =
            names.iter().map(|name| self.path(&format!("{name}.zarr")).as_path().into()).collect();
        let listed = match names {
            [one] => vec![(*one).to_string()],
            _ => Vec::new(),
        };
        let names = VariableNames { listed, ..VariableNames::default() };
        let roles = Roles::new(&params.statistics, &names).unwrap();
        let input = Input::of_variables(&inputs, &roles.names, &settings, &Access::default())?;
        eulerian(&input, &settings, params, &roles, &self.path("out.nc"), crew)
    }

    /// The file that a team of this size leaves.
    fn bytes(&self, params: &EulerianParams, chunk_steps: Option<usize>, size: usize) -> Vec<u8> {
        let results = all(size, |team, workers| {
            let crew = Crew { team, workers, checkpoint: None, monitor: &Silent };
            self.make(params, chunk_steps, &["u", "v"], &crew)
        });
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        fs::read(self.path("out.nc")).unwrap()
    }

    fn alone(&self, params: &EulerianParams, names: &[&str]) -> Result<Maps, PipelineError> {
        let (team, workers) = (Team::alone(), workers(1));
        let crew = Crew { team: &team, workers: &workers, checkpoint: None, monitor: &Silent };
        self.make(params, None, names, &crew)?;
        Ok(read_maps(&self.path("out.nc"), &[]).unwrap())
    }
}

fn band() -> TimeFilter {
    TimeFilter::Lanczos {
        short_days: 2.0,
        long_days: 6.0,
        weights: Some(20),
        sigma: LanczosSigma::AtLast,
    }
}

fn of_wind(filter: TimeFilter) -> EulerianParams {
    EulerianParams {
        statistics: vec![Statistic::Eke, Statistic::Evector, Statistic::MomentumFlux],
        filter,
        min_used: 0.3,
        ..EulerianParams::default()
    }
}

#[test]
fn maps_are_those_of_one_process_whatever_the_chunks_and_threads() {
    let place = Place::new();
    let daily = EulerianParams { sampling: Sampling::DailyMeans, ..of_wind(TimeFilter::default()) };
    let raw = EulerianParams { period: PeriodLength::All, ..of_wind(TimeFilter::None) };
    let season = EulerianParams { period: PeriodLength::Season, ..of_wind(band()) };
    for params in [of_wind(TimeFilter::default()), of_wind(band()), season, daily, raw] {
        let expected = place.bytes(&params, None, 1);
        for (size, chunk_steps) in
            SIZES.into_iter().zip([Some(1), Some(5), None, Some(28), Some(400)])
        {
            let bytes = place.bytes(&params, chunk_steps, size);
            assert!(bytes == expected, "{size} processes, {chunk_steps:?} steps, {params:?}");
        }
    }
}

#[test]
fn periods_and_layers_are_named_and_gaps_are_counted() {
    let place = Place::new();
    let maps = place.alone(&of_wind(TimeFilter::default()), &["u", "v"]).unwrap();
    let names: Vec<&str> = maps.layers.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "eke",
            "eke_count",
            "e_x",
            "e_y",
            "e_vector_count",
            "momentum_flux",
            "momentum_flux_count"
        ]
    );
    assert_eq!(maps.layers[0].units, "m2 s-2");
    assert_eq!(maps.periods.len(), 5);
    // Seven days of October, two pairs of December without the step that is
    // missing, and no pair that begins in February.
    let count = |field: usize| maps.field(1, field)[0];
    assert_eq!([0, 1, 2, 3, 4].map(count), [28.0, 120.0, 122.0, 124.0, 0.0]);
    assert!(maps.field(0, 0)[0].is_nan() && maps.field(0, 1)[0] > 0.0);
    assert!(maps.provenance.parameters.contains("\"min_used\":0.3"), "{:?}", maps.provenance);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let place = Place::new();
    let params = of_wind(TimeFilter::default());
    place.write("v", grid(), &six_hourly(399));
    let error = place.alone(&params, &["u", "v"]).unwrap_err().to_string();
    assert!(error.contains("u and v have different times"), "{error}");
    let variance = EulerianParams::default();
    place.write("polar", plane(), &six_hourly(200));
    let error = place.alone(&variance, &["polar"]).unwrap_err().to_string();
    assert!(error.contains("latitudes and longitudes"), "{error}");
    place.write("few", grid(), &six_hourly(10));
    let error = place.alone(&variance, &["few"]).unwrap_err().to_string();
    assert!(error.contains("6 of 124 times"), "{error}");
    place.write("short", grid(), &six_hourly(4));
    let error = place.alone(&variance, &["short"]).unwrap_err().to_string();
    assert!(error.contains("5 steps of 6 h are needed"), "{error}");
    assert!(!place.path("out.nc").exists());
}

/// Wishes to stop from the start.
struct Impatient;

impl Monitor for Impatient {
    fn is_cancelled(&self) -> bool {
        true
    }
}

#[test]
fn a_wish_of_one_to_stop_ends_all() {
    let place = Place::new();
    let params = of_wind(band());
    let results = all(3, |team, workers| {
        let impatient = Impatient;
        let monitor: &dyn Monitor = if team.rank() == 1 { &impatient } else { &Silent };
        let crew = Crew { team, workers, checkpoint: None, monitor };
        place.make(&params, None, &["u", "v"], &crew)
    });
    for result in results {
        assert!(matches!(result, Err(PipelineError::Cancelled)), "{result:?}");
    }
    assert!(!place.path("out.nc").exists());
}
