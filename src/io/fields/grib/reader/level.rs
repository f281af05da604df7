//! Levels: code table 3 of edition 1, 4.5 of edition 2.

use serde::{Deserialize, Serialize};

use super::GribFlaw;
use super::octets::Octets;

/// A surface or a layer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Level {
    pub(super) surface: Surface,
    /// In the unit of edition 2; of a layer its middle.
    pub(super) value: f64,
}

/// A kind of surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Surface {
    /// By code table 4.5; those that only edition 1 has are 1000 and more.
    pub(super) code: u16,
    pub(super) extent: Extent,
}

/// One surface, or what is between two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Extent {
    Surface,
    Layer,
}

/// Coordinates along levels of one kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LevelAxis {
    pub(super) name: &'static str,
    pub(super) units: &'static str,
    pub(super) standard_name: Option<&'static str>,
    pub(super) positive: &'static str,
    /// Units of edition 2 in one of these.
    scale: f64,
}

const fn axis(
    name: &'static str,
    units: &'static str,
    standard_name: Option<&'static str>,
    positive: &'static str,
    scale: f64,
) -> LevelAxis {
    LevelAxis { name, units, standard_name, positive, scale }
}

/// Surfaces with a value.
const AXES: &[(u16, LevelAxis)] = &[
    (20, axis("isothermal", "K", None, "down", 1.0)),
    (100, axis("isobaricInhPa", "hPa", Some("air_pressure"), "down", 100.0)),
    (102, axis("heightAboveSea", "m", Some("altitude"), "up", 1.0)),
    (103, axis("heightAboveGround", "m", Some("height"), "up", 1.0)),
    (104, axis("sigma", "1", None, "down", 1.0)),
    (105, axis("hybrid", "1", Some("model_level_number"), "down", 1.0)),
    (106, axis("depthBelowLand", "m", Some("depth"), "down", 1.0)),
    (107, axis("theta", "K", Some("air_potential_temperature"), "up", 1.0)),
    (109, axis("potentialVorticity", "K m2 kg-1 s-1", None, "up", 1.0)),
    (111, axis("eta", "1", None, "down", 1.0)),
    (118, axis("generalVertical", "1", None, "up", 1.0)),
    (150, axis("generalVerticalLayer", "1", None, "up", 1.0)),
    (151, axis("soil", "1", None, "down", 1.0)),
    (160, axis("depthBelowSea", "m", Some("depth"), "down", 1.0)),
];

/// Names of surfaces without a value.
const NAMES: &[(u16, &str)] = &[
    (1, "surface"),
    (2, "cloudBase"),
    (3, "cloudTop"),
    (4, "isothermZero"),
    (6, "maxWind"),
    (7, "tropopause"),
    (8, "nominalTop"),
    (10, "entireAtmosphere"),
    (101, "meanSea"),
    (200, "entireAtmosphere"),
    (201, "entireOcean"),
];

impl Surface {
    /// The coordinates along surfaces of this kind, if they have values.
    pub(super) fn axis(self) -> Option<LevelAxis> {
        AXES.iter().find(|(code, _)| *code == self.code).map(|(_, axis)| *axis)
    }

    pub(super) fn name(self) -> String {
        let plain = NAMES.iter().find(|(code, _)| *code == self.code).map(|(_, name)| *name);
        let name = plain.or(self.axis().map(|axis| axis.name));
        let name = name.map_or_else(|| format!("surface{}", self.code), str::to_string);
        match self.extent {
            Extent::Layer if self.axis().is_some() => format!("{name}Layer"),
            _ => name,
        }
    }
}

impl Level {
    /// The value along its axis.
    pub(super) fn coordinate(self) -> f64 {
        self.surface.axis().map_or(self.value, |axis| self.value / axis.scale)
    }

    /// For people: `850 hPa`, `meanSea`.
    pub(super) fn describe(self) -> String {
        match self.surface.axis() {
            Some(axis) => format!("{} {} {}", self.surface.name(), self.coordinate(), axis.units),
            None => self.surface.name(),
        }
    }

    /// The level of octets 10 to 12 of section 1 of edition 1.
    pub(super) fn of_edition_1(kind: u8, octets: u16) -> Self {
        let whole = f64::from(octets);
        let [top, bottom] = octets.to_be_bytes().map(f64::from);
        let surface =
            |code, value| Self { surface: Surface { code, extent: Extent::Surface }, value };
        let layer = |code, unit: f64| Self {
            surface: Surface { code, extent: Extent::Layer },
            value: 0.5 * (top + bottom) * unit,
        };
        match kind {
            1..=9 => surface(u16::from(kind), 0.0),
            102 => surface(101, 0.0),
            20 => surface(20, whole / 100.0),
            100 => surface(100, whole * 100.0),
            101 => layer(100, 1000.0),
            103 => surface(102, whole),
            104 => layer(102, 100.0),
            105 => surface(103, whole),
            106 => layer(103, 100.0),
            107 => surface(104, whole / 1e4),
            108 => layer(104, 0.01),
            109 => surface(105, whole),
            110 => layer(105, 1.0),
            111 => surface(106, whole / 100.0),
            112 => layer(106, 0.01),
            113 => surface(107, whole),
            117 => surface(109, whole / 1e9),
            119 => surface(111, whole / 1e4),
            160 => surface(160, whole),
            200 => surface(10, 0.0),
            201 => surface(201, 0.0),
            210 => surface(100, whole),
            _ => surface(1000 + u16::from(kind), whole),
        }
    }

    /// The level of octets 23 to 34 of section 4 of edition 2.
    pub(super) fn of_edition_2(section: &Octets<'_>) -> Result<Self, GribFlaw> {
        const MISSING: u8 = 255;
        let (code, second) = (section.u8(23)?, section.u8(29)?);
        let first = scaled(section, 24)?;
        let extent = match second {
            MISSING => Extent::Surface,
            _ => Extent::Layer,
        };
        let surface = Surface { code: u16::from(code), extent };
        let value = match (second, first, scaled(section, 30)?) {
            (MISSING, first, _) => first.unwrap_or(0.0),
            (_, Some(first), Some(last)) => 0.5 * (first + last),
            (_, first, last) => first.or(last).unwrap_or(0.0),
        };
        // A value of what has none says nothing.
        let value = if surface.axis().is_some() || code > 201 { value } else { 0.0 };
        Ok(Self { surface, value })
    }
}

/// A scale factor and a scaled value, both present.
fn scaled(section: &Octets<'_>, octet: usize) -> Result<Option<f64>, GribFlaw> {
    if section.u8(octet)? == u8::MAX || section.u32(octet + 1)? == u32::MAX {
        return Ok(None);
    }
    let (digits, value) = (section.i8(octet)?, f64::from(section.i32(octet + 1)?));
    // Dividing by a power of ten rounds once, multiplying by its inverse twice.
    Ok(Some(if digits >= 0 { value / 10f64.powi(digits) } else { value * 10f64.powi(-digits) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_both_editions_meet() {
        let mut section = [0xff; 34];
        section[22..28].copy_from_slice(&[100, 0, 0, 1, 0x4c, 0x08]);
        let second = Level::of_edition_2(&Octets::new(&section, 4)).unwrap();
        assert_eq!(second, Level::of_edition_1(100, 850));
        assert_eq!(
            (second.coordinate(), second.describe().as_str()),
            (850.0, "isobaricInhPa 850 hPa")
        );
        section[22..28].copy_from_slice(&[103, 1, 0, 0, 0, 20]);
        assert_eq!(
            Level::of_edition_2(&Octets::new(&section, 4)).unwrap(),
            Level::of_edition_1(105, 2)
        );
        section[22] = 101;
        assert_eq!(
            Level::of_edition_2(&Octets::new(&section, 4)).unwrap(),
            Level::of_edition_1(102, 0)
        );
    }

    #[test]
    fn layers_lie_in_their_middle() {
        let layer = Level::of_edition_1(112, 0x0007);
        assert_eq!(
            (layer.coordinate(), layer.surface.name().as_str()),
            (0.035, "depthBelowLandLayer")
        );
    }
}
