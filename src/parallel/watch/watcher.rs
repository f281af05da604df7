//! The thread that gives signs of life and listens to those of others.

use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::message::{MOST_BYTES, Message, Sign, Token};
use super::roll::{Found, Roll};
use super::{WatchEvent, WatchHandler};
use crate::parallel::Team;

/// Signs of life within the longest silence: some may get lost.
const SIGNS: u32 = 8;
/// Longest time between two of them.
const LONGEST_INTERVAL: Duration = Duration::from_secs(5);
/// How often it is told that somebody is lost.
const REPEATS: usize = 3;
/// Ways on which a process is answered, the latest ones.
const MOST_WAYS: usize = 8;
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(10);

pub(super) struct Watcher {
    rank: usize,
    socket: UdpSocket,
    token: Token,
    /// By rank, where to send to.
    ways: Vec<Vec<SocketAddr>>,
    roll: Roll,
    interval: Duration,
    handler: Box<WatchHandler>,
}

impl Watcher {
    /// The first process listens to all others and answers them; these know
    /// where it is, and listen to it alone.
    pub(super) fn new(
        team: &Team,
        socket: UdpSocket,
        token: Token,
        first: Vec<SocketAddr>,
        longest_silence: Duration,
        handler: Box<WatchHandler>,
    ) -> Self {
        let interval = (longest_silence / SIGNS).min(LONGEST_INTERVAL);
        let others = if team.is_first() { 1..team.size() } else { 0..1 };
        let mut ways = vec![Vec::new(); if team.is_first() { team.size() } else { 1 }];
        ways[0] = first;
        let roll = Roll::new(others, longest_silence, interval);
        Self { rank: team.rank(), socket, token, ways, roll, interval, handler }
    }

    /// Watches until it is over or somebody is lost.
    pub(super) fn run(mut self, is_over: &AtomicBool) {
        let mut last = Instant::now();
        while !is_over.load(Ordering::SeqCst) {
            self.send(Sign::Life);
            let lost_elsewhere = self.listen(last + self.interval);
            let now = Instant::now();
            let Found { lost, unheard } = self.roll.look(now.duration_since(last));
            last = now;
            if is_over.load(Ordering::SeqCst) {
                return;
            }
            let lost = lost_elsewhere.unwrap_or(lost);
            if !lost.is_empty() {
                (0..REPEATS).for_each(|_| self.send(Sign::lost(&lost)));
                (self.handler)(WatchEvent::Lost { ranks: lost });
                return;
            }
            if !unheard.is_empty() {
                (self.handler)(WatchEvent::Unheard { ranks: unheard });
            }
        }
    }

    /// Takes what comes until a time; tells whom the first process has lost.
    fn listen(&mut self, until: Instant) -> Option<Vec<usize>> {
        let mut bytes = [0; MOST_BYTES];
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            if self.socket.set_read_timeout(Some(left)).is_err() {
                thread::sleep(left);
            }
            let Ok((length, sender)) = self.socket.recv_from(&mut bytes) else {
                // Usually the time is over; other errors are no reason to hurry.
                thread::sleep(left.min(PAUSE_AFTER_ERROR));
                continue;
            };
            let Some(message) = Message::from_bytes(&bytes[..length], self.token) else { continue };
            if let Some(lost) = self.take(message, sender) {
                return Some(lost);
            }
        }
    }

    fn take(&mut self, message: Message, sender: SocketAddr) -> Option<Vec<usize>> {
        match message.sign {
            Sign::Life => self.roll.hear(message.from),
            Sign::End => self.roll.dismiss(message.from),
            Sign::Lost(ranks) => return Some(ranks),
        }
        if self.rank == 0
            && let Some(ways) = self.ways.get_mut(message.from)
            && !ways.contains(&sender)
        {
            ways.insert(0, sender);
            ways.truncate(MOST_WAYS);
            // At once: whoever never heard of the first process would wait for it
            // for ever if they were cut off from each other before the next sign.
            self.send_to(&self.message(Sign::Life), &sender);
        }
        None
    }

    /// Sends to everybody that is known. What does not arrive is missed there.
    fn send(&self, sign: Sign) {
        let message = self.message(sign);
        self.ways.iter().flatten().for_each(|way| self.send_to(&message, way));
    }

    fn message(&self, sign: Sign) -> Vec<u8> {
        Message { token: self.token, from: self.rank, sign }.to_bytes()
    }

    fn send_to(&self, message: &[u8], way: &SocketAddr) {
        let _ = self.socket.send_to(message, way);
    }
}
