//! The memory that a run may take.

use std::fmt;

use crate::model::{ByteSize, in_words};
use crate::parallel::memory_of_process;
use crate::pipeline::RunSettings;

use super::{RoomError, bytes_of};

/// The memory that a run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// What was asked for.
    Asked(ByteSize),
    /// What the machine has for this process, unless more is asked for.
    Machine(ByteSize),
    /// The same of a command that cannot be asked for more.
    Fixed(ByteSize),
}

impl RunSettings {
    /// The memory that the run may take.
    pub fn allowance(&self) -> Allowance {
        Allowance::of(self.memory)
    }
}

impl Allowance {
    /// What was asked for, or what the machine has.
    pub fn of(asked: Option<ByteSize>) -> Self {
        asked.map_or_else(|| Self::Machine(of_machine()), Self::Asked)
    }

    /// What the machine has, of a command that cannot be asked for more.
    pub fn fixed() -> Self {
        Self::Fixed(of_machine())
    }

    /// Checks what an option asks for before memory is taken: `what` with its
    /// size, the bytes, and which option to change.
    ///
    /// # Errors
    /// [`RoomError`] if it needs more than is allowed.
    pub fn check(
        self,
        what: impl FnOnce() -> String,
        bytes: usize,
        remedy: &'static str,
    ) -> Result<(), RoomError> {
        match self.holds(bytes) {
            true => Ok(()),
            false => Err(RoomError { what: what(), bytes: bytes as u64, allowed: self, remedy }),
        }
    }

    pub(super) fn holds(self, bytes: usize) -> bool {
        let (Self::Asked(size) | Self::Machine(size) | Self::Fixed(size)) = self;
        bytes <= bytes_of(size)
    }

    /// How to have more, if that is possible.
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::Asked(_) => "allow more",
            Self::Machine(_) => "allow more with --memory",
            Self::Fixed(_) => "use a machine with more memory",
        }
    }
}

fn of_machine() -> ByteSize {
    ByteSize(memory_of_process().unwrap_or(u64::MAX))
}

impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked(size) => write!(f, "--memory {size}"),
            Self::Machine(ByteSize(bytes)) | Self::Fixed(ByteSize(bytes)) => {
                write!(f, "the memory that this process may take ({})", in_words(*bytes))
            }
        }
    }
}
