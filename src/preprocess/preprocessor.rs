//! The steps in order: from frames of the input to frames of the result.

use crate::math::Healpix;
use crate::model::{Grid, Mesh, Plane, VariableInfo};

use super::global::{gaussian, ring_grid};
use super::outputs::{Output, outputs};
use super::params::{Derived, FilterBasis, PlaneMethod, Projection, TargetGrid};
use super::planes::{SplinePlane, SplineScratch, hemisphere, points_rad, spectral_plane};
use super::regional::{BoundaryTaper, CosineBand, CosineScratch};
use super::spectral::{Product, Spectral, SpectralScratch, Target};
use super::{PreprocessError, PreprocessParams};

/// What is known of each point that a spline is asked for, while and after it
/// is planned.
pub(super) const BYTES_OF_SPLINE_POINT: usize = 128;

/// Everything that is done to a frame, planned once.
#[derive(Debug)]
pub struct Preprocessor {
    input: Grid,
    inputs: usize,
    outputs: Vec<Output>,
    mesh: Mesh,
    route: Route,
    /// From the grid of the route to a plane.
    spline: Option<SplinePlane>,
    /// Values of a frame at the end of the route.
    route_points: usize,
}

#[derive(Debug)]
enum Route {
    /// The frame as it is.
    Direct,
    /// Taper and cosines.
    Regional { taper: Option<BoundaryTaper>, band: Option<CosineBand> },
    /// Harmonics.
    Spectral(Box<Spectral>),
}

/// Memory of one frame at a time.
#[derive(Debug, Default)]
pub struct PreprocessScratch {
    spectral: SpectralScratch,
    cosine: CosineScratch,
    spline: SplineScratch,
    field: Vec<f64>,
    /// The end of the route where a spline goes on.
    on_grid: Vec<f32>,
}

impl Preprocessor {
    /// Plans the steps for the grid and the variables of the input: one, or the
    /// eastward and northward component of a wind.
    ///
    /// # Errors
    /// [`PreprocessError`] for parameters out of range or that do not fit the
    /// input.
    pub fn new(
        grid: &Grid,
        inputs: &[VariableInfo],
        params: &PreprocessParams,
    ) -> Result<Self, PreprocessError> {
        params.validate()?;
        let (outputs, products) = outputs(inputs, params)?;
        let hemisphere = hemisphere(params.projection);
        if let (Some(_), Some(derived)) = (hemisphere, wind_of(params)) {
            return Err(PreprocessError::WindOnPlane { derived });
        }
        let (route, mut mesh) = route(grid, params, &products)?;
        let route_points = mesh.len();
        let mut spline = None;
        if let (Some(hemisphere), PlaneMethod::Spline) = (hemisphere, params.plane) {
            let on = mesh.lat_lon().unwrap_or(grid);
            let (way, plane) = SplinePlane::new(on, hemisphere, params)?;
            (spline, mesh) = (Some(way), Mesh::Plane(plane));
        }
        let (input, inputs) = (grid.clone(), inputs.len());
        Ok(Self { input, inputs, outputs, mesh, route, spline, route_points })
    }

    /// What comes out, in order.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Where it lies.
    pub fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    /// Writes the frames that come out, one after another, from a frame of each
    /// input, row-major `(lat, lon)`.
    ///
    /// # Errors
    /// [`PreprocessError::MissingValues`] for frames with holes, unless they
    /// only go through unchanged.
    ///
    /// # Panics
    /// If a frame or the output has another length.
    pub fn apply(
        &self,
        frames: &[&[f32]],
        scratch: &mut PreprocessScratch,
        out: &mut [f32],
    ) -> Result<(), PreprocessError> {
        assert_eq!(frames.len(), self.inputs, "number of inputs");
        assert_eq!(out.len(), self.outputs.len() * self.mesh.len(), "length of the output");
        let Some(spline) = &self.spline else {
            return self.run_route(frames, scratch, out);
        };
        let mut on_grid = std::mem::take(&mut scratch.on_grid);
        on_grid.resize(self.outputs.len() * self.route_points, 0.0);
        self.run_route(frames, scratch, &mut on_grid)?;
        let fields = on_grid.chunks_exact(self.route_points);
        for (field, out) in fields.zip(out.chunks_exact_mut(self.mesh.len())) {
            spline.apply(field, &mut scratch.spline, out);
        }
        scratch.on_grid = on_grid;
        Ok(())
    }

    /// About how many bytes of working memory a worker needs.
    pub fn bytes_of_worker(&self) -> usize {
        let input = size_of::<f64>() * self.input.len();
        let of_route = match &self.route {
            Route::Direct => 0,
            // The field, and its columns as rows.
            Route::Regional { .. } => 2 * input,
            Route::Spectral(spectral) => spectral.bytes_of_worker(),
        };
        // The end of the route, and there values, coefficients and results.
        let of_spline = self.spline.as_ref().map_or(0, |_| {
            let on_grid = size_of::<f32>() * self.outputs.len() * self.route_points;
            on_grid + size_of::<f64>() * (3 * self.route_points + self.mesh.len())
        });
        of_route + of_spline
    }

    /// About how many bytes the plan holds for all workers, or needed to be made.
    pub fn bytes_of_plan(&self) -> usize {
        let of_route = match &self.route {
            Route::Direct => 0,
            Route::Regional { .. } => size_of::<f64>() * self.input.len(),
            Route::Spectral(spectral) => spectral.bytes_of_plan(),
        };
        of_route + self.spline.as_ref().map_or(0, |_| BYTES_OF_SPLINE_POINT * self.mesh.len())
    }

    fn run_route(
        &self,
        frames: &[&[f32]],
        scratch: &mut PreprocessScratch,
        out: &mut [f32],
    ) -> Result<(), PreprocessError> {
        match &self.route {
            Route::Direct => {
                self.check_values(frames)?;
                out.copy_from_slice(frames[0]);
            }
            Route::Spectral(spectral) => {
                spectral.apply(frames, &mut scratch.spectral, out);
                // Every harmonic is a sum over all values: a missing one shows
                // everywhere, which spares a search in every frame.
                if out[0].is_nan() {
                    self.check_values(frames)?;
                }
            }
            Route::Regional { taper, band } => {
                self.check_values(frames)?;
                let field = &mut scratch.field;
                field.clear();
                field.extend(frames[0].iter().copied().map(f64::from));
                if let Some(taper) = taper {
                    taper.apply(field);
                }
                if let Some(band) = band {
                    band.apply(field, &mut scratch.cosine);
                }
                out.iter_mut().zip(field).for_each(|(out, v)| *out = *v as f32);
            }
        }
        Ok(())
    }

    /// Looks for missing values.
    fn check_values(&self, frames: &[&[f32]]) -> Result<(), PreprocessError> {
        for frame in frames {
            assert_eq!(frame.len(), self.input.len(), "length of the frame");
            let Some(first) = frame.iter().position(|v| v.is_nan()) else { continue };
            let columns = self.input.columns();
            return Err(PreprocessError::MissingValues {
                count: frame.iter().filter(|v| v.is_nan()).count(),
                points: frame.len(),
                lat_deg: self.input.lat_deg()[first / columns],
                lon_deg: self.input.lon_deg_360(first % columns),
            });
        }
        Ok(())
    }
}

/// The derived wind that is asked for, if any.
fn wind_of(params: &PreprocessParams) -> Option<&'static str> {
    let is_wind =
        |derived: &&Derived| matches!(derived, Derived::RotationalWind | Derived::DivergentWind);
    params.derive.iter().find(is_wind).map(|derived| derived.name())
}

/// The way to a grid, and that grid.
fn route(
    grid: &Grid,
    params: &PreprocessParams,
    products: &[Product],
) -> Result<(Route, Mesh), PreprocessError> {
    let native = || Mesh::LatLon(grid.clone());
    let taper = match params.taper_points {
        0 => None,
        points => Some(BoundaryTaper::new(grid, points)?),
    };
    let spectral_plane_asked =
        params.projection != Projection::Global && params.plane == PlaneMethod::Spectral;
    let harmonics = params.filter == FilterBasis::Spherical
        && (params.filters()
            || params.derives()
            || params.grid != TargetGrid::Native
            || spectral_plane_asked);
    if harmonics {
        return spectral_route(grid, params, products);
    }
    let band = match params.filter {
        FilterBasis::Cosine => Some(CosineBand::new(grid, params)?),
        FilterBasis::Spherical => None,
    };
    Ok(match (&taper, &band) {
        (None, None) => (Route::Direct, native()),
        _ => (Route::Regional { taper, band }, native()),
    })
}

fn spectral_route(
    grid: &Grid,
    params: &PreprocessParams,
    products: &[Product],
) -> Result<(Route, Mesh), PreprocessError> {
    let (what, hint) = what_needs_harmonics(params);
    let rings = ring_grid(grid, what, hint)?;
    let plane: Option<Plane> = match (hemisphere(params.projection), params.plane) {
        (Some(hemisphere), PlaneMethod::Spectral) => Some(spectral_plane(hemisphere, params)),
        _ => None,
    };
    let points = plane.as_ref().map(points_rad).unwrap_or_default();
    let (target, mesh) = match (plane, params.grid) {
        (Some(plane), _) => (Target::Points(&points), Mesh::Plane(plane)),
        (None, TargetGrid::Native) => (Target::Grid(rings), Mesh::LatLon(grid.clone())),
        (None, TargetGrid::Gaussian { rows }) => {
            let (rings, grid) = gaussian(rows);
            (Target::Grid(rings), Mesh::LatLon(grid))
        }
        (None, TargetGrid::Healpix { nside }) => {
            debug_assert!(nside <= Healpix::MAX_NSIDE);
            (Target::Healpix(nside), Mesh::Healpix { nside })
        }
    };
    let spectral = Spectral::new(rings, &target, products, params)?;
    Ok((Route::Spectral(Box::new(spectral)), mesh))
}

/// What asks for harmonics, and what else would do.
fn what_needs_harmonics(params: &PreprocessParams) -> (&'static str, &'static str) {
    if params.derives() {
        ("--derive", "")
    } else if matches!(params.grid, TargetGrid::Healpix { .. }) {
        ("HEALPix", "")
    } else if params.grid != TargetGrid::Native {
        ("--grid", "")
    } else if params.filters() {
        ("a filter by --lmin and --lmax", ", or filter a region with --filter cosine")
    } else {
        ("--projection", "")
    }
}
