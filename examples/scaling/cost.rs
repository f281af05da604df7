//! The model of cost: what a step of the record takes, and what a run over all
//! of them takes on so many ranks.

use crate::spread::Spread;

/// Steps of a part at most, cells of its frames at most, and rounds at least,
/// as the program has them.
const MOST_STEPS: usize = 256;
const MOST_CELLS: usize = 1 << 28;
const FEWEST_ROUNDS: usize = 4;

/// What a centre takes in the message of a rank, in bytes: two positions of
/// eight, a value of four, its link and its share of the counts.
const BYTES_PER_CENTER: f64 = 24.0;
/// What its position alone takes.
const BYTES_PER_POSITION: f64 = 16.0;

/// What there is to run on. One rank has one thread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine {
    /// Bytes a second that the file system gives to all ranks together.
    pub(crate) shared_bytes_s: f64,
    /// Bytes a second that one rank gets of it at most.
    pub(crate) rank_bytes_s: f64,
    /// Seconds that a message takes whatever its length.
    pub(crate) latency_s: f64,
    /// Bytes a second that one rank sends or receives.
    pub(crate) network_bytes_s: f64,
}

/// How steps are linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Linking {
    /// Pairs of steps by the ranks, the tracks followed by the first.
    Pairs,
    /// Everything at once by the first, after the last step.
    Once,
}

/// A record and what is done to it.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) name: &'static str,
    pub(crate) steps: usize,
    /// Cells of a frame.
    pub(crate) cells: usize,
    /// Bytes that a cell takes in the file.
    pub(crate) stored_bytes_per_cell: f64,
    /// Seconds of a core for a cell: reading from memory and decoding.
    pub(crate) decode_s_per_cell: f64,
    /// The same of the band of spherical harmonics.
    pub(crate) filter_s_per_cell: f64,
    /// The same of detection.
    pub(crate) detect_s_per_cell: f64,
    /// Centres of a step.
    pub(crate) centers_per_step: f64,
    pub(crate) linking: Linking,
    /// Seconds of a core to link a centre, on its own rank or at once.
    pub(crate) link_s_per_center: f64,
    /// Seconds of the first rank to take and follow a centre.
    pub(crate) follow_s_per_center: f64,
    /// Seconds of the first rank to write a centre.
    pub(crate) write_s_per_center: f64,
    /// Standard deviation of the time that a part takes, as a share of its mean:
    /// of what its rank does, not of what it waits for a file system that is busy.
    pub(crate) spread: f64,
}

/// Seconds of a run by what they are spent on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Cost {
    /// The file system.
    pub(crate) read_s: f64,
    /// Decoding, filtering, detecting, linking pairs.
    pub(crate) compute_s: f64,
    /// For the slowest rank of a round, or the first one.
    pub(crate) wait_s: f64,
    /// Messages.
    pub(crate) exchange_s: f64,
    /// What the first rank does when all steps are there.
    pub(crate) end_s: f64,
}

impl Cost {
    pub(crate) fn total_s(&self) -> f64 {
        self.read_s + self.compute_s + self.wait_s + self.exchange_s + self.end_s
    }

    /// What takes the most, in a word.
    pub(crate) fn limit(&self) -> &'static str {
        let parts = [
            (self.compute_s, "compute"),
            (self.read_s, "read"),
            (self.wait_s, "wait"),
            (self.exchange_s, "exchange"),
            (self.end_s, "end"),
        ];
        let most = parts.into_iter().reduce(|most, next| if next.0 > most.0 { next } else { most });
        most.map_or("", |(_, word)| word)
    }
}

/// How a record is cut: the steps of a part, and the parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) part_steps: usize,
    pub(crate) parts: usize,
}

impl Job {
    pub(crate) fn cut(&self, ranks: usize) -> Cut {
        let most = MOST_STEPS.min(MOST_CELLS / self.cells).max(1);
        let rounds = FEWEST_ROUNDS.max(self.steps.div_ceil(ranks * most));
        let part_steps = self.steps.div_ceil(rounds * ranks).max(1);
        Cut { part_steps, parts: self.steps.div_ceil(part_steps) }
    }

    /// Seconds to read a step at the speed of its rank, and those that it takes
    /// longer as so many ranks read.
    pub(crate) fn read_s_per_step(&self, machine: &Machine, ranks: usize) -> (f64, f64) {
        let bytes = self.stored_bytes_per_cell * self.cells as f64;
        let own_s = bytes / machine.rank_bytes_s;
        (own_s, (bytes * ranks as f64 / machine.shared_bytes_s - own_s).max(0.0))
    }

    /// Seconds of a core for a step on its rank.
    pub(crate) fn compute_s_per_step(&self) -> f64 {
        let per_cell = self.decode_s_per_cell + self.filter_s_per_cell + self.detect_s_per_cell;
        let pairs = match self.linking {
            Linking::Pairs => self.link_s_per_center * self.centers_per_step,
            Linking::Once => 0.0,
        };
        per_cell * self.cells as f64 + pairs
    }

    /// Seconds of the first rank for so many parts that came in.
    pub(crate) fn follow_s(&self, parts: usize, part_steps: usize) -> f64 {
        (parts * part_steps) as f64 * self.centers_per_step * self.follow_s_per_center
    }

    /// Seconds of the messages of a round: every rank hears of all, and the
    /// first gets what all have found.
    pub(crate) fn exchange_s(&self, machine: &Machine, ranks: usize, part_steps: usize) -> f64 {
        if ranks == 1 {
            return 0.0;
        }
        let centers = self.centers_per_step;
        let heard = ranks as f64 * (centers * BYTES_PER_POSITION + part_steps as f64);
        let got = (ranks * part_steps) as f64 * centers * BYTES_PER_CENTER;
        let messages = (ranks as f64).log2().ceil() + ranks as f64;
        messages * machine.latency_s + (heard + got) / machine.network_bytes_s
    }

    /// Seconds of the first rank when all steps are there.
    pub(crate) fn end_s(&self) -> f64 {
        let centers = self.centers_per_step * self.steps as f64;
        let once = match self.linking {
            Linking::Pairs => 0.0,
            Linking::Once => self.link_s_per_center,
        };
        centers * (once + self.write_s_per_center)
    }

    /// The closed formula. A round takes as long as its slowest rank, which is
    /// one of those whose part happened to take long, or the first, which
    /// follows the tracks of the round before.
    pub(crate) fn cost(&self, machine: &Machine, ranks: usize) -> Cost {
        let Cut { part_steps, parts } = self.cut(ranks);
        let working = ranks.min(parts);
        let mut cost = Cost { end_s: self.end_s(), ..Cost::default() };
        let (own_s, busy_s) = self.read_s_per_step(machine, working);
        let compute_s = self.compute_s_per_step();
        let slowest = Spread::new(self.spread);
        let last_steps = self.steps - (parts - 1) * part_steps;
        let mut add = |rounds: usize, busy: usize, steps: usize| {
            let (rounds, steps) = (rounds as f64, steps as f64);
            let part_s = (own_s + busy_s + compute_s) * steps;
            let slowest_s = ((own_s + compute_s) * slowest.slowest_of(busy) + busy_s) * steps;
            let first_s = part_s + self.follow_s(busy, 1) * steps;
            cost.read_s += rounds * (own_s + busy_s) * steps;
            cost.compute_s += rounds * compute_s * steps;
            cost.wait_s += rounds * (slowest_s.max(first_s) - part_s);
            cost.exchange_s += rounds * self.exchange_s(machine, ranks, part_steps);
        };
        // The last part may be short, which matters where it is alone.
        let (full, rest) = match working {
            1 => (parts - 1, 1),
            _ => (parts / working, parts % working),
        };
        add(full, working, part_steps);
        match rest {
            0 => {}
            1 => add(1, 1, last_steps),
            _ => add(1, rest, part_steps),
        }
        cost
    }
}
