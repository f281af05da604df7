//! A wish to stop at one process ends all of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use stormtracker::pipeline::{Crew, Monitor, PipelineError, track_streamed};

use crate::fixture::{self, Kept, Record};

/// Wishes to stop after so many frames.
struct StopsAfter {
    frames: usize,
    seen: AtomicUsize,
}

impl Monitor for StopsAfter {
    fn frame_done(&self) {
        self.seen.fetch_add(1, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.seen.load(Ordering::Relaxed) >= self.frames
    }
}

#[test]
fn an_interrupt_of_one_process_ends_all() {
    let record = Record::new(24);
    let settings = fixture::settings(Some(2));
    for (size, stopping) in [(1, 0), (2, 0), (2, 1), (3, 2), (7, 6)] {
        for frames in [0, 1, 2, 3] {
            let results = fixture::all(size, |team, workers| {
                let frames = if team.rank() == stopping { frames } else { usize::MAX };
                let monitor = StopsAfter { frames, seen: AtomicUsize::new(0) };
                let crew = Crew { team, workers, checkpoint: None, monitor: &monitor };
                let input = record.open(&settings);
                let directory = std::env::temp_dir();
                track_streamed(&input, &settings, &crew, &directory, &mut Kept::default())
            });
            // With twelve parts for seven processes the last one has only one part.
            if size < 7 || frames < 2 {
                let cancelled = |result| matches!(result, Err(PipelineError::Cancelled));
                assert!(results.into_iter().all(cancelled), "{stopping} of {size} at {frames}");
            }
        }
    }
}
