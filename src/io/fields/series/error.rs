//! Datasets that make no record together.

use thiserror::Error;

use crate::io::fields::FieldError;

use super::runs::asks_for_run;

/// Why datasets make no record together, or a step of it cannot be read.
#[derive(Debug, Error)]
pub enum SeriesError {
    /// A problem of one dataset.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Nothing to read.
    #[error("there is no input; say what to read with --input")]
    Nothing,
    /// No dataset holds the variable.
    #[error("none of {count} inputs holds {what}; the last one says: {last}")]
    NoneHolds {
        /// Number of datasets.
        count: usize,
        /// The variable asked for, or a variable that is tracked.
        what: String,
        /// What is wrong with the last one.
        last: Box<FieldError>,
    },
    /// Datasets hold different variables, and none was asked for.
    #[error(
        "{first} holds {first_variable} and {second} holds {second_variable}; choose one of them \
         with --variable"
    )]
    Variables {
        /// A dataset.
        first: String,
        /// Its variable.
        first_variable: String,
        /// Another dataset.
        second: String,
        /// Its variable.
        second_variable: String,
    },
    /// Datasets that do not go together.
    #[error(
        "{first} and {second} have different {what}: {first_value}, and {second_value}; read them \
         one by one, or bring them to the same {what} beforehand"
    )]
    Different {
        /// What differs.
        what: &'static str,
        /// A dataset.
        first: String,
        /// What it has.
        first_value: String,
        /// Another dataset.
        second: String,
        /// What that has.
        second_value: String,
    },
    /// Datasets of different forecasts or members.
    #[error(
        "{first} holds {first_run} and {second} holds {second_run}; choose one with --init or \
         --member"
    )]
    Runs {
        /// A dataset.
        first: String,
        /// What it holds.
        first_run: String,
        /// Another dataset.
        second: String,
        /// What that holds.
        second_run: String,
    },
    /// A field without a time beside others.
    #[error(
        "{name} says nothing of its time, so it has no place among {others} other inputs; read it \
         by itself, or give it a time coordinate"
    )]
    Undated {
        /// The dataset.
        name: String,
        /// Number of the others.
        others: usize,
    },
    /// A dataset that is another one than when the record was put together.
    #[error(
        "{name} has changed since it was first opened (its {what}); run again when nothing writes \
         to it"
    )]
    Changed {
        /// The dataset.
        name: String,
        /// What differs.
        what: &'static str,
    },
    /// More steps than are counted.
    #[error("the inputs have {count} steps, more than a record can have; read fewer of them")]
    TooManySteps {
        /// How many.
        count: usize,
    },
}

impl SeriesError {
    /// Whether there are several forecasts or members to choose from.
    pub fn asks_for_run(&self) -> bool {
        match self {
            Self::Runs { .. } => true,
            Self::Field(error) => asks_for_run(&error.problem),
            _ => false,
        }
    }
}
