//! `stormtracker metrics eulerian`

use anyhow::{anyhow, bail};

use crate::cli::args::{EulerianArgs, SettingsArgs};
use crate::cli::config::{self, Options};
use crate::cli::input::{expanded, say_notes};
use crate::cli::job::Job;
use crate::cli::shell;
use crate::cli::talk::Talk;
use crate::metrics::eulerian::{
    EVectorForm, EulerianParams, FilterPlan, Normalisation, Owner, Roles, Sampling, Statistic,
    TimeFilter, VariableNames, response_table,
};
use crate::pipeline::{self, EulerianReport, Input, Settings};

const S_PER_HOUR: f64 = 3600.0;
/// Periods without a value that are named before they are only counted.
const NAMED: usize = 6;

pub(super) fn run(args: &EulerianArgs, job: &Job) -> anyhow::Result<()> {
    let params = params(args)?;
    params.validate()?;
    if let Some(step_hours) = args.filter.show_response {
        return job.by_first(|| show_response(&params, step_hours));
    }
    let roles = roles(args)?;
    let settings = settings(args)?;
    let talk = Talk::new(&args.run)?;
    let path = args.output.as_deref();
    let path = path.ok_or_else(|| anyhow!("say where the maps go with --output"))?;
    let workers = job.workers(settings.run.threads, &talk)?;
    let locations = expanded(&args.input, &talk)?;
    let access = settings.open_access()?;
    talk.watch(&access);
    let open = || Input::of_variables(&locations, &roles.names, &settings, &access);
    let input = workers.install(open)?;
    say_notes(&input, &talk);
    job.begin(&settings)?;
    let crew = job.crew(&workers, None, &talk);
    let report = pipeline::eulerian(&input, &settings, &params, &roles, path, &crew)?;
    talk.done();
    say(&report, &talk);
    Ok(())
}

/// The settings of every command that reads fields; there is no file for them.
fn settings(args: &EulerianArgs) -> anyhow::Result<Settings> {
    let options = Options::default()
        .select(&args.select)
        .access(&args.access)
        .chunks(&args.chunks)
        .run(&args.run);
    let none = SettingsArgs { preset: None, config: None, print_config: false };
    let mut settings = config::resolve(&none, options)?;
    // Several may be named, and each is selected by itself.
    settings.input.variable = None;
    Ok(settings)
}

fn params(args: &EulerianArgs) -> anyhow::Result<EulerianParams> {
    check_options(args)?;
    let [short_days, long_days] = args.filter.band.unwrap_or([2.0, 6.0]);
    let filter = match args.filter.filter.as_str() {
        "difference" => TimeFilter::Difference {
            lag_hours: args.filter.lag.unwrap_or(24),
            normalisation: args.filter.normalisation.unwrap_or(Normalisation::Full),
        },
        "lanczos" => TimeFilter::Lanczos {
            short_days,
            long_days,
            weights: args.filter.weights,
            sigma: args.filter.lanczos_sigma.unwrap_or_default(),
        },
        "trenberth" => TimeFilter::Trenberth,
        _ => TimeFilter::None,
    };
    Ok(EulerianParams {
        statistics: args.statistics.statistics.clone(),
        filter,
        sampling: if args.filter.daily_means { Sampling::DailyMeans } else { Sampling::Steps },
        mean: args.average.mean,
        period: args.average.period,
        owner: args.average.owner.unwrap_or(Owner::First),
        min_used: args.average.min_used,
        evector_form: args.statistics.evector_form.unwrap_or(EVectorForm::Hoskins),
    })
}

/// Refuses options that nothing would come of.
fn check_options(args: &EulerianArgs) -> anyhow::Result<()> {
    use Statistic::{Covariance, Eke, Evector, HeatFlux, MomentumFlux, Std, Variance};
    let (filter, of, average) = (&args.filter, &args.statistics, &args.average);
    let of_filter = [
        ("--lag", filter.lag.is_some(), "difference"),
        ("--normalisation", filter.normalisation.is_some(), "difference"),
        ("--owner", average.owner.is_some(), "difference"),
        ("--band", filter.band.is_some(), "lanczos"),
        ("--weights", filter.weights.is_some(), "lanczos"),
        ("--lanczos-sigma", filter.lanczos_sigma.is_some(), "lanczos"),
    ];
    for (flag, is_given, owner) in of_filter {
        if is_given && filter.filter != owner {
            bail!("{flag} does not apply: it belongs to --filter {owner}");
        }
    }
    let of_statistics = [
        ("--variable", args.select.variable.is_some(), &[Variance, Std, Covariance][..]),
        ("--u", of.u.is_some(), &[Eke, Evector, MomentumFlux]),
        ("--v", of.v.is_some(), &[Eke, Evector, HeatFlux, MomentumFlux]),
        ("--t", of.t.is_some(), &[HeatFlux]),
        ("--evector-form", of.evector_form.is_some(), &[Evector]),
    ];
    for (flag, is_given, owners) in of_statistics {
        if is_given && !owners.iter().any(|owner| of.statistics.contains(owner)) {
            let owners: Vec<String> = owners.iter().map(Statistic::to_string).collect();
            bail!("{flag} does not apply: it belongs to --statistic {}", owners.join(" or "));
        }
    }
    Ok(())
}

/// What to read, and what it is.
fn roles(args: &EulerianArgs) -> anyhow::Result<Roles> {
    let of = &args.statistics;
    let default = VariableNames::default();
    let listed = args.select.variable.iter().flat_map(|names| names.split(','));
    let names = VariableNames {
        listed: listed.map(|name| name.trim().to_string()).collect(),
        u: of.u.clone().unwrap_or(default.u),
        v: of.v.clone().unwrap_or(default.v),
        t: of.t.clone().unwrap_or(default.t),
    };
    if names.listed.iter().any(String::is_empty) {
        bail!("--variable names nothing between two commas");
    }
    let roles = Roles::new(&of.statistics, &names)?;
    if let (Some(units), true) = (&args.select.units, roles.names.len() > 1) {
        bail!("--units {units} does not apply: it is of one variable, and several are read");
    }
    Ok(roles)
}

fn show_response(params: &EulerianParams, step_hours: f64) -> anyhow::Result<()> {
    let step_s = (step_hours * S_PER_HOUR).round();
    if !(1.0..=1e9).contains(&step_s) {
        bail!("--show-response {step_hours} is no step; give the hours between values");
    }
    let plan = FilterPlan::new(params, step_s as i64)?;
    shell::print(&response_table(&plan))
}

fn say(report: &EulerianReport, talk: &Talk) {
    if let Some(note) = &report.note {
        talk.say(note);
    }
    let missing = &report.without_value;
    let text = |(label, available, expected): &(String, usize, usize)| {
        format!("{label} ({available} of {expected} times)")
    };
    if !missing.is_empty() {
        let named: Vec<String> = missing.iter().take(NAMED).map(text).collect();
        let more = match missing.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        talk.say(format_args!(
            "{} of {} periods have no value, since the filter or a gap takes too much of them: {}{more}; \
             --min-used says what is enough",
            missing.len(),
            report.periods,
            named.join(", "),
        ));
    }
    talk.say(report);
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: EulerianArgs,
    }

    fn line(options: &str) -> Result<EulerianArgs, clap::Error> {
        let words = format!("eulerian -i x.nc -o y.nc {options}");
        Line::try_parse_from(words.split_whitespace()).map(|line| line.args)
    }

    #[test]
    fn options_that_nothing_would_come_of_are_refused() {
        for (options, owner) in [
            ("--band 2,6", "--filter lanczos"),
            ("--weights 9 --filter trenberth", "--filter lanczos"),
            ("--lanczos-sigma n", "--filter lanczos"),
            ("--lag 24 --filter none", "--filter difference"),
            ("--owner mid --filter lanczos", "--filter difference"),
            ("--normalisation half --filter lanczos", "--filter difference"),
            ("--u ua", "--statistic eke or evector or momentum-flux"),
            ("--t ta --statistic eke", "--statistic heat-flux"),
            ("--evector-form trenberth", "--statistic evector"),
            ("--variable msl --statistic eke", "--statistic variance or std or covariance"),
        ] {
            let error = params(&line(options).unwrap()).unwrap_err().to_string();
            assert!(error.ends_with(owner), "{options}: {error}");
        }
    }

    #[test]
    fn what_is_typed_is_what_is_done() {
        let args = line(
            "--statistic eke,heat-flux --v va --filter lanczos --band 2.5,8 --weights 9 --lanczos-sigma n+1 \
             --period season --min-used 0.5 --mean remove",
        );
        let args = args.unwrap();
        let params = params(&args).unwrap();
        let sigma = "n+1".parse().unwrap();
        assert_eq!(
            params.filter,
            TimeFilter::Lanczos { short_days: 2.5, long_days: 8.0, weights: Some(9), sigma }
        );
        assert_eq!((params.period, params.min_used), ("season".parse().unwrap(), 0.5));
        let names: Vec<_> = roles(&args).unwrap().names.into_iter().flatten().collect();
        assert_eq!(names, ["u", "va", "t"]);
    }

    #[test]
    fn lists_of_variables_are_taken_apart() {
        let names = |options: &str| roles(&line(options).unwrap());
        assert_eq!(names("").unwrap().names, [None]);
        let two = names("--variable msl,z --statistic covariance,variance").unwrap();
        assert_eq!(two.names, [Some("msl".to_string()), Some("z".to_string())]);
        for (options, words) in [
            ("--variable msl, --statistic std", "between two commas"),
            ("--variable msl --statistic covariance", "two variables"),
            ("--variable msl,z --units hPa", "--units"),
        ] {
            let error = names(options).unwrap_err().to_string();
            assert!(error.contains(words), "{options}: {error}");
        }
    }

    #[test]
    fn values_without_a_form_are_wrong_usage() {
        for options in [
            "--statistic variances",
            "--filter low",
            "--band 2",
            "--owner last",
            "--period decade",
            "--weights -1",
            "--mean off",
        ] {
            assert!(line(options).is_err(), "{options}");
        }
        assert!(Line::try_parse_from(["eulerian"]).is_err());
        let response =
            Line::try_parse_from(["eulerian", "--show-response"]).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(response.args.filter.show_response, Some(6.0));
    }
}
