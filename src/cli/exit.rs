//! The end of the process without waiting for anything.
//!
//! [`std::process::exit`] runs what libraries have asked for at the end: HDF5
//! closes all files then, for which it takes a lock that a busy thread may hold,
//! and writes what it has not written yet. `_exit` of POSIX does none of that.

#![expect(unsafe_code, reason = "the standard library has no _exit")]

use std::ffi::c_int;

unsafe extern "C" {
    // It takes any number and touches no memory.
    safe fn _exit(status: c_int) -> !;
}

/// Ends the process with a status, whatever its threads are doing.
pub(super) fn exit_at_once(status: u8) -> ! {
    _exit(status.into())
}
