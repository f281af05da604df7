//! Which point of a track is nearest, for many places at once.

use std::ops::Range;

use super::dot;
use super::lines::GridLines;

/// Wider than rounding to single precision, narrower than anything that counts.
const SLACK: f64 = 2e-7;

/// How cosines are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Precision {
    /// As they are.
    #[default]
    Double,
    /// Rounded to single precision, as TRACK does; more points are then alike.
    Single,
}

/// A patch of a grid, by a circle that holds it.
#[derive(Clone, Debug)]
pub(super) struct Patch {
    pub(super) rows: Range<usize>,
    pub(super) columns: Range<usize>,
    centre: [f64; 3],
    cos_radius: f64,
    sin_radius: f64,
}

impl Patch {
    pub(super) fn new(lines: &GridLines, rows: Range<usize>, columns: Range<usize>) -> Self {
        let middle = |range: &Range<usize>| (range.start + range.end - 1) / 2;
        let centre = lines.point(middle(&rows), middle(&columns));
        let cells = rows.clone().flat_map(|row| columns.clone().map(move |column| (row, column)));
        let cosines = cells.map(|(row, column)| dot(lines.point(row, column), centre));
        let cos_radius = cosines.fold(1.0, f64::min);
        let sin_radius = (1.0 - cos_radius * cos_radius).max(0.0).sqrt();
        Self { rows, columns, centre, cos_radius, sin_radius }
    }

    /// At least the cosine of the angle from any of its points to this one.
    pub(super) fn cosine_bound(&self, at: [f64; 3]) -> f64 {
        let cosine = dot(self.centre, at);
        match cosine < self.cos_radius {
            true => cosine * self.cos_radius + sine(cosine) * self.sin_radius + SLACK,
            false => 1.0,
        }
    }

    /// Whether one point is nearer than another from everywhere in the patch.
    fn is_nearer(&self, one: [f64; 3], other: [f64; 3]) -> bool {
        let between = [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
        let (along, squared) = (dot(self.centre, between), dot(between, between));
        let across = (squared - along * along).max(0.0).sqrt();
        along * self.cos_radius - across * self.sin_radius > SLACK
    }

    /// The points of a track that may be nearest somewhere in the patch, in
    /// their order, of those that are asked about.
    pub(super) fn candidates(&self, at: &[[f64; 3]], points: &[u32], kept: &mut Vec<u32>) {
        let Some(best) = nearest(self.centre, at, points, Precision::Double) else { return };
        let best = at[best as usize];
        kept.extend(points.iter().filter(|&&i| !self.is_nearer(best, at[i as usize])));
    }
}

fn sine(cosine: f64) -> f64 {
    (1.0 - cosine * cosine).max(0.0).sqrt()
}

/// The nearest of some points, the first one of several.
pub(super) fn nearest(
    place: [f64; 3],
    at: &[[f64; 3]],
    points: &[u32],
    precision: Precision,
) -> Option<u32> {
    let cosine = |point: u32| match precision {
        Precision::Double => dot(place, at[point as usize]),
        Precision::Single => f64::from(dot(place, at[point as usize]) as f32),
    };
    let mut best = *points.first()?;
    let mut largest = cosine(best);
    for &point in &points[1..] {
        let cosine = cosine(point);
        if cosine > largest {
            (best, largest) = (point, cosine);
        }
    }
    Some(best)
}

/// Points by track: those of track `k` are `points[first[k]..first[k + 1]]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    first: Vec<usize>,
    points: Vec<u32>,
}

impl Candidates {
    /// All points of tracks with these offsets.
    pub(super) fn all(offsets: &[usize]) -> Self {
        let points = offsets.last().copied().unwrap_or_default();
        Self { first: offsets.to_vec(), points: (0..points as u32).collect() }
    }

    pub(super) fn of(&self, track: usize) -> &[u32] {
        &self.points[self.first[track]..self.first[track + 1]]
    }

    /// Those that may be nearest somewhere in a patch.
    pub(super) fn in_patch(&self, patch: &Patch, at: &[[f64; 3]], kept: &mut Self) {
        kept.first.clear();
        kept.points.clear();
        kept.first.push(0);
        for track in 0..self.first.len() - 1 {
            patch.candidates(at, self.of(track), &mut kept.points);
            kept.first.push(kept.points.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::unit_vector;
    use crate::model::Grid;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_nearest_is_among_the_candidates(
            places in prop::collection::vec((-90.0..=90.0f64, 0.0..360.0f64), 1..20),
            (row, column) in (0usize..9, 0usize..18),
            (height, width) in (1usize..6, 1usize..9),
        ) {
            let lat = (0..9).map(|i| 90.0 - 22.5 * f64::from(i)).collect();
            let lon = (0..18).map(|i| 20.0 * f64::from(i)).collect();
            let lines = GridLines::new(&Grid::new(lat, lon).unwrap());
            let (rows, columns) = (row..(row + height).min(9), column..(column + width).min(18));
            let patch = Patch::new(&lines, rows.clone(), columns.clone());
            let at: Vec<_> = places.iter().map(|&(lat, lon)| unit_vector(lat, lon)).collect();
            let all = Candidates::all(&[0, at.len()]);
            let mut kept = Candidates::default();
            all.in_patch(&patch, &at, &mut kept);
            for row in rows {
                for column in columns.clone() {
                    let place = lines.point(row, column);
                    for precision in [Precision::Double, Precision::Single] {
                        prop_assert_eq!(
                            nearest(place, &at, kept.of(0), precision),
                            nearest(place, &at, all.of(0), precision),
                        );
                    }
                    for &p in &at {
                        prop_assert!(dot(place, p) <= patch.cosine_bound(p));
                    }
                }
            }
        }
    }
}
