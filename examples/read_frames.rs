//! Reads all frames of a field on one thread and prints the seconds a frame.
//!
//! usage: read_frames INPUT [VARIABLE] [ROUNDS]

use std::env;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use stormtracker::io::fields::{FieldSource, Selection};

#[expect(clippy::print_stdout, reason = "the result of the program")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let input = arguments.first().ok_or("usage: read_frames INPUT [VARIABLE] [ROUNDS]")?;
    let variable = arguments.get(1).cloned();
    let rounds: usize = arguments.get(2).map_or(Ok(1), |text| text.parse())?;
    let source =
        FieldSource::open(Path::new(input), &Selection { variable, ..Selection::default() })?;
    let mut frame = vec![0.0; source.meta().mesh.len()];
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    for _ in 0..rounds {
        let start = Instant::now();
        for step in 0..source.steps() {
            let block = pool.install(|| source.load(step..step + 1, None))?;
            block.frame(step, &mut frame)?;
        }
        println!("{}", start.elapsed().as_secs_f64() / source.steps() as f64);
    }
    Ok(())
}
