//! How a run talks to whoever started it.

/// Hears of progress and may ask to stop. Called from all workers.
pub trait Monitor: Sync {
    /// So many frames are to be read.
    fn start(&self, _frames: usize) {}

    /// One more frame is done, by this process or another one.
    fn frame_done(&self) {}

    /// Whether to stop as soon as possible.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Hears nothing and never stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Monitor for Silent {}
