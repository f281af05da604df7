//! How sure maps are, on all threads of a process.

use serde::Serialize;

use crate::metrics::{BoxParams, ConfidenceParams, bootstrap, count_in_boxes, permutation};
use crate::model::{Maps, Provenance, Stop, Tracks};
use crate::parallel::Workers;
use crate::pipeline::{Allowance, Monitor, PipelineError, provenance};

use super::ata::of_statistic;

/// Of points and of tracks, as they are counted and as they are written.
const COPIES_OF_COUNTS: usize = 4;

/// Points and tracks in boxes, with what they are made of.
///
/// # Errors
/// [`PipelineError`] for parameters out of range, and for results that there is
/// no memory for.
pub fn boxes(tracks: &Tracks, params: &BoxParams) -> Result<Maps, PipelineError> {
    let values = params.values(tracks)?;
    let what = || format!("{values} counts of each kind");
    let bytes = COPIES_OF_COUNTS * size_of::<f64>() * values;
    Allowance::fixed().check(what, bytes, "choose a larger --box or a longer --period")?;
    let mut maps = count_in_boxes(tracks, params)?;
    maps.provenance = of_statistic(&maps.provenance, tracks);
    provenance::add(&mut maps.provenance, "boxes", params);
    Ok(maps)
}

/// How sure the means of maps over years are, or how sure the difference of
/// their means to those of others is.
///
/// # Errors
/// [`PipelineError`] for parameters out of range, maps that do not go together
/// maps of one year, and if the monitor asks to stop.
pub fn confidence(
    maps: &Maps,
    against: Option<&Maps>,
    params: &ConfidenceParams,
    workers: &Workers,
    monitor: &dyn Monitor,
) -> Result<Maps, PipelineError> {
    #[derive(Serialize)]
    struct Record<'a> {
        method: &'static str,
        samples: usize,
        seed: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        tail: Option<f64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        against: Option<&'a Provenance>,
    }
    let ConfidenceParams { samples, seed, tail } = *params;
    let is_wished = || monitor.is_cancelled();
    let stop = Stop::when(&is_wished);
    let mut sure = workers.install(|| match against {
        Some(against) => permutation(maps, against, params, stop),
        None => bootstrap(maps, params, stop),
    })?;
    let record = match against {
        Some(of) => {
            let against = Some(&of.provenance);
            Record { method: "permutation", samples, seed, tail: None, against }
        }
        None => Record { method: "bootstrap", samples, seed, tail: Some(tail), against: None },
    };
    sure.provenance.software = Provenance::this_software();
    provenance::add(&mut sure.provenance, "confidence", &record);
    Ok(sure)
}
