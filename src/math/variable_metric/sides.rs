use super::Point;

/// A box: `low <= place <= high` in both coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Lowest coordinates.
    pub low: [f64; 2],
    /// Highest coordinates.
    pub high: [f64; 2],
}

impl Bounds {
    /// The place of the box nearest to `place`.
    pub fn nearest(&self, place: [f64; 2]) -> [f64; 2] {
        std::array::from_fn(|axis| place[axis].max(self.low[axis]).min(self.high[axis]))
    }
}

/// A side of the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Low(usize),
    High(usize),
}

impl Side {
    /// The coordinate that this side limits.
    pub(super) fn axis(self) -> usize {
        match self {
            Self::Low(axis) | Self::High(axis) => axis,
        }
    }

    /// A point at this side up to rounding, exactly on it.
    pub(super) fn onto(self, mut point: Point, bounds: &Bounds) -> Point {
        point.place[self.axis()] = self.coordinate(bounds);
        point
    }

    fn coordinate(self, bounds: &Bounds) -> f64 {
        match self {
            Self::Low(axis) => bounds.low[axis],
            Self::High(axis) => bounds.high[axis],
        }
    }

    /// Part of `vector` that points from this side to the inside.
    fn inward(self, vector: [f64; 2]) -> f64 {
        match self {
            Self::Low(axis) => vector[axis],
            Self::High(axis) => -vector[axis],
        }
    }
}

/// The next side along a direction.
#[derive(Debug, Clone, Copy)]
pub(super) struct NextSide {
    pub(super) side: Side,
    /// Distance in lengths of the direction.
    pub(super) steps: f64,
}

/// The active sides, one at most in each coordinate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides([Option<Side>; 2]);

impl Sides {
    /// Sides within `tolerance` of a place.
    pub(super) fn near(place: [f64; 2], bounds: &Bounds, tolerance: f64) -> Self {
        let near = |side: &Side| (place[side.axis()] - side.coordinate(bounds)).abs() < tolerance;
        Self([0, 1].map(|axis| [Side::Low(axis), Side::High(axis)].into_iter().find(near)))
    }

    pub(super) fn holds(&self, axis: usize) -> bool {
        self.0[axis].is_some()
    }

    pub(super) fn add(&mut self, side: Side) {
        self.0[side.axis()] = Some(side);
    }

    pub(super) fn drop(&mut self, axis: usize) {
        self.0[axis] = None;
    }

    /// Axis and multiplier of the active side from which `gradient` points
    /// farthest to the inside.
    pub(super) fn largest_multiplier(&self, gradient: [f64; 2]) -> Option<(usize, f64)> {
        let multiplier = |side: &Side| (side.axis(), side.inward(gradient));
        self.0.iter().flatten().map(multiplier).max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The nearest side ahead that is not active; infinitely far if none is.
    pub(super) fn ahead(&self, place: [f64; 2], direction: [f64; 2], bounds: &Bounds) -> NextSide {
        let free = [0, 1].into_iter().filter(|&axis| !self.holds(axis));
        let sides = free.flat_map(|axis| [Side::Low(axis), Side::High(axis)]);
        let ahead = sides.filter(|side| side.inward(direction) < 0.0).map(|side| {
            let way = side.coordinate(bounds) - place[side.axis()];
            NextSide { side, steps: (way / direction[side.axis()]).max(0.0) }
        });
        let none = NextSide { side: Side::Low(0), steps: f64::INFINITY };
        ahead.fold(none, |a, b| if b.steps < a.steps { b } else { a })
    }
}
