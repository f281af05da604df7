//! Whether there is a standard output at all.
//!
//! The standard library opens `/dev/null` in place of a standard stream that is
//! closed when the program starts, and data written to it are lost without an
//! error. Somebody who has asked for `/dev/null` may have opened it in the same
//! way, so the difference is only seen before: by a function that the loader
//! calls ahead of the start of the standard library.

#![expect(
    unsafe_code,
    reason = "a function that the loader calls has to be in a section of its own"
)]

use std::ffi::c_int;
use std::hint::black_box;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

const STDOUT: c_int = 1;
/// The command of `fcntl` that only asks for the flags of a descriptor; POSIX
/// leaves its number open, and it is this one on Linux, the BSDs and macOS.
const F_GETFD: c_int = 1;

static WAS_CLOSED: AtomicBool = AtomicBool::new(false);

unsafe extern "C" {
    // Any descriptor may be asked for, and this command takes nothing else.
    safe fn fcntl(descriptor: c_int, command: c_int, ...) -> c_int;
}

#[used]
#[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func"))]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
static AT_LOAD: extern "C" fn() = look;

/// Nothing of the standard library is at work yet, and nothing of it is used.
extern "C" fn look() {
    WAS_CLOSED.store(fcntl(STDOUT, F_GETFD) == -1, Ordering::Relaxed);
}

/// Ends with an error if standard output was closed when the program started.
///
/// # Errors
/// That the output cannot be written.
pub(super) fn check() -> io::Result<()> {
    // Named here so that the linker keeps it.
    black_box(&AT_LOAD);
    match WAS_CLOSED.load(Ordering::Relaxed) {
        true => Err(io::Error::other(
            "standard output is closed; leave it open, or write to a file with --output where the \
             command has it",
        )),
        false => Ok(()),
    }
}
