//! Centres of several files as one record: pieces of a long period, detected
//! one by one, linked as if one run had found them all.
//!
//! The pieces follow one another in time whatever the order they are given in.
//! What they have in common is checked, and of their origin is kept what one
//! run over the whole period would say, so that the tracks are the same bytes.

mod error;
mod origin;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use crate::io::fields::notes_on_times;
use crate::model::{Centers, TimeAxis, VariableInfo};

use super::error::Fault;
use super::{ReadOptions, TrackFormat, format, read_centers};

pub use error::{JoinError, Remedy};
use origin::{Difference, Origin};

/// One record of centres, and what is remarkable about its pieces, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinedCenters {
    /// The centres of all pieces, in time order.
    pub centers: Centers,
    /// Gaps between and in the pieces, and what else there is to say.
    pub notes: Vec<String>,
}

/// The centres of one file.
struct Piece {
    name: String,
    centers: Centers,
    format: TrackFormat,
}

/// Reads the centres of some files and joins them in time order. One file is
/// a record by itself.
///
/// # Errors
/// [`JoinError`] for a file that cannot be read, for pieces of different
/// fields, runs, calendars or parameters, and for pieces that overlap in time.
pub fn read_joined_centers(files: &[(PathBuf, ReadOptions)]) -> Result<JoinedCenters, JoinError> {
    let pieces = files.iter().map(read).collect::<Result<Vec<Piece>, JoinError>>()?;
    join(pieces)
}

fn read((path, options): &(PathBuf, ReadOptions)) -> Result<Piece, JoinError> {
    let format = format::of_file(path).map_err(|fault: Fault| fault.in_file(path))?;
    let centers = read_centers(path, Some(format), options)?;
    Ok(Piece { name: path.display().to_string(), centers, format })
}

fn join(mut pieces: Vec<Piece>) -> Result<JoinedCenters, JoinError> {
    if pieces.len() == 1
        && let Some(Piece { centers, .. }) = pieces.pop()
    {
        return Ok(JoinedCenters { centers, notes: Vec::new() });
    }
    pieces.sort_by_key(|piece| piece.centers.times.time_s().first().copied());
    let others = pieces.len().saturating_sub(1);
    if let Some(undated) = pieces.iter().find(|piece| !piece.centers.times.is_dated()) {
        return Err(JoinError::Undated { name: undated.name.clone(), others });
    }
    let first = pieces.first().ok_or(JoinError::Nothing)?;
    let origin = Origin::of(&first.centers);
    pieces.iter().skip(1).try_for_each(|piece| check(first, &origin, piece))?;
    let times = joined_times(&pieces)?;
    let notes = note_on_software(&pieces).into_iter().chain(notes_on_times(&times, &[])).collect();
    let software = first.centers.provenance.software.clone();
    let provenance = origin.provenance(software, &times);
    let centers = Centers { times, provenance, ..joined_columns(pieces) };
    Ok(JoinedCenters { centers, notes })
}

/// Refuses a piece that is not of the record of the first one.
fn check(first: &Piece, origin: &Origin, other: &Piece) -> Result<(), JoinError> {
    let different = |what, [first_value, second_value]: [String; 2], remedy| {
        let (first, second) = (first.name.clone(), other.name.clone());
        Err(JoinError::Different { what, first, first_value, second, second_value, remedy })
    };
    let both = |of: &dyn Fn(&Centers) -> String| [of(&first.centers), of(&other.centers)];
    let (one, two) = (&first.centers, &other.centers);
    if one.times.calendar() != two.times.calendar() {
        let names = both(&|centers| centers.times.calendar().cf_name().to_string());
        return different("calendars", names, Remedy::OneByOne);
    }
    if one.run != two.run {
        return different("runs", both(&|centers| centers.run.to_string()), Remedy::OneByOne);
    }
    if infos(one).ne(infos(two)) {
        return different("variables", both(&describe_variables), Remedy::DetectAlike);
    }
    match origin.difference(&Origin::of(two)) {
        Some(Difference { what, values }) => different(what, values, Remedy::DetectAlike),
        None => Ok(()),
    }
}

fn infos(centers: &Centers) -> impl Iterator<Item = &VariableInfo> {
    centers.variables.iter().map(|variable| &variable.info)
}

fn describe_variables(centers: &Centers) -> String {
    let describe = |info: &VariableInfo| format!("{} [{}]", info.name, info.units);
    infos(centers).map(describe).collect::<Vec<_>>().join(", ")
}

/// The steps of all pieces, which are in the order of their first ones.
fn joined_times(pieces: &[Piece]) -> Result<TimeAxis, JoinError> {
    let mut time_s: Vec<i64> = Vec::new();
    let mut last: Option<&Piece> = None;
    for piece in pieces.iter().filter(|piece| !piece.centers.times.is_empty()) {
        let times = piece.centers.times.time_s();
        if let Some(last) = last.filter(|_| time_s.last() >= times.first()) {
            return Err(overlap(last, piece));
        }
        time_s.extend_from_slice(times);
        last = Some(piece);
    }
    let calendar = pieces[0].centers.times.calendar();
    Ok(TimeAxis::new(calendar, time_s).expect("the pieces are in order and do not overlap"))
}

fn overlap(first: &Piece, second: &Piece) -> JoinError {
    let period = |piece: &Piece| piece.centers.times.summary();
    JoinError::Overlap {
        first: first.name.clone(),
        first_period: period(first),
        second: second.name.clone(),
        second_period: period(second),
        count_frames: [first, second].iter().any(|p| p.format == TrackFormat::TrackObjects),
    }
}

/// Everything but times and origin; each piece is dropped as it is taken.
fn joined_columns(pieces: Vec<Piece>) -> Centers {
    let mut pieces = pieces.into_iter().map(|piece| piece.centers);
    let mut all = pieces.next().unwrap_or_default();
    for piece in pieces {
        let before = all.len();
        all.offsets.extend(piece.offsets.iter().skip(1).map(|offset| before + offset));
        all.lat_deg.extend(piece.lat_deg);
        all.lon_deg.extend(piece.lon_deg);
        for (variable, further) in all.variables.iter_mut().zip(piece.variables) {
            variable.values.extend(further.values);
        }
    }
    all
}

/// Says that pieces were found by different versions of a program.
fn note_on_software(pieces: &[Piece]) -> Option<String> {
    let software = |piece: &Piece| piece.centers.provenance.software.clone();
    let first = &pieces[0];
    let other = pieces.iter().find(|piece| software(piece) != software(first))?;
    Some(format!(
        "{} was found by {:?} and {} by {:?}",
        first.name,
        software(first),
        other.name,
        software(other)
    ))
}
