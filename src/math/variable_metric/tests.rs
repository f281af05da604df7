use std::f64::consts::TAU;

use super::line::{Line, LineEnd};
use super::{Bounds, Failure, Maximum, Point, VariableMetricParams, maximise, minus};

const CELL: Bounds = Bounds { low: [-1.0, -1.0], high: [1.0, 1.0] };

fn climb(
    surface: impl Fn([f64; 2]) -> (f64, [f64; 2]),
    start: [f64; 2],
    bounds: &Bounds,
) -> Result<Maximum, Failure> {
    let start_value = surface(start).0;
    maximise(surface, start, start_value, bounds, &VariableMetricParams::default())
}

/// `height - (r x² + 2 s x y + t y²) / 2` around `top`.
fn hill(
    height: f64,
    top: [f64; 2],
    [r, s, t]: [f64; 3],
) -> impl Fn([f64; 2]) -> (f64, [f64; 2]) + Copy {
    move |place| {
        let [x, y] = minus(place, top);
        let (a, b) = (r * x + s * y, s * x + t * y);
        (height - (x * a + y * b) / 2.0, [-a, -b])
    }
}

#[track_caller]
fn assert_place(found: Result<Maximum, Failure>, wanted: [f64; 2], tolerance: f64) {
    let place = found.unwrap().place;
    let [x, y] = minus(place, wanted);
    assert!(x.hypot(y) <= tolerance, "{place:?} is not {wanted:?}");
}

#[test]
fn a_quadratic_is_climbed_to_its_top() {
    let surface = hill(7.0, [0.3, -0.2], [2.0, 0.7, 1.0]);
    let found = climb(surface, [-0.4, 0.6], &CELL);
    assert_place(found, [0.3, -0.2], 2e-5);
    assert!((found.unwrap().value - 7.0).abs() < 1e-9);
}

#[test]
fn a_narrow_ridge_at_any_angle_is_climbed_to_its_top() {
    for turn in 0..16 {
        let (sine, cosine) = (TAU * f64::from(turn) / 16.0 + 0.1).sin_cos();
        let (long, short) = (0.5, 300.0);
        let curvature = [
            long * cosine * cosine + short * sine * sine,
            (long - short) * cosine * sine,
            long * sine * sine + short * cosine * cosine,
        ];
        let surface = hill(30.0, [0.25, 0.1], curvature);
        assert_place(climb(surface, [0.0, 0.0], &CELL), [0.25, 0.1], 4e-5);
    }
}

#[test]
fn a_top_beyond_a_side_is_met_on_the_side() {
    // On x = 1 the gradient by y vanishes where 0.7 (1 - 3) + (y - 0.2) = 0.
    let surface = hill(7.0, [3.0, 0.2 - 1.0], [2.0, 0.7, 1.0]);
    let found = climb(surface, [0.1, 0.0], &CELL);
    assert_place(found, [1.0, 0.6], 2e-5);
    assert_eq!(found.unwrap().place[0], 1.0);
}

#[test]
fn a_top_beyond_a_corner_is_met_in_the_corner() {
    for top in [[3.0, 4.0], [-3.0, 4.0], [3.0, -4.0], [-3.0, -4.0]] {
        let surface = hill(7.0, top, [2.0, 0.0, 1.0]);
        let corner = top.map(|coordinate: f64| coordinate.signum());
        assert_eq!(climb(surface, [0.1, 0.05], &CELL).unwrap().place, corner);
    }
}

#[test]
fn sides_that_hold_the_start_are_left() {
    let surface = hill(7.0, [0.3, -0.2], [2.0, 0.7, 1.0]);
    for start in [[1.0, 1.0], [-1.0, 1.0], [-1.0, 0.2], [0.3, -1.0], [1.0 - 1e-9, 0.0]] {
        assert_place(climb(surface, start, &CELL), [0.3, -0.2], 2e-5);
    }
}

#[test]
fn a_start_outside_is_brought_to_the_box() {
    let surface = |place: [f64; 2]| {
        assert_eq!(CELL.nearest(place), place, "outside the box");
        hill(7.0, [0.3, 5.0], [2.0, 0.0, 1.0])(place)
    };
    let found = maximise(surface, [-40.0, 3.0], 0.0, &CELL, &VariableMetricParams::default());
    assert_place(found, [0.3, 1.0], 2e-5);
}

#[test]
fn a_box_without_width_is_climbed_along_its_length() {
    let surface = hill(7.0, [0.3, -0.2], [2.0, 0.0, 1.0]);
    let line = Bounds { low: [0.5, -1.0], high: [0.5, 1.0] };
    assert_place(climb(surface, [0.5, 0.9], &line), [0.5, -0.2], 2e-5);
}

/// A range of peaks at the same distance beyond every whole x, with long slopes
/// before and short ones behind.
fn range_of_peaks([x, y]: [f64; 2]) -> (f64, [f64; 2]) {
    let (once, twice) = (TAU * x, 2.0 * TAU * x);
    let slope = TAU * (once.cos() - twice.cos() / 2.0);
    (once.sin() - twice.sin() / 4.0 - y * y, [slope, -2.0 * y])
}

#[test]
fn doubling_leaps_to_another_peak_in_a_large_box_only() {
    let beyond = ((1.0 - 3f64.sqrt()) / 2.0).acos() / TAU;
    let large = Bounds { low: [-2.0, -2.0], high: [6.6, 2.0] };
    let mut leaps = 0;
    for shift in 0..40 {
        let start = [-0.25 + 0.01 * f64::from(shift), 0.0];
        let cell = Bounds { low: [start[0] - 0.6, -1.0], high: [start[0] + 0.6, 1.0] };
        assert_place(climb(range_of_peaks, start, &cell), [beyond, 0.0], 1e-4);
        let far = climb(range_of_peaks, start, &large);
        let peak = far.unwrap().place[0].floor();
        assert_place(far, [peak + beyond, 0.0], 1e-4);
        leaps += usize::from(peak > 0.0);
    }
    assert!(leaps > 0 && leaps < 40, "{leaps} of 40");
}

/// Searches from x = 0 along x with one first step, in a box as far as `farthest`.
fn along_x(
    mut surface: impl FnMut([f64; 2]) -> (f64, [f64; 2]),
    first: f64,
    farthest: f64,
) -> LineEnd {
    let bounds = Bounds { low: [0.0; 2], high: [farthest, 0.0] };
    let (value, gradient) = surface([0.0; 2]);
    let from = Point { place: [0.0; 2], value, gradient };
    Line::new(&mut surface, &from, [1.0, 0.0], &bounds).search(first, farthest, 1e-5)
}

/// Hills at x = 0.2 and x = 3, the second one of some height.
fn two_hills(height: f64) -> impl Fn([f64; 2]) -> (f64, [f64; 2]) {
    move |[x, _]| {
        let [(near, near_slope), (far, far_slope)] =
            [(1.0, 0.2), (height, 3.0)].map(|(top, at)| {
                let value = top * (-2.0 * (x - at) * (x - at)).exp();
                (value, -4.0 * (x - at) * value)
            });
        (near + far, [near_slope + far_slope, 0.0])
    }
}

#[test]
fn a_leap_of_a_valley_to_higher_ground_ends_on_the_hill_beyond() {
    for (height, top) in [(2.0, 3.0), (0.5, 0.2)] {
        let LineEnd::Inside(end) = along_x(two_hills(height), 3.3, 9.0) else {
            panic!("the side is farther");
        };
        assert!((end.place[0] - top).abs() < 1e-3, "{height}: {end:?}");
    }
}

#[test]
fn a_maximum_behind_a_long_bracket_is_reached_in_the_end() {
    // The cubic sees the fall at the far end, and takes about 200 short steps.
    let surface = |[x, _]: [f64; 2]| {
        let beyond = (x - 10.0).max(0.0);
        (0.064 * x - beyond * beyond, [0.064 - 2.0 * beyond, 0.0])
    };
    let LineEnd::Inside(end) = along_x(surface, 50.0, 99.0) else {
        panic!("the side is farther");
    };
    assert!((end.place[0] - 10.032).abs() < 2e-5, "{end:?}");
}

#[test]
fn a_step_almost_as_far_as_the_side_reaches_it() {
    let slope = |[x, _]: [f64; 2]| (x, [1.0, 0.0]);
    let near = along_x(slope, 0.5, 1.0 + 9e-6);
    assert!(matches!(near, LineEnd::NearSide(end) if end.place[0] == 1.0));
    for farthest in [1.0, 1.0 + 2e-5] {
        let at_side = along_x(slope, 0.5, farthest);
        assert!(matches!(at_side, LineEnd::AtSide(end) if end.place[0] == farthest));
    }
}

/// Numbers of -1 ..= 1, the same in every run.
fn noise() -> impl FnMut() -> f64 {
    let mut state = 12345_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / f64::from(1 << 23) - 1.0
    }
}

/// A broad bump with two smaller ones on its flanks.
fn random_bump(noise: &mut dyn FnMut() -> f64) -> impl Fn([f64; 2]) -> (f64, [f64; 2]) + use<> {
    let parts: [_; 3] = std::array::from_fn(|part| {
        let height = if part == 0 { 4.0 + noise() } else { 0.5 * noise() };
        (height, [1.3 * noise(), 1.3 * noise()], 1.5 + 0.4 * noise())
    });
    move |place| {
        parts.iter().fold((0.0, [0.0; 2]), |(sum, [gx, gy]), (height, centre, width)| {
            let [x, y] = minus(place, *centre).map(|d| d / width);
            let value = height * (-(x * x + y * y) / 2.0).exp();
            (sum + value, [gx - value * x / width, gy - value * y / width])
        })
    }
}

/// The slow obvious twin: the highest of a grid of places, again and again on
/// a smaller grid around it.
fn highest(surface: impl Fn([f64; 2]) -> (f64, [f64; 2]), bounds: &Bounds) -> Maximum {
    let mut best = Maximum { place: [0.0; 2], value: f64::NEG_INFINITY };
    let (mut centre, mut half) = ([0.0; 2], 1.0);
    while half > 1e-9 {
        for (i, j) in (-20..=20).flat_map(|i| (-20..=20).map(move |j| (i, j))) {
            let offset = [i, j].map(|k| half * f64::from(k) / 20.0);
            let place = bounds.nearest([centre[0] + offset[0], centre[1] + offset[1]]);
            let value = surface(place).0;
            if value > best.value {
                best = Maximum { place, value };
            }
        }
        (centre, half) = (best.place, half / 4.0);
    }
    best
}

#[test]
fn random_bumps_have_the_maximum_of_the_twin() {
    let mut noise = noise();
    let mut inside = 0;
    for _ in 0..300 {
        let surface = random_bump(&mut noise);
        let twin = highest(&surface, &CELL);
        let found = climb(&surface, [0.0, 0.0], &CELL).unwrap();
        let [x, y] = minus(found.place, twin.place);
        assert!(x.hypot(y) < 1e-4, "{found:?} is not {twin:?}");
        assert!((found.value - twin.value).abs() < 1e-8);
        inside += usize::from(twin.place.iter().all(|c| c.abs() < 1.0));
    }
    assert!((50..250).contains(&inside), "both kinds of maxima: {inside} inside");
}

#[test]
fn a_surface_in_other_units_is_climbed_alike_with_tolerances_in_those_units() {
    let (value_unit, length_unit) = (f64::exp2(-20.0), f64::exp2(5.0));
    let mut noise = noise();
    for _ in 0..20 {
        let surface = random_bump(&mut noise);
        let plain = climb(&surface, [0.0, 0.0], &CELL).unwrap();
        let scaled = |place: [f64; 2]| {
            let (value, gradient) = surface(place.map(|c| c / length_unit));
            (value * value_unit, gradient.map(|g| g * value_unit / length_unit))
        };
        let cells = |[x, y]: [f64; 2]| {
            let (value, gradient) = scaled([x, y].map(|c| c * length_unit));
            (value / value_unit, gradient.map(|g| g * length_unit / value_unit))
        };
        assert_eq!(climb(cells, [0.0, 0.0], &CELL).unwrap(), plain);
    }
}

#[test]
fn failures_name_what_was_met() {
    let params = VariableMetricParams::default();
    let plane = |_: [f64; 2]| (0.0, [1.0, 0.0]);
    let open = Bounds { low: [0.0, 0.0], high: [f64::INFINITY, 1.0] };
    assert_eq!(
        maximise(plane, [0.0, 0.0], 0.0, &open, &params),
        Err(Failure::Unbounded { steps: f64::INFINITY })
    );
    let missing = |_: [f64; 2]| (f64::NAN, [f64::NAN, 0.0]);
    assert!(matches!(
        maximise(missing, [0.0, 0.0], 0.0, &CELL, &params),
        Err(Failure::NotAscending { slope }) if slope.is_nan()
    ));
    let surface = hill(7.0, [0.3, -0.2], [2.0, 0.7, 1.0]);
    let hurried = VariableMetricParams { most_iterations: 1, ..params };
    assert_eq!(
        maximise(surface, [-0.4, 0.6], 6.0, &CELL, &hurried),
        Err(Failure::NotConverged { iterations: 1 })
    );
    // The gradient is not that of the values, which fall on every way.
    let wrong = |[x, y]: [f64; 2]| (-1e3 * x.hypot(y), [1.0, 0.0]);
    assert!(matches!(
        maximise(wrong, [0.0, 0.0], 0.0, &CELL, &params),
        Err(Failure::Decreased { .. } | Failure::NotConverged { .. })
    ));
}
