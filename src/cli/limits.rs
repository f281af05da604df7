//! Limits of links, from options and files to settings.

use std::path::Path;

use toml::{Table, Value};

use crate::hodges::{AdaptiveSmoothness, Limits, Zone};
use crate::io::limits::{read_adaptive_smoothness, read_zones};

use super::args::HodgesArgs;
use super::config::Options;

/// In place of a file: no limit by step length.
const OFF: &str = "off";

impl Options {
    /// Sets the limits that are given: those without a missing step, and those
    /// across one, two ... missing steps.
    pub(super) fn limits(mut self, args: &HodgesArgs) -> anyhow::Result<Self> {
        let zones = args.dmax_zones.iter().map(|path| zones(path));
        let zones: Vec<Vec<Zone>> = zones.collect::<anyhow::Result<_>>()?;
        let smoothness = args.adaptive_smoothness.iter().map(|path| smoothness(path));
        let smoothness: Vec<AdaptiveSmoothness> = smoothness.collect::<anyhow::Result<_>>()?;
        if let Some(dmax_deg) = args.dmax {
            self.set("hodges", "dmax_deg", Some(dmax_deg));
            self.unset("hodges", "zones");
        }
        if let Some(zones) = zones.first() {
            self.unset("hodges", "dmax_deg");
            self.set("hodges", "zones", Some(Value::try_from(zones)?));
        }
        if let Some(smoothness) = smoothness.first() {
            self.set("hodges", "adaptive_smoothness", Some(Value::try_from(smoothness)?));
        }
        let missing = zones.len().max(smoothness.len()).saturating_sub(1);
        let set = |i: usize| {
            let mut set = Limits::default();
            // The last file stands for all further ones.
            if let Some(zones) = zones.get(i).or(zones.last()) {
                set.zones = Some(zones.clone());
            }
            if let Some(smoothness) = smoothness.get(i).or(smoothness.last()) {
                set.adaptive_smoothness.clone_from(smoothness);
            }
            if let Some(phimax) = args.phimax {
                set.phimax = phimax;
            }
            Table::try_from(set)
        };
        if missing > 0 {
            let sets = (1..=missing).map(set).collect::<Result<Vec<_>, _>>()?;
            self.set("hodges", "missing_steps", Some(sets));
        }
        Ok(self)
    }
}

fn zones(path: &Path) -> anyhow::Result<Vec<Zone>> {
    let zone = |row: crate::io::limits::ZoneRow| Zone {
        lon_min_deg: row.lon_min_deg,
        lon_max_deg: row.lon_max_deg,
        lat_min_deg: row.lat_min_deg,
        lat_max_deg: row.lat_max_deg,
        dmax_deg: row.dmax_deg,
    };
    Ok(read_zones(path)?.into_iter().map(zone).collect())
}

fn smoothness(path: &Path) -> anyhow::Result<AdaptiveSmoothness> {
    if path == Path::new(OFF) {
        return Ok(AdaptiveSmoothness::off());
    }
    let table = read_adaptive_smoothness(path)?;
    Ok(AdaptiveSmoothness { step_deg: table.step_deg, phimax: table.phimax })
}
