//! Shows tracks found against the true tracks of a synthetic season:
//! `cargo run --example against_truth -- truth.csv tracks.csv`

#![expect(clippy::print_stdout, reason = "shows a result")]

use std::path::Path;
use std::process::ExitCode;

use stormtracker::io::tracks::{ReadOptions, read_tracks};
use stormtracker::metrics::{TruthReport, compare_with_truth};
use stormtracker::model::Tracks;

const TOLERANCE_KM: f64 = 300.0;
const MAP_COLUMNS: usize = 90;
const MAP_ROWS: usize = 30;

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [truth, found] = &paths[..] else {
        eprintln!("usage: against_truth TRUTH TRACKS");
        return ExitCode::from(2);
    };
    match read(truth).and_then(|truth| Ok((truth, read(found)?))) {
        Ok((truth, found)) => {
            let report = compare_with_truth(&truth, &found, TOLERANCE_KM);
            println!("{}\n{}", map(&truth, &found, &report), table(&report));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(path: &str) -> Result<Tracks, Box<dyn std::error::Error>> {
    Ok(read_tracks(Path::new(path), None, &ReadOptions::default())?)
}

/// Storms found, storms missed, and what was found that is no storm.
fn map(truth: &Tracks, found: &Tracks, report: &TruthReport) -> String {
    let mut cells = vec![[' '; MAP_COLUMNS]; MAP_ROWS];
    let mut mark = |lat: f64, lon: f64, sign: char| {
        let row = ((90.0 - lat) / 180.0 * MAP_ROWS as f64) as usize;
        let column = ((lon + 180.0).rem_euclid(360.0) / 360.0 * MAP_COLUMNS as f64) as usize;
        cells[row.min(MAP_ROWS - 1)][column.min(MAP_COLUMNS - 1)] = sign;
    };
    for (storm, matched) in truth.iter().zip(&report.storms) {
        for (i, error_km) in matched.errors_km.iter().enumerate() {
            let sign = if error_km.is_some() { 'o' } else { '!' };
            mark(storm.lat_deg[i], storm.lon_deg[i], sign);
        }
    }
    for track in found.iter().filter(|track| report.false_tracks.contains(&track.id)) {
        track.lat_deg.iter().zip(track.lon_deg).for_each(|(&lat, &lon)| mark(lat, lon, 'x'));
    }
    let edge = format!("+{}+\n", "-".repeat(MAP_COLUMNS));
    let rows = cells.iter().map(|row| format!("|{}|\n", row.iter().collect::<String>()));
    let legend = "90N to 90S, 180W to 180E: o storm found, ! storm missed, x no storm\n";
    std::iter::once(edge.clone()).chain(rows).chain([edge, legend.into()]).collect()
}

fn table(report: &TruthReport) -> String {
    let points: usize = report.storms.iter().map(|s| s.points()).sum();
    let found: usize = report.storms.iter().map(|s| s.found_points()).sum();
    let storms = report.storms.iter().filter(|s| s.found_points() > 0).count();
    let whole = report
        .storms
        .iter()
        .filter(|s| s.found_points() == s.points() && s.found_tracks.len() == 1)
        .count();
    let median = report.median_error_km().unwrap_or(f64::NAN);
    format!(
        "true storms          {:>6}\n  found              {storms:>6}\n  found in one piece {whole:>6}\n\
         true points          {points:>6}\n  found              {found:>6}\n\
         false tracks         {:>6}\n\
         position error, km   median {median:.0}, largest {:.0}\n",
        report.storms.len(),
        report.false_tracks.len(),
        report.max_error_km(),
    )
}
