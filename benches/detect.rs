//! The detection kernel against copying the frame, and against its slow twin.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stormtracker::detect::{
    Extremum, ObjectOrder, ObjectParams, RasterObjectDetector, RasterObjectParams,
    RasterObjectScratch, Refinement, Search, SimpleDetector, SimpleParams, SimpleScratch,
};
use stormtracker::model::{Grid, Hemisphere, Mesh, Plane};

fn grid(spacing_deg: f64) -> Grid {
    let (rows, columns) = ((180.0 / spacing_deg) as usize + 1, (360.0 / spacing_deg) as usize);
    let lat = (0..rows).map(|i| 90.0 - spacing_deg * i as f64).collect();
    let lon = (0..columns).map(|i| spacing_deg * i as f64).collect();
    Grid::new(lat, lon).expect("a regular grid")
}

/// Pressure of many scales, so that about as many cells are extrema as in ERA5.
fn frame(grid: &Grid) -> Vec<f32> {
    let mut frame = Vec::with_capacity(grid.len());
    for lat in grid.lat_deg() {
        let (lat, width) = (lat.to_radians(), lat.to_radians().cos());
        for lon in grid.lon_deg() {
            let lon = lon.to_radians();
            let waves = (9.0 * lat).sin() * (6.0 * lon).cos() + (25.0 * lat + 17.0 * lon).sin();
            frame.push((101_300.0 + width * 800.0 * waves) as f32);
        }
    }
    frame
}

/// The definition, cell by cell: sort the window of every cell.
fn slow_extrema(grid: &Grid, frame: &[f32]) -> usize {
    let (rows, columns) = (grid.rows(), grid.columns());
    let mut found = 0;
    let mut window = [0.0f32; 25];
    for row in 2..rows - 2 {
        for column in 0..columns {
            for (i, value) in window.iter_mut().enumerate() {
                let c = (column + columns + i % 5 - 2) % columns;
                *value = frame[(row + i / 5 - 2) * columns + c];
            }
            let centre = window[12];
            window.sort_unstable_by(f32::total_cmp);
            found += usize::from(window[0] == centre && window[8] > centre);
        }
    }
    found
}

fn detection(c: &mut Criterion) {
    let mut group = c.benchmark_group("detect");
    for spacing_deg in [2.5, 0.25] {
        let grid = grid(spacing_deg);
        let frame = frame(&grid);
        group.throughput(Throughput::Bytes(frame.len() as u64 * 4));
        let mut copy = vec![0.0f32; frame.len()];
        group.bench_function(BenchmarkId::new("copy the frame", spacing_deg), |b| {
            b.iter(|| copy.copy_from_slice(black_box(&frame)));
        });
        let mesh = Mesh::LatLon(grid.clone());
        let detector = SimpleDetector::new(&mesh, &SimpleParams::default()).expect("defaults");
        let mut scratch = SimpleScratch::default();
        group.bench_function(BenchmarkId::new("simple", spacing_deg), |b| {
            b.iter(|| detector.detect(black_box(&frame), &mut scratch));
        });
        group.bench_function(BenchmarkId::new("slow twin", spacing_deg), |b| {
            b.iter(|| slow_extrema(&grid, black_box(&frame)));
        });
    }
    group.finish();
}

/// Half of the globe, as wide as TRACK's plane.
fn plane() -> Plane {
    let axis = || (0..150).map(|i| 12_436.0 * (2.0 * f64::from(i) / 149.0 - 1.0)).collect();
    Plane::new(Hemisphere::North, axis(), axis()).expect("equal steps")
}

/// Vorticity with about as many objects and centres as in ERA5, in s-1.
fn vorticity(plane: &Plane) -> Vec<f32> {
    let value = |x: f64, y: f64| {
        let waves = (x / 700.0).sin() * (y / 600.0).cos() + (x / 400.0 - y / 900.0).sin();
        (2e-5 * waves) as f32
    };
    plane.y_km().iter().flat_map(|&y| plane.x_km().iter().map(move |&x| value(x, y))).collect()
}

fn objects(c: &mut Criterion) {
    let mut group = c.benchmark_group("objects");
    let plane = plane();
    let frame = vorticity(&plane);
    let mesh = Mesh::Plane(plane);
    group.throughput(Throughput::Elements(frame.len() as u64));
    for (name, refinement, search) in [
        ("grid", Refinement::Grid, Search::Cell),
        ("quadratic", Refinement::Quadratic, Search::Cell),
        ("spline in a cell", Refinement::Bspline, Search::Cell),
        ("spline in the domain", Refinement::Bspline, Search::Domain),
    ] {
        let params = RasterObjectParams {
            objects: ObjectParams {
                extremum: Extremum::Max,
                object_threshold: 1e-5,
                min_object_grid_points: 3,
                refinement,
            },
            order: ObjectOrder::ZOrder,
            search,
            scale: 1e5,
            ..RasterObjectParams::default()
        };
        let detector = RasterObjectDetector::new(&mesh, &params).expect("a plane");
        let mut scratch = RasterObjectScratch::default();
        let centers = detector.detect(&frame, &mut scratch).0.len();
        group.bench_function(BenchmarkId::new(name, format!("{centers} centres")), |b| {
            b.iter(|| detector.detect(black_box(&frame), &mut scratch));
        });
    }
    group.finish();
}

criterion_group!(benches, detection, objects);
criterion_main!(benches);
