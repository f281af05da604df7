//! Whole records of a few points.
