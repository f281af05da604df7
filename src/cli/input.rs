//! Where fields come from, and what is done to them first.

use anyhow::bail;

use crate::io::access::{Access, Location};
use crate::io::fields::expand;
use crate::model::TimeAxis;
use crate::parallel::Workers;
use crate::pipeline::{Algorithm, Input, PipelineError, Settings};

use super::args::{DetectionArgs, InputArgs, LinkArgs, PreprocessOptions};
use super::talk::Talk;

impl InputArgs {
    /// Opens the inputs and says what is changed on reading.
    pub(super) fn open(
        &self,
        preprocess: &PreprocessOptions,
        settings: &Settings,
        workers: &Workers,
        talk: &Talk,
    ) -> anyhow::Result<Input> {
        let located = self.locate(preprocess, settings, talk)?;
        let input = located.open(&located.inputs, settings, workers)?;
        say_notes(&input, talk);
        Ok(input)
    }

    /// What to read, and how to reach it.
    pub(super) fn locate(
        &self,
        preprocess: &PreprocessOptions,
        settings: &Settings,
        talk: &Talk,
    ) -> anyhow::Result<Located> {
        let inputs = expanded(&self.input, talk)?;
        let derives_from_wind = settings.preprocess.derives() && settings.input.variable.is_none();
        let northward_wind = match &preprocess.northward_wind[..] {
            [] => Vec::new(),
            _ if !derives_from_wind => {
                bail!("--northward-wind does not apply: it belongs to --derive without --variable")
            }
            texts => expanded(texts, talk)?,
        };
        let access = settings.open_access()?;
        talk.watch(&access);
        Ok(Located { inputs, northward_wind, access })
    }
}

/// Datasets that are not open yet.
pub(super) struct Located {
    pub(super) inputs: Vec<Location>,
    pub(super) northward_wind: Vec<Location>,
    pub(super) access: Access,
}

impl Located {
    /// Opens some of the inputs as one record.
    pub(super) fn open(
        &self,
        inputs: &[Location],
        settings: &Settings,
        workers: &Workers,
    ) -> Result<Input, PipelineError> {
        workers.install(|| Input::open(inputs, &self.northward_wind, settings, &self.access))
    }
}

/// Says what is remarkable about an input.
pub(super) fn say_notes(input: &Input, talk: &Talk) {
    input.record_notes().iter().for_each(|note| talk.say(note));
    input.meta().notes.iter().for_each(|note| talk.detail(note));
}

pub(super) fn expanded(texts: &[String], talk: &Talk) -> anyhow::Result<Vec<Location>> {
    let inputs = expand(texts)?;
    inputs.notes.iter().for_each(|note| talk.say(note));
    Ok(inputs.locations)
}

const SIMPLE: &[Algorithm] = &[Algorithm::Simple];
const HODGES: &[Algorithm] = &[Algorithm::Hodges];
const OBJECTS: &[Algorithm] = &[Algorithm::Hodges, Algorithm::Healpix];

/// Refuses options of the detection of another algorithm.
pub(super) fn check_detection(settings: &Settings, args: &DetectionArgs) -> anyhow::Result<()> {
    let given = [
        ("--feature-threshold", args.feature_threshold.is_some(), SIMPLE),
        ("--search-window-size", args.search_window_size.is_some(), SIMPLE),
        ("--duplicate-window-size", args.duplicate_window_size.is_some(), SIMPLE),
        ("--object-threshold", args.object_threshold.is_some(), OBJECTS),
        ("--min-object-grid-points", args.min_object_grid_points.is_some(), OBJECTS),
        ("--feature-refinement", args.feature_refinement.is_some(), OBJECTS),
        ("--feature-search", args.feature_search.is_some(), HODGES),
        ("--spline-smoothing", args.spline_smoothing.is_some(), HODGES),
        ("--connectivity", args.connectivity.is_some(), HODGES),
    ];
    given.into_iter().try_for_each(|(flag, is_given, owners)| {
        if is_given { refuse_unless(settings, flag, owners) } else { Ok(()) }
    })
}

/// Refuses options of the linking of another algorithm.
pub(super) fn check_linking(settings: &Settings, args: &LinkArgs) -> anyhow::Result<()> {
    let of_simple = [
        ("--link-radius-km", args.link_radius_km.is_some()),
        ("--link-radius-hours", args.link_radius_hours.is_some()),
    ];
    for (flag, _) in of_simple.into_iter().filter(|(_, is_given)| *is_given) {
        refuse_unless(settings, flag, SIMPLE)?;
    }
    let given = args.hodges.given();
    let first = given.iter().find(|(_, is_given)| *is_given);
    first.map_or(Ok(()), |(flag, _)| refuse_unless(settings, flag, OBJECTS))
}

/// Says that limits are scaled because the record has another time step.
pub(super) fn say_rescaling(
    settings: &Settings,
    times: &TimeAxis,
    talk: &Talk,
) -> Result<(), PipelineError> {
    if !OBJECTS.contains(&settings.algorithm) {
        settings.link.validate()?;
        if let Some(radius_km) = settings.link.rescaled_km(times) {
            talk.say(format_args!(
                "the link radius of {} km for {} h is {radius_km:.0} km at the time step of the record; \
                 --link-radius-hours says what it is for",
                settings.link.radius_km,
                settings.link.radius_hours.unwrap_or_default(),
            ));
        }
        return Ok(());
    }
    settings.hodges.validate()?;
    if let Some(factor) = settings.hodges.rescaled(times) {
        let hours = settings.hodges.limits_hours;
        talk.say(format_args!(
            "limits of links for {hours} h are scaled by {factor} to the time step of the record; \
             --limits-hours says what they are for"
        ));
    }
    Ok(())
}

fn refuse_unless(settings: &Settings, flag: &str, owners: &[Algorithm]) -> anyhow::Result<()> {
    if owners.contains(&settings.algorithm) {
        return Ok(());
    }
    let names: Vec<&str> = owners.iter().map(|owner| owner.name()).collect();
    bail!("{flag} does not apply: it belongs to --algorithm {}", names.join(" or "))
}
