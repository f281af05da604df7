//! Statistics on a grid, by everybody who works on a run.
//!
//! | file | holds |
//! |---|---|
//! | `rows` | rows of a result shared among processes and threads |

mod rows;

pub use rows::rows_on_team;
