//! Long records in pieces: centres of each piece by itself, linked together,
//! give the tracks of one run. So do the job scripts that do it on a cluster.

mod pieces;
mod place;
mod scripts;
