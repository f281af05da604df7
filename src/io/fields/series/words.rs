//! What is said of a record and the datasets it is made of.

use std::collections::BTreeSet;

use super::SeriesError;
use super::part::Part;
use crate::io::fields::{FieldError, FieldProblem, Selection};
use crate::model::TimeAxis;

/// Words of a kind that are named before they are only counted.
const NAMED: usize = 3;
/// Different notes of datasets that are passed on.
const NOTES: usize = 20;

/// Why there is nothing to read, if every dataset is left out.
pub(super) fn none_holds(mut left_out: Vec<FieldError>, selection: &Selection) -> SeriesError {
    let count = left_out.len();
    match (left_out.pop(), count) {
        (None, _) => SeriesError::Nothing,
        (Some(only), 1) => only.into(),
        (Some(last), _) => {
            let name = selection.variable.as_deref().unwrap_or("a variable that is tracked");
            let level = selection.level.map(|level| format!(" at --level {level}"));
            let member = selection.member.as_ref().map(|member| format!(" of --member {member}"));
            let further: String = [level, member].into_iter().flatten().collect();
            let what = format!("{name}{further}");
            SeriesError::NoneHolds { count, what, last: Box::new(last) }
        }
    }
}

/// A note on datasets that are left out.
pub(super) fn left_out_note(left_out: &[FieldError], parts: usize) -> Option<String> {
    let names: Vec<String> = left_out.iter().map(|error| error.source_name.clone()).collect();
    let missing: BTreeSet<String> = left_out.iter().map(|error| missing(&error.problem)).collect();
    let what = Vec::from_iter(missing).join(" or ");
    let (count, all) = (names.len(), names.len() + parts);
    let note =
        || format!("{count} of {all} inputs do not hold {what} and are left out: {}", some(&names));
    (count > 0).then(note)
}

/// What a dataset that is left out does not hold.
fn missing(problem: &FieldProblem) -> String {
    match problem {
        FieldProblem::UnknownVariable { asked, .. } => asked.clone(),
        FieldProblem::NoSuchChoice { flag, asked, .. } => format!("{flag} {asked}"),
        FieldProblem::NothingToChoose { flag, .. } => format!("what {flag} asks for"),
        _ => "a variable that is tracked".into(),
    }
}

/// The formats of datasets, each once.
pub(super) fn formats(parts: &[Part]) -> String {
    let mut formats: Vec<&str> = Vec::new();
    for part in parts {
        if !formats.contains(&part.format.as_str()) {
            formats.push(&part.format);
        }
    }
    formats.sort_unstable();
    formats.join(" and ")
}

/// Different notes of datasets, and of how many each is.
pub(super) fn notes_of(parts: &[Part], notes: impl Fn(&Part) -> &[String]) -> Vec<String> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let mut more = 0;
    for note in parts.iter().flat_map(notes) {
        match counts.iter().position(|(known, _)| known == note) {
            Some(known) => counts[known].1 += 1,
            None if counts.len() < NOTES => counts.push((note, 1)),
            None => more += 1,
        }
    }
    let of_all = parts.len();
    let words = |(note, count)| match count == of_all {
        true => String::from(note),
        false => format!("{note} (in {count} of {of_all} inputs)"),
    };
    let rest = (more > 0).then(|| format!("{more} further notes of single inputs"));
    counts.into_iter().map(words).chain(rest).collect()
}

/// What is said of times that occur several times and that are missing.
pub(in crate::io) fn notes_on_times(times: &TimeAxis, repeated_s: &[i64]) -> Vec<String> {
    let mut notes = Vec::new();
    let date = |time_s: i64| match times.calendar().date_time(time_s) {
        Ok(date) => date.to_string(),
        Err(_) => format!("{time_s} s"),
    };
    let is_inside = |time_s: &&i64| times.time_s().binary_search(time_s).is_ok();
    let repeated: Vec<String> = repeated_s.iter().filter(is_inside).map(|&t| date(t)).collect();
    if !repeated.is_empty() {
        notes.push(format!(
            "times in several inputs, taken from the one given last: {}",
            counted(&repeated)
        ));
    }
    let usual_s = times.step_s().unwrap_or(0);
    // Months of 28 to 31 days are no gaps.
    let is_gap = |pair: &&[i64]| 2 * (pair[1] - pair[0]) > 3 * usual_s;
    let gaps = times.time_s().windows(2).filter(is_gap);
    let gaps: Vec<String> =
        gaps.map(|pair| format!("{} to {}", date(pair[0]), date(pair[1]))).collect();
    if !gaps.is_empty() {
        let usual_h = usual_s as f64 / 3600.0;
        notes.push(format!("gaps, longer than the usual step of {usual_h} h: {}", counted(&gaps)));
    }
    notes
}

fn counted(words: &[String]) -> String {
    format!("{} ({})", words.len(), some(words))
}

/// The first of many words, and how many there are more.
pub(in crate::io::fields) fn some(words: &[String]) -> String {
    let named = words[..words.len().min(NAMED)].join(", ");
    match words.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Calendar;

    fn axis(hours: &[i64]) -> TimeAxis {
        TimeAxis::new(Calendar::Standard, hours.iter().map(|h| h * 3600).collect()).unwrap()
    }

    #[test]
    fn gaps_and_repeated_times_are_dated() {
        let times = axis(&[0, 6, 12, 24, 30, 60, 66]);
        assert_eq!(
            notes_on_times(&times, &[3600 * 6, 3600 * 999]),
            [
                "times in several inputs, taken from the one given last: 1 (1970-01-01T06:00:00)",
                "gaps, longer than the usual step of 6 h: 2 (1970-01-01T12:00:00 to \
                 1970-01-02T00:00:00, 1970-01-02T06:00:00 to 1970-01-03T12:00:00)",
            ]
        );
        for without in [&[0, 31 * 24, 59 * 24, 90 * 24, 120 * 24][..], &[0], &[0, 6]] {
            assert_eq!(notes_on_times(&axis(without), &[]), Vec::<String>::new(), "{without:?}");
        }
    }

    #[test]
    fn only_the_first_of_many_are_named() {
        let words: Vec<String> = (0..5).map(|i| i.to_string()).collect();
        assert_eq!(some(&words), "0, 1, 2 and 2 more");
        assert_eq!(some(&words[..3]), "0, 1, 2");
    }
}
