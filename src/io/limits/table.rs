//! Rows of numbers, as text or as a list of lists in JSON.

use std::path::Path;

use crate::io::read_small;

use super::error::{Fault, LimitsProblem};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Text,
    Json,
}

/// The rows of a file.
pub(super) struct Table {
    pub(super) layout: Layout,
    pub(super) rows: Vec<Row>,
}

/// Numbers and the line they are in.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) values: Vec<f64>,
}

impl Table {
    pub(super) fn read(path: &Path) -> Result<Self, Fault> {
        let bytes = read_small(path).map_err(LimitsProblem::Io)?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let whole = &bytes[..error.valid_up_to()];
            LimitsProblem::NotText.at(1 + whole.iter().filter(|&&b| b == b'\n').count() as u64)
        })?;
        if text.trim_start().starts_with('[') { Self::json(text) } else { Self::text(text) }
    }

    fn text(text: &str) -> Result<Self, Fault> {
        let mut rows = Vec::new();
        for (line, words) in (1..).zip(text.lines()) {
            let values = words.split_whitespace().map(number).collect::<Result<Vec<_>, _>>();
            let values = values.map_err(|problem| problem.at(line))?;
            if !values.is_empty() {
                rows.push(Row { line, values });
            }
        }
        Ok(Self { layout: Layout::Text, rows })
    }

    fn json(text: &str) -> Result<Self, Fault> {
        let lists: Vec<Vec<f64>> = serde_json::from_str(text).map_err(|error| {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default().to_string();
            LimitsProblem::Json { message }.at(error.line() as u64)
        })?;
        // The first bracket is that of the list of lists.
        let lines = (1..).zip(text.lines());
        let brackets = lines.flat_map(|(line, words)| words.matches('[').map(move |_| line));
        let rows = brackets.skip(1).zip(lists).map(|(line, values)| Row { line, values });
        Ok(Self { layout: Layout::Json, rows: rows.collect() })
    }
}

fn number(text: &str) -> Result<f64, LimitsProblem> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| LimitsProblem::Number { text: text.to_string() })
}
