//! Grids of results, by their names.

use std::f64::consts::FRAC_PI_2;

use anyhow::{Context, bail};

use crate::math::harmonics::gauss_legendre;
use crate::model::{Grid, Region};

use super::args::MapArgs;

/// Points of the finest grid: 0.1 degrees.
const MOST_POINTS: usize = 1801 * 3600;

impl MapArgs {
    /// The grid that was asked for.
    pub(super) fn grid(&self) -> anyhow::Result<Grid> {
        let (lat_deg, lon_deg) = axes(&self.grid)?;
        let Some(region) = self.region else { return Ok(Grid::new(lat_deg, lon_deg)?) };
        part(&lat_deg, &lon_deg, &region)
            .with_context(|| format!("--region {region}: no point of --grid {} in it", self.grid))
    }
}

/// Latitudes and longitudes of a global grid of this name.
fn axes(name: &str) -> anyhow::Result<(Vec<f64>, Vec<f64>)> {
    let unknown = || {
        format!(
            "--grid {name} is no grid; write a spacing in degrees that divides 180, such as 2.5, \
             or gaussian:N48"
        )
    };
    let (lat_deg, columns) = match name.strip_prefix("gaussian:N") {
        Some(digits) => {
            let n: usize =
                digits.parse().ok().filter(|n| (1..=900).contains(n)).with_context(unknown)?;
            check_points(name, 2 * n, 4 * n)?;
            let (colatitude_rad, _) = gauss_legendre(2 * n);
            let latitude = |theta: &f64| (FRAC_PI_2 - theta).to_degrees();
            (colatitude_rad.iter().map(latitude).collect::<Vec<_>>(), 4 * n)
        }
        None => {
            let spacing: f64 =
                name.parse().ok().filter(|&d| d > 0.0 && d <= 90.0).with_context(unknown)?;
            let intervals = (180.0 / spacing).round();
            if (180.0 / intervals - spacing).abs() > 1e-9 * spacing {
                bail!(unknown());
            }
            // Saturates: what is beyond `usize` has too many points as well.
            let rows = intervals as usize;
            check_points(name, rows.saturating_add(1), rows.saturating_mul(2))?;
            let latitude = |row: usize| 90.0 - 180.0 * row as f64 / intervals;
            ((0..=rows).map(latitude).collect(), 2 * rows)
        }
    };
    let lon_deg = (0..columns).map(|i| 360.0 * i as f64 / columns as f64).collect();
    Ok((lat_deg, lon_deg))
}

/// Refuses a grid of too many points before there is memory for its axes.
fn check_points(name: &str, rows: usize, columns: usize) -> anyhow::Result<()> {
    let points = rows.saturating_mul(columns);
    if points > MOST_POINTS {
        bail!("--grid {name} has {points} points, more than {MOST_POINTS}; choose a coarser one");
    }
    Ok(())
}

/// The points of a global grid that lie in a region, side by side.
fn part(lat_deg: &[f64], lon_deg: &[f64], region: &Region) -> Option<Grid> {
    let middle = f64::midpoint(region.south_deg, region.north_deg);
    let lat: Vec<f64> =
        lat_deg.iter().copied().filter(|&l| region.contains(l, region.west_deg)).collect();
    let mut lon: Vec<f64> =
        lon_deg.iter().copied().filter(|&l| region.contains(middle, l)).collect();
    // Columns on both sides of Greenwich go on beyond 360.
    let west = region.west_deg.rem_euclid(360.0);
    if lon.len() < lon_deg.len() {
        lon.iter_mut().filter(|l| **l < west).for_each(|l| *l += 360.0);
        lon.sort_by(f64::total_cmp);
    }
    Grid::new(lat, lon).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PeriodLength;

    fn grid(grid: &str, region: Option<&str>) -> anyhow::Result<Grid> {
        let region = region.map(|text| text.parse().unwrap());
        MapArgs { grid: grid.into(), region, period: PeriodLength::All }.grid()
    }

    #[test]
    fn grids_by_name() {
        let regular = grid("2.5", None).unwrap();
        assert_eq!((regular.rows(), regular.columns()), (73, 144));
        assert!(regular.is_periodic() && regular.has_north_pole() && regular.has_south_pole());
        let gaussian = grid("gaussian:N48", None).unwrap();
        assert_eq!((gaussian.rows(), gaussian.columns()), (96, 192));
        assert!((gaussian.lat_deg()[0] - 88.572_169).abs() < 1e-6);
        for name in
            ["0", "-1", "7", "x", "gaussian:T63", "gaussian:N0", "0.01", "nan", "1e-9", "1e-300"]
        {
            assert!(grid(name, None).is_err(), "{name}");
        }
    }

    #[test]
    fn regions_of_grids() {
        let europe = grid("5", Some("-20,40,30,75")).unwrap();
        assert_eq!((europe.rows(), europe.columns()), (10, 13));
        assert_eq!((europe.lon_deg()[0], europe.lon_deg()[12]), (340.0, 400.0));
        let north = grid("5", Some("nh")).unwrap();
        assert_eq!((north.rows(), north.columns(), north.is_periodic()), (19, 72, true));
        assert!(grid("90", Some("1,2,3,4")).unwrap_err().to_string().contains("--region"));
    }
}
