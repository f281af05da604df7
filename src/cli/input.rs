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

/// Refuses options of one algorithm with another.
pub(super) fn check_algorithm(
    settings: &Settings,
    detect: &DetectionArgs,
    link: Option<&LinkArgs>,
) -> anyhow::Result<()> {
    let of_simple = [
        ("--feature-threshold", detect.feature_threshold.is_some()),
        ("--search-window-size", detect.search_window_size.is_some()),
        ("--duplicate-window-size", detect.duplicate_window_size.is_some()),
        ("--link-radius-km", link.is_some_and(|link| link.link_radius_km.is_some())),
    ];
    let of_objects = [
        ("--object-threshold", detect.object_threshold.is_some()),
        ("--min-object-grid-points", detect.min_object_grid_points.is_some()),
        ("--feature-refinement", detect.feature_refinement.is_some()),
    ];
    let (name, wrong): (&str, &[(&str, bool)]) = match settings.algorithm {
        Algorithm::Simple => ("healpix", &of_objects),
        Algorithm::Healpix => ("simple", &of_simple),
    };
    match wrong.iter().find(|option| option.1) {
        Some((flag, _)) => bail!("{flag} does not apply: it belongs to --algorithm {name}"),
        None => Ok(()),
    }
}
