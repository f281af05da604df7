//! Statistics as products, and what is made of their means.

use serde::{Deserialize, Serialize};

use crate::model::VariableInfo;

use super::filter::hours;
use super::names::named;
use super::units::product;
use super::{
    EVectorForm, EulerianError, EulerianParams, FilterPlan, MeanRule, Normalisation, Sampling,
    TimeFilter,
};

/// A statistic of eddies. The prime is what a filter leaves, the bar the mean
/// over a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Statistic {
    /// Mean of x'x' of each variable.
    Variance,
    /// Its square root.
    Std,
    /// Mean of a'b' of two variables.
    Covariance,
    /// Eddy kinetic energy of a level, (mean u'u' + mean v'v') / 2.
    Eke,
    /// Both components of the E-vector.
    Evector,
    /// Mean of v'T'.
    HeatFlux,
    /// Mean of u'v'.
    MomentumFlux,
}

named!(
    Statistic, "statistic",
    Variance => "variance",
    Std => "std",
    Covariance => "covariance",
    Eke => "eke",
    Evector => "evector",
    HeatFlux => "heat-flux",
    MomentumFlux => "momentum-flux",
);

/// Names of variables by what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableNames {
    /// Those that variances and covariances are of; none if the record has only
    /// one.
    pub listed: Vec<String>,
    /// The eastward wind.
    pub u: String,
    /// The northward wind.
    pub v: String,
    /// The temperature.
    pub t: String,
}

impl Default for VariableNames {
    fn default() -> Self {
        Self { listed: Vec::new(), u: "u".into(), v: "v".into(), t: "t".into() }
    }
}

/// Which of the variables that are read is what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// Names of what is read; that of the only one need not be known.
    pub names: Vec<Option<String>>,
    /// Those that variances and covariances are of.
    listed: Vec<usize>,
    u: usize,
    v: usize,
    t: usize,
}

impl Roles {
    /// What has to be read for statistics, each variable once.
    ///
    /// # Errors
    /// [`EulerianError::VariableCount`] for a covariance of other than two.
    pub fn new(statistics: &[Statistic], names: &VariableNames) -> Result<Self, EulerianError> {
        let mut roles = Self::default();
        for statistic in statistics {
            match statistic {
                Statistic::Variance | Statistic::Std => roles.list(names),
                Statistic::Covariance => {
                    if names.listed.len() != 2 {
                        return Err(EulerianError::VariableCount {
                            statistic: statistic.to_string(),
                            needed: "two variables",
                            given: names.listed.len(),
                            remedy: "write both with a comma between them",
                        });
                    }
                    roles.list(names);
                }
                Statistic::Eke | Statistic::Evector | Statistic::MomentumFlux => {
                    roles.u = roles.read(Some(&names.u));
                    roles.v = roles.read(Some(&names.v));
                }
                Statistic::HeatFlux => {
                    roles.v = roles.read(Some(&names.v));
                    roles.t = roles.read(Some(&names.t));
                }
            }
        }
        Ok(roles)
    }

    fn list(&mut self, names: &VariableNames) {
        self.listed = match &names.listed[..] {
            [] => vec![self.read(None)],
            listed => listed.iter().map(|name| self.read(Some(name))).collect(),
        };
    }

    fn read(&mut self, name: Option<&String>) -> usize {
        let known = self.names.iter().position(|known| known.as_ref() == name);
        known.unwrap_or_else(|| {
            self.names.push(name.cloned());
            self.names.len() - 1
        })
    }
}

/// What is made of the means of products.
#[derive(Clone, Debug, PartialEq)]
pub enum Reduction {
    /// A sum of means with factors.
    Sum(Vec<(f64, usize)>),
    /// The square root of a mean.
    Root(usize),
    /// Times that all of these have.
    Used(Vec<usize>),
}

/// A layer of maps to come.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerPlan {
    /// Short name.
    pub name: String,
    /// Unit.
    pub units: String,
    /// What it is.
    pub long_name: String,
    /// How times were reduced, as CF says it.
    pub cell_methods: String,
    /// What is made of products.
    pub reduction: Reduction,
}

/// Products of variables, and the layers that are made of their means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatisticsPlan {
    /// Pairs of variables, by their index.
    pub products: Vec<(usize, usize)>,
    /// Layers.
    pub layers: Vec<LayerPlan>,
}

/// What layers are described by.
struct Words {
    /// What the filter leaves, such as `24 h differences`.
    eddies: String,
    mean: MeanRule,
}

impl StatisticsPlan {
    /// The products and layers of statistics of variables that were read.
    ///
    /// # Errors
    /// [`EulerianError::UnequalUnits`] for a sum of what cannot be added.
    pub fn new(
        params: &EulerianParams,
        roles: &Roles,
        variables: &[VariableInfo],
        filter: &FilterPlan,
    ) -> Result<Self, EulerianError> {
        let words = Words { eddies: eddies(params, filter), mean: params.mean_rule() };
        let mut plan = Self::default();
        for &statistic in &params.statistics {
            match statistic {
                Statistic::Variance => {
                    roles.listed.iter().for_each(|&i| plan.variance(i, variables, &words));
                }
                Statistic::Std => roles.listed.iter().for_each(|&i| plan.std(i, variables, &words)),
                Statistic::Covariance => {
                    let (a, b) = (roles.listed[0], roles.listed[1]);
                    let (one, other) = (&variables[a].name, &variables[b].name);
                    let name = format!("{one}_{other}_covariance");
                    let what = format!("mean product of {one} and {other}");
                    plan.flux(&name, &what, (a, b), variables, &words);
                }
                Statistic::Eke => {
                    check_units(statistic, &variables[roles.u], &variables[roles.v])?;
                    plan.eke(roles, variables, &words);
                }
                Statistic::Evector => {
                    check_units(statistic, &variables[roles.u], &variables[roles.v])?;
                    plan.evector(params.evector_form, roles, variables, &words);
                }
                Statistic::HeatFlux => {
                    let pair = (roles.v, roles.t);
                    plan.flux("heat_flux", "northward eddy heat flux", pair, variables, &words);
                }
                Statistic::MomentumFlux => {
                    let (pair, what) =
                        ((roles.u, roles.v), "northward eddy flux of eastward momentum");
                    plan.flux("momentum_flux", what, pair, variables, &words);
                }
            }
        }
        Ok(plan)
    }

    fn variance(&mut self, i: usize, variables: &[VariableInfo], words: &Words) {
        let VariableInfo { name, units, .. } = &variables[i];
        let p = self.product(i, i);
        let methods = match words.mean {
            MeanRule::Keep => format!("time: mean (of squared {})", words.eddies),
            MeanRule::Remove => format!("time: variance (of {})", words.eddies),
        };
        let what = format!("variance of {name}");
        let reduction = Reduction::Sum(vec![(1.0, p)]);
        self.layer(
            format!("{name}_variance"),
            product(units, units),
            what,
            methods,
            reduction,
            words,
        );
        self.used(name, &[p]);
    }

    fn std(&mut self, i: usize, variables: &[VariableInfo], words: &Words) {
        let VariableInfo { name, units, .. } = &variables[i];
        let p = self.product(i, i);
        let methods = match words.mean {
            MeanRule::Keep => format!("time: root_mean_square (of {})", words.eddies),
            MeanRule::Remove => format!("time: standard_deviation (of {})", words.eddies),
        };
        let what = format!("standard deviation of {name}");
        let reduction = Reduction::Root(p);
        self.layer(format!("{name}_std"), units.clone(), what, methods, reduction, words);
        self.used(name, &[p]);
    }

    fn flux(
        &mut self,
        name: &str,
        what: &str,
        (a, b): (usize, usize),
        variables: &[VariableInfo],
        words: &Words,
    ) {
        let p = self.product(a, b);
        let units = product(&variables[a].units, &variables[b].units);
        let reduction = Reduction::Sum(vec![(1.0, p)]);
        self.layer(name.into(), units, what.into(), words.of_products(), reduction, words);
        self.used(name, &[p]);
    }

    fn eke(&mut self, roles: &Roles, variables: &[VariableInfo], words: &Words) {
        let (uu, vv) = (self.product(roles.u, roles.u), self.product(roles.v, roles.v));
        let units = product(&variables[roles.u].units, &variables[roles.u].units);
        let reduction = Reduction::Sum(vec![(0.5, uu), (0.5, vv)]);
        let what = "eddy kinetic energy".into();
        self.layer("eke".into(), units, what, words.of_products(), reduction, words);
        self.used("eke", &[uu, vv]);
    }

    fn evector(
        &mut self,
        form: EVectorForm,
        roles: &Roles,
        variables: &[VariableInfo],
        words: &Words,
    ) {
        let (uu, vv) = (self.product(roles.u, roles.u), self.product(roles.v, roles.v));
        let uv = self.product(roles.u, roles.v);
        let units = product(&variables[roles.u].units, &variables[roles.u].units);
        let (factor, of) = match form {
            EVectorForm::Hoskins => (1.0, "Hoskins, James and White 1983"),
            EVectorForm::Trenberth => (0.5, "Trenberth 1986"),
        };
        let east = Reduction::Sum(vec![(factor, vv), (-factor, uu)]);
        let what = |component| format!("{component} component of the E-vector of {of}");
        let methods = words.of_products();
        self.layer("e_x".into(), units.clone(), what("eastward"), methods.clone(), east, words);
        let north = Reduction::Sum(vec![(-1.0, uv)]);
        self.layer("e_y".into(), units, what("northward"), methods, north, words);
        self.used("e_vector", &[uu, vv, uv]);
    }

    /// The index of a product, which is made once.
    fn product(&mut self, a: usize, b: usize) -> usize {
        let known = self.products.iter().position(|&known| known == (a, b) || known == (b, a));
        known.unwrap_or_else(|| {
            self.products.push((a, b));
            self.products.len() - 1
        })
    }

    fn layer(
        &mut self,
        name: String,
        units: String,
        what: String,
        cell_methods: String,
        reduction: Reduction,
        words: &Words,
    ) {
        let long_name = format!("{what}, {}", words.eddies);
        self.push(LayerPlan { name, units, long_name, cell_methods, reduction });
    }

    /// How many times were used.
    fn used(&mut self, name: &str, products: &[usize]) {
        self.push(LayerPlan {
            name: format!("{name}_count"),
            units: "1".into(),
            long_name: format!("times used for {name}"),
            cell_methods: "time: sum".into(),
            reduction: Reduction::Used(products.to_vec()),
        });
    }

    /// A layer, unless there is one of this name already.
    fn push(&mut self, layer: LayerPlan) {
        if self.layers.iter().all(|known| known.name != layer.name) {
            self.layers.push(layer);
        }
    }
}

impl Words {
    fn of_products(&self) -> String {
        match self.mean {
            MeanRule::Keep => format!("time: mean (of products of {})", self.eddies),
            MeanRule::Remove => {
                format!("time: mean (of products of departures from the mean, {})", self.eddies)
            }
        }
    }
}

fn check_units(
    statistic: Statistic,
    one: &VariableInfo,
    other: &VariableInfo,
) -> Result<(), EulerianError> {
    let text = |info: &VariableInfo| format!("{} [{}]", info.name, info.units);
    if product(&one.units, "1") == product(&other.units, "1") {
        return Ok(());
    }
    Err(EulerianError::UnequalUnits {
        statistic: statistic.to_string(),
        first: text(one),
        second: text(other),
    })
}

/// What the filter leaves, in words.
fn eddies(params: &EulerianParams, filter: &FilterPlan) -> String {
    let (step, weights) = match params.sampling {
        Sampling::Steps => (format!("{} h values", hours(filter.step_s)), filter.taps.len()),
        Sampling::DailyMeans => {
            let per_day = (filter.output_s / filter.step_s) as usize;
            ("daily means".into(), filter.taps.len() / per_day)
        }
    };
    match params.filter {
        TimeFilter::None => step,
        TimeFilter::Difference { lag_hours, normalisation } => {
            let half = match normalisation {
                Normalisation::Full => "",
                Normalisation::Half => "half ",
            };
            format!("{half}{lag_hours} h differences of {step}")
        }
        TimeFilter::Lanczos { short_days, long_days, .. } => {
            format!("{short_days} to {long_days} day band of {step} by {weights} Lanczos weights")
        }
        TimeFilter::Trenberth => format!("band of {step} by Trenberth's 15 weights"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Quantity;

    fn info(name: &str, units: &str) -> VariableInfo {
        VariableInfo { name: name.into(), units: units.into(), quantity: Quantity::Other }
    }

    fn plan(
        statistics: &[Statistic],
        listed: &[&str],
    ) -> Result<(Roles, StatisticsPlan), EulerianError> {
        let listed = listed.iter().map(|name| (*name).to_string()).collect();
        let names = VariableNames { listed, ..VariableNames::default() };
        let roles = Roles::new(statistics, &names)?;
        let unit = |name: &str| match name {
            "u" | "v" => "m s-1",
            "t" => "K",
            _ => "Pa",
        };
        let variables: Vec<VariableInfo> = roles
            .names
            .iter()
            .map(|name| name.as_deref().unwrap_or("msl"))
            .map(|name| info(name, unit(name)))
            .collect();
        let params =
            EulerianParams { statistics: statistics.to_vec(), ..EulerianParams::default() };
        let filter = FilterPlan::new(&params, 6 * 3600)?;
        let plan = StatisticsPlan::new(&params, &roles, &variables, &filter)?;
        Ok((roles, plan))
    }

    fn names_and_units(plan: &StatisticsPlan) -> Vec<(&str, &str)> {
        plan.layers.iter().map(|l| (l.name.as_str(), l.units.as_str())).collect()
    }

    #[test]
    fn the_only_variable_needs_no_name() {
        let (roles, plan) = plan(&[Statistic::Variance, Statistic::Std], &[]).unwrap();
        assert_eq!((roles.names, &plan.products[..]), (vec![None], &[(0, 0)][..]));
        assert_eq!(
            names_and_units(&plan),
            [("msl_variance", "Pa2"), ("msl_count", "1"), ("msl_std", "Pa")]
        );
        assert_eq!(
            plan.layers[0].cell_methods,
            "time: mean (of squared 24 h differences of 6 h values)"
        );
    }

    #[test]
    fn every_variable_is_read_and_every_product_made_once() {
        use Statistic::{Eke, Evector, HeatFlux, MomentumFlux, Variance};
        let (roles, plan) =
            plan(&[Eke, Evector, HeatFlux, MomentumFlux, Variance], &["v"]).unwrap();
        let names: Vec<&str> = roles.names.iter().flatten().map(String::as_str).collect();
        assert_eq!(names, ["u", "v", "t"]);
        assert_eq!(plan.products, [(0, 0), (1, 1), (0, 1), (1, 2)]);
        assert_eq!(
            names_and_units(&plan),
            [
                ("eke", "m2 s-2"),
                ("eke_count", "1"),
                ("e_x", "m2 s-2"),
                ("e_y", "m2 s-2"),
                ("e_vector_count", "1"),
                ("heat_flux", "K m s-1"),
                ("heat_flux_count", "1"),
                ("momentum_flux", "m2 s-2"),
                ("momentum_flux_count", "1"),
                ("v_variance", "m2 s-2"),
                ("v_count", "1"),
            ]
        );
        assert_eq!(plan.layers[2].reduction, Reduction::Sum(vec![(1.0, 1), (-1.0, 0)]));
    }

    #[test]
    fn a_covariance_is_of_two() {
        let (_, two) = plan(&[Statistic::Covariance], &["msl", "t"]).unwrap();
        assert_eq!(names_and_units(&two)[0], ("msl_t_covariance", "K Pa"));
        for listed in [&[][..], &["msl"], &["a", "b", "c"]] {
            let error = plan(&[Statistic::Covariance], listed).unwrap_err();
            assert!(error.to_string().contains("of two variables"), "{error}");
        }
    }

    #[test]
    fn what_has_other_units_is_not_added() {
        let params =
            EulerianParams { statistics: vec![Statistic::Eke], ..EulerianParams::default() };
        let roles = Roles::new(&params.statistics, &VariableNames::default()).unwrap();
        let filter = FilterPlan::new(&params, 6 * 3600).unwrap();
        let of = |unit| {
            let variables = [info("u", "m s-1"), info("v", unit)];
            StatisticsPlan::new(&params, &roles, &variables, &filter)
        };
        assert!(of("m s**-1").is_ok());
        assert!(of("knots").unwrap_err().to_string().contains("v [knots]"));
    }
}
