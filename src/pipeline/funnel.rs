//! From frames to tracks in numbers: what each rule left.

use std::fmt;
use std::ops::AddAssign;
use std::time::Duration;

use crate::detect::{DetectCounts, ObjectCounts};
use crate::hodges::Removed;

use super::detector::Counts;

/// Counts and times of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Funnel {
    /// Frames read.
    pub frames: usize,
    /// Cells and centres.
    pub cells: Counts,
    /// Centres that are linked.
    pub centers: usize,
    /// Of them, those that nothing is near of in the steps around.
    pub isolated: usize,
    /// Centres linked to one of the step before.
    pub links: usize,
    /// Tracks before some were left out.
    pub linked_tracks: usize,
    /// Tracks that were left out, by rule.
    pub removed: Removed,
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

impl AddAssign for Funnel {
    /// The numbers of one run on top of those of others.
    fn add_assign(&mut self, other: Self) {
        self.cells += other.cells;
        self.frames += other.frames;
        self.centers += other.centers;
        self.isolated += other.isolated;
        self.links += other.links;
        self.linked_tracks += other.linked_tracks;
        self.removed += other.removed;
        self.tracks += other.tracks;
        self.reading += other.reading;
        self.detecting += other.detecting;
        self.linking += other.linking;
        self.writing += other.writing;
    }
}

impl Funnel {
    /// The rule that removed the most, if there is nothing left and there was
    /// something.
    pub fn emptied_by(&self) -> Option<&'static str> {
        if self.tracks > 0 {
            return None;
        }
        let cells = match self.cells {
            Counts::Simple(cells) => [
                (cells.shallow, "contrast not above --feature-threshold"),
                (cells.duplicates, "beside a stronger centre"),
            ],
            Counts::Objects(objects) => [
                (objects.small, "object of fewer cells than --min-object-grid-points"),
                match objects.extrema {
                    0 => (objects.cells, "no extremum inside its object"),
                    _ => (objects.at_edge, "at an edge"),
                },
            ],
        };
        let isolated = (self.isolated, "no centre near in the steps around");
        let tracks = self.rules_of_tracks().map(|(count, _, rule)| (count, rule));
        // The last of equals: what left nothing comes after what left little.
        let most =
            cells.into_iter().chain([isolated]).chain(tracks).max_by_key(|(count, _)| *count)?;
        (most.0 > 0).then_some(most.1)
    }

    /// How many tracks each rule left out, how they were, and the rule.
    fn rules_of_tracks(&self) -> [(usize, &'static str, &'static str); 6] {
        let Removed { short, long, near, slow, weak, outside } = self.removed;
        [
            (short, "too short", "fewer points than --min-track-points"),
            (long, "too long", "more points than max_track_points"),
            (near, "ends too close", "ends closer than --min-displacement"),
            (slow, "path too short", "path shorter than --min-path"),
            (weak, "too weak", "weaker than --min-strength"),
            (outside, "elsewhere", "outside of --track-region"),
        ]
    }
}

impl fmt::Display for Funnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |count: usize, what: &str| writeln!(f, "{count:>10}  {what}");
        // Without frames the centres were found before.
        if self.frames > 0 {
            line(self.frames, "frames read")?;
            match self.cells {
                Counts::Simple(DetectCounts { extrema, shallow, duplicates, .. }) => {
                    line(extrema, "local extrema")?;
                    line(shallow, "  left out: contrast not above the threshold")?;
                    line(duplicates, "  left out: beside a stronger centre")?;
                }
                Counts::Objects(counts) => {
                    let ObjectCounts { cells, objects, small, extrema, at_edge, .. } = counts;
                    line(cells, "cells at or beyond the threshold")?;
                    line(objects, "objects")?;
                    line(small, "  left out: too few cells")?;
                    line(extrema, "extrema of objects")?;
                    if at_edge > 0 {
                        line(at_edge, "  left out: at an edge")?;
                    }
                }
            }
        }
        line(self.centers, "centres")?;
        if self.isolated > 0 {
            line(self.isolated, "  left out: nothing near in the steps around")?;
        }
        if self.linked_tracks > 0 {
            line(self.links, "links")?;
            for (i, (count, how, _)) in self.rules_of_tracks().into_iter().enumerate() {
                // The first is a rule of every algorithm.
                if i == 0 || count > 0 {
                    line(count, &format!("tracks left out: {how}"))?;
                }
            }
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
