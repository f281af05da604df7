//! GRIB files as ecCodes writes them, read to the last bit as ecCodes reads
//! them; see `tests/data/grib/generate.py`.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use stormtracker::io::fields::{
    FieldError, FieldProblem, FieldSource, GribFlaw, GribProblem, Selection, list_arrays,
};
use stormtracker::model::Mesh;

use crate::conformance::bits;

/// What is to be read of one variable of a file.
#[derive(Debug, Deserialize)]
struct Expected {
    file: String,
    variable: String,
    level: Option<f64>,
    member: Option<String>,
    times: Vec<String>,
    lat: Option<Vec<f64>>,
    lon: Option<Vec<f64>>,
    nside: Option<usize>,
    /// Number of the first value in the file of values.
    first: usize,
    points: usize,
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/grib")
}

pub(crate) fn path(name: &str) -> PathBuf {
    directory().join(name)
}

fn all_expected() -> Vec<Expected> {
    serde_json::from_slice(&fs::read(path("expected.json")).unwrap()).unwrap()
}

/// Values of all frames in the order of the entries, in single precision.
fn all_values() -> Vec<f32> {
    let bytes = fs::read(path("expected.f32")).unwrap();
    bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect()
}

impl Expected {
    /// Compares all of it with the values that are expected.
    fn check(&self, values: &[f32]) -> Result<(), String> {
        let wrong = |what: String| Err(format!("{} {}: {what}", self.file, self.variable));
        let source = self.source().map_err(|e| e.to_string())?;
        let meta = source.meta();
        let times: Vec<String> =
            (0..source.steps()).map(|s| meta.times.date_time(s).to_string()).collect();
        if times != self.times {
            return wrong(format!("times {times:?}"));
        }
        if !self.is_on(&meta.mesh) {
            return wrong(format!("mesh {:?}, expected {:?} {:?}", meta.mesh, self.lat, self.lon));
        }
        let block = source.load(0..source.steps(), None).map_err(|e| e.to_string())?;
        let mut frame = vec![0.0; self.points];
        for (step, expected) in values.chunks(self.points).enumerate() {
            block.frame(step, &mut frame).map_err(|e| e.to_string())?;
            let (found, expected) = (bits(&frame), bits(expected));
            if let Some(i) = (0..self.points).find(|&i| found[i] != expected[i]) {
                let [found, expected] = [found[i], expected[i]].map(f32::from_bits);
                return wrong(format!("{found} at {i} of step {step}, expected {expected}"));
            }
        }
        Ok(())
    }

    fn source(&self) -> Result<FieldSource, FieldError> {
        let selection = Selection {
            variable: Some(self.variable.clone()),
            level: self.level,
            member: self.member.clone(),
            ..Selection::default()
        };
        FieldSource::open(&path(&self.file), &selection)
    }

    fn is_on(&self, mesh: &Mesh) -> bool {
        if let Some(nside) = self.nside {
            return *mesh == Mesh::Healpix { nside };
        }
        let Some(grid) = mesh.lat_lon() else { return false };
        // Edition 1 rounds to thousandths of a degree, and the other to millionths.
        let tolerance_deg = if self.file.contains("_1") { 1e-3 } else { 2e-6 };
        let is_close = |(found, expected): (&[f64], &Option<Vec<f64>>)| {
            let expected = expected.as_ref().unwrap();
            let close = |(a, b): (&f64, &f64)| (a - b).abs() <= tolerance_deg;
            found.len() == expected.len() && found.iter().zip(expected).all(close)
        };
        [(grid.lat_deg(), &self.lat), (grid.lon_deg(), &self.lon)].into_iter().all(is_close)
    }
}

#[test]
fn grib_files_are_read_as_eccodes_reads_them() {
    let values = all_values();
    let (mut at, mut wrong) = (0, Vec::new());
    for expected in all_expected() {
        let frames = expected.times.len();
        assert_eq!(expected.first, at);
        let of_entry = &values[at..at + frames * expected.points];
        at += of_entry.len();
        if !expected.file.starts_with("second_order") {
            wrong.extend(expected.check(of_entry).err());
        }
    }
    assert_eq!(at, values.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn problem_of(path: &Path, selection: &Selection) -> FieldProblem {
    let opened = FieldSource::open(path, selection);
    let loaded = opened.and_then(|s| s.load(0..s.steps(), None).map(|_| ()));
    *loaded.unwrap_err().problem
}

fn grib_problem(name: &str, selection: &Selection) -> GribProblem {
    match problem_of(&path(name), selection) {
        FieldProblem::Grib(problem) => problem,
        other => panic!("{name}: {other}"),
    }
}

#[test]
fn grids_that_are_not_read_are_named() {
    for (name, expected) in [("rotated.grib", "template 3.1"), ("spectral.grib", "template 3.50")] {
        let problem = grib_problem(name, &Selection::default());
        let GribProblem::NothingRead { first, .. } = &problem else { panic!("{problem}") };
        let GribProblem::Message { flaw: GribFlaw::Grid { grid, .. }, .. } = &**first else {
            panic!("{problem}")
        };
        assert!(grid.contains(expected), "{grid}");
    }
}

#[test]
#[cfg(not(feature = "eccodes"))]
fn packings_that_are_not_read_are_named_with_a_remedy() {
    for name in ["second_order_1.grib", "second_order_2.grib"] {
        let problem = grib_problem(name, &Selection::default());
        let words = problem.to_string();
        assert!(words.contains("second order") && words.contains("grid_simple"), "{words}");
        assert!(words.starts_with("GRIB message 1 at byte 0"), "{words}");
    }
}

/// The library may be installed or not; then it says so. Where the environment
/// says where it is, it has to be there.
#[test]
#[cfg(feature = "eccodes")]
fn other_packings_are_left_to_eccodes() {
    let values = all_values();
    for expected in all_expected().iter().filter(|e| e.file.starts_with("second_order")) {
        let of_entry = &values[expected.first..][..expected.times.len() * expected.points];
        if let Err(words) = expected.check(of_entry) {
            let is_named = std::env::var_os("STORMTRACKER_ECCODES").is_some();
            assert!(!is_named && words.contains("ecCodes: is not found"), "{words}");
        }
    }
}

#[test]
fn a_gap_is_an_error_that_says_what_is_missing() {
    let selection =
        Selection { variable: Some("vo".into()), level: Some(500.0), ..Selection::default() };
    let GribProblem::Absent { place } = grib_problem("gaps.grib", &selection) else { panic!() };
    assert_eq!(place, "vo at time 2020-01-01T12:00:00, level isobaricInhPa 500 hPa");
}

#[test]
fn axes_of_different_lengths_have_names_of_their_own() {
    let arrays = list_arrays(&path("gaps.grib").as_path().into(), &Default::default()).unwrap();
    let of = |name: &str| arrays.iter().find(|a| a.name == name).unwrap().dimensions[0].clone();
    assert_eq!((of("msl"), of("vo")), (("time".into(), 3), ("time_1".into(), 4)));
}

#[test]
fn forecasts_have_a_reference_and_a_lead_time() {
    for edition in [1, 2] {
        let name = format!("forecasts_{edition}.grib");
        let arrays = list_arrays(&path(&name).as_path().into(), &Default::default()).unwrap();
        let msl = arrays.iter().find(|a| a.name == "msl").unwrap();
        let dimensions: Vec<(&str, usize)> =
            msl.dimensions.iter().map(|d| (d.0.as_str(), d.1)).collect();
        assert_eq!(
            dimensions,
            [
                ("forecast_reference_time", 2),
                ("forecast_period", 3),
                ("latitude", 7),
                ("longitude", 12)
            ]
        );
    }
}

#[test]
fn a_single_forecast_says_when_it_starts_and_analyses_do_not() {
    let init = |name: &str| {
        let source = FieldSource::open(&path(name), &Selection::default()).unwrap();
        source.meta().run.init.map(|init| init.to_string())
    };
    for edition in [1, 2] {
        let start = init(&format!("forecast_{edition}.grib"));
        assert_eq!(start.as_deref(), Some("2020-01-01T00:00:00"));
    }
    assert_eq!(init("doubled.grib"), None);
}

#[test]
fn notes_say_that_rows_were_made_longer() {
    let source =
        FieldSource::open(&path("reduced_gaussian_2.grib"), &Selection::default()).unwrap();
    assert!(source.meta().notes.iter().any(|n| n.contains("reduced grid")));
    assert_eq!(
        (source.meta().format.as_str(), source.meta().encoding.as_str()),
        ("GRIB 2", "simple packing")
    );
}

#[test]
fn a_message_cut_anywhere_says_how_much_is_missing() {
    let directory = tempfile::tempdir().unwrap();
    let cut = directory.path().join("cut.grib");
    for name in ["simple_16_1.grib", "ccsds_16_2.grib"] {
        let whole = fs::read(path(name)).unwrap();
        let is_start = |w: &[u8]| w == b"GRIB";
        let first = 1 + whole[1..].windows(4).position(is_start).unwrap();
        for length in [first - 1, first + 5, whole.len() - 1] {
            fs::write(&cut, &whole[..length]).unwrap();
            match problem_of(&cut, &Selection::default()) {
                FieldProblem::Grib(GribProblem::Message {
                    message,
                    flaw: GribFlaw::CutShort { needed, found },
                    ..
                }) => {
                    assert!(found < needed, "{name}");
                    assert_eq!(message, if length < first { 1 } else { 2 }, "{name}");
                }
                other => panic!("{name} {length}: {other}"),
            }
        }
    }
}

#[test]
fn editions_0_and_3_are_refused_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let other = directory.path().join("other.grib");
    let mut bytes = fs::read(path("simple_16_2.grib")).unwrap();
    for edition in [0, 3] {
        bytes[7] = edition;
        fs::write(&other, &bytes).unwrap();
        match problem_of(&other, &Selection::default()) {
            FieldProblem::Grib(GribProblem::Message { flaw, .. }) => {
                assert_eq!(flaw, GribFlaw::Edition { edition });
            }
            problem => panic!("{problem}"),
        }
    }
}

/// Numbers that look random and are the same each time.
struct Noise(u64);

impl Noise {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound.max(1)
    }

    /// Bytes flipped, lengths replaced by extremes, or the end cut off.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..1 + self.below(3) {
            // Headers are short and matter most.
            let reach = if self.below(4) == 0 { bytes.len() } else { bytes.len().min(220) };
            let at = self.below(reach);
            match self.below(8) {
                0 => bytes.truncate(at.max(1)),
                1..=3 => bytes[at] ^= 1 << self.below(8),
                4 => bytes[at] = self.below(256) as u8,
                kind => {
                    let end = (at + 1 + self.below(4)).min(bytes.len());
                    bytes[at..end].fill([0, 0xff, 0x7f][kind - 5]);
                }
            }
        }
    }
}

#[test]
fn damaged_files_are_read_or_refused_and_never_a_panic() {
    let directory = tempfile::tempdir().unwrap();
    let damaged = directory.path().join("damaged.grib");
    let mut files: Vec<PathBuf> = fs::read_dir(self::directory())
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "grib"))
        .collect();
    files.sort();
    let mut noise = Noise(2026);
    let (mut read, mut refused) = (0, 0);
    for file in files {
        let whole = fs::read(&file).unwrap();
        for _ in 0..40 {
            let mut bytes = whole.clone();
            noise.damage(&mut bytes);
            fs::write(&damaged, &bytes).unwrap();
            let opened = FieldSource::open(&damaged, &Selection::default());
            match opened.and_then(|s| s.load(0..s.steps().min(2), None).map(|_| ())) {
                Ok(()) => read += 1,
                Err(e) => {
                    assert!(!e.to_string().is_empty());
                    refused += 1;
                }
            }
        }
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused");
}
