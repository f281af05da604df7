//! Tracks and derived fields of a record in parts are those of the whole, to
//! the byte.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use stormtracker::io::access::{Access, Location};
use stormtracker::io::fields::{
    Compression, FieldDescription, FieldWriter, VariableDescription, WriteParams,
};
use stormtracker::io::tracks::{TrackFormat, WriteOptions, write_tracks};
use stormtracker::model::{Mesh, Provenance, TimeAxis, VariableInfo};
use stormtracker::parallel::{Team, Workers};
use stormtracker::pipeline::{Crew, Input, PipelineError, RunSettings, Settings, Silent};
use stormtracker::pipeline::{preprocess, track};
use stormtracker::preprocess::{Derived, PreprocessParams};
use stormtracker::synth::{Season, SeasonScratch, SynthParams};

const STEPS: usize = 36;

struct Fields {
    season: Season,
    frames: Vec<Vec<f32>>,
}

impl Fields {
    fn new() -> Self {
        let params = SynthParams { steps: STEPS, ..SynthParams::default() };
        let season = Season::new(&params).unwrap();
        let mut scratch = SeasonScratch::default();
        let mut frames = vec![vec![0.0; season.grid().len()]; STEPS];
        for (step, frame) in frames.iter_mut().enumerate() {
            season.frame(step, &mut scratch, frame);
        }
        Self { season, frames }
    }

    /// Writes some steps as these variables, which differ by a factor.
    fn write(&self, path: &Path, variables: &[&str], steps: &[usize], params: &WriteParams) {
        let describe = |name: &&str| VariableDescription {
            info: match *name {
                "msl" => self.season.variable(),
                name => {
                    let quantity = stormtracker::model::Quantity::identify(None, name);
                    VariableInfo::new(name, quantity, "m s-1")
                }
            },
            long_name: "a field".into(),
            standard_name: None,
        };
        let times = self.season.times();
        let time_s = steps.iter().map(|&step| times.time_s()[step]).collect();
        let description = FieldDescription {
            variables: variables.iter().map(describe).collect(),
            mesh: Mesh::LatLon(self.season.grid().clone()),
            times: TimeAxis::new(times.calendar(), time_s).unwrap(),
            provenance: Provenance::default(),
        };
        let mut writer = FieldWriter::create(path, &description, params).unwrap();
        for &step in steps {
            let of = |name: &&str| {
                let factor = if *name == "v" { -1e-4 } else { 1.0 };
                self.frames[step].iter().map(|value| value * factor).collect()
            };
            let frames: Vec<Vec<f32>> = variables.iter().map(of).collect();
            writer.write(&frames.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap();
        }
        writer.finish().unwrap();
    }
}

fn locations(paths: &[PathBuf]) -> Vec<Location> {
    paths.iter().map(|path| path.as_path().into()).collect()
}

fn settings(threads: usize, chunk_steps: Option<usize>) -> Settings {
    let run = RunSettings {
        threads: NonZero::new(threads),
        chunk_steps: chunk_steps.and_then(NonZero::new),
        ..RunSettings::default()
    };
    Settings { run, ..Settings::default() }
}

fn runs() -> Vec<Settings> {
    let chunks = [None, Some(1), Some(7), Some(100)];
    chunks.iter().flat_map(|&chunks| [1, 3].map(|threads| settings(threads, chunks))).collect()
}

fn open(
    inputs: &[PathBuf],
    northward: &[PathBuf],
    settings: &Settings,
) -> Result<Input, PipelineError> {
    Input::open(&locations(inputs), &locations(northward), settings, &Access::default())
}

/// The bytes of tracks as NetCDF, which hold their provenance as well.
fn tracks(inputs: &[PathBuf], settings: &Settings, output: &Path) -> Vec<u8> {
    let workers = Workers::new(settings.run.threads).unwrap();
    let input = open(inputs, &[], settings).unwrap();
    let tracks = track(&input, settings, &workers, &Silent).unwrap().tracks;
    assert!(tracks.len() > 3, "{} tracks", tracks.len());
    write_tracks(output, TrackFormat::CfNetcdf, &tracks, &WriteOptions::default()).unwrap();
    fs::read(output).unwrap()
}

#[test]
fn tracks_of_a_record_in_parts_are_those_of_the_whole() {
    let fields = Fields::new();
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    let all: Vec<usize> = (0..STEPS).collect();
    fields.write(&path("whole.nc"), &["msl"], &all, &WriteParams::default());
    let output = path("tracks.nc");
    let expected = tracks(&[path("whole.nc")], &settings(1, None), &output);
    // Parts of a month, of a step, and in turns, the last ones first.
    let parts: [Vec<Vec<usize>>; 3] = [
        all.chunks(17).map(<[usize]>::to_vec).collect(),
        all.chunks(1).map(<[usize]>::to_vec).collect(),
        (0..3).map(|first| all.iter().copied().skip(first).step_by(3).collect()).collect(),
    ];
    for (i, parts) in parts.iter().enumerate() {
        for (compression, chunk_steps) in
            [(Compression::None, 0), (Compression::Deflate, 1), (Compression::Deflate, 5)]
        {
            let params = WriteParams { compression, chunk_steps, ..WriteParams::default() };
            let mut paths = Vec::new();
            for (j, steps) in parts.iter().enumerate().rev() {
                paths.push(path(&format!("{i}_{compression:?}_{chunk_steps}_{j}.nc")));
                fields.write(&paths[paths.len() - 1], &["msl"], steps, &params);
            }
            for settings in runs() {
                let found = tracks(&paths, &settings, &output);
                assert!(found == expected, "{i}, {params:?}, {:?}", settings.run);
            }
        }
    }
}

/// The bytes of the vorticity of a wind.
fn vorticity(inputs: &[PathBuf], northward: &[PathBuf], run: &Settings, output: &Path) -> Vec<u8> {
    let derive = vec![Derived::Vorticity];
    let settings = Settings {
        preprocess: PreprocessParams { derive, ..PreprocessParams::default() },
        ..run.clone()
    };
    let workers = Workers::new(settings.run.threads).unwrap();
    let input = open(inputs, northward, &settings).unwrap();
    let params = WriteParams::default();
    let crew = Crew { team: &Team::alone(), workers: &workers, checkpoint: None, monitor: &Silent };
    preprocess(&input, &settings, output, &params, &crew).unwrap();
    fs::read(output).unwrap()
}

#[test]
fn a_wind_comes_from_whatever_files_its_components_are_in() {
    let fields = Fields::new();
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    let all: Vec<usize> = (0..STEPS).collect();
    let params = WriteParams::default();
    fields.write(&path("both.nc"), &["u", "v"], &all, &params);
    let output = path("output.nc");
    let expected = vorticity(&[path("both.nc")], &[], &settings(1, None), &output);
    // One file a variable; and the northward wind in more pieces than the other.
    fields.write(&path("u.nc"), &["u"], &all, &params);
    fields.write(&path("v.nc"), &["v"], &all, &params);
    fields.write(&path("msl.nc"), &["msl"], &all, &params);
    let mut pieces = Vec::new();
    for (i, steps) in all.chunks(3).enumerate() {
        pieces.push(path(&format!("v_{i}.nc")));
        fields.write(&pieces[i], &["v"], steps, &params);
    }
    let files = |names: &[&str]| names.iter().map(|name| path(name)).collect::<Vec<_>>();
    let mixed = [files(&["msl.nc", "u.nc"]), pieces.clone()].concat();
    for run in [settings(1, Some(50)), settings(3, None)] {
        assert!(vorticity(&files(&["v.nc", "msl.nc", "u.nc"]), &[], &run, &output) == expected);
        assert!(vorticity(&mixed, &[], &run, &output) == expected);
        assert!(vorticity(&files(&["u.nc"]), &pieces, &run, &output) == expected);
    }
    // Whatever is replaced by the output is found among all inputs.
    let run = settings(1, None);
    let input = open(
        &mixed,
        &[],
        &Settings {
            preprocess: PreprocessParams { derive: vec![Derived::Vorticity], ..Default::default() },
            ..run.clone()
        },
    );
    let workers = Workers::new(run.run.threads).unwrap();
    let crew = Crew { team: &Team::alone(), workers: &workers, checkpoint: None, monitor: &Silent };
    let error = preprocess(&input.unwrap(), &run, &pieces[11], &params, &crew);
    assert!(error.unwrap_err().to_string().contains("v_11.nc is the input as well"));
}
