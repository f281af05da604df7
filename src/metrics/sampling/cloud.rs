//! Points of other meshes than rows of latitudes: known by their places alone.

use kiddo::{ImmutableKdTree, SquaredEuclidean};

use crate::math::{Healpix, angle_by_haversine_rad, chord_squared, unit_vector};
use crate::model::{Curvilinear, EARTH_RADIUS_KM, Plane};

use super::rows::Cell;

/// Searches reach this much farther, so that rounding loses no point that the
/// formula of the distance would accept.
const SEARCH_MARGIN: f64 = 1.0 + 1e-6;

/// Points on the sphere.
pub(super) struct Cloud {
    /// Latitude and longitude in degrees.
    places: Vec<(f64, f64)>,
    tree: ImmutableKdTree<f64, 3>,
    areas: Areas,
    /// How far from its nearest point a place may be and still be of the mesh,
    /// in radians; any distance if the mesh covers the globe.
    reach_rad: Option<Vec<f32>>,
}

/// What the points stand for, as fractions of whatever unit.
enum Areas {
    Equal,
    Each(Vec<f32>),
    Unknown,
}

impl Cloud {
    /// The cells of HEALPix.
    pub(super) fn of_healpix(nside: usize) -> Self {
        Self::new(Healpix::new(nside).centers_deg().collect(), Areas::Equal, None)
    }

    /// The points of a polar plane.
    pub(super) fn of_plane(plane: &Plane) -> Self {
        let row = |&y: &f64| plane.x_km().iter().map(move |&x| plane.to_lat_lon_deg(x, y));
        let places: Vec<_> = plane.y_km().iter().flat_map(row).collect();
        let reach = reaches_rad(&places, plane.x_km().len());
        Self::new(places, Areas::Each(areas_of_plane(plane)), Some(reach))
    }

    /// The points of rows and columns that have places of their own.
    pub(super) fn of_curvilinear(mesh: &Curvilinear) -> Self {
        let lon_deg = mesh.lon_deg().iter().copied();
        let places: Vec<_> = mesh.lat_deg().iter().copied().zip(lon_deg).collect();
        let reach = reaches_rad(&places, mesh.columns());
        Self::new(places, Areas::Unknown, Some(reach))
    }

    fn new(places: Vec<(f64, f64)>, areas: Areas, reach_rad: Option<Vec<f32>>) -> Self {
        let vectors: Vec<[f64; 3]> =
            places.iter().map(|&(lat_deg, lon_deg)| unit_vector(lat_deg, lon_deg)).collect();
        let tree = ImmutableKdTree::new_from_slice(&vectors).expect("finite positions");
        Self { places, tree, areas, reach_rad }
    }

    /// Whether it is known which area each point stands for.
    pub(super) fn has_areas(&self) -> bool {
        !matches!(self.areas, Areas::Unknown)
    }

    pub(super) fn place(&self, index: usize) -> (f64, f64) {
        self.places[index]
    }

    /// The nearest point, of equally near ones the first; nothing if the place
    /// is not on the mesh.
    pub(super) fn nearest(&self, point: (f64, f64)) -> Option<usize> {
        let vector = unit_vector(point.0, point.1);
        let nearest = self.tree.query(&vector).nearest_one::<SquaredEuclidean<f64>>().execute();
        let least_rad = angle_by_haversine_rad(point, self.places[nearest.item as usize]);
        let (index, angle_rad) = self
            .within(vector, least_rad)
            .map(|index| (index, angle_by_haversine_rad(point, self.places[index])))
            .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))?;
        let reach = self.reach_rad.as_ref();
        reach.is_none_or(|reach| angle_rad <= f64::from(reach[index])).then_some(index)
    }

    /// Points at most so far away, or a little farther, in no order.
    fn within(&self, vector: [f64; 3], radius_rad: f64) -> impl Iterator<Item = usize> {
        // A margin of its own for radii of nothing.
        let reach_rad = (radius_rad * SEARCH_MARGIN + 1e-9).min(std::f64::consts::PI);
        let near = self
            .tree
            .query(&vector)
            .within::<SquaredEuclidean<f64>>(chord_squared(reach_rad))
            .unsorted()
            .execute();
        near.into_iter().map(|near| near.item as usize)
    }

    /// Calls `take` with every point that is at most `radius_rad` away, in the
    /// order of the mesh.
    pub(super) fn each_within(&self, point: (f64, f64), radius_rad: f64, take: impl FnMut(Cell)) {
        let mut near: Vec<usize> = self
            .within(unit_vector(point.0, point.1), radius_rad)
            .filter(|&index| angle_by_haversine_rad(point, self.places[index]) <= radius_rad)
            .collect();
        near.sort_unstable();
        let cell = |index: usize| {
            let area = match &self.areas {
                Areas::Equal | Areas::Unknown => 1.0,
                Areas::Each(areas) => f64::from(areas[index]),
            };
            Cell { index: Some(index), area, count: 1.0 }
        };
        near.into_iter().map(cell).for_each(take);
    }
}

/// Areas of the cells of a plane on the sphere: those on the plane divided by
/// the square of its scale, 1 + (rho / 2R)^2 (Snyder 1987, section 21).
fn areas_of_plane(plane: &Plane) -> Vec<f32> {
    let (widths, heights) = (widths(plane.x_km()), widths(plane.y_km()));
    let area = |(x, width): (&f64, &f64), (y, height): (&f64, &f64)| {
        let scale = 1.0 + (x.hypot(*y) / (2.0 * EARTH_RADIUS_KM)).powi(2);
        (width * height / (scale * scale)) as f32
    };
    let rows = plane.y_km().iter().zip(&heights);
    rows.flat_map(|row| plane.x_km().iter().zip(&widths).map(move |column| area(column, row)))
        .collect()
}

/// Half of the distances to both neighbours.
fn widths(values: &[f64]) -> Vec<f64> {
    let n = values.len();
    if n < 2 {
        return vec![1.0; n];
    }
    let at = |i: usize| (values[(i + 1).min(n - 1)] - values[i.saturating_sub(1)]) / 2.0;
    (0..n).map(|i| if i == 0 || i + 1 == n { 2.0 * at(i) } else { at(i) }).collect()
}

/// How far from a point of rows and columns its cell reaches: half of the
/// longest way to one of its eight neighbours.
fn reaches_rad(places: &[(f64, f64)], columns: usize) -> Vec<f32> {
    let rows = places.len() / columns;
    let reach = |index: usize| {
        let (row, column) = (index / columns, index % columns);
        let around = |i: usize, n: usize| i.saturating_sub(1)..(i + 2).min(n);
        let neighbours =
            around(row, rows).flat_map(|r| around(column, columns).map(move |c| r * columns + c));
        let ways = neighbours.map(|i| angle_by_haversine_rad(places[index], places[i]));
        (ways.fold(0.0, f64::max) / 2.0 * SEARCH_MARGIN) as f32
    };
    (0..places.len()).map(reach).collect()
}
