//! Accumulated Track Activity and its family, by everybody who works on a run.

use serde::Serialize;

use crate::metrics::{Amplitude, AtaParams, AtaPlan, TerrainMask, TrackSelection};
use crate::model::{Grid, Maps, Provenance, Tracks};
use crate::pipeline::accord::{Accord, check_equal};
use crate::pipeline::{Crew, PipelineError, provenance};

use super::rows_on_team;
use super::terrain::TerrainRecord;

/// What the metrics are made of, apart from the tracks.
#[derive(Clone, Copy, Debug)]
pub struct AtaInput<'a> {
    /// How strong the points are.
    pub amplitude: &'a Amplitude,
    /// Where the metrics are taken.
    pub grid: &'a Grid,
    /// How.
    pub params: &'a AtaParams,
    /// Terrain above which points do not count.
    pub terrain: Option<&'a TerrainMask>,
}

/// The metrics of tracks, for the first process; nothing for the others. All
/// call it with the same. The provenance says everything but which tracks were
/// chosen, see [`record_selection`].
///
/// # Errors
/// [`PipelineError`] for parameters out of range, tracks that differ between
/// processes and an interrupt.
pub fn ata(
    tracks: &Tracks,
    input: &AtaInput<'_>,
    crew: &Crew<'_>,
) -> Result<Option<Maps>, PipelineError> {
    let AtaInput { amplitude, grid, params, terrain } = *input;
    check_equal(&tracks.provenance, crew.team)?;
    let plan = AtaPlan::new(tracks, amplitude, grid, params, terrain);
    let plan = Accord::new(crew.team).agree(plan.map_err(PipelineError::from))?;
    let sums = rows_on_team(crew, grid, plan.fields(), |rows| Ok(plan.sums(rows)))?;
    Ok(sums.map(|sums| {
        let mut maps = plan.maps(&sums);
        maps.provenance = of_statistic(&maps.provenance, tracks);
        provenance::add(&mut maps.provenance, "amplitude", amplitude);
        provenance::add(&mut maps.provenance, "ata", params);
        if let Some(terrain) = terrain {
            provenance::add(&mut maps.provenance, "terrain", &TerrainRecord::of(terrain));
        }
        maps.provenance.processing.extend(amplitude.notes());
        maps
    }))
}

/// Adds which tracks a statistic is made of.
pub fn record_selection(
    maps: &mut Maps,
    selection: &TrackSelection,
    min_amplitude: Option<f64>,
    tracks: &Tracks,
) {
    #[derive(Serialize)]
    struct Record<'a> {
        #[serde(flatten)]
        rules: &'a TrackSelection,
        #[serde(skip_serializing_if = "Option::is_none")]
        min_amplitude: Option<f64>,
        tracks: usize,
        points: usize,
    }
    let (rules, points) = (selection, tracks.points());
    let record = Record { rules, min_amplitude, tracks: tracks.len(), points };
    provenance::add(&mut maps.provenance, "selection", &record);
}

/// The provenance of a statistic of tracks: theirs, under the program that
/// made it.
pub(super) fn of_statistic(of_tracks: &Provenance, tracks: &Tracks) -> Provenance {
    let mut provenance = of_tracks.clone();
    provenance.software = Provenance::this_software();
    if provenance.input.is_empty() {
        let column = tracks.variables.first();
        let column = column.map(|v| format!(" of {} [{}]", v.info.name, v.info.units));
        provenance.input = format!("tracks{}", column.unwrap_or_default());
    }
    provenance
}
