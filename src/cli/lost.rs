//! The watch over the processes of a run, and what is said when one is lost.

use std::path::PathBuf;
use std::time::Duration;

use crate::parallel::{Team, Topology, Watch, WatchEvent};

use super::args::Command;
use super::{ending, hydra, talk};

/// Longest that a process may be silent unless said otherwise.
pub(super) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(120);

/// Most machines that a message names.
const MOST_NAMED: usize = 4;

/// Watches the processes of a command. When one is lost every other one says so
/// and ends: what MPI waits for would never come.
pub(super) fn watch(team: &Team, topology: &Topology, command: &Command) -> Option<Watch> {
    let run = command.run();
    let seconds = command.workers().and_then(|workers| workers.lost_rank_timeout);
    let timeout = seconds.map_or(DEFAULT_TIMEOUT, |seconds| Duration::from_secs(seconds.into()));
    let words = Words {
        rank: team.rank(),
        hosts: topology.places().iter().map(|place| place.host.clone()).collect(),
        timeout,
        remedy: Remedy::of(command),
    };
    let is_quiet = run.is_some_and(|run| run.quiet);
    let handler = move |event| match event {
        WatchEvent::Lost { ranks } => {
            hydra::end_launcher_soon();
            ending::end_at_once(1, |_| words.lost(&ranks))
        }
        WatchEvent::Unheard { ranks } if !is_quiet => talk::say(words.unheard(&ranks)),
        WatchEvent::Unheard { .. } => {}
    };
    let watched = Some(timeout).filter(|timeout| !timeout.is_zero());
    // Without a network here the first process hears nothing, and says so.
    Watch::start(team, watched, Box::new(handler)).ok().flatten()
}

/// What to do after a loss.
#[derive(Clone, Debug)]
enum Remedy {
    /// The same command goes on from this checkpoint.
    GoOn(PathBuf),
    /// It would with a checkpoint.
    KeepNextTime,
    /// The command keeps none.
    Again,
}

impl Remedy {
    fn of(command: &Command) -> Self {
        match command.checkpoint() {
            Some(Some(directory)) => Self::GoOn(directory.to_path_buf()),
            Some(None) => Self::KeepNextTime,
            None => Self::Again,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::GoOn(directory) => format!(
                "what is finished is kept in {}: start the same command again on \
                 machines that are up, and it goes on from there",
                directory.display()
            ),
            Self::KeepNextTime => "start the same command again on machines that are up; with \
                 --checkpoint DIR, a directory that all machines see, it would go on from what was \
                 finished"
                .into(),
            Self::Again => "start the same command again on machines that are up".into(),
        }
    }
}

/// What a process says.
#[derive(Clone, Debug)]
struct Words {
    rank: usize,
    /// By rank.
    hosts: Vec<String>,
    timeout: Duration,
    remedy: Remedy,
}

impl Words {
    fn lost(&self, ranks: &[usize]) -> String {
        let (who, remedy) = (self.name(self.rank), self.remedy.words());
        let seconds = self.timeout.as_secs();
        if ranks.contains(&self.rank) {
            return format!(
                "error: {who}: the other processes have not heard from this one for {seconds} s \
                 (--lost-rank-timeout) and have ended without it; {remedy}"
            );
        }
        let (lost, have) = (self.names(ranks), if ranks.len() == 1 { "has" } else { "have" });
        format!(
            "error: {who}: {lost} {have} not been heard from for {seconds} s \
             (--lost-rank-timeout): the machine or its network is down, or the process is stopped. \
             All processes end; {remedy}"
        )
    }

    fn unheard(&self, ranks: &[usize]) -> String {
        format!(
            "warning: no datagram (UDP) comes from {}, so nobody will notice if that machine drops \
             off the network, and the run would wait for ever; let UDP pass between the machines, \
             or say --lost-rank-timeout 0 to do without",
            self.names(ranks)
        )
    }

    /// The first of them, and how many more.
    fn names(&self, ranks: &[usize]) -> String {
        let named: Vec<String> =
            ranks.iter().take(MOST_NAMED).map(|&rank| self.name(rank)).collect();
        match ranks.len() - named.len() {
            0 => named.join(", "),
            more => format!("{} and {more} more", named.join(", ")),
        }
    }

    fn name(&self, rank: usize) -> String {
        let host = self.hosts.get(rank).map_or("an unknown machine", String::as_str);
        format!("rank {rank} ({host})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(remedy: Remedy) -> Words {
        let hosts = (0..9).map(|rank| format!("node{rank}")).collect();
        Words { rank: 1, hosts, timeout: Duration::from_secs(120), remedy }
    }

    #[test]
    fn a_loss_is_said_with_who_and_what_to_do() {
        let text = words(Remedy::GoOn("kept".into())).lost(&[2]);
        for part in ["error: rank 1 (node1): rank 2 (node2) has not", "120 s", "kept in kept"] {
            assert!(text.contains(part), "no {part:?} in: {text}");
        }
        let text = words(Remedy::KeepNextTime).lost(&[2, 3, 4, 5, 6]);
        assert!(text.contains("rank 5 (node5) and 1 more have not"), "{text}");
        assert!(text.contains("--checkpoint DIR"), "{text}");
        let text = words(Remedy::Again).lost(&[1]);
        assert!(text.contains("rank 1 (node1): the other processes have not heard"), "{text}");
        assert!(!text.contains("--checkpoint"), "{text}");
    }

    #[test]
    fn where_nothing_is_heard_the_remedy_is_said() {
        let text = words(Remedy::Again).unheard(&[3]);
        assert!(
            text.contains("rank 3 (node3)") && text.contains("--lost-rank-timeout 0"),
            "{text}"
        );
    }
}
