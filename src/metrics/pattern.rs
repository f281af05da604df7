//! How alike two fields are, as numbers of a Taylor diagram.

use thiserror::Error;

use crate::model::Grid;

/// Two fields on one grid, compared where both have a value, each point
/// weighted by the cosine of its latitude. `NaN` where a number is none: the
/// correlation of a field without variance, a ratio to 0.
///
/// # References
/// Taylor (2001), J. Geophys. Res. 106, 7183-7192; Zarzycki, Ullrich and Reed
/// (2021), J. Appl. Meteor. Climatol. 60.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PatternStatistics {
    /// Points where both have a value.
    pub points: usize,
    /// Correlation of the differences from both means.
    pub correlation: f64,
    /// Root of the mean square of candidate less reference.
    pub rmse: f64,
    /// Mean of candidate less reference in percent of the mean of the reference.
    pub bias_percent: f64,
    /// Standard deviation of the candidate over that of the reference.
    pub std_ratio: f64,
    /// Root of the mean square of the difference without that of the means, over
    /// the standard deviation of the reference.
    pub centred_rmse: f64,
}

/// Fields that cannot be compared.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PatternError {
    /// A field that is none of the grid.
    #[error(
        "the fields have {candidate} and {reference} points and the grid has {grid}; give fields on one grid"
    )]
    Size {
        /// Points of the candidate.
        candidate: usize,
        /// Points of the reference.
        reference: usize,
        /// Points of the grid.
        grid: usize,
    },
    /// No point where both have a value.
    #[error("no point of the grid has a value in both fields")]
    NoCommonPoint,
}

/// Compares two fields of a grid, by row and column.
///
/// # Errors
/// [`PatternError`] for fields of another size or without a common value.
pub fn pattern_statistics(
    grid: &Grid,
    candidate: &[f64],
    reference: &[f64],
) -> Result<PatternStatistics, PatternError> {
    let sizes = (candidate.len(), reference.len(), grid.len());
    if sizes.0 != sizes.2 || sizes.1 != sizes.2 {
        let (candidate, reference, grid) = sizes;
        return Err(PatternError::Size { candidate, reference, grid });
    }
    let columns = grid.columns();
    let pairs = candidate.iter().zip(reference).enumerate();
    let common: Vec<(f64, f64, f64)> = pairs
        .filter(|(_, (a, b))| a.is_finite() && b.is_finite())
        .map(|(i, (&a, &b))| (grid.lat_deg()[i / columns].to_radians().cos(), a, b))
        .collect();
    if common.is_empty() {
        return Err(PatternError::NoCommonPoint);
    }
    Ok(of_weighted(&common))
}

/// Statistics of weights, candidates and references.
fn of_weighted(common: &[(f64, f64, f64)]) -> PatternStatistics {
    let weight: f64 = common.iter().map(|(w, _, _)| w).sum();
    let mean = |of: &dyn Fn(f64, f64) -> f64| {
        common.iter().map(|&(w, a, b)| w * of(a, b)).sum::<f64>() / weight
    };
    let (mean_a, mean_b) = (mean(&|a, _| a), mean(&|_, b| b));
    let variance_a = mean(&|a, _| (a - mean_a).powi(2));
    let variance_b = mean(&|_, b| (b - mean_b).powi(2));
    let covariance = mean(&|a, b| (a - mean_a) * (b - mean_b));
    let centred = mean(&|a, b| ((a - mean_a) - (b - mean_b)).powi(2));
    let ratio = |x: f64, y: f64| if y == 0.0 { f64::NAN } else { x / y };
    PatternStatistics {
        points: common.len(),
        correlation: ratio(covariance, (variance_a * variance_b).sqrt()).clamp(-1.0, 1.0),
        rmse: mean(&|a, b| (a - b).powi(2)).sqrt(),
        bias_percent: 100.0 * ratio(mean_a - mean_b, mean_b),
        std_ratio: ratio(variance_a.sqrt(), variance_b.sqrt()),
        centred_rmse: ratio(centred.sqrt(), variance_b.sqrt()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grid() -> Grid {
        Grid::new(vec![60.0, 0.0, -60.0], vec![0.0, 120.0, 240.0]).unwrap()
    }

    const FIELD: [f64; 9] = [1.0, 2.0, 3.0, 4.0, 6.0, 5.0, 0.0, -1.0, 2.0];

    #[test]
    fn a_field_is_like_itself() {
        let same = pattern_statistics(&grid(), &FIELD, &FIELD).unwrap();
        assert!((same.correlation - 1.0).abs() < 1e-15 && same.rmse == 0.0);
        assert_eq!((same.bias_percent, same.std_ratio, same.centred_rmse), (0.0, 1.0, 0.0));
        let opposite = FIELD.map(|v| 10.0 - 2.0 * v);
        let opposite = pattern_statistics(&grid(), &opposite, &FIELD).unwrap();
        assert!((opposite.correlation + 1.0).abs() < 1e-14);
        assert!((opposite.std_ratio - 2.0).abs() < 1e-14);
        assert!((opposite.centred_rmse - 3.0).abs() < 1e-14);
    }

    #[test]
    fn points_count_by_the_cosine_of_their_latitude() {
        // The mean of 4 at the equator and 0 at 60°: (1 * 4) / (1 + 2 * 0.5).
        let candidate = [0.0, 0.0, 0.0, 4.0, 4.0, 4.0, 0.0, 0.0, 0.0];
        let reference = [1.0; 9];
        let found = pattern_statistics(&grid(), &candidate, &reference).unwrap();
        assert!((found.bias_percent - 100.0).abs() < 1e-12, "{found:?}");
        assert!((found.rmse - 5f64.sqrt()).abs() < 1e-12);
        assert!(found.correlation.is_nan() && found.std_ratio.is_nan());
    }

    #[test]
    fn only_common_points_count() {
        let (mut one, mut other) = (FIELD, FIELD);
        (one[0], other[8]) = (f64::NAN, f64::NAN);
        let found = pattern_statistics(&grid(), &one, &other).unwrap();
        assert_eq!((found.points, found.rmse), (7, 0.0));
        let none = pattern_statistics(&grid(), &[f64::NAN; 9], &FIELD);
        assert_eq!(none, Err(PatternError::NoCommonPoint));
        let short = pattern_statistics(&grid(), &FIELD[1..], &FIELD).unwrap_err();
        assert!(short.to_string().contains("8 and 9"));
    }

    proptest! {
        /// The law of cosines that a Taylor diagram rests on.
        #[test]
        fn correlation_spread_and_difference_are_a_triangle(
            one in prop::collection::vec(-5.0..5.0f64, 9),
            other in prop::collection::vec(-5.0..5.0f64, 9),
        ) {
            let s = pattern_statistics(&grid(), &one, &other).unwrap();
            let side = 1.0 + s.std_ratio.powi(2) - 2.0 * s.std_ratio * s.correlation;
            prop_assert!((s.centred_rmse.powi(2) - side).abs() < 1e-9 * (1.0 + side));
        }
    }
}
