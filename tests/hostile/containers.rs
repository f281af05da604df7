//! Files that lead to other files, in circles, or never end.
