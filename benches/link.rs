//! Linking against the length of the record, and against its slow twin: the
//! cost must be proportional to the number of centres.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use stormtracker::link::{LinkParams, link};
use stormtracker::model::{Calendar, Centers, TimeAxis};

const STEPS_OF_A_SEASON: usize = 360;
const CENTRES_PER_STEP: usize = 80;

/// As many centres as a season of ERA5 at 2.5 degrees has, each moving on from
/// where it was the step before.
fn record(seasons: usize) -> Centers {
    let steps = STEPS_OF_A_SEASON * seasons;
    let mut state = 1u64;
    let mut random = |width: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((state >> 40) as f64 / f64::from(1 << 24) - 0.5) * width
    };
    let start: Vec<(f64, f64)> =
        (0..CENTRES_PER_STEP).map(|_| (random(160.0), random(360.0) + 180.0)).collect();
    let (mut lat_deg, mut lon_deg) = (Vec::new(), Vec::new());
    for step in 0..steps {
        for &(lat, lon) in &start {
            lat_deg.push(lat + random(4.0));
            lon_deg.push((lon + 2.0 * step as f64 + random(4.0)).rem_euclid(360.0));
        }
    }
    let times = (0..steps as i64).map(|step| step * 21_600).collect();
    Centers {
        times: TimeAxis::new(Calendar::ProlepticGregorian, times).expect("increasing"),
        offsets: (0..=steps).map(|step| step * CENTRES_PER_STEP).collect(),
        lat_deg,
        lon_deg,
        ..Centers::default()
    }
}

/// The distance of every pair of centres of consecutive steps, as a matrix.
fn all_distances(centers: &Centers) -> f64 {
    let unit = |i: usize| {
        let (lat, lon) = (centers.lat_deg[i].to_radians(), centers.lon_deg[i].to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    let mut nearest = 0.0;
    for step in 1..centers.times.len() {
        for head in centers.step(step).map(unit) {
            let angles = centers.step(step - 1).map(unit).map(|tail| {
                let dot: f64 = head.iter().zip(tail).map(|(a, b)| a * b).sum();
                dot.clamp(-1.0, 1.0).acos()
            });
            nearest += angles.fold(f64::INFINITY, f64::min);
        }
    }
    nearest
}

fn linking(c: &mut Criterion) {
    let mut group = c.benchmark_group("link");
    group.sample_size(10);
    for seasons in [1, 10, 100] {
        let centers = record(seasons);
        group.throughput(Throughput::Elements(centers.len() as u64));
        group.bench_function(BenchmarkId::new("nearest neighbours", seasons), |b| {
            b.iter(|| link(black_box(&centers), &LinkParams::default()));
        });
        if seasons == 1 {
            group.bench_function(BenchmarkId::new("slow twin", seasons), |b| {
                b.iter(|| all_distances(black_box(&centers)));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, linking);
criterion_main!(benches);
