//! The report for people.

use std::fmt;

use crate::model::{Mesh, Quantity, one_line};

use super::report::{Array, Field, Memory, Recognised, Report, Storage, Times, Understood, Values};

/// Inputs and runs named one by one; of more, the first and the number.
const LISTED: usize = 12;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inputs: Vec<String> = self.inputs.iter().map(one_line).collect();
        writeln!(f, "{}\n\narrays{}", listed(&inputs, "\n"), self.of_the_first())?;
        self.arrays.iter().try_for_each(|array| writeln!(f, "  {}", one_line(array)))?;
        match &self.field {
            Understood::Field(field) => field.fmt(f),
            Understood::NotYet { error, command } => {
                writeln!(f, "\nnot ready to be tracked\n  {}", one_line(error))?;
                match command.as_ref().map(one_line) {
                    Some(command) => {
                        writeln!(f, "\nto track the vorticity of the wind\n  {command}")
                    }
                    None => Ok(()),
                }
            }
        }
    }
}

impl Report {
    fn of_the_first(&self) -> &'static str {
        if self.inputs.len() > 1 { " of the first input" } else { "" }
    }
}

impl fmt::Display for Array {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.dimensions.iter().zip(&self.shape);
        let dimensions: Vec<String> = named.map(|(name, n)| format!("{name} {n}")).collect();
        write!(f, "{} ({}) {}", self.name, dimensions.join(", "), self.description)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nunderstood as")?;
        let mut row =
            |name: &str, value: &dyn fmt::Display| writeln!(f, "  {name:<12} {}", one_line(value));
        row("format", &self.format)?;
        let what = quantity(self.variable.quantity);
        row("variable", &format_args!("{} [{}], {what}", self.variable.name, self.variable.units))?;
        for Recognised { what, by } in &self.recognised {
            row("recognised", &format_args!("{what}: {by}"))?;
        }
        row("grid", &self.grid_text)?;
        row("times", &self.times)?;
        row("storage", &self.storage)?;
        row("first step", &format_args!("{} {}", self.first_step, self.variable.units))?;
        for note in &self.on_reading {
            row("on reading", note)?;
        }
        if !self.runs.is_empty() {
            let (count, runs) = (self.runs.len(), &self.runs);
            let names: Vec<String> = runs.iter().map(|run| run.text.clone()).collect();
            let names = listed(&names, "; ");
            row(
                "runs",
                &format_args!("{count}, each tracked by itself: {names}; this is the first"),
            )?;
        }
        row("memory", &self.memory)?;
        writeln!(f, "\nto track it\n  {}", one_line(&self.command))
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(first), Some(last)) = (&self.first, &self.last) else {
            return write!(f, "none: one undated field");
        };
        write!(f, "{} steps, {first} to {last}", self.steps)?;
        if let Some(step_s) = self.step_s {
            let regular = if self.regular { "every" } else { "mostly every" };
            write!(f, ", {regular} {} h", step_s as f64 / 3600.0)?;
        }
        write!(f, ", {} calendar", self.calendar)
    }
}

impl fmt::Display for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.chunk_shape {
            Some(shape) => write!(f, "chunks of {}", joined(shape, " x "))?,
            None => write!(f, "contiguous")?,
        }
        write!(f, ", {}", self.encoding)?;
        match self.missing_values[..] {
            [] => Ok(()),
            _ => write!(f, ", missing values marked by {}", joined(&self.missing_values, ", ")),
        }
    }
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.missing {
            0 => write!(f, "no value missing")?,
            n => write!(f, "{n} of {} values missing", self.of)?,
        }
        write!(f, ", {} to {}, mean {}", self.smallest, self.largest, self.mean as f32)
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: usize| bytes as f64 / f64::from(1 << 20);
        let threads = self.threads;
        write!(
            f,
            "about {:.0} MiB on {threads} threads, {:.2} MiB a frame",
            mib(self.bytes),
            mib(self.frame_bytes)
        )
    }
}

/// The mesh in words, with what its edges are.
pub(super) fn mesh(mesh: &Mesh) -> String {
    let around = mesh.lat_lon().map_or("", |grid| match grid.is_periodic() {
        true => ", goes round the globe",
        false => ", regional",
    });
    format!("{mesh}{around}")
}

fn quantity(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::MeanSeaLevelPressure => "mean sea level pressure",
        Quantity::RelativeVorticity => "relative vorticity",
        Quantity::Divergence => "divergence of the wind",
        Quantity::EastwardWind => "eastward wind",
        Quantity::NorthwardWind => "northward wind",
        Quantity::Other => "a quantity without rules of its own",
    }
}

fn joined<T: ToString>(values: &[T], separator: &str) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(separator)
}

fn listed(names: &[String], separator: &str) -> String {
    let mut text = joined(&names[..names.len().min(LISTED)], separator);
    if names.len() > LISTED {
        text.push_str(&format!("{separator}and {} more", names.len() - LISTED));
    }
    text
}
