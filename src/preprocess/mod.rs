//! Preprocessing: what is done to a field before storms are sought in it.
//!
//! A [`Preprocessor`] is planned once for the grid of the input, its variables
//! and [`PreprocessParams`], is shared by all workers, and is applied to frame
//! after frame with a scratch that belongs to the worker.
//!
//! | file | holds |
//! |---|---|
//! | `params` | what can be asked for |
//! | `band` | weights of degrees: sharp or tapered |
//! | `global` | grids that go round the globe from pole to pole |
//! | `spectral` | bands, derived fields and other grids through harmonics |
//! | `regional` | boundary taper and a band of cosines |
//! | `planes` | polar stereographic planes, and splines that lead there |
//! | `outputs` | which fields come out, made of what |
//! | `preprocessor` | the steps in order |
//! | `size` | what a plan takes, counted before it is made |

mod band;
mod error;
mod global;
mod outputs;
mod params;
mod planes;
mod preprocessor;
mod regional;
mod size;
mod spectral;
#[cfg(test)]
mod tests;

pub use error::PreprocessError;
pub use outputs::Output;
pub use params::{
    DERIVED, Derived, Extent, FilterBasis, LowerEdge, PlaneEdges, PlaneMethod, PreprocessParams,
    Projection, TargetGrid,
};
pub use preprocessor::{PreprocessScratch, Preprocessor};
pub use size::PlanSize;
