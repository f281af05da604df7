//! The detector on small grids and planes, against its slow twin and by hand.

use super::*;
use crate::detect::objects::CellMesh;
use crate::detect::{Extremum, Poles};
use crate::model::{EARTH_RADIUS_KM, Grid, Hemisphere, Plane};

fn grid(lat_deg: Vec<f64>, columns: usize) -> Mesh {
    let lon_deg = (0..columns).map(|i| i as f64 * 360.0 / columns as f64).collect();
    Mesh::LatLon(Grid::new(lat_deg, lon_deg).unwrap())
}

/// Rows at both poles.
fn with_poles(rows: usize, columns: usize) -> Mesh {
    grid((0..rows).map(|i| 90.0 - 180.0 * i as f64 / (rows - 1) as f64).collect(), columns)
}

/// The poles half a spacing beyond the first and last row.
fn between_poles(rows: usize, columns: usize) -> Mesh {
    grid((0..rows).map(|i| 90.0 - 180.0 * (i as f64 + 0.5) / rows as f64).collect(), columns)
}

fn plane(points: i32) -> Mesh {
    let axis = || (0..points).map(|i| 100.0 * f64::from(2 * i - points + 1) / 2.0).collect();
    Mesh::Plane(Plane::new(Hemisphere::North, axis(), axis()).unwrap())
}

/// Highs of 1 or more; every object counts.
fn highs(refinement: Refinement) -> RasterObjectParams {
    RasterObjectParams {
        objects: ObjectParams {
            extremum: Extremum::Max,
            object_threshold: 1.0,
            min_object_grid_points: 1,
            refinement,
        },
        ..RasterObjectParams::default()
    }
}

fn detect(mesh: &Mesh, params: &RasterObjectParams, frame: &[f32]) -> (Detections, ObjectCounts) {
    let detector = RasterObjectDetector::new(mesh, params).unwrap();
    let mut scratch = RasterObjectScratch::default();
    let found = detector.detect(frame, &mut scratch);
    assert_eq!(detector.detect(frame, &mut scratch), found, "what a frame leaves behind");
    found
}

fn places(found: &Detections) -> Vec<(f64, f64)> {
    found.lat_deg.iter().copied().zip(found.lon_deg.iter().copied()).collect()
}

/// Numbers of 0 to 1, the same in every run.
fn noise() -> impl FnMut() -> f64 {
    let mut state = 1u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / f64::from(1 << 24)
    }
}

/// Objects by flooding, each sorted, in the order of their first cells.
fn flooded(mesh: &RasterMesh, frame: &[f32]) -> Vec<Vec<usize>> {
    let mut seen = vec![false; frame.len()];
    let mut objects = Vec::new();
    for start in 0..frame.len() {
        let mut open = vec![start];
        let mut object = Vec::new();
        while let Some(cell) = open.pop() {
            if frame[cell] >= 1.0 && !std::mem::replace(&mut seen[cell], true) {
                object.push(cell);
                open.extend(touching(mesh, cell));
            }
        }
        object.sort_unstable();
        if !object.is_empty() {
            objects.push(object);
        }
    }
    objects
}

/// Cells of a periodic grid without poles that touch, from the definition.
fn touching(mesh: &RasterMesh, cell: usize) -> Vec<usize> {
    let (rows, columns) = (mesh.rows() as i64, mesh.columns() as i64);
    let (row, column) = (cell as i64 / columns, cell as i64 % columns);
    let mut cells = Vec::new();
    for (down, east) in (-1..=1).flat_map(|down| (-1..=1).map(move |east| (down, east))) {
        let touches = match mesh.connectivity {
            Connectivity::Edges => down * down + east * east == 1,
            Connectivity::Corners => down != 0 || east != 0,
        };
        if touches && (0..rows).contains(&(row + down)) {
            cells.push(((row + down) * columns + (column + east).rem_euclid(columns)) as usize);
        }
    }
    cells
}

#[test]
fn objects_are_those_of_a_flood() {
    let mut noise = noise();
    for connectivity in [Connectivity::Edges, Connectivity::Corners] {
        for (rows, columns) in [(9, 12), (1, 7), (6, 3), (20, 31)] {
            let lat = (0..rows).map(|i| 40.0 - i as f64).collect();
            let mesh = grid(lat, columns);
            let params = RasterObjectParams { connectivity, ..highs(Refinement::Grid) };
            let view = RasterMesh::new(&mesh, &params).unwrap();
            let frame: Vec<f32> = (0..mesh.len()).map(|_| (2.0 * noise()) as f32).collect();
            let field = Turned::new(&params.objects, &frame, &view);
            let (mut components, mut objects) = (Components::default(), Objects::default());
            components.find(&view, &field);
            for (order, min_size) in [(ObjectOrder::Rows, 1), (ObjectOrder::ZOrder, 3)] {
                let counts = objects.collect(&view, &components, order, min_size);
                let mut expected = flooded(&view, &frame);
                assert_eq!(counts.objects, expected.len());
                expected.retain(|object| object.len() >= min_size);
                assert_eq!(counts.small, counts.objects - expected.len());
                let cells = |object| {
                    let members = &objects.members()[objects.range(object)];
                    let mut cells: Vec<usize> = members.iter().map(|m| m.cell as usize).collect();
                    cells.sort_unstable();
                    cells
                };
                let mut found: Vec<Vec<usize>> = (0..objects.len()).map(cells).collect();
                if order == ObjectOrder::ZOrder {
                    found.sort_unstable();
                }
                assert_eq!(found, expected, "{connectivity:?} {rows} x {columns}");
            }
        }
    }
}

#[test]
fn to_touch_is_mutual_on_every_mesh() {
    for mesh in [with_poles(5, 8), between_poles(4, 7), between_poles(3, 8), plane(4)] {
        for connectivity in [Connectivity::Edges, Connectivity::Corners] {
            let params = RasterObjectParams { connectivity, ..highs(Refinement::Grid) };
            let view = RasterMesh::new(&mesh, &params).unwrap();
            // All but the first cell of a pole row are none.
            let is_cell = |cell: &usize| {
                !view.is_pole(cell / view.columns()) || cell.is_multiple_of(view.columns())
            };
            for cell in (0..view.cells()).filter(is_cell) {
                for other in view.neighbours(cell) {
                    assert!(is_cell(&other) && view.neighbours(other).any(|back| back == cell));
                }
            }
        }
    }
}

#[test]
fn objects_reach_across_the_date_line_and_the_poles() {
    for (mesh, cells, across_pole) in [
        (with_poles(7, 8), [(2, 7), (2, 0), (2, 1)], false),
        (with_poles(7, 8), [(1, 2), (0, 0), (1, 6)], true),
        (with_poles(7, 8), [(5, 1), (6, 0), (5, 4)], true),
        (between_poles(6, 8), [(0, 1), (0, 5), (1, 5)], true),
        (between_poles(6, 8), [(5, 3), (5, 7), (4, 7)], true),
    ] {
        let mut frame = vec![0.0; mesh.len()];
        for (height, (row, column)) in [2.0, 5.0, 3.0].into_iter().zip(cells) {
            frame[row * 8 + column] = height;
        }
        for order in [ObjectOrder::Rows, ObjectOrder::ZOrder] {
            let params = RasterObjectParams { order, ..highs(Refinement::Grid) };
            let (found, counts) = detect(&mesh, &params, &frame);
            assert_eq!((counts.objects, counts.cells, found.value), (1, 3, vec![5.0]));
        }
        let params = RasterObjectParams { poles: Poles::Exclude, ..highs(Refinement::Grid) };
        assert_eq!(detect(&mesh, &params, &frame).1.objects > 1, across_pole);
    }
}

#[test]
fn a_plateau_is_one_centre_at_its_mean() {
    let mesh = grid(vec![10.0, 5.0, 0.0, -5.0, -10.0], 72);
    let mut frame = vec![0.0; mesh.len()];
    (frame[2 * 72 + 71], frame[2 * 72], frame[2 * 72 + 1]) = (2.0, 2.0, 2.0);
    let (found, counts) = detect(&mesh, &highs(Refinement::Grid), &frame);
    assert_eq!((counts.extrema, counts.centers), (3, 1));
    let (lat, lon) = places(&found)[0];
    assert!(lat.abs() < 1e-12 && lon.min(360.0 - lon) < 1e-12, "{lat} {lon}");

    let mut frame = vec![0.0; 25];
    (frame[12], frame[13]) = (2.0, 2.0);
    let (found, _) = detect(&plane(5), &highs(Refinement::Grid), &frame);
    let expected = Plane::new(Hemisphere::North, vec![50.0], vec![0.0]).unwrap();
    assert_eq!(places(&found), [expected.to_lat_lon_deg(50.0, 0.0)]);
}

#[test]
fn a_flat_field_has_no_centre() {
    for mesh in [with_poles(5, 8), between_poles(4, 7), plane(4), plane(1), plane(2)] {
        for refinement in [Refinement::Grid, Refinement::Quadratic] {
            let frame = vec![3.0; mesh.len()];
            let (found, counts) = detect(&mesh, &highs(refinement), &frame);
            assert_eq!((found.len(), counts.objects), (0, 1));
            let (found, counts) = detect(&mesh, &highs(refinement), &vec![f32::NAN; mesh.len()]);
            assert_eq!((found.len(), counts.cells), (0, 0));
        }
    }
}

#[test]
fn a_frame_that_is_one_object_has_its_summits() {
    let mesh = plane(9);
    let mut frame = vec![2.0; 81];
    (frame[20], frame[60]) = (5.0, 6.0);
    let (found, counts) = detect(&mesh, &highs(Refinement::Grid), &frame);
    assert_eq!((counts.objects, counts.cells), (1, 81));
    // The ground between them is as high as the feet of the summits: no centre.
    assert_eq!(found.value, [5.0, 6.0]);
}

/// Round bumps of known place and height.
fn bumps(mesh: &Mesh, bumps: &[((f64, f64), f64)]) -> Vec<f32> {
    let raster = crate::detect::raster::Raster::new(mesh).unwrap();
    let cells = (0..raster.rows()).flat_map(|r| (0..raster.columns()).map(move |c| (r, c)));
    let value = |(row, column)| {
        let at = raster.center_deg(row, column);
        let height = |(place, height): &((f64, f64), f64)| {
            height * (-(angle_by_haversine_rad(*place, at) / 0.15).powi(2)).exp()
        };
        bumps.iter().map(height).sum::<f64>() as f32
    };
    cells.map(value).collect()
}

#[test]
fn every_refinement_comes_nearer_to_the_summit_than_the_grid() {
    let wanted = [((52.3, 359.2), 4.0), ((31.1, 101.7), 3.0), ((-40.2, 200.9), 5.0)];
    let on_plane = [((52.3, 359.2), 4.0), ((45.1, 101.7), 3.0), ((88.9, 200.9), 5.0)];
    let plane = {
        let axis = || (-60..=60).map(|i| 100.0 * f64::from(i)).collect();
        Mesh::Plane(Plane::new(Hemisphere::North, axis(), axis()).unwrap())
    };
    for (mesh, wanted, refinement, nearest_rad) in [
        (between_poles(72, 144), wanted, Refinement::Quadratic, 3e-3),
        (between_poles(72, 144), wanted, Refinement::Bspline, 3e-4),
        (with_poles(73, 144), wanted, Refinement::SphericalBspline, 3e-4),
        (plane.clone(), on_plane, Refinement::Quadratic, 3e-3),
        (plane, on_plane, Refinement::Bspline, 1e-4),
    ] {
        let frame = bumps(&mesh, &wanted);
        for search in [Search::Cell, Search::Domain] {
            let params = RasterObjectParams { search, ..highs(refinement) };
            let (found, counts) = detect(&mesh, &params, &frame);
            assert_eq!(counts.centers, 3);
            for (place, height) in wanted {
                let apart = |at: &(f64, f64)| angle_by_haversine_rad(*at, place);
                let places = places(&found);
                let nearest =
                    (0..3).min_by(|&a, &b| apart(&places[a]).total_cmp(&apart(&places[b])));
                let nearest = nearest.unwrap();
                assert!(
                    apart(&places[nearest]) < nearest_rad,
                    "{refinement:?} {search:?} {place:?}"
                );
                assert!((f64::from(found.value[nearest]) - height).abs() < 0.01 * height);
            }
        }
    }
}

#[test]
fn a_search_within_a_cell_knows_no_unit() {
    let mesh = between_poles(36, 72);
    let frame = bumps(&mesh, &[((52.3, 359.2), 4.0), ((-40.2, 200.9), 5.0)]);
    let expected = detect(&mesh, &highs(Refinement::Bspline), &frame).0;
    for factor in [1e-20f32, 1e20] {
        let frame: Vec<f32> = frame.iter().map(|value| factor * value).collect();
        let mut params = highs(Refinement::Bspline);
        params.objects.object_threshold = f64::from(factor);
        let found = detect(&mesh, &params, &frame).0;
        assert_eq!(found.len(), 2);
        for (a, b) in places(&found).into_iter().zip(places(&expected)) {
            assert!(angle_by_haversine_rad(a, b) < 1e-5, "{a:?} {b:?}");
        }
    }
}

#[test]
fn lows_and_cyclonic_extrema_are_turned_highs() {
    let mesh = between_poles(36, 72);
    let frame = bumps(&mesh, &[((52.3, 359.2), 4.0), ((-40.2, 200.9), 5.0)]);
    let turned: Vec<f32> = frame.iter().map(|value| -value).collect();
    let half: Vec<f32> = [&frame[..18 * 72], &turned[18 * 72..]].concat();
    let (expected, _) = detect(&mesh, &highs(Refinement::Quadratic), &frame);
    let with = |extremum, object_threshold| {
        let mut params = highs(Refinement::Quadratic);
        params.objects = ObjectParams { extremum, object_threshold, ..params.objects };
        params
    };
    let (lows, _) = detect(&mesh, &with(Extremum::Min, -1.0), &turned);
    let (cyclonic, _) = detect(&mesh, &with(Extremum::Cyclonic, 1.0), &half);
    assert_eq!(places(&lows), places(&expected));
    assert_eq!(places(&cyclonic), places(&expected));
    assert_eq!(lows.value, expected.value.iter().map(|value| -value).collect::<Vec<_>>());
    assert!(cyclonic.value[0] > 0.0 && cyclonic.value[1] < 0.0);
}

#[test]
fn missing_cells_are_of_no_object_and_spoil_no_spline() {
    let mesh = plane(41);
    let mut frame = bumps(&mesh, &[((85.0, 10.0), 4.0)]);
    let expected = detect(&mesh, &highs(Refinement::Bspline), &frame).0;
    frame[..41].fill(f32::NAN);
    frame[41 * 40 + 3] = f32::INFINITY;
    let found = detect(&mesh, &highs(Refinement::Bspline), &frame).0;
    assert_eq!(found.len(), 1);
    assert!(angle_by_haversine_rad(places(&found)[0], places(&expected)[0]) < 1e-4);
}

#[test]
fn a_copied_column_joins_objects_and_has_no_centre_of_its_own() {
    let mesh = grid(vec![10.0, 5.0, 0.0, -5.0, -10.0], 72);
    let mut frame = vec![0.0; mesh.len()];
    (frame[2 * 72 + 71], frame[2 * 72], frame[2 * 72 + 1]) = (2.0, 4.0, 3.0);
    let params = RasterObjectParams {
        order: ObjectOrder::ZOrder,
        poles: Poles::Exclude,
        seam: Seam::Copy,
        ..highs(Refinement::Grid)
    };
    let (found, counts) = detect(&mesh, &params, &frame);
    assert_eq!((counts.objects, places(&found)), (1, vec![(0.0, 0.0)]));
    // One of both copies counts.
    for (min_object_grid_points, centers) in [(3, 1), (4, 0)] {
        let objects = ObjectParams { min_object_grid_points, ..params.objects.clone() };
        let params = RasterObjectParams { objects, ..params.clone() };
        assert_eq!(detect(&mesh, &params, &frame).0.len(), centers);
    }

    let params = RasterObjectParams { poles: Poles::Join, ..params };
    let error = RasterObjectDetector::new(&mesh, &params).unwrap_err();
    assert_eq!(error, DetectError::SeamAndPoles);
}

#[test]
fn columns_tell_object_size_and_shape() {
    let mesh = plane(41);
    let frame: Vec<f32> = (0..41 * 41)
        .map(|cell| {
            let (x, y) = (f64::from(cell % 41 - 20), f64::from(cell / 41 - 20));
            // Twice as long as wide, along x = y.
            let (along, across) = ((x + y) / 2f64.sqrt(), (x - y) / 2f64.sqrt());
            (9.0 - (along / 4.0).powi(2) - (across / 2.0).powi(2)) as f32
        })
        .collect();
    let detector = RasterObjectDetector::new(&mesh, &highs(Refinement::Grid)).unwrap();
    let names: Vec<String> = detector.further_columns().into_iter().map(|c| c.name).collect();
    let shape = ["object", "anisotropy", "orientation_x", "orientation_y", "object_area"];
    assert_eq!(names, shape);
    let (found, _) = detect(&mesh, &highs(Refinement::Grid), &frame);
    let column = |i: usize| f64::from(found.further[i][0]);
    assert_eq!((found.len(), column(0)), (1, 1.0));
    assert!((column(1) - 0.5).abs() < 0.02, "{}", column(1));
    // At the pole, east of longitude 0 is x and north is y.
    for axis in [2, 3] {
        assert!((column(axis) - std::f64::consts::FRAC_1_SQRT_2).abs() < 0.02);
    }
    // The bowl is cut half way down, 8 and 4 cells of 100 km from the summit.
    let area = std::f64::consts::PI * 8.0 * 4.0 * 1e4;
    assert!((column(4) / area - 1.0).abs() < 0.08, "{} {area}", column(4));
}

#[test]
fn a_shallow_centre_beside_a_deep_one_has_a_part_of_its_own() {
    let mesh = plane(41);
    let hill = |x: f64, y: f64, height: f64| height * (-(x * x + y * y) / 30.0).exp();
    let frame: Vec<f32> = (0..41 * 41)
        .map(|cell| {
            let (x, y) = (f64::from(cell % 41 - 20), f64::from(cell / 41 - 20));
            (hill(x + 8.0, y, 20.0) + hill(x - 8.0, y, 5.0)) as f32
        })
        .collect();
    let (found, counts) = detect(&mesh, &highs(Refinement::Grid), &frame);
    assert_eq!((counts.objects, found.len()), (1, 2));
    let area = |centre: usize| f64::from(found.further[4][centre]);
    let [deep, shallow] = if found.value[0] > found.value[1] { [0, 1] } else { [1, 0] };
    // Half of the heights above 1 is reached 440 and 391 km from the summits.
    let disc = |radius_km: f64| std::f64::consts::PI * radius_km * radius_km;
    assert!((area(deep) / disc(440.0) - 1.0).abs() < 0.15, "{}", area(deep));
    assert!((area(shallow) / disc(391.0) - 1.0).abs() < 0.15, "{}", area(shallow));
}

#[test]
fn inner_cells_touch_as_the_rules_of_edges_have_it() {
    for mesh in [with_poles(9, 12), between_poles(9, 12), plane(9)] {
        let mesh = RasterMesh::new(&mesh, &RasterObjectParams::default()).unwrap();
        for (connectivity, count) in [(Connectivity::Edges, 4), (Connectivity::Corners, 8)] {
            for cell in 0..mesh.cells() {
                let (row, column) = (cell / mesh.columns(), cell % mesh.columns());
                let found: Vec<usize> = mesh.around(cell, connectivity).collect();
                let at_edge = mesh.around_at_edge(row, column, connectivity, count);
                assert_eq!(found, at_edge.collect::<Vec<_>>(), "cell {cell}");
            }
        }
    }
}

#[test]
fn what_lies_at_an_open_edge_may_go_on_beyond_it() {
    let lat: Vec<f64> = (0..6).map(|i| 60.0 - f64::from(i)).collect();
    let lon = (0..9).map(f64::from).collect();
    let region = Mesh::LatLon(Grid::new(lat.clone(), lon).unwrap());
    let band = grid(lat, 9);
    for (mesh, open) in [(region, [4, 8, 9 * 3, 9 * 5 + 4]), (band, [4, 8, 3, 9 * 5 + 4])] {
        for (open_edges, count) in [(OpenEdges::Exclude, 0), (OpenEdges::Keep, 1)] {
            let params = RasterObjectParams { open_edges, ..highs(Refinement::Grid) };
            for cell in open {
                let mut frame = vec![0.0; mesh.len()];
                frame[cell] = 2.0;
                let (found, counts) = detect(&mesh, &params, &frame);
                assert_eq!((found.len(), counts.at_edge), (count, 1 - count), "cell {cell}");
            }
            let mut frame = vec![0.0; mesh.len()];
            frame[9 * 2 + 4] = 2.0;
            assert_eq!(detect(&mesh, &params, &frame).0.len(), 1);
        }
    }
}

#[test]
fn smoothing_takes_noise_out_of_the_place() {
    let mesh = plane(31);
    let Mesh::Plane(plane) = &mesh else { panic!() };
    let (x_km, y_km) = (137.0, -52.0);
    let mut noise = noise();
    let mut off_km = [0.0; 2];
    for _ in 0..20 {
        let points = plane.y_km().iter().flat_map(|y| plane.x_km().iter().map(move |x| (x, y)));
        let squares = points.map(|(x, y)| (x - x_km).powi(2) + (y - y_km).powi(2));
        let frame: Vec<f32> =
            squares.map(|d| (3.0 - d / 1e6 + 0.01 * (noise() - 0.5)) as f32).collect();
        // The variance of the noise at every point.
        let sum = frame.len() as f64 * 1e-4 / 12.0;
        for (off_km, smoothing) in off_km.iter_mut().zip([0.0, sum]) {
            let params = RasterObjectParams { smoothing, ..highs(Refinement::Bspline) };
            let (found, _) = detect(&mesh, &params, &frame);
            let highest =
                (0..found.len()).max_by(|&a, &b| found.value[a].total_cmp(&found.value[b]));
            let place = places(&found)[highest.unwrap()];
            let expected = plane.to_lat_lon_deg(x_km, y_km);
            *off_km += EARTH_RADIUS_KM * angle_by_haversine_rad(place, expected) / 20.0;
        }
    }
    assert!(off_km[1] < 0.7 * off_km[0], "{off_km:?} km");
}

#[test]
fn parameters_that_cannot_be_used_are_refused() {
    let mesh = with_poles(5, 8);
    let refused =
        |params: RasterObjectParams| RasterObjectDetector::new(&mesh, &params).unwrap_err();
    let highs = || highs(Refinement::Bspline);
    let scale = RasterObjectParams { scale: 0.0, ..highs() };
    assert_eq!(refused(scale), DetectError::Scale { value: 0.0 });
    let smoothing = RasterObjectParams { smoothing: 1.0, ..highs() };
    assert_eq!(refused(smoothing), DetectError::SmoothingWithoutPlane { value: 1.0 });
    assert!(matches!(refused(highs()), DetectError::NoSphericalSpline(_)));
    let spherical = RasterObjectParams { ..self::highs(Refinement::SphericalBspline) };
    let error = RasterObjectDetector::new(&plane(9), &spherical).unwrap_err();
    assert!(matches!(error, DetectError::NotRound { .. }), "{error}");
    let error = RasterObjectDetector::new(&Mesh::Healpix { nside: 2 }, &highs()).unwrap_err();
    assert_eq!(error, DetectError::SplineOnHealpix);
}
