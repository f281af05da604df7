//! A field as bands between lines of equal value.
//!
//! Each square of four grid points is cut into four triangles about its
//! middle, which has their mean. On a triangle the field is a plane: a line of
//! equal value is straight, and there is no saddle.
//!
//! They are drawn above the cells of the field: a square of one class has the
//! colour of its cells already, and beside missing values and at the edge the
//! cells are seen.

use crate::model::Grid;

use super::clip::Point;
use super::scale::Scale;
use super::svg::Path;
use super::view::View;

/// A point and the value there.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Node {
    at: Point,
    value: f64,
}

/// Areas of each class, and the lines between them.
pub(super) struct Bands {
    pub(super) areas: Vec<Path>,
    pub(super) lines: Path,
}

/// What bands add to the cells of a field. Squares with a missing value are
/// left to their cells.
pub(super) fn bands(view: &View, grid: &Grid, field: &[f64], scale: &Scale) -> Bands {
    let areas = vec![Path::default(); scale.colours.len()];
    let mut bands = Bands { areas, lines: Path::default() };
    let squares = if grid.is_periodic() { grid.columns() } else { grid.columns() - 1 };
    for row in 0..grid.rows() - 1 {
        for column in 0..squares {
            add_square(&mut bands, view, &square(grid, field, row, column), scale);
        }
    }
    bands
}

/// Four neighbours, around.
fn square(grid: &Grid, field: &[f64], row: usize, column: usize) -> [Node; 4] {
    let columns = grid.columns();
    let node = |row: usize, column: usize| {
        let turn = if column == columns { 360.0 } else { 0.0 };
        let lon_deg = grid.lon_deg()[column % columns] + turn;
        let at = Point { lat_deg: grid.lat_deg()[row], lon_deg };
        Node { at, value: field[row * columns + column % columns] }
    };
    [node(row, column), node(row, column + 1), node(row + 1, column + 1), node(row + 1, column)]
}

fn add_square(bands: &mut Bands, view: &View, corners: &[Node; 4], scale: &Scale) {
    if corners.iter().any(|corner| !corner.value.is_finite()) {
        return;
    }
    let classes = corners.map(|corner| scale.class(corner.value));
    if classes.iter().all(|class| *class == classes[0]) {
        return;
    }
    let mean = |of: fn(&Node) -> f64| corners.iter().map(of).sum::<f64>() / 4.0;
    let at = Point { lat_deg: mean(|n| n.at.lat_deg), lon_deg: mean(|n| n.at.lon_deg) };
    let middle = Node { at, value: mean(|n| n.value) };
    for k in 0..4 {
        add_triangle(bands, view, &[corners[k], corners[(k + 1) % 4], middle], scale);
    }
}

fn add_triangle(bands: &mut Bands, view: &View, triangle: &[Node; 3], scale: &Scale) {
    let inner = &scale.levels[1..scale.levels.len() - 1];
    for class in 0..scale.colours.len() {
        let mut area = triangle.to_vec();
        if let Some(&level) = class.checked_sub(1).and_then(|k| inner.get(k)) {
            area = side(&area, |value| value - level);
        }
        if let Some(&level) = inner.get(class) {
            area = side(&area, |value| level - value);
        }
        add_area(&mut bands.areas[class], view, &area);
    }
    for &level in inner {
        let crossings: Vec<Point> =
            (0..3).filter_map(|k| crossing(triangle[k], triangle[(k + 1) % 3], level)).collect();
        if let [a, b] = crossings[..] {
            view.add_line(&mut bands.lines, &[a, b]);
        }
    }
}

/// Where a line of equal value crosses an edge; a value on the line counts as
/// above.
fn crossing(a: Node, b: Node, level: f64) -> Option<Point> {
    ((a.value >= level) != (b.value >= level)).then(|| part(a, b, level).at)
}

fn part(a: Node, b: Node, level: f64) -> Node {
    let part = (level - a.value) / (b.value - a.value);
    let mix = |x: f64, y: f64| x + part * (y - x);
    let at = Point {
        lat_deg: mix(a.at.lat_deg, b.at.lat_deg),
        lon_deg: mix(a.at.lon_deg, b.at.lon_deg),
    };
    Node { at, value: level }
}

/// The part of a polygon where a height is not negative.
fn side(ring: &[Node], height: impl Fn(f64) -> f64) -> Vec<Node> {
    let mut kept = Vec::with_capacity(ring.len() + 1);
    for (i, &node) in ring.iter().enumerate() {
        let before = ring[(i + ring.len() - 1) % ring.len()];
        let (low, high) = (height(before.value), height(node.value));
        if (low < 0.0) != (high < 0.0) {
            let level = node.value - high * (node.value - before.value) / (high - low);
            kept.push(part(before, node, level));
        }
        if high >= 0.0 {
            kept.push(node);
        }
    }
    kept
}

fn add_area(path: &mut Path, view: &View, ring: &[Node]) {
    if ring.len() > 2 {
        let ring: Vec<Point> = ring.iter().map(|node| node.at).collect();
        for part in view.area(&ring) {
            path.add_tile(&part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(lat_deg: f64, lon_deg: f64, value: f64) -> Node {
        Node { at: Point { lat_deg, lon_deg }, value }
    }

    #[test]
    fn a_line_of_equal_value_is_where_it_should_be() {
        let (a, b) = (node(0.0, 0.0, 1.0), node(0.0, 10.0, 3.0));
        assert_eq!(crossing(a, b, 1.5), Some(Point { lat_deg: 0.0, lon_deg: 2.5 }));
        assert_eq!(crossing(a, b, 3.5), None);
    }

    #[test]
    fn sides_add_up() {
        let triangle = [node(0.0, 0.0, 0.0), node(0.0, 4.0, 4.0), node(4.0, 0.0, 0.0)];
        let above = side(&triangle, |v| v - 2.0);
        let below = side(&triangle, |v| 2.0 - v);
        let area = |ring: &[Node]| {
            let cross = |i: usize| {
                let (p, q) = (ring[i].at, ring[(i + 1) % ring.len()].at);
                p.lon_deg * q.lat_deg - q.lon_deg * p.lat_deg
            };
            (0..ring.len()).map(cross).sum::<f64>().abs() / 2.0
        };
        assert!((area(&above) - 2.0).abs() < 1e-12 && (area(&below) - 6.0).abs() < 1e-12);
    }
}
