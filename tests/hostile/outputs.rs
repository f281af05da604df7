//! No output takes the place of an input.
