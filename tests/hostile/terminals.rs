//! Names that would steer a terminal.
