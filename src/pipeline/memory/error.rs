//! More memory is needed than there is.

use std::num::NonZero;

use thiserror::Error;

use crate::model::{ByteSize, in_words};

use super::Allowance;

/// A run needs more memory than it may take.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{allowed} is too little: a frame of {variable} is {frame} and a chunk {chunk} decoded, \
     {}with which {threads} {} need about {needed}; {}",
    .made.map(|made| format!("what is made of it {made}, ")).unwrap_or_default(),
    if *.threads == 1 { "thread" } else { "threads" },
    self.remedies()
)]
pub struct MemoryError {
    /// What is allowed.
    pub allowed: Allowance,
    /// What the shortest blocks need, with everything else.
    pub needed: ByteSize,
    /// Name of the variable.
    pub variable: String,
    /// What a frame of it takes.
    pub frame: ByteSize,
    /// What a chunk of it takes; nothing if its frames are read one by one.
    pub chunk: ByteSize,
    /// What a frame that is made of it takes, if anything is made.
    pub made: Option<ByteSize>,
    /// Threads that work.
    pub threads: usize,
    /// Steps that are to be read together, if somebody says how many.
    pub chunk_steps: Option<NonZero<usize>>,
}

impl MemoryError {
    fn remedies(&self) -> String {
        let remedies = [
            (true, self.allowed.remedy()),
            (self.threads > 1, "use fewer threads with -j"),
            (self.chunk_steps.is_some(), "leave --chunk-steps out"),
            (self.chunk > self.frame, "store it in smaller chunks"),
        ];
        let apply = remedies.into_iter().filter(|(applies, _)| *applies);
        apply.map(|(_, remedy)| remedy).collect::<Vec<_>>().join(", or ")
    }
}

/// An option asks for something that needs more memory than the process may
/// take.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{allowed} is too little for {what}, which needs about {}; {remedy}, or {}",
    in_words(*.bytes),
    .allowed.remedy()
)]
pub struct RoomError {
    /// What is asked for, with its size.
    pub what: String,
    /// About how many bytes it needs.
    pub bytes: u64,
    /// What is allowed.
    pub allowed: Allowance,
    /// Which option to change, and how.
    pub remedy: &'static str,
}
