//! Maps that come back as they were written.

use super::*;
use crate::model::{Grid, PeriodLength, Provenance};

fn maps(periods: bool) -> Maps {
    let calendar = Calendar::Day360;
    let time = |text| calendar.parse(text).unwrap();
    let between = || PeriodLength::Month.between(calendar, time("2000-12-30"), time("2001-02-01"));
    let periods = if periods { between().unwrap() } else { Vec::new() };
    let grid = Grid::new(vec![60.0, 50.0], vec![350.0, 360.0, 370.0]).unwrap();
    let count = periods.len().max(1) * grid.len();
    let mut values: Vec<f64> = (0..count).map(|i| i as f64 / 3.0).collect();
    values[1] = f64::NAN;
    let layer = |name: &str, values: &[f64]| MapLayer {
        name: name.into(),
        units: "1e-5 s-1 month-1".into(),
        long_name: "a statistic".into(),
        cell_methods: "area: sum".into(),
        values: values.to_vec(),
    };
    let negative: Vec<f64> = values.iter().map(|v| -1.0 - v).collect();
    Maps {
        grid,
        calendar,
        periods,
        layers: vec![layer("ata", &values), layer("cf", &negative)],
        provenance: Provenance {
            software: Provenance::this_software(),
            input: "tracks".into(),
            parameters: r#"{"radius_km":500}"#.into(),
            processing: vec!["one".into(), "two".into()],
        },
    }
}

/// Bits, so that `NaN` equals itself.
fn bits(maps: &Maps) -> Vec<Vec<u64>> {
    maps.layers.iter().map(|l| l.values.iter().map(|v| v.to_bits()).collect()).collect()
}

#[test]
fn maps_come_back_to_the_bit() {
    let directory = tempfile::tempdir().unwrap();
    for has_periods in [true, false] {
        let path = directory.path().join("maps.nc");
        let mut written = maps(has_periods);
        write_maps(&path, &written).unwrap();
        if !has_periods {
            written.calendar = Calendar::default();
        }
        let read = read_maps(&path, &[]).unwrap();
        assert_eq!(read.grid, written.grid);
        assert_eq!((read.calendar, &read.periods), (written.calendar, &written.periods));
        assert_eq!(read.provenance, written.provenance);
        assert_eq!(bits(&read), bits(&written));
        let one = read_maps(&path, &["cf".into()]).unwrap();
        assert_eq!(bits(&one)[0], bits(&written)[1]);
        assert_eq!((one.layers.len(), one.layers[0].units.as_str()), (1, "1e-5 s-1 month-1"));
    }
}

#[test]
fn equal_maps_are_equal_files() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str| {
        let path = directory.path().join(name);
        write_maps(&path, &maps(true)).unwrap();
        std::fs::read(path).unwrap()
    };
    assert_eq!(write("a.nc"), write("b.nc"));
}

#[test]
fn what_is_not_there_is_said() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("maps.nc");
    let error = read_maps(&path, &[]).unwrap_err().to_string();
    assert!(error.contains("maps.nc") && error.contains("no such file"), "{error}");
    write_maps(&path, &maps(true)).unwrap();
    let error = read_maps(&path, &["tf".into()]).unwrap_err().to_string();
    assert!(error.contains("\"tf\"") && error.contains("ata, cf"), "{error}");
    let nowhere = directory.path().join("no/maps.nc");
    assert!(write_maps(&nowhere, &maps(true)).unwrap_err().to_string().contains("no/maps.nc"));
}
