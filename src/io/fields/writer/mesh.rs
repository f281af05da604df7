//! Dimensions and coordinates of each kind of mesh, in the words of the CF
//! conventions (section 5.6 and appendix F).

use super::arrangement::Arrangement;
use super::cf::{Attribute, Attributes, Coordinate, Dimension, Values};
use super::{LatitudeOrder, WriteParams, WriteProblem};
use crate::math::Healpix;
use crate::model::{Curvilinear, EARTH_RADIUS_KM, Grid, Hemisphere, Mesh, Plane};

/// Name of the variable that holds the grid mapping.
const MAPPING: &str = "crs";

/// A mesh as a file describes it.
pub(super) struct MeshInFile {
    pub(super) dimensions: Vec<Dimension>,
    pub(super) coordinates: Vec<Coordinate>,
    /// What every field on it says of it.
    pub(super) field_attributes: Attributes,
    /// The first version of the conventions that knows it.
    pub(super) conventions: &'static str,
    /// How frames are turned, on meshes where that can be chosen.
    pub(super) arrangement: Option<Arrangement>,
}

impl MeshInFile {
    pub(super) fn new(mesh: &Mesh, params: &WriteParams) -> Result<Self, WriteProblem> {
        match mesh {
            Mesh::LatLon(grid) => Self::lat_lon(grid, params),
            Mesh::Plane(plane) => refuse_orientation(mesh, params).map(|()| Self::plane(plane)),
            Mesh::Curvilinear(points) => {
                refuse_orientation(mesh, params).map(|()| Self::curvilinear(points))
            }
            Mesh::Healpix { nside } => {
                refuse_orientation(mesh, params).map(|()| Self::healpix(Healpix::new(*nside)))
            }
        }
    }

    fn lat_lon(grid: &Grid, params: &WriteParams) -> Result<Self, WriteProblem> {
        let arrangement =
            Arrangement::new(grid, params.latitude_order, params.first_longitude_deg)?;
        let latitude = axis("latitude", "latitude", "degrees_north", "Y", &arrangement.lat_deg);
        let longitude = axis("longitude", "longitude", "degrees_east", "X", &arrangement.lon_deg);
        Ok(Self {
            dimensions: vec![("latitude", grid.rows()), ("longitude", grid.columns())],
            coordinates: vec![latitude, longitude],
            field_attributes: Vec::new(),
            conventions: "CF-1.11",
            arrangement: Some(arrangement),
        })
    }

    fn plane(plane: &Plane) -> Self {
        let dimensions = vec![("y", plane.y_km().len()), ("x", plane.x_km().len())];
        let points = plane.y_km().iter().flat_map(|&y| plane.x_km().iter().map(move |&x| (x, y)));
        let (lat_deg, lon_deg) = points.map(|(x, y)| plane.to_lat_lon_deg(x, y)).unzip();
        let mut coordinates = vec![
            axis("y", "projection_y_coordinate", "km", "Y", plane.y_km()),
            axis("x", "projection_x_coordinate", "km", "X", plane.x_km()),
            mapping(stereographic(plane.hemisphere())),
        ];
        coordinates.extend(positions(&dimensions, lat_deg, lon_deg));
        Self::mapped(dimensions, coordinates, "CF-1.11")
    }

    /// Dimensions without coordinates of their own (section 5.2).
    fn curvilinear(mesh: &Curvilinear) -> Self {
        let dimensions = vec![("y", mesh.rows()), ("x", mesh.columns())];
        let (lat_deg, lon_deg) = (mesh.lat_deg().to_vec(), mesh.lon_deg().to_vec());
        Self {
            coordinates: positions(&dimensions, lat_deg, lon_deg).into(),
            dimensions,
            field_attributes: vec![("coordinates", "latitude longitude".into())],
            conventions: "CF-1.11",
            arrangement: None,
        }
    }

    fn healpix(geometry: Healpix) -> Self {
        let (nside, cells) = (geometry.nside(), geometry.pixels());
        let dimensions = vec![("cell", cells)];
        let index = Coordinate {
            name: "cell",
            dimensions: dimensions.clone(),
            values: Values::Integers((0..cells as i64).collect()),
            attributes: vec![
                ("standard_name", "healpix_index".into()),
                ("long_name", "index of the cell".into()),
                ("units", "1".into()),
            ],
        };
        let (lat_deg, lon_deg) = geometry.centers_deg().unzip();
        let mut coordinates = vec![index, mapping(healpix(nside))];
        coordinates.extend(positions(&dimensions, lat_deg, lon_deg));
        Self::mapped(dimensions, coordinates, "CF-1.13")
    }

    fn mapped(
        dimensions: Vec<Dimension>,
        coordinates: Vec<Coordinate>,
        conventions: &'static str,
    ) -> Self {
        Self {
            dimensions,
            coordinates,
            field_attributes: vec![
                ("coordinates", "latitude longitude".into()),
                ("grid_mapping", MAPPING.into()),
            ],
            conventions,
            arrangement: None,
        }
    }
}

/// Rows and columns of a given order are those of latitudes and longitudes.
fn refuse_orientation(mesh: &Mesh, params: &WriteParams) -> Result<(), WriteProblem> {
    let option = match params {
        WriteParams { latitude_order: LatitudeOrder::SouthFirst, .. } => "latitude_order",
        WriteParams { first_longitude_deg: Some(_), .. } => "first_longitude_deg",
        _ => return Ok(()),
    };
    Err(WriteProblem::LatLonOnly { option, mesh: mesh.kind() })
}

/// The coordinate of a dimension.
fn axis(
    name: &'static str,
    standard_name: &str,
    units: &str,
    axis: &str,
    values: &[f64],
) -> Coordinate {
    Coordinate {
        name,
        dimensions: vec![(name, values.len())],
        values: Values::Floats(values.to_vec()),
        attributes: vec![
            ("standard_name", standard_name.into()),
            ("long_name", standard_name.replace('_', " ").as_str().into()),
            ("units", units.into()),
            ("axis", axis.into()),
        ],
    }
}

/// Latitude and longitude of every value of a frame.
fn positions(dimensions: &[Dimension], lat_deg: Vec<f64>, lon_deg: Vec<f64>) -> [Coordinate; 2] {
    let position = |name: &'static str, units: &str, values| Coordinate {
        name,
        dimensions: dimensions.to_vec(),
        values: Values::Floats(values),
        attributes: vec![
            ("standard_name", name.into()),
            ("long_name", name.into()),
            ("units", units.into()),
        ],
    };
    [position("latitude", "degrees_north", lat_deg), position("longitude", "degrees_east", lon_deg)]
}

/// The variable whose attributes are the mapping; its value says nothing.
fn mapping(attributes: Attributes) -> Coordinate {
    let values = Values::Integers(vec![0]);
    Coordinate { name: MAPPING, dimensions: Vec::new(), values, attributes }
}

/// The meridian that `straight_vertical_longitude_from_pole` names points to -y
/// in the north and to y in the south, as Greenwich does on a [`Plane`].
fn stereographic(hemisphere: Hemisphere) -> Attributes {
    vec![
        ("grid_mapping_name", "polar_stereographic".into()),
        ("latitude_of_projection_origin", Attribute::Float(90.0 * hemisphere.sign())),
        ("straight_vertical_longitude_from_pole", Attribute::Float(0.0)),
        ("scale_factor_at_projection_origin", Attribute::Float(1.0)),
        ("false_easting", Attribute::Float(0.0)),
        ("false_northing", Attribute::Float(0.0)),
        ("earth_radius", Attribute::Float(EARTH_RADIUS_KM * 1000.0)),
    ]
}

/// Both the attributes of CF 1.13, whose levels are powers of two, and those
/// that came before it.
fn healpix(nside: usize) -> Attributes {
    let mut attributes = vec![
        ("grid_mapping_name", "healpix".into()),
        ("healpix_nside", Attribute::Integer(nside as i64)),
        ("healpix_order", "ring".into()),
        ("indexing_scheme", "ring".into()),
    ];
    if nside.is_power_of_two() {
        attributes.push(("refinement_level", Attribute::Integer(i64::from(nside.ilog2()))));
    }
    attributes.push(("earth_radius", Attribute::Float(EARTH_RADIUS_KM * 1000.0)));
    attributes
}
