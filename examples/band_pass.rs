//! Band-passes a 0.25-degree frame as often as asked, for
//! `benches/against_ducc0.py`:
//! `cargo run --release --example band_pass -- FRAME.f32 RESULT.f32 LMIN LMAX`
//!
//! Each line of stdin, `PASSES THREADS`, is answered with the seconds that all
//! passes took; passes are shared out among threads, as frames are.

#![expect(clippy::print_stdout, reason = "answers on stdout")]

use std::io::stdin;
use std::time::Instant;
use std::{env, error::Error, fs};

use rayon::prelude::*;
use stormtracker::model::{Grid, Quantity, VariableInfo};
use stormtracker::parallel::{PerWorker, Workers};
use stormtracker::preprocess::{PreprocessParams, PreprocessScratch, Preprocessor};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [frame, result, lmin, lmax] = &arguments[..] else {
        return Err("arguments: FRAME.f32 RESULT.f32 LMIN LMAX".into());
    };
    let lat = (0..721).map(|i| 90.0 - 0.25 * f64::from(i)).collect();
    let grid = Grid::new(lat, (0..1440).map(|i| 0.25 * f64::from(i)).collect())?;
    let params = PreprocessParams {
        lmin: Some(lmin.parse()?),
        lmax: Some(lmax.parse()?),
        ..PreprocessParams::default()
    };
    let variable = VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa");
    let preprocessor = Preprocessor::new(&grid, &[variable], &params)?;
    let bytes = fs::read(frame)?;
    let values: Vec<f32> =
        bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();

    let mut out = vec![0.0; values.len()];
    preprocessor.apply(&[&values], &mut PreprocessScratch::default(), &mut out)?;
    fs::write(result, out.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>())?;

    for line in stdin().lines() {
        let numbers: Vec<usize> =
            line?.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [passes, threads] = numbers[..] else { return Err("lines: PASSES THREADS".into()) };
        let workers = Workers::new(threads.try_into().ok())?;
        let memory = || (PreprocessScratch::default(), vec![0.0; values.len()]);
        let scratch = PerWorker::new(&workers, memory);
        let pass = |_| scratch.with(|(scratch, out)| preprocessor.apply(&[&values], scratch, out));
        // Once on every thread, so that its memory is there.
        workers.install(|| (0..2 * threads).into_par_iter().try_for_each(pass))?;
        let start = Instant::now();
        workers.install(|| (0..passes).into_par_iter().try_for_each(pass))?;
        println!("{}", start.elapsed().as_secs_f64());
    }
    Ok(())
}
