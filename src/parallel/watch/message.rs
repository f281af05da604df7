//! The datagrams of a watch.

use std::hash::{BuildHasher, RandomState};

use serde::{Deserialize, Serialize};

/// How every datagram begins.
const MAGIC: &[u8; 8] = b"stormtw1";
/// More than any datagram takes.
pub(super) const MOST_BYTES: usize = 1024;
/// Most processes that are named in one.
const MOST_RANKS: usize = 64;

/// What only the processes of one run know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Token(u64, u64);

/// A datagram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Message {
    pub(super) token: Token,
    pub(super) from: usize,
    pub(super) sign: Sign,
}

/// What a process says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Sign {
    /// It lives.
    Life,
    /// It is done, and will be silent.
    End,
    /// Others are lost, by rank.
    Lost(Vec<usize>),
}

impl Token {
    pub(super) fn new() -> Self {
        // Keyed by random numbers of the system.
        let random = || RandomState::new().hash_one(0);
        Self(random(), random())
    }
}

impl Sign {
    /// That some processes are lost; as many are named as fit.
    pub(super) fn lost(ranks: &[usize]) -> Self {
        Self::Lost(ranks.iter().copied().take(MOST_RANKS).collect())
    }
}

impl Message {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let body = postcard::to_stdvec(self).unwrap_or_default();
        [&MAGIC[..], &body].concat()
    }

    /// A message of this run; anything else is none.
    pub(super) fn from_bytes(bytes: &[u8], token: Token) -> Option<Self> {
        let message: Self = postcard::from_bytes(bytes.strip_prefix(MAGIC)?).ok()?;
        (message.token == token).then_some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_other_runs_are_none() {
        let token = Token::new();
        let many: Vec<usize> = (0..100_000).collect();
        for sign in [Sign::Life, Sign::End, Sign::lost(&[1, 70_000]), Sign::lost(&many)] {
            let message = Message { token, from: 3, sign };
            let bytes = message.to_bytes();
            assert!(bytes.len() <= MOST_BYTES);
            assert_eq!(Message::from_bytes(&bytes, token), Some(message));
            assert_eq!(Message::from_bytes(&bytes, Token::new()), None);
            for end in 0..bytes.len() {
                assert_eq!(Message::from_bytes(&bytes[..end], token), None);
            }
        }
        assert_eq!(Message::from_bytes(b"GET / HTTP/1.1", token), None);
    }
}
