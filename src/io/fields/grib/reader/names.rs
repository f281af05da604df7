//! Names of parameters as ECMWF and NCEP use them, with units and CF standard
//! names; code table 2 and the tables of ECMWF for edition 1, 4.2 for edition 2.

use super::level::Level;
use super::product::Parameter;

/// A parameter in words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    pub(super) short_name: &'static str,
    pub(super) long_name: &'static str,
    pub(super) units: &'static str,
    pub(super) standard_name: Option<&'static str>,
}

/// What a parameter needs to be at.
#[derive(Clone, Copy)]
enum At {
    Anywhere,
    /// A surface by its code.
    On(u16),
    /// A height above the ground in metres.
    Height(f64),
}

use At::{Anywhere, Height, On};

/// Where a parameter stands in the tables: those of edition 1 as (table,
/// number), those of edition 2 as (discipline, category, number).
struct Entry {
    known: Known,
    edition_1: &'static [(Table, u8)],
    edition_2: &'static [(u8, u8, u8, At)],
}

/// Tables of edition 1.
#[derive(Clone, Copy, PartialEq)]
enum Table {
    /// Numbers below 128 of all centres, versions 1 to 3.
    Wmo,
    /// Numbers from 128 on of NCEP.
    Ncep,
    /// Of ECMWF.
    Ecmwf(u8),
}

use Table::{Ecmwf, Ncep, Wmo};

const ECMWF: u16 = 98;
const NCEP: u16 = 7;

/// ECMWF repeats its main table under these numbers for classes of data.
const LIKE_128: [u8; 2] = [128, 180];

const fn known(
    short_name: &'static str,
    long_name: &'static str,
    units: &'static str,
    standard_name: Option<&'static str>,
) -> Known {
    Known { short_name, long_name, units, standard_name }
}

macro_rules! entries {
    ($($short:literal, $long:literal, $units:literal, $standard:expr,
       $first:expr, $second:expr;)*) => {
        &[$(Entry {
            known: known($short, $long, $units, $standard),
            edition_1: &$first,
            edition_2: &$second,
        }),*]
    };
}

/// More special places come first.
#[rustfmt::skip]
const ENTRIES: &[Entry] = entries! {
    "msl", "Mean sea level pressure", "Pa", Some("air_pressure_at_mean_sea_level"), [(Ecmwf(128), 151)], [(0, 3, 0, On(101))];
    "prmsl", "Pressure reduced to mean sea level", "Pa", Some("air_pressure_at_mean_sea_level"), [(Wmo, 2)], [(0, 3, 1, Anywhere)];
    "mslet", "Mean sea level pressure (Eta reduction)", "Pa", Some("air_pressure_at_mean_sea_level"), [(Ncep, 130)], [(0, 3, 192, Anywhere)];
    "sp", "Surface pressure", "Pa", Some("surface_air_pressure"), [(Ecmwf(128), 134)], [(0, 3, 0, On(1))];
    "pres", "Pressure", "Pa", Some("air_pressure"), [(Wmo, 1), (Ecmwf(128), 54)], [(0, 3, 0, Anywhere)];
    "lnsp", "Logarithm of surface pressure", "1", None, [(Ecmwf(128), 152)], [(0, 3, 25, Anywhere)];
    "vo", "Relative vorticity", "s**-1", Some("atmosphere_relative_vorticity"), [(Ecmwf(128), 138), (Wmo, 43)], [(0, 2, 12, Anywhere)];
    "absv", "Absolute vorticity", "s**-1", Some("atmosphere_absolute_vorticity"), [(Wmo, 41)], [(0, 2, 10, Anywhere)];
    "d", "Divergence", "s**-1", Some("divergence_of_wind"), [(Ecmwf(128), 155), (Wmo, 44)], [(0, 2, 13, Anywhere)];
    "10u", "10 metre eastward wind", "m s**-1", Some("eastward_wind"), [(Ecmwf(128), 165)], [(0, 2, 2, Height(10.0))];
    "10v", "10 metre northward wind", "m s**-1", Some("northward_wind"), [(Ecmwf(128), 166)], [(0, 2, 3, Height(10.0))];
    "100u", "100 metre eastward wind", "m s**-1", Some("eastward_wind"), [(Ecmwf(228), 246)], [(0, 2, 2, Height(100.0))];
    "100v", "100 metre northward wind", "m s**-1", Some("northward_wind"), [(Ecmwf(228), 247)], [(0, 2, 3, Height(100.0))];
    "u", "Eastward wind", "m s**-1", Some("eastward_wind"), [(Ecmwf(128), 131), (Wmo, 33)], [(0, 2, 2, Anywhere)];
    "v", "Northward wind", "m s**-1", Some("northward_wind"), [(Ecmwf(128), 132), (Wmo, 34)], [(0, 2, 3, Anywhere)];
    "10si", "10 metre wind speed", "m s**-1", Some("wind_speed"), [(Ecmwf(128), 207)], [(0, 2, 1, Height(10.0))];
    "ws", "Wind speed", "m s**-1", Some("wind_speed"), [(Ecmwf(128), 10), (Wmo, 32)], [(0, 2, 1, Anywhere)];
    "10fg", "10 metre wind gust", "m s**-1", Some("wind_speed_of_gust"), [(Ecmwf(128), 49)], [(0, 2, 22, Height(10.0))];
    "gust", "Wind gust", "m s**-1", Some("wind_speed_of_gust"), [(Ncep, 180)], [(0, 2, 22, Anywhere)];
    "w", "Vertical velocity", "Pa s**-1", Some("lagrangian_tendency_of_air_pressure"), [(Ecmwf(128), 135), (Wmo, 39)], [(0, 2, 8, Anywhere)];
    "wz", "Geometric vertical velocity", "m s**-1", Some("upward_air_velocity"), [(Wmo, 40)], [(0, 2, 9, Anywhere)];
    "strf", "Stream function", "m**2 s**-1", Some("atmosphere_horizontal_streamfunction"), [(Ecmwf(128), 1), (Wmo, 35)], [(0, 2, 4, Anywhere)];
    "vp", "Velocity potential", "m**2 s**-1", Some("atmosphere_horizontal_velocity_potential"), [(Ecmwf(128), 2), (Wmo, 36)], [(0, 2, 5, Anywhere)];
    "pv", "Potential vorticity", "K m**2 kg**-1 s**-1", Some("ertel_potential_vorticity"), [(Ecmwf(128), 60), (Wmo, 4)], [(0, 2, 14, Anywhere)];
    "z", "Geopotential", "m**2 s**-2", Some("geopotential"), [(Ecmwf(128), 129), (Wmo, 6)], [(0, 3, 4, Anywhere)];
    "gh", "Geopotential height", "gpm", Some("geopotential_height"), [(Ecmwf(128), 156), (Wmo, 7)], [(0, 3, 5, Anywhere)];
    "2t", "2 metre temperature", "K", Some("air_temperature"), [(Ecmwf(128), 167)], [(0, 0, 0, Height(2.0))];
    "2d", "2 metre dewpoint temperature", "K", Some("dew_point_temperature"), [(Ecmwf(128), 168)], [(0, 0, 6, Height(2.0))];
    "t", "Temperature", "K", Some("air_temperature"), [(Ecmwf(128), 130), (Wmo, 11)], [(0, 0, 0, Anywhere)];
    "pt", "Potential temperature", "K", Some("air_potential_temperature"), [(Ecmwf(128), 3), (Wmo, 13)], [(0, 0, 2, Anywhere)];
    "skt", "Skin temperature", "K", Some("surface_temperature"), [(Ecmwf(128), 235)], [(0, 0, 17, Anywhere)];
    "sst", "Sea surface temperature", "K", Some("sea_surface_temperature"), [(Ecmwf(128), 34)], [(10, 3, 0, Anywhere)];
    "q", "Specific humidity", "kg kg**-1", Some("specific_humidity"), [(Ecmwf(128), 133), (Wmo, 51)], [(0, 1, 0, Anywhere)];
    "r", "Relative humidity", "%", Some("relative_humidity"), [(Ecmwf(128), 157), (Wmo, 52)], [(0, 1, 1, Anywhere)];
    "pwat", "Precipitable water", "kg m**-2", Some("atmosphere_mass_content_of_water_vapor"), [(Wmo, 54)], [(0, 1, 3, Anywhere)];
    "tcw", "Total column water", "kg m**-2", None, [(Ecmwf(128), 136)], [(0, 1, 51, Anywhere)];
    "tcwv", "Total column water vapour", "kg m**-2", Some("atmosphere_mass_content_of_water_vapor"), [(Ecmwf(128), 137)], [(0, 1, 64, Anywhere)];
    "tp", "Total precipitation", "m", None, [(Ecmwf(128), 228)], [(0, 1, 193, Anywhere)];
    "apcp", "Total precipitation", "kg m**-2", Some("precipitation_amount"), [(Wmo, 61)], [(0, 1, 8, Anywhere)];
    "tcc", "Total cloud cover", "1", Some("cloud_area_fraction"), [(Ecmwf(128), 164)], [(0, 6, 192, Anywhere)];
    "cape", "Convective available potential energy", "J kg**-1", None, [(Ecmwf(128), 59), (Ncep, 157)], [(0, 7, 6, Anywhere)];
    "lsm", "Land-sea mask", "1", Some("land_binary_mask"), [(Ecmwf(128), 172), (Wmo, 81)], [(2, 0, 0, Anywhere)];
    "ci", "Sea ice area fraction", "1", Some("sea_ice_area_fraction"), [(Ecmwf(128), 31), (Wmo, 91)], [(10, 2, 0, Anywhere)];
    "swh", "Significant height of wind waves and swell", "m", Some("sea_surface_wave_significant_height"), [(Ecmwf(140), 229), (Wmo, 100)], [(10, 0, 3, Anywhere)];
};

/// What is known of a parameter at a level.
pub(super) fn known_of(parameter: Parameter, level: Level) -> Option<Known> {
    let is_at = |at: At| match at {
        Anywhere => true,
        On(code) => level.surface.code == code,
        Height(height_m) => level.surface.code == 103 && level.value == height_m,
    };
    let is_it = |entry: &&Entry| match parameter {
        Parameter::Edition1 { centre, table, number } => {
            table_of(centre, table, number).is_some_and(|t| entry.edition_1.contains(&(t, number)))
        }
        // From 192 on every centre has numbers of its own.
        Parameter::Edition2 { centre, number: 192.., .. } if centre != owner(entry) => false,
        Parameter::Edition2 { discipline, category, number, .. } => {
            let same = |e: &&(u8, u8, u8, At)| (e.0, e.1, e.2) == (discipline, category, number);
            entry.edition_2.iter().filter(same).any(|e| is_at(e.3))
        }
    };
    ENTRIES.iter().find(is_it).map(|entry| entry.known)
}

/// The centre whose local number an entry of edition 2 has.
fn owner(entry: &Entry) -> u16 {
    if entry.known.short_name == "mslet" { NCEP } else { ECMWF }
}

fn table_of(centre: u8, table: u8, number: u8) -> Option<Table> {
    match (u16::from(centre), table) {
        (_, 1..=3) if number < 128 => Some(Wmo),
        (NCEP, 2) => Some(Ncep),
        (_, table) if LIKE_128.contains(&table) => Some(Ecmwf(128)),
        (ECMWF, table) => Some(Ecmwf(table)),
        _ => None,
    }
}

/// A name for a parameter that is not in the table.
pub(super) fn name_of_unknown(parameter: Parameter) -> String {
    match parameter {
        Parameter::Edition1 { table, number, .. } => format!("param{number}.{table}"),
        Parameter::Edition2 { discipline, category, number, .. } => {
            format!("var_{discipline}_{category}_{number}")
        }
    }
}

/// The numbers of a parameter, for people.
pub(super) fn numbers_of(parameter: Parameter) -> String {
    match parameter {
        Parameter::Edition1 { centre, table, number } => {
            format!("centre {centre}, table {table}, parameter {number}")
        }
        Parameter::Edition2 { centre, discipline, category, number } => {
            format!(
                "centre {centre}, discipline {discipline}, category {category}, number {number}"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(parameter: Parameter, level: Level) -> &'static str {
        known_of(parameter, level).map_or("", |k| k.short_name)
    }

    fn first(centre: u8, table: u8, number: u8) -> &'static str {
        name(Parameter::Edition1 { centre, table, number }, Level::of_edition_1(1, 0))
    }

    fn second(centre: u16, [discipline, category, number]: [u8; 3], level: Level) -> &'static str {
        name(Parameter::Edition2 { centre, discipline, category, number }, level)
    }

    #[test]
    fn the_tables_of_edition_1_are_told_apart() {
        for (centre, table, number, expected) in [
            (98, 128, 151, "msl"),
            (98, 180, 138, "vo"),
            (98, 128, 2, "vp"),
            (7, 2, 2, "prmsl"),
            (7, 2, 130, "mslet"),
            (98, 2, 130, ""),
            (34, 200, 2, ""),
            (98, 140, 229, "swh"),
            (98, 3, 54, "pwat"),
        ] {
            assert_eq!(first(centre, table, number), expected, "{centre} {table} {number}");
        }
    }

    #[test]
    fn the_level_decides_between_names_of_edition_2() {
        let at = Level::of_edition_1;
        assert_eq!(second(98, [0, 3, 0], at(102, 0)), "msl");
        assert_eq!(second(98, [0, 3, 0], at(1, 0)), "sp");
        assert_eq!(second(98, [0, 3, 0], at(100, 500)), "pres");
        assert_eq!(second(7, [0, 2, 2], at(105, 10)), "10u");
        assert_eq!(second(7, [0, 2, 2], at(105, 80)), "u");
        assert_eq!(second(7, [0, 3, 192], at(102, 0)), "mslet");
        assert_eq!(second(98, [0, 3, 192], at(102, 0)), "");
    }

    #[test]
    fn short_names_are_given_once() {
        let mut names: Vec<&str> = ENTRIES.iter().map(|e| e.known.short_name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ENTRIES.len());
    }
}
