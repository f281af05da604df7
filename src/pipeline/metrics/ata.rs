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

#[cfg(test)]
mod tests {
    use std::num::NonZero;
    use std::thread;

    use super::*;
    use crate::metrics::{AmplitudeParams, Kernel, Sense};
    use crate::model::{Quantity, Variable, VariableInfo};
    use crate::parallel::{Team, Workers};
    use crate::pipeline::Silent;

    /// Tracks all over the globe, each of four points.
    fn tracks() -> Tracks {
        let count = 50;
        let of = |i: usize| ((i / 4 * 37 % 170) as f64 - 85.0, (i * 53 % 360) as f64);
        let points = 0..4 * count;
        Tracks {
            ids: (1..=count as u64).collect(),
            offsets: (0..=count).map(|track| 4 * track).collect(),
            time_s: points.clone().map(|i| 21_600 * (i % 4 + i / 4) as i64).collect(),
            lat_deg: points.clone().map(|i| of(i).0 + (i % 4) as f64).collect(),
            lon_deg: points.clone().map(|i| of(i - i % 4).1 + (i % 4) as f64).collect(),
            variables: vec![Variable {
                info: VariableInfo::new("vo", Quantity::RelativeVorticity, ""),
                values: points.map(|i| 1.0 + (i * 31 % 97) as f64 / 7.0).collect(),
            }],
            ..Tracks::default()
        }
    }

    /// The bits of all values, by layer, of the first of so many processes.
    fn bits(processes: usize, threads: usize) -> Vec<(String, Vec<u64>)> {
        let (tracks, rows) = (tracks(), 0..=36);
        let lat_deg = rows.map(|row| 90.0 - 5.0 * f64::from(row)).collect();
        let grid = Grid::new(lat_deg, (0..72).map(|i| 5.0 * f64::from(i)).collect()).unwrap();
        let sense = Some(Sense::Max);
        let amplitude = AmplitudeParams { sense, ..AmplitudeParams::default() };
        let amplitude = Amplitude::of(&tracks, &amplitude).unwrap();
        let params = AtaParams { kernel: Kernel::Linear, ..AtaParams::default() };
        let input = AtaInput { amplitude: &amplitude, grid: &grid, params: &params, terrain: None };
        let member = |team: Team| {
            let workers = Workers::new(NonZero::new(threads)).unwrap();
            let crew = Crew { team: &team, workers: &workers, checkpoint: None, monitor: &Silent };
            ata(&tracks, &input, &crew).unwrap()
        };
        let all: Vec<Option<Maps>> = thread::scope(|scope| {
            let members = Team::in_process(processes).into_iter();
            let started: Vec<_> = members.map(|team| scope.spawn(|| member(team))).collect();
            started.into_iter().map(|member| member.join().unwrap()).collect()
        });
        assert!(all[1..].iter().all(Option::is_none));
        let maps = all[0].as_ref().unwrap();
        assert!(maps.provenance.parameters.contains(r#""radius_km":500.0"#));
        let layers = maps.layers.iter();
        layers.map(|l| (l.name.clone(), l.values.iter().map(|v| v.to_bits()).collect())).collect()
    }

    #[test]
    fn processes_and_threads_do_not_matter() {
        let alone = bits(1, 1);
        assert!(alone.iter().all(|(_, values)| values.iter().any(|&v| f64::from_bits(v) > 0.0)));
        for (processes, threads) in [(1, 3), (2, 1), (3, 2)] {
            assert_eq!(bits(processes, threads), alone, "{processes} x {threads}");
        }
    }
}
