//! Long records in pieces: centres of each piece by itself, linked together,
//! give the tracks of one run.

mod pieces;
mod place;
