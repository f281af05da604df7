//! Statistics on a grid, by everybody who works on a run.
//!
//! | file | holds |
//! |---|---|
//! | `rows` | rows of a result shared among processes and threads |
//! | `ata` | Accumulated Track Activity and its family |
//! | `confidence` | counts in boxes, and how sure maps are |
//! | `density` | densities and means with kernels on the sphere |
//! | `terrain` | terrain out of a file |

mod ata;
mod confidence;
mod density;
mod rows;
mod terrain;

pub use ata::{AtaInput, ata, record_selection};
pub use confidence::{boxes, confidence};
pub use density::{DensityInput, density};
pub use rows::rows_on_team;
pub use terrain::{TerrainError, read_terrain};
