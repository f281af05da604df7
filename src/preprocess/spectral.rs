//! Global fields through spherical harmonics: bands, derived fields and other
//! grids in one pass.

use crate::math::Healpix;
use crate::math::harmonics::{
    Coefficient, FromField, FromWind, HarmonicsError, PointsScratch, Ring, RingGrid, ToField,
    ToPoints, ToWind, TransformScratch, Truncation, WindScratch, legendre_bytes,
};
use crate::model::EARTH_RADIUS_KM;

use super::band::Band;
use super::{PreprocessError, PreprocessParams};

const EARTH_RADIUS_M: f64 = EARTH_RADIUS_KM * 1000.0;

/// What the coefficients of an input become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Product {
    /// The input itself, or a derivative with a scale of its own.
    Scalar(Source, Operator),
    /// Two components of a wind.
    Wind(Source, Part),
}

/// A part of a wind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// That of a stream function.
    Rotational,
    /// That of a velocity potential.
    Divergent,
}

/// Which coefficients a product is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Of the only input.
    Field,
    /// Of the vorticity of a wind.
    Vorticity,
    /// Of the divergence of a wind.
    Divergence,
}

/// What is done to a product besides the band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// Nothing.
    Identity,
    /// The inverse of the Laplacian: vorticity to stream function, divergence
    /// to velocity potential.
    InverseLaplacian,
}

/// Where the products go.
pub(super) enum Target<'a> {
    /// To a grid.
    Grid(RingGrid),
    /// To the pixels of HEALPix.
    Healpix(usize),
    /// To points `(colatitude, longitude)` in radians.
    Points(&'a [(f64, f64)]),
}

impl Target<'_> {
    /// Highest degree that the target resolves, with rows and columns to blame.
    fn limit(&self) -> Option<(usize, usize, usize)> {
        match self {
            Self::Grid(grid) => Some((grid.max_degree(), grid.rows.len(), grid.columns)),
            // What two pixels along a ring at the equator can tell apart.
            Self::Healpix(nside) => Some((3 * nside - 1, 4 * nside - 1, 4 * nside)),
            Self::Points(_) => None,
        }
    }

    fn rings(&self) -> Vec<Ring> {
        match self {
            Self::Grid(grid) => grid.rings(),
            Self::Healpix(nside) => healpix_rings(*nside),
            Self::Points(_) => Vec::new(),
        }
    }
}

/// The rings of HEALPix.
fn healpix_rings(nside: usize) -> Vec<Ring> {
    let ring = |ring: crate::math::HealpixRing| Ring {
        colatitude_rad: ring.colatitude_rad,
        columns: ring.pixels,
        first_longitude_rad: ring.first_lon_deg.to_radians(),
        start: ring.first_pixel,
    };
    let healpix = Healpix::new(nside);
    (0..healpix.rings()).map(|k| ring(healpix.ring(k))).collect()
}

/// A pass from the grid of the input to the target, planned once.
#[derive(Debug)]
pub(super) struct Spectral {
    truncation: Truncation,
    from: From,
    products: Vec<Weighted>,
    to: To,
    /// Rows of the input and rings of the target.
    rows: usize,
    target_rows: usize,
}

#[derive(Debug)]
enum From {
    Field(FromField),
    Wind(FromWind),
}

#[derive(Debug)]
enum To {
    Rings { fields: Option<ToField>, winds: Option<Box<ToWind>> },
    Points(ToPoints),
}

/// A product with the weight of each degree.
#[derive(Debug)]
struct Weighted {
    product: Product,
    weights: Vec<f64>,
}

/// Memory of one frame at a time.
#[derive(Debug, Default)]
pub(super) struct SpectralScratch {
    transform: TransformScratch,
    wind: WindScratch,
    points: PointsScratch,
    /// Of the field or of the vorticity, and of the divergence.
    analysed: [Vec<Coefficient>; 2],
    weighted: Vec<Coefficient>,
    nothing: Vec<Coefficient>,
    values: Vec<f64>,
}

impl Spectral {
    /// Plans the pass.
    ///
    /// # Errors
    /// [`PreprocessError::TooCoarse`] for a grid that does not resolve the band.
    pub(super) fn new(
        grid: RingGrid,
        target: &Target<'_>,
        products: &[Product],
        params: &PreprocessParams,
    ) -> Result<Self, PreprocessError> {
        let truncation = Truncation::triangular(highest_degree(&grid, target, params)?);
        let is_wind = |product: &Product| matches!(product, Product::Wind(..));
        let of_field = |product: &Product| match product {
            Product::Scalar(source, _) | Product::Wind(source, _) => *source == Source::Field,
        };
        let from = match products.iter().all(of_field) {
            true => From::Field(FromField::new(grid, truncation).map_err(too_coarse)?),
            false => From::Wind(FromWind::new(grid, truncation).map_err(too_coarse)?),
        };
        let to = match target {
            Target::Points(points) => To::Points(ToPoints::new(points, truncation)),
            Target::Grid(_) | Target::Healpix(_) => {
                let rings = target.rings();
                let winds = products.iter().any(is_wind);
                let fields = !products.iter().all(is_wind);
                To::Rings {
                    fields: fields.then(|| ToField::new(&rings, truncation)),
                    winds: winds.then(|| Box::new(ToWind::new(&rings, truncation))),
                }
            }
        };
        let band = Band::new(params, truncation.lmax);
        let weighted = |&product: &Product| Weighted {
            product,
            weights: (0..=truncation.lmax)
                .map(|n| band.weight(n as f64) * scale(product, n))
                .collect(),
        };
        let (rows, target_rows) = (grid.rows.len(), target.rings().len());
        let products = products.iter().map(weighted).collect();
        Ok(Self { truncation, from, products, to, rows, target_rows })
    }

    /// Writes all products of a frame of each input, one after another.
    pub(super) fn apply(&self, inputs: &[&[f32]], scratch: &mut SpectralScratch, out: &mut [f32]) {
        let (truncation, length) = (self.truncation, out.len() / self.fields());
        let SpectralScratch { analysed, transform, wind, .. } = scratch;
        let [first, second] = analysed;
        first.resize(truncation.len(), Coefficient::default());
        second.resize(truncation.len(), Coefficient::default());
        match &self.from {
            From::Field(from) => from.apply(inputs[0], transform, first),
            From::Wind(from) => from.apply([inputs[0], inputs[1]], wind, first, second),
        }
        let mut rest = out;
        for Weighted { product, weights } in &self.products {
            let (source, fields) = match product {
                Product::Scalar(source, _) => (source, 1),
                Product::Wind(source, _) => (source, 2),
            };
            let values = &scratch.analysed[usize::from(*source == Source::Divergence)];
            weigh(truncation, values, weights, &mut scratch.weighted);
            let (now, later) = rest.split_at_mut(fields * length);
            self.synthesise(*product, scratch, now);
            rest = later;
        }
    }

    /// About how many bytes of working memory a worker needs: coefficients at
    /// every stage of a pass, and the parts of both transforms.
    pub(super) fn bytes_of_worker(&self) -> usize {
        const STAGES: usize = 6;
        let coefficients = STAGES * size_of::<Coefficient>() * self.truncation.len();
        let of_order = size_of::<Coefficient>() * (self.truncation.mmax + 1);
        // A part for every order and, folded at the equator, two rows.
        let of_rings = |rows: usize| 2 * of_order * rows.div_ceil(2);
        let back = match &self.to {
            To::Rings { .. } => of_rings(self.target_rows),
            To::Points(to) => of_order * to.lanes() + size_of::<f64>() * to.points(),
        };
        coefficients + of_rings(self.rows) + back
    }

    /// About how many bytes the plan takes while it is made, and the tables of
    /// both transforms.
    pub(super) fn bytes_of_plan(&self) -> usize {
        let back = match &self.to {
            To::Rings { .. } => legendre_bytes(self.truncation, self.target_rows.div_ceil(2)),
            To::Points(to) => legendre_bytes(self.truncation, to.lanes()),
        };
        legendre_bytes(self.truncation, self.rows.div_ceil(2)) + back
    }

    /// Number of fields of all products.
    fn fields(&self) -> usize {
        let fields = |w: &Weighted| if matches!(w.product, Product::Wind(..)) { 2 } else { 1 };
        self.products.iter().map(fields).sum()
    }

    fn synthesise(&self, product: Product, scratch: &mut SpectralScratch, out: &mut [f32]) {
        let SpectralScratch { transform, wind, points, weighted, nothing, values, .. } = scratch;
        match (&self.to, product) {
            (To::Points(to), _) => {
                values.resize(out.len(), 0.0);
                to.apply(weighted, points, values);
                out.iter_mut().zip(values).for_each(|(out, v)| *out = *v as f32);
            }
            (To::Rings { winds: Some(to), .. }, Product::Wind(_, part)) => {
                nothing.clear();
                nothing.resize(weighted.len(), Coefficient::default());
                let (psi, chi) = match part {
                    Part::Rotational => (&*weighted, &*nothing),
                    Part::Divergent => (&*nothing, &*weighted),
                };
                let (u, v) = out.split_at_mut(out.len() / 2);
                to.apply(psi, chi, wind, [u, v]);
            }
            (To::Rings { fields, .. }, _) => {
                let to = fields.as_ref().expect("planned for a scalar product");
                to.apply(weighted, transform, out);
            }
        }
    }
}

fn weigh(
    truncation: Truncation,
    values: &[Coefficient],
    weights: &[f64],
    out: &mut Vec<Coefficient>,
) {
    out.clear();
    for m in 0..=truncation.mmax {
        let order = values[truncation.order(m)].iter().zip(&weights[m..]);
        out.extend(order.map(|(value, weight)| value * weight));
    }
}

/// What a product of degree `n` is multiplied by: the harmonics of a wind are
/// those of the unit sphere.
fn scale(product: Product, n: usize) -> f64 {
    let laplacian = -((n * (n + 1)) as f64);
    let inverse = if n == 0 { 0.0 } else { 1.0 / laplacian };
    let radius_m = EARTH_RADIUS_M;
    match product {
        Product::Scalar(Source::Field, Operator::Identity) => 1.0,
        Product::Scalar(Source::Field, Operator::InverseLaplacian) => radius_m * radius_m * inverse,
        Product::Scalar(_, Operator::Identity) => 1.0 / radius_m,
        Product::Scalar(_, Operator::InverseLaplacian) => radius_m * inverse,
        Product::Wind(Source::Field, _) => radius_m * inverse,
        Product::Wind(..) => inverse,
    }
}

/// The highest degree asked for, or that both ends resolve.
fn highest_degree(
    grid: &RingGrid,
    target: &Target<'_>,
    params: &PreprocessParams,
) -> Result<usize, PreprocessError> {
    let ends = [Some((grid.max_degree(), grid.rows.len(), grid.columns)), target.limit()];
    let coarsest = ends.into_iter().flatten().min_by_key(|end| end.0);
    let (limit, rows, columns) = coarsest.expect("the grid of the input is an end");
    match params.lmax {
        Some(degree) if degree > limit => {
            Err(PreprocessError::TooCoarse { flag: "--lmax", degree, rows, columns, limit })
        }
        Some(lmax) => Ok(lmax),
        None if params.lowest_degree() > limit => {
            let degree = params.lowest_degree();
            Err(PreprocessError::TooCoarse { flag: "--lmin", degree, rows, columns, limit })
        }
        None => Ok(limit),
    }
}

fn too_coarse(error: HarmonicsError) -> PreprocessError {
    let HarmonicsError { lmax: degree, rows, columns, limit } = error;
    PreprocessError::TooCoarse { flag: "--lmax", degree, rows, columns, limit }
}
