//! Many random mixtures of faults: the values are right, or there is an error
//! that says what happened.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use rand::Rng;
use rand_pcg::Pcg64;
use rand_pcg::rand_core::SeedableRng;
use stormtracker::io::access::{Access, AccessParams};
use stormtracker::io::fields::{FieldError, FieldProblem, ZarrFormat};

use crate::conformance::bits;
use crate::sample::Sample;
use crate::server::{Asked, Fault, Objects, Server};
use crate::stores::open;

const SCHEDULES: u64 = 200;
const THREADS: usize = 8;
const RETRIES: usize = 4;
const CONNECTIONS: usize = 4;

fn params() -> AccessParams {
    AccessParams {
        request_timeout_s: 0.1,
        total_timeout_s: 3.0,
        connect_timeout_s: 1.0,
        retries: RETRIES,
        backoff_s: 0.005,
        connections: CONNECTIONS,
        ..AccessParams::default()
    }
}

/// Each schedule has faults of its own, more or less often.
fn faults(seed: u64) -> impl FnMut(&Asked) -> Fault + Send {
    let mut random = Pcg64::seed_from_u64(seed);
    let share = random.random_range(0.0..0.7);
    move |_| {
        if random.random_range(0.0..1.0) >= share {
            return Fault::None;
        }
        match random.random_range(0..10) {
            0 => Fault::Late(Duration::from_millis(random.random_range(0..150))),
            1 => Fault::Cut,
            2 => Fault::Long,
            3 => Fault::Stall(Duration::from_millis(200)),
            4 => Fault::Status(500, None),
            5 => Fault::Status(503, Some("0".into())),
            6 => Fault::Status(429, None),
            7 => Fault::HangUp,
            8 => Fault::Status(503, Some("1000".into())),
            _ => Fault::Status(504, None),
        }
    }
}

fn run(server: &Server, access: &Access) -> Result<Vec<Vec<u32>>, FieldError> {
    let source = open(&server.url("a.zarr"), access)?;
    let block = source.load(0..source.steps(), None)?;
    let mut frame = vec![0.0; source.meta().mesh.len()];
    let frames = block.steps().map(|step| {
        block.frame(step, &mut frame)?;
        Ok(bits(&frame))
    });
    frames.collect()
}

#[test]
fn values_are_right_or_the_error_is_clear() {
    let sample = Sample::new();
    let stores = [ZarrFormat::V2, ZarrFormat::V3]
        .map(|format| crate::stores::store("a.zarr", &sample, format));
    let (next, right, wrong) = (AtomicU64::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, SeqCst);
                    if seed >= SCHEDULES {
                        return;
                    }
                    let objects = stores[(seed % 2) as usize].clone();
                    let count = if check(seed, objects, &sample) { &right } else { &wrong };
                    count.fetch_add(1, SeqCst);
                }
            });
        }
    });
    // Both happen, or the faults are too many or too few.
    assert!(right.load(SeqCst) > 20 && wrong.load(SeqCst) > 20, "{right:?} {wrong:?}");
}

/// Whether the values came.
fn check(seed: u64, objects: Objects, sample: &Sample) -> bool {
    let largest = objects.values().map(Vec::len).max().unwrap();
    let server = Server::faulty(objects, faults(seed));
    let access = Access::new(params()).unwrap();
    let result = run(&server, &access);
    // Metadata is asked for at most twice: once to find it, once to use it.
    let counts = server.counts();
    assert!(counts.values().all(|&n| n <= 2 * (RETRIES + 1)), "{seed}: {counts:?}");
    let peak = access.traffic().peak_bytes;
    assert!(peak <= (CONNECTIONS * largest) as u64, "{seed}: {peak} bytes, {largest} the largest");
    match result {
        Ok(frames) => {
            let expected = (0..frames.len()).map(|step| bits(sample.frame(step)));
            assert!(expected.eq(frames), "{seed}: wrong values");
            true
        }
        Err(error) => {
            assert!(matches!(*error.problem, FieldProblem::Access(_)), "{seed}: {error}");
            let text = error.to_string();
            assert!(text.contains("attempts") && text.contains("--"), "{seed}: {text}");
            false
        }
    }
}
