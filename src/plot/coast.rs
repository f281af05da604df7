//! Land of Natural Earth at 1:110 million, which is in the public domain.
//!
//! It comes as TopoJSON: arcs of whole numbers, each the difference to the one
//! before, and rings of arcs; `~k` is arc `k` backwards.

use std::sync::LazyLock;

use serde::Deserialize;

use super::clip::{Point, unwrapped};

/// A piece of land: rings, of which all but the first are holes.
pub(super) type Polygon = Vec<Ring>;

/// A closed line; the last point is not the first again.
#[derive(Clone, Debug)]
pub(super) struct Ring {
    points: Vec<Point>,
}

#[derive(Deserialize)]
struct Topology {
    arcs: Vec<Vec<[i64; 2]>>,
    transform: Transform,
    objects: Objects,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Objects {
    land: Collection,
}

#[derive(Deserialize)]
struct Collection {
    geometries: Vec<MultiPolygon>,
}

#[derive(Deserialize)]
struct MultiPolygon {
    arcs: Vec<Vec<Vec<i64>>>,
}

/// All land.
pub(super) fn land() -> &'static [Polygon] {
    static LAND: LazyLock<Vec<Polygon>> = LazyLock::new(|| {
        let topology = serde_json::from_slice(include_bytes!("data/land-110m.json"));
        polygons(&topology.expect("the file is part of the program"))
    });
    &LAND
}

/// The lines around all land: longitude and latitude in degrees, from a point
/// back to it. Longitudes go on without a jump, so that a line around a pole
/// ends 360° from its start.
pub fn land_lines() -> Vec<Vec<[f64; 2]>> {
    let rings = land().iter().flatten();
    rings.map(|ring| ring.line().iter().map(|p| [p.lon_deg, p.lat_deg]).collect()).collect()
}

fn polygons(topology: &Topology) -> Vec<Polygon> {
    let arcs: Vec<Vec<Point>> =
        topology.arcs.iter().map(|arc| decoded(arc, &topology.transform)).collect();
    let ring = |numbers: &Vec<i64>| Ring { points: joined(numbers, &arcs) };
    let all = topology.objects.land.geometries.iter().flat_map(|geometry| &geometry.arcs);
    all.map(|rings| rings.iter().map(ring).collect()).collect()
}

fn decoded(arc: &[[i64; 2]], transform: &Transform) -> Vec<Point> {
    let (mut x, mut y) = (0, 0);
    let point = |step: &[i64; 2]| {
        (x, y) = (x + step[0], y + step[1]);
        let at = |n: i64, i: usize| n as f64 * transform.scale[i] + transform.translate[i];
        Point { lat_deg: at(y, 1), lon_deg: at(x, 0) }
    };
    arc.iter().map(point).collect()
}

/// Arcs one after another; each begins where the one before ends.
fn joined(numbers: &[i64], arcs: &[Vec<Point>]) -> Vec<Point> {
    let mut points = Vec::new();
    for &number in numbers {
        let backwards = number < 0;
        let mut arc = arcs[if backwards { !number } else { number } as usize].clone();
        if backwards {
            arc.reverse();
        }
        arc.pop();
        points.extend(arc);
    }
    points
}

impl Ring {
    /// Its line from the first point back to the first.
    pub(super) fn line(&self) -> Vec<Point> {
        unwrapped(self.points.iter().chain(self.points.first()).copied())
    }

    /// Its area: around a pole it goes on along the seam to the pole.
    pub(super) fn area(&self) -> Vec<Point> {
        let mut line = self.line();
        let (first, last) = (line[0], line[line.len() - 1]);
        if (last.lon_deg - first.lon_deg).abs() > 180.0 {
            let lat_deg = 90.0_f64.copysign(first.lat_deg);
            line.push(Point { lat_deg, ..last });
            line.push(Point { lat_deg, ..first });
        } else {
            line.pop();
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::super::clip::{Seam, polygon};
    use super::super::window::Window;
    use super::*;

    /// Whether a point is on land: how often a meridian to the north of it is
    /// crossed.
    fn is_land(lat_deg: f64, lon_deg: f64) -> bool {
        let globe = Window { west_deg: -180.0, east_deg: 180.0, south_deg: -90.0, north_deg: 90.0 };
        let rings =
            land().iter().flatten().flat_map(|ring| polygon(&ring.area(), &globe, Seam::Edges));
        let mut crossings = 0;
        for ring in rings {
            for (i, b) in ring.iter().enumerate() {
                let a = ring[(i + ring.len() - 1) % ring.len()];
                if (a.lon_deg > lon_deg) != (b.lon_deg > lon_deg) {
                    let part = (lon_deg - a.lon_deg) / (b.lon_deg - a.lon_deg);
                    crossings += usize::from(a.lat_deg + part * (b.lat_deg - a.lat_deg) > lat_deg);
                }
            }
        }
        crossings % 2 == 1
    }

    #[test]
    fn land_is_where_it_should_be() {
        let points = [
            ("Germany", 50.0, 10.0, true),
            ("Amazon", -5.0, -60.0, true),
            ("the south pole", -89.5, 45.0, true),
            ("Antarctica at the seam", -86.0, 179.9, true),
            ("Antarctica beyond the seam", -86.0, -179.9, true),
            ("Chukotka, east of the seam", 67.5, -178.0, true),
            ("Chukotka, west of the seam", 67.5, 177.0, true),
            ("North Atlantic", 45.0, -30.0, false),
            ("the north pole", 89.5, 10.0, false),
            ("Caspian Sea", 42.0, 50.5, false),
            ("Pacific", 0.0, -179.5, false),
            ("Ross Sea", -75.0, -175.0, false),
        ];
        for (name, lat, lon, expected) in points {
            assert_eq!(is_land(lat, lon), expected, "{name}");
        }
    }

    #[test]
    fn one_ring_surrounds_a_pole() {
        let around = land().iter().flatten().filter(|ring| {
            let line = ring.line();
            (line[line.len() - 1].lon_deg - line[0].lon_deg).abs() > 1.0
        });
        let latitudes: Vec<f64> = around.map(|ring| ring.area().last().unwrap().lat_deg).collect();
        assert_eq!(latitudes, [-90.0]);
    }
}
