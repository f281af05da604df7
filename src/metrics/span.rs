//! The periods of a statistic, and what they are made of.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{Calendar, CalendarError, Period, PeriodLength};

/// Most periods that a record is cut into: a thousand years of months.
const MOST_PERIODS: usize = 12_000;

/// What seasons, years and records are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accumulation {
    /// The mean of their calendar months.
    #[default]
    MonthsMean,
    /// The sum of their calendar months, in each of which a track counts.
    MonthsSum,
    /// Their points, a track counting once.
    Whole,
}

/// Whether the same period of several years is kept apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Years {
    /// One field for each.
    #[default]
    Each,
    /// Their mean: a climatology.
    Mean,
}

/// Which points count by their time, and how they are gathered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpanParams {
    /// Length of the periods.
    pub period: PeriodLength,
    /// What they are made of.
    pub accumulation: Accumulation,
    /// Whether years are kept apart.
    pub years: Years,
    /// First time that counts, in seconds of the calendar; the first point
    /// unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_s: Option<i64>,
    /// Last time that counts; the last point unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_s: Option<i64>,
}

/// A record that cannot be cut into periods.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SpanError {
    /// There is no point, and nobody says when none is.
    #[error(
        "there is no track that counts, so the periods are not known; say them with --from and --to"
    )]
    NoTime,
    /// The end comes first.
    #[error("--to {to} comes before --from {from}")]
    Reversed {
        /// First time.
        from: String,
        /// Last time.
        to: String,
    },
    /// A record as a whole has no years to average.
    #[error(
        "a climatology is of months, seasons or years, not of a whole record; say another --period"
    )]
    ClimatologyOfAll,
    /// More periods than a field each can be kept of.
    #[error(
        "there are {periods} periods between {from} and {to}, more than {MOST_PERIODS}; say --from and --to, or a longer --period"
    )]
    TooMany {
        /// Their number, roughly.
        periods: i64,
        /// First time.
        from: String,
        /// Last time.
        to: String,
    },
    /// A time that the calendar does not have.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl Accumulation {
    /// What is usual: means of months, but of a whole record its points.
    pub fn usual(period: PeriodLength) -> Self {
        match period {
            PeriodLength::All => Self::Whole,
            _ => Self::MonthsMean,
        }
    }
}

/// Where points are counted, and the periods that are made of that.
#[derive(Clone, Debug)]
pub(super) struct Span {
    /// First and last time that count.
    pub(super) first_s: i64,
    pub(super) last_s: i64,
    /// What points are counted in, one after the other without a gap.
    pub(super) counted: Vec<Period>,
    /// What comes out.
    pub(super) periods: Vec<Period>,
    /// The numbers in `counted` of what each period is made of, by year.
    parts: Vec<Vec<Vec<usize>>>,
    accumulation: Accumulation,
}

impl Span {
    /// Over these times, or those of the parameters.
    pub(super) fn new(
        calendar: Calendar,
        times_s: &[i64],
        params: &SpanParams,
    ) -> Result<Self, SpanError> {
        let SpanParams { period, accumulation, years, .. } = *params;
        if years == Years::Mean && period == PeriodLength::All {
            return Err(SpanError::ClimatologyOfAll);
        }
        let first_s = params.from_s.or_else(|| times_s.iter().copied().min());
        let last_s = params.to_s.or_else(|| times_s.iter().copied().max());
        let (Some(first_s), Some(last_s)) = (first_s, last_s) else {
            return Err(SpanError::NoTime);
        };
        let base = match accumulation {
            Accumulation::Whole => period,
            Accumulation::MonthsMean | Accumulation::MonthsSum => PeriodLength::Month,
        };
        check_number(calendar, (first_s, last_s), base)?;
        let counted = base.between(calendar, first_s, last_s)?;
        let each = period.between(calendar, first_s, last_s)?;
        let made_of = |of: &Period| {
            let inside = |p: &Period| period == PeriodLength::All || of.contains(p.start_s);
            (0..counted.len()).filter(|&i| inside(&counted[i])).collect::<Vec<usize>>()
        };
        let parts = each.iter().map(made_of).collect();
        let (periods, parts) = match years {
            Years::Each => (each, Vec::from_iter(Vec::into_iter(parts).map(|part| vec![part]))),
            Years::Mean => over_years(calendar, &each, parts)?,
        };
        Ok(Self { first_s, last_s, counted, periods, parts, accumulation })
    }

    /// The number of what a time is counted in, if it counts.
    pub(super) fn counted_in(&self, time_s: i64) -> Option<usize> {
        (self.first_s..=self.last_s)
            .contains(&time_s)
            .then(|| self.counted.partition_point(|period| period.end_s <= time_s))
    }

    /// The field of every period from those that were counted, each of so many
    /// points.
    pub(super) fn combine(&self, counted: &[f64], points: usize) -> Vec<f64> {
        let mut out = Vec::with_capacity(self.periods.len() * points);
        let value = |part: &Vec<usize>, point: usize| {
            let sum: f64 = part.iter().map(|i| counted[i * points + point]).sum();
            match self.accumulation {
                Accumulation::MonthsMean => sum / part.len() as f64,
                Accumulation::MonthsSum | Accumulation::Whole => sum,
            }
        };
        for years in &self.parts {
            let mean = |point| {
                years.iter().map(|part| value(part, point)).sum::<f64>() / years.len() as f64
            };
            out.extend((0..points).map(mean));
        }
        out
    }
}

/// Refuses a record of more periods than anyone can look at, before there is
/// memory for them.
fn check_number(
    calendar: Calendar,
    (first_s, last_s): (i64, i64),
    base: PeriodLength,
) -> Result<(), SpanError> {
    let (from, to) = (calendar.date_time(first_s)?, calendar.date_time(last_s)?);
    if first_s > last_s {
        return Err(SpanError::Reversed { from: from.to_string(), to: to.to_string() });
    }
    let days = (last_s - first_s) / 86_400;
    let periods = match base {
        PeriodLength::Month => days / 28,
        PeriodLength::Season => days / 84,
        PeriodLength::Year => days / 360,
        PeriodLength::All => 1,
    };
    if periods > MOST_PERIODS as i64 {
        return Err(SpanError::TooMany { periods, from: from.to_string(), to: to.to_string() });
    }
    Ok(())
}

/// Periods of a climatology, in the order in which the record first has them,
/// each with its parts by year. They are at the time of their first year, so
/// that one follows another, and named after all.
#[expect(clippy::type_complexity, reason = "the parts of one period, by year")]
fn over_years(
    calendar: Calendar,
    each: &[Period],
    parts: Vec<Vec<usize>>,
) -> Result<(Vec<Period>, Vec<Vec<Vec<usize>>>), SpanError> {
    let mut months: Vec<u8> = Vec::new();
    let mut found: Vec<(&Period, &Period, Vec<Vec<usize>>)> = Vec::new();
    for (period, part) in each.iter().zip(parts) {
        let month = calendar.date_time(period.start_s)?.month;
        match months.iter().position(|&known| known == month) {
            Some(at) => {
                found[at].1 = period;
                found[at].2.push(part);
            }
            None => {
                months.push(month);
                found.push((period, period, vec![part]));
            }
        }
    }
    let whole = |(first, last, parts): (&Period, &Period, Vec<Vec<usize>>)| {
        let label = match parts.len() {
            1 => first.label.clone(),
            _ => format!("{} to {}", first.label, last.label),
        };
        (Period { label, ..first.clone() }, parts)
    };
    Ok(found.into_iter().map(whole).unzip())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALENDAR: Calendar = Calendar::NoLeap;

    fn span(period: PeriodLength, accumulation: Accumulation, years: Years) -> Span {
        let params = SpanParams { period, accumulation, years, ..SpanParams::default() };
        let times =
            ["2000-12-15", "2001-12-31T18", "2002-03-01"].map(|t| CALENDAR.parse(t).unwrap());
        Span::new(CALENDAR, &times, &params).unwrap()
    }

    /// Labels and values if every month counted holds its number.
    fn made(span: &Span) -> Vec<(String, f64)> {
        let numbers: Vec<f64> = (0..span.counted.len()).map(|i| i as f64).collect();
        let labels = span.periods.iter().map(|period| period.label.clone());
        labels.zip(span.combine(&numbers, 1)).collect()
    }

    #[test]
    fn a_season_is_the_mean_of_its_months_unless_asked() {
        let seasons = |accumulation| made(&span(PeriodLength::Season, accumulation, Years::Each));
        let mean = seasons(Accumulation::MonthsMean);
        assert_eq!(mean[0], ("2001 DJF".into(), 1.0));
        // March alone of the last spring.
        assert_eq!(mean[5], ("2002 MAM".into(), 15.0));
        assert_eq!(seasons(Accumulation::MonthsSum)[1], ("2001 MAM".into(), 12.0));
        assert_eq!(seasons(Accumulation::Whole)[1], ("2001 MAM".into(), 1.0));
    }

    #[test]
    fn climatologies_are_means_over_years() {
        let months = made(&span(PeriodLength::Month, Accumulation::MonthsMean, Years::Mean));
        assert_eq!(months.len(), 12);
        assert_eq!(months[0], ("2000-12 to 2001-12".into(), 6.0));
        assert_eq!(months[4], ("2001-04".into(), 4.0));
        let seasons = made(&span(PeriodLength::Season, Accumulation::MonthsMean, Years::Mean));
        // (0 + 1 + 2)/3 and (12 + 13 + 14)/3; (3 + 4 + 5)/3 and 15.
        assert_eq!(
            seasons[..2],
            [("2001 DJF to 2002 DJF".into(), 7.0), ("2001 MAM to 2002 MAM".into(), 9.5),]
        );
        let years = span(PeriodLength::Year, Accumulation::Whole, Years::Mean);
        assert_eq!(made(&years), [("2000 to 2002".into(), 1.0)]);
    }

    #[test]
    fn a_record_as_a_whole() {
        let whole = span(PeriodLength::All, Accumulation::Whole, Years::Each);
        assert_eq!((whole.counted.len(), made(&whole)[0].1), (1, 0.0));
        let months = span(PeriodLength::All, Accumulation::MonthsMean, Years::Each);
        assert_eq!(made(&months), [("2000-12-15T00:00:00 to 2002-03-01T00:00:00".into(), 7.5)]);
    }

    #[test]
    fn times_outside_do_not_count() {
        let (from_s, to_s) = (Some(3600), Some(40 * 86_400));
        let params = SpanParams { from_s, to_s, ..SpanParams::default() };
        let span = Span::new(CALENDAR, &[], &params).unwrap();
        let counted = [0, 3600, 31 * 86_400 - 1, 31 * 86_400, 40 * 86_400, 40 * 86_400 + 1];
        let counted = counted.map(|time_s| span.counted_in(time_s));
        assert_eq!(counted, [None, Some(0), Some(0), Some(1), Some(1), None]);
    }

    #[test]
    fn records_that_cannot_be_cut_are_refused() {
        let refused = |params: &SpanParams| Span::new(CALENDAR, &[], params).unwrap_err();
        assert_eq!(refused(&SpanParams::default()), SpanError::NoTime);
        let reversed = SpanParams { from_s: Some(1), to_s: Some(0), ..SpanParams::default() };
        assert!(matches!(refused(&reversed), SpanError::Reversed { .. }));
        let long = SpanParams { from_s: Some(0), to_s: Some(1 << 36), ..SpanParams::default() };
        assert!(refused(&long).to_string().contains("--period"));
        let all = SpanParams { years: Years::Mean, period: PeriodLength::All, ..reversed };
        assert_eq!(refused(&all), SpanError::ClimatologyOfAll);
    }
}
