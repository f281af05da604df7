//! What a process does that this test starts several times: members of a team
//! that check what they hear.

use std::env;
use std::process::{self, Command, ExitCode};

use stormtracker::parallel::{MessageLimits, MpiError, Team};

/// Says what a process is to do.
pub(crate) const ROLE: &str = "STORMTRACKER_TEST_ROLE";

pub(crate) fn role() -> Option<String> {
    env::var(ROLE).ok()
}

/// Plays a part; a panic is a failure.
pub(crate) fn run(role: &str) -> ExitCode {
    let small = MessageLimits { collective_bytes: 100, piece_bytes: 7 };
    match role {
        "exchange" => exchange(&start(MessageLimits::default()), 20_000),
        "exchange_in_pieces" => exchange(&start(small), 100),
        "large" => large(&start(MessageLimits::default())),
        "twice" => twice(),
        "panic" => panic_on_one(&start(MessageLimits::default())),
        "killed" => one_is_killed(&start(MessageLimits::default())),
        "abort" => abort_on_one(&start(MessageLimits::default())),
        _ => panic!("there is no role {role}"),
    }
    ExitCode::SUCCESS
}

fn start(limits: MessageLimits) -> Team {
    Team::by_mpi(limits).expect("MPI starts")
}

/// What a member brings to a round: of unequal length, also nothing, and of
/// bytes that nobody else brings.
fn brought(rank: usize, round: usize, unit: usize) -> Vec<u8> {
    let length = (rank * 7 + round * 3) % 5 * unit;
    (0..length).map(|i| (i * 31 + rank * 101 + round * 17) as u8).collect()
}

/// All kinds of exchanges, several times, one after the other.
fn exchange(team: &Team, unit: usize) {
    for round in 0..6 {
        let of = |rank| brought(rank, round, unit);
        let all: Vec<Vec<u8>> = (0..team.size()).map(of).collect();
        assert_eq!(team.all_gather(&of(team.rank())), all);
        let expected = team.is_first().then(|| all.clone());
        assert_eq!(team.gather(&of(team.rank())), expected);
        assert_eq!(team.from_first(&of(team.rank())), all[0]);
        team.wait_for_all();
        // Nobody brings anything.
        let nothing = team.is_first().then(|| vec![Vec::new(); team.size()]);
        assert_eq!(team.gather(&[]), nothing);
        if team.is_first() {
            // From the last: each has to wait for its turn.
            for rank in (1..team.size()).rev() {
                assert_eq!(team.receive_from(rank), all[rank]);
                assert_eq!(team.receive_from(rank), [round as u8]);
            }
        } else {
            team.send_to_first(&of(team.rank()));
            team.send_to_first(&[round as u8]);
        }
    }
}

/// More than a collective call carries, and more than it can count: 2.2 GiB.
fn large(team: &Team) {
    let length = (2200 << 20) / team.size();
    let own = vec![team.rank() as u8 + 1; length];
    let Some(all) = team.gather(&own) else { return };
    for (rank, bytes) in all.iter().enumerate() {
        assert_eq!(bytes.len(), length);
        assert!(bytes.iter().all(|&byte| byte == rank as u8 + 1));
    }
}

fn twice() {
    let team = start(MessageLimits::default());
    let again = Team::by_mpi(MessageLimits::default());
    assert_eq!(again.err(), Some(MpiError::StartedBefore));
    team.wait_for_all();
}

/// The others wait for a member that panics.
fn panic_on_one(team: &Team) {
    assert!(team.rank() != 1, "rank 1 has had enough");
    team.wait_for_all();
}

/// The others wait for a member that the system ends.
fn one_is_killed(team: &Team) {
    team.wait_for_all();
    if team.rank() == 1 {
        let own = process::id().to_string();
        Command::new("kill").args(["-KILL", &own]).status().expect("there is a kill");
    }
    team.wait_for_all();
}

/// The others wait for a member that ends all.
fn abort_on_one(team: &Team) {
    if team.rank() == 1 {
        team.abort(3);
    }
    team.wait_for_all();
}
