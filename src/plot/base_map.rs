//! What lies under and around everything on a map: land, graticule, labels.

use super::clip::Point;
use super::coast::land;
use super::colours::{COAST, DARK_COAST, FRAME, GRATICULE, GREY_TEXT, LAND, WHITE};
use super::projection::{Projection, ProjectionName};
use super::svg::{Anchor, Paint, Path, Rect, Svg, TextStyle};
use super::text::width_px;
use super::view::{View, height_of_width};
use super::window::Window;

/// Steps of graticules in degrees.
const STEPS_DEG: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0];
/// Room for labels: left, above, right and below, in sizes of text.
const ROOM_EM: [f64; 4] = [3.0, 0.6, 1.6, 1.7];
const ROOM_AROUND_EM: [f64; 4] = [2.8, 1.5, 2.8, 1.5];

/// A map that is being drawn.
#[derive(Debug)]
pub(super) struct BaseMap {
    pub(super) view: View,
    font_px: f64,
    line_px: f64,
}

/// Room that labels take: left, above, right and below in px.
fn room(projection: &Projection, font_px: f64) -> [f64; 4] {
    let is_around = projection.name.pole().is_some();
    (if is_around { ROOM_AROUND_EM } else { ROOM_EM }).map(|em| em * font_px)
}

/// Height of a map with its labels in a width, in px.
pub(super) fn height(projection: &Projection, window: &Window, width_px: f64, font_px: f64) -> f64 {
    let [left, above, right, below] = room(projection, font_px);
    let inner = (width_px - left - right).max(1.0);
    // Tall maps do not fill the width.
    (inner * height_of_width(projection, window)).min(0.78 * width_px) + above + below
}

impl BaseMap {
    /// A map in a rectangle of the page, which also holds its labels.
    pub(super) fn new(projection: Projection, window: Window, rect: Rect, font_px: f64) -> Self {
        let [left, above, right, below] = room(&projection, font_px);
        let within = Rect::new(
            rect.x + left,
            rect.y + above,
            (rect.width - left - right).max(1.0),
            (rect.height - above - below).max(1.0),
        );
        let view = View::new(projection, window, within);
        Self { view, font_px, line_px: 0.055 * font_px }
    }

    /// Where the map and the labels above it begin.
    pub(super) fn top(&self) -> f64 {
        let is_around = self.view.projection.name.pole().is_some();
        let above = if is_around { ROOM_AROUND_EM[1] } else { 0.0 };
        self.view.rect.y - above * self.font_px
    }

    /// Land and graticule, for what is drawn above them.
    pub(super) fn draw_ground(&self, svg: &mut Svg) {
        let mut areas = Path::default();
        for ring in land().iter().flatten() {
            self.view.add_area(&mut areas, &ring.area());
        }
        svg.polygon(&areas, &Paint::filled(LAND));
        self.draw_graticule(svg, &Paint::line(GRATICULE, 0.8 * self.line_px));
        self.draw_coasts(svg, &Paint::line(COAST, self.line_px));
    }

    /// Coasts and graticule above a field.
    pub(super) fn draw_over_field(&self, svg: &mut Svg) {
        let paint = Paint { opacity: 0.35, ..Paint::line(FRAME, 0.8 * self.line_px) };
        self.draw_graticule(svg, &paint);
        // Seen on pale and on dark colours alike.
        let halo = Paint { opacity: 0.45, ..Paint::line(WHITE, 2.6 * self.line_px) };
        self.draw_coasts(svg, &halo);
        self.draw_coasts(svg, &Paint::line(DARK_COAST, self.line_px));
    }

    fn draw_coasts(&self, svg: &mut Svg, paint: &Paint) {
        let mut coasts = Path::default();
        for ring in land().iter().flatten() {
            self.view.add_line(&mut coasts, &ring.line());
        }
        svg.path(&coasts, paint);
    }

    fn draw_graticule(&self, svg: &mut Svg, paint: &Paint) {
        let mut lines = Path::default();
        for line in self.meridians().chain(self.parallels()) {
            self.view.add_line(&mut lines, &line);
        }
        svg.path(&lines, paint);
    }

    /// The edge, and labels around it.
    pub(super) fn draw_frame(&self, svg: &mut Svg) {
        svg.path(&self.view.outline(), &Paint::line(FRAME, 1.4 * self.line_px));
        self.draw_labels(svg);
    }

    fn meridians(&self) -> impl Iterator<Item = Vec<Point>> + '_ {
        let window = self.view.window;
        let pole_of = move |lat: f64| lat.clamp(window.south_deg, window.north_deg);
        self.longitudes().into_iter().map(move |lon_deg| {
            [-90.0, 90.0].map(|lat| Point { lat_deg: pole_of(lat), lon_deg }).to_vec()
        })
    }

    fn parallels(&self) -> impl Iterator<Item = Vec<Point>> + '_ {
        let window = self.view.window;
        self.latitudes().into_iter().map(move |lat_deg| {
            [window.west_deg, window.east_deg].map(|lon_deg| Point { lat_deg, lon_deg }).to_vec()
        })
    }

    fn longitudes(&self) -> Vec<f64> {
        let window = self.view.window;
        let most = match self.view.projection.name.pole() {
            Some(_) => 12.0,
            None => {
                let south =
                    |lon_deg| self.view.place(Point { lat_deg: window.south_deg, lon_deg }).0;
                (south(window.east_deg) - south(window.west_deg)) / (4.6 * self.font_px)
            }
        };
        multiples(window.west_deg, window.east_deg, most.min(12.0))
    }

    fn latitudes(&self) -> Vec<f64> {
        let window = self.view.window;
        let most = match self.view.projection.name.pole() {
            Some(_) => self.view.rect.height / (9.0 * self.font_px),
            None => self.view.rect.height / (3.0 * self.font_px),
        };
        multiples(window.south_deg, window.north_deg, most.min(8.0))
    }

    fn draw_labels(&self, svg: &mut Svg) {
        let size_px = 0.85 * self.font_px;
        let mut labels = Labels { svg, taken: Vec::new(), size_px };
        if self.view.projection.name.pole().is_some() && self.view.window.is_full_circle() {
            self.label_parallels_inside(&mut labels);
        } else {
            let west = self.view.window.west_deg;
            for lat_deg in self.latitudes().into_iter().filter(|lat| self.has_room_beside(*lat)) {
                let at = |lon_deg| self.view.place(Point { lat_deg, lon_deg });
                let within = self.within(at(west), at(west + 0.5), (1.0, 0.0));
                labels.outside(at(west), within, &lat_text(lat_deg));
            }
        }
        let (outer, inner) = self.outer_latitudes();
        for lon_deg in self.longitudes() {
            let at = |lat_deg| self.view.place(Point { lat_deg, lon_deg });
            let within = self.within(at(outer), at(inner), (0.0, -1.0));
            labels.outside(at(outer), within, &lon_text(lon_deg));
        }
    }

    /// Whether the edge at a latitude leaves room for a label beside it; near
    /// its corners that of Robinson runs below the label.
    fn has_room_beside(&self, lat_deg: f64) -> bool {
        self.view.projection.name != ProjectionName::Robinson || lat_deg.abs() < 80.0
    }

    /// A point that a label of a point of the edge is to lie opposite of: on a
    /// polar plane the one within, on other maps one straight from the edge.
    fn within(&self, edge: (f64, f64), within: (f64, f64), step: (f64, f64)) -> (f64, f64) {
        match self.view.projection.name.pole() {
            Some(_) => within,
            None => (edge.0 + step.0, edge.1 + step.1),
        }
    }

    /// The edge that meridians are labelled at, and a latitude a little inside.
    fn outer_latitudes(&self) -> (f64, f64) {
        let window = self.view.window;
        match self.view.projection.name.pole() {
            Some(pole) if pole.sign() < 0.0 => (window.north_deg, window.north_deg - 0.5),
            _ => (window.south_deg, window.south_deg + 0.5),
        }
    }

    fn label_parallels_inside(&self, labels: &mut Labels<'_>) {
        let lon_deg = self.view.projection.central_lon_deg + 15.0;
        let (outer, _) = self.outer_latitudes();
        for lat_deg in self.latitudes() {
            if lat_deg.abs() < 89.0 && (lat_deg - outer).abs() > 3.0 {
                labels.inside(self.view.place(Point { lat_deg, lon_deg }), &lat_text(lat_deg));
            }
        }
    }
}

/// Multiples of a step of graticules in a range, at most about so many.
fn multiples(from: f64, to: f64, most: f64) -> Vec<f64> {
    let fits = |step: &&f64| (to - from) / **step <= most;
    let step = STEPS_DEG.iter().find(fits).copied().unwrap_or(90.0);
    let (first, last) = ((from / step - 1e-9).ceil() as i64, (to / step + 1e-9).floor() as i64);
    (first..=last).map(|k| k as f64 * step).collect()
}

fn lat_text(lat_deg: f64) -> String {
    match lat_deg {
        0.0 => "0°".into(),
        lat if lat > 0.0 => format!("{lat}°N"),
        lat => format!("{}°S", -lat),
    }
}

fn lon_text(lon_deg: f64) -> String {
    match (lon_deg + 180.0).rem_euclid(360.0) - 180.0 {
        0.0 => "0°".into(),
        -180.0 => "180°".into(),
        lon if lon > 0.0 => format!("{lon}°E"),
        lon => format!("{}°W", -lon),
    }
}

/// Labels that keep off one another.
struct Labels<'a> {
    svg: &'a mut Svg,
    taken: Vec<Rect>,
    size_px: f64,
}

impl Labels<'_> {
    /// Beside a point of the edge, away from a point within.
    fn outside(&mut self, edge: (f64, f64), within: (f64, f64), text: &str) {
        let (dx, dy) = (edge.0 - within.0, edge.1 - within.1);
        let length = dx.hypot(dy).max(1e-9);
        let (dx, dy) = (dx / length, dy / length);
        let width = width_px(text, self.size_px);
        let half = (width / 2.0, self.size_px / 2.0);
        // The middle of the label, so far off that its box clears the edge.
        let off = dx.abs() * half.0 + dy.abs() * half.1 + 0.35 * self.size_px;
        self.put((edge.0 + off * dx, edge.1 + off * dy), width, text);
    }

    /// On the map, with some white behind.
    fn inside(&mut self, at: (f64, f64), text: &str) {
        let width = width_px(text, self.size_px);
        let behind =
            Rect::new(at.0 - width / 2.0, at.1 - 0.55 * self.size_px, width, 1.1 * self.size_px);
        if !self.taken.iter().any(|taken| taken.overlaps(&behind)) {
            self.svg.rect(behind, &Paint { opacity: 0.65, ..Paint::filled(WHITE) });
            self.put(at, width, text);
        }
    }

    fn put(&mut self, (x, y): (f64, f64), width: f64, text: &str) {
        let gap = 0.2 * self.size_px;
        let taken = Rect::new(
            x - width / 2.0 - gap,
            y - self.size_px / 2.0,
            width + 2.0 * gap,
            self.size_px,
        );
        if self.taken.iter().any(|other| other.overlaps(&taken)) {
            return;
        }
        let style = TextStyle { size_px: self.size_px, colour: GREY_TEXT, anchor: Anchor::Middle };
        self.svg.text((x, y + 0.36 * self.size_px), text, &style);
        self.taken.push(taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_named() {
        assert_eq!(
            (lat_text(-30.0), lat_text(0.0), lat_text(45.0)),
            ("30°S".into(), "0°".into(), "45°N".into())
        );
        assert_eq!((lon_text(190.0), lon_text(-180.0)), ("170°W".into(), "180°".into()));
        assert_eq!((lon_text(360.0), lon_text(20.0)), ("0°".into(), "20°E".into()));
    }

    #[test]
    fn graticules_are_not_too_fine() {
        assert_eq!(multiples(-180.0, 180.0, 6.0), [-180.0, -120.0, -60.0, 0.0, 60.0, 120.0, 180.0]);
        assert_eq!(
            multiples(345.0, 385.0, 9.0),
            [345.0, 350.0, 355.0, 360.0, 365.0, 370.0, 375.0, 380.0, 385.0]
        );
        assert!(multiples(0.0, 360.0, 0.1).len() <= 5);
    }
}
