//! Temporary files, caches and checkpoints beside other users.

mod fixture;
mod modes;
mod planted;
mod threads;
mod users;
