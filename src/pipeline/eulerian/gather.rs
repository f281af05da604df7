//! The results of all members as maps.

use std::ops::Range;

use crate::metrics::eulerian::EddyPlan;
use crate::model::{Calendar, Grid, MapLayer, Maps, Provenance};
use crate::parallel::Team;

/// Maps that do not yet say where they come from.
pub(super) struct Gathered(Maps);

impl Gathered {
    pub(super) fn with(self, provenance: Provenance) -> Maps {
        Maps { provenance, ..self.0 }
    }
}

/// What all members have, at the first; nothing at the others.
///
/// `rows` are the results of this member, row by row, by period, layer and
/// column.
pub(super) fn gather(
    rows: Vec<Vec<f64>>,
    plan: &EddyPlan,
    grid: &Grid,
    calendar: Calendar,
    shares: &[Range<usize>],
    team: &Team,
) -> Option<Gathered> {
    let layers = plan.statistics.layers.len();
    let points = grid.len();
    if !team.is_first() {
        let mut field = vec![0.0; points];
        for k in 0..shares[team.rank()].len() * layers {
            copy_field(&rows, k, &mut field);
            team.send_to_first(bytemuck::cast_slice(&field));
        }
        return None;
    }
    let periods = &plan.timeline.periods;
    let mut values = vec![vec![0.0; periods.len() * points]; layers];
    let mut rows = Some(rows);
    for (rank, share) in shares.iter().enumerate() {
        let own = rows.take();
        for (k, period) in share.clone().enumerate() {
            for (layer, values) in values.iter_mut().enumerate() {
                let field = &mut values[period * points..(period + 1) * points];
                match &own {
                    Some(rows) => copy_field(rows, k * layers + layer, field),
                    None => {
                        let bytes = team.receive_from(rank);
                        bytemuck::cast_slice_mut(field).copy_from_slice(&bytes);
                    }
                }
            }
        }
    }
    let layer = |(plan, values): (&crate::metrics::eulerian::LayerPlan, Vec<f64>)| MapLayer {
        name: plan.name.clone(),
        units: plan.units.clone(),
        long_name: plan.long_name.clone(),
        cell_methods: plan.cell_methods.clone(),
        values,
    };
    Some(Gathered(Maps {
        grid: grid.clone(),
        calendar,
        periods: periods.clone(),
        layers: plan.statistics.layers.iter().zip(values).map(layer).collect(),
        provenance: Provenance::default(),
    }))
}

/// The `k`-th field of rows.
fn copy_field(rows: &[Vec<f64>], k: usize, field: &mut [f64]) {
    let columns = field.len() / rows.len();
    for (row, part) in rows.iter().zip(field.chunks_exact_mut(columns)) {
        part.copy_from_slice(&row[k * columns..(k + 1) * columns]);
    }
}
