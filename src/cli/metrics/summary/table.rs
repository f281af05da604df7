//! Tables as text: CSV under comment lines, and JSON.

use std::fmt::Write;

use serde_json::Value;

use crate::metrics::diagnostics::{Cell, TableColumn};
use crate::model::{Calendar, CalendarError, one_line};

/// What stands above a table.
pub(super) struct Head {
    pub(super) software: String,
    pub(super) input: String,
    pub(super) parameters: String,
    pub(super) processing: Vec<String>,
    pub(super) calendar: Calendar,
    /// Column of strength, its unit and sense.
    pub(super) peak: Option<String>,
}

impl Head {
    fn lines(&self) -> Vec<(&str, &str)> {
        let mut lines = vec![("software", self.software.as_str()), ("input", &self.input)];
        lines.push(("parameters", &self.parameters));
        lines.extend(self.processing.iter().map(|step| ("processing", step.as_str())));
        lines.push(("calendar", self.calendar.cf_name()));
        lines.extend(self.peak.as_deref().map(|peak| ("peak", peak)));
        lines.retain(|(_, text)| !text.is_empty());
        lines
    }
}

/// A table as CSV; missing cells are empty.
pub(super) fn csv<Row>(
    head: &Head,
    columns: &[TableColumn<Row>],
    rows: &[Row],
) -> Result<String, CalendarError> {
    let mut text = String::new();
    for (key, line) in head.lines() {
        // A text of more lines would end the comment.
        let line = line.replace(['\n', '\r'], " ");
        let _ = writeln!(text, "# {key}: {}", one_line(line));
    }
    for column in columns.iter().filter(|column| !column.units.is_empty()) {
        let _ = writeln!(text, "# units: {}={}", column.name, column.units);
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let _ = writeln!(text, "{}", names.join(","));
    for row in rows {
        let cells = columns.iter().map(|column| csv_cell((column.cell)(row), head.calendar));
        let cells: Vec<String> = cells.collect::<Result<_, _>>()?;
        let _ = writeln!(text, "{}", cells.join(","));
    }
    Ok(text)
}

fn csv_cell(cell: Cell, calendar: Calendar) -> Result<String, CalendarError> {
    Ok(match cell {
        Cell::Missing => String::new(),
        Cell::Integer(n) => n.to_string(),
        Cell::Number(x) => x.to_string(),
        Cell::Flag(is_so) => is_so.to_string(),
        Cell::Time(time_s) => calendar.date_time(time_s)?.to_string(),
        Cell::Text(text) if text.contains([',', '"', '\n', '\r']) => {
            format!("\"{}\"", text.replace('"', "\"\""))
        }
        Cell::Text(text) => text,
    })
}

/// A table as JSON: what stands above it, the columns, and an object for each
/// row; missing cells are null.
pub(super) fn json<Row>(
    head: &Head,
    name: &str,
    columns: &[TableColumn<Row>],
    rows: &[Row],
) -> Result<String, CalendarError> {
    let mut text = String::from("{\n");
    for (key, line) in head.lines().into_iter().filter(|(key, _)| *key != "processing") {
        // Parameters are JSON themselves.
        let value = match key {
            "parameters" => serde_json::from_str(line).unwrap_or_else(|_| Value::from(line)),
            _ => Value::from(line),
        };
        let _ = writeln!(text, "  \"{key}\": {value},");
    }
    let _ = writeln!(text, "  \"processing\": {},", Value::from(head.processing.clone()));
    let of_column = |column: &TableColumn<Row>| {
        let (units, meaning) = (Value::from(column.units), Value::from(column.meaning));
        format!("    \"{}\": {{\"units\": {units}, \"meaning\": {meaning}}}", column.name)
    };
    let described: Vec<String> = columns.iter().map(of_column).collect();
    let _ = writeln!(text, "  \"columns\": {{\n{}\n  }},", described.join(",\n"));
    let of_row = |row: &Row| {
        let cell = |column: &TableColumn<Row>| {
            let value = json_cell((column.cell)(row), head.calendar)?;
            Ok(format!("\"{}\": {value}", column.name))
        };
        let cells: Vec<String> = columns.iter().map(cell).collect::<Result<_, CalendarError>>()?;
        Ok(format!("    {{{}}}", cells.join(", ")))
    };
    let rows: Vec<String> = rows.iter().map(of_row).collect::<Result<_, CalendarError>>()?;
    let _ = writeln!(text, "  \"{name}\": [\n{}\n  ]\n}}", rows.join(",\n"));
    Ok(text)
}

fn json_cell(cell: Cell, calendar: Calendar) -> Result<Value, CalendarError> {
    Ok(match cell {
        Cell::Missing => Value::Null,
        Cell::Integer(n) => Value::from(n),
        Cell::Number(x) => Value::from(x),
        Cell::Flag(is_so) => Value::from(is_so),
        Cell::Time(time_s) => Value::from(calendar.date_time(time_s)?.to_string()),
        Cell::Text(text) => Value::from(text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head {
            software: "stormtracker 0".into(),
            input: "a\nb\u{1b}".into(),
            parameters: r#"{"x":1}"#.into(),
            processing: vec!["one".into(), "two".into()],
            calendar: Calendar::Day360,
            peak: None,
        }
    }

    const COLUMNS: &[TableColumn<(f64, &str)>] = &[
        TableColumn { name: "km", units: "km", meaning: "way", cell: |r| Cell::Number(r.0) },
        TableColumn { name: "t", units: "", meaning: "when", cell: |_| Cell::Time(59 * 86_400) },
        TableColumn { name: "who", units: "", meaning: "name", cell: |r| Cell::Text(r.1.into()) },
        TableColumn { name: "none", units: "", meaning: "nothing", cell: |_| Cell::Missing },
    ];

    #[test]
    fn csv_says_its_units_and_quotes_texts() {
        let text = csv(&head(), COLUMNS, &[(1.5, "a,\"b\"")]).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "# input: a b\\u{1b}");
        assert!(lines.contains(&"# units: km=km") && lines.contains(&"# calendar: 360_day"));
        assert_eq!(lines[lines.len() - 2], "km,t,who,none");
        assert_eq!(lines[lines.len() - 1], r#"1.5,1970-02-30T00:00:00,"a,""b""","#);
    }

    #[test]
    fn json_is_json() {
        let text = json(&head(), "rows", COLUMNS, &[(1.5, "a\"b"), (2.0, "c")]).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["rows"][0]["who"], "a\"b");
        assert_eq!(value["rows"][1]["none"], Value::Null);
        assert_eq!(value["columns"]["km"]["units"], "km");
        assert_eq!(value["parameters"]["x"], 1);
        assert_eq!(value["processing"][1], "two");
        let none: [(f64, &str); 0] = [];
        let empty: Value =
            serde_json::from_str(&json(&head(), "rows", COLUMNS, &none).unwrap()).unwrap();
        assert_eq!(empty["rows"], Value::Array(Vec::new()));
    }
}
