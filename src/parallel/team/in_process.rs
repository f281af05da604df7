//! Threads that stand for processes: what needs no launcher, such as a test of
//! how a run is shared out.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::Exchange;

/// What the members have told each other and nobody has taken yet.
#[derive(Default)]
struct Board {
    /// For each member, what it brought to exchanges, oldest first.
    brought: Vec<VecDeque<Arc<Vec<u8>>>>,
    /// For each member and each other, how many exchanges it has taken.
    taken: Vec<Vec<usize>>,
    /// Exchanges that are no longer kept.
    forgotten: Vec<usize>,
    /// For each member, what it handed to the first.
    sent: Vec<VecDeque<Vec<u8>>>,
    ended: bool,
}

struct Shared {
    board: Mutex<Board>,
    changed: Condvar,
}

pub(super) struct Member {
    rank: usize,
    size: usize,
    shared: Arc<Shared>,
}

pub(super) fn members(size: usize) -> Vec<Member> {
    let board = Board {
        brought: vec![VecDeque::new(); size],
        taken: vec![vec![0; size]; size],
        forgotten: vec![0; size],
        sent: vec![VecDeque::new(); size],
        ended: false,
    };
    let shared = Arc::new(Shared { board: Mutex::new(board), changed: Condvar::new() });
    (0..size).map(|rank| Member { rank, size, shared: shared.clone() }).collect()
}

impl Member {
    /// The board, once `is_ready`.
    ///
    /// # Panics
    /// If a member ended the team.
    fn wait(&self, is_ready: impl Fn(&Board) -> bool) -> MutexGuard<'_, Board> {
        let mut board = self.lock();
        while !board.ended && !is_ready(&board) {
            board = self.shared.changed.wait(board).unwrap_or_else(PoisonError::into_inner);
        }
        assert!(!board.ended, "another member ended the team");
        board
    }

    fn lock(&self) -> MutexGuard<'_, Board> {
        self.shared.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bring(&self, bytes: &[u8]) {
        self.lock().brought[self.rank].push_back(Arc::new(bytes.to_vec()));
        self.shared.changed.notify_all();
    }

    /// Takes the next thing that a member brought.
    fn take(&self, from: usize) -> Vec<u8> {
        let next = |board: &Board| board.taken[self.rank][from] - board.forgotten[from];
        let mut board = self.wait(|board| next(board) < board.brought[from].len());
        let bytes = board.brought[from][next(&board)].clone();
        board.taken[self.rank][from] += 1;
        board.forget(from);
        drop(board);
        bytes.to_vec()
    }

    /// Leaves out the next thing that a member brought.
    fn pass_over(&self, from: usize) {
        let mut board = self.lock();
        board.taken[self.rank][from] += 1;
        board.forget(from);
    }
}

impl Board {
    /// Drops what everybody has taken of a member.
    fn forget(&mut self, from: usize) {
        let by_all = self.taken.iter().map(|taken| taken[from]).min().unwrap_or(0);
        while self.forgotten[from] < by_all && self.brought[from].pop_front().is_some() {
            self.forgotten[from] += 1;
        }
    }
}

impl Exchange for Member {
    fn all_gather(&self, bytes: &[u8]) -> Vec<Vec<u8>> {
        self.bring(bytes);
        (0..self.size).map(|rank| self.take(rank)).collect()
    }

    fn gather(&self, bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
        self.bring(bytes);
        if self.rank == 0 {
            return Some((0..self.size).map(|rank| self.take(rank)).collect());
        }
        (0..self.size).for_each(|rank| self.pass_over(rank));
        None
    }

    fn send_to_first(&self, bytes: &[u8]) {
        self.lock().sent[self.rank].push_back(bytes.to_vec());
        self.shared.changed.notify_all();
    }

    fn receive_from(&self, rank: usize) -> Vec<u8> {
        let mut board = self.wait(|board| !board.sent[rank].is_empty());
        board.sent[rank].pop_front().unwrap_or_default()
    }

    fn abort(&self, status: i32) -> ! {
        self.lock().ended = true;
        self.shared.changed.notify_all();
        panic!("the team was ended with status {status}");
    }
}
