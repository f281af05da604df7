//! A field sampled in several ways at many places.

use std::f64::consts::FRAC_PI_2;

use crate::math::{
    SphericalSpline, SphericalSplinePlan, SphericalSplineScratch, angle_by_haversine_rad,
    bearing_deg,
};
use crate::model::{EARTH_RADIUS_KM, Grid, Mesh};

use super::error::{Absence, SamplingError};
use super::method::{Method, Statistic};
use super::points::MeshPoints;
use super::within::Circle;

/// A value of a field, and where it is if it is that of one grid point within
/// a distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The value, in the unit of the field.
    pub value: f64,
    /// Where an extreme is.
    pub at: Option<Extreme>,
}

/// Where an extreme is, seen from the place that was sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extreme {
    /// Great-circle distance in km.
    pub distance_km: f64,
    /// Direction in degrees clockwise from north, [0, 360), in which the great
    /// circle to it starts; missing where it is at the place itself.
    pub bearing_deg: f64,
}

impl Extreme {
    pub(super) fn between(from: (f64, f64), to: (f64, f64)) -> Self {
        Self {
            distance_km: EARTH_RADIUS_KM * angle_by_haversine_rad(from, to),
            bearing_deg: bearing_deg(from, to).unwrap_or(f64::NAN),
        }
    }
}

/// Ways of sampling the frames of one mesh, planned once for all of them.
pub struct Sampler {
    mesh: MeshPoints,
    methods: Vec<Method>,
    min_valid: f64,
    spline: Option<SplinePlan>,
}

/// A spline through the rows of a grid that are not at a pole.
struct SplinePlan {
    plan: SphericalSplinePlan,
    /// First and last value of a frame that it is through.
    start: usize,
    end: usize,
}

/// Working memory of one worker.
#[derive(Default)]
pub struct SamplerScratch {
    values: Vec<f64>,
    spline: SphericalSplineScratch,
}

impl Sampler {
    /// Plans these ways of sampling. Values that are missing are skipped as
    /// long as `min_valid`, a fraction of the area or of the weights, is there.
    ///
    /// # Errors
    /// [`SamplingError`] for a way that the mesh does not allow and a fraction
    /// that is none.
    pub fn new(mesh: &Mesh, methods: &[Method], min_valid: f64) -> Result<Self, SamplingError> {
        if !(0.0..=1.0).contains(&min_valid) {
            return Err(SamplingError::Fraction { fraction: min_valid });
        }
        let points = MeshPoints::new(mesh);
        for method in methods {
            check(*method, mesh, &points)?;
        }
        let spline = match mesh.lat_lon() {
            Some(grid) if methods.contains(&Method::Spline) => Some(SplinePlan::new(grid)?),
            _ => None,
        };
        Ok(Self { mesh: points, methods: methods.to_vec(), min_valid, spline })
    }

    /// The ways, in the order of the results.
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// Samples a frame at places (latitude and longitude in degrees). `take`
    /// gets the index of the place, that of the way, and the sample.
    ///
    /// # Panics
    /// If the frame is not of the mesh.
    pub fn sample(
        &self,
        frame: &[f32],
        points: impl Iterator<Item = (f64, f64)> + Clone,
        scratch: &mut SamplerScratch,
        mut take: impl FnMut(usize, usize, Result<Sample, Absence>),
    ) {
        let spline = self.spline.as_ref().and_then(|spline| spline.fit(frame, scratch));
        for (way, &method) in self.methods.iter().enumerate() {
            for (place, point) in points.clone().enumerate() {
                let sample = match method {
                    _ if !is_on_globe(point) => Err(Absence::OutsideGrid),
                    Method::Nearest => self.nearest(frame, point),
                    Method::Bilinear => self.bilinear(frame, point),
                    Method::Spline => at_spline(spline.as_ref(), point),
                    Method::Within { statistic, radius_km } => {
                        self.within(frame, point, statistic, radius_km)
                    }
                };
                take(place, way, sample);
            }
        }
    }

    fn nearest(&self, frame: &[f32], point: (f64, f64)) -> Result<Sample, Absence> {
        let index = self.mesh.nearest(point);
        value(f64::from(frame[index.ok_or(Absence::OutsideGrid)?]))
    }

    fn bilinear(&self, frame: &[f32], point: (f64, f64)) -> Result<Sample, Absence> {
        let (mut sum, mut valid, mut total) = (0.0, 0.0, 0.0);
        for (index, weight) in self.mesh.corners(point) {
            let of_corner = f64::from(frame[index.ok_or(Absence::OutsideGrid)?]);
            total += weight;
            if !of_corner.is_nan() {
                sum += weight * of_corner;
                valid += weight;
            }
        }
        if valid <= 0.0 || valid < self.min_valid * total {
            return Err(Absence::MissingValues);
        }
        // With all of its corners it is the sum as it stands.
        value(if valid < total { sum / valid } else { sum })
    }

    fn within(
        &self,
        frame: &[f32],
        point: (f64, f64),
        statistic: Statistic,
        radius_km: f64,
    ) -> Result<Sample, Absence> {
        let place = |index| self.mesh.place(index);
        // Of a circle on rows of latitudes it is known how much lies outside.
        if !self.mesh.are_rows() {
            self.mesh.nearest(point).ok_or(Absence::OutsideGrid)?;
        }
        let mut circle = Circle::new(frame, point, statistic);
        self.mesh.cells_within(point, radius_km, |cell| circle.take(cell, place));
        circle.end(self.min_valid, place)
    }
}

impl SplinePlan {
    fn new(grid: &Grid) -> Result<Self, SamplingError> {
        let first = usize::from(grid.has_north_pole());
        let end = grid.rows() - usize::from(grid.has_south_pole()).min(grid.rows() - first);
        let colatitude_rad = |lat: &f64| FRAC_PI_2 - lat.to_radians();
        let colatitudes: Vec<f64> = grid.lat_deg()[first..end].iter().map(colatitude_rad).collect();
        let longitudes: Vec<f64> = grid.lon_deg().iter().map(|lon| lon.to_radians()).collect();
        let plan = SphericalSplinePlan::new(&colatitudes, &longitudes)?;
        Ok(Self { plan, start: first * grid.columns(), end: end * grid.columns() })
    }

    /// The spline of a frame; none of one with a missing value.
    fn fit(&self, frame: &[f32], scratch: &mut SamplerScratch) -> Option<SphericalSpline> {
        let SamplerScratch { values, spline } = scratch;
        values.clear();
        values.extend(frame[self.start..self.end].iter().copied().map(f64::from));
        let is_whole = values.iter().all(|value| value.is_finite());
        is_whole.then(|| self.plan.fit(values, spline))
    }
}

fn at_spline(spline: Option<&SphericalSpline>, point: (f64, f64)) -> Result<Sample, Absence> {
    let spline = spline.ok_or(Absence::MissingValues)?;
    value(spline.value(FRAC_PI_2 - point.0.to_radians(), point.1.to_radians()))
}

fn value(value: f64) -> Result<Sample, Absence> {
    match value.is_nan() {
        true => Err(Absence::MissingValues),
        false => Ok(Sample { value, at: None }),
    }
}

fn is_on_globe((lat_deg, lon_deg): (f64, f64)) -> bool {
    lat_deg.abs() <= 90.0 && lon_deg.is_finite()
}

/// Whether the mesh has what a method needs.
fn check(method: Method, mesh: &Mesh, points: &MeshPoints) -> Result<(), SamplingError> {
    const ELSEWHERE: &str = "sample with nearest, or bring the field to latitudes and longitudes";
    let refuse = |reason, remedy| {
        let (method, mesh) = (method.name().to_string(), mesh.kind());
        Err(SamplingError::Mesh { method, mesh, reason, remedy })
    };
    match method {
        Method::Bilinear | Method::Spline if !points.are_rows() => {
            refuse("it has no rows of latitudes", ELSEWHERE)
        }
        Method::Within { statistic: Statistic::Mean, .. } if !points.have_areas() => {
            refuse("the areas of its cells are not known", ELSEWHERE)
        }
        Method::Spline if !mesh.lat_lon().is_some_and(covers_globe) => {
            refuse("it does not cover the globe", "sample with bilinear")
        }
        _ => Ok(()),
    }
}

/// Whether a grid goes round the globe and to both poles.
fn covers_globe(grid: &Grid) -> bool {
    let lat = grid.lat_deg();
    let room_deg = 1.5 * grid.lat_spacing_deg();
    grid.is_periodic() && 90.0 - lat[0] < room_deg && lat[lat.len() - 1] + 90.0 < room_deg
}
