//! Signs of life between the processes of a run.
//!
//! A machine that drops off the network closes no connection: calls of MPI that
//! wait for it wait for ever, and a launcher may not notice either. So a thread
//! of each process, which never calls MPI, sends a short datagram to the first
//! process every few seconds and gets one back. Whoever is silent for too long
//! is lost; the first process tells the others, and the caller decides what
//! becomes of the run. A process that computes for hours goes on giving signs,
//! and time in which this process itself was stopped does not count.
//!
//! A process counts as lost only after it was heard: where a firewall lets no
//! datagram through there is no watch, and that is said once.
//!
//! | file | holds |
//! |---|---|
//! | `roll` | who was silent for how long |
//! | `message` | the datagrams |
//! | `addresses` | where this process can be reached |
//! | `watcher` | the thread |

mod addresses;
mod message;
mod roll;
#[cfg(test)]
mod tests;
mod watcher;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Team;
use message::{Message, Sign, Token};
use watcher::Watcher;

/// What happens to a run that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WatchEvent {
    /// Processes were not heard for too long, or the first one says so.
    Lost {
        /// Their ranks, ascending.
        ranks: Vec<usize>,
    },
    /// Processes were never heard: if they are lost, nobody notices.
    Unheard {
        /// Their ranks, ascending.
        ranks: Vec<usize>,
    },
}

/// What is told of an event, on a thread of the watch.
pub type WatchHandler = dyn Fn(WatchEvent) + Send;

/// The watch over the processes of a run, until it is dropped.
#[derive(Debug)]
pub struct Watch {
    is_over: Arc<AtomicBool>,
    socket: UdpSocket,
    end: Message,
    peers: Vec<SocketAddr>,
}

/// What the first process tells the others.
#[derive(Serialize, Deserialize)]
struct Invitation {
    token: Token,
    addresses: Vec<SocketAddr>,
}

impl Watch {
    /// Starts watching, if there are several processes and a time is given. To
    /// be called by every process of a team, with the same time. `None` where
    /// there is nothing to watch or the first process has no network.
    ///
    /// # Errors
    /// If this process, not the first one, has no network: the others go on
    /// without a sign of it.
    pub fn start(
        team: &Team,
        longest_silence: Option<Duration>,
        handler: Box<WatchHandler>,
    ) -> io::Result<Option<Self>> {
        if team.size() == 1 {
            return Ok(None);
        }
        let opened = open();
        let own = opened.as_ref().ok().filter(|_| longest_silence.is_some());
        // The others wait for the invitation, whatever it holds.
        let invitation = own.map(invite).transpose().ok().flatten();
        let told = team.from_first(&postcard::to_stdvec(&invitation).unwrap_or_default());
        let invitation: Option<Invitation> = postcard::from_bytes(&told).ok().flatten();
        let (Some(silence), Some(invitation)) = (longest_silence, invitation) else {
            return Ok(None);
        };
        let socket = opened?;
        let peers = match team.is_first() {
            true => Vec::new(),
            false => addresses::reachable(&invitation.addresses, &socket)?,
        };
        let sign = |sign| Message { token: invitation.token, from: team.rank(), sign };
        let watch = Self {
            is_over: Arc::default(),
            socket: socket.try_clone()?,
            end: sign(Sign::End),
            peers: peers.clone(),
        };
        let watcher = Watcher::new(team, socket, invitation.token, peers, silence, handler);
        let is_over = Arc::clone(&watch.is_over);
        thread::Builder::new().name("watch".into()).spawn(move || watcher.run(&is_over))?;
        Ok(Some(watch))
    }
}

impl Drop for Watch {
    /// The thread is not waited for: it says nothing more.
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // The first process stops watching; if this is lost, it is ending too.
        let bytes = self.end.to_bytes();
        self.peers.iter().for_each(|peer| drop(self.socket.send_to(&bytes, peer)));
    }
}

/// A socket for datagrams of both kinds of addresses where there are both.
fn open() -> io::Result<UdpSocket> {
    UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0))
        .or_else(|_| UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)))
}

fn invite(socket: &UdpSocket) -> io::Result<Invitation> {
    let port = socket.local_addr()?.port();
    Ok(Invitation { token: Token::new(), addresses: addresses::of_this_machine(port) })
}
