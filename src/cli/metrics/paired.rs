//! A metric and an impact, read and paired.

use serde::Serialize;

use crate::cli::args::PairedMapsArgs;
use crate::io::maps::read_maps;
use crate::metrics::{EvaluationError, PairedMaps, Trend};
use crate::model::{MapLayer, Maps, Provenance};

/// Both files.
pub(super) struct Pair {
    metric: Maps,
    impact: Maps,
}

impl PairedMapsArgs {
    /// Reads both.
    pub(super) fn read(&self) -> anyhow::Result<Pair> {
        let read = |path, layer: &Option<String>| {
            let layers: Vec<String> = layer.iter().cloned().collect();
            read_maps(path, &layers)
        };
        let metric = read(&self.metric, &self.metric_layer)?;
        Ok(Pair { metric, impact: read(&self.impact, &self.impact_layer)? })
    }

    pub(super) fn trend(&self) -> Trend {
        if self.detrend { Trend::Removed } else { Trend::Kept }
    }
}

impl Pair {
    /// The periods that both have.
    pub(super) fn common(
        &self,
        args: &PairedMapsArgs,
        needed: usize,
    ) -> Result<PairedMaps<'_>, EvaluationError> {
        let metric = (&self.metric, args.metric_layer.as_deref());
        PairedMaps::new(metric, (&self.impact, args.impact_layer.as_deref()), args.trend(), needed)
    }

    /// Layers on the grid of the impact, of no period: name, what it is and
    /// values.
    pub(super) fn maps(
        &self,
        step: &str,
        params: &impl Serialize,
        layers: Vec<(&str, String, Vec<f64>)>,
    ) -> anyhow::Result<Maps> {
        let layer = |(name, long_name, values): (&str, String, Vec<f64>)| MapLayer {
            name: name.into(),
            units: "1".into(),
            long_name,
            cell_methods: String::new(),
            values,
        };
        let describe = |maps: &Maps| {
            let of = maps.layers.first().map(|l| format!("{} [{}]", l.name, l.units));
            format!("{} ({})", of.unwrap_or_default(), maps.provenance.input)
        };
        let mut parameters = serde_json::Map::new();
        parameters.insert(step.into(), serde_json::to_value(params)?);
        for (name, maps) in [("metric", &self.metric), ("impact", &self.impact)] {
            let own = serde_json::from_str(&maps.provenance.parameters);
            parameters.insert(name.into(), own.unwrap_or_default());
        }
        Ok(Maps {
            grid: self.impact.grid.clone(),
            calendar: self.impact.calendar,
            periods: Vec::new(),
            layers: layers.into_iter().map(layer).collect(),
            provenance: Provenance {
                software: Provenance::this_software(),
                input: format!(
                    "metric {}, impact {}",
                    describe(&self.metric),
                    describe(&self.impact)
                ),
                parameters: serde_json::to_string(&parameters)?,
                processing: Vec::new(),
            },
        })
    }
}

/// Which periods are compared.
pub(super) fn describe(paired: &PairedMaps) -> String {
    let labels = paired.labels();
    match labels {
        [first, .., last] => format!("{} periods, {first} to {last}", labels.len()),
        _ => format!("{} periods", labels.len()),
    }
}
