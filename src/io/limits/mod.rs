//! The limits of linking in files: displacements by region (`zone.dat`) and
//! costs by length of step (`adapt.dat`), as TRACK has them or as lists of JSON.
//!
//! ```text
//! 3                                 1.0  2.0  5.0  8.0
//!   0.0 360.0 -90.0 -20.0 6.5       1.0  0.3  0.1  0.0
//!   0.0 360.0 -20.0  20.0 3.0
//!   0.0 360.0  20.0  90.0 6.5
//! ```
//!
//! Left: the number of zones, which may be left out, then west, east, south,
//! north and displacement per step in degrees. Right: lengths in degrees and
//! costs, also as two columns. Whether the numbers make sense is not looked at
//! here.

mod error;
mod table;

use std::io::Write;
use std::path::Path;

use crate::io::AtomicFile;

use error::Fault;
use table::{Layout, Row, Table};

pub use error::{LimitsError, LimitsProblem};

/// A region and the largest displacement in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZoneRow {
    /// Western border in degrees.
    pub lon_min_deg: f64,
    /// Eastern border in degrees, less than the western one across Greenwich.
    pub lon_max_deg: f64,
    /// Southern border in degrees.
    pub lat_min_deg: f64,
    /// Northern border in degrees.
    pub lat_max_deg: f64,
    /// Largest displacement per step in degrees.
    pub dmax_deg: f64,
}

/// Lengths of steps and the largest cost at each, as columns of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AdaptTable {
    /// Mean lengths of two steps in degrees.
    pub step_deg: Vec<f64>,
    /// Largest cost at each.
    pub phimax: Vec<f64>,
}

/// Reads zones.
///
/// # Errors
/// [`LimitsError`] with the line: for a text that is no number, a row of other
/// than five, fewer or more rows than announced, and an empty file.
pub fn read_zones(path: &Path) -> Result<Vec<ZoneRow>, LimitsError> {
    read(path, zones)
}

/// Writes zones, their number first, in a file that appears whole or not at
/// all.
///
/// # Errors
/// [`LimitsError`] if the file cannot be written.
pub fn write_zones(path: &Path, zones: &[ZoneRow]) -> Result<(), LimitsError> {
    let mut text = format!("{}\n", zones.len());
    for zone in zones {
        let ZoneRow { lon_min_deg, lon_max_deg, lat_min_deg, lat_max_deg, dmax_deg } = *zone;
        push_row(&mut text, &[lon_min_deg, lon_max_deg, lat_min_deg, lat_max_deg, dmax_deg]);
    }
    write(path, &text)
}

/// Reads lengths of steps and costs: two rows, or rows of two.
///
/// # Errors
/// [`LimitsError`] with the line: for a text that is no number, a table of
/// another shape, and an empty file.
pub fn read_adaptive_smoothness(path: &Path) -> Result<AdaptTable, LimitsError> {
    read(path, adaptive_smoothness)
}

/// Writes lengths of steps and costs as two rows, in a file that appears whole
/// or not at all.
///
/// # Errors
/// [`LimitsError`] for a table without a column, which no file holds, and if
/// the file cannot be written.
pub fn write_adaptive_smoothness(path: &Path, table: &AdaptTable) -> Result<(), LimitsError> {
    if table.step_deg.is_empty() {
        return Err(Fault::from(LimitsProblem::NoLimit).of(path));
    }
    let mut text = String::new();
    push_row(&mut text, &table.step_deg);
    push_row(&mut text, &table.phimax);
    write(path, &text)
}

fn zones(table: Table) -> Result<Vec<ZoneRow>, Fault> {
    let (announced, rows) = match (&table.layout, table.rows.split_first()) {
        (Layout::Text, None) => return Err(LimitsProblem::Empty.at(1)),
        (Layout::Text, Some((Row { line, values }, rows))) if values.len() == 1 => {
            (Some((*line, values[0])), rows)
        }
        _ => (None, table.rows.as_slice()),
    };
    let zones = rows.iter().map(zone).collect::<Result<Vec<_>, _>>()?;
    match announced {
        Some((line, announced)) if announced != zones.len() as f64 => {
            Err(LimitsProblem::Count { announced, found: zones.len() }.at(line))
        }
        _ => Ok(zones),
    }
}

fn zone(row: &Row) -> Result<ZoneRow, Fault> {
    let &[lon_min_deg, lon_max_deg, lat_min_deg, lat_max_deg, dmax_deg] = row.values.as_slice()
    else {
        return Err(LimitsProblem::Columns { found: row.values.len() }.at(row.line));
    };
    Ok(ZoneRow { lon_min_deg, lon_max_deg, lat_min_deg, lat_max_deg, dmax_deg })
}

fn adaptive_smoothness(table: Table) -> Result<AdaptTable, Fault> {
    let rows = table.rows;
    match &rows[..] {
        [] => Err(LimitsProblem::Empty.at(1)),
        [steps, costs] if steps.values.len() == costs.values.len() && !steps.values.is_empty() => {
            Ok(AdaptTable { step_deg: steps.values.clone(), phimax: costs.values.clone() })
        }
        // Two rows of unlike lengths are two rows with a number too few.
        [_, costs] => Err(shape(&rows, costs.line)),
        _ => match rows.iter().find(|row| row.values.len() != 2) {
            Some(row) => Err(shape(&rows, row.line)),
            None => Ok(AdaptTable {
                step_deg: rows.iter().map(|row| row.values[0]).collect(),
                phimax: rows.iter().map(|row| row.values[1]).collect(),
            }),
        },
    }
}

fn shape(rows: &[Row], line: u64) -> Fault {
    let columns = rows.iter().map(|row| row.values.len()).collect();
    LimitsProblem::Shape { columns }.at(line)
}

fn read<T>(
    path: &Path,
    understand: impl FnOnce(Table) -> Result<T, Fault>,
) -> Result<T, LimitsError> {
    let read = || understand(Table::read(path)?);
    read().map_err(|fault| fault.of(path))
}

fn write(path: &Path, text: &str) -> Result<(), LimitsError> {
    let write = || {
        let mut file = AtomicFile::create(path)?;
        file.write_all(text.as_bytes())?;
        file.commit()
    };
    write().map_err(|error| Fault::from(LimitsProblem::Io(error)).of(path))
}

/// Appends numbers with the fewest digits that read back as the same.
fn push_row(text: &mut String, values: &[f64]) {
    let words: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
    text.push_str(&words.join(" "));
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONES: &str = "  0.0  360.0  -90.0  -20.0  6.5\n 350 10 -20 20 3\n";

    fn with_file<T>(text: impl AsRef<[u8]>, read: impl Fn(&Path) -> T) -> T {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("limits.dat");
        std::fs::write(&path, text).unwrap();
        read(&path)
    }

    fn two_zones() -> Vec<ZoneRow> {
        let row = |lon: (f64, f64), lat: (f64, f64), dmax_deg| ZoneRow {
            lon_min_deg: lon.0,
            lon_max_deg: lon.1,
            lat_min_deg: lat.0,
            lat_max_deg: lat.1,
            dmax_deg,
        };
        vec![row((0.0, 360.0), (-90.0, -20.0), 6.5), row((350.0, 10.0), (-20.0, 20.0), 3.0)]
    }

    fn four_steps() -> AdaptTable {
        AdaptTable { step_deg: vec![1.0, 2.0, 5.0, 8.0], phimax: vec![1.0, 0.3, 0.1, 0.0] }
    }

    #[test]
    fn zones_in_every_layout() {
        for text in [
            ZONES.to_string(),
            format!("2\n{ZONES}"),
            format!("\n 2 \r\n\n{ZONES}\n\n"),
            "[[0, 360, -90, -20, 6.5],\n [350, 10, -20, 20, 3]]".to_string(),
        ] {
            assert_eq!(with_file(&text, read_zones).unwrap(), two_zones(), "{text}");
        }
        for none in ["0\n", "[]"] {
            assert_eq!(with_file(none, read_zones).unwrap(), [], "{none}");
        }
        // One row alone is a zone, as two are.
        assert_eq!(with_file("0 360 -90 -20 6.5", read_zones).unwrap(), two_zones()[..1]);
    }

    #[test]
    fn tables_in_every_layout() {
        for text in [
            "1.0  2.0   5.0   8.0\n1.0  0.3   0.1   0.0\n",
            "1 1\n2 0.3\n5 0.1\n8 0\n",
            "[[1, 2, 5, 8], [1, 0.3, 0.1, 0]]",
            "[\n[1, 1],\n[2, 0.3],\n[5, 0.1],\n[8, 0]\n]\n",
        ] {
            let table = with_file(text, read_adaptive_smoothness).unwrap();
            assert_eq!(table, four_steps(), "{text}");
        }
        let two = with_file("1 2\n0.5 0.25\n", read_adaptive_smoothness).unwrap();
        assert_eq!((two.step_deg, two.phimax), (vec![1.0, 2.0], vec![0.5, 0.25]));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("zone.dat");
        let thirds = ZoneRow { dmax_deg: 1.0 / 3.0, ..two_zones()[0] };
        for zones in [two_zones(), vec![thirds], Vec::new()] {
            write_zones(&path, &zones).unwrap();
            assert_eq!(read_zones(&path).unwrap(), zones);
        }
        let thirds = AdaptTable { step_deg: vec![1.0 / 3.0], phimax: vec![-0.0] };
        for table in [four_steps(), thirds] {
            write_adaptive_smoothness(&path, &table).unwrap();
            assert_eq!(read_adaptive_smoothness(&path).unwrap(), table);
        }
        let error = write_adaptive_smoothness(&path, &AdaptTable::default()).unwrap_err();
        assert!(error.to_string().contains("leave the file out"), "{error}");
    }

    #[test]
    fn zones_that_are_none_are_named_with_their_line() {
        for (text, words) in [
            ("", ["line 1", "is empty"]),
            ("\n \n", ["line 1", "is empty"]),
            ("2\n0 360 -90 -20 6.5\n0 360 -20 20\n", ["line 3", "has 4 numbers, 5 are needed"]),
            ("2\n0 360 -90 -20 6.5\n", ["line 1", "2 zones are announced and 1 follow"]),
            ("1.5\n0 360 -90 -20 6.5\n", ["line 1", "1.5 zones"]),
            ("0 360 -90 -20 6.5\n0 360 -20 2o 3\n", ["line 2", "\"2o\""]),
            ("0 360 -90 -20 inf\n", ["line 1", "\"inf\""]),
            ("[[0, 360, -90, -20, 6.5],\n[0, 360, 20, 3]]", ["line 2", "has 4 numbers"]),
            ("[[0, 360, -90, -20, 6.5],\n[0, 360, 20, 3}]", ["line 2", "JSON"]),
            ("[[0, 360, -90,\n \"x\", 6.5]]", ["line 2", "JSON"]),
        ] {
            let error = with_file(text, read_zones).unwrap_err().to_string();
            assert!(words.iter().all(|word| error.contains(word)), "{error}");
            assert!(error.contains("limits.dat"), "{error}");
        }
        let error = with_file(b"1\n0 \xff", read_zones).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("is not text"), "{error}");
        let error = read_zones(Path::new("nowhere/zone.dat")).unwrap_err().to_string();
        assert!(error.contains("zone.dat") && error.contains("no such file"), "{error}");
    }

    #[test]
    fn tables_of_another_shape_are_named_with_their_line() {
        for (text, words) in [
            ("", ["line 1", "is empty"]),
            ("[]", ["line 1", "is empty"]),
            ("1 2 5 8\n", ["line 1", "has rows of 4"]),
            ("1 2 5 8\n1 0.3 0.1\n", ["line 2", "has rows of 4, 3"]),
            ("1 1\n2 0.3\n5\n", ["line 3", "has rows of 2, 2, 1"]),
            ("1 2 3\n1 2 3\n1 2 3\n", ["line 1", "two rows"]),
            ("1 2\n1 x\n", ["line 2", "\"x\""]),
            ("[[], []]", ["line 1", "has rows of 0, 0"]),
        ] {
            let error = with_file(text, read_adaptive_smoothness).unwrap_err().to_string();
            assert!(words.iter().all(|word| error.contains(word)), "{error}");
        }
    }
}
