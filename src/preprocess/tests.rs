//! The preprocessor on fields that are known everywhere.

mod properties;

use super::*;
use crate::math::Healpix;
use crate::model::{EARTH_RADIUS_KM, Grid, Mesh, Quantity, VariableInfo};

const RADIUS_M: f64 = EARTH_RADIUS_KM * 1000.0;

fn grid(lat_deg: &[f64], columns: usize, first_deg: f64) -> Grid {
    let step = 360.0 / columns as f64;
    let lon = (0..columns).map(|i| first_deg + step * i as f64).collect();
    Grid::new(lat_deg.to_vec(), lon).unwrap()
}

fn with_poles(rows: usize) -> Vec<f64> {
    (0..rows).map(|i| 90.0 - 180.0 * i as f64 / (rows - 1) as f64).collect()
}

fn without_poles(rows: usize) -> Vec<f64> {
    (0..rows).map(|i| 90.0 - 180.0 * (i as f64 + 0.5) / rows as f64).collect()
}

/// A field from latitude and longitude in radians.
fn field(grid: &Grid, f: impl Fn(f64, f64) -> f64) -> Vec<f32> {
    let f = &f;
    let row = |&lat: &f64| {
        grid.lon_deg().iter().map(move |&lon| f(lat.to_radians(), lon.to_radians()) as f32)
    };
    grid.lat_deg().iter().flat_map(row).collect()
}

fn variable(name: &str, quantity: Quantity) -> VariableInfo {
    VariableInfo::new(name, quantity, "1")
}

fn pressure() -> [VariableInfo; 1] {
    [variable("msl", Quantity::MeanSeaLevelPressure)]
}

fn wind() -> [VariableInfo; 2] {
    [variable("u", Quantity::EastwardWind), variable("v", Quantity::NorthwardWind)]
}

fn run(preprocessor: &Preprocessor, frames: &[&[f32]]) -> Vec<Vec<f32>> {
    let points = preprocessor.mesh().len();
    let mut out = vec![0.0; preprocessor.outputs().len() * points];
    let mut scratch = PreprocessScratch::default();
    // Twice, so that what a frame leaves behind would show.
    for _ in 0..2 {
        preprocessor.apply(frames, &mut scratch, &mut out).unwrap();
    }
    out.chunks(points).map(<[f32]>::to_vec).collect()
}

fn worst(found: &[f32], exact: &[f32]) -> f32 {
    assert_eq!(found.len(), exact.len());
    // A maximum would pass over NaN.
    assert!(found.iter().all(|v| v.is_finite()), "missing values");
    found.iter().zip(exact).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Solid rotation plus waves of degree 3 and 20: stream function on the unit
/// sphere and what follows from it.
fn psi(lat: f64, lon: f64) -> f64 {
    lat.sin() + lat.cos().powi(2) * lat.sin() * (2.0 * lon).cos() + high(lat, lon)
}

fn high(lat: f64, lon: f64) -> f64 {
    0.1 * lat.cos().powi(20) * (20.0 * lon + 0.3).sin()
}

fn laplacian(lat: f64, lon: f64) -> f64 {
    let low = -2.0 * lat.sin() - 12.0 * lat.cos().powi(2) * lat.sin() * (2.0 * lon).cos();
    low - 420.0 * high(lat, lon)
}

/// Eastward and northward derivative of `psi`.
fn gradient(lat: f64, lon: f64) -> (f64, f64) {
    let (sin, cos) = lat.sin_cos();
    let east = -2.0 * cos * sin * (2.0 * lon).sin() + 2.0 * cos.powi(19) * (20.0 * lon + 0.3).cos();
    let north = cos + (cos.powi(3) - 2.0 * cos * sin * sin) * (2.0 * lon).cos()
        - 2.0 * cos.powi(19) * sin * (20.0 * lon + 0.3).sin();
    (east, north)
}

#[test]
fn everything_of_a_rotational_wind_on_every_grid() {
    let derive = DERIVED.map(|d| d.0).to_vec();
    let params = PreprocessParams { derive, ..PreprocessParams::default() };
    let speed = 10.0;
    for grid in [
        grid(&with_poles(73), 144, 0.0),
        grid(&with_poles(73), 144, 1.7),
        grid(&without_poles(72), 120, 2.9),
        global::gaussian(64).1,
    ] {
        let u = field(&grid, |lat, lon| -speed * gradient(lat, lon).1);
        let v = field(&grid, |lat, lon| speed * gradient(lat, lon).0);
        let preprocessor = Preprocessor::new(&grid, &wind(), &params).unwrap();
        let names: Vec<&str> =
            preprocessor.outputs().iter().map(|o| o.info.name.as_str()).collect();
        assert_eq!(names, ["vo", "d", "strf", "vp", "u_rot", "v_rot", "u_div", "v_div"]);
        let found = run(&preprocessor, &[&u, &v]);
        let vorticity = field(&grid, |lat, lon| speed * laplacian(lat, lon) / RADIUS_M);
        let stream = field(&grid, |lat, lon| speed * psi(lat, lon) * RADIUS_M);
        let nothing = vec![0.0; u.len()];
        // Rounding of the f32 wind, which derivatives magnify.
        let rounding = 40.0 * 2e-6 / RADIUS_M as f32;
        assert!(worst(&found[0], &vorticity) < rounding);
        assert!(worst(&found[1], &nothing) < rounding);
        assert!(worst(&found[2], &stream) < 2e-6 * 1e8);
        assert!(worst(&found[3], &nothing) < 2e-6 * 1e8);
        assert!(worst(&found[4], &u) < 1e-5 && worst(&found[5], &v) < 1e-5);
        assert!(worst(&found[6], &nothing) < 1e-5 && worst(&found[7], &nothing) < 1e-5);
    }
}

#[test]
fn vorticity_or_divergence_alone_lead_to_their_potential_and_wind() {
    let grid = grid(&with_poles(73), 144, 0.0);
    let source = field(&grid, |lat, lon| 10.0 * laplacian(lat, lon) / RADIUS_M);
    let stream = field(&grid, |lat, lon| 10.0 * psi(lat, lon) * RADIUS_M);
    let east = field(&grid, |lat, lon| 10.0 * gradient(lat, lon).0);
    let north = field(&grid, |lat, lon| 10.0 * gradient(lat, lon).1);
    for (name, quantity, derive, sign) in [
        (
            "vo",
            Quantity::RelativeVorticity,
            [Derived::Streamfunction, Derived::RotationalWind],
            true,
        ),
        ("d", Quantity::Divergence, [Derived::VelocityPotential, Derived::DivergentWind], false),
    ] {
        let input = [variable(name, quantity)];
        let params = PreprocessParams { derive: derive.to_vec(), ..PreprocessParams::default() };
        let found = run(&Preprocessor::new(&grid, &input, &params).unwrap(), &[&source]);
        assert!(worst(&found[0], &stream) < 100.0);
        let minus: Vec<f32> = north.iter().map(|v| -v).collect();
        let (u, v) = if sign { (&minus, &east) } else { (&east, &north) };
        assert!(worst(&found[1], u) < 1e-5 && worst(&found[2], v) < 1e-5);
        let params =
            PreprocessParams { derive: vec![Derived::Vorticity], ..PreprocessParams::default() };
        let error = Preprocessor::new(&grid, &input, &params).unwrap_err();
        assert!(matches!(error, PreprocessError::CannotDerive { .. }), "{error}");
    }
}

#[test]
fn a_band_keeps_its_degrees_on_every_target() {
    let source = grid(&with_poles(73), 144, 0.0);
    let values = field(&source, |lat, lon| 1000.0 + psi(lat, lon));
    let band = PreprocessParams { lmin: Some(10), lmax: Some(42), ..PreprocessParams::default() };
    let check = |params: PreprocessParams, exact: &dyn Fn(&Mesh) -> Vec<f32>| {
        let preprocessor = Preprocessor::new(&source, &pressure(), &params).unwrap();
        let found = run(&preprocessor, &[&values]);
        let worst = worst(&found[0], &exact(preprocessor.mesh()));
        assert!(worst < 1e-4, "{params:?}: {worst}");
    };
    check(band.clone(), &|_| field(&source, high));
    let gaussian = TargetGrid::Gaussian { rows: 64 };
    check(PreprocessParams { grid: gaussian, ..band.clone() }, &|mesh| {
        field(mesh.lat_lon().unwrap(), high)
    });
    check(PreprocessParams { grid: TargetGrid::Healpix { nside: 15 }, ..band.clone() }, &|_| {
        let healpix = Healpix::new(15);
        let at = |(lat, lon): (f64, f64)| high(lat.to_radians(), lon.to_radians()) as f32;
        (0..healpix.pixels()).map(|i| at(healpix.center_deg(i))).collect()
    });
    for projection in [Projection::NhStereo, Projection::ShStereo] {
        check(PreprocessParams { projection, ..band.clone() }, &|mesh| {
            let Mesh::Plane(plane) = mesh else { panic!("{mesh:?}") };
            let at =
                |(theta, lon): (f64, f64)| high(std::f64::consts::FRAC_PI_2 - theta, lon) as f32;
            planes::points_rad(plane).into_iter().map(at).collect()
        });
    }
}

#[test]
fn a_regional_grid_is_tapered_and_filtered_only_by_cosines() {
    let lat: Vec<f64> = (0..20).map(|i| 60.0 - f64::from(i)).collect();
    let lon = (0..30).map(|i| 10.0 + f64::from(i)).collect();
    let region = Grid::new(lat, lon).unwrap();
    let values = vec![2.0; region.len()];
    let params = PreprocessParams { taper_points: 3, ..PreprocessParams::default() };
    let found = run(&Preprocessor::new(&region, &pressure(), &params).unwrap(), &[&values]);
    assert_eq!((found[0][0], found[0][10 * 30 + 15]), (0.0, 2.0));
    let params = PreprocessParams { lmin: Some(5), ..PreprocessParams::default() };
    let error = Preprocessor::new(&region, &pressure(), &params).unwrap_err();
    assert!(error.to_string().contains("--filter cosine"), "{error}");
    let params = PreprocessParams { filter: FilterBasis::Cosine, ..params };
    let found = run(&Preprocessor::new(&region, &pressure(), &params).unwrap(), &[&values]);
    assert!(found[0].iter().all(|v| v.abs() < 1e-6));
}

#[test]
fn a_hole_is_an_error_that_says_where() {
    let grid = grid(&with_poles(73), 144, 0.0);
    let mut values = vec![1.0; grid.len()];
    values[2 * 144 + 3] = f32::NAN;
    let params = PreprocessParams { lmax: Some(42), ..PreprocessParams::default() };
    let preprocessor = Preprocessor::new(&grid, &pressure(), &params).unwrap();
    let mut out = vec![0.0; grid.len()];
    let error = preprocessor.apply(&[&values], &mut PreprocessScratch::default(), &mut out);
    let expected = PreprocessError::MissingValues {
        count: 1,
        points: grid.len(),
        lat_deg: 85.0,
        lon_deg: 7.5,
    };
    assert_eq!(error, Err(expected));
}

#[test]
fn what_a_grid_cannot_resolve_is_refused() {
    let source = grid(&with_poles(73), 144, 0.0);
    let refused =
        |params: PreprocessParams| Preprocessor::new(&source, &pressure(), &params).unwrap_err();
    let default = PreprocessParams::default;
    let error = refused(PreprocessParams { lmax: Some(72), ..default() });
    assert!(matches!(error, PreprocessError::TooCoarse { degree: 72, limit: 71, .. }), "{error}");
    let gaussian = TargetGrid::Gaussian { rows: 16 };
    let error = refused(PreprocessParams { lmax: Some(42), grid: gaussian, ..default() });
    assert!(matches!(error, PreprocessError::TooCoarse { rows: 16, limit: 15, .. }), "{error}");
    let error = refused(PreprocessParams { lmin: Some(100), ..default() });
    assert!(
        matches!(error, PreprocessError::TooCoarse { flag: "--lmin", degree: 100, .. }),
        "{error}"
    );
    let params = PreprocessParams {
        derive: vec![Derived::RotationalWind],
        projection: Projection::NhStereo,
        ..default()
    };
    let error = Preprocessor::new(&source, &wind(), &params).unwrap_err();
    assert!(matches!(error, PreprocessError::WindOnPlane { .. }), "{error}");
}
