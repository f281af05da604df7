//! Eulerian storm-track statistics: variances and covariances of eddies at each
//! point of a grid, by period.
//!
//! A series x of a point goes through a filter in time, y = Σ w_k x_k, and the
//! products y_a y_b of two variables (or of one with itself) are averaged over
//! the times of a period that have one. The filter goes first and the products
//! are made of what it leaves: a filtered energy could be negative.
//!
//! **Streaming.** A [`EddyRow`] takes the frames of a record one by one and
//! holds no more than the window of the filter, in slots of the record's step.
//! Steps that are missing from the record are slots without a value. What comes
//! out at a time depends on the values in the window alone, and the sums of a
//! period are made in the order of time, so that the cutting of a record into
//! chunks, or of its periods among processes, changes nothing.
//!
//! **Units** are those of the variables multiplied: `Pa2`, `m2 s-2`, `K m s-1`.
//!
//! | file | holds |
//! |---|---|
//! | `params` | what to compute |
//! | `filter` | filters in time as weights |
//! | `response` | what they leave of a wave |
//! | `timeline` | which steps give a value, and the period that owns it |
//! | `statistics` | statistics as products and what is made of their means |
//! | `units` | units of products |
//! | `rows` | the kernel: rows of the grid through the filter and into sums |

mod error;
mod filter;
mod names;
mod params;
mod response;
mod rows;
mod statistics;
mod timeline;
mod units;

pub use error::EulerianError;
pub use filter::{FilterPlan, Tap};
pub use names::NameError;
pub use params::{
    EVectorForm, EulerianParams, LanczosSigma, MeanRule, Normalisation, Owner, Sampling, TimeFilter,
};
pub use response::response_table;
pub use rows::{EddyPlan, EddyRow};
pub use statistics::{LayerPlan, Reduction, Roles, Statistic, StatisticsPlan, VariableNames};
pub use timeline::{StepPlan, Timeline};
