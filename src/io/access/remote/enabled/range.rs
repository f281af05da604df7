//! Parts of objects in headers (RFC 9110, section 14).

use crate::io::access::Part;

/// The value of a `Range` header, or `None` for a part of no length.
pub(super) fn header_of(part: Part) -> Option<String> {
    match part {
        Part::From { length: Some(0), .. } | Part::Last { length: 0 } => None,
        Part::From { offset, length: None } => Some(format!("bytes={offset}-")),
        Part::From { offset, length: Some(length) } => {
            Some(format!("bytes={offset}-{}", offset.saturating_add(length - 1)))
        }
        Part::Last { length } => Some(format!("bytes=-{length}")),
    }
}

/// A `Content-Range` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContentRange {
    first: u64,
    last: u64,
    /// Size of the whole object in bytes.
    pub(super) size: u64,
}

impl ContentRange {
    pub(super) fn parse(value: &str) -> Option<Self> {
        let (range, size) = value.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let [first, last, size] =
            [first, last, size].map(|number| number.trim().parse::<u64>().ok());
        let this = Self { first: first?, last: last?, size: size? };
        (this.first <= this.last && this.last < this.size).then_some(this)
    }

    pub(super) fn length(&self) -> u64 {
        self.last - self.first + 1
    }

    /// Whether this is what a `Range` header asked for: all of it, or as much
    /// as there is.
    pub(super) fn answers(&self, asked: &str) -> bool {
        let Some((first, last)) = asked.strip_prefix("bytes=").and_then(|r| r.split_once('-'))
        else {
            return false;
        };
        let number = |text: &str| text.parse::<u64>().ok();
        let end = self.size - 1;
        match (number(first), number(last)) {
            (Some(first), Some(last)) => self.first == first && self.last == last.min(end),
            (Some(first), None) => self.first == first && self.last == end,
            (None, Some(length)) => {
                self.last == end && self.first == self.size.saturating_sub(length)
            }
            (None, None) => false,
        }
    }
}

/// The size in the `Content-Range` of an answer that there is no such part.
pub(super) fn size_of_unsatisfied(value: &str) -> Option<u64> {
    value.trim().strip_prefix("bytes */")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_as_headers() {
        let from = |offset, length| header_of(Part::From { offset, length });
        assert_eq!(from(0, Some(100)).unwrap(), "bytes=0-99");
        assert_eq!(from(5, None).unwrap(), "bytes=5-");
        assert_eq!(header_of(Part::Last { length: 7 }).unwrap(), "bytes=-7");
        assert_eq!((from(5, Some(0)), header_of(Part::Last { length: 0 })), (None, None));
        assert_eq!(from(u64::MAX, Some(2)).unwrap(), format!("bytes={0}-{0}", u64::MAX));
    }

    #[test]
    fn an_answer_is_what_was_asked_for_or_as_much_as_there_is() {
        let of = |text| ContentRange::parse(text).unwrap();
        assert_eq!(of("bytes 2-5/10").length(), 4);
        for (asked, range, answers) in [
            ("bytes=2-5", "bytes 2-5/10", true),
            ("bytes=2-50", "bytes 2-9/10", true),
            ("bytes=2-50", "bytes 2-8/10", false),
            ("bytes=2-5", "bytes 1-5/10", false),
            ("bytes=2-5", "bytes 2-6/10", false),
            ("bytes=2-", "bytes 2-9/10", true),
            ("bytes=2-", "bytes 2-8/10", false),
            ("bytes=-3", "bytes 7-9/10", true),
            ("bytes=-30", "bytes 0-9/10", true),
            ("bytes=-3", "bytes 6-9/10", false),
            ("bytes=", "bytes 6-9/10", false),
            ("lines=1-2", "bytes 1-2/10", false),
        ] {
            assert_eq!(of(range).answers(asked), answers, "{asked} {range}");
        }
    }

    #[test]
    fn impossible_ranges_are_refused() {
        for text in ["", "bytes 2-5", "bytes 5-2/10", "bytes 2-10/10", "bytes 2-5/*", "bytes */10"]
        {
            assert_eq!(ContentRange::parse(text), None, "{text}");
        }
        assert_eq!(size_of_unsatisfied("bytes */10"), Some(10));
        assert_eq!(size_of_unsatisfied("bytes 0-1/10"), None);
    }
}
