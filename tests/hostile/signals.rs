//! INT and TERM end every command.
