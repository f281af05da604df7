//! Members of a team that watch each other over the network of this machine.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;

use super::*;

/// Long enough that a busy machine does not make a process silent.
const SILENCE: Duration = Duration::from_secs(4);
const LONG: Duration = Duration::from_secs(60);

type Started = (Option<Watch>, Receiver<WatchEvent>);

/// The watches of all members, and what each of them is told.
fn started(silences: &[Option<Duration>]) -> Vec<Started> {
    let teams = Team::in_process(silences.len());
    let start = |(team, &silence): (&Team, &Option<Duration>)| {
        let (sender, receiver) = channel();
        let handler = Box::new(move |event| drop(sender.send(event)));
        (Watch::start(team, silence, handler).unwrap(), receiver)
    };
    thread::scope(|scope| {
        let members = teams.iter().zip(silences);
        let started: Vec<_> = members.map(|member| scope.spawn(move || start(member))).collect();
        started.into_iter().map(|member| member.join().unwrap()).collect()
    })
}

/// Stops the thread of a member as a machine stops that drops off: without a
/// word.
fn drop_off(started: &mut Started) {
    let watch = started.0.as_mut().unwrap();
    watch.peers.clear();
    watch.is_over.store(true, Ordering::SeqCst);
}

#[test]
fn the_others_hear_who_is_lost() {
    for lost in [0, 1, 2] {
        let mut members = started(&[Some(SILENCE); 3]);
        thread::sleep(SILENCE / 2);
        drop_off(&mut members[lost]);
        for (rank, (_, events)) in members.iter().enumerate().filter(|(rank, _)| *rank != lost) {
            let event = events.recv_timeout(LONG).unwrap();
            assert_eq!(event, WatchEvent::Lost { ranks: vec![lost] }, "told to {rank}");
        }
    }
}

#[test]
fn who_lives_or_ends_is_not_lost() {
    let mut members = started(&[Some(SILENCE / 2); 3]);
    thread::sleep(SILENCE / 4);
    members[2].0 = None;
    thread::sleep(SILENCE);
    for (_, events) in &members[..2] {
        assert_eq!(events.recv_timeout(Duration::ZERO), Err(RecvTimeoutError::Timeout));
    }
    members.iter_mut().for_each(|member| member.0 = None);
}

#[test]
fn who_was_never_heard_is_said() {
    let mut members = started(&[Some(SILENCE / 4), Some(SILENCE / 4), None]);
    assert!(members[2].0.is_none());
    let event = members[0].1.recv_timeout(LONG).unwrap();
    assert_eq!(event, WatchEvent::Unheard { ranks: vec![2] });
    members.iter_mut().for_each(|member| member.0 = None);
}

#[test]
fn nobody_watches_without_a_time_or_alone() {
    assert!(started(&[None, Some(SILENCE)]).iter().all(|(watch, _)| watch.is_none()));
    assert!(started(&[Some(SILENCE)]).iter().all(|(watch, _)| watch.is_none()));
}
