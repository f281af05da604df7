//! Polar stereographic planes: where their points lie, and how a field gets
//! there through a spline.

use crate::math::{SphericalSpline, SphericalSplinePlan, SphericalSplineScratch, SplinePoints};
use crate::model::{Grid, Hemisphere, Plane};

use super::global::reaches_poles;
use super::params::{Extent, PlaneEdges, Projection};
use super::{PreprocessError, PreprocessParams};

/// Spacing of a plane made of harmonics.
const RESOLUTION_KM: f64 = 100.0;
/// Points along a side of a plane made by splines: TRACK's.
pub(super) const PLANE_POINTS: usize = 150;
/// Most points along a side.
const MAX_POINTS: usize = 20_000;
/// A point this close beyond the equator is on it.
const EQUATOR_TOLERANCE_RAD: f64 = 1e-9;
/// Fewest rows or columns of a spline.
const SPLINE_POINTS: usize = 4;

/// Half of the globe of a projection.
pub(super) fn hemisphere(projection: Projection) -> Option<Hemisphere> {
    match projection {
        Projection::Global => None,
        Projection::NhStereo => Some(Hemisphere::North),
        Projection::ShStereo => Some(Hemisphere::South),
    }
}

/// Columns and rows of the plane of a resolution and an extent.
pub(super) fn plane_size(params: &PreprocessParams) -> (usize, usize) {
    let spacing_km = params.resolution_km.unwrap_or(RESOLUTION_KM);
    let Extent { x_min_km, x_max_km, y_min_km, y_max_km } = params.extent_km.unwrap_or_default();
    let points = |min: f64, max: f64| {
        let steps = ((max - min) / spacing_km).round() as usize;
        steps.saturating_add(1)
    };
    (points(x_min_km, x_max_km), points(y_min_km, y_max_km))
}

/// Refuses a resolution and an extent that make no plane.
pub(super) fn check_plane_size(params: &PreprocessParams) -> Result<(), PreprocessError> {
    let (columns, rows) = plane_size(params);
    if columns > MAX_POINTS || rows > MAX_POINTS {
        return Err(PreprocessError::PlaneTooLarge { columns, rows });
    }
    if columns < 2 || rows < 2 {
        return Err(PreprocessError::PlaneTooSmall { columns, rows });
    }
    Ok(())
}

/// The plane of a resolution and an extent.
pub(super) fn spectral_plane(hemisphere: Hemisphere, params: &PreprocessParams) -> Plane {
    let Extent { x_min_km, x_max_km, y_min_km, y_max_km } = params.extent_km.unwrap_or_default();
    let (columns, rows) = plane_size(params);
    plane(hemisphere, line(x_min_km, x_max_km, columns), line(y_min_km, y_max_km, rows))
}

fn plane(hemisphere: Hemisphere, x_km: Vec<f64>, y_km: Vec<f64>) -> Plane {
    Plane::new(hemisphere, x_km, y_km).expect("equal steps ascend")
}

/// Equal steps from end to end. A symmetric line is symmetric to the last bit,
/// so that points of one latitude have one.
fn line(min: f64, max: f64, points: usize) -> Vec<f64> {
    let last = (points - 1) as f64;
    (0..points).map(|i| (min * (last - i as f64) + max * i as f64) / last).collect()
}

/// Colatitude and longitude of every point in radians, row by row.
pub(super) fn points_rad(plane: &Plane) -> Vec<(f64, f64)> {
    let point = |(x, y)| {
        let (lat_deg, lon_deg) = plane.to_lat_lon_deg(x, y);
        ((90.0 - lat_deg).to_radians(), lon_deg.to_radians())
    };
    let row = |&y: &f64| plane.x_km().iter().map(move |&x| (x, y));
    plane.y_km().iter().flat_map(row).map(point).collect()
}

/// From a grid to a plane through the bicubic spline on the sphere.
///
/// The plane spans the grid points of its hemisphere with equal steps.
///
/// # References
/// Hodges (1995), Mon. Wea. Rev. 123, 3458, section 3, for tracking on planes.
#[derive(Debug)]
pub(super) struct SplinePlane {
    spline: SphericalSplinePlan,
    points: SplinePoints,
    /// Values of the frame that the spline goes through: all but pole rows.
    used: std::ops::Range<usize>,
    /// Places of the points that the rows reach.
    reached: Vec<usize>,
    /// Value of the others.
    beyond: f32,
}

/// Memory of one frame at a time.
#[derive(Debug, Default)]
pub(super) struct SplineScratch {
    values: Vec<f64>,
    on_points: Vec<f64>,
    spline: Option<SphericalSpline>,
    fit: SphericalSplineScratch,
}

impl SplinePlane {
    /// Plans the way from a grid to the plane of a hemisphere.
    pub(super) fn new(
        grid: &Grid,
        hemisphere: Hemisphere,
        params: &PreprocessParams,
    ) -> Result<(Self, Plane), PreprocessError> {
        let used = used_rows(grid, hemisphere)?;
        let colatitude_rad: Vec<f64> =
            grid.lat_deg()[used.clone()].iter().map(|lat| (90.0 - lat).to_radians()).collect();
        let longitude_rad: Vec<f64> = grid.lon_deg().iter().map(|lon| lon.to_radians()).collect();
        let spline = SphericalSplinePlan::new(&colatitude_rad, &longitude_rad);
        let spline = spline.expect("rows from north to south and columns once round the globe");
        let plane = spanned_plane(grid, hemisphere, params.plane_points.unwrap_or(PLANE_POINTS));
        let reach = Reach::new(grid, hemisphere, params.plane_edges);
        let all = points_rad(&plane);
        let reached: Vec<usize> = (0..all.len()).filter(|&i| reach.holds(all[i].0)).collect();
        let wanted: Vec<(f64, f64)> = reached.iter().map(|&i| all[i]).collect();
        let points = spline.points(&wanted);
        let columns = grid.columns();
        let used = used.start * columns..used.end * columns;
        Ok((Self { spline, points, used, reached, beyond: reach.beyond }, plane))
    }

    /// Writes a field, row-major `(lat, lon)`, to the plane.
    pub(super) fn apply(&self, field: &[f32], scratch: &mut SplineScratch, out: &mut [f32]) {
        let SplineScratch { values, on_points, spline, fit } = scratch;
        values.clear();
        values.extend(field[self.used.clone()].iter().copied().map(f64::from));
        let spline = match spline {
            Some(spline) => {
                self.spline.fit_into(values, fit, spline);
                spline
            }
            None => spline.insert(self.spline.fit(values, fit)),
        };
        on_points.resize(self.reached.len(), 0.0);
        self.points.values(spline, on_points);
        out.fill(self.beyond);
        self.reached.iter().zip(on_points).for_each(|(&i, v)| out[i] = *v as f32);
    }
}

/// Rows that a spline goes through: those between the poles.
fn used_rows(
    grid: &Grid,
    hemisphere: Hemisphere,
) -> Result<std::ops::Range<usize>, PreprocessError> {
    let first = usize::from(grid.has_north_pole());
    let last = grid.rows() - usize::from(grid.has_south_pole());
    let (north, south) = (grid.lat_deg()[0], grid.lat_deg()[grid.rows() - 1]);
    let spacing = grid.lat_spacing_deg();
    let [reaches_north, reaches_south] = reaches_poles(grid);
    let (reaches_pole, beyond_equator) = match hemisphere {
        Hemisphere::North => (reaches_north, south),
        Hemisphere::South => (reaches_south, -north),
    };
    let covers = grid.is_periodic() && reaches_pole && beyond_equator < spacing;
    if !covers || last < first + SPLINE_POINTS || grid.columns() < SPLINE_POINTS {
        return Err(PreprocessError::NotCovered { hemisphere, south_deg: south, north_deg: north });
    }
    Ok(first..last)
}

/// The plane that spans the grid points of a hemisphere.
fn spanned_plane(grid: &Grid, hemisphere: Hemisphere, points: usize) -> Plane {
    let anywhere = plane(hemisphere, vec![0.0], vec![0.0]);
    let on_side = |lat: &&f64| **lat * hemisphere.sign() >= 0.0;
    let of_row = |&lat: &f64| {
        let plane = &anywhere;
        grid.lon_deg().iter().map(move |&lon| plane.to_x_y_km(lat, lon))
    };
    let (mut least, mut most) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
    for (x, y) in grid.lat_deg().iter().filter(on_side).flat_map(of_row) {
        least = (least.0.min(x), least.1.min(y));
        most = (most.0.max(x), most.1.max(y));
    }
    plane(hemisphere, line(least.0, most.0, points), line(least.1, most.1, points))
}

/// Which points of a plane get a value.
struct Reach {
    hemisphere: Hemisphere,
    /// Least distance from the pole in radians.
    from_pole_rad: f64,
    /// What the other points get.
    beyond: f32,
}

impl Reach {
    fn new(grid: &Grid, hemisphere: Hemisphere, edges: PlaneEdges) -> Self {
        let outermost =
            grid.lat_deg().iter().map(|lat| lat * hemisphere.sign()).fold(0.0, f64::max);
        let (from_pole_rad, beyond) = match edges {
            PlaneEdges::Natural => (0.0, f32::NAN),
            PlaneEdges::Zero => ((90.0 - outermost).to_radians(), 0.0),
        };
        Self { hemisphere, from_pole_rad, beyond }
    }

    fn holds(&self, colatitude_rad: f64) -> bool {
        let from_pole = match self.hemisphere {
            Hemisphere::North => colatitude_rad,
            Hemisphere::South => std::f64::consts::PI - colatitude_rad,
        };
        from_pole >= self.from_pole_rad
            && from_pole <= std::f64::consts::FRAC_PI_2 + EQUATOR_TOLERANCE_RAD
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EARTH_RADIUS_KM;
    use crate::preprocess::global::gaussian;

    #[test]
    fn tracks_plane_of_n32_spans_what_is_published() {
        let (_, grid) = gaussian(64);
        for hemisphere in [Hemisphere::North, Hemisphere::South] {
            let plane = spanned_plane(&grid, hemisphere, 150);
            assert_eq!(plane.x_km().len(), 150);
            assert!((plane.x_km()[149] / EARTH_RADIUS_KM - 1.951_878).abs() < 1e-6);
            assert!((plane.y_km()[0] / EARTH_RADIUS_KM + 1.951_878).abs() < 1e-6);
        }
    }

    #[test]
    fn a_smooth_field_gets_to_the_plane_and_stops_at_the_equator() {
        let (_, grid) = gaussian(64);
        let height = |lat_deg: f64, lon_deg: f64| {
            let (lat, lon) = (lat_deg.to_radians(), lon_deg.to_radians());
            lat.sin() + lat.cos() * (lon - 1.0).cos()
        };
        let rows = grid.lat_deg().iter();
        let field: Vec<f32> = rows
            .flat_map(|&lat| grid.lon_deg().iter().map(move |&lon| height(lat, lon) as f32))
            .collect();
        for (edges, hemisphere) in [
            (PlaneEdges::Natural, Hemisphere::North),
            (PlaneEdges::Zero, Hemisphere::North),
            (PlaneEdges::Natural, Hemisphere::South),
        ] {
            let params = PreprocessParams { plane_edges: edges, ..PreprocessParams::default() };
            let (way, plane) = SplinePlane::new(&grid, hemisphere, &params).unwrap();
            let mut out = vec![0.0; 150 * 150];
            way.apply(&field, &mut SplineScratch::default(), &mut out);
            let mut holes = 0;
            for (i, value) in out.iter().enumerate() {
                let (lat, lon) = plane.to_lat_lon_deg(plane.x_km()[i % 150], plane.y_km()[i / 150]);
                let sided = lat * hemisphere.sign();
                if edges == PlaneEdges::Zero && sided > 87.863_8 {
                    holes += 1;
                    assert_eq!(*value, 0.0);
                } else if sided >= 0.0 {
                    assert!((f64::from(*value) - height(lat, lon)).abs() < 2e-5, "{lat} {lon}");
                } else {
                    assert!(edges == PlaneEdges::Zero && *value == 0.0 || value.is_nan());
                }
            }
            assert_eq!(holes, if edges == PlaneEdges::Zero { 4 } else { 0 });
        }
    }

    #[test]
    fn a_grid_of_the_other_half_does_not_cover_the_plane() {
        let lon = (0..36).map(|i| 10.0 * f64::from(i)).collect();
        let south = Grid::new((0..9).map(|i| -5.0 - 10.0 * f64::from(i)).collect(), lon).unwrap();
        let params = PreprocessParams::default();
        let error = SplinePlane::new(&south, Hemisphere::North, &params).unwrap_err();
        assert!(matches!(error, PreprocessError::NotCovered { .. }), "{error}");
        assert!(SplinePlane::new(&south, Hemisphere::South, &params).is_ok());
    }

    #[test]
    fn a_symmetric_plane_has_few_colatitudes() {
        let plane = spectral_plane(Hemisphere::North, &PreprocessParams::default());
        assert_eq!((plane.x_km().len(), plane.y_km().len()), (261, 261));
        let mut colatitudes: Vec<f64> = points_rad(&plane).into_iter().map(|p| p.0).collect();
        colatitudes.sort_by(f64::total_cmp);
        colatitudes.dedup();
        assert!(colatitudes.len() < 261 * 261 / 7, "{}", colatitudes.len());
    }
}
