//! On which kind of mesh an array lies, and its coordinates as stored.

use crate::model::{EARTH_RADIUS_KM, Hemisphere};

use super::FieldProblem;
use super::axes::{self, Evidence, Role};
use super::cells::{cells, nside_of};
use super::dataset::{ArrayMeta, Dataset};
use super::positions::{self, Positions};
use super::reduced::{ReducedPlan, rows_of};
use super::select::{Use, coordinate_values};

/// Kinds of meshes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MeshKind {
    LatLon,
    Plane,
    /// Rows and columns of points that say where they are.
    Curvilinear,
    Healpix,
    /// Points along one dimension that say where they are.
    Points,
}

/// Coordinates of a mesh as stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Coordinates {
    LatLon {
        lat_deg: Vec<f64>,
        lon_deg: Vec<f64>,
    },
    Plane {
        hemisphere: Hemisphere,
        y_km: Vec<f64>,
        x_km: Vec<f64>,
    },
    Curvilinear {
        rows: usize,
        columns: usize,
        lat_deg: Vec<f64>,
        lon_deg: Vec<f64>,
    },
    /// With the place of every cell in RING order, unless that is how they are
    /// stored.
    Healpix {
        nside: usize,
        stored_at: Option<Vec<u32>>,
    },
    Reduced(ReducedPlan),
}

impl MeshKind {
    /// The kind of mesh of an array, if it holds a field.
    pub(super) fn of(arrays: &[ArrayMeta], array: &ArrayMeta) -> Option<Self> {
        let role = |name: &str| axes::coordinate_of(arrays, name).1;
        let has = |wanted| array.dimensions.iter().any(|(name, _)| role(name) == Some(wanted));
        let is_position = matches!(axes::role_of(array), Some(Role::Latitude | Role::Longitude));
        let is_own_dimension = array.dimensions.iter().any(|(name, _)| *name == array.name);
        let in_degrees = has(Role::Latitude) && has(Role::Longitude);
        let projected = has(Role::ProjectionY) && has(Role::ProjectionX);
        let found = if in_degrees && is_in_true_degrees(arrays, array) {
            Self::LatLon
        } else if projected && is_known_plane(arrays, array) {
            Self::Plane
        } else if Positions::of(arrays, array).is_some() {
            Self::Curvilinear
        } else if in_degrees {
            Self::LatLon
        } else if projected {
            Self::Plane
        } else if has(Role::Cell) && !is_own_dimension {
            Self::of_points(arrays, array)?
        } else {
            return None;
        };
        (found == Self::LatLon || !is_position).then_some(found)
    }

    fn of_points(arrays: &[ArrayMeta], array: &ArrayMeta) -> Option<Self> {
        let (dimension, length) = cell_dimension(arrays, array)?;
        let has_positions = positions::along(arrays, dimension).is_some();
        match mapping(arrays, array) {
            Some((_, "healpix")) => Some(Self::Healpix),
            None if nside_of(*length).is_some() => Some(Self::Healpix),
            _ => has_positions.then_some(Self::Points),
        }
    }

    /// What a dimension is used for within a frame.
    pub(super) fn use_of(
        self,
        positions: Option<Positions<'_>>,
        dimension: &str,
        role: Option<Role>,
    ) -> Option<Use> {
        match (self, role) {
            (Self::Curvilinear, _) => positions.and_then(|p| match dimension {
                name if name == p.rows().0 => Some(Use::Row),
                name if name == p.columns().0 => Some(Use::Column),
                _ => None,
            }),
            (Self::LatLon, Some(Role::Latitude)) | (Self::Plane, Some(Role::ProjectionY)) => {
                Some(Use::Row)
            }
            (Self::LatLon, Some(Role::Longitude))
            | (Self::Plane, Some(Role::ProjectionX))
            | (Self::Healpix | Self::Points, Some(Role::Cell)) => Some(Use::Column),
            _ => None,
        }
    }
}

/// Whether latitudes and longitudes of the dimensions are said to be such, and
/// no map is said to be behind them.
fn is_in_true_degrees(arrays: &[ArrayMeta], array: &ArrayMeta) -> bool {
    let is_true = |wanted| {
        array.dimensions.iter().any(|(name, _)| {
            let coordinate = axes::coordinate_of(arrays, name).0;
            let evidence = coordinate.and_then(axes::evidence);
            matches!(evidence, Some((role, Evidence::StandardName | Evidence::Units)) if role == wanted)
        })
    };
    let mapped = mapping(arrays, array).is_some_and(|m| m.1 != "latitude_longitude");
    is_true(Role::Latitude) && is_true(Role::Longitude) && !mapped
}

fn is_known_plane(arrays: &[ArrayMeta], array: &ArrayMeta) -> bool {
    mapping(arrays, array)
        .is_some_and(|(crs, name)| name == "polar_stereographic" && hemisphere_of(crs).is_ok())
}

/// The grid mapping that an array names, and the name of its kind.
fn mapping<'a>(arrays: &'a [ArrayMeta], array: &ArrayMeta) -> Option<(&'a ArrayMeta, &'a str)> {
    // CF also knows the form `crs: x y`.
    let name = array.text("grid_mapping")?.split([':', ' ']).next()?;
    let mapping = arrays.iter().find(|a| a.name == name)?;
    Some((mapping, mapping.text("grid_mapping_name")?))
}

/// Reads the coordinates of the mesh of `array` and checks that its mapping is
/// one that we know.
pub(super) fn coordinates(
    dataset: &dyn Dataset,
    array: &ArrayMeta,
    kind: MeshKind,
    notes: &mut Vec<String>,
) -> Result<Coordinates, FieldProblem> {
    let values = |role| Ok::<_, FieldProblem>(stored(dataset, array, role)?.1);
    let mapping = mapping(dataset.arrays(), array);
    match (kind, mapping) {
        (MeshKind::LatLon, None | Some((_, "latitude_longitude"))) => {
            let (lat_deg, lon_deg) = (values(Role::Latitude)?, values(Role::Longitude)?);
            Ok(Coordinates::LatLon { lat_deg, lon_deg })
        }
        (MeshKind::Plane, Some((crs, "polar_stereographic"))) => {
            let hemisphere = hemisphere_of(crs)?;
            let (y_km, x_km) = (Role::ProjectionY, Role::ProjectionX);
            let (y_km, x_km) = (stored_km(dataset, array, y_km)?, stored_km(dataset, array, x_km)?);
            Ok(Coordinates::Plane { hemisphere, y_km, x_km })
        }
        (MeshKind::Curvilinear, _) => curvilinear(dataset, array, mapping.map(|m| m.1), notes),
        (MeshKind::Points, _) => reduced(dataset, points(dataset, array), notes),
        (MeshKind::Healpix, _) => {
            let crs = mapping.map(|m| m.0);
            let found = cells(dataset, points(dataset, array), crs, notes);
            match crs {
                Some(_) => found,
                // Other points may happen to be as many as cells of HEALPix.
                None => found.or_else(|not_cells| {
                    reduced(dataset, points(dataset, array), notes).map_err(|_| not_cells)
                }),
            }
        }
        (_, Some((_, name))) => Err(projection(name.to_string())),
        (_, None) => Err(projection("no grid mapping says which".into())),
    }
}

fn projection(projection: String) -> FieldProblem {
    FieldProblem::Projection { projection }
}

/// The coordinate of the dimension of this role and its values.
fn stored<'a>(
    dataset: &'a dyn Dataset,
    array: &ArrayMeta,
    role: Role,
) -> Result<(&'a ArrayMeta, Vec<f64>), FieldProblem> {
    let no_axis = || FieldProblem::NoAxis {
        axis: axes::title_of(role),
        dimensions: array.dimensions.iter().map(|d| d.0.clone()).collect(),
        names: axes::names_of(role),
    };
    let of_dimension = |(name, length): &(String, usize)| {
        let (coordinate, found) = axes::coordinate_of(dataset.arrays(), name);
        (found == Some(role)).then_some((coordinate?, *length))
    };
    let (coordinate, length) =
        array.dimensions.iter().find_map(of_dimension).ok_or_else(no_axis)?;
    Ok((coordinate, coordinate_values(dataset, coordinate, length)?))
}

fn stored_km(
    dataset: &dyn Dataset,
    array: &ArrayMeta,
    role: Role,
) -> Result<Vec<f64>, FieldProblem> {
    let (coordinate, mut values) = stored(dataset, array, role)?;
    match coordinate.text("units").unwrap_or_default() {
        "km" => {}
        "m" => values.iter_mut().for_each(|v| *v /= 1000.0),
        units => return Err(projection(format!("{} has units {units:?}", coordinate.name))),
    }
    Ok(values)
}

/// The pole in the middle of a plane that is as [`Plane`](crate::model::Plane)
/// describes it.
fn hemisphere_of(crs: &ArrayMeta) -> Result<Hemisphere, FieldProblem> {
    let differs = |attribute: &str| {
        let value = crs.number(attribute).map_or("not given".into(), |v| v.to_string());
        projection(format!("polar_stereographic with {attribute} {value}"))
    };
    for (attribute, wanted, default) in [
        ("straight_vertical_longitude_from_pole", 0.0, None),
        ("scale_factor_at_projection_origin", 1.0, None),
        ("earth_radius", EARTH_RADIUS_KM * 1000.0, None),
        ("false_easting", 0.0, Some(0.0)),
        ("false_northing", 0.0, Some(0.0)),
    ] {
        if crs.number(attribute).or(default) != Some(wanted) {
            return Err(differs(attribute));
        }
    }
    const ORIGIN: &str = "latitude_of_projection_origin";
    match crs.number(ORIGIN) {
        Some(90.0) => Ok(Hemisphere::North),
        Some(-90.0) => Ok(Hemisphere::South),
        _ => Err(differs(ORIGIN)),
    }
}

fn cell_dimension<'a>(arrays: &[ArrayMeta], array: &'a ArrayMeta) -> Option<&'a (String, usize)> {
    array.dimensions.iter().find(|(name, _)| {
        let role = axes::coordinate_of(arrays, name).1;
        role == Some(Role::Cell)
    })
}

/// Name and length of the dimension of points.
fn points<'a>(dataset: &dyn Dataset, array: &'a ArrayMeta) -> (&'a str, usize) {
    let dimension = cell_dimension(dataset.arrays(), array);
    dimension.map_or(("", 0), |d| (d.0.as_str(), d.1))
}

fn curvilinear(
    dataset: &dyn Dataset,
    array: &ArrayMeta,
    mapping: Option<&str>,
    notes: &mut Vec<String>,
) -> Result<Coordinates, FieldProblem> {
    let nowhere = || projection(mapping.unwrap_or("no grid mapping says which").to_string());
    let positions = Positions::of(dataset.arrays(), array).ok_or_else(nowhere)?;
    let [lat_deg, lon_deg] = positions.read(dataset)?;
    let mapping = mapping.map_or_else(String::new, |name| format!(", in place of {name}"));
    notes.push(format!("places of the points by {}{mapping}", positions.names()));
    let (rows, columns) = (positions.rows().1, positions.columns().1);
    Ok(Coordinates::Curvilinear { rows, columns, lat_deg, lon_deg })
}

fn reduced(
    dataset: &dyn Dataset,
    (dimension, length): (&str, usize),
    notes: &mut Vec<String>,
) -> Result<Coordinates, FieldProblem> {
    let no_grid = |reason| FieldProblem::Points { dimension: dimension.to_string(), reason };
    let (lat, lon) = positions::along(dataset.arrays(), dimension)
        .ok_or_else(|| no_grid(super::ReducedError::Empty))?;
    let lat_deg = coordinate_values(dataset, lat, length)?;
    let lon_deg = coordinate_values(dataset, lon, length)?;
    let rows = rows_of(&lat_deg, &lon_deg).map_err(no_grid)?;
    let plan = ReducedPlan::new(&rows).map_err(no_grid)?;
    notes.push(format!(
        "{length} points of a reduced grid interpolated along {} rows to {} columns",
        rows.len(),
        plan.lon_deg().len()
    ));
    Ok(Coordinates::Reduced(plan))
}
