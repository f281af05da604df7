//! Sizes that an option names: counted before memory is taken.
