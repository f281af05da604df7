//! What a run takes on so many ranks, by the model of docs/scaling.md:
//! `cargo run --example scaling`
//!
//! It prints the tables of that page: predictions by the closed formula, and
//! the same by a run played through part by part with times that differ by
//! chance.

#![expect(clippy::print_stdout, reason = "shows a result")]

mod cases;
mod cost;
mod simulation;
mod spread;
mod tables;
#[cfg(test)]
mod tests;

fn main() {
    println!("{}", tables::all());
}
