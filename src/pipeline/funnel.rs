//! From frames to tracks in numbers: what each rule left.

use std::fmt;
use std::time::Duration;

use crate::detect::DetectCounts;

/// Counts and times of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Funnel {
    /// Frames read.
    pub frames: usize,
    /// Cells and centres.
    pub cells: DetectCounts,
    /// Centres linked to one of the step before.
    pub links: usize,
    /// Tracks before the shortest were left out.
    pub linked_tracks: usize,
    /// Tracks.
    pub tracks: usize,
    /// Time spent reading and decoding, summed over threads.
    pub reading: Duration,
    /// Time spent detecting, summed over threads.
    pub detecting: Duration,
    /// Time spent linking.
    pub linking: Duration,
    /// Time spent writing.
    pub writing: Duration,
}

impl Funnel {
    /// The rule that removed the most, if there is nothing left and there was
    /// something.
    pub fn emptied_by(&self) -> Option<&'static str> {
        if self.tracks > 0 {
            return None;
        }
        let removed = [
            (self.cells.shallow, "contrast not above --feature-threshold"),
            (self.cells.duplicates, "beside a stronger centre"),
            (self.linked_tracks, "fewer points than --min-track-points"),
        ];
        let most = removed.into_iter().max_by_key(|(count, _)| *count)?;
        (most.0 > 0).then_some(most.1)
    }
}

impl fmt::Display for Funnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DetectCounts { extrema, shallow, duplicates, centers } = self.cells;
        let mut line = |count: usize, what: &str| writeln!(f, "{count:>10}  {what}");
        // Without frames the centres were found before.
        if self.frames > 0 {
            line(self.frames, "frames read")?;
            line(extrema, "local extrema")?;
            line(shallow, "  left out: contrast not above the threshold")?;
            line(duplicates, "  left out: beside a stronger centre")?;
        }
        line(centers, "centres")?;
        if self.linked_tracks > 0 {
            line(self.links, "links")?;
            line(self.linked_tracks - self.tracks, "tracks left out: too short")?;
            line(self.tracks, "tracks")?;
        }
        let seconds = Duration::as_secs_f64;
        write!(
            f,
            "reading {:.3} s, detecting {:.3} s (sums over threads), linking {:.3} s, writing {:.3} s",
            seconds(&self.reading),
            seconds(&self.detecting),
            seconds(&self.linking),
            seconds(&self.writing)
        )
    }
}
