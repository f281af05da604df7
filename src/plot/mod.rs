//! Figures.
mod explorer;
pub use explorer::{ExplorerError, ExplorerParams, Peak, explorer_page};
