//! The comment lines of our CSV: what a table of numbers cannot say.
//!
//! ```text
//! # stormtracker track file 1
//! # kind: tracks
//! # software: stormtracker 0.1.0
//! # calendar: proleptic_gregorian
//! # units: msl=Pa
//! ```
//!
//! Other comments, and those of files without the first line, say nothing.

use std::io::BufRead;

use crate::model::{
    Calendar, Provenance, Quantity, Run, TimeAxis, Variable, is_control, json_text,
};

use super::error::{Fault, TrackFileProblem};
use super::text::push;

const MARK: &str = "stormtracker track file";
const VERSION: &str = "1";
/// Name of [`Quantity::Other`].
const OTHER: &str = "other";

/// What the rows of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Tracks,
    Centers,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tracks => "tracks",
            Self::Centers => "centres",
        }
    }

    /// The problem of a file of this kind where the other is needed.
    pub(super) fn instead_of(self, expected: Self) -> TrackFileProblem {
        let remedy = match self {
            Self::Tracks => "detect centres first, or read it as tracks",
            Self::Centers => "link them first",
        };
        TrackFileProblem::WrongKind { found: self.name(), expected: expected.name(), remedy }
    }
}

/// Appends the comments that tracks and centres share.
pub(super) fn push_notes(
    bytes: &mut Vec<u8>,
    kind: Kind,
    calendar: Calendar,
    variables: &[Variable],
    provenance: &Provenance,
) {
    push!(bytes, "# {MARK} {VERSION}\n# kind: {}\n", kind.name());
    push_text(bytes, "software", &provenance.software);
    push_text(bytes, "input", &provenance.input);
    push_text(bytes, "parameters", &provenance.parameters);
    for step in &provenance.processing {
        push_text(bytes, "processing", step);
    }
    push!(bytes, "# calendar: {}\n", calendar.cf_name());
    for Variable { info, .. } in variables {
        push_text(bytes, "units", &format!("{}={}", info.name, info.units));
        if info.quantity != Quantity::identify(None, &info.name) {
            let quantity = quantity_name(info.quantity);
            push_text(bytes, "quantity", &format!("{}={quantity}", info.name));
        }
    }
}

/// Appends the comments that say of which run centres are.
pub(super) fn push_run(bytes: &mut Vec<u8>, run: &Run) {
    if let Some(init) = run.init {
        push!(bytes, "# init: {init}\n");
    }
    push_text(bytes, "member", run.member.as_deref().unwrap_or_default());
}

/// Appends the comment that keeps steps without a centre.
pub(super) fn push_axis(bytes: &mut Vec<u8>, axis: &TimeAxis) {
    push!(bytes, "# times:");
    if !axis.is_dated() {
        push!(bytes, " undated");
    } else if axis.is_regular() && !axis.is_empty() {
        let (start, step_s) = (axis.date_time(0), axis.step_s().unwrap_or_default());
        push!(bytes, " start={start} step_s={step_s} count={}", axis.len());
    } else {
        for step in 0..axis.len() {
            push!(bytes, " {}", axis.date_time(step));
        }
    }
    push!(bytes, "\n");
}

/// Appends a text on one line, quoted as in JSON if it could not be told apart
/// otherwise.
fn push_text(bytes: &mut Vec<u8>, key: &str, text: &str) {
    let plain = text.trim() == text && !text.starts_with('"') && !text.contains(is_control);
    match text {
        "" => {}
        _ if plain => push!(bytes, "# {key}: {text}\n"),
        _ => push!(bytes, "# {key}: {}\n", json_text(&serde_json::Value::from(text).to_string())),
    }
}

fn unquoted(text: &str) -> String {
    let quoted = text.starts_with('"').then(|| serde_json::from_str(text).ok()).flatten();
    quoted.unwrap_or_else(|| text.to_string())
}

/// How a file names a quantity.
pub(super) fn quantity_name(quantity: Quantity) -> &'static str {
    quantity.known().map_or(OTHER, |known| known.standard_names[0])
}

/// The quantity that a file names.
pub(super) fn quantity_of(text: &str, name: &str) -> Result<Quantity, TrackFileProblem> {
    match Quantity::identify(Some(text), name) {
        Quantity::Other if text != OTHER => Err(comment("quantity", text)),
        quantity => Ok(quantity),
    }
}

/// The comments of a file.
#[derive(Default)]
pub(super) struct Notes {
    /// Lines ahead of the header.
    pub(super) lines: u64,
    /// Whether the file is one of ours.
    pub(super) ours: bool,
    pub(super) calendar: Option<Calendar>,
    pub(super) provenance: Provenance,
    /// The run that centres are of.
    pub(super) run: Run,
    kind: Option<Kind>,
    /// `name=unit` and `name=quantity`.
    units: Vec<String>,
    quantities: Vec<String>,
    /// The axis and the number of its line.
    times: Option<(u64, String)>,
}

impl Notes {
    /// Takes the lines ahead of the header, and leaves the header.
    pub(super) fn read(input: &mut dyn BufRead) -> Result<Self, Fault> {
        let mut notes = Self::default();
        skip_byte_order_mark(input)?;
        while matches!(input.fill_buf()?.first(), Some(b'#' | b'\n' | b'\r')) {
            let mut bytes = Vec::new();
            input.read_until(b'\n', &mut bytes)?;
            notes.lines += 1;
            let line = std::str::from_utf8(&bytes);
            let line = line.map_err(|_| TrackFileProblem::NotText.at(notes.lines))?;
            let taken = notes.line(line.trim_start_matches('#').trim());
            taken.map_err(|problem| problem.at(notes.lines))?;
        }
        Ok(notes)
    }

    fn line(&mut self, line: &str) -> Result<(), TrackFileProblem> {
        if let Some(version) = line.strip_prefix(MARK) {
            self.ours = version.trim() == VERSION;
            let version = version.trim().to_string();
            return if self.ours { Ok(()) } else { Err(TrackFileProblem::Version { version }) };
        }
        match line.split_once(':') {
            Some((key, text)) if self.ours => self.note(key, text.trim()),
            _ => Ok(()),
        }
    }

    fn note(&mut self, key: &str, text: &str) -> Result<(), TrackFileProblem> {
        match key {
            "kind" => self.kind = Some(kind_of(text)?),
            "software" => self.provenance.software = unquoted(text),
            "input" => self.provenance.input = unquoted(text),
            "parameters" => self.provenance.parameters = unquoted(text),
            "processing" => self.provenance.processing.push(unquoted(text)),
            "calendar" => self.calendar = Some(Calendar::from_cf_name(text)?),
            "units" => self.units.push(unquoted(text)),
            "quantity" => self.quantities.push(unquoted(text)),
            "init" => self.run.init = Some(text.parse()?),
            "member" => self.run.member = Some(unquoted(text)),
            "times" => self.times = Some((self.lines, text.to_string())),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn check_kind(&self, expected: Kind) -> Result<(), TrackFileProblem> {
        match self.kind {
            Some(found) if found != expected => Err(found.instead_of(expected)),
            _ => Ok(()),
        }
    }

    /// The unit of a column; empty if it is said that there is none.
    pub(super) fn units(&self, name: &str) -> Option<&str> {
        value_of(&self.units, name)
    }

    pub(super) fn quantity(&self, name: &str) -> Result<Quantity, TrackFileProblem> {
        match value_of(&self.quantities, name) {
            None => Ok(Quantity::identify(None, name)),
            Some(text) => quantity_of(text, name),
        }
    }

    /// The axis, if the file says one.
    pub(super) fn axis(&self, calendar: Calendar) -> Result<Option<TimeAxis>, Fault> {
        let Some((line, text)) = &self.times else { return Ok(None) };
        axis_of(text, calendar).map(Some).map_err(|problem| problem.at(*line))
    }
}

fn skip_byte_order_mark(input: &mut dyn BufRead) -> Result<(), Fault> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    if input.fill_buf()?.starts_with(MARK) {
        input.consume(MARK.len());
    }
    Ok(())
}

fn value_of<'a>(notes: &'a [String], name: &str) -> Option<&'a str> {
    notes.iter().find_map(|note| note.strip_prefix(name)?.strip_prefix('='))
}

fn kind_of(text: &str) -> Result<Kind, TrackFileProblem> {
    let kind = [Kind::Tracks, Kind::Centers].into_iter().find(|kind| kind.name() == text);
    kind.ok_or_else(|| comment("kind", text))
}

fn axis_of(text: &str, calendar: Calendar) -> Result<TimeAxis, TrackFileProblem> {
    if text == "undated" {
        return Ok(TimeAxis::undated());
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let time_s = match regular(&words) {
        Some((start, step_s, count)) => {
            let start_s = calendar.parse(start)?;
            let last_s = step_s.checked_mul(count - 1).and_then(|s| s.checked_add(start_s));
            last_s.ok_or_else(|| comment("times", text))?;
            (0..count).map(|k| start_s + k * step_s).collect()
        }
        None => words.iter().map(|word| calendar.parse(word)).collect::<Result<_, _>>()?,
    };
    Ok(TimeAxis::new(calendar, time_s)?)
}

/// Start, step and count of `start=... step_s=... count=...`.
fn regular<'a>(words: &[&'a str]) -> Option<(&'a str, i64, i64)> {
    /// More steps than any record has.
    const MOST_STEPS: i64 = 1 << 28;
    let &[start, step, count] = words else { return None };
    let start = start.strip_prefix("start=")?;
    let step_s = step.strip_prefix("step_s=")?.parse().ok()?;
    let count = count.strip_prefix("count=")?.parse().ok()?;
    (1..MOST_STEPS).contains(&count).then_some((start, step_s, count))
}

fn comment(key: &'static str, text: &str) -> TrackFileProblem {
    TrackFileProblem::Comment { key, text: text.to_string() }
}
