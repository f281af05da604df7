//! The processes of a run, and what they tell each other.
//!
//! A [`Team`] is one process alone, the ranks of an MPI job, or threads that
//! stand for processes ([`Team::in_process`]), all behind one face. Every
//! member calls the same exchanges in the same order, each with its own bytes;
//! nothing here decides a result.

mod alone;
mod in_process;
mod mpi;

use std::fmt;
use std::sync::Arc;

use self::alone::Alone;
use self::mpi::World;

pub use self::mpi::{MessageLimits, MpiError};

/// What the members of a team do together. All calls of one member come from
/// one thread at a time.
trait Exchange: Send + Sync {
    /// What every member brings, by rank, for every member.
    fn all_gather(&self, bytes: &[u8]) -> Vec<Vec<u8>>;

    /// What every member brings, by rank, for the first; nothing for the others.
    fn gather(&self, bytes: &[u8]) -> Option<Vec<Vec<u8>>>;

    /// Hands bytes to the first member, and may wait until it takes them.
    fn send_to_first(&self, bytes: &[u8]);

    /// Waits for what a member hands to this one, the first.
    fn receive_from(&self, rank: usize) -> Vec<u8>;

    /// The first member on the machine that this one is on.
    fn first_on_node(&self) -> usize {
        0
    }

    /// Ends all members at once with a status.
    fn abort(&self, status: i32) -> !;
}

/// A member of the processes that share a run.
#[derive(Clone)]
pub struct Team {
    rank: usize,
    size: usize,
    exchange: Arc<dyn Exchange>,
}

impl Team {
    /// One process alone.
    pub fn alone() -> Self {
        Self { rank: 0, size: 1, exchange: Arc::new(Alone) }
    }

    /// A team of so many members in this process, each for a thread of its own.
    ///
    /// # Panics
    /// If there are to be none.
    pub fn in_process(size: usize) -> Vec<Self> {
        assert!(size > 0, "a team has members");
        let members = in_process::members(size).into_iter().enumerate();
        members.map(|(rank, member)| Self { rank, size, exchange: Arc::new(member) }).collect()
    }

    /// All processes of an MPI job, as started by its launcher. MPI ends when
    /// the last clone is dropped, which waits for all members; a panic of one
    /// ends them all. Every exchange has to come from the thread that calls
    /// this.
    ///
    /// # Errors
    /// [`MpiError`] without the feature `mpi`, the second time, or if the
    /// library is not for programs with threads.
    pub fn by_mpi(limits: MessageLimits) -> Result<Self, MpiError> {
        let world = World::start(limits)?;
        Ok(Self { rank: world.rank(), size: world.size(), exchange: Arc::new(world) })
    }

    /// The MPI library in this program and its version, if there is one.
    pub fn mpi_library() -> Option<String> {
        self::mpi::library()
    }

    /// Number of this member, from 0.
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// Number of members.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether this is the member that writes and reports.
    pub fn is_first(&self) -> bool {
        self.rank == 0
    }

    /// Rank of the first member on the machine that this one is on. Members
    /// with the same answer share the memory and the cores of a machine.
    pub fn first_on_node(&self) -> usize {
        self.exchange.first_on_node()
    }

    /// What every member brings, by rank, for every member. It waits for all.
    pub fn all_gather(&self, bytes: &[u8]) -> Vec<Vec<u8>> {
        self.exchange.all_gather(bytes)
    }

    /// What every member brings, by rank, for the first; `None` for the others,
    /// which may go on before it has everything.
    pub fn gather(&self, bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
        self.exchange.gather(bytes)
    }

    /// What the first member brings, for every member.
    pub fn from_first(&self, bytes: &[u8]) -> Vec<u8> {
        let own = if self.is_first() { bytes } else { &[] };
        self.all_gather(own).swap_remove(0)
    }

    /// Waits until every member is here.
    pub fn wait_for_all(&self) {
        self.all_gather(&[]);
    }

    /// Hands bytes to the first member, and may wait until it takes them.
    ///
    /// # Panics
    /// If this is the first.
    pub fn send_to_first(&self, bytes: &[u8]) {
        assert!(!self.is_first(), "the first member has no need to send to itself");
        self.exchange.send_to_first(bytes);
    }

    /// Waits for what another member hands to this one, the first. Messages of
    /// one member come in the order they were sent.
    ///
    /// # Panics
    /// If this is not the first, or the other is.
    pub fn receive_from(&self, rank: usize) -> Vec<u8> {
        assert!(self.is_first() && rank > 0, "only the first member receives, from others");
        self.exchange.receive_from(rank)
    }

    /// Ends all members at once: for an error that the others cannot know of.
    pub fn abort(&self, status: i32) -> ! {
        self.exchange.abort(status)
    }
}

impl fmt::Debug for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Team({} of {})", self.rank, self.size)
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::thread;

    use super::*;

    /// What each member comes to, by rank.
    fn all<R: Send>(size: usize, work: impl Fn(&Team) -> R + Sync) -> Vec<R> {
        thread::scope(|scope| {
            let members = Team::in_process(size).into_iter();
            let started: Vec<_> = members.map(|team| scope.spawn(|| work(&{ team }))).collect();
            started.into_iter().map(|member| member.join().unwrap()).collect()
        })
    }

    #[test]
    fn every_member_hears_of_all_in_the_order_of_ranks() {
        for size in [1, 2, 3, 7] {
            // Of unequal length, and again: one exchange never mixes with the next.
            let heard = all(size, |team| {
                let tell = |round: usize| team.all_gather(&vec![round as u8; team.rank() * round]);
                (0..20).map(tell).collect::<Vec<_>>()
            });
            for of_member in heard {
                for (round, parts) in of_member.into_iter().enumerate() {
                    let expected: Vec<_> =
                        (0..size).map(|rank| vec![round as u8; rank * round]).collect();
                    assert_eq!(parts, expected);
                }
            }
        }
    }

    #[test]
    fn only_the_first_gathers_and_its_word_reaches_all() {
        let results = all(4, |team| {
            let gathered = team.gather(&[team.rank() as u8]);
            (gathered, team.from_first(&[10 + team.rank() as u8]))
        });
        let gathered = Some(vec![vec![0], vec![1], vec![2], vec![3]]);
        assert_eq!(results[0], (gathered, vec![10]));
        assert!(results[1..].iter().all(|result| *result == (None, vec![10])));
    }

    #[test]
    fn messages_of_a_member_keep_their_order() {
        let results = all(3, |team| {
            if !team.is_first() {
                (0..10).for_each(|i| team.send_to_first(&[team.rank() as u8, i]));
                return Vec::new();
            }
            let of = |rank| (0..10).map(move |_| rank);
            [2, 1].into_iter().flat_map(of).map(|rank| team.receive_from(rank)).collect()
        });
        let expected: Vec<Vec<u8>> =
            [2, 1].into_iter().flat_map(|rank| (0..10).map(move |i| vec![rank, i])).collect();
        assert_eq!(results[0], expected);
    }

    #[test]
    fn nobody_waits_for_a_team_that_was_ended() {
        let ended = all(3, |team| {
            catch_unwind(AssertUnwindSafe(|| match team.rank() {
                1 => team.abort(1),
                _ => team.wait_for_all(),
            }))
            .is_err()
        });
        assert_eq!(ended, [true; 3]);
    }

    #[test]
    fn alone_there_is_only_oneself() {
        let team = Team::alone();
        assert_eq!(team.all_gather(&[1, 2]), [[1, 2]]);
        assert_eq!(team.gather(&[3]), Some(vec![vec![3]]));
        assert_eq!(team.from_first(&[4]), [4]);
        team.wait_for_all();
    }
}
