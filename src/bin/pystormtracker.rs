//! The `stormtracker` command.

fn main() {}
