//! Places and values that are not there, and what no mesh allows.

use super::*;
use crate::model::Curvilinear;

#[test]
fn places_outside_of_a_grid_have_no_value() {
    let grid = regional();
    let mesh = Mesh::LatLon(grid.clone());
    let values = vec![1.0; grid.len()];
    let absence = |method, min_valid, point| one(&mesh, method, min_valid, &values, point).err();
    for method in [Method::Nearest, Method::Bilinear, mean(500.0)] {
        assert_eq!(absence(method, 0.5, (50.0, 350.0)), None, "{method}");
        assert_eq!(absence(method, 0.5, (50.0, 0.0)), None, "{method}");
        for point in [(50.0, 100.0), (0.0, 350.0), (85.0, 350.0), (50.0, 300.0)] {
            assert_eq!(
                absence(method, 0.5, point),
                Some(Absence::OutsideGrid),
                "{method} {point:?}"
            );
        }
    }
    // Within half a cell of the edge the nearest point is of the grid.
    assert_eq!(absence(Method::Nearest, 0.5, (72.0, 350.0)), None);
    assert_eq!(absence(Method::Bilinear, 0.5, (72.0, 350.0)), Some(Absence::OutsideGrid));
    // Half of the circle is outside.
    assert_eq!(absence(mean(1000.0), 0.9, (70.0, 350.0)), Some(Absence::OutsideGrid));
    assert_eq!(absence(mean(1000.0), 0.3, (70.0, 350.0)), None);
    for point in [(91.0, 0.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
        assert_eq!(absence(Method::Nearest, 0.0, point), Some(Absence::OutsideGrid));
    }
}

#[test]
fn missing_values_are_skipped_as_long_as_enough_is_there() {
    let grid = global(5.0, true);
    let mut values = vec![2.0; grid.len()];
    // Everything east of Greenwich to 180 is missing, at all latitudes.
    for (index, value) in values.iter_mut().enumerate() {
        if (1..36).contains(&(index % 72)) {
            *value = f32::NAN;
        }
    }
    let mesh = Mesh::LatLon(grid);
    let at = |method, min_valid, lon| {
        one(&mesh, method, min_valid, &values, (2.0, lon)).map(|sample| sample.value)
    };
    assert_eq!(at(mean(2000.0), 0.5, 0.0), Ok(2.0));
    assert_eq!(at(mean(2000.0), 0.6, 0.0), Err(Absence::MissingValues));
    assert_eq!(at(Method::Bilinear, 0.5, 1.0), Ok(2.0));
    assert_eq!(at(Method::Bilinear, 0.9, 1.0), Err(Absence::MissingValues));
    assert_eq!(at(Method::Nearest, 0.0, 10.0), Err(Absence::MissingValues));
    // A spline is of the whole frame.
    assert_eq!(at(Method::Spline, 0.0, 270.0), Err(Absence::MissingValues));
    // Not even with nothing asked for.
    assert_eq!(at(mean(500.0), 0.0, 90.0), Err(Absence::MissingValues));
    assert_eq!(at(mean(1.0), 0.0, 92.0), Err(Absence::NoGridPoint));
}

#[test]
fn what_a_mesh_does_not_allow_is_refused() {
    let error = |mesh: &Mesh, method, min_valid| {
        Sampler::new(mesh, &[method], min_valid).err().map(|error| error.to_string())
    };
    let regional = Mesh::LatLon(regional());
    let spline = error(&regional, Method::Spline, 0.5).unwrap();
    assert!(spline.contains("globe") && spline.contains("bilinear"), "{spline}");
    let half = Grid::new(vec![90.0, 60.0, 45.0, 30.0, 0.0], global(10.0, true).lon_deg().to_vec());
    assert!(error(&Mesh::LatLon(half.unwrap()), Method::Spline, 0.5).is_some());
    let healpix = Mesh::Healpix { nside: 2 };
    for method in [Method::Bilinear, Method::Spline] {
        let text = error(&healpix, method, 0.5).unwrap();
        assert!(text.contains("HEALPix") && text.contains("nearest"), "{text}");
    }
    let points = (vec![1.0, 1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0, 1.0]);
    let curvilinear = Mesh::Curvilinear(Curvilinear::new(2, 2, points.0, points.1).unwrap());
    assert!(error(&curvilinear, mean(100.0), 0.5).unwrap().contains("areas"));
    for mesh in [&healpix, &curvilinear] {
        assert_eq!(error(mesh, Method::Nearest, 0.5), None);
    }
    let absence = |point| one(&curvilinear, Method::Nearest, 0.5, &[1.0; 4], point).err();
    assert_eq!(absence((0.5, 0.5)), None);
    assert_eq!(absence((3.0, 0.5)), Some(Absence::OutsideGrid));
    for fraction in [-0.1, 1.1, f64::NAN] {
        assert!(error(&healpix, Method::Nearest, fraction).unwrap().contains("--min-valid"));
    }
}

#[test]
fn grids_of_a_single_row_or_column_are_grids() {
    let row = Grid::new(vec![50.0], vec![0.0, 1.0, 2.0]).unwrap();
    let column = Grid::new(vec![51.0, 50.0], vec![10.0]).unwrap();
    let point = Grid::new(vec![90.0], vec![0.0]).unwrap();
    let grids = [(row, (50.0, 1.0), 2.0), (column, (50.0, 10.0), 2.0), (point, (90.0, 0.0), 1.0)];
    for (grid, at, expected) in grids {
        let values: Vec<f32> = (1..=grid.len()).map(|i| i as f32).collect();
        let mesh = Mesh::LatLon(grid);
        let nearest = one(&mesh, Method::Nearest, 1.0, &values, at).unwrap().value;
        assert_eq!(nearest, expected);
        assert!(one(&mesh, Method::Nearest, 1.0, &values, (-50.0, 200.0)).is_err());
    }
}
