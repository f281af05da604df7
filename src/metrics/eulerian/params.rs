//! What to compute.

use serde::{Deserialize, Serialize};

use crate::model::PeriodLength;

use super::names::named;
use super::{EulerianError, FilterPlan, Statistic};

/// Statistics of eddies, and what an eddy is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EulerianParams {
    /// What is computed.
    pub statistics: Vec<Statistic>,
    /// What is taken of the series in time.
    pub filter: TimeFilter,
    /// What the filter sees.
    pub sampling: Sampling,
    /// Whether means of a period count; unless given they do after a filter
    /// that takes slow changes away, and not without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<MeanRule>,
    /// What the record is cut into.
    pub period: PeriodLength,
    /// Which period a difference belongs to.
    pub owner: Owner,
    /// Part of the times of a period, above 0 and at most 1, that have a value
    /// where the statistic has one.
    pub min_used: f64,
    /// Which E-vector.
    pub evector_form: EVectorForm,
}

impl Default for EulerianParams {
    fn default() -> Self {
        Self {
            statistics: vec![Statistic::Variance],
            filter: TimeFilter::default(),
            sampling: Sampling::Steps,
            mean: None,
            period: PeriodLength::Month,
            owner: Owner::First,
            min_used: 0.8,
            evector_form: EVectorForm::Hoskins,
        }
    }
}

/// A filter in time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum TimeFilter {
    /// The values themselves.
    None,
    /// x(t + lag) - x(t): Wallace, Lim & Blackmon 1988 (JAS 45, 439-462), with a
    /// lag of 24 h.
    Difference {
        /// The lag in hours.
        lag_hours: u32,
        /// What the difference is divided by.
        normalisation: Normalisation,
    },
    /// The difference of two low-pass filters of Duchon 1979 (J. Appl. Meteor.
    /// 18, 1016-1022).
    Lanczos {
        /// Shortest period of the band in days.
        short_days: f64,
        /// Longest period of the band in days.
        long_days: f64,
        /// Weights on each side of the middle; unless given those of 15 days.
        #[serde(skip_serializing_if = "Option::is_none")]
        weights: Option<usize>,
        /// Where the sigma factor becomes 0.
        sigma: LanczosSigma,
    },
    /// The 15 weights of Trenberth 1991 (JAS 48, 2159-2178) for steps of 12 h,
    /// about 2 to 8 days.
    Trenberth,
}

impl Default for TimeFilter {
    fn default() -> Self {
        Self::Difference { lag_hours: 24, normalisation: Normalisation::Full }
    }
}

/// What a difference is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// By 1: Chang & Fu 2002.
    #[default]
    Full,
    /// By 2, for a quarter of the variance: Booth et al. 2017.
    Half,
}

/// Where the sigma factor of Lanczos weights becomes 0, of n weights on a side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LanczosSigma {
    /// At the last weight: sinc(k / n).
    #[default]
    AtLast,
    /// One beyond it: sinc(k / (n + 1)).
    BeyondLast,
}

/// What a filter sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// The steps of the record.
    #[default]
    Steps,
    /// Means of calendar days.
    DailyMeans,
}

/// Whether the mean of a period is taken off before products are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeanRule {
    /// It stays: the mean of products.
    Keep,
    /// It is taken off: the covariance, divided by the number of values.
    Remove,
}

/// Which time of a difference decides the period that it belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The first one.
    #[default]
    First,
    /// The time between both.
    Middle,
}

/// Which E-vector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EVectorForm {
    /// (v'v' - u'u', -u'v'): Hoskins, James & White 1983 (JAS 40, 1595-1612).
    #[default]
    Hoskins,
    /// ((v'v' - u'u') / 2, -u'v'): Trenberth 1986.
    Trenberth,
}

named!(Normalisation, "normalisation", Full => "full", Half => "half");
named!(LanczosSigma, "sigma factor", AtLast => "n", BeyondLast => "n+1");
named!(MeanRule, "rule for means", Keep => "keep", Remove => "remove");
named!(Owner, "owner of a difference", First => "first", Middle => "mid");
named!(EVectorForm, "form of the E-vector", Hoskins => "hoskins", Trenberth => "trenberth");

impl EulerianParams {
    /// What holds of means, decided.
    pub fn mean_rule(&self) -> MeanRule {
        self.mean.unwrap_or(match self.filter {
            TimeFilter::None => MeanRule::Remove,
            _ => MeanRule::Keep,
        })
    }

    /// The same with everything that was left open as it is for a record, so
    /// that a file can say it.
    #[must_use]
    pub fn decided(&self, plan: &FilterPlan) -> Self {
        let mut filter = self.filter;
        if let TimeFilter::Lanczos { weights, .. } = &mut filter {
            weights.get_or_insert(plan.half_weights());
        }
        Self { filter, mean: Some(self.mean_rule()), ..self.clone() }
    }

    /// Checks what can be checked without a record.
    ///
    /// # Errors
    /// [`EulerianError`] for numbers out of range and an empty list.
    pub fn validate(&self) -> Result<(), EulerianError> {
        if self.statistics.is_empty() {
            return Err(EulerianError::NoStatistic);
        }
        if !(self.min_used > 0.0 && self.min_used <= 1.0) {
            return Err(EulerianError::MinUsed { value: self.min_used });
        }
        match self.filter {
            TimeFilter::Difference { lag_hours: 0, .. } => Err(EulerianError::NoLag),
            TimeFilter::Lanczos { weights: Some(0), .. } => Err(EulerianError::NoWeights),
            TimeFilter::Lanczos { short_days, long_days, .. }
                if !(short_days > 0.0 && short_days < long_days && long_days.is_finite()) =>
            {
                Err(EulerianError::Band { short_days, long_days })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(filter: TimeFilter) -> Result<(), EulerianError> {
        EulerianParams { filter, ..EulerianParams::default() }.validate()
    }

    #[test]
    fn numbers_out_of_range_are_refused_with_the_option() {
        assert_eq!(EulerianParams::default().validate(), Ok(()));
        for min_used in [0.0, -1.0, 1.1, f64::NAN] {
            let params = EulerianParams { min_used, ..EulerianParams::default() };
            assert!(params.validate().unwrap_err().to_string().contains("--min-used"));
        }
        let normalisation = Normalisation::Full;
        let lag = with(TimeFilter::Difference { lag_hours: 0, normalisation });
        assert!(lag.unwrap_err().to_string().contains("--lag"));
        let sigma = LanczosSigma::AtLast;
        for (short_days, long_days) in
            [(6.0, 2.0), (2.0, 2.0), (0.0, 2.0), (f64::NAN, 6.0), (2.0, f64::INFINITY)]
        {
            let band = TimeFilter::Lanczos { short_days, long_days, weights: None, sigma };
            assert!(with(band).unwrap_err().to_string().contains("--band"));
        }
        let none = TimeFilter::Lanczos { short_days: 2.0, long_days: 6.0, weights: Some(0), sigma };
        assert!(with(none).unwrap_err().to_string().contains("--weights"));
        let params = EulerianParams { statistics: Vec::new(), ..EulerianParams::default() };
        assert_eq!(params.validate(), Err(EulerianError::NoStatistic));
    }

    #[test]
    fn a_file_says_what_was_left_open() {
        for sampling in [Sampling::Steps, Sampling::DailyMeans] {
            let filter = TimeFilter::Lanczos {
                short_days: 2.0,
                long_days: 6.0,
                weights: None,
                sigma: LanczosSigma::AtLast,
            };
            let params = EulerianParams { filter, sampling, ..EulerianParams::default() };
            let plan = FilterPlan::new(&params, 21_600).unwrap();
            let decided = params.decided(&plan);
            let is = if sampling == Sampling::Steps { 60 } else { 15 };
            assert!(
                matches!(decided.filter, TimeFilter::Lanczos { weights: Some(n), .. } if n == is)
            );
            assert_eq!(decided.mean, Some(MeanRule::Keep));
            assert_eq!(FilterPlan::new(&decided, 21_600), Ok(plan));
        }
    }

    #[test]
    fn choices_are_read_as_they_are_shown() {
        for owner in [Owner::First, Owner::Middle] {
            assert_eq!(owner.to_string().parse(), Ok(owner));
        }
        for sigma in [LanczosSigma::AtLast, LanczosSigma::BeyondLast] {
            assert_eq!(sigma.to_string().parse(), Ok(sigma));
        }
        let error = "last".parse::<Owner>().unwrap_err().to_string();
        assert_eq!(error, "\"last\" is no owner of a difference; write first, mid");
    }

    #[test]
    fn means_count_after_a_filter_unless_somebody_says_otherwise() {
        let params = |filter, mean| EulerianParams { filter, mean, ..EulerianParams::default() };
        assert_eq!(params(TimeFilter::None, None).mean_rule(), MeanRule::Remove);
        assert_eq!(params(TimeFilter::Trenberth, None).mean_rule(), MeanRule::Keep);
        let kept = params(TimeFilter::None, Some(MeanRule::Keep));
        assert_eq!(kept.mean_rule(), MeanRule::Keep);
    }
}
