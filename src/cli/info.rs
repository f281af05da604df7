//! `stormtracker info`

use std::fmt::Write;

use serde_json::{Value, json};

use crate::io::access::Access;
use crate::io::fields::{
    ArraySummary, FieldError, FieldMeta, FieldSource, Selection, list_arrays, runs,
};
use crate::model::{Mesh, Quantity, Run};

use super::args::InfoArgs;
use super::config::{self, Options};
use super::shell;

pub(super) fn run(args: &InfoArgs) -> anyhow::Result<()> {
    let nothing = super::args::SettingsArgs { preset: None, config: None, print_config: false };
    let settings = config::resolve(&nothing, Options::default().select(&args.select))?;
    let arrays = list_arrays(&args.input.as_path().into(), &Access::default())?;
    let (runs, source) = open(args, &settings.input);
    if args.json {
        let field = source.as_ref().map_or_else(
            |e| json!({ "error": e.to_string() }),
            |s| field_json(s.meta(), &settings.input, &runs),
        );
        let text =
            json!({ "arrays": arrays.iter().map(array_json).collect::<Vec<_>>(), "field": field });
        return shell::print(&format!("{text:#}\n"));
    }
    let mut text = format!("{}\n\narrays\n", args.input.display());
    for array in &arrays {
        let dimensions: Vec<String> =
            array.dimensions.iter().map(|(name, n)| format!("{name} {n}")).collect();
        writeln!(text, "  {} ({}) {}", array.name, dimensions.join(", "), array.description)?;
    }
    match &source {
        Ok(source) => {
            text.push_str("\nunderstood as\n");
            if let [first, .., last] = &runs[..] {
                let count = runs.len();
                writeln!(
                    text,
                    "  {:<10} {count}, each tracked by itself: {first} to {last}; below is the first",
                    "runs"
                )?;
            }
            for (name, value) in describe(source.meta()) {
                writeln!(text, "  {name:<10} {value}")?;
            }
            writeln!(text, "\nto track it\n  {}", command(source.meta(), &settings.input))?;
        }
        Err(error) => {
            writeln!(text, "\nnot ready to be tracked\n  {error}")?;
            if let Some(command) = derivation(args) {
                writeln!(text, "\nto track the vorticity of the wind\n  {command}")?;
            }
        }
    }
    shell::print(&text)
}

/// All runs that are left, and the first of them.
fn open(args: &InfoArgs, selection: &Selection) -> (Vec<Run>, Result<FieldSource, FieldError>) {
    match runs(&args.input.as_path().into(), selection, &Access::default()) {
        Ok(runs) => {
            let first = runs.first().map(|run| selection.of_run(run)).unwrap_or_default();
            (runs, FieldSource::open(&args.input, &first))
        }
        Err(error) => (Vec::new(), Err(error)),
    }
}

fn describe(meta: &FieldMeta) -> Vec<(&'static str, String)> {
    let times = &meta.times;
    let around = meta.mesh.lat_lon().map_or("", |grid| match grid.is_periodic() {
        true => ", goes round the globe",
        false => ", regional",
    });
    let period = if times.is_dated() {
        let step = times.step_s().map_or_else(String::new, |s| {
            let regular = if times.is_regular() { "every" } else { "mostly every" };
            format!(", {regular} {} h", s as f64 / 3600.0)
        });
        format!(
            "{} steps, {} to {}{step}, {} calendar",
            times.len(),
            times.date_time(0),
            times.date_time(times.len() - 1),
            times.calendar().cf_name()
        )
    } else {
        "none: one undated field".into()
    };
    let quantity = match meta.variable.quantity {
        Quantity::MeanSeaLevelPressure => "mean sea level pressure",
        Quantity::RelativeVorticity => "relative vorticity",
        Quantity::Divergence => "divergence of the wind",
        Quantity::EastwardWind => "eastward wind",
        Quantity::NorthwardWind => "northward wind",
        Quantity::Other => "a quantity without rules of its own",
    };
    let chunks = meta.chunk_shape.as_ref().map_or_else(
        || "contiguous".to_string(),
        |shape| format!("chunks of {}", join(shape, " x ")),
    );
    let mut rows = vec![
        ("format", meta.format.clone()),
        ("variable", format!("{} [{}], {quantity}", meta.variable.name, meta.variable.units)),
        ("grid", format!("{}{around}", meta.mesh)),
        ("times", period),
        ("storage", format!("{chunks}, {}", meta.encoding)),
        ("memory", format!("{:.0} KiB a frame", meta.mesh.len() as f64 * 4.0 / 1024.0)),
    ];
    rows.extend(meta.notes.iter().map(|note| ("on reading", note.clone())));
    rows
}

fn join(numbers: &[usize], separator: &str) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(separator)
}

/// The command that tracks what a wind leads to, if there is one.
fn derivation(args: &InfoArgs) -> Option<String> {
    let component = |name: &str| {
        let variable = Some(name.to_string());
        FieldSource::open(&args.input, &Selection { variable, ..Selection::default() }).ok()
    };
    let (u, _) = (component("u")?, component("v")?);
    let (verb, output) = verb_and_output(u.meta());
    let input = quoted(&u.meta().source_name);
    Some(format!("stormtracker {verb} -i {input} --derive vorticity -o {output}"))
}

fn verb_and_output(meta: &FieldMeta) -> (&'static str, &'static str) {
    if meta.times.is_dated() { ("track", "tracks.txt") } else { ("detect", "centres.csv") }
}

fn command(meta: &FieldMeta, selection: &Selection) -> String {
    let mode = match meta.variable.quantity.is_tracked() {
        true => "",
        false => " --detection-mode min",
    };
    let algorithm = match (&meta.mesh, meta.variable.quantity) {
        (Mesh::LatLon(_) | Mesh::Plane(_), _) => "",
        (Mesh::Healpix { .. }, Quantity::RelativeVorticity) => " -a healpix",
        (Mesh::Healpix { .. }, _) => " -a healpix --object-threshold 0",
    };
    let (verb, output) = verb_and_output(meta);
    let options = [
        ("level", selection.level.map(|level| level.to_string())),
        ("init", selection.init.clone()),
        ("member", selection.member.clone()),
        ("units", selection.units.clone()),
        ("start", selection.start.clone()),
        ("end", selection.end.clone()),
        ("n-frames", selection.n_frames.map(|n| n.to_string())),
        ("region", selection.region.map(|region| region.to_string())),
    ];
    let given = options.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let options: String =
        given.map(|(name, value)| format!(" --{name} {}", quoted(&value))).collect();
    format!(
        "stormtracker {verb} -i {} --variable {}{options}{mode}{algorithm} -o {output}",
        quoted(&meta.source_name),
        quoted(&meta.variable.name)
    )
}

/// A word as a shell takes it for one.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:,=@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_string();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn array_json(array: &ArraySummary) -> Value {
    json!({
        "name": array.name,
        "dimensions": array.dimensions.iter().map(|d| &d.0).collect::<Vec<_>>(),
        "shape": array.dimensions.iter().map(|d| d.1).collect::<Vec<_>>(),
        "description": array.description,
    })
}

fn field_json(meta: &FieldMeta, selection: &Selection, runs: &[Run]) -> Value {
    let times = &meta.times;
    let time = |step: usize| times.is_dated().then(|| times.date_time(step).to_string());
    json!({
        "input": meta.source_name,
        "format": meta.format,
        "variable": meta.variable,
        "attributes": meta.attributes.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
        "runs": runs.iter().filter(|run| !run.is_plain()).map(run_json).collect::<Vec<_>>(),
        "grid": mesh_json(&meta.mesh),
        "times": {
            "steps": times.len(),
            "first": time(0),
            "last": time(times.len() - 1),
            "step_s": times.step_s(),
            "regular": times.is_regular(),
            "calendar": times.calendar().cf_name(),
        },
        "storage": { "chunk_shape": meta.chunk_shape, "encoding": meta.encoding },
        "on_reading": meta.notes,
        "command": command(meta, selection),
    })
}

fn run_json(run: &Run) -> Value {
    json!({ "init": run.init.map(|init| init.to_string()), "member": run.member })
}

fn mesh_json(mesh: &Mesh) -> Value {
    let ends = |values: &[f64]| [values[0], values[values.len() - 1]];
    match mesh {
        Mesh::LatLon(grid) => json!({
            "kind": "lat_lon",
            "rows": grid.rows(),
            "columns": grid.columns(),
            "lat_deg": ends(grid.lat_deg()),
            "lon_deg": ends(grid.lon_deg()),
            "periodic": grid.is_periodic(),
        }),
        Mesh::Plane(plane) => json!({
            "kind": "polar_stereographic",
            "hemisphere": plane.hemisphere(),
            "rows": plane.y_km().len(),
            "columns": plane.x_km().len(),
            "x_km": ends(plane.x_km()),
            "y_km": ends(plane.y_km()),
        }),
        Mesh::Healpix { nside } => {
            json!({ "kind": "healpix", "nside": nside, "order": "ring", "cells": mesh.len() })
        }
    }
}
