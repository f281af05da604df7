//! How often, how long, with which pauses.

use std::time::{Duration, Instant};

use rand::Rng;
use rand_pcg::Pcg64;
use rand_pcg::rand_core::SeedableRng;

use crate::io::access::AccessParams;
use crate::model::Calendar;

/// No pause that we choose ourselves is longer.
const LONGEST_PAUSE_S: f64 = 15.0;

/// The patience for one object.
#[derive(Debug)]
pub(super) struct Patience {
    start: Instant,
    total: Duration,
    retries: usize,
    backoff_s: f64,
    random: Pcg64,
    /// Attempts so far.
    pub(super) attempts: usize,
}

/// Why there is no further attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spent {
    Retries,
    Time,
}

impl Patience {
    pub(super) fn new(params: &AccessParams, seed: u64) -> Self {
        Self {
            start: Instant::now(),
            total: Duration::from_secs_f64(params.total_timeout_s),
            retries: params.retries,
            backoff_s: params.backoff_s,
            random: Pcg64::seed_from_u64(seed),
            attempts: 0,
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Time that is left.
    pub(super) fn left(&self) -> Duration {
        self.total.saturating_sub(self.elapsed())
    }

    /// The pause before the next attempt: what the server asks for, otherwise
    /// a random part of an interval that doubles, so that many who failed
    /// together do not come back together.
    pub(super) fn pause(&mut self, asked: Option<Duration>) -> Result<Duration, Spent> {
        if self.attempts > self.retries {
            return Err(Spent::Retries);
        }
        let doubled = self.backoff_s * 2f64.powi(self.attempts.saturating_sub(1).min(60) as i32);
        let random_s = doubled.min(LONGEST_PAUSE_S) * self.random.random_range(0.0..1.0);
        let pause = asked.unwrap_or(Duration::from_secs_f64(random_s));
        if pause >= self.left() { Err(Spent::Time) } else { Ok(pause) }
    }
}

/// The pause of a `Retry-After` header: seconds or a date (RFC 9110, section
/// 10.2.3).
pub(super) fn retry_after(value: &str, now_s: i64) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let seconds = http_date_s(value.trim())? - now_s;
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// Seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date_s(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<&str> = text.split(' ').collect();
    let &[_, day, month, year, time, "GMT"] = words.as_slice() else { return None };
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    Calendar::Standard.parse(&format!("{year}-{month:02}-{day}T{time}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patience(retries: usize, total_timeout_s: f64) -> Patience {
        let params = AccessParams { retries, total_timeout_s, ..AccessParams::default() };
        Patience::new(&params, 1)
    }

    #[test]
    fn pauses_grow_up_to_a_limit_and_end_with_the_retries() {
        let mut patience = patience(12, 1e4);
        let mut limit_s = 0.2;
        for attempt in 1..=12 {
            patience.attempts = attempt;
            let pause_s = patience.pause(None).unwrap().as_secs_f64();
            assert!(pause_s < limit_s, "{attempt}: {pause_s} of {limit_s}");
            limit_s = f64::min(2.0 * limit_s, LONGEST_PAUSE_S);
        }
        patience.attempts = 13;
        assert_eq!(patience.pause(None), Err(Spent::Retries));
    }

    #[test]
    fn what_the_server_asks_for_is_waited_if_there_is_time() {
        let mut patience = patience(3, 60.0);
        patience.attempts = 1;
        assert_eq!(patience.pause(Some(Duration::from_secs(20))), Ok(Duration::from_secs(20)));
        assert_eq!(patience.pause(Some(Duration::from_secs(61))), Err(Spent::Time));
    }

    #[test]
    fn pauses_asked_for_are_seconds_or_dates() {
        let seconds = |text, now_s| retry_after(text, now_s).map(|pause| pause.as_secs());
        assert_eq!(seconds("120", 0), Some(120));
        // The example of RFC 9110 is 784111777 s.
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(seconds(date, 784_111_770), Some(7));
        assert_eq!(seconds(date, 784_111_778), Some(0));
        for wrong in ["", "-1", "soon", "Sun, 06 Foo 1994 08:49:37 GMT", "1e9999"] {
            assert_eq!(seconds(wrong, 0), None, "{wrong}");
        }
    }
}
