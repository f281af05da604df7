//! Round numbers for axes, colour bars and graticules.

/// Numbers that differ by a smaller part are the same on any axis.
const CLOSEST: f64 = 1e-12;
/// Numbers below are 0: a tenth of them may have no power of ten.
const SMALLEST: f64 = 1e-290;

/// The smallest round step (1, 2, 2.5 or 5 times a power of ten) that cuts a
/// span into at most so many parts.
pub(super) fn round_step(span: f64, most_parts: usize) -> f64 {
    let least = span / most_parts.max(1) as f64;
    if !(least.is_finite() && least >= SMALLEST) {
        return 1.0;
    }
    let power = 10f64.powi(least.log10().floor() as i32);
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    // A hair below counts as reached.
    steps.into_iter().find(|s| s * power >= least * (1.0 - 1e-9)).unwrap_or(10.0) * power
}

/// [`round_step`] for the span between two numbers, which may be more than a
/// number holds.
fn step_between(low: f64, high: f64, most_parts: usize) -> f64 {
    match (high - low).is_finite() {
        true => round_step(high - low, most_parts),
        false => 10.0 * round_step(high / 10.0 - low / 10.0, most_parts),
    }
}

/// Multiples of a round step from the last below `low` to the first above
/// `high`.
pub(super) fn around(low: f64, high: f64, most_parts: usize) -> Vec<f64> {
    let (low, high) = widened(low, high);
    let step = step_between(low, high, most_parts.saturating_sub(1));
    multiples(step, (low / step + 1e-9).floor(), (high / step - 1e-9).ceil())
}

/// Multiples of a round step from `low` to `high`.
pub(super) fn within(low: f64, high: f64, most_parts: usize) -> Vec<f64> {
    let step = step_between(low, high, most_parts);
    multiples(step, (low / step - 1e-9).ceil(), (high / step + 1e-9).floor())
}

fn multiples(step: f64, first: f64, last: f64) -> Vec<f64> {
    let count = (last - first).clamp(0.0, 1000.0) as usize;
    // Division keeps 0.3 from being 0.30000000000000004.
    let at = |k: usize| match step < 1.0 {
        true => (first + k as f64) / (1.0 / step).round_if_whole(),
        false => ((first + k as f64) * step).clamp(f64::MIN, f64::MAX),
    };
    (0..=count).map(at).collect()
}

/// Two numbers with room for steps between them.
fn widened(low: f64, high: f64) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    if high - low > (CLOSEST * size).max(SMALLEST) {
        return (low, high);
    }
    let more = if size < SMALLEST { 1.0 } else { 0.1 * size };
    ((low - more).max(f64::MIN), (low + more).min(f64::MAX))
}

trait RoundIfWhole {
    fn round_if_whole(self) -> f64;
}

impl RoundIfWhole for f64 {
    fn round_if_whole(self) -> f64 {
        let whole = self.round();
        if (self - whole).abs() < 1e-9 * whole { whole } else { self }
    }
}

/// Decimals that tell numbers so far apart from another.
pub(super) fn decimals(step: f64) -> usize {
    (0..12)
        .find(|&n| {
            let scaled = step.abs() * 10f64.powi(n);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1e-3) && scaled >= 0.5
        })
        .unwrap_or(0) as usize
}

/// A number with so many decimals and a minus sign that reads as one.
pub(super) fn number_text(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.');
    match text.strip_prefix('-') {
        Some(rest) if is_zero => rest.into(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!(round_step(10.0, 10), 1.0);
        assert_eq!(round_step(11.0, 10), 2.0);
        assert_eq!(round_step(0.7, 7), 0.1);
        assert_eq!(round_step(23.0, 10), 2.5);
        assert_eq!(round_step(0.0, 10), 1.0);
    }

    #[test]
    fn levels_surround_what_they_are_for() {
        assert_eq!(around(0.0, 1.0, 6), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(around(-3.2, 7.1, 6), [-5.0, -2.5, 0.0, 2.5, 5.0, 7.5]);
        let flat = around(4.0, 4.0, 6);
        assert!(flat[0] < 4.0 && flat[flat.len() - 1] > 4.0 && flat.len() > 2);
        for (low, high) in [(0.0, 1e-12), (-1e9, 3e9), (5.0, 5.1), (0.001, 123.0)] {
            let levels = around(low, high, 10);
            assert!(levels[0] <= low && levels[levels.len() - 1] >= high, "{low} {high}");
            assert!(levels.len() <= 12, "{levels:?}");
            let inner = within(low, high, 10);
            assert!(inner[0] >= low - 1e-9 && inner[inner.len() - 1] <= high * (1.0 + 1e-9));
        }
    }

    #[test]
    fn there_are_levels_whatever_the_numbers() {
        for (low, high) in [
            (0.0, 1e-308),
            (0.0, 5e-324),
            (-f64::MAX, f64::MAX),
            (f64::MAX, f64::MAX),
            (0.0, f64::MAX),
            (1.0, 1.0 + f64::EPSILON),
            (1e300, 1e300 * (1.0 + f64::EPSILON)),
        ] {
            for levels in [around(low, high, 12), within(low, high, 12)] {
                assert!(levels.iter().all(|level| level.is_finite()), "{levels:?}");
                assert!((1..=14).contains(&levels.len()), "{levels:?}");
            }
            let levels = around(low, high, 12);
            assert!(levels.len() > 1 && levels[0] < levels[1], "{low} {high}: {levels:?}");
        }
    }

    #[test]
    fn numbers_as_people_write_them() {
        assert_eq!((decimals(1.0), decimals(0.5), decimals(0.25), decimals(20.0)), (0, 1, 2, 0));
        assert_eq!(number_text(-2.5, 1), "−2.5");
        assert_eq!(number_text(-0.01, 1), "0.0");
        assert_eq!(number_text(3.0, 0), "3");
    }
}
