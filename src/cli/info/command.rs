//! The command that tracks a field.

use crate::io::fields::{FieldMeta, Selection};
use crate::model::{Mesh, Quantity};

/// The command that tracks the chosen field of these inputs.
pub(super) fn of_field(inputs: &[String], meta: &FieldMeta, selection: &Selection) -> String {
    let mode = match meta.variable.quantity.is_tracked() {
        true => "",
        false => " --detection-mode min",
    };
    let algorithm = match (&meta.mesh, meta.variable.quantity) {
        (Mesh::Healpix { .. }, Quantity::RelativeVorticity) => " -a healpix",
        // Lows below 1000 hPa: a field as it is has no other level of its own.
        (Mesh::Healpix { .. }, Quantity::MeanSeaLevelPressure) => {
            " -a healpix --object-threshold 100000"
        }
        (Mesh::Healpix { .. }, _) => " -a healpix --object-threshold 0",
        _ => "",
    };
    let (verb, output) = verb_and_output(meta);
    format!(
        "stormtracker {verb}{} --variable {}{}{mode}{algorithm} -o {output}",
        input_options(inputs),
        quoted(&meta.variable.name),
        options(selection)
    )
}

/// The command that tracks the vorticity of a wind.
pub(super) fn of_wind(inputs: &[String], u: &FieldMeta, selection: &Selection) -> String {
    let (verb, output) = verb_and_output(u);
    let (inputs, options) = (input_options(inputs), options(selection));
    format!("stormtracker {verb}{inputs} --derive vorticity{options} -o {output}")
}

fn verb_and_output(meta: &FieldMeta) -> (&'static str, &'static str) {
    if meta.times.is_dated() { ("track", "tracks.txt") } else { ("detect", "centres.csv") }
}

fn input_options(inputs: &[String]) -> String {
    inputs.iter().map(|input| format!(" -i {}", quoted(input))).collect()
}

/// What was selected, the variable apart.
fn options(selection: &Selection) -> String {
    let given = [
        ("level", selection.level.map(|level| level.to_string())),
        ("init", selection.init.clone()),
        ("member", selection.member.clone()),
        ("units", selection.units.clone()),
        ("start", selection.start.clone()),
        ("end", selection.end.clone()),
        ("n-frames", selection.n_frames.map(|n| n.to_string())),
        ("time-units", selection.time_units.clone()),
        ("region", selection.region.map(|region| region.to_string())),
    ];
    let given = given.into_iter().filter_map(|(name, value)| Some((name, value?)));
    given.map(|(name, value)| format!(" --{name} {}", quoted(&value))).collect()
}

/// A word as a shell takes it for one.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:,=@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_string();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_a_shell_would_change_are_quoted() {
        assert_eq!(quoted("s3://bucket/era5.zarr"), "s3://bucket/era5.zarr");
        assert_eq!(quoted("era5 *.nc"), "'era5 *.nc'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
