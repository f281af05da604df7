//! Linking by exchanges against the length of the record and the number of
//! centres a step: the cost must be proportional to the number of centres.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use stormtracker::hodges::{HodgesParams, link};
use stormtracker::model::{Calendar, Centers, TimeAxis};

/// Steps of a season, four and sixteen of them.
const LENGTHS: [usize; 3] = [360, 1440, 5760];
/// As many centres a step as a season of vorticity of one hemisphere has.
const CENTERS_PER_STEP: usize = 60;
/// Many more, so that most have several within reach.
const CENTERS_OF_A_CROWD: usize = 500;

const LIVES_ON: f64 = 0.85;
const IS_NOISE: f64 = 0.3;

struct Storm {
    lat_deg: f64,
    lon_deg: f64,
    north_deg: f64,
    east_deg: f64,
}

impl Storm {
    fn new(random: &mut Pcg64Mcg) -> Self {
        // As many on equal areas.
        let lat_deg = f64::asin(random.random_range(0.34..0.99)).to_degrees();
        Self {
            lat_deg,
            lon_deg: random.random_range(0.0..360.0),
            north_deg: random.random_range(-0.5..1.5),
            east_deg: random.random_range(-1.0..4.0) / lat_deg.to_radians().cos(),
        }
    }

    fn move_on(&mut self, random: &mut Pcg64Mcg) {
        let mut swerve = |deg: f64| deg + random.random_range(-0.7..0.7);
        self.lat_deg = (self.lat_deg + swerve(self.north_deg)).clamp(0.0, 89.0);
        self.lon_deg = (self.lon_deg + swerve(self.east_deg)).rem_euclid(360.0);
    }
}

/// Storms that live for some steps and noise that lives for one.
fn record(steps: usize, centers_per_step: usize) -> Centers {
    let mut random = Pcg64Mcg::seed_from_u64(1994);
    let noise = (centers_per_step as f64 * IS_NOISE) as usize;
    let mut storms: Vec<Storm> = Vec::new();
    let (mut lat_deg, mut lon_deg) = (Vec::new(), Vec::new());
    for _ in 0..steps {
        storms.retain(|_| random.random_bool(LIVES_ON));
        storms.iter_mut().for_each(|storm| storm.move_on(&mut random));
        while storms.len() + noise < centers_per_step {
            storms.push(Storm::new(&mut random));
        }
        let noise: Vec<Storm> = (0..noise).map(|_| Storm::new(&mut random)).collect();
        lat_deg.extend(storms.iter().chain(&noise).map(|storm| storm.lat_deg));
        lon_deg.extend(storms.iter().chain(&noise).map(|storm| storm.lon_deg));
    }
    let times = (0..steps as i64).map(|step| step * 21_600).collect();
    Centers {
        times: TimeAxis::new(Calendar::ProlepticGregorian, times).expect("increasing"),
        offsets: (0..=steps).map(|step| step * centers_per_step).collect(),
        lat_deg,
        lon_deg,
        ..Centers::default()
    }
}

fn exchanges(c: &mut Criterion) {
    let mut group = c.benchmark_group("hodges");
    group.sample_size(10);
    let records = LENGTHS
        .map(|steps| ("steps", steps, record(steps, CENTERS_PER_STEP)))
        .into_iter()
        .chain([("crowded steps", 30, record(30, CENTERS_OF_A_CROWD))]);
    for (name, steps, centers) in records {
        let first_guess = HodgesParams { max_iterations: 0, ..HodgesParams::default() };
        let linked = |params| link(&centers, params).map_or(0, |tracks| tracks.len());
        eprintln!(
            "{steps} {name}: {} centres, {} tracks at first and {} in the end",
            centers.len(),
            linked(&first_guess),
            linked(&HodgesParams::default()),
        );
        group.throughput(Throughput::Elements(centers.len() as u64));
        group.bench_function(BenchmarkId::new(name, steps), |b| {
            b.iter(|| link(black_box(&centers), &HodgesParams::default()));
        });
        group.bench_function(BenchmarkId::new(format!("first guess, {name}"), steps), |b| {
            b.iter(|| link(black_box(&centers), &first_guess));
        });
    }
    group.finish();
}

criterion_group!(benches, exchanges);
criterion_main!(benches);
