//! A run that was stopped goes on with another number of processes.

use std::sync::atomic::{AtomicUsize, Ordering};

use stormtracker::pipeline::{
    CheckpointPlace, Crew, Monitor, PipelineError, Silent, open_checkpoint, track_gathered,
};

use crate::fixture::{self, Record, alone};

/// Wishes to stop after so many frames of all members together.
struct StopsAfter<'a> {
    frames: usize,
    seen: &'a AtomicUsize,
}

impl Monitor for StopsAfter<'_> {
    fn frame_done(&self) {
        self.seen.fetch_add(1, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.seen.load(Ordering::Relaxed) >= self.frames
    }
}

#[test]
fn any_number_of_processes_goes_on_from_what_any_other_has_finished() {
    let record = Record::new(24);
    let expected = alone(&record, &fixture::settings(None));
    for (sizes, chunk_steps) in
        [([1, 2, 3], [1, 5, 2]), ([4, 1, 2], [2, 1, 3]), ([3, 7, 1], [1, 1, 24])]
    {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("kept");
        let mut finished = 0;
        for (round, (size, chunk_steps)) in sizes.into_iter().zip(chunk_steps).enumerate() {
            let settings = fixture::settings(Some(chunk_steps));
            let seen = AtomicUsize::new(0);
            let mut results = fixture::all(size, |team, workers| {
                let input = record.open(&settings);
                let place = CheckpointPlace::Directory(&path);
                let checkpoint =
                    open_checkpoint(place, &input, &settings, team, workers).unwrap().unwrap();
                let done: usize = checkpoint.done().iter().map(|steps| steps.len()).sum();
                let stops = StopsAfter { frames: 8, seen: &seen };
                let monitor: &dyn Monitor = if round == 2 { &Silent } else { &stops };
                let crew = Crew { team, workers, monitor, checkpoint: Some(&checkpoint) };
                let tracked = track_gathered(&input, &settings, &crew);
                if tracked.is_ok() {
                    checkpoint.finish().unwrap();
                }
                (tracked, done)
            });
            assert!(results.iter().all(|(_, done)| *done == results[0].1), "all see the same");
            assert!(results[0].1 >= finished, "{sizes:?}: what was finished stays");
            finished = results[0].1;
            let (first, _) = results.swap_remove(0);
            if round < 2 {
                assert!(matches!(first, Err(PipelineError::Cancelled)), "{sizes:?}");
                continue;
            }
            assert!(finished > 0, "{sizes:?}: something was finished before");
            let tracked = first.unwrap().unwrap();
            assert_eq!(
                (tracked.tracks, tracked.centers),
                (expected.tracks.clone(), expected.centers.clone())
            );
            assert_eq!(fixture::counts(&tracked.funnel), fixture::counts(&expected.funnel));
        }
        assert!(!path.exists());
    }
}
