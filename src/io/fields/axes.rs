//! Which dimension is the time, the latitude, the longitude: CF attributes
//! first (sections 4 and 5), then the usual names.

use super::dataset::ArrayMeta;

/// What a dimension stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Time,
    Latitude,
    Longitude,
    /// Rows and columns of a map projection.
    ProjectionY,
    ProjectionX,
    /// Points in one dimension, such as those of HEALPix.
    Cell,
    Level,
    Member,
    /// Versions of an experiment that follow one another in time (`expver`).
    Version,
    /// Start of a forecast.
    Init,
    /// Time since the start of a forecast.
    Lead,
}

/// A rule of recognition: standard names, `axis` letters, units, names.
struct Rule {
    role: Role,
    standard_names: &'static [&'static str],
    axis: Option<&'static str>,
    names: &'static [&'static str],
}

const RULES: [Rule; 11] = [
    Rule {
        role: Role::Time,
        standard_names: &["time"],
        axis: Some("T"),
        names: &["time", "valid_time", "datetime", "xtime"],
    },
    Rule {
        role: Role::Latitude,
        standard_names: &["latitude"],
        axis: Some("Y"),
        names: &["latitude", "lat", "y", "xlat", "nav_lat", "latitudes"],
    },
    Rule {
        role: Role::Longitude,
        standard_names: &["longitude"],
        axis: Some("X"),
        names: &["longitude", "lon", "long", "x", "xlong", "nav_lon", "longitudes"],
    },
    Rule {
        role: Role::ProjectionY,
        standard_names: &["projection_y_coordinate", "grid_latitude"],
        axis: None,
        names: &["rlat"],
    },
    Rule {
        role: Role::ProjectionX,
        standard_names: &["projection_x_coordinate", "grid_longitude"],
        axis: None,
        names: &["rlon"],
    },
    Rule {
        role: Role::Cell,
        standard_names: &["healpix_index"],
        axis: None,
        names: &["cell", "cells", "values", "ncells", "pix", "points"],
    },
    Rule {
        role: Role::Level,
        standard_names: &["air_pressure", "height", "altitude", "model_level_number"],
        axis: Some("Z"),
        names: &[
            "level",
            "lev",
            "levels",
            "plev",
            "pressure_level",
            "pressure",
            "isobaricInhPa",
            "isobaric",
            "height",
            "heightAboveGround",
            "z",
        ],
    },
    Rule {
        role: Role::Member,
        standard_names: &["realization"],
        axis: Some("E"),
        names: &["member", "number", "realization", "ensemble", "ens", "ensemble_member"],
    },
    Rule { role: Role::Version, standard_names: &[], axis: None, names: &["expver"] },
    Rule {
        role: Role::Init,
        standard_names: &["forecast_reference_time"],
        axis: None,
        names: &[
            "init_time",
            "initial_time",
            "forecast_reference_time",
            "reference_time",
            "analysis_time",
        ],
    },
    Rule {
        role: Role::Lead,
        standard_names: &["forecast_period"],
        axis: None,
        names: &[
            "prediction_timedelta",
            "lead_time",
            "leadtime",
            "lead",
            "step",
            "forecast_period",
            "fhour",
        ],
    },
];

/// Names by which a dimension of this role would be found.
pub(super) fn names_of(role: Role) -> Vec<&'static str> {
    RULES.iter().filter(|r| r.role == role).flat_map(|r| r.names.iter().copied()).collect()
}

/// A role in words.
pub(super) fn title_of(role: Role) -> &'static str {
    match role {
        Role::Time => "time",
        Role::Latitude => "latitude",
        Role::Longitude => "longitude",
        Role::ProjectionY => "y coordinate of a projection",
        Role::ProjectionX => "x coordinate of a projection",
        Role::Cell => "cell",
        Role::Level => "level",
        Role::Member => "member",
        Role::Version => "version",
        Role::Init => "start of the forecast",
        Role::Lead => "lead time",
    }
}

/// What speaks for a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    StandardName,
    Units,
    Axis,
    Direction,
    Name,
}

impl Evidence {
    fn title(self) -> &'static str {
        match self {
            Self::StandardName => "standard_name",
            Self::Units => "units",
            Self::Axis => "axis",
            Self::Direction => "positive",
            Self::Name => "name",
        }
    }
}

/// The coordinate of a dimension and its role.
pub(super) fn coordinate_of<'a>(
    arrays: &'a [ArrayMeta],
    dimension: &str,
) -> (Option<&'a ArrayMeta>, Option<Role>) {
    let along = |a: &&ArrayMeta| a.dimensions.len() == 1 && a.dimensions[0].0 == dimension;
    let own = arrays.iter().find(|a| a.name == dimension && a.dimensions.len() <= 1);
    let candidates = || own.into_iter().chain(arrays.iter().filter(along));
    // Dates may have dimensions of length 1 beside that of the steps.
    let dates = || arrays.iter().filter(|a| is_dated_along(a, dimension)).map(|a| (a, Role::Time));
    let found = candidates()
        .find_map(|a| Some((a, by_attributes(a)?.0)))
        .or_else(|| dates().next())
        .or_else(|| candidates().find_map(|a| Some((a, role_by_name(&a.name)?))));
    match found {
        Some((array, Role::Latitude | Role::Longitude))
            if array.name != dimension && has_both(candidates()) =>
        {
            (own, Some(Role::Cell))
        }
        Some((array, role)) => (Some(array), Some(role)),
        None => (own, role_by_name(dimension)),
    }
}

/// Whether both latitude and longitude run along a dimension: one of points.
fn has_both<'a>(along: impl Iterator<Item = &'a ArrayMeta>) -> bool {
    let roles: Vec<Role> = along.filter_map(role_of).collect();
    roles.contains(&Role::Latitude) && roles.contains(&Role::Longitude)
}

fn is_dated_along(array: &ArrayMeta, dimension: &str) -> bool {
    array.dimensions.len() > 1
        && array.dimensions.iter().any(|d| d.0 == dimension)
        && array.dimensions.iter().all(|d| d.0 == dimension || d.1 == 1)
        && by_attributes(array) == Some((Role::Time, Evidence::Units))
}

/// Coordinate and rule by which a dimension was recognised, in words.
pub(super) fn reason(coordinate: Option<&ArrayMeta>, dimension: &str, role: Role) -> String {
    let (name, evidence) = match coordinate.map(|c| (c, evidence(c))) {
        Some((c, Some((found, evidence)))) if found == role => (c.name.as_str(), evidence),
        _ => (dimension, Evidence::Name),
    };
    format!("{name}, by {}", evidence.title())
}

/// The role that an array's own attributes or name give it.
pub(super) fn role_of(array: &ArrayMeta) -> Option<Role> {
    evidence(array).map(|found| found.0)
}

/// The role of an array and what speaks for it.
pub(super) fn evidence(array: &ArrayMeta) -> Option<(Role, Evidence)> {
    by_attributes(array).or_else(|| Some((role_by_name(&array.name)?, Evidence::Name)))
}

/// Whether a name is one of those that a role goes by.
pub(super) fn has_usual_name(name: &str) -> bool {
    role_by_name(name).is_some()
}

fn by_attributes(array: &ArrayMeta) -> Option<(Role, Evidence)> {
    let by_standard_name = || {
        let name = array.text("standard_name")?;
        RULES.iter().find(|r| r.standard_names.contains(&name)).map(|r| r.role)
    };
    let by_units = || match array.text("units")? {
        "degrees_north" | "degree_north" | "degrees_N" | "degree_N" | "degreesN" => {
            Some(Role::Latitude)
        }
        "degrees_east" | "degree_east" | "degrees_E" | "degree_E" | "degreesE" => {
            Some(Role::Longitude)
        }
        units if is_dated(units) => {
            let by_name = role_by_name(&array.name).filter(|role| *role == Role::Init);
            by_name.or(Some(Role::Time))
        }
        _ => None,
    };
    // X and Y may also be axes of a projection in metres, so they come last.
    let by_axis = || {
        let axis = array.text("axis")?;
        RULES.iter().find(|r| r.axis == Some(axis)).map(|r| r.role)
    };
    let by_direction = || array.text("positive").map(|_| Role::Level);
    let with = |evidence| move |role: Role| (role, evidence);
    by_standard_name()
        .map(with(Evidence::StandardName))
        .or_else(|| by_units().map(with(Evidence::Units)))
        .or_else(|| by_axis().map(with(Evidence::Axis)))
        .or_else(|| by_direction().map(with(Evidence::Direction)))
}

/// Whether units count from a date, or are dates themselves.
pub(super) fn is_dated(units: &str) -> bool {
    units.contains(" since ") || units == DATES_AS_NUMBERS
}

/// Units of times written as `YYYYMMDD` and a fraction of the day.
pub(super) const DATES_AS_NUMBERS: &str = "day as %Y%m%d.%f";

fn role_by_name(name: &str) -> Option<Role> {
    RULES.iter().find(|r| r.names.iter().any(|n| n.eq_ignore_ascii_case(name))).map(|r| r.role)
}

#[cfg(test)]
mod tests {
    use super::super::dataset::Attribute;
    use super::*;

    fn array(name: &str, dimension: &str, attributes: &[(&str, &str)]) -> ArrayMeta {
        ArrayMeta {
            name: name.into(),
            dimensions: vec![(dimension.into(), 3)],
            attributes: attributes
                .iter()
                .map(|(k, v)| (k.to_string(), Attribute::Text(v.to_string())))
                .collect(),
        }
    }

    #[test]
    fn attributes_come_before_names() {
        let arrays = [array("lat", "lat", &[("units", "degrees_east")])];
        assert_eq!(coordinate_of(&arrays, "lat").1, Some(Role::Longitude));
        let arrays = [array("foo", "foo", &[("units", "hours since 1900-01-01")])];
        assert_eq!(coordinate_of(&arrays, "foo").1, Some(Role::Time));
    }

    #[test]
    fn a_coordinate_may_have_another_name_than_its_dimension() {
        let arrays = [array("valid_time", "step", &[]), array("other", "step", &[])];
        let (coordinate, role) = coordinate_of(&arrays, "step");
        assert_eq!((coordinate.unwrap().name.as_str(), role), ("valid_time", Some(Role::Time)));
    }

    #[test]
    fn a_dimension_of_latitudes_and_longitudes_is_one_of_cells() {
        let positions = [
            array("latitude", "points", &[("units", "degrees_north")]),
            array("longitude", "points", &[("units", "degrees_east")]),
        ];
        let (coordinate, role) = coordinate_of(&positions, "points");
        assert_eq!((coordinate.is_none(), role), (true, Some(Role::Cell)));
    }

    #[test]
    fn a_dimension_without_a_coordinate_is_known_by_name() {
        let (coordinate, role) = coordinate_of(&[], "Latitude");
        assert!(coordinate.is_none());
        assert_eq!(role, Some(Role::Latitude));
    }

    #[test]
    fn dates_over_a_batch_are_those_of_the_steps() {
        let mut dates = array("datetime", "time", &[("units", "hours since 2020-01-01")]);
        dates.dimensions.insert(0, ("batch".into(), 1));
        let arrays = [array("time", "time", &[("units", "hours")]), dates];
        let (coordinate, role) = coordinate_of(&arrays, "time");
        assert_eq!((coordinate.unwrap().name.as_str(), role), ("datetime", Some(Role::Time)));
        assert_eq!(reason(coordinate, "time", Role::Time), "datetime, by units");
    }

    #[test]
    fn rotated_coordinates_are_no_latitudes() {
        let rlat = [("standard_name", "grid_latitude"), ("units", "degrees"), ("axis", "Y")];
        assert_eq!(role_of(&array("rlat", "rlat", &rlat)), Some(Role::ProjectionY));
        assert_eq!(reason(None, "rlat", Role::ProjectionY), "rlat, by name");
    }
}
