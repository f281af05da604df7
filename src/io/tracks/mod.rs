//! Track formats.
