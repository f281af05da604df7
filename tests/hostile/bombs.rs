//! Small files that decode to much, or say that they do.
