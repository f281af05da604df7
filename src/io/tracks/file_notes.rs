//! What tables in GeoJSON and Parquet say of themselves, as JSON.

use serde::{Deserialize, Serialize};

use crate::model::{Calendar, Provenance, Quantity, Tracks, Variable, VariableInfo};

use super::assemble::to_si;
use super::csv_notes::{quantity_name, quantity_of};
use super::error::TrackFileProblem;
use super::format_error::FormatProblem;

const VERSION: u32 = 1;

/// Calendar, provenance and variables of tracks.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct FileNotes {
    version: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    software: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    input: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    parameters: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    processing: Vec<String>,
    calendar: String,
    #[serde(default)]
    variables: Vec<VariableNotes>,
}

#[derive(Debug, Deserialize, Serialize)]
struct VariableNotes {
    name: String,
    #[serde(default)]
    units: String,
    /// A standard name, or `other`.
    quantity: String,
}

impl FileNotes {
    pub(super) fn of(header: &Tracks) -> Self {
        let Provenance { software, input, parameters, processing } = header.provenance.clone();
        let variable = |Variable { info, .. }: &Variable| VariableNotes {
            name: info.name.clone(),
            units: info.units.clone(),
            quantity: quantity_name(info.quantity).to_string(),
        };
        Self {
            version: VERSION,
            software,
            input,
            parameters,
            processing,
            calendar: header.calendar.cf_name().to_string(),
            variables: header.variables.iter().map(variable).collect(),
        }
    }

    /// As JSON on one line.
    pub(super) fn to_json(&self) -> String {
        // Texts and a number can always be said.
        serde_json::to_string(self).expect("plain data")
    }

    pub(super) fn check(&self) -> Result<(), TrackFileProblem> {
        let version = self.version.to_string();
        if self.version == VERSION { Ok(()) } else { Err(TrackFileProblem::Version { version }) }
    }

    pub(super) fn calendar(&self) -> Result<Calendar, TrackFileProblem> {
        Ok(Calendar::from_cf_name(&self.calendar)?)
    }

    pub(super) fn provenance(&self) -> Provenance {
        Provenance {
            software: self.software.clone(),
            input: self.input.clone(),
            parameters: self.parameters.clone(),
            processing: self.processing.clone(),
        }
    }

    /// Names of the variables.
    pub(super) fn names(&self) -> Vec<String> {
        self.variables.iter().map(|variable| variable.name.clone()).collect()
    }

    fn of_variable(&self, name: &str) -> Option<&VariableNotes> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    /// A column in SI, as far as its unit is said here or on the command line.
    pub(super) fn column(
        notes: Option<&Self>,
        name: &str,
        values: Vec<f64>,
        asked_units: Option<&str>,
    ) -> Result<Variable, TrackFileProblem> {
        let said = notes.and_then(|notes| notes.of_variable(name));
        let quantity = match said {
            Some(said) => quantity_of(&said.quantity, name)?,
            None => Quantity::identify(None, name),
        };
        let units = said.map(|said| said.units.as_str()).filter(|units| !units.is_empty());
        let info = VariableInfo { name: name.to_string(), units: String::new(), quantity };
        let mut variable = Variable { info, values };
        to_si(&mut variable, units.or(asked_units))?;
        Ok(variable)
    }
}

/// Refuses names that would be one column.
pub(super) fn check_names<'a>(
    names: impl IntoIterator<Item = &'a str>,
    taken: &[&str],
) -> Result<(), TrackFileProblem> {
    let mut seen: Vec<&str> = taken.to_vec();
    for name in names {
        if name.is_empty() || seen.contains(&name) {
            return Err(FormatProblem::VariableName { name: name.to_string() }.into());
        }
        seen.push(name);
    }
    Ok(())
}
