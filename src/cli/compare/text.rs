//! A comparison for people.

use std::fmt::{self, Write};

use crate::metrics::matching::{
    Agreement, Comparison, Intensity, Partners, Scores, Sensitivity, Shift, Spread,
};
use crate::model::{Provenance, one_line};

use super::{CONVENTIONS, Parameters, intensity_name};

pub(super) fn report(comparison: &Comparison, parameters: &Parameters) -> anyhow::Result<String> {
    let mut out = String::new();
    write_sets(&mut out, comparison)?;
    write_matches(&mut out, comparison)?;
    write_life_cycle(&mut out, comparison)?;
    write_intensity(&mut out, comparison)?;
    write_partners(&mut out, comparison)?;
    write_sensitivity(&mut out, &comparison.sensitivity)?;
    writeln!(
        out,
        "\n{CONVENTIONS}; q50 and q95 are values at floor(q n)\nradius of the Earth {} km; {}\nparameters {}",
        comparison.earth_radius_km,
        Provenance::this_software(),
        serde_json::to_string(parameters)?
    )?;
    Ok(out)
}

fn write_sets(out: &mut String, c: &Comparison) -> fmt::Result {
    let (r, k) = (&c.reference, &c.candidate);
    let time = |times: &Option<[String; 2]>, i: usize| {
        times.as_ref().map_or_else(|| "-".to_string(), |times| times[i].clone())
    };
    writeln!(out, "{:<24} {:>20} {:>20}", "", "reference", "candidate")?;
    writeln!(out, "{:<24} {:>20} {:>20}", "tracks", r.tracks, k.tracks)?;
    writeln!(out, "{:<24} {:>20} {:>20}", "points", r.points, k.points)?;
    for (name, i) in [("first time", 0), ("last time", 1)] {
        writeln!(out, "{name:<24} {:>20} {:>20}", time(&r.times, i), time(&k.times, i))?;
    }
    writeln!(out, "{:<24} {:>20}", "common times", c.common_times)?;
    writeln!(out, "{:<24} {:>20}", "same points", c.same_points)?;
    writeln!(out, "{:<24} {:>20}", "same tracks", c.same_tracks)
}

fn write_matches(out: &mut String, c: &Comparison) -> fmt::Result {
    writeln!(out, "\nmatched pairs            {:>20}", c.matched)?;
    let Scores { precision, recall, f1, far } = c.scores;
    let points = &c.points.scores;
    let name = format!("points within {:.1} km", c.points.distance_km);
    writeln!(out, "{:<24} {:>20} {:>20}", "", "storms", name)?;
    for (name, storms, points) in [
        ("recall (POD)", recall, points.recall),
        ("precision", precision, points.precision),
        ("F1", f1, points.f1),
        ("false alarms (FAR)", far, points.far),
    ] {
        writeln!(out, "{name:<24} {:>20} {:>20}", score(storms), score(points))?;
    }
    Ok(())
}

fn write_life_cycle(out: &mut String, c: &Comparison) -> fmt::Result {
    let life = &c.life_cycle;
    writeln!(
        out,
        "\n{:<24} {:>9} {:>11} {:>11} {:>11}",
        "distance, km", "mean", "q50", "q95", "max"
    )?;
    for (name, spread) in [
        ("at common times", &c.separation_km),
        ("first points", &life.genesis_km),
        ("strongest points", &life.apex_km),
        ("last points", &life.lysis_km),
    ] {
        write!(out, "{name:<24}")?;
        match spread {
            Some(Spread { mean, q50, q95, max, .. }) => {
                writeln!(out, " {mean:>9.3} {q50:>11.3} {q95:>11.3} {max:>11.3}")?;
            }
            None => writeln!(out, " {:>9}", "-")?,
        }
    }
    let [a, b, d, e, f, g] = ["mean", "without sign", "q50", "earlier", "equal", "later"];
    writeln!(out, "\n{:<24} {a:>9} {b:>12} {d:>8} {e:>8} {f:>8} {g:>8}", "difference, h")?;
    for (name, shift) in [
        ("first time", &life.start_h),
        ("strongest time", &life.apex_h),
        ("last time", &life.end_h),
        ("lifetime", &life.duration_h),
    ] {
        write!(out, "{name:<24}")?;
        match shift {
            Some(Shift { mean, mean_absolute, q50, below, equal, above, .. }) => writeln!(
                out,
                " {mean:>9.3} {mean_absolute:>12.3} {q50:>8} {below:>8} {equal:>8} {above:>8}"
            )?,
            None => writeln!(out, " {:>9}", "-")?,
        }
    }
    Ok(())
}

fn write_intensity(out: &mut String, c: &Comparison) -> fmt::Result {
    let Intensity::Compared { points, apex, .. } = &c.intensity else {
        if let Intensity::Missing { missing } = &c.intensity {
            writeln!(out, "\nvalues are not compared: {}", one_line(missing))?;
        }
        return Ok(());
    };
    let name = one_line(intensity_name(c).unwrap_or_default());
    writeln!(
        out,
        "\n{name:<24} {:>9} {:>11} {:>11} {:>11} {:>11}",
        "number", "bias", "MAE", "RMSE", "correlation"
    )?;
    for (name, agreement) in [("at common times", points), ("strongest", apex)] {
        write!(out, "{name:<24}")?;
        match agreement {
            Some(Agreement { count, bias, mae, rmse, correlation }) => {
                let correlation = score(*correlation);
                let [bias, mae, rmse] = [bias, mae, rmse].map(|value| number(*value));
                writeln!(out, " {count:>9} {bias:>11} {mae:>11} {rmse:>11} {correlation:>11}")?;
            }
            None => writeln!(out, " {:>9}", "-")?,
        }
    }
    Ok(())
}

fn write_partners(out: &mut String, c: &Comparison) -> fmt::Result {
    let (r, k) = (&c.reference_partners, &c.candidate_partners);
    writeln!(out, "\n{:<24} {:>20} {:>20}", "tracks", "reference", "candidate")?;
    let rows: [(&str, Count); 5] = [
        ("with a partner", |p| p.matched),
        ("none at their times", |p| p.none_in_time),
        ("none near enough", |p| p.too_far),
        ("too little overlap", |p| p.too_little_overlap),
        ("taken by another", |p| p.taken_by_another),
    ];
    rows.iter().try_for_each(|(name, of)| writeln!(out, "{name:<24} {:>20} {:>20}", of(r), of(k)))
}

fn write_sensitivity(out: &mut String, table: &[Sensitivity]) -> fmt::Result {
    if table.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{:<12} {:>11} {:>9} {:>11} {:>11} {:>11}",
        "separation", "overlap", "matched", "recall", "precision", "F1"
    )?;
    for line in table {
        let Scores { precision, recall, f1, .. } = line.scores;
        writeln!(
            out,
            "{:<12} {:>11} {:>9} {:>11} {:>11} {:>11}",
            format!("{} degrees", line.max_separation_deg),
            line.min_overlap,
            line.matched,
            score(recall),
            score(precision),
            score(f1)
        )?;
    }
    Ok(())
}

/// A part or a correlation, or that there is none.
fn score(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_string(), |value| format!("{value:.5}"))
}

/// Four digits, whatever the unit.
fn number(value: f64) -> String {
    match value.abs() {
        size if size == 0.0 || (0.01..1e6).contains(&size) => format!("{value:.4}"),
        _ => format!("{value:.3e}"),
    }
}
/// Which of the numbers of a side a line shows.
type Count = fn(&Partners) -> usize;
