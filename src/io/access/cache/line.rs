//! What is known of a dataset, one line for each answer.
//!
//! A line is a checksum, an answer and the name of what was asked for. The
//! checksum is keyed with the dataset, so that neither damage nor a file of
//! another dataset under this name is taken for an answer.

use std::borrow::Cow;

use blake3::Hash;

use crate::io::access::Part;

/// Hexadecimal digits of the checksum of a line.
const CHECKSUM_DIGITS: usize = 16;

/// What was asked for, in words that differ for all questions.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Name(String);

impl Name {
    pub(super) fn whole(key: &str) -> Self {
        Self(format!("whole {key}"))
    }

    pub(super) fn size(key: &str) -> Self {
        Self(format!("size {key}"))
    }

    pub(super) fn part(key: &str, part: Part) -> Self {
        Self(match part {
            Part::From { offset, length: Some(length) } => format!("part {offset}+{length} {key}"),
            Part::From { offset, length: None } => format!("part {offset}+ {key}"),
            Part::Last { length } => format!("last {length} {key}"),
        })
    }

    pub(super) fn branches() -> Self {
        Self("branches".into())
    }
}

/// What the answer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Bytes, stored under their hash.
    Content { hash: Hash, len: u64 },
    /// A size in bytes.
    Size(u64),
    /// There is no such object.
    Absent,
}

/// Makes and reads the lines of one dataset.
#[derive(Clone, Debug)]
pub(super) struct Scribe {
    key: [u8; 32],
}

impl Scribe {
    pub(super) fn new(dataset: &str) -> Self {
        Self { key: *blake3::hash(dataset.as_bytes()).as_bytes() }
    }

    /// A line of its own, whatever half of a line was written before it.
    pub(super) fn write(&self, name: &Name, answer: Answer) -> String {
        let answer = match answer {
            Answer::Content { hash, len } => format!("{}:{len}", hash.to_hex()),
            Answer::Size(bytes) => format!("#{bytes}"),
            Answer::Absent => "-".to_string(),
        };
        let body = format!("{answer} {}", escaped(&name.0));
        format!("\n{} {body}\n", self.checksum(&body))
    }

    /// What a line says, or `None` if it is damaged or of another dataset.
    pub(super) fn read(&self, line: &[u8]) -> Option<(Name, Answer)> {
        let (checksum, body) = std::str::from_utf8(line).ok()?.split_once(' ')?;
        if checksum != self.checksum(body) {
            return None;
        }
        let (answer, name) = body.split_once(' ')?;
        let answer = match answer.split_at_checked(1)? {
            ("-", "") => Answer::Absent,
            ("#", bytes) => Answer::Size(bytes.parse().ok()?),
            _ => {
                let (hash, len) = answer.split_once(':')?;
                Answer::Content { hash: Hash::from_hex(hash).ok()?, len: len.parse().ok()? }
            }
        };
        Some((Name(unescaped(name)), answer))
    }

    fn checksum(&self, body: &str) -> String {
        let digits = blake3::keyed_hash(&self.key, body.as_bytes()).to_hex();
        digits[..CHECKSUM_DIGITS].to_string()
    }
}

/// A name on one line.
fn escaped(name: &str) -> Cow<'_, str> {
    if !name.contains(['\\', '\n']) {
        return name.into();
    }
    name.replace('\\', "\\\\").replace('\n', "\\n").into()
}

fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        out.push(match c {
            '\\' if rest.next() == Some('n') => '\n',
            c => c,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers() -> [Answer; 3] {
        [Answer::Content { hash: blake3::hash(b"x"), len: 1 }, Answer::Size(7), Answer::Absent]
    }

    fn names() -> Vec<Name> {
        let parts = [
            Part::From { offset: 1, length: Some(2) },
            Part::From { offset: 1, length: None },
            Part::Last { length: 12 },
        ];
        let mut names = vec![Name::branches()];
        for key in ["", "a/0.0", "a b", "odd\\n", "odd\n", "é\\"] {
            names.extend([Name::whole(key), Name::size(key)]);
            names.extend(parts.map(|part| Name::part(key, part)));
        }
        names
    }

    #[test]
    fn lines_read_back_and_names_differ() {
        let scribe = Scribe::new("s3://bucket/x.zarr");
        let mut lines = Vec::new();
        for (name, answer) in names().iter().flat_map(|n| answers().map(|a| (n, a))) {
            let line = scribe.write(name, answer);
            assert_eq!(line.matches('\n').count(), 2, "{line:?}");
            assert_eq!(
                scribe.read(line.trim_matches('\n').as_bytes()),
                Some((name.clone(), answer))
            );
            lines.push(line);
        }
        lines.sort();
        lines.dedup();
        assert_eq!(lines.len(), 3 * names().len());
    }

    #[test]
    fn no_damaged_line_and_none_of_another_dataset_is_believed() {
        let (scribe, other) = (Scribe::new("a"), Scribe::new("b"));
        for answer in answers() {
            let line = scribe.write(&Name::whole("msl/0.0"), answer);
            let line = line.trim_matches('\n').as_bytes();
            assert_eq!(other.read(line), None);
            for at in 0..line.len() {
                assert_eq!(scribe.read(&line[..at]), None);
                for flip in [1, 0x20, 0x80] {
                    let mut damaged = line.to_vec();
                    damaged[at] ^= flip;
                    assert_eq!(scribe.read(&damaged), None, "byte {at}");
                }
            }
        }
    }
}
