//! The end of the process at any moment, with nothing left behind.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::io::abandon_outputs;

use super::exit::exit_at_once;
use super::talk;

/// Longest that removing temporaries and saying why may take. A disk or a
/// terminal that does not answer keeps no process; what is left then is removed
/// by the next run that writes the same output.
const LONGEST: Duration = Duration::from_secs(2);

static HAS_BEGUN: AtomicBool = AtomicBool::new(false);

/// Removes the temporaries of this process, says why it ends, and ends it with a
/// status: within two seconds, whatever its threads are doing and waiting for.
/// `say` hears which outputs are in their places, and returns the message.
///
/// May be called on any thread and by several at once; the first one is heard.
pub(super) fn end_at_once(status: u8, say: impl FnOnce(&[PathBuf]) -> String) -> ! {
    if HAS_BEGUN.swap(true, Ordering::SeqCst) {
        wait_for_end();
    }
    // If there is no thread to be had, nothing bounds the time.
    let _ = thread::Builder::new().spawn(move || {
        thread::sleep(LONGEST);
        exit_at_once(status);
    });
    let abandoned = abandon_outputs();
    abandoned.remove_temporaries();
    talk::last_words(&say(abandoned.in_place()));
    // Threads have gone on meanwhile.
    abandoned.remove_temporaries();
    exit_at_once(status)
}

/// Waits for the end of the process if another thread has begun it: what fails
/// now fails because of that, and is not worth a message.
pub(super) fn give_way() {
    if HAS_BEGUN.load(Ordering::SeqCst) {
        wait_for_end();
    }
}

fn wait_for_end() -> ! {
    loop {
        thread::park();
    }
}
