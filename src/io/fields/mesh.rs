//! On which kind of mesh an array lies, and its coordinates as stored.

use crate::math::Healpix;
use crate::model::{EARTH_RADIUS_KM, Hemisphere};

use super::FieldProblem;
use super::axes::{self, Role};
use super::dataset::{ArrayMeta, Dataset};
use super::room;
use super::select::{Use, coordinate_values};

/// How far in degrees a cell may be off the place HEALPix gives it: the
/// rounding of single precision, and no cell's width.
const CELL_TOLERANCE_DEG: f64 = 1e-3;

/// Kinds of meshes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MeshKind {
    LatLon,
    Plane,
    Healpix,
}

/// Coordinates of a mesh as stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Coordinates {
    LatLon { lat_deg: Vec<f64>, lon_deg: Vec<f64> },
    Plane { hemisphere: Hemisphere, y_km: Vec<f64>, x_km: Vec<f64> },
    Healpix { nside: usize },
}

impl MeshKind {
    /// The kind of mesh of an array, if it holds a field.
    pub(super) fn of(arrays: &[ArrayMeta], array: &ArrayMeta) -> Option<Self> {
        let role = |name: &str| axes::coordinate_of(arrays, name).1;
        let has = |wanted| array.dimensions.iter().any(|(name, _)| role(name) == Some(wanted));
        let is_position = matches!(axes::role_of(array), Some(Role::Latitude | Role::Longitude));
        let is_own_dimension = array.dimensions.iter().any(|(name, _)| *name == array.name);
        let found = if has(Role::Latitude) && has(Role::Longitude) {
            Self::LatLon
        } else if has(Role::ProjectionY) && has(Role::ProjectionX) {
            Self::Plane
        } else if has(Role::Cell) && !is_own_dimension && is_healpix(arrays, array) {
            Self::Healpix
        } else {
            return None;
        };
        (found == Self::LatLon || !is_position).then_some(found)
    }

    /// What a dimension of this role is used for within a frame.
    pub(super) fn use_of(self, role: Role) -> Option<Use> {
        match (self, role) {
            (Self::LatLon, Role::Latitude) | (Self::Plane, Role::ProjectionY) => Some(Use::Row),
            (Self::LatLon, Role::Longitude)
            | (Self::Plane, Role::ProjectionX)
            | (Self::Healpix, Role::Cell) => Some(Use::Column),
            _ => None,
        }
    }
}

/// Whether cells are said to be those of HEALPix, or are of their number.
fn is_healpix(arrays: &[ArrayMeta], array: &ArrayMeta) -> bool {
    let number = cell_dimension(arrays, array).and_then(|d| nside_of(d.1));
    mapping(arrays, array).map_or(number.is_some(), |m| m.1 == "healpix")
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
        (MeshKind::Healpix, _) => cells(dataset, array, mapping.map(|m| m.0), notes),
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

fn nside_of(cells: usize) -> Option<usize> {
    let nside = (cells as f64 / 12.0).sqrt().round() as usize;
    ((1..=Healpix::MAX_NSIDE).contains(&nside) && 12 * nside * nside == cells).then_some(nside)
}

fn no_cells(found: String, remedy: &'static str) -> FieldProblem {
    FieldProblem::Cells { found, remedy }
}

const REGRID: &str = "regrid the field beforehand";
const REORDER: &str = "bring the cells into RING order beforehand";

/// Cells of HEALPix by what the mapping says of them, or by where they are.
fn cells(
    dataset: &dyn Dataset,
    array: &ArrayMeta,
    crs: Option<&ArrayMeta>,
    notes: &mut Vec<String>,
) -> Result<Coordinates, FieldProblem> {
    let dimension = cell_dimension(dataset.arrays(), array);
    let (name, length) = dimension.map_or(("", 0), |d| (d.0.as_str(), d.1));
    let nside = nside_of(length).ok_or_else(|| {
        let largest = Healpix::MAX_NSIDE;
        no_cells(format!("{length} cells are not 12 nside² for an nside up to {largest}"), REGRID)
    })?;
    // The order of the cells is held as well as their values.
    room::check_room("a mesh of HEALPix", &[length], 2 * size_of::<usize>())?;
    match crs {
        Some(crs) => check_mapping(crs, nside)?,
        None => {
            check_positions(dataset, name, nside)?;
            notes.push(format!("12 x {nside}² cells taken for HEALPix in RING order"));
        }
    }
    let (coordinate, _) = axes::coordinate_of(dataset.arrays(), name);
    let is_index = |c: &&ArrayMeta| c.text("standard_name") == Some("healpix_index");
    if let Some(index) = coordinate.filter(is_index) {
        let stored = coordinate_values(dataset, index, length)?;
        if let Some(i) = stored.iter().enumerate().position(|(i, &v)| v != i as f64) {
            let found = format!("{} {} at index {i}", index.name, stored[i]);
            return Err(no_cells(found, REORDER));
        }
    }
    Ok(Coordinates::Healpix { nside })
}

fn check_mapping(crs: &ArrayMeta, nside: usize) -> Result<(), FieldProblem> {
    let order = crs.text("healpix_order").or_else(|| crs.text("indexing_scheme"));
    if !order.is_some_and(|order| order.eq_ignore_ascii_case("ring")) {
        let order = order.unwrap_or("not given");
        return Err(no_cells(format!("{}: order {order}", crs.name), REORDER));
    }
    let by_level = || crs.number("refinement_level").map(f64::exp2);
    match crs.number("healpix_nside").or_else(by_level) {
        Some(stated) if stated != nside as f64 => {
            let found = format!("nside {stated} and {} cells", 12 * nside * nside);
            Err(no_cells(found, REGRID))
        }
        _ => Ok(()),
    }
}

/// Other meshes may happen to have as many cells, and HEALPix has two orders.
fn check_positions(
    dataset: &dyn Dataset,
    dimension: &str,
    nside: usize,
) -> Result<(), FieldProblem> {
    let (lat_deg, lon_deg): (Vec<f64>, Vec<f64>) = Healpix::new(nside).centers_deg().unzip();
    for (role, expected) in [(Role::Latitude, lat_deg), (Role::Longitude, lon_deg)] {
        let along = |a: &&ArrayMeta| a.dimensions.len() == 1 && a.dimensions[0].0 == dimension;
        let of_role = |a: &&ArrayMeta| axes::role_of(a) == Some(role);
        let Some(array) = dataset.arrays().iter().filter(along).find(of_role) else { continue };
        let stored = coordinate_values(dataset, array, expected.len())?;
        // A missing position is at no place.
        let is_there = |(a, b): (&f64, &f64)| {
            let off_deg = (a - b) - 360.0 * ((a - b) / 360.0).round();
            off_deg.abs() < CELL_TOLERANCE_DEG
        };
        if let Some(cell) = stored.iter().zip(&expected).position(|p| !is_there(p)) {
            let found = format!("{} {} of cell {cell}", array.name, stored[cell]);
            return Err(no_cells(found, REGRID));
        }
    }
    Ok(())
}
