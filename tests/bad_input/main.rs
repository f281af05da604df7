//! Bad input and bad settings: the program says what is wrong, where and what
//! to do, ends with the right status, and leaves nothing behind.

mod cache;
mod data;
mod files;
mod fixture;
mod hodges;
mod interrupts;
mod options;
mod outputs;
mod preprocess;
mod preprocess_options;
mod series;
mod talk;
mod tracks;
