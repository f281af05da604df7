//! Which steps are read together, so that workers are busy and memory suffices.
//!
//! Pure arithmetic over how the records are stored; [`Input`](super::Input)
//! applies it, and adds what is held beside blocks.

/// Decoded bytes that a block may hold without need: few enough to stay in a
/// cache until they are used.
const BLOCK_BYTES: usize = 4 << 20;
/// Chunks of a block that keep a worker busy.
const CHUNKS_PER_WORKER: usize = 2;
/// Chunks of a block that keep a connection busy.
const CHUNKS_PER_CONNECTION: usize = 2;
/// Decoded bytes that a block may hold so that its chunks come in together,
/// unless a limit says how much there is.
const FAR_BLOCK_BYTES: usize = 128 << 20;
/// Steps of a block whose frames are read one by one and so take no memory.
const STEPS_OF_CONTIGUOUS_BLOCK: usize = 64;
/// Datasets of a block that are open together, unless more keep the workers
/// busy.
const DATASETS_OF_BLOCK: usize = 8;

/// How a record is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunks {
    /// Steps of a chunk.
    pub(super) steps: usize,
    /// Chunks that hold one step.
    pub(super) per_step: usize,
    /// Bytes of one, decoded; nothing where frames are read one by one.
    pub(super) bytes: usize,
    /// Most bytes of what is read for one and, decoded, goes through another
    /// buffer before it is one.
    pub(super) decoding_bytes: usize,
}

/// How a block comes into memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loading {
    /// While the one before is worked on.
    Ahead,
    /// When the one before is done with and gone.
    InTurn,
}

/// How long blocks are and how they come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    pub(super) steps: usize,
    pub(super) loading: Loading,
}

/// What decides how long blocks are.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    /// Of every record that is read, the first of which sets the pace.
    pub(super) stored: Vec<Chunks>,
    /// Bytes of a frame of the first record as it is used.
    pub(super) frame_bytes: usize,
    pub(super) threads: usize,
    /// Chunks that are best asked for at a time; 1 if they are near.
    pub(super) connections: usize,
    /// Steps of a block, if somebody says how many.
    pub(super) asked: Option<usize>,
    /// Bytes that blocks may take, if that is limited.
    pub(super) limit: Option<usize>,
}

impl Demand {
    /// The pace that keeps workers and connections busy, as far as blocks fit
    /// into the limit; the slowest if none does.
    pub(super) fn pace(&self) -> Pace {
        let best = self.best_steps();
        let ahead = |steps| Pace { steps, loading: Loading::Ahead };
        let in_turn = |steps| Pace { steps, loading: Loading::InTurn };
        if let Some(steps) = self.asked {
            return if self.fits(ahead(steps)) { ahead(steps) } else { in_turn(steps) };
        }
        let shortest = self.stored[0].steps.min(best);
        let lengths = || (1..=best / shortest).rev().map(|chunks| chunks * shortest);
        let paces = lengths().map(ahead).chain(lengths().map(in_turn));
        paces.into_iter().find(|pace| self.fits(*pace)).unwrap_or(in_turn(shortest))
    }

    fn fits(&self, pace: Pace) -> bool {
        self.limit.is_none_or(|limit| self.bytes(pace) <= limit)
    }

    /// Most bytes of all blocks in memory, and of what is being decoded.
    pub(super) fn bytes(&self, pace: Pace) -> usize {
        self.stored.iter().map(|stored| self.bytes_of(stored, pace)).sum()
    }

    fn bytes_of(&self, stored: &Chunks, Pace { steps, loading }: Pace) -> usize {
        let of_block = stored.rows(steps).saturating_mul(stored.per_step);
        let in_memory = stored.rows_in_memory(steps, loading).saturating_mul(stored.per_step);
        let at_a_time = self.threads.max(self.connections).min(of_block);
        let held = in_memory.saturating_mul(stored.bytes);
        held.saturating_add(at_a_time.saturating_mul(stored.decoding_bytes))
    }

    /// Steps of a block that keeps everybody busy.
    fn best_steps(&self) -> usize {
        let stored = &self.stored[0];
        if stored.bytes == 0 {
            return STEPS_OF_CONTIGUOUS_BLOCK;
        }
        let busy = (CHUNKS_PER_WORKER * self.threads).div_ceil(stored.per_step);
        let fitting = BLOCK_BYTES / (self.frame_bytes * stored.steps).max(1);
        busy.max(fitting).max(self.far(stored)) * stored.steps
    }

    /// Stored chunks along the record that keep all connections busy, as far
    /// as memory allows.
    fn far(&self, stored: &Chunks) -> usize {
        if self.connections == 1 {
            return 1;
        }
        let busy = (CHUNKS_PER_CONNECTION * self.connections).div_ceil(stored.per_step);
        let bytes = self.limit.map_or(FAR_BLOCK_BYTES, |limit| limit / 2);
        busy.min(bytes / (stored.bytes * stored.per_step).max(1))
    }

    /// Datasets that may be open together for a block.
    pub(super) fn datasets(&self) -> usize {
        DATASETS_OF_BLOCK.max(CHUNKS_PER_WORKER * self.threads)
    }
}

impl Chunks {
    /// Rows of chunks, one after another in time, that a block touches.
    fn rows(&self, steps: usize) -> usize {
        match self.goes_with(steps) {
            true => steps.div_ceil(self.steps),
            false => steps.div_ceil(self.steps) + 1,
        }
    }

    /// Rows of chunks in memory. Blocks that begin or end inside of a row share
    /// it with their neighbours and keep it for them.
    fn rows_in_memory(&self, steps: usize, loading: Loading) -> usize {
        match (self.goes_with(steps), loading) {
            (true, Loading::Ahead) => 2 * steps.div_ceil(self.steps),
            (true, Loading::InTurn) => steps.div_ceil(self.steps),
            (false, _) => (2 * steps).div_ceil(self.steps) + 1,
        }
    }

    /// Whether no such block reaches over an end of a row that it does not end
    /// at.
    fn goes_with(&self, steps: usize) -> bool {
        steps.is_multiple_of(self.steps) || self.steps.is_multiple_of(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::Loading::{Ahead, InTurn};
    use super::*;

    const MIB: usize = 1 << 20;

    fn chunks(steps: usize, per_step: usize, mib: usize) -> Chunks {
        let bytes = mib * MIB;
        Chunks { steps, per_step, bytes, decoding_bytes: bytes }
    }

    fn demand(stored: Chunks, threads: usize, limit_mib: Option<usize>) -> Demand {
        Demand {
            frame_bytes: stored.bytes * stored.per_step / stored.steps,
            stored: vec![stored],
            threads,
            connections: 1,
            asked: None,
            limit: limit_mib.map(|mib| mib * MIB),
        }
    }

    #[test]
    fn blocks_keep_workers_busy_and_shrink_as_far_as_memory_asks() {
        // Steps of a chunk, chunks of a step, MiB of a chunk, threads, limit;
        // then steps of a block, loading, and what that takes in MiB.
        let table = [
            // Two chunks a thread, two blocks, and one more chunk a thread.
            ((1, 1, 4, 1, None), (2, Ahead, 20)),
            ((1, 1, 4, 4, None), (8, Ahead, 80)),
            ((10, 1, 40, 2, None), (40, Ahead, 400)),
            ((10, 1, 40, 2, Some(400)), (40, Ahead, 400)),
            ((10, 1, 40, 2, Some(399)), (30, Ahead, 320)),
            ((10, 1, 40, 2, Some(319)), (20, Ahead, 240)),
            ((10, 1, 40, 2, Some(239)), (10, Ahead, 120)),
            // A row in turn is half of two.
            ((10, 1, 40, 2, Some(119)), (10, InTurn, 80)),
            // Nothing fits: the shortest.
            ((10, 1, 40, 2, Some(10)), (10, InTurn, 80)),
            // One step in many chunks is enough for all.
            ((1, 16, 1, 2, None), (1, Ahead, 34)),
            ((100, 16, 1, 2, None), (100, Ahead, 34)),
            ((100, 16, 1, 2, Some(33)), (100, InTurn, 18)),
            // Small chunks fill a few MiB.
            ((1, 1, 1, 1, None), (4, Ahead, 9)),
        ];
        for ((steps, per_step, mib, threads, limit), (of_block, loading, total_mib)) in table {
            let stored = chunks(steps, per_step, mib);
            let demand = demand(stored, threads, limit);
            let pace = demand.pace();
            let case = format!("{stored:?}, {threads} threads, {limit:?} MiB");
            assert_eq!(pace, Pace { steps: of_block, loading }, "{case}");
            assert_eq!(demand.bytes(pace), total_mib * MIB, "{case}");
        }
    }

    #[test]
    fn a_length_that_is_asked_for_is_kept() {
        let asked = |steps, limit| {
            let demand = Demand { asked: Some(steps), ..demand(chunks(10, 1, 10), 1, limit) };
            (demand.pace(), demand.bytes(demand.pace()) / MIB)
        };
        assert_eq!(asked(40, None), (Pace { steps: 40, loading: Ahead }, 90));
        assert_eq!(asked(40, Some(60)), (Pace { steps: 40, loading: InTurn }, 50));
        // Parts of a chunk: one is kept for the blocks that share it.
        assert_eq!(asked(5, None), (Pace { steps: 5, loading: Ahead }, 30));
        assert_eq!(asked(5, Some(20)), (Pace { steps: 5, loading: InTurn }, 20));
        // Across the ends of chunks: neighbours share some.
        assert_eq!(asked(15, None), (Pace { steps: 15, loading: Ahead }, 50));
        assert_eq!(asked(7, Some(20)), (Pace { steps: 7, loading: InTurn }, 40));
    }

    #[test]
    fn frames_that_are_read_one_by_one_take_no_memory() {
        let contiguous = Chunks { steps: 1, per_step: 1, bytes: 0, decoding_bytes: 0 };
        for limit in [None, Some(0)] {
            let demand = Demand { frame_bytes: MIB, ..demand(contiguous, 4, limit) };
            assert_eq!(demand.pace(), Pace { steps: 64, loading: Ahead });
            assert_eq!(demand.bytes(demand.pace()), 0);
        }
    }

    #[test]
    fn far_chunks_come_in_together_as_far_as_memory_allows() {
        let far = |mib, limit| {
            Demand { connections: 16, ..demand(chunks(1, 1, mib), 1, limit) }.pace().steps
        };
        assert_eq!(far(1, None), 32);
        assert_eq!(far(8, None), 16);
        assert_eq!(far(1000, None), 2);
        assert_eq!(far(8, Some(2000)), 32);
        // Half of the room is for each block, and something to decode in.
        assert_eq!(far(8, Some(300)), 12);
    }

    #[test]
    fn every_record_that_is_read_counts() {
        let one = demand(chunks(10, 1, 10), 2, None);
        let wind = Demand { stored: vec![chunks(10, 1, 10), chunks(40, 1, 40)], ..one.clone() };
        assert_eq!(wind.pace(), one.pace());
        // Of the second two rows of 40 steps, and what one is decoded in.
        assert_eq!(wind.bytes(wind.pace()), one.bytes(one.pace()) + (2 * 40 + 40) * MIB);
    }
}
