//! The `stormtracker` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    stormtracker::cli::main()
}
