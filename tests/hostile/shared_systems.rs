//! Temporary files, caches and checkpoints beside other users.
