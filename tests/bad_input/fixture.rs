//! Runs of the program in a directory of their own, and files to run it on.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use netcdf::{AttributeValue, Options};
use stormtracker::io::fields::{FieldDescription, FieldWriter, VariableDescription, WriteParams};
use stormtracker::model::{Mesh, Provenance, Quantity, TimeAxis, VariableInfo};
use stormtracker::synth::{Season, SeasonScratch, SynthParams};
use tempfile::TempDir;

pub(crate) const ROWS: usize = 7;
pub(crate) const COLUMNS: usize = 12;
pub(crate) const STEPS: usize = 4;

/// A directory for inputs and one for outputs.
pub(crate) struct Place {
    inputs: TempDir,
    outputs: TempDir,
    fields: Cell<usize>,
}

/// What a run came to.
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let directory = || tempfile::tempdir().unwrap();
        Self { inputs: directory(), outputs: directory(), fields: Cell::new(0) }
    }

    pub(crate) fn input(&self, name: &str) -> PathBuf {
        self.inputs.path().join(name)
    }

    /// Writes an input of these bytes.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.input(name), bytes).unwrap();
        self.input(name)
    }

    /// Writes a NetCDF input under a name of its own: HDF5 holds a lock on the
    /// one before for as long as some process that was started meanwhile runs.
    pub(crate) fn field(&self, field: &Field) -> PathBuf {
        let path = self.input(&format!("field_{}.nc", self.fields.replace(self.fields.get() + 1)));
        field.write(&path);
        path
    }

    /// Writes a synthetic season.
    pub(crate) fn season(&self, name: &str, steps: usize, params: &WriteParams) -> PathBuf {
        let path = self.input(name);
        write_season(&path, steps, params);
        path
    }

    /// Writes a field on the cells of HEALPix.
    pub(crate) fn cells(&self, name: &str) -> PathBuf {
        let description = FieldDescription {
            variables: vec![VariableDescription {
                info: VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa"),
                long_name: "pressure".into(),
                standard_name: None,
            }],
            mesh: Mesh::Healpix { nside: 1 },
            times: TimeAxis::undated(),
            provenance: Provenance::default(),
        };
        let path = self.input(name);
        let mut writer = FieldWriter::create(&path, &description, &WriteParams::default()).unwrap();
        writer.write(&[&[1e5; 12]]).unwrap();
        writer.finish().unwrap();
        path
    }

    pub(crate) fn output(&self, name: &str) -> PathBuf {
        self.outputs.path().join(name)
    }

    /// The program, to be run in the directory of outputs.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stormtracker"));
        command.current_dir(self.outputs.path()).args(arguments);
        // What it inherits of other tests may hold locks on its input.
        command.env("HDF5_USE_FILE_LOCKING", "FALSE");
        command
    }

    /// Runs the program in the directory of outputs.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&self.command(arguments).output().unwrap())
    }

    /// Runs a subcommand on an input, and expects it to fail and to say all of
    /// `words`, beginning with the name of the input.
    pub(crate) fn fails_on(&self, input: &Path, arguments: &[&str], words: &[&str]) -> Run {
        let name = input.to_str().unwrap();
        let run = self.run(&[&arguments[..1], &["-i", name], &arguments[1..]].concat());
        run.failed(&[&[name], words].concat());
        self.nothing_is_left();
        run
    }

    /// Detecting centres in an input fails and says all of `words`.
    pub(crate) fn detect_fails(&self, input: &Path, words: &[&str]) {
        self.fails_on(input, &["detect", "-o", "centres.csv"], words);
    }

    pub(crate) fn outputs(&self) -> Vec<String> {
        let entries = fs::read_dir(self.outputs.path()).unwrap();
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

    pub(crate) fn nothing_is_left(&self) {
        assert_eq!(self.outputs(), Vec::<String>::new(), "left behind");
    }
}

impl Run {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            status: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    #[track_caller]
    pub(crate) fn ended_with(&self, status: i32, words: &[&str]) -> &Self {
        let Self { stderr, .. } = self;
        assert_eq!(self.status, Some(status), "{stderr}");
        for word in words {
            assert!(stderr.contains(word), "no {word:?} in: {stderr}");
        }
        for noise in ["panicked", "HDF5-DIAG", "#000"] {
            assert!(!stderr.contains(noise), "{noise} in: {stderr}");
        }
        self
    }

    /// Failed with one short message.
    #[track_caller]
    pub(crate) fn failed(&self, words: &[&str]) -> &Self {
        self.ended_with(1, words);
        assert!(self.stderr.starts_with("error: "), "{}", self.stderr);
        assert!(self.stdout.is_empty(), "{}", self.stdout);
        for word in words {
            assert_eq!(self.stderr.matches(word).count(), 1, "{word:?} repeated: {}", self.stderr);
        }
        self
    }
}

/// A small field of mean sea level pressure as NetCDF, to be spoilt.
pub(crate) struct Field {
    pub(crate) options: Options,
    pub(crate) variables: Vec<&'static str>,
    /// Name, coordinate values and units of each dimension.
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) units: Option<&'static str>,
    pub(crate) values: Vec<f32>,
    pub(crate) deflate: bool,
    /// Further attributes of the time.
    pub(crate) calendar: &'static str,
}

pub(crate) type Dimension = (&'static str, Vec<f64>, Option<&'static str>);

impl Field {
    pub(crate) fn new() -> Self {
        let time = (0..STEPS).map(|step| 6.0 * step as f64).collect();
        let lat = (0..ROWS).map(|row| 90.0 - 30.0 * row as f64).collect();
        let lon = (0..COLUMNS).map(|column| 30.0 * column as f64).collect();
        let values = (0..STEPS * ROWS * COLUMNS).map(|i| 100_000.0 + (i * 37 % 501) as f32);
        Self {
            options: Options::NETCDF4,
            variables: vec!["msl"],
            dimensions: vec![
                ("time", time, Some("hours since 2000-01-01")),
                ("latitude", lat, Some("degrees_north")),
                ("longitude", lon, Some("degrees_east")),
            ],
            units: Some("Pa"),
            values: values.collect(),
            deflate: false,
            calendar: "standard",
        }
    }

    pub(crate) fn times(&mut self) -> &mut Vec<f64> {
        &mut self.dimensions[0].1
    }

    pub(crate) fn latitudes(&mut self) -> &mut Vec<f64> {
        &mut self.dimensions[1].1
    }

    pub(crate) fn longitudes(&mut self) -> &mut Vec<f64> {
        &mut self.dimensions[2].1
    }

    pub(crate) fn frame(&mut self, step: usize) -> &mut [f32] {
        &mut self.values[step * ROWS * COLUMNS..][..ROWS * COLUMNS]
    }

    /// Adds a dimension of two entries behind the time.
    pub(crate) fn with_second(mut self, name: &'static str, entries: [f64; 2]) -> Self {
        self.dimensions.insert(1, (name, entries.into(), None));
        self.values = [self.values.clone(), self.values].concat();
        self
    }

    /// One field that says nothing of its time.
    pub(crate) fn without_time(mut self) -> Self {
        self.dimensions.remove(0);
        self.values.truncate(ROWS * COLUMNS);
        self
    }

    pub(crate) fn write(&self, path: &Path) {
        let options = Options::from_bits_truncate(self.options.bits());
        let mut file = netcdf::create_with(path, options).unwrap();
        for (name, values, _) in &self.dimensions {
            match values.len() {
                0 => file.add_unlimited_dimension(name).unwrap(),
                length => file.add_dimension(name, length).unwrap(),
            };
        }
        for (name, _, units) in &self.dimensions {
            let mut coordinate = file.add_variable::<f64>(name, &[name]).unwrap();
            if let Some(units) = units {
                coordinate.put_attribute("units", *units).unwrap();
            }
            if *name == "time" {
                coordinate.put_attribute("calendar", self.calendar).unwrap();
            }
        }
        let names: Vec<&str> = self.dimensions.iter().map(|d| d.0).collect();
        for name in &self.variables {
            let mut variable = file.add_variable::<f32>(name, &names).unwrap();
            if self.deflate {
                variable.set_chunking(&[1, ROWS, COLUMNS]).unwrap();
                variable.set_compression(4, true).unwrap();
            }
            if let Some(units) = self.units {
                variable.put_attribute("units", AttributeValue::from(units)).unwrap();
            }
        }
        // The classic formats take values after all definitions only.
        file.enddef().unwrap();
        for (name, values, _) in self.dimensions.iter().filter(|d| !d.1.is_empty()) {
            file.variable_mut(name).unwrap().put_values(values, ..).unwrap();
        }
        for name in self.variables.iter().filter(|_| !self.values.is_empty()) {
            file.variable_mut(name).unwrap().put_values(&self.values, ..).unwrap();
        }
        file.close().unwrap();
    }
}

fn write_season(path: &Path, steps: usize, params: &WriteParams) {
    let season = Season::new(&SynthParams { steps, ..SynthParams::default() }).unwrap();
    let description = FieldDescription {
        variables: vec![VariableDescription {
            info: season.variable(),
            long_name: "a season".into(),
            standard_name: None,
        }],
        mesh: Mesh::LatLon(season.grid().clone()),
        times: season.times().clone(),
        provenance: season.truth().provenance.clone(),
    };
    let mut writer = FieldWriter::create(path, &description, params).unwrap();
    let mut scratch = SeasonScratch::default();
    let mut frame = vec![0.0; season.grid().len()];
    for step in 0..steps {
        season.frame(step, &mut scratch, &mut frame);
        writer.write(&[&frame]).unwrap();
    }
    writer.finish().unwrap();
}
