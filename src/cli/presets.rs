//! Settings that reproduce a program or a paper.

use anyhow::anyhow;

/// A file of `configs/`, built in.
pub(super) struct Preset {
    name: &'static str,
    /// One on top of the other.
    pub(super) texts: &'static [&'static str],
}

const TRACK: &str = include_str!("../../configs/track-1.5.2.toml");

const PRESETS: [Preset; 7] = [
    Preset { name: "simple", texts: &[include_str!("../../configs/simple.toml")] },
    Preset {
        name: "pystormtracker-0.5",
        texts: &[include_str!("../../configs/pystormtracker-0.5.toml")],
    },
    Preset {
        name: "pystormtracker-0.8",
        texts: &[include_str!("../../configs/pystormtracker-0.8.toml")],
    },
    Preset { name: "track-1.5.2", texts: &[TRACK] },
    Preset {
        name: "track-1.5.2-nh",
        texts: &[TRACK, include_str!("../../configs/track-1.5.2-nh.toml")],
    },
    Preset {
        name: "track-1.5.2-sh",
        texts: &[TRACK, include_str!("../../configs/track-1.5.2-sh.toml")],
    },
    Preset {
        name: "yau-chang-2020",
        texts: &[TRACK, include_str!("../../configs/yau-chang-2020.toml")],
    },
];

/// All names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PRESETS.iter().map(|preset| preset.name)
}

/// The preset of a name.
pub(super) fn find(name: &str) -> anyhow::Result<&'static Preset> {
    PRESETS.iter().find(|p| p.name == name).ok_or_else(|| {
        let known: Vec<&str> = names().collect();
        anyhow!("there is no preset {name:?}; there are: {}", known.join(", "))
    })
}
