//! Rounds: what processes do together after each of them has a part.
//!
//! All tell each other how many centres their steps have and where those of the
//! last step are. With that, each links the steps of its part, the first one to
//! the last step of the part before. Then the first process gets everything, in
//! the order of time.

use std::time::Duration;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::link::{Linker, Positions, StepLinks};
use crate::model::Detections;
use crate::parallel::{Team, Workers};

use super::detected::DetectedPart;

/// What a process has at the end of a round.
#[derive(Clone, Copy, Debug)]
pub(super) enum Turn<'a> {
    /// A part.
    Part(&'a DetectedPart, Took),
    /// There are fewer parts than processes in this round, the last one.
    Idle,
}

/// Time spent on a part, summed over threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Took {
    pub(super) reading: Duration,
    pub(super) detecting: Duration,
}

/// What all processes need to know of a part.
#[derive(Debug, Serialize, Deserialize)]
enum Word {
    Part {
        /// Number of centres of each step.
        counts: Vec<u32>,
        /// Positions of the centres of the last step, without their values.
        last: Detections,
    },
    Idle,
}

/// What the first process gets of each part.
#[derive(Debug, Deserialize)]
pub(super) struct Gathered {
    pub(super) part: DetectedPart,
    /// How each step goes on from the one before; none if nothing is linked.
    pub(super) links: Vec<StepLinks>,
    pub(super) took: Took,
}

/// The same of the process that sends it.
#[derive(Serialize)]
struct Message<'a> {
    part: &'a DetectedPart,
    links: Vec<StepLinks>,
    took: Took,
}

/// The exchanges of one process in the rounds of a run.
pub(super) struct Rounds<'a> {
    team: &'a Team,
    workers: &'a Workers,
    /// Links steps, unless that is done later.
    linker: Option<Linker<'a>>,
    /// The last step of the round before.
    before: Option<Detections>,
}

impl<'a> Rounds<'a> {
    pub(super) fn new(team: &'a Team, workers: &'a Workers, linker: Option<Linker<'a>>) -> Self {
        Self { team, workers, linker, before: None }
    }

    /// Ends a round. Returns the parts of all processes in the order of time to
    /// the first, and nothing to the others.
    pub(super) fn end(&mut self, turn: Turn<'_>) -> Vec<Gathered> {
        let words = self.team.all_gather(&encode(&Word::of(turn)));
        let words = words.iter().map(|bytes| decode(bytes)).collect();
        let links = self.link(turn, words);
        let message = match turn {
            Turn::Part(part, took) => encode(&Message { part, links, took }),
            Turn::Idle => Vec::new(),
        };
        let gathered = self.team.gather(&message).unwrap_or_default();
        gathered.iter().filter(|bytes| !bytes.is_empty()).map(|bytes| decode(bytes)).collect()
    }

    /// Links the steps of the part of this process.
    fn link(&mut self, turn: Turn<'_>, words: Vec<Word>) -> Vec<StepLinks> {
        let Some(linker) = &mut self.linker else { return Vec::new() };
        let mut own = (None, Vec::new());
        for (rank, word) in words.into_iter().enumerate() {
            let Word::Part { counts, last } = word else { continue };
            // Asked of every step of the round, in the order of time.
            let follows: Vec<bool> =
                counts.iter().map(|&count| linker.next_follows(count == 0)).collect();
            let before = self.before.replace(last);
            if rank == self.team.rank() {
                own = (before, follows);
            }
        }
        let Turn::Part(part, _) = turn else { return Vec::new() };
        let (before, follows) = own;
        let steps: Vec<Positions<'_>> = part.detections.iter().map(Positions::from).collect();
        self.workers.install(|| linker.link(before.as_ref().map(Positions::from), &steps, &follows))
    }
}

impl Word {
    fn of(turn: Turn<'_>) -> Self {
        match turn {
            Turn::Part(part, _) => {
                let positions = |last: &Detections| Detections {
                    lat_deg: last.lat_deg.clone(),
                    lon_deg: last.lon_deg.clone(),
                    ..Detections::default()
                };
                Self::Part {
                    counts: part.detections.iter().map(|step| step.len() as u32).collect(),
                    last: part.detections.last().map(positions).unwrap_or_default(),
                }
            }
            Turn::Idle => Self::Idle,
        }
    }
}

pub(super) fn encode(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("numbers and lists of them are bytes")
}

/// What another process of this very program encoded.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> T {
    postcard::from_bytes(bytes).expect("all processes are of one version")
}
