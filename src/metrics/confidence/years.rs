//! The same period of several years.

use crate::model::{CalendarError, DateTime, Maps, Period};

/// Month and day of start and end, which a month or season has in every year.
type Key = [u8; 4];

/// Periods that are the same but for their year.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct YearGroup {
    key: Key,
    /// Numbers of its fields.
    pub(super) fields: Vec<usize>,
    /// Its first period, under the name of all.
    pub(super) period: Period,
}

/// The periods of maps by what they are of a year, in the order in which they
/// first come.
pub(super) fn year_groups(maps: &Maps) -> Result<Vec<YearGroup>, CalendarError> {
    let mut groups: Vec<YearGroup> = Vec::new();
    for (field, period) in maps.periods.iter().enumerate() {
        let date = |time_s| maps.calendar.date_time(time_s);
        let (start, end): (DateTime, DateTime) = (date(period.start_s)?, date(period.end_s)?);
        let key = [start.month, start.day, end.month, end.day];
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => group.fields.push(field),
            None => groups.push(YearGroup { key, fields: vec![field], period: period.clone() }),
        }
    }
    for group in &mut groups {
        let last = &maps.periods[group.fields[group.fields.len() - 1]];
        if group.fields.len() > 1 {
            group.period.label = format!("{} to {}", group.period.label, last.label);
        }
    }
    Ok(groups)
}

impl YearGroup {
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        self.key == other.key
    }
}
