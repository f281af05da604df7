//! Why there is no statistic.

use thiserror::Error;

use crate::model::CalendarError;

use super::NameError;

/// Why eddies cannot be found or averaged.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum EulerianError {
    /// Nothing is to be computed.
    #[error("nothing is to be computed; name a --statistic")]
    NoStatistic,
    /// A name of no choice.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A part out of range.
    #[error("--min-used {value} is not above 0 and at most 1")]
    MinUsed {
        /// The part.
        value: f64,
    },
    /// A difference of a value with itself.
    #[error("--lag 0 is no lag; give a number of hours")]
    NoLag,
    /// A filter of one weight.
    #[error("--weights 0 leaves nothing; give the number on each side of the middle")]
    NoWeights,
    /// A filter that reaches further than any record.
    #[error(
        "--weights {weights} on each side of the middle need {slots} steps of {step_hours} h, more \
         than {most}; give fewer"
    )]
    TooManyWeights {
        /// What was asked for.
        weights: usize,
        /// Steps that the filter spans.
        slots: usize,
        /// Time between steps in hours.
        step_hours: f64,
        /// Steps that a filter may span.
        most: usize,
    },
    /// A band that is none.
    #[error(
        "--band {short_days},{long_days} is no band; write the shortest, then the longest period in days"
    )]
    Band {
        /// Its shortest period in days.
        short_days: f64,
        /// Its longest period in days.
        long_days: f64,
    },
    /// A band that steps do not resolve.
    #[error(
        "--band {short_days},...: waves of {short_days} days need steps of {} h at most, and these are \
         {step_hours} h apart; choose a longer period",
        .short_days * 12.0
    )]
    BandUnresolved {
        /// Shortest period of the band in days.
        short_days: f64,
        /// Hours between what is filtered.
        step_hours: f64,
    },
    /// Steps that are not as a filter needs them.
    #[error(
        "--filter trenberth is for steps of 12 h, and these are {step_hours} h apart; use --filter lanczos"
    )]
    NotTwelveHourly {
        /// Hours between what is filtered.
        step_hours: f64,
    },
    /// A step that does not divide a lag.
    #[error(
        "steps of {step_hours} h do not divide a lag of {lag_hours} h; nothing is interpolated: \
         choose another --lag or another record"
    )]
    LagNotOfSteps {
        /// Hours between what is subtracted.
        step_hours: f64,
        /// The lag in hours.
        lag_hours: u32,
    },
    /// A step that does not divide a day.
    #[error(
        "steps of {step_hours} h do not divide a day, so that there are no --daily-means of them"
    )]
    DayNotOfSteps {
        /// Hours between steps.
        step_hours: f64,
    },
    /// A record whose times are not known.
    #[error("the record has no times to filter along")]
    Undated,
    /// A record without a second step.
    #[error("the record has one step; statistics in time need more")]
    OneStep,
    /// Times beyond the calendar.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// A record that changes its step.
    #[error(
        "steps are {other_hours} h apart from {from} on and {step_hours} h elsewhere; choose a part \
         with equal steps by --start and --end"
    )]
    MixedSteps {
        /// The usual distance in hours.
        step_hours: f64,
        /// Another one in hours.
        other_hours: f64,
        /// Where it begins.
        from: String,
    },
    /// Too few steps for a single value.
    #[error(
        "no part of the record is as long as the filter: {needed} steps of {step_hours} h are needed, and \
         at most {longest} follow one another without a gap; take a longer record, or fewer --weights"
    )]
    TooShort {
        /// Steps that one value is made of, from first to last.
        needed: usize,
        /// Hours between steps.
        step_hours: f64,
        /// Steps of the longest part without a gap.
        longest: usize,
    },
    /// No period with enough times.
    #[error(
        "no period has a value: {best}, the best one, has {available} of {expected} times, less than \
         --min-used {min_used}; allow fewer, choose --period all, a filter that takes less from the \
         ends, or a longer record"
    )]
    NoPeriod {
        /// The period with most times.
        best: String,
        /// Times that it has.
        available: usize,
        /// Times that it would have.
        expected: usize,
        /// The part that is needed.
        min_used: f64,
    },
    /// Variables that are added but have different units.
    #[error(
        "--statistic {statistic} adds {first} and {second}, which have other units; check --u and --v"
    )]
    UnequalUnits {
        /// Name of the statistic.
        statistic: String,
        /// One of them, with its unit.
        first: String,
        /// The other one.
        second: String,
    },
    /// A statistic of another number of variables.
    #[error("--statistic {statistic} is of {needed}, and --variable names {given}; {remedy}")]
    VariableCount {
        /// Name of the statistic.
        statistic: String,
        /// How many it is of.
        needed: &'static str,
        /// How many there are.
        given: usize,
        /// What to write.
        remedy: &'static str,
    },
}
