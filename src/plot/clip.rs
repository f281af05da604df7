//! Lines and polygons cut at the edges of a window.
//!
//! Cutting is done in degrees, before projection: a seam is then an edge like
//! any other. Longitudes of a line count on, so that its points are never more
//! than half a turn apart; what a window shows of it is looked for one turn at
//! a time.

use crate::math::{angle_by_haversine_rad, lat_lon_deg, unit_vector};

use super::window::Window;

/// Arcs are drawn in pieces of at most this: on a map 2000 px wide they are
/// less than half a pixel off.
const PIECE_DEG: f64 = 3.0;

/// A point of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) lat_deg: f64,
    pub(super) lon_deg: f64,
}

impl Point {
    fn between(self, other: Self, part: f64) -> Self {
        let mix = |a: f64, b: f64| a + part * (b - a);
        Self {
            lat_deg: mix(self.lat_deg, other.lat_deg),
            lon_deg: mix(self.lon_deg, other.lon_deg),
        }
    }
}

/// Whether a map has a seam where its longitudes end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seam {
    /// West and east are edges.
    Edges,
    /// West and east are the same meridian, as about a pole.
    Joined,
}

/// The same points with longitudes that count on.
pub(super) fn unwrapped(points: impl IntoIterator<Item = Point>) -> Vec<Point> {
    let mut line: Vec<Point> = Vec::new();
    for point in points {
        let lon_deg = match line.last() {
            Some(last) => last.lon_deg + wrapped(point.lon_deg - last.lon_deg),
            None => point.lon_deg,
        };
        line.push(Point { lon_deg, ..point });
    }
    line
}

/// A difference of longitudes in [-180, 180).
fn wrapped(difference_deg: f64) -> f64 {
    (difference_deg + 180.0).rem_euclid(360.0) - 180.0
}

/// Great circles through points, in short pieces, longitudes counting on.
pub(super) fn great_circles(points: &[Point]) -> Vec<Point> {
    let mut line: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let place = |p: Point| (p.lat_deg, p.lon_deg);
        let angle_rad = angle_by_haversine_rad(place(pair[0]), place(pair[1]));
        let pieces = (angle_rad.to_degrees() / PIECE_DEG).ceil() as usize;
        let [a, b] = [pair[0], pair[1]].map(|p| unit_vector(p.lat_deg, p.lon_deg));
        for k in 1..pieces {
            let part = k as f64 / pieces as f64 * angle_rad;
            // Opposite points have no great circle of their own: any will do.
            let sin = angle_rad.sin().max(1e-12);
            let (from, to) = ((angle_rad - part).sin() / sin, part.sin() / sin);
            let (lat_deg, lon_deg) = lat_lon_deg([0, 1, 2].map(|i| from * a[i] + to * b[i]));
            line.push(Point { lat_deg, lon_deg });
        }
        line.push(pair[1]);
    }
    unwrapped(line)
}

/// The same line with points at most [`PIECE_DEG`] apart.
pub(super) fn in_pieces(line: &[Point]) -> Vec<Point> {
    let mut fine: Vec<Point> = line.first().copied().into_iter().collect();
    for pair in line.windows(2) {
        let longest = (pair[1].lat_deg - pair[0].lat_deg)
            .abs()
            .max((pair[1].lon_deg - pair[0].lon_deg).abs());
        let pieces = (longest / PIECE_DEG).ceil().max(1.0) as usize;
        fine.extend((1..=pieces).map(|k| pair[0].between(pair[1], k as f64 / pieces as f64)));
    }
    fine
}

/// The parts of a line, longitudes counting on, that a window shows.
pub(super) fn line(line: &[Point], window: &Window, seam: Seam) -> Vec<Vec<Point>> {
    let mut parts = Vec::new();
    for turned in turns(line, window, seam) {
        let mut part: Vec<Point> = Vec::new();
        for pair in turned.windows(2) {
            let Some((from, to)) = segment(pair[0], pair[1], window, seam) else {
                parts.extend(taken(&mut part));
                continue;
            };
            if part.last().is_none_or(|last| *last != from) {
                parts.extend(taken(&mut part));
                part.push(from);
            }
            part.push(to);
        }
        parts.extend(taken(&mut part));
    }
    parts
}

fn taken(part: &mut Vec<Point>) -> Option<Vec<Point>> {
    let part = std::mem::take(part);
    (part.len() > 1).then_some(part)
}

/// A line as it is seen in each turn around the globe that a window shows of
/// it.
fn turns(line: &[Point], window: &Window, seam: Seam) -> Vec<Vec<Point>> {
    if seam == Seam::Joined {
        return vec![line.to_vec()];
    }
    let west = line.iter().map(|p| p.lon_deg).fold(f64::INFINITY, f64::min);
    let east = line.iter().map(|p| p.lon_deg).fold(f64::NEG_INFINITY, f64::max);
    if line.is_empty() || !(east - west).is_finite() {
        return Vec::new();
    }
    let first = ((window.west_deg - east) / 360.0).ceil() as i64;
    let last = ((window.east_deg - west) / 360.0).floor() as i64;
    (first..=last)
        .map(|turn| {
            let shift = 360.0 * turn as f64;
            line.iter().map(|p| Point { lon_deg: p.lon_deg + shift, ..*p }).collect()
        })
        .collect()
}

/// The part of a straight line between two points that a window shows.
///
/// # References
/// Liang and Barsky (1984), ACM Transactions on Graphics 3, 1-22.
fn segment(a: Point, b: Point, window: &Window, seam: Seam) -> Option<(Point, Point)> {
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for edge in edges(window, seam) {
        let (in_a, in_b) = (edge.inside(a), edge.inside(b));
        if in_a < 0.0 && in_b < 0.0 {
            return None;
        }
        if in_a < 0.0 {
            from = from.max(in_a / (in_a - in_b));
        } else if in_b < 0.0 {
            to = to.min(in_a / (in_a - in_b));
        }
    }
    let end = |part: f64| match part {
        0.0 => a,
        1.0 => b,
        _ => a.between(b, part),
    };
    (from < to).then(|| (end(from), end(to)))
}

/// The parts of a polygon, longitudes counting on, that a window shows. Parts
/// that touch an edge run along it.
///
/// # References
/// Sutherland and Hodgman (1974), Communications of the ACM 17, 32-42.
pub(super) fn polygon(ring: &[Point], window: &Window, seam: Seam) -> Vec<Vec<Point>> {
    let mut parts = Vec::new();
    for mut part in turns(ring, window, seam) {
        for edge in edges(window, seam) {
            part = cut(&part, edge);
        }
        if part.len() > 2 {
            parts.push(part);
        }
    }
    parts
}

fn cut(ring: &[Point], edge: Edge) -> Vec<Point> {
    let mut kept = Vec::with_capacity(ring.len() + 2);
    for (i, &point) in ring.iter().enumerate() {
        let before = ring[(i + ring.len() - 1) % ring.len()];
        let (in_before, in_point) = (edge.inside(before), edge.inside(point));
        if (in_before < 0.0) != (in_point < 0.0) {
            kept.push(before.between(point, in_before / (in_before - in_point)));
        }
        if in_point >= 0.0 {
            kept.push(point);
        }
    }
    kept
}

#[derive(Clone, Copy)]
enum Edge {
    South(f64),
    North(f64),
    West(f64),
    East(f64),
}

impl Edge {
    /// How far inside a point is in degrees, negative outside.
    fn inside(self, point: Point) -> f64 {
        match self {
            Self::South(lat) => point.lat_deg - lat,
            Self::North(lat) => lat - point.lat_deg,
            Self::West(lon) => point.lon_deg - lon,
            Self::East(lon) => lon - point.lon_deg,
        }
    }
}

fn edges(window: &Window, seam: Seam) -> impl Iterator<Item = Edge> {
    let all = [
        Edge::South(window.south_deg),
        Edge::North(window.north_deg),
        Edge::West(window.west_deg),
        Edge::East(window.east_deg),
    ];
    all.into_iter().take(if seam == Seam::Joined { 2 } else { 4 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GLOBE: Window =
        Window { west_deg: -180.0, east_deg: 180.0, south_deg: -90.0, north_deg: 90.0 };

    fn points(list: &[(f64, f64)]) -> Vec<Point> {
        list.iter().map(|&(lat_deg, lon_deg)| Point { lat_deg, lon_deg }).collect()
    }

    #[test]
    fn a_line_over_the_seam_has_two_parts() {
        let over = unwrapped(points(&[(10.0, 170.0), (20.0, 190.0), (30.0, 200.0)]));
        let parts = line(&over, &GLOBE, Seam::Edges);
        assert_eq!(parts.len(), 2);
        let ends: Vec<_> = parts.iter().map(|p| (p[0].lon_deg, p[p.len() - 1].lon_deg)).collect();
        assert_eq!(ends, [(-180.0, -160.0), (170.0, 180.0)]);
        assert_eq!(parts[0][0].lat_deg, 15.0);
        assert_eq!(line(&over, &GLOBE, Seam::Joined).len(), 1);
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_has_two_parts() {
        let window = Window { west_deg: 0.0, east_deg: 10.0, south_deg: 0.0, north_deg: 10.0 };
        let zigzag = points(&[(5.0, 5.0), (5.0, 15.0), (6.0, 15.0), (6.0, 5.0)]);
        let parts = line(&zigzag, &window, Seam::Edges);
        assert_eq!(parts, [points(&[(5.0, 5.0), (5.0, 10.0)]), points(&[(6.0, 10.0), (6.0, 5.0)])]);
    }

    #[test]
    fn a_square_over_the_seam_is_cut_in_two() {
        let square = points(&[(0.0, 170.0), (0.0, 190.0), (10.0, 190.0), (10.0, 170.0)]);
        let parts = polygon(&square, &GLOBE, Seam::Edges);
        assert_eq!(parts.len(), 2);
        let area: f64 = parts.iter().map(|part| area(part)).sum();
        assert!((area - 200.0).abs() < 1e-9);
    }

    fn area(ring: &[Point]) -> f64 {
        let next = |i: usize| ring[(i + 1) % ring.len()];
        let cross =
            |(i, p): (usize, &Point)| p.lon_deg * next(i).lat_deg - next(i).lon_deg * p.lat_deg;
        ring.iter().enumerate().map(cross).sum::<f64>().abs() / 2.0
    }

    proptest! {
        #[test]
        fn nothing_leaves_the_window_or_is_longer_than_half_a_turn(
            lats in prop::collection::vec(-89.0..89.0_f64, 2..12),
            lons in prop::collection::vec(0.0..360.0_f64, 12),
            west in -360.0..360.0_f64,
            width in 20.0..360.0_f64,
        ) {
            let window = Window { west_deg: west, east_deg: west + width, south_deg: -60.0, north_deg: 70.0 };
            let track: Vec<Point> =
                lats.iter().zip(&lons).map(|(&lat_deg, &lon_deg)| Point { lat_deg, lon_deg }).collect();
            for part in line(&great_circles(&track), &window, Seam::Edges) {
                for p in &part {
                    prop_assert!(p.lon_deg >= west - 1e-6 && p.lon_deg <= west + width + 1e-6);
                    prop_assert!(p.lat_deg >= -60.0 - 1e-6 && p.lat_deg <= 70.0 + 1e-6);
                }
                for pair in part.windows(2) {
                    prop_assert!((pair[1].lon_deg - pair[0].lon_deg).abs() <= 180.0);
                }
            }
        }
    }
}
