//! A window of the globe on the page.

use super::clip::{self, Point, Seam, great_circles, in_pieces};
use super::projection::Projection;
use super::svg::{Path, Rect};
use super::window::Window;

/// A window, projected and fitted into a rectangle of the page.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) projection: Projection,
    pub(super) window: Window,
    scale_px: f64,
    /// Where the origin of the projection is.
    origin: (f64, f64),
    /// What the map takes.
    pub(super) rect: Rect,
}

/// Extremes of a projected window: least x and y, largest x and y.
fn bounds(projection: &Projection, window: &Window) -> [f64; 4] {
    let edge = edge(window);
    let projected = edge.iter().map(|p| projection.forward(p.lat_deg, p.lon_deg));
    projected.fold(
        [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
        |[w, s, e, n], (x, y)| [w.min(x), s.min(y), e.max(x), n.max(y)],
    )
}

/// The edge of a window in short pieces, closed.
fn edge(window: &Window) -> Vec<Point> {
    let [a, b, c, d] = window.corners();
    in_pieces(&[a, b, c, d, a])
}

/// Height of a map of width 1.
pub(super) fn height_of_width(projection: &Projection, window: &Window) -> f64 {
    let [west, south, east, north] = bounds(projection, window);
    (north - south) / (east - west)
}

impl View {
    /// Fits a window into the middle of a rectangle.
    pub(super) fn new(projection: Projection, window: Window, within: Rect) -> Self {
        let [west, south, east, north] = bounds(&projection, &window);
        let scale_px = (within.width / (east - west)).min(within.height / (north - south));
        let (width, height) = (scale_px * (east - west), scale_px * (north - south));
        let rect = Rect::new(
            within.x + (within.width - width) / 2.0,
            within.y + (within.height - height) / 2.0,
            width,
            height,
        );
        let origin = (rect.x - scale_px * west, rect.y + scale_px * north);
        Self { projection, window, scale_px, origin, rect }
    }

    /// Whether west and east are the same meridian on this map.
    pub(super) fn seam(&self) -> Seam {
        let is_joined = self.projection.name.pole().is_some() && self.window.is_full_circle();
        if is_joined { Seam::Joined } else { Seam::Edges }
    }

    /// Where a point of the window is on the page; its longitude counts as the
    /// window's do.
    pub(super) fn place(&self, point: Point) -> (f64, f64) {
        let (x, y) = self.projection.forward(point.lat_deg, point.lon_deg);
        (self.origin.0 + self.scale_px * x, self.origin.1 - self.scale_px * y)
    }

    /// Where a point is on the page, if it is in the window.
    pub(super) fn point(&self, lat_deg: f64, lon_deg: f64) -> Option<(f64, f64)> {
        let lon_deg = self.window.lon_within(lat_deg, lon_deg)?;
        Some(self.place(Point { lat_deg, lon_deg }))
    }

    /// Adds what is seen of the great circles through points.
    pub(super) fn add_track(&self, path: &mut Path, points: &[Point]) {
        self.add_line(path, &great_circles(points));
    }

    /// Adds what is seen of a line in degrees whose longitudes count on.
    pub(super) fn add_line(&self, path: &mut Path, line: &[Point]) {
        for part in clip::line(line, &self.window, self.seam()) {
            path.add_line(&self.places(&part));
        }
    }

    /// Adds what is seen of an area in degrees whose longitudes count on.
    pub(super) fn add_area(&self, path: &mut Path, ring: &[Point]) {
        for part in self.area(ring) {
            path.add_area(&part);
        }
    }

    /// What is seen of an area, on the page.
    pub(super) fn area(&self, ring: &[Point]) -> Vec<Vec<(f64, f64)>> {
        let parts = clip::polygon(ring, &self.window, self.seam());
        let closed = |mut part: Vec<Point>| {
            part.push(part[0]);
            part
        };
        parts.into_iter().map(|part| self.places(&closed(part))).collect()
    }

    fn places(&self, line: &[Point]) -> Vec<(f64, f64)> {
        match self.projection.keeps_lines() {
            true => line.iter().map(|&p| self.place(p)).collect(),
            false => in_pieces(line).into_iter().map(|p| self.place(p)).collect(),
        }
    }

    /// The edge of the map.
    pub(super) fn outline(&self) -> Path {
        let mut path = Path::default();
        let edge = match self.seam() {
            Seam::Edges => edge(&self.window),
            Seam::Joined => {
                let [a, b, c, d] = self.window.corners();
                let northern = self.projection.name.pole().is_some_and(|p| p.sign() > 0.0);
                in_pieces(&if northern { [a, b] } else { [d, c] })
            }
        };
        path.add_area(&edge.iter().map(|&p| self.place(p)).collect::<Vec<_>>());
        path
    }
}

#[cfg(test)]
mod tests {
    use super::super::projection::ProjectionName;
    use super::*;

    const GLOBE: Window =
        Window { west_deg: -180.0, east_deg: 180.0, south_deg: -90.0, north_deg: 90.0 };

    fn projection(name: ProjectionName) -> Projection {
        Projection { name, central_lon_deg: 0.0 }
    }

    #[test]
    fn a_map_fits_its_rectangle() {
        let rect = Rect::new(10.0, 20.0, 400.0, 400.0);
        let view = View::new(projection(ProjectionName::PlateCarree), GLOBE, rect);
        assert_eq!(view.rect, Rect::new(10.0, 120.0, 400.0, 200.0));
        let near = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1) < 1e-9;
        assert!(near(view.point(90.0, 180.0).unwrap(), (10.0, 120.0)));
        assert!(near(view.point(0.0, 0.0).unwrap(), (210.0, 220.0)));
        assert!(near(view.point(-90.0, 179.0).unwrap(), (410.0 - 400.0 / 360.0, 320.0)));
    }

    #[test]
    fn poles_and_what_is_beyond() {
        let window = Window { south_deg: 20.0, ..GLOBE };
        let rect = Rect::new(0.0, 0.0, 100.0, 100.0);
        let view = View::new(projection(ProjectionName::NhStereo), window, rect);
        let (x, y) = view.point(90.0, 77.0).unwrap();
        assert!((x - 50.0).abs() < 0.1 && (y - 50.0).abs() < 0.1);
        assert_eq!(view.point(10.0, 0.0), None);
        assert_eq!(view.seam(), Seam::Joined);
    }
}
