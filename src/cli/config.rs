//! From what was typed to settings: defaults, then the preset, then the
//! configuration file, then options.

use std::fs;

use anyhow::Context;
use toml::{Table, Value};

use crate::model::ByteSize;
use crate::pipeline::{self, Settings};
use crate::preprocess::Derived;

use super::args::{
    AccessArgs, Algorithm, AlgorithmArgs, ChunkArgs, DetectionArgs, Dialect, HodgesArgs, LinkArgs,
    Mode, PreprocessOptions, RunArgs, SelectArgs, SettingsArgs, TrackFormatArgs,
};
use super::presets;

/// Settings by which tracks are left out.
const TRACK_FILTERS: [(&str, &str); 7] = [
    ("link", "min_track_points"),
    ("hodges", "min_track_points"),
    ("hodges", "max_track_points"),
    ("hodges", "min_displacement_deg"),
    ("hodges", "min_path_deg"),
    ("hodges", "min_strength"),
    ("hodges", "region"),
];

/// Resolves settings; `options` are those of the command line.
pub(super) fn resolve(source: &SettingsArgs, options: Options) -> anyhow::Result<Settings> {
    let mut table = Table::new();
    if let Some(name) = &source.preset {
        for text in presets::find(name)?.texts {
            overlay(&mut table, checked(text).context("in a preset")?);
        }
    }
    if let Some(path) = &source.config {
        let text = fs::read_to_string(path)
            .with_context(|| format!("{}: cannot be read; check --config", path.display()))?;
        overlay(&mut table, checked(&text).with_context(|| format!("in {}", path.display()))?);
    }
    for (section, key) in options.unset {
        if let Some(Value::Table(section)) = table.get_mut(section) {
            section.remove(key);
        }
    }
    overlay(&mut table, options.table);
    let settings: Settings = table.try_into()?;
    Ok(settings.with_hemisphere_as_plane())
}

/// The file that would give these settings.
pub(super) fn to_toml(settings: &Settings) -> anyhow::Result<String> {
    Ok(toml::to_string(settings)?)
}

/// A configuration text as a table, every key and value known.
fn checked(text: &str) -> anyhow::Result<Table> {
    // Reading it as a whole first gives errors with line and column.
    toml::from_str::<Settings>(text)?;
    Ok(toml::from_str(text)?)
}

fn overlay(base: &mut Table, top: Table) {
    for (key, value) in top {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => overlay(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// Options of the command line as a configuration.
#[derive(Debug, Default)]
pub(super) struct Options {
    table: Table,
    /// Settings of the preset or file that are as if they were not there.
    unset: Vec<(&'static str, &'static str)>,
}

impl Options {
    pub(super) fn set(&mut self, section: &str, key: &str, value: Option<impl Into<Value>>) {
        let Some(value) = value else { return };
        let section = self.table.entry(section).or_insert_with(|| Table::new().into());
        if let Value::Table(section) = section {
            section.insert(key.to_string(), value.into());
        }
    }

    /// Forgets what a preset or a file says.
    pub(super) fn unset(&mut self, section: &'static str, key: &'static str) {
        self.unset.push((section, key));
    }

    fn text(&mut self, section: &str, key: &str, value: Option<&impl ToString>) {
        self.set(section, key, value.map(ToString::to_string));
    }

    fn count(&mut self, section: &str, key: &str, value: Option<usize>) {
        // TOML counts to i64::MAX, which is as good as more.
        self.set(section, key, value.map(|v| i64::try_from(v).unwrap_or(i64::MAX)));
    }

    pub(super) fn select(mut self, args: &SelectArgs) -> Self {
        self.text("input", "variable", args.variable.as_ref());
        self.set("input", "level", args.level);
        self.text("input", "init", args.init.as_ref());
        self.text("input", "member", args.member.as_ref());
        self.text("input", "units", args.units.as_ref());
        self.text("input", "time_units", args.time_units.as_ref());
        self.text("input", "start", args.start.as_ref());
        self.text("input", "end", args.end.as_ref());
        self.count(
            "input",
            "n_frames",
            args.n_frames.map(|n| usize::try_from(n).unwrap_or(usize::MAX)),
        );
        self.text("input", "region", args.region.as_ref());
        self
    }

    pub(super) fn access(mut self, args: &AccessArgs) -> Self {
        let section = "access";
        self.set(section, "request_timeout_s", args.request_timeout);
        self.set(section, "total_timeout_s", args.total_timeout);
        self.count(section, "retries", args.retries);
        self.count(section, "connections", args.connections);
        self.set(section, "credentials", args.anonymous.then_some("anonymous"));
        self.text(section, "endpoint", args.endpoint.as_ref());
        self.set(section, "external_files", args.follow_external.then_some("follow"));
        if let Some(directory) = &args.cache {
            let text = directory.to_string_lossy().into_owned();
            let mut cache = toml::Table::from_iter([("directory".to_string(), text.into())]);
            let size = args.cache_size.map(|size| size.to_string().into());
            cache.extend(size.map(|size: toml::Value| ("max_bytes".to_string(), size)));
            self.set(section, "cache", Some(cache));
        }
        self
    }

    pub(super) fn algorithm(mut self, args: &AlgorithmArgs) -> Self {
        if let Some(algorithm) = args.algorithm {
            let algorithm = match algorithm {
                Algorithm::Simple => pipeline::Algorithm::Simple,
                Algorithm::Hodges => pipeline::Algorithm::Hodges,
                Algorithm::Healpix => pipeline::Algorithm::Healpix,
            };
            self.table.insert("algorithm".into(), algorithm.name().into());
        }
        self
    }

    pub(super) fn preprocess(mut self, args: &PreprocessOptions) -> Self {
        let section = "preprocess";
        if args.no_filter {
            let keys = ["lmin", "lmax", "lower_edge", "spectral_taper", "filter", "grid"];
            keys.iter().for_each(|key| self.unset(section, key));
        }
        if args.projection.as_deref() == Some("global") {
            self.table.insert("hemispheres".into(), "cut".into());
        }
        self.count(section, "lmin", args.lmin);
        self.count(section, "lmax", args.lmax);
        self.set(section, "spectral_taper", args.spectral_taper);
        self.text(section, "filter", args.filter.as_ref());
        self.count(section, "taper_points", args.taper_points);
        let names = |derive: &Vec<Derived>| derive.iter().map(|d| d.name()).collect::<Vec<_>>();
        self.set(section, "derive", args.derive.as_ref().map(names));
        self.set(section, "wind", args.wind.clone().map(Vec::from));
        self.text(section, "grid", args.grid.or(args.nside).as_ref());
        self.text(section, "projection", args.projection.as_ref());
        self.text(section, "plane", args.plane.as_ref());
        self.set(section, "resolution_km", args.resolution_km);
        self.text(section, "extent_km", args.extent.map(String::from).as_ref());
        self.count(section, "plane_points", args.plane_points);
        self
    }

    pub(super) fn detect(mut self, args: &DetectionArgs) -> Self {
        let mode = args.detection_mode.map(|mode| match mode {
            Mode::Auto => "auto",
            Mode::AutoPlain => "auto-plain",
            Mode::Min => "min",
            Mode::Max => "max",
            Mode::Cyclonic => "cyclonic",
        });
        self.set("detect", "mode", mode);
        self.set("detect", "feature_threshold", args.feature_threshold);
        self.set("detect", "object_threshold", args.object_threshold);
        self.count("detect", "min_object_grid_points", args.min_object_grid_points);
        self.text("detect", "feature_refinement", args.feature_refinement.as_ref());
        self.text("detect", "feature_search", args.feature_search.as_ref());
        self.set("detect", "spline_smoothing", args.spline_smoothing);
        let connectivity = args.connectivity.as_deref();
        self.set(
            "detect",
            "connectivity",
            connectivity.map(|n| if n == "8" { "corners" } else { "edges" }),
        );
        self.count("detect", "search_window_size", args.search_window_size);
        self.count("detect", "duplicate_window_size", args.duplicate_window_size);
        self
    }

    pub(super) fn link(mut self, args: &LinkArgs) -> Self {
        self.set("link", "radius_km", args.link_radius_km);
        self.set("link", "radius_hours", args.link_radius_hours);
        // Either way of linking knows it.
        self.count("link", "min_track_points", args.min_track_points);
        self.count("hodges", "min_track_points", args.min_track_points);
        self
    }

    /// Linking by exchanges; reads the files that are named.
    pub(super) fn hodges(mut self, args: &HodgesArgs) -> anyhow::Result<Self> {
        let section = "hodges";
        self.set(section, "w1", args.w1);
        self.set(section, "w2", args.w2);
        self.set(section, "phimax", args.phimax);
        self.count(section, "max_iterations", args.mge_max_iterations);
        self.set(section, "limits_hours", args.limits_hours);
        self.count(section, "segment_steps", args.segment_frames);
        self.set(section, "min_displacement_deg", args.min_displacement);
        self.set(section, "min_path_deg", args.min_path);
        self.set(section, "min_strength", args.min_strength);
        self.text(section, "region", args.track_region.as_ref());
        if args.no_segmentation {
            self.unset(section, "segment_steps");
        }
        if args.no_track_filter {
            TRACK_FILTERS.iter().for_each(|(section, key)| self.unset(section, key));
        }
        self.limits(args)
    }

    pub(super) fn format(mut self, args: &TrackFormatArgs) -> Self {
        self.text("output", "format", args.format.as_ref());
        let dialect = args.imilast_dialect.map(|dialect| match dialect {
            Dialect::PyStormTracker => "pystormtracker",
            Dialect::PyStormTracker05 => "pystormtracker-0.5",
            Dialect::Strict => "strict",
        });
        self.set("output", "imilast_dialect", dialect);
        self.text("output", "track_times", args.track_times.as_ref());
        self
    }

    pub(super) fn run(mut self, args: &RunArgs) -> Self {
        self.count("run", "threads", args.workers.threads.map(std::num::NonZero::get));
        self
    }

    pub(super) fn chunks(mut self, args: &ChunkArgs) -> Self {
        self.count("run", "chunk_steps", args.chunk_steps.map(std::num::NonZero::get));
        self.memory(args.memory)
    }

    pub(super) fn memory(mut self, memory: Option<ByteSize>) -> Self {
        self.text("run", "memory", memory.as_ref());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(preset: Option<&str>) -> SettingsArgs {
        SettingsArgs { preset: preset.map(String::from), config: None, print_config: false }
    }

    #[test]
    fn the_default_preset_is_the_default() {
        let preset = resolve(&settings(Some("simple")), Options::default()).unwrap();
        assert_eq!(preset, Settings::default());
    }

    #[test]
    fn every_preset_reads_and_survives_a_round_trip() {
        for name in presets::names() {
            let source = settings(Some(name));
            let config = resolve(&source, Options::default()).unwrap();
            // What is open in settings, such as limits, is complete in a file.
            let text = to_toml(&config).unwrap();
            let again: Settings = toml::from_str(&text).unwrap();
            assert_eq!(to_toml(&again).unwrap(), text, "{name}");
        }
    }

    #[test]
    fn options_win_over_the_preset() {
        let args = LinkArgs { link_radius_km: Some(300.0), ..LinkArgs::default() };
        let options = Options::default().link(&args);
        let source = settings(Some("pystormtracker-0.5"));
        let config = resolve(&source, options).unwrap();
        assert_eq!((config.link.radius_km, config.link.earth_radius_km), (300.0, 6367.0));
    }

    #[test]
    fn unknown_keys_and_presets_are_named() {
        let error = format!("{:#}", checked("[detect]\nmodus = 1\n").unwrap_err());
        assert!(error.contains("modus") && error.contains("line 2"), "{error}");
        let error = presets::find("trak").err().unwrap();
        assert!(error.to_string().contains("pystormtracker-0.8"), "{error}");
    }
}
