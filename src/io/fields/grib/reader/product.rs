//! What a field is: parameter, level, member, times; section 1 of edition 1,
//! sections 0, 1 and 4 of edition 2.

use serde::{Deserialize, Serialize};

use crate::model::{Calendar, DateTime};

use super::GribFlaw;
use super::level::Level;
use super::octets::Octets;

/// What a field is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Product {
    pub(super) parameter: Parameter,
    pub(super) level: Level,
    /// Perturbation number, where there is one.
    pub(super) member: Option<u32>,
    pub(super) process: Process,
    /// Start of the forecast in seconds since 1970.
    pub(super) reference_s: i64,
    /// From there to the valid time, the end of a period.
    pub(super) step_s: i64,
}

/// A physical quantity by the tables of an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Parameter {
    Edition1 { centre: u8, table: u8, number: u8 },
    Edition2 { centre: u16, discipline: u8, category: u8, number: u8 },
}

/// How the values of a field come from those of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Process {
    pub(super) in_time: InTime,
    pub(super) of_ensemble: OfEnsemble,
}

/// Statistics over a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum InTime {
    Instant,
    Statistic {
        /// Code table 4.10.
        kind: u8,
        period_s: i64,
    },
}

/// Statistics over members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum OfEnsemble {
    Member,
    /// Code table 4.7.
    Derived(u8),
}

const CALENDAR: Calendar = Calendar::ProlepticGregorian;

fn time_s(
    section: &Octets<'_>,
    year: i32,
    [month, day, hour, minute, second]: [u8; 5],
) -> Result<i64, GribFlaw> {
    let date = DateTime { year, month, day, hour, minute, second };
    CALENDAR.seconds(date).map_err(|e| section.flaw(e.to_string()))
}

/// Seconds of a unit of time: code table 4 of edition 1, 4.4 of edition 2.
fn unit_s(edition: u8, unit: u8) -> Option<i64> {
    Some(match (edition, unit) {
        (_, 0) => 60,
        (_, 1) => 3600,
        (_, 2) => 86_400,
        (_, 10) => 3 * 3600,
        (_, 11) => 6 * 3600,
        (_, 12) => 12 * 3600,
        (1, 13) => 15 * 60,
        (1, 14) => 30 * 60,
        (1, 254) | (2, 13) => 1,
        _ => return None,
    })
}

fn duration_s(edition: u8, unit: u8, count: i64) -> Result<i64, GribFlaw> {
    match unit_s(edition, unit) {
        Some(unit_s) => Ok(unit_s * count),
        None if count == 0 => Ok(0),
        None => Err(GribFlaw::Product {
            product: format!("{count} of the unit of time {unit} of edition {edition}"),
        }),
    }
}

impl Product {
    /// The product of section 1 of edition 1.
    pub(super) fn of_edition_1(section: &Octets<'_>) -> Result<Self, GribFlaw> {
        let centre = section.u8(5)?;
        let (year, century) = (i32::from(section.u8(13)?), i32::from(section.u8(25)?));
        let date = [section.u8(14)?, section.u8(15)?, section.u8(16)?, section.u8(17)?, 0];
        let (process, count) = period_of_edition_1(section)?;
        Ok(Self {
            parameter: Parameter::Edition1 {
                centre,
                table: section.u8(4)?,
                number: section.u8(9)?,
            },
            level: Level::of_edition_1(section.u8(10)?, section.u16(11)?),
            member: member_of_edition_1(section, centre)?,
            process: Process { in_time: process, of_ensemble: OfEnsemble::Member },
            reference_s: time_s(section, (century - 1) * 100 + year, date)?,
            step_s: duration_s(1, section.u8(18)?, count)?,
        })
    }

    /// The product of sections 1 and 4 of edition 2.
    pub(super) fn of_edition_2(
        discipline: u8,
        identification: &Octets<'_>,
        section: &Octets<'_>,
    ) -> Result<Self, GribFlaw> {
        let template = Template::of(section.u16(8)?)?;
        let date = |octet| -> Result<i64, GribFlaw> {
            time_in(if octet == 13 { identification } else { section }, octet)
        };
        let reference_s = date(13)?;
        let start_s = duration_s(2, section.u8(18)?, i64::from(section.i32(19)?))?;
        let (in_time, step_s) = match template.end_of_period {
            None => (InTime::Instant, start_s),
            Some(octet) => {
                let step_s = date(octet)? - reference_s;
                let kind = section.u8(octet + 12)?;
                (InTime::Statistic { kind, period_s: step_s - start_s }, step_s)
            }
        };
        Ok(Self {
            parameter: Parameter::Edition2 {
                centre: identification.u16(6)?,
                discipline,
                category: section.u8(10)?,
                number: section.u8(11)?,
            },
            level: Level::of_edition_2(section)?,
            member: match template.kind {
                Kind::Member => Some(u32::from(section.u8(36)?)),
                _ => None,
            },
            process: Process {
                in_time,
                of_ensemble: match template.kind {
                    Kind::Derived => OfEnsemble::Derived(section.u8(35)?),
                    _ => OfEnsemble::Member,
                },
            },
            reference_s,
            step_s,
        })
    }
}

fn time_in(section: &Octets<'_>, octet: usize) -> Result<i64, GribFlaw> {
    let mut rest = [0; 5];
    for (i, value) in rest.iter_mut().enumerate() {
        *value = section.u8(octet + 2 + i)?;
    }
    time_s(section, i32::from(section.u16(octet)?), rest)
}

/// The time range indicator, code table 5 of edition 1: the kind of period and
/// the number of units to its end.
fn period_of_edition_1(section: &Octets<'_>) -> Result<(InTime, i64), GribFlaw> {
    let (first, last) = (i64::from(section.u8(19)?), i64::from(section.u8(20)?));
    let statistic = |kind| {
        let period_s = duration_s(1, section.u8(18)?, last - first)?;
        Ok((InTime::Statistic { kind, period_s }, last))
    };
    match section.u8(21)? {
        0 => Ok((InTime::Instant, first)),
        1 => Ok((InTime::Instant, 0)),
        10 => Ok((InTime::Instant, i64::from(section.u16(19)?))),
        // The parameter itself says whether it is an extreme, so the kind is open.
        2 => statistic(255),
        3 => statistic(0),
        4 => statistic(1),
        5 => statistic(4),
        indicator => {
            Err(GribFlaw::Product { product: format!("time range indicator {indicator}") })
        }
    }
}

/// The member of an ensemble in the local part of section 1.
fn member_of_edition_1(section: &Octets<'_>, centre: u8) -> Result<Option<u32>, GribFlaw> {
    const ECMWF: u8 = 98;
    const NCEP: u8 = 7;
    Ok(match centre {
        // Local definition 1: number and size of the ensemble, none for others.
        ECMWF if section.len() >= 51 && section.u8(41)? == 1 && section.u8(51)? > 0 => {
            Some(u32::from(section.u8(50)?))
        }
        // Local use for ensembles: type 2 and 3 are pairs of perturbations.
        NCEP if section.len() >= 43 && section.u8(41)? == 1 => match section.u8(42)? {
            1 => Some(0),
            2 | 3 => Some(u32::from(section.u8(43)?)),
            _ => None,
        },
        _ => None,
    })
}

/// A template of section 4 (code table 4.0) that is read.
struct Template {
    kind: Kind,
    /// The octet in which the end of the period begins.
    end_of_period: Option<usize>,
}

#[derive(PartialEq)]
enum Kind {
    Plain,
    Member,
    Derived,
}

impl Template {
    fn of(number: u16) -> Result<Self, GribFlaw> {
        let (kind, end_of_period) = match number {
            0 => (Kind::Plain, None),
            1 | 60 => (Kind::Member, None),
            2 => (Kind::Derived, None),
            8 => (Kind::Plain, Some(35)),
            11 | 61 => (Kind::Member, Some(38)),
            12 => (Kind::Derived, Some(37)),
            _ => return Err(GribFlaw::Product { product: foreign(number) }),
        };
        // Reforecasts have the date of the model in front of the period.
        let end_of_period = if number == 61 { Some(45) } else { end_of_period };
        Ok(Self { kind, end_of_period })
    }
}

fn foreign(template: u16) -> String {
    let kind = match template {
        3 | 4 | 13 | 14 => "ensemble of a cluster",
        5 | 9 => "probability",
        6 | 10 => "percentile",
        7 => "analysis error",
        15 => "statistics over an area",
        20 => "radar",
        30..=35 => "satellite",
        40..=58 | 67 | 68 | 76..=85 => "chemistry or aerosol",
        91 | 254 | 1000..=1101 => "cross section or categories",
        _ => "of an unknown kind",
    };
    format!("{kind}, template 4.{template}")
}
