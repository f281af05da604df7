//! The same bytes however a result was computed: threads, chunks, container.

use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use stormtracker::io::fields::{
    Compression, FieldDescription, FieldSource, FieldWriter, LatitudeOrder, Selection,
    VariableDescription, WriteParams, ZarrFormat,
};

use crate::parity::{MSL_NC, MSL_ZARR};
use crate::{execute, reference, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("threads_and_chunks_change_no_byte", &[MSL_ZARR], || {
            threads_and_chunks(&["tracks.txt", "tracks.csv", "tracks.nc"], &[])
        }),
        trial("threads_and_chunks_change_no_byte_of_exchanges", &[MSL_ZARR], || {
            let options = ["-a", "hodges", "--lmin", "6", "--lmax", "42", "-n", "90"];
            threads_and_chunks(&["tracks.nc", "tdump"], &options)
        }),
        trial("threads_and_chunks_change_no_byte_of_track", &[MSL_ZARR], || {
            let options = ["--preset", "track-1.5.2", "--region", "nh", "-n", "90"];
            threads_and_chunks(&["tracks.tdump"], &options)
        }),
        trial("the_container_changes_no_byte", &[MSL_ZARR, MSL_NC], containers),
        trial("two_commands_give_what_one_gives", &[MSL_NC], two_commands),
    ]
}

fn run(command: &str, input: &Path, output: &Path, options: &[&str]) -> Result<Vec<u8>, Failed> {
    execute(command, input, output, options);
    Ok(fs::read(output)?)
}

fn threads_and_chunks(names: &[&str], options: &[&str]) -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    for output in names.iter().map(|name| directory.path().join(name)) {
        let input = reference(MSL_ZARR);
        let expected = run("track", &input, &output, &[&["-j", "1"], options].concat())?;
        for threads in ["1", "2", "4"] {
            for chunk_steps in ["1", "7", "60", "1000"] {
                let run_options = ["-j", threads, "--chunk-steps", chunk_steps];
                let options = [&run_options, options].concat();
                if run("track", &input, &output, &options)? != expected {
                    return Err(format!("{} with {options:?}", output.display()).into());
                }
            }
        }
    }
    Ok(())
}

fn containers() -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let netcdf = reference(MSL_NC);
    let source = FieldSource::open(&netcdf, &Selection::default())?;
    let v2 = WriteParams { zarr_format: ZarrFormat::V2, ..WriteParams::default() };
    let plain = WriteParams { compression: Compression::None, ..WriteParams::default() };
    let turned = WriteParams {
        latitude_order: LatitudeOrder::SouthFirst,
        first_longitude_deg: Some(-180.0),
        ..WriteParams::default()
    };
    let mut inputs = vec![netcdf.clone(), reference(MSL_ZARR)];
    for (name, params) in [
        ("v2.zarr", &v2),
        ("v3.zarr", &WriteParams::default()),
        ("plain.nc", &plain),
        ("turned.nc", &turned),
        ("turned.zarr", &turned),
    ] {
        let path = directory.path().join(name);
        copy(&source, &path, params)?;
        inputs.push(path);
    }
    for output in ["tracks.txt", "tracks.csv", "tracks.nc"].map(|name| directory.path().join(name))
    {
        let expected = run("track", &netcdf, &output, &[])?;
        for input in &inputs {
            if run("track", input, &output, &[])? != expected {
                return Err(format!("{} of {}", output.display(), input.display()).into());
            }
        }
    }
    Ok(())
}

fn copy(source: &FieldSource, path: &Path, params: &WriteParams) -> Result<(), Failed> {
    let meta = source.meta();
    let description = FieldDescription {
        variables: vec![VariableDescription {
            info: meta.variable.clone(),
            long_name: "a copy".into(),
            standard_name: None,
        }],
        mesh: meta.mesh.clone(),
        times: meta.times.clone(),
        provenance: Default::default(),
    };
    let mut writer = FieldWriter::create(path, &description, params)?;
    let block = source.load(0..source.steps(), None)?;
    let mut frame = vec![0.0; meta.mesh.len()];
    for step in 0..source.steps() {
        block.frame(step, &mut frame)?;
        writer.write(&[&frame])?;
    }
    Ok(writer.finish()?)
}

fn two_commands() -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let tracks = directory.path().join("tracks.nc");
    for preset in ["simple", "pystormtracker-0.5"] {
        let preset = ["--preset", preset];
        let expected = run("track", &reference(MSL_NC), &tracks, &preset)?;
        for centers in ["centres.csv", "centres.nc"].map(|name| directory.path().join(name)) {
            run("detect", &reference(MSL_NC), &centers, &preset)?;
            if run("link", &centers, &tracks, &preset)? != expected {
                return Err(format!("{preset:?} through {}", centers.display()).into());
            }
        }
    }
    Ok(())
}
