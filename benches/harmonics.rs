//! Speed of the spherical-harmonic transforms, one thread.

use criterion::{Criterion, criterion_group, criterion_main};
use stormtracker::math::harmonics::{
    Coefficient, FromField, LatitudeRows, RingGrid, ToField, TransformScratch, Truncation,
};

fn transforms(c: &mut Criterion) {
    let grid = |rows, columns| RingGrid {
        rows: LatitudeRows::WithPoles(rows),
        columns,
        first_longitude_rad: 0.0,
    };
    for (name, grid, lmax) in [
        ("2.5_degrees_t42", grid(73, 144), 42),
        ("0.25_degrees_t42", grid(721, 1440), 42),
        ("0.25_degrees_t359", grid(721, 1440), 359),
    ] {
        let truncation = Truncation::triangular(lmax);
        let from = FromField::new(grid, truncation).unwrap();
        let to = ToField::new(&grid.rings(), truncation);
        let mut scratch = TransformScratch::default();
        let mut coefficients = vec![Coefficient::default(); truncation.len()];
        let points = grid.rows.len() * grid.columns;
        let mut field: Vec<f32> = (0..points).map(|i| (i * 7919 % 1009) as f32).collect();
        let mut group = c.benchmark_group(name);
        group.sample_size(10);
        group.bench_function("analysis", |b| {
            b.iter(|| from.apply(&field, &mut scratch, &mut coefficients));
        });
        group.bench_function("synthesis", |b| {
            b.iter(|| to.apply(&coefficients, &mut scratch, &mut field));
        });
        // What is left without any transform.
        let mut copy = vec![0.0f32; points];
        group.bench_function("copy", |b| b.iter(|| copy.copy_from_slice(&field)));
    }
}

criterion_group!(benches, transforms);
criterion_main!(benches);
