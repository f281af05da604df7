//! Accumulated Track Activity against the number of points, and against its
//! slow twin: the cost must be proportional to the points.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stormtracker::metrics::{Amplitude, AmplitudeParams, AtaParams, AtaPlan, Kernel, Sense};
use stormtracker::model::{Calendar, Grid, Quantity, Tracks, Variable, VariableInfo};

/// A season at 2.5 degrees has about 10 000 tracks of 28 000 points.
const TRACKS_OF_A_SEASON: usize = 10_000;
const HOURS_OF_A_SEASON: i64 = 90 * 24;

/// Tracks that wander eastwards: half of them one point, the others two to
/// eight.
fn season(tracks: usize) -> Tracks {
    let mut state = 1u64;
    let mut random = |width: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / f64::from(1 << 24) * width
    };
    let mut record = Tracks { calendar: Calendar::ProlepticGregorian, ..Tracks::default() };
    let mut values = Vec::new();
    for id in 0..tracks {
        let points = if id % 2 == 0 { 1 } else { 2 + random(7.0) as usize };
        let start_h = 6 * (random(HOURS_OF_A_SEASON as f64) as i64 / 6);
        let (mut lat_deg, mut lon_deg) = (random(160.0) - 80.0, random(360.0));
        for point in 0..points {
            record.time_s.push(3600 * (start_h + 6 * point as i64));
            record.lat_deg.push(lat_deg);
            record.lon_deg.push(lon_deg);
            values.push(random(50.0));
            lat_deg = (lat_deg + random(4.0) - 2.0).clamp(-90.0, 90.0);
            lon_deg = (lon_deg + random(6.0)).rem_euclid(360.0);
        }
        record.ids.push(id as u64 + 1);
        record.offsets.push(record.time_s.len());
    }
    let info = VariableInfo::new("vo", Quantity::RelativeVorticity, "");
    record.variables = vec![Variable { info, values }];
    record
}

fn global_grid(spacing_deg: f64) -> Grid {
    let rows = (180.0 / spacing_deg) as usize;
    let lat_deg = (0..=rows).map(|row| 90.0 - spacing_deg * row as f64).collect();
    let lon_deg = (0..2 * rows).map(|column| spacing_deg * column as f64).collect();
    Grid::new(lat_deg, lon_deg).expect("latitudes descend and longitudes ascend")
}

fn amplitude(tracks: &Tracks) -> Amplitude {
    let params = AmplitudeParams { sense: Some(Sense::Max), ..AmplitudeParams::default() };
    Amplitude::of(tracks, &params).expect("a column")
}

/// ATA without interpolation by the distance of every point to every cell.
fn all_distances(tracks: &Tracks, grid: &Grid, radius_rad: f64) -> f64 {
    let mut total = 0.0;
    for &lat_deg in grid.lat_deg() {
        for &lon_deg in grid.lon_deg() {
            let (sine, cosine) = lat_deg.to_radians().sin_cos();
            for track in 0..tracks.len() {
                let mut peak: f64 = 0.0;
                for i in tracks.range(track) {
                    let (sine_there, cosine_there) = tracks.lat_deg[i].to_radians().sin_cos();
                    let east = (tracks.lon_deg[i] - lon_deg).to_radians().cos();
                    if sine * sine_there + cosine * cosine_there * east >= radius_rad.cos() {
                        peak = peak.max(tracks.variables[0].values[i]);
                    }
                }
                total += peak;
            }
        }
    }
    total
}

fn track_activity(c: &mut Criterion) {
    let mut group = c.benchmark_group("ata");
    group.sample_size(10);
    let grid = global_grid(1.0);
    for seasons in [1, 2, 4] {
        let tracks = season(seasons * TRACKS_OF_A_SEASON);
        let amplitude = amplitude(&tracks);
        group.throughput(Throughput::Elements(tracks.points() as u64));
        for kernel in [Kernel::Constant, Kernel::Cressman] {
            let params = AtaParams { kernel, ..AtaParams::default() };
            let id = BenchmarkId::new(kernel.to_string(), tracks.points());
            group.bench_with_input(id, &tracks, |b, tracks| {
                b.iter(|| {
                    let plan = AtaPlan::new(black_box(tracks), &amplitude, &grid, &params, None);
                    plan.expect("checked parameters").compute()
                });
            });
        }
    }
    let (tracks, coarse) = (season(200), global_grid(10.0));
    group.throughput(Throughput::Elements(tracks.points() as u64));
    group.bench_function("slow twin, a fiftieth of a season on 10 degrees", |b| {
        let radius_rad = 500.0 / AtaParams::default().earth_radius_km;
        b.iter(|| all_distances(black_box(&tracks), &coarse, radius_rad));
    });
    group.finish();
}

criterion_group!(benches, track_activity);
criterion_main!(benches);
