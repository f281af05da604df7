//! Forecasts and ensembles: the layouts they come in, each run tracked by
//! itself, and what is no set of runs.

mod bad;
mod files;
mod layouts;
mod program;
mod recognition;
mod tracking;
