//! Where fields come from, and what is done to them first.

use anyhow::{anyhow, bail};

use crate::pipeline::{Algorithm, Input, Settings};

use super::args::{DetectionArgs, InputArgs, LinkArgs, PreprocessOptions};
use super::talk::Talk;

impl InputArgs {
    /// Opens the input and says what is changed on reading.
    pub(super) fn open(
        &self,
        preprocess: &PreprocessOptions,
        settings: &Settings,
        talk: &Talk,
    ) -> anyhow::Result<Input> {
        let path = self.input.as_deref().ok_or_else(|| anyhow!("say what to read with --input"))?;
        let northward = preprocess.northward_wind.as_deref();
        let derives_from_wind = settings.preprocess.derives() && settings.input.variable.is_none();
        if northward.is_some() && !derives_from_wind {
            bail!("--northward-wind does not apply: it belongs to --derive without --variable");
        }
        let input = Input::open(path, northward, settings)?;
        input.meta().notes.iter().for_each(|note| talk.detail(note));
        Ok(input)
    }
}

/// Refuses options of the detection of another algorithm.
pub(super) fn check_detection(settings: &Settings, args: &DetectionArgs) -> anyhow::Result<()> {
    let of_simple = [
        ("--feature-threshold", args.feature_threshold.is_some()),
        ("--search-window-size", args.search_window_size.is_some()),
        ("--duplicate-window-size", args.duplicate_window_size.is_some()),
    ];
    let of_healpix = [
        ("--object-threshold", args.object_threshold.is_some()),
        ("--min-object-grid-points", args.min_object_grid_points.is_some()),
        ("--feature-refinement", args.feature_refinement.is_some()),
    ];
    match settings.algorithm {
        Algorithm::Simple => refuse(&of_healpix, "healpix"),
        Algorithm::Healpix => refuse(&of_simple, "simple"),
    }
}

/// Refuses options of the linking of another algorithm.
pub(super) fn check_linking(settings: &Settings, args: &LinkArgs) -> anyhow::Result<()> {
    match settings.algorithm {
        Algorithm::Simple => Ok(()),
        Algorithm::Healpix => {
            refuse(&[("--link-radius-km", args.link_radius_km.is_some())], "simple")
        }
    }
}

fn refuse(options: &[(&str, bool)], owner: &str) -> anyhow::Result<()> {
    match options.iter().find(|option| option.1) {
        Some((flag, _)) => bail!("{flag} does not apply: it belongs to --algorithm {owner}"),
        None => Ok(()),
    }
}
