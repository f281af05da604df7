//! Numbers and times as text, fast.

use std::io::Write;

use crate::model::{Calendar, CalendarError, DateTime};

/// Text is handed on in pieces of about this many bytes.
const PIECE_BYTES: usize = 1 << 16;
/// Longest line that does not make a piece grow.
const LINE_BYTES: usize = 1 << 10;

/// Collects lines and hands them on in large pieces; the last one is handed on
/// by [`hand_on`](Self::hand_on).
pub(super) struct LineBuffer<'a> {
    out: &'a mut dyn Write,
    pub(super) bytes: Vec<u8>,
}

impl<'a> LineBuffer<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, bytes: Vec::with_capacity(PIECE_BYTES + LINE_BYTES) }
    }

    pub(super) fn end_line(&mut self) -> std::io::Result<()> {
        self.bytes.push(b'\n');
        self.pause()
    }

    /// Hands on what there is if it is much.
    pub(super) fn pause(&mut self) -> std::io::Result<()> {
        if self.bytes.len() < PIECE_BYTES { Ok(()) } else { self.hand_on() }
    }

    pub(super) fn hand_on(&mut self) -> std::io::Result<()> {
        self.out.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }
}

/// Appends formatted text.
macro_rules! push {
    ($out:expr, $($arguments:tt)*) => {
        // Writing to memory cannot fail.
        std::io::Write::write_fmt($out, format_args!($($arguments)*)).expect("memory")
    };
}
pub(super) use push;

/// Appends a number in decimal digits.
pub(super) fn push_integer(out: &mut Vec<u8>, number: u64) {
    const MOST_DIGITS: usize = 20;
    let start = out.len();
    let digits = number.checked_ilog10().unwrap_or(0) as usize + 1;
    // Room of a fixed length is made by a few instructions, of another by a call.
    out.extend_from_slice(&[b'0'; MOST_DIGITS]);
    out.truncate(start + digits);
    fill_digits(&mut out[start..], number);
}

/// Writes the last digits of a number, as many as there is room for.
fn fill_digits(text: &mut [u8], mut number: u64) {
    for byte in text.iter_mut().rev() {
        *byte = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// Appends `value` as C's `%.<DECIMALS>f`.
pub(super) fn push_fixed<const DECIMALS: usize>(out: &mut Vec<u8>, value: f64) {
    /// Below this the product is off by less than `DOUBT`.
    const LARGEST: f64 = 1e12;
    const DOUBT: f64 = 1e-3;
    let power = const { 10u64.pow(DECIMALS as u32) };
    let scaled = value.abs() * power as f64;
    let whole = scaled as i64;
    let fraction = scaled - whole as f64;
    // Close to a tie the rounded product does not tell which way to go.
    let certain = scaled < LARGEST && (fraction - 0.5).abs() > DOUBT;
    if !certain {
        push_fixed_exactly(out, value, DECIMALS);
        return;
    }
    let number = whole as u64 + u64::from(fraction > 0.5);
    if value.is_sign_negative() {
        out.push(b'-');
    }
    push_integer(out, number / power);
    out.push(b'.');
    let start = out.len();
    out.extend_from_slice(&[b'0'; DECIMALS]);
    fill_digits(&mut out[start..], number % power);
}

/// Appends a number as C's `%e`.
pub(super) fn push_exponent(out: &mut Vec<u8>, value: f64) {
    if !value.is_finite() {
        push!(out, "{}", format!("{value}").to_lowercase());
        return;
    }
    let text = format!("{value:.6e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    push!(out, "{digits}e{sign}{exponent:0>2}");
}

fn push_fixed_exactly(out: &mut Vec<u8>, value: f64, decimals: usize) {
    if value.is_nan() {
        out.extend_from_slice(b"nan");
    } else {
        push!(out, "{value:.decimals$}");
    }
}

/// Appends with blanks in front up to a width; tells whether it fits.
#[must_use]
pub(super) fn push_right(out: &mut Vec<u8>, width: usize, push: impl FnOnce(&mut Vec<u8>)) -> bool {
    let start = out.len();
    push(out);
    let length = out.len() - start;
    let blanks = width.saturating_sub(length);
    out.extend(std::iter::repeat_n(b' ', blanks));
    out[start..].rotate_right(blanks);
    length <= width
}

/// Texts of times, kept because many points share them.
pub(super) struct TimeTexts {
    calendar: Calendar,
    layout: fn(DateTime, &mut Vec<u8>),
    slots: Vec<Slot>,
}

#[derive(Clone, Default)]
struct Slot {
    time_s: Option<i64>,
    text: Vec<u8>,
}

impl TimeTexts {
    /// Neighbouring hours never share a slot, and a season of hours fits.
    const SLOTS: i64 = 1 << 11;

    pub(super) fn new(calendar: Calendar, layout: fn(DateTime, &mut Vec<u8>)) -> Self {
        Self { calendar, layout, slots: vec![Slot::default(); Self::SLOTS as usize] }
    }

    pub(super) fn get(&mut self, time_s: i64) -> Result<&[u8], CalendarError> {
        let slot = &mut self.slots[time_s.div_euclid(3600).rem_euclid(Self::SLOTS) as usize];
        if slot.time_s != Some(time_s) {
            slot.time_s = None;
            slot.text.clear();
            (self.layout)(self.calendar.date_time(time_s)?, &mut slot.text);
            slot.time_s = Some(time_s);
        }
        Ok(&slot.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fixed<const DECIMALS: usize>(value: f64) -> String {
        let mut out = Vec::new();
        push_fixed::<DECIMALS>(&mut out, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn ties_signs_and_missing_values_are_as_in_c() {
        assert_eq!(fixed::<2>(0.125), "0.12");
        assert_eq!(fixed::<2>(0.375), "0.38");
        assert_eq!(fixed::<2>(-0.001), "-0.00");
        assert_eq!(fixed::<6>(995.871_250), "995.871250");
        assert_eq!(fixed::<2>(0.999_999_9), "1.00");
        assert_eq!(fixed::<6>(f64::NAN), "nan");
        assert_eq!(fixed::<6>(f64::NEG_INFINITY), "-inf");
    }

    #[test]
    fn padding_says_whether_it_fits() {
        let mut out = b"|".to_vec();
        assert!(push_right(&mut out, 5, |o| push_integer(o, 123)));
        assert!(!push_right(&mut out, 2, |o| push_integer(o, 456)));
        assert_eq!(out, b"|  123456");
    }

    proptest! {
        #[test]
        fn fixed_is_what_the_standard_library_writes(
            value in prop_oneof![-2000.0..2000.0, any::<f64>().prop_filter("nan", |v| !v.is_nan())],
            eighths in -100_000i32..100_000,
        ) {
            let tie = f64::from(eighths) / 8.0;
            for value in [value, tie] {
                prop_assert_eq!(fixed::<2>(value), format!("{value:.2}"));
                prop_assert_eq!(fixed::<6>(value), format!("{value:.6}"));
            }
        }

        #[test]
        fn integers_are_what_the_standard_library_writes(number in any::<u64>()) {
            let mut out = Vec::new();
            push_integer(&mut out, number);
            prop_assert_eq!(String::from_utf8(out).unwrap(), number.to_string());
        }
    }
}
