//! Where the processes of a run are, what cores each may use, and how many
//! threads it gets.

mod environment;
mod place;
mod share;

use std::num::NonZero;

use super::{Backend, Team};

pub use environment::{ThreadVariable, UnusableVariable, VariableThreads};
pub use place::Place;

use share::shares;

/// Where every member of a team is.
#[derive(Clone, Debug)]
pub struct Topology {
    /// By rank.
    places: Vec<Place>,
    /// By rank.
    shares: Vec<usize>,
}

/// A machine with the members on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub host: String,
    /// The members on it, in ascending order.
    pub ranks: Vec<usize>,
    /// Number of cores that at least one of them may use.
    pub cores: usize,
    /// Cores' worth of time that they may take together, at least one.
    pub usable: usize,
}

/// How many threads a member gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threads {
    /// What it gets.
    pub given: NonZero<usize>,
    /// What was asked for, if that is more than there are cores.
    pub asked_beyond: Option<NonZero<usize>>,
    /// What decided the number.
    pub source: ThreadSource,
}

/// Machines with more threads than cores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overbooked {
    /// The first of them.
    pub node: Node,
    /// Threads of its members together.
    pub threads: usize,
    /// How many such machines there are.
    pub machines: usize,
}

/// What decides the number of threads of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadSource {
    /// The backend, which has one.
    Backend,
    /// Whoever called, by an option or a file of settings.
    Caller,
    /// A variable of the environment.
    Variable(ThreadVariable),
    /// Its part of the cores of its machine.
    Share,
}

impl Topology {
    /// Where every member is. All members call it together.
    pub fn of(team: &Team) -> Self {
        let here = Place::of_this_process(team.first_on_node());
        let told = team.all_gather(&here.to_bytes());
        Self::of_places(told.iter().map(|bytes| Place::from_bytes(bytes)).collect())
    }

    fn of_places(places: Vec<Place>) -> Self {
        let mut shares_by_rank = vec![1; places.len()];
        for ranks in ranks_by_node(&places) {
            let on_node: Vec<&Place> = ranks.iter().map(|&rank| &places[rank]).collect();
            for (rank, share) in ranks.into_iter().zip(shares(&on_node)) {
                shares_by_rank[rank] = share;
            }
        }
        Self { places, shares: shares_by_rank }
    }

    /// Where each member is, by rank.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The machines, in the order of their first members.
    pub fn nodes(&self) -> Vec<Node> {
        let node = |ranks: Vec<usize>| {
            let mut cores: Vec<usize> =
                ranks.iter().flat_map(|&rank| self.places[rank].cores.iter().copied()).collect();
            cores.sort_unstable();
            cores.dedup();
            let cores = cores.len();
            let quota = ranks.iter().filter_map(|&rank| self.places[rank].quota).min();
            let usable = quota.map_or(cores, |quota| quota.min(cores)).max(1);
            Node { host: self.places[ranks[0]].host.clone(), cores, usable, ranks }
        };
        ranks_by_node(&self.places).into_iter().map(node).collect()
    }

    /// Threads of a member: as many as were asked for, by the caller or else by
    /// its environment, or its fair part of the cores of its machine; but no
    /// more than the cores that it may use.
    ///
    /// # Panics
    /// If there is no such member.
    pub fn threads(&self, rank: usize, backend: Backend, asked: Option<NonZero<usize>>) -> Threads {
        let most = NonZero::new(self.places[rank].usable()).unwrap_or(NonZero::<usize>::MIN);
        let share = NonZero::new(self.shares[rank]).unwrap_or(NonZero::<usize>::MIN);
        let by_variable = self.places[rank].asked;
        let (wanted, source) = match (backend, asked, by_variable) {
            (Backend::Serial, ..) => (NonZero::<usize>::MIN, ThreadSource::Backend),
            (_, Some(asked), _) => (asked, ThreadSource::Caller),
            (_, None, Some(asked)) => (asked.threads, ThreadSource::Variable(asked.variable)),
            (_, None, None) => (share.min(most), ThreadSource::Share),
        };
        let asked_beyond = (wanted > most).then_some(wanted);
        Threads { given: wanted.min(most), asked_beyond, source }
    }

    /// Machines whose members have more threads together than there are cores
    /// for them, if there are any.
    pub fn overbooked(
        &self,
        backend: Backend,
        asked: Option<NonZero<usize>>,
    ) -> Option<Overbooked> {
        let threads = |node: &Node| -> usize {
            node.ranks.iter().map(|&rank| self.threads(rank, backend, asked).given.get()).sum()
        };
        let with_threads = self.nodes().into_iter().map(|node| (threads(&node), node));
        let mut overbooked = with_threads.filter(|(threads, node)| *threads > node.usable);
        let (threads, node) = overbooked.next()?;
        Some(Overbooked { node, threads, machines: 1 + overbooked.count() })
    }
}

/// The members on each machine, in the order of the first ones.
fn ranks_by_node(places: &[Place]) -> Vec<Vec<usize>> {
    let mut nodes: Vec<(usize, Vec<usize>)> = Vec::new();
    for (rank, place) in places.iter().enumerate() {
        // The first of a node comes before its mates.
        match nodes.binary_search_by_key(&place.first_on_node, |(first, _)| *first) {
            Ok(at) => nodes[at].1.push(rank),
            Err(at) => nodes.insert(at, (place.first_on_node, vec![rank])),
        }
    }
    nodes.into_iter().map(|(_, ranks)| ranks).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(first_on_node: usize, cores: &[usize]) -> Place {
        let host = format!("node{first_on_node}");
        Place { host, first_on_node, cores: cores.to_vec(), quota: None, asked: None }
    }

    fn given(topology: &Topology, backend: Backend, asked: Option<usize>) -> Vec<usize> {
        let asked = asked.and_then(NonZero::new);
        let of = |rank| topology.threads(rank, backend, asked).given.get();
        (0..topology.places().len()).map(of).collect()
    }

    /// Ranks dealt out in turn to two machines of four cores.
    fn two_machines() -> Topology {
        let cores = [0, 1, 2, 3];
        Topology::of_places((0..5).map(|rank| place(rank % 2, &cores)).collect())
    }

    #[test]
    fn machines_are_divided_apart() {
        let topology = two_machines();
        assert_eq!(given(&topology, Backend::Mpi, None), [2, 2, 1, 2, 1]);
        let nodes = topology.nodes();
        assert_eq!(nodes.len(), 2);
        let first = Node { host: "node0".into(), ranks: vec![0, 2, 4], cores: 4, usable: 4 };
        let second = Node { host: "node1".into(), ranks: vec![1, 3], cores: 4, usable: 4 };
        assert_eq!(nodes, [first, second]);
    }

    #[test]
    fn what_is_asked_for_counts_up_to_the_cores() {
        let topology = two_machines();
        assert_eq!(given(&topology, Backend::Mpi, Some(3)), [3; 5]);
        assert_eq!(given(&topology, Backend::Mpi, Some(4000)), [4; 5]);
        assert_eq!(given(&topology, Backend::Serial, Some(3)), [1; 5]);
        let beyond =
            |asked| topology.threads(0, Backend::Threads, NonZero::new(asked)).asked_beyond;
        assert_eq!((beyond(4), beyond(5)), (None, NonZero::new(5)));
    }

    #[test]
    fn a_variable_counts_where_nothing_else_was_said() {
        let mut topology = two_machines();
        let variable = ThreadVariable::SlurmCpusPerTask;
        for (rank, threads) in [(0, 3), (1, 64)] {
            let threads = NonZero::new(threads).unwrap();
            topology.places[rank].asked = Some(VariableThreads { variable, threads });
        }
        assert_eq!(given(&topology, Backend::Mpi, None), [3, 4, 1, 2, 1]);
        assert_eq!(given(&topology, Backend::Mpi, Some(2)), [2; 5]);
        assert_eq!(given(&topology, Backend::Serial, None), [1; 5]);
        let second = topology.threads(1, Backend::Mpi, None);
        assert_eq!(second.asked_beyond, NonZero::new(64));
        assert_eq!(second.source, ThreadSource::Variable(variable));
    }

    #[test]
    fn machines_with_more_threads_than_cores_are_found() {
        let topology = two_machines();
        let found = |asked| {
            let found = topology.overbooked(Backend::Mpi, NonZero::new(asked));
            found.map(|found| (found.node.host, found.threads, found.machines))
        };
        assert!(topology.overbooked(Backend::Mpi, None).is_none());
        assert_eq!(found(1), None);
        assert_eq!(found(2), Some(("node0".into(), 6, 1)));
        assert_eq!(found(4000), Some(("node0".into(), 12, 2)));
        // Three processes of one thread, and a quota of two cores.
        let mut places = topology.places().to_vec();
        places.iter_mut().for_each(|place| place.quota = Some(2));
        let found = Topology::of_places(places).overbooked(Backend::Mpi, None).unwrap();
        assert_eq!((found.node.usable, found.threads, found.machines), (2, 3, 1));
    }

    #[test]
    fn everybody_knows_where_all_are() {
        let teams = Team::in_process(3);
        let topologies: Vec<Topology> = std::thread::scope(|scope| {
            let started: Vec<_> =
                teams.iter().map(|team| scope.spawn(|| Topology::of(team))).collect();
            started.into_iter().map(|member| member.join().unwrap()).collect()
        });
        for topology in &topologies {
            assert_eq!(topology.places(), topologies[0].places());
            let [node] = &topology.nodes()[..] else { panic!("threads are on one machine") };
            assert_eq!(node.ranks, [0, 1, 2]);
            assert!(!node.host.is_empty());
            assert!(node.cores >= topology.places()[0].usable());
        }
    }
}
