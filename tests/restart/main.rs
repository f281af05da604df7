//! A run with `--checkpoint` that is killed, interrupted or disturbed, and
//! started again by the same command.

mod fixture;
mod kills;
mod refusals;
mod signals;
