//! SIGKILL at any moment.

use std::thread::sleep;
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::fixture::{KEPT, Place, end};

/// Kills a run so many times, starts it again each time, and compares what it
/// ends with.
fn kill(place: &Place, options: &[&str], kills: usize, seed: u64) {
    let start = Instant::now();
    let expected = place.undisturbed(options);
    let whole_ms = start.elapsed().as_millis() as u64;
    let season = place.season();
    let season = season.to_str().unwrap();
    let kept = [options, &["--checkpoint", KEPT, "--chunk-steps", "2", "-j", "1"]].concat();
    let command = place.track(season, &kept);
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut killed = 0;
    while killed < kills {
        let mut child = place.start(&command);
        // Early and late ones: in what is read first, while parts are stored,
        // and while the result is written.
        sleep(Duration::from_millis(random.random_range(1..whole_ms.clamp(20, 2000))));
        child.kill().unwrap();
        match end(child).status {
            None => killed += 1,
            // It was faster: the next one begins anew.
            Some(_) => assert!(place.take_tracks() == expected, "after {killed} kills"),
        }
    }
    let goes_on = !place.parts().is_empty();
    let run = place.run(&command);
    run.succeeded();
    assert_eq!(run.stderr.contains("goes on after"), goes_on, "{}", run.stderr);
    assert!(place.take_tracks() == expected, "after {killed} kills");
}

#[test]
fn tracks_of_the_nearest_are_the_same_after_twenty_kills() {
    let place = Place::with_season(1.0, 60);
    kill(&place, &["--feature-threshold", "100"], 20, 1);
}

#[test]
fn tracks_of_exchanges_are_the_same_after_ten_kills() {
    let place = Place::with_season(2.5, 60);
    kill(&place, &["-a", "hodges", "--lmin", "5", "--lmax", "42"], 10, 2);
}

/// Each run finishes something more, whatever becomes of it.
#[test]
fn every_run_goes_on_where_the_last_one_was_killed() {
    let place = Place::with_season(2.5, 400);
    let expected = place.undisturbed(&[]);
    let season = place.season();
    let options = ["--checkpoint", KEPT, "--chunk-steps", "1", "-j", "1"];
    let command = place.track(season.to_str().unwrap(), &options);
    for parts in [1, 20, 60, 120] {
        place.kill_after(&command, parts);
        assert!(place.parts().len() >= parts);
    }
    let finished = place.parts().len();
    let run = place.run(&command);
    run.succeeded().said(&[&format!("kept: goes on after {finished} of 400 steps")]);
    assert!(place.take_tracks() == expected);
}
