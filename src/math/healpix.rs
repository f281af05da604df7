//! HEALPix: the sphere in `12 nside²` pixels of equal area, in RING order.
//!
//! Any `nside` of at least 1 is meant, not only powers of two. Pixels and rings
//! are counted from 0, from north to south and within a ring eastwards.
//!
//! Twelve faces carry the pixels: four around the north pole, four across the
//! equator, four around the south pole. A pixel of a face is `(x, y)`: `x` grows
//! to the north-east, `y` to the north-west, both from 0 at the southern corner.
//! In these coordinates neighbours are one step away, and only the steps over
//! the edge of a face need a rule.
//!
//! # References
//! Górski et al. (2005), The Astrophysical Journal 622, 759: rings and centres
//! from its section 5.

/// The geometry of one resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Healpix {
    nside: usize,
}

/// The pixels of one latitude.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HealpixRing {
    /// Number of the first pixel.
    pub first_pixel: usize,
    /// How many pixels there are; they are `360 / pixels` degrees apart.
    pub pixels: usize,
    /// Longitude of the first pixel in degrees.
    pub first_lon_deg: f64,
    /// Latitude in degrees.
    pub lat_deg: f64,
    /// Angle from the north pole in radians.
    pub colatitude_rad: f64,
    /// Its cosine.
    pub cos_colatitude: f64,
}

/// A pixel of a face.
#[derive(Clone, Copy)]
struct OnFace {
    /// 0 around the north pole, 1 across the equator, 2 around the south pole.
    belt: usize,
    /// Which face of the belt, eastwards.
    quarter: usize,
    x: usize,
    y: usize,
}

/// Steps to the neighbours, from the south-west with the sun.
const STEPS: [(isize, isize); 8] =
    [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)];

impl Healpix {
    /// The largest `nside`: pixels still have numbers of 32 bits.
    pub const MAX_NSIDE: usize = 18_918;

    /// The geometry with `nside` pixels along the side of a face.
    ///
    /// # Panics
    /// If `nside` is 0 or exceeds [`Self::MAX_NSIDE`].
    pub fn new(nside: usize) -> Self {
        assert!((1..=Self::MAX_NSIDE).contains(&nside), "nside {nside}");
        Self { nside }
    }

    /// Pixels along the side of a face.
    pub fn nside(&self) -> usize {
        self.nside
    }

    /// Number of pixels.
    pub fn pixels(&self) -> usize {
        12 * self.nside * self.nside
    }

    /// Number of rings; the middle one, `2 nside - 1`, is the equator.
    pub fn rings(&self) -> usize {
        4 * self.nside - 1
    }

    /// A ring.
    ///
    /// # Panics
    /// If there is no such ring.
    pub fn ring(&self, ring: usize) -> HealpixRing {
        assert!(ring < self.rings(), "ring {ring} of {}", self.rings());
        // The formulas count rings from 1.
        let (n, i) = (self.nside, ring + 1);
        let quarter = self.pixels_of_quarter(i);
        let (lat_deg, colatitude_rad, cos_colatitude) = latitude(n, i);
        HealpixRing {
            first_pixel: self.first_pixel(i),
            pixels: 4 * quarter,
            first_lon_deg: self.longitude_deg(i, 0),
            lat_deg,
            colatitude_rad,
            cos_colatitude,
        }
    }

    /// The ring of a pixel.
    ///
    /// # Panics
    /// If there is no such pixel.
    pub fn ring_of(&self, pixel: usize) -> usize {
        self.place_in_ring(pixel).0 - 1
    }

    /// The centre of a pixel, `(lat, lon)` in degrees, longitude in [0, 360).
    ///
    /// # Panics
    /// If there is no such pixel.
    pub fn center_deg(&self, pixel: usize) -> (f64, f64) {
        let (i, j) = self.place_in_ring(pixel);
        (latitude(self.nside, i).0, self.longitude_deg(i, j))
    }

    /// The centres of all pixels, as [`Self::center_deg`] has them, without
    /// finding the ring of each.
    pub fn centers_deg(&self) -> impl Iterator<Item = (f64, f64)> + use<> {
        let geometry = *self;
        (1..4 * self.nside).flat_map(move |i| {
            let lat_deg = latitude(geometry.nside, i).0;
            let of_ring = 0..4 * geometry.pixels_of_quarter(i);
            of_ring.map(move |j| (lat_deg, geometry.longitude_deg(i, j)))
        })
    }

    /// The pixels that share an edge or a corner with a pixel, around it from
    /// the south-west by way of the north-west.
    ///
    /// There are eight; seven where three faces meet, and six if `nside` is 1.
    ///
    /// # Panics
    /// If there is no such pixel.
    pub fn neighbours(&self, pixel: usize) -> impl Iterator<Item = usize> + use<> {
        let (geometry, from) = (*self, self.on_face(pixel));
        let step = move |step| geometry.step(from, step);
        STEPS.into_iter().filter_map(step).map(move |to| geometry.pixel(to))
    }

    /// The pixel that holds a point. A point on an edge is of one of its sides.
    ///
    /// # Panics
    /// If the latitude is not in [-90, 90] or the longitude not finite.
    pub fn pixel_at(&self, lat_deg: f64, lon_deg: f64) -> usize {
        assert!(lat_deg.abs() <= 90.0 && lon_deg.is_finite(), "point {lat_deg} {lon_deg}");
        let n = self.nside as f64;
        let quarters = (lon_deg.rem_euclid(360.0) / 90.0) % 4.0;
        let z = lat_deg.to_radians().sin();
        if z.abs() <= 2.0 / 3.0 {
            // Half steps east of the meridian and rings south of the belt's edge.
            let (east, south) = (2.0 * n * quarters, n * (1.0 - 1.5 * z));
            let floor = |value: f64| value.floor() as isize;
            return self.pixel(
                self.by_diagonals(floor((east - south) / 2.0), floor((east + south) / 2.0)),
            );
        }
        // Rings from the pole: n √(3 (1 - |z|)), without the cancellation.
        let colatitude_rad = (90.0 - lat_deg.abs()).to_radians();
        let rings = n * 6f64.sqrt() * (colatitude_rad / 2.0).sin();
        let last = self.nside - 1;
        let steps = |part: f64| ((part * rings) as usize).min(last);
        let (from_west, from_east) = (steps(quarters.fract()), steps(1.0 - quarters.fract()));
        let quarter = quarters as usize;
        self.pixel(if z > 0.0 {
            OnFace { belt: 0, quarter, x: last - from_east, y: last - from_west }
        } else {
            OnFace { belt: 2, quarter, x: from_west, y: from_east }
        })
    }

    /// The pixel that has this number in NESTED order, in which the bits of `x`
    /// and `y` take turns within a face.
    ///
    /// # Panics
    /// If there is no such pixel.
    pub fn pixel_of_nested(&self, nested: usize) -> usize {
        assert!(nested < self.pixels() && self.nside.is_power_of_two(), "pixel {nested}");
        let of_face = self.nside * self.nside;
        let (face, within) = (nested / of_face, nested % of_face);
        let every_other_bit =
            |bits: usize| (0..usize::BITS / 2).fold(0, |all, i| all | (bits >> (2 * i) & 1) << i);
        let (x, y) = (every_other_bit(within), every_other_bit(within >> 1));
        self.pixel(OnFace { belt: face / 4, quarter: face % 4, x, y })
    }

    /// Pixels on a quarter of the ring `i`, counted from 1.
    fn pixels_of_quarter(&self, i: usize) -> usize {
        i.min(4 * self.nside - i).min(self.nside)
    }

    fn first_pixel(&self, i: usize) -> usize {
        let n = self.nside;
        match i {
            _ if i < n => 2 * i * (i - 1),
            _ if i <= 3 * n => 2 * n * (n - 1) + 4 * n * (i - n),
            _ => self.pixels() - 2 * (4 * n - i) * (4 * n - i + 1),
        }
    }

    /// Half the spacing of the ring, or nothing: every other ring of the belt
    /// begins on the meridian.
    fn half_steps_to_first(&self, i: usize) -> usize {
        let n = self.nside;
        if i < n || i > 3 * n { 1 } else { 1 - (i - n) % 2 }
    }

    /// Longitude of the pixel `j`, counted from 0, on the ring `i`, counted from 1.
    fn longitude_deg(&self, i: usize, j: usize) -> f64 {
        let half_steps = 2 * j + self.half_steps_to_first(i);
        half_steps as f64 * 45.0 / self.pixels_of_quarter(i) as f64
    }

    /// The ring of a pixel, counted from 1, and the pixel's place in it from 0.
    fn place_in_ring(&self, pixel: usize) -> (usize, usize) {
        assert!(pixel < self.pixels(), "pixel {pixel} of {}", self.pixels());
        let n = self.nside;
        // The cap holds 2 i (i + 1) pixels down to its ring i.
        let ring_of_cap = |from_pole: usize| (1 + 2 * from_pole).isqrt().div_ceil(2);
        let cap = 2 * n * (n - 1);
        let i = match pixel {
            _ if pixel < cap => ring_of_cap(pixel),
            _ if pixel < self.pixels() - cap => n + (pixel - cap) / (4 * n),
            _ => 4 * n - ring_of_cap(self.pixels() - 1 - pixel),
        };
        (i, pixel - self.first_pixel(i))
    }

    fn on_face(&self, pixel: usize) -> OnFace {
        let (n, (i, j)) = (self.nside, self.place_in_ring(pixel));
        let of_quarter = self.pixels_of_quarter(i);
        let (quarter, east) = (j / of_quarter, j % of_quarter);
        if i < n {
            return OnFace { belt: 0, quarter, x: n - i + east, y: n - 1 - east };
        }
        if i > 3 * n {
            return OnFace { belt: 2, quarter, x: east, y: of_quarter - 1 - east };
        }
        let half_steps = (2 * j + self.half_steps_to_first(i)) as isize;
        let south = (i - n) as isize;
        self.by_diagonals((half_steps - south - 1) / 2, (half_steps + south - 1) / 2)
    }

    /// A pixel between the polar caps by its diagonals, counted eastwards from
    /// the point where the meridian of 0° enters: the number of that along which
    /// `y` runs, then of that along which `x` runs.
    ///
    /// Each crosses into another face every `nside` steps. Both numbers cross
    /// together in the northern faces; the second is one face ahead in the
    /// middle ones and two in the southern.
    fn by_diagonals(&self, north_east: isize, south_east: isize) -> OnFace {
        let n = self.nside as isize;
        let (west, east) = (north_east.div_euclid(n), south_east.div_euclid(n));
        let belt = (east - west).clamp(0, 2) as usize;
        let quarter = (west + isize::from(belt > 0)).rem_euclid(4) as usize;
        let (x, y) = (north_east.rem_euclid(n), n - 1 - south_east.rem_euclid(n));
        OnFace { belt, quarter, x: x as usize, y: y as usize }
    }

    fn pixel(&self, at: OnFace) -> usize {
        let n = self.nside;
        let i = (at.belt + 2) * n - 1 - at.x - at.y;
        let of_quarter = self.pixels_of_quarter(i);
        let j = match i {
            _ if i < n => at.quarter * of_quarter + n - 1 - at.y,
            _ if i > 3 * n => at.quarter * of_quarter + at.x,
            _ => {
                let middle = n * (2 * at.quarter + usize::from(at.belt != 1));
                // A turn is added: half of the face of longitude 0 is west of it.
                (8 * n + middle + at.x - at.y) % (8 * n) / 2
            }
        };
        self.first_pixel(i) + j
    }

    /// The pixel one step away, over the edge of the face if need be.
    fn step(&self, from: OnFace, (dx, dy): (isize, isize)) -> Option<OnFace> {
        let last = self.nside - 1;
        // Beyond which edge a coordinate lies, and where it lies otherwise.
        let moved = |at: usize, by: isize| match at.checked_add_signed(by) {
            None => (-1, 0),
            Some(to) if to > last => (1, last),
            Some(to) => (0, to),
        };
        let ((over_x, x), (over_y, y)) = (moved(from.x, dx), moved(from.y, dy));
        // (belt, quarters to the east, x, y). Neighbouring polar faces are turned
        // against each other; at the other corners only three faces meet.
        let (belt, eastwards, x, y) = match (from.belt, over_x, over_y) {
            (belt, 0, 0) => (belt, 0, x, y),
            (0, 1, 0) => (0, 1, y, last),
            (0, 0, 1) => (0, 3, last, x),
            (0, 1, 1) => (0, 2, last, last),
            (0, -1, 0) => (1, 0, last, y),
            (0, 0, -1) => (1, 1, x, last),
            (0, -1, -1) => (2, 0, last, last),
            (1, 1, 0) => (0, 0, 0, y),
            (1, 0, 1) => (0, 3, x, 0),
            (1, -1, 0) => (2, 3, last, y),
            (1, 0, -1) => (2, 0, x, last),
            (1, 1, -1) => (1, 1, 0, last),
            (1, -1, 1) => (1, 3, last, 0),
            (2, 1, 0) => (1, 1, 0, y),
            (2, 0, 1) => (1, 0, x, 0),
            (2, 1, 1) => (0, 0, 0, 0),
            (2, -1, 0) => (2, 3, y, 0),
            (2, 0, -1) => (2, 1, 0, x),
            (2, -1, -1) => (2, 2, 0, 0),
            _ => return None,
        };
        Some(OnFace { belt, quarter: (from.quarter + eastwards) % 4, x, y })
    }
}

/// Latitude in degrees, colatitude in radians and its cosine of the ring `i`,
/// counted from 1.
fn latitude(n: usize, i: usize) -> (f64, f64, f64) {
    if i > 2 * n {
        let (lat_deg, colatitude_rad, cos) = latitude(n, 4 * n - i);
        return (-lat_deg, std::f64::consts::PI - colatitude_rad, -cos);
    }
    let nside = n as f64;
    if i < n {
        // 1 - i²/(3 n²) as a half angle, exact also beside the pole.
        let colatitude_rad = 2.0 * (i as f64 / (nside * 6f64.sqrt())).asin();
        let cos = 1.0 - (i as f64 / nside).powi(2) / 3.0;
        return (90.0 - colatitude_rad.to_degrees(), colatitude_rad, cos);
    }
    let cos = (4 * n - 2 * i) as f64 / (3.0 * nside);
    (cos.asin().to_degrees(), cos.acos(), cos)
}

#[cfg(test)]
mod tests;
