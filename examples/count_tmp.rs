//! t
use stormtracker::detect::*;
use stormtracker::model::Grid;
use stormtracker::synth::*;
fn main() {
    for s in [2.5f64, 0.25] {
        let (rows, columns) = ((180.0 / s) as usize + 1, (360.0 / s) as usize);
        let lat: Vec<f64> = (0..rows).map(|i| 90.0 - s * i as f64).collect();
        let lon: Vec<f64> = (0..columns).map(|i| s * i as f64).collect();
        let grid = Grid::new(lat, lon).unwrap();
        let mut frame = Vec::new();
        for lat in grid.lat_deg() {
            let (lat, width) = (lat.to_radians(), lat.to_radians().cos());
            for lon in grid.lon_deg() {
                let lon = lon.to_radians();
                let waves = (9.0 * lat).sin() * (6.0 * lon).cos() + (25.0 * lat + 17.0 * lon).sin();
                frame.push((101_300.0 + width * 800.0 * waves) as f32);
            }
        }
        let d = SimpleDetector::new(&grid, &SimpleParams::default()).unwrap();
        let mut sc = SimpleScratch::default();
        println!("{s} {:?}", d.detect(&frame, &mut sc).1);
        let season = Season::new(&SynthParams { grid_deg: s, ..Default::default() }).unwrap();
        let mut ss = SeasonScratch::default();
        season.frame(60, &mut ss, &mut frame);
        println!("{s} season {:?}", d.detect(&frame, &mut sc).1);
        let n = 200;
        for _ in 0..3 {
            let t = std::time::Instant::now();
            for _ in 0..n {
                std::hint::black_box(d.detect(&frame, &mut sc));
            }
            println!("  {:?}", t.elapsed() / n);
        }
        let mut copy = frame.clone();
        let t = std::time::Instant::now();
        for _ in 0..n {
            copy.copy_from_slice(std::hint::black_box(&frame));
            std::hint::black_box(&mut copy);
        }
        println!("  copy {:?}", t.elapsed() / n);
    }
}
