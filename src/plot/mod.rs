//! Figures of tracks, of statistics on a grid and of how two sets of tracks
//! compare, as SVG and PNG. No display, no network.
//!
//! | file | holds |
//! |---|---|
//! | `projection` | Plate Carrée, Robinson, polar stereographic |
//! | `window` | the part of the globe that a map shows |
//! | `clip` | lines and polygons cut at the edges of a window |
//! | `coast` | land of Natural Earth |
//! | `view` | a window on the page |
//! | `base_map` | land, graticule and its labels |
//! | `colours`, `scale` | colours that colour-blind people can read, and what they stand for |
//! | `units` | units as people write them |
//! | `levels` | round numbers |
//! | `svg`, `text` | a writer of SVG, and how wide text is |
//! | `page`, `colour_bar`, `axes` | what surrounds a figure |
//! | `notes` | what a figure says of its origin |
//! | `colouring` | a value for every point of tracks |
//! | `track_map`, `field_map`, `field_cells`, `field_bands` | maps |
//! | `life_cycle`, `histograms`, `comparison` | charts |
//! | `png` | SVG to PNG, if the program was built with it |
//! | `explorer` | a season to look around in, as one page of HTML |

mod axes;
mod base_map;
mod clip;
mod coast;
mod colour_bar;
mod colouring;
mod colours;
mod comparison;
mod error;
mod explorer;
mod field_bands;
mod field_cells;
mod field_map;
mod histograms;
mod levels;
mod life_cycle;
mod notes;
mod page;
mod png;
mod projection;
mod scale;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod track_map;
mod units;
mod view;
mod window;

pub use coast::land_lines;
pub use colouring::ColorBy;
pub use comparison::{ComparisonFigure, plot_comparison};
pub use error::PlotError;
pub use explorer::{ExplorerError, ExplorerParams, PageMap, Peak, explorer_page};
pub use field_map::{FieldFigure, FieldStyle, plot_field};
pub use histograms::{HistogramFigure, plot_histograms};
pub use life_cycle::{Alignment, LifeCycleFigure, plot_life_cycle};
pub use page::PageParams;
pub use png::to_png;
pub use projection::ProjectionName;
pub use track_map::{Marks, TrackFigure, plot_tracks};
pub use window::MapParams;
