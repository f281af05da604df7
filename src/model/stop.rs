//! A wish to stop what takes long.

use std::fmt;

use thiserror::Error;

/// Tells a computation whether it should stop before it is done. It asks now and
/// then, as for every pass or row, never in an inner loop.
#[derive(Clone, Copy, Default)]
pub struct Stop<'a> {
    is_wished: Option<&'a (dyn Fn() -> bool + Sync)>,
}

/// A computation stopped because somebody wished so.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("stopped before it was done")]
pub struct Stopped;

impl<'a> Stop<'a> {
    /// Nobody ever wishes to stop.
    pub const NEVER: Stop<'static> = Stop { is_wished: None };

    /// Stops as soon as the function returns true, which it does on any thread.
    pub fn when(is_wished: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self { is_wished: Some(is_wished) }
    }

    /// # Errors
    /// [`Stopped`] if it is wished to stop.
    pub fn check(self) -> Result<(), Stopped> {
        match self.is_wished {
            Some(is_wished) if is_wished() => Err(Stopped),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Stop<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stop").field("may_be_wished", &self.is_wished.is_some()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_wish_is_heard() {
        let flag = AtomicBool::new(false);
        let is_wished = || flag.load(Ordering::Relaxed);
        let stop = Stop::when(&is_wished);
        assert_eq!(stop.check(), Ok(()));
        flag.store(true, Ordering::Relaxed);
        assert_eq!(stop.check(), Err(Stopped));
        assert_eq!(Stop::NEVER.check(), Ok(()));
    }
}
