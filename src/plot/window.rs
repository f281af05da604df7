//! The part of the globe that a map shows.

use crate::model::{Hemisphere, Region, Tracks};

use super::clip::Point;
use super::error::{PlotError, in_range};
use super::projection::{Projection, ProjectionName};

/// Least extent of a map in degrees, so that a single point has surroundings.
const LEAST_WIDTH_DEG: f64 = 30.0;
const LEAST_HEIGHT_DEG: f64 = 20.0;
/// What is left around the points.
const MARGIN_DEG: f64 = 5.0;
/// Longitudes wider than this are shown around the globe.
const MOST_REGIONAL_DEG: f64 = 160.0;
/// How far beyond its equator a polar plane goes.
const BEYOND_EQUATOR_DEG: f64 = 30.0;

/// What a map shows, as far as somebody said it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapParams {
    /// The projection, or one that goes with what is shown.
    pub projection: Option<ProjectionName>,
    /// The region, or one that what is shown lies in.
    pub region: Option<Region>,
    /// The meridian in the middle in degrees.
    pub central_lon_deg: Option<f64>,
}

/// A box in degrees, west < east <= west + 360.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) west_deg: f64,
    pub(super) east_deg: f64,
    pub(super) south_deg: f64,
    pub(super) north_deg: f64,
}

/// Where points are: latitudes, and the smallest range of longitudes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    window: Window,
    surroundings: Surroundings,
}

/// What a map shows around an extent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Surroundings {
    /// Something, as around points.
    Margin,
    /// Nothing, as around cells.
    None,
}

impl Window {
    pub(super) fn width_deg(&self) -> f64 {
        self.east_deg - self.west_deg
    }

    pub(super) fn height_deg(&self) -> f64 {
        self.north_deg - self.south_deg
    }

    /// Whether it goes around the globe.
    pub(super) fn is_full_circle(&self) -> bool {
        self.width_deg() > 360.0 - 1e-9
    }

    /// A longitude as this window counts them, if it holds the point.
    pub(super) fn lon_within(&self, lat_deg: f64, lon_deg: f64) -> Option<f64> {
        let lon = self.west_deg + (lon_deg - self.west_deg).rem_euclid(360.0);
        let is_within = lon <= self.east_deg + 1e-9
            && (self.south_deg - 1e-9..=self.north_deg + 1e-9).contains(&lat_deg);
        is_within.then_some(lon)
    }

    /// Its edge, counterclockwise from the south-west, not closed.
    pub(super) fn corners(&self) -> [Point; 4] {
        let Self { west_deg, east_deg, south_deg, north_deg } = *self;
        [(south_deg, west_deg), (south_deg, east_deg), (north_deg, east_deg), (north_deg, west_deg)]
            .map(|(lat_deg, lon_deg)| Point { lat_deg, lon_deg })
    }
}

impl Extent {
    /// Of points; nothing for none.
    pub(super) fn of(points: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let finite = points.filter(|(lat, lon)| lat.is_finite() && lon.is_finite());
        let (lats, mut lons): (Vec<f64>, Vec<f64>) =
            finite.map(|(lat, lon)| (lat, lon.rem_euclid(360.0))).unzip();
        lons.sort_by(f64::total_cmp);
        let (first, last) = (*lons.first()?, *lons.last()?);
        // The widest gap is outside; the one around Greenwich comes first.
        let mut gap = (first + 360.0 - last, first);
        for pair in lons.windows(2) {
            if pair[1] - pair[0] > gap.0 {
                gap = (pair[1] - pair[0], pair[1]);
            }
        }
        let window = Window {
            west_deg: gap.1,
            east_deg: gap.1 + 360.0 - gap.0,
            south_deg: lats.iter().copied().fold(f64::INFINITY, f64::min),
            north_deg: lats.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        };
        Some(Self { window, surroundings: Surroundings::Margin })
    }

    /// Of a box that is shown as it is.
    pub(super) fn of_box(window: Window) -> Self {
        Self { window, surroundings: Surroundings::None }
    }

    /// Of the points of tracks.
    pub(super) fn of_tracks<'a>(tracks: impl Iterator<Item = &'a Tracks>) -> Option<Self> {
        Self::of(tracks.flat_map(|t| t.lat_deg.iter().copied().zip(t.lon_deg.iter().copied())))
    }

    fn is_regional(&self) -> bool {
        self.window.width_deg() <= MOST_REGIONAL_DEG
    }

    /// The one hemisphere that all lies in.
    fn hemisphere(&self) -> Option<Hemisphere> {
        match self.window {
            w if w.south_deg >= 0.0 => Some(Hemisphere::North),
            w if w.north_deg <= 0.0 => Some(Hemisphere::South),
            _ => None,
        }
    }

    /// With a margin on round degrees, and not too small, if it has
    /// surroundings.
    fn with_margin(&self) -> Window {
        let w = self.window;
        if self.surroundings == Surroundings::None {
            return w;
        }
        let (west, east) = spread(w.west_deg, w.east_deg, LEAST_WIDTH_DEG);
        let (south, north) = spread(w.south_deg, w.north_deg, LEAST_HEIGHT_DEG);
        Window {
            west_deg: west,
            east_deg: east.min(west + 360.0),
            south_deg: south.max(-90.0),
            north_deg: north.min(90.0),
        }
    }
}

/// A range with its margin, on multiples of 5 and at least so wide.
fn spread(from: f64, to: f64, least: f64) -> (f64, f64) {
    let missing = ((least - (to - from)) / 2.0).max(MARGIN_DEG);
    (((from - missing) / 5.0).floor() * 5.0, ((to + missing) / 5.0).ceil() * 5.0)
}

impl MapParams {
    /// Checks the numbers.
    ///
    /// # Errors
    /// [`PlotError::OutOfRange`] for a meridian that is none.
    pub fn validate(&self) -> Result<(), PlotError> {
        let lon = self.central_lon_deg.unwrap_or_default();
        in_range("--central-longitude", lon, -360.0, 360.0)
    }

    /// The projection and the window for what lies in an extent.
    pub(super) fn resolve(
        &self,
        extent: Option<Extent>,
    ) -> Result<(Projection, Window), PlotError> {
        self.validate()?;
        let name = self.projection.unwrap_or_else(|| self.suitable(extent));
        let mut window = self.window(name, extent);
        if name.pole().is_some_and(|pole| !limit_to(&mut window, pole)) {
            let region = self.region.map(|region| region.to_string()).unwrap_or_default();
            return Err(PlotError::OutsideProjection { region, projection: name.as_str() });
        }
        let middle = f64::midpoint(window.west_deg, window.east_deg);
        let central = match name {
            // The middle of a region is the middle of its map.
            _ if !window.is_full_circle() => middle,
            _ => self.central_lon_deg.unwrap_or(middle),
        };
        if window.is_full_circle() {
            (window.west_deg, window.east_deg) = (central - 180.0, central + 180.0);
        }
        Ok((Projection { name, central_lon_deg: central }, window))
    }

    fn suitable(&self, extent: Option<Extent>) -> ProjectionName {
        let extent = self.region.map(|region| Extent::of_box(of_region(&region))).or(extent);
        match extent.map(|extent| (extent.is_regional(), extent.hemisphere())) {
            Some((true, _)) => ProjectionName::PlateCarree,
            Some((false, Some(Hemisphere::North))) => ProjectionName::NhStereo,
            Some((false, Some(Hemisphere::South))) => ProjectionName::ShStereo,
            _ => ProjectionName::Robinson,
        }
    }

    fn window(&self, name: ProjectionName, extent: Option<Extent>) -> Window {
        if let Some(region) = self.region {
            return of_region(&region);
        }
        let globe = Window { west_deg: -180.0, east_deg: 180.0, south_deg: -90.0, north_deg: 90.0 };
        let Some(extent) = extent else { return globe };
        let seen = extent.with_margin();
        match name {
            ProjectionName::PlateCarree if extent.is_regional() => seen,
            ProjectionName::PlateCarree | ProjectionName::Robinson => globe,
            ProjectionName::NhStereo => Window { south_deg: seen.south_deg.max(0.0), ..globe },
            ProjectionName::ShStereo => Window { north_deg: seen.north_deg.min(0.0), ..globe },
        }
    }
}

fn of_region(region: &Region) -> Window {
    let width = region.east_deg - region.west_deg;
    let width = if width >= 360.0 { 360.0 } else { width.rem_euclid(360.0) };
    let west_deg = if width >= 360.0 { -180.0 } else { region.west_deg };
    Window {
        west_deg,
        east_deg: west_deg + width,
        south_deg: region.south_deg,
        north_deg: region.north_deg,
    }
}

/// Cuts off what is far beyond the equator of a pole; whether anything stays.
fn limit_to(window: &mut Window, pole: Hemisphere) -> bool {
    match pole {
        Hemisphere::North => window.south_deg = window.south_deg.max(-BEYOND_EQUATOR_DEG),
        Hemisphere::South => window.north_deg = window.north_deg.min(BEYOND_EQUATOR_DEG),
    }
    window.height_deg() > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(points: &[(f64, f64)]) -> Option<Extent> {
        Extent::of(points.iter().copied())
    }

    fn resolved(points: &[(f64, f64)]) -> (ProjectionName, Window) {
        let (projection, window) = MapParams::default().resolve(extent(points)).unwrap();
        (projection.name, window)
    }

    #[test]
    fn the_smallest_range_of_longitudes() {
        let over_greenwich = extent(&[(50.0, 350.0), (60.0, 20.0)]).unwrap().window;
        assert_eq!((over_greenwich.west_deg, over_greenwich.east_deg), (350.0, 380.0));
        let one = extent(&[(50.0, 10.0)]).unwrap().window;
        assert_eq!((one.west_deg, one.width_deg()), (10.0, 0.0));
        assert_eq!(extent(&[(f64::NAN, 10.0)]), None);
    }

    #[test]
    fn projections_go_with_what_is_shown() {
        let (name, window) = resolved(&[(50.0, 350.0), (60.0, 20.0)]);
        assert_eq!(name, ProjectionName::PlateCarree);
        assert_eq!((window.west_deg, window.east_deg), (345.0, 385.0));
        let around = [(30.0, 0.0), (40.0, 120.0), (50.0, 240.0)];
        let (name, window) = resolved(&around);
        assert_eq!((name, window.south_deg), (ProjectionName::NhStereo, 25.0));
        assert_eq!(resolved(&around.map(|(lat, lon)| (-lat, lon))).0, ProjectionName::ShStereo);
        assert_eq!(
            resolved(&[(-30.0, 0.0), (40.0, 120.0), (5.0, 240.0)]).0,
            ProjectionName::Robinson
        );
        assert_eq!(resolved(&[]).0, ProjectionName::Robinson);
    }

    #[test]
    fn single_points_have_surroundings() {
        let (_, window) = resolved(&[(89.0, 10.0)]);
        assert!(window.width_deg() >= 30.0 && window.north_deg == 90.0);
    }

    #[test]
    fn a_region_beyond_the_plane_is_refused() {
        let params = MapParams {
            projection: Some(ProjectionName::NhStereo),
            region: Some("0,10,-80,-40".parse().unwrap()),
            central_lon_deg: None,
        };
        let error = params.resolve(None).unwrap_err().to_string();
        assert!(error.contains("--region 0,10,-80,-40") && error.contains("nh-stereo"), "{error}");
        let params = MapParams { central_lon_deg: Some(f64::NAN), ..MapParams::default() };
        assert!(params.resolve(None).is_err());
    }
}
