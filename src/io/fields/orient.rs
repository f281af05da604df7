//! Coordinates as stored to the one orientation of [`Grid`], with the way to
//! carry values along.

use crate::model::{Curvilinear, Grid, Hemisphere, Mesh, Plane, Region};

use super::FieldProblem;
use super::mesh::Coordinates;
use super::reduced::ReducedPlan;
use crate::model::GridError;

/// Rounding of single-precision coordinates beyond the pole.
const POLE_SLACK_DEG: f64 = 1e-3;

/// A mesh and, for each of its rows and columns, where it is stored. Values in
/// one dimension are columns of one row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Orientation {
    pub(super) mesh: Mesh,
    pub(super) rows: Vec<usize>,
    pub(super) columns: Vec<usize>,
    pub(super) finish: Finish,
    /// What was changed, in words.
    pub(super) notes: Vec<String>,
}

/// What makes a frame of the values in the order of rows and columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Finish {
    /// They are one.
    #[default]
    AsTheyAre,
    /// Every value at another place: where it is found.
    Permuted(Vec<u32>),
    /// Rows and columns of a reduced grid, interpolated between its points.
    Reduced { plan: ReducedPlan, rows: Vec<usize>, columns: Vec<usize> },
}

impl Finish {
    /// Fills a frame.
    pub(super) fn apply(&self, values: &[f32], out: &mut [f32]) {
        match self {
            Self::AsTheyAre => out.copy_from_slice(values),
            Self::Permuted(places) => {
                out.iter_mut().zip(places).for_each(|(out, &at)| *out = values[at as usize]);
            }
            Self::Reduced { plan, rows, columns } => plan.apply(values, rows, columns, out),
        }
    }
}

impl Orientation {
    /// Turns a stored mesh round and cuts out `region`.
    pub(super) fn of(
        coordinates: &Coordinates,
        region: Option<&Region>,
    ) -> Result<Self, FieldProblem> {
        let whole = match coordinates {
            Coordinates::LatLon { lat_deg, lon_deg } => {
                return Self::lat_lon(lat_deg, lon_deg, region);
            }
            Coordinates::Plane { hemisphere, y_km, x_km } => Self::plane(*hemisphere, y_km, x_km)?,
            Coordinates::Curvilinear { rows, columns, lat_deg, lon_deg } => {
                return Self::curvilinear(*rows, *columns, lat_deg, lon_deg, region);
            }
            Coordinates::Reduced(plan) => return Self::reduced(plan, region),
            Coordinates::Healpix { nside, stored_at } => {
                let mesh = Mesh::Healpix { nside: *nside };
                let finish = stored_at.clone().map_or(Finish::AsTheyAre, Finish::Permuted);
                let columns = (0..mesh.len()).collect();
                Self { rows: vec![0], columns, mesh, finish, notes: Vec::new() }
            }
        };
        match region {
            Some(&region) => Err(FieldProblem::RegionOfMesh { mesh: whole.mesh.kind(), region }),
            None => Ok(whole),
        }
    }

    fn plane(hemisphere: Hemisphere, y_km: &[f64], x_km: &[f64]) -> Result<Self, FieldProblem> {
        let plane = Plane::new(hemisphere, x_km.to_vec(), y_km.to_vec())?;
        let (rows, columns) = ((0..y_km.len()).collect(), (0..x_km.len()).collect());
        let finish = Finish::AsTheyAre;
        Ok(Self { mesh: Mesh::Plane(plane), rows, columns, finish, notes: Vec::new() })
    }

    /// The rows and columns that the points of a reduced grid are brought to.
    fn reduced(plan: &ReducedPlan, region: Option<&Region>) -> Result<Self, FieldProblem> {
        let whole = Self::lat_lon(&plan.lat_deg(), &plan.lon_deg(), region)?;
        let Self { mesh, rows, columns, notes, .. } = whole;
        let finish = Finish::Reduced { plan: plan.clone(), rows, columns };
        Ok(Self { mesh, rows: vec![0], columns: (0..plan.points()).collect(), finish, notes })
    }

    /// Turns the northern end to the front and cuts out the rows and columns that
    /// hold all points of `region`.
    fn curvilinear(
        rows: usize,
        columns: usize,
        lat_deg: &[f64],
        lon_deg: &[f64],
        region: Option<&Region>,
    ) -> Result<Self, FieldProblem> {
        let mut notes = Vec::new();
        // Checked as a whole: also what lies outside of a region must be sound.
        let stored = Curvilinear::new(rows, columns, lat_deg.to_vec(), lon_deg.to_vec())?;
        let mut rows: Vec<usize> = (0..rows).collect();
        let mut columns: Vec<usize> = (0..columns).collect();
        let middle = columns.len() / 2;
        let end_deg = |row: usize| stored.center_deg(row, middle).0;
        if end_deg(0) < end_deg(rows.len() - 1) {
            rows.reverse();
            notes.push("rows turned to north first".into());
        }
        if let Some(region) = region {
            let is_inside = |row: usize, column: usize| {
                let (lat_deg, lon_deg) = stored.center_deg(row, column);
                region.contains(lat_deg, lon_deg)
            };
            let all = columns.clone();
            columns = hull(&columns, |column| rows.iter().any(|&row| is_inside(row, column)));
            rows = hull(&rows, |row| all.iter().any(|&column| is_inside(row, column)));
            if rows.is_empty() || columns.is_empty() {
                return Err(FieldProblem::EmptySelection {
                    selection: format!("--region {region}"),
                    available: span(lat_deg, lon_deg),
                });
            }
            notes.push(format!(
                "region {region}: the rows and columns around it are read, centres are inside of it"
            ));
        }
        let of_points = |values: &[f64]| -> Vec<f64> {
            let row = |&row: &usize| columns.iter().map(move |column| (row, *column));
            rows.iter().flat_map(row).map(|(r, c)| values[r * stored.columns() + c]).collect()
        };
        let (lat_deg, lon_deg) = (of_points(stored.lat_deg()), of_points(stored.lon_deg()));
        let mesh = Curvilinear::new(rows.len(), columns.len(), lat_deg, lon_deg)?;
        let mesh = region.map_or(mesh.clone(), |&region| mesh.within(region));
        let finish = Finish::AsTheyAre;
        Ok(Self { mesh: Mesh::Curvilinear(mesh), rows, columns, finish, notes })
    }

    /// Turns stored coordinates in degrees round and cuts out `region`.
    fn lat_lon(
        lat_deg: &[f64],
        lon_deg: &[f64],
        region: Option<&Region>,
    ) -> Result<Self, FieldProblem> {
        let mut notes = Vec::new();
        let mut rows = north_first(lat_deg, &mut notes)?;
        let (mut columns, unwrapped) = eastward(lon_deg, &mut notes)?;
        let lat = |&row: &usize| lat_deg[row].clamp(-90.0, 90.0);
        if let Some(region) = region {
            rows.retain(|r| (region.south_deg..=region.north_deg).contains(&lat(r)));
            columns = cut_columns(&columns, &unwrapped, region);
            if rows.is_empty() || columns.is_empty() {
                return Err(FieldProblem::EmptySelection {
                    selection: format!("--region {region}"),
                    available: span(lat_deg, lon_deg),
                });
            }
            notes.push(format!("region {region} cut out"));
        }
        let lat = rows.iter().map(lat).collect();
        let lon = ascending_from_zero(columns.iter().map(|&c| unwrapped[c]).collect());
        let (mesh, finish) = (Mesh::LatLon(Grid::new(lat, lon)?), Finish::AsTheyAre);
        Ok(Self { mesh, rows, columns, finish, notes })
    }
}

/// From the first to the last that is wanted.
fn hull(all: &[usize], is_wanted: impl Fn(usize) -> bool) -> Vec<usize> {
    let first = all.iter().position(|&i| is_wanted(i));
    let last = all.iter().rposition(|&i| is_wanted(i));
    first.zip(last).map_or_else(Vec::new, |(first, last)| all[first..=last].to_vec())
}

fn north_first(lat_deg: &[f64], notes: &mut Vec<String>) -> Result<Vec<usize>, FieldProblem> {
    if let Some(index) = lat_deg.iter().position(|v| v.is_nan() || v.abs() > 90.0 + POLE_SLACK_DEG)
    {
        let value = lat_deg[index];
        return Err(GridError::OutOfRange { axis: "latitude", index, value }.into());
    }
    let ascending = lat_deg.len() > 1 && lat_deg[1] > lat_deg[0];
    let in_order = |p: &[f64]| if ascending { p[1] > p[0] } else { p[1] < p[0] };
    if let Some(i) = lat_deg.windows(2).position(|p| !in_order(p)) {
        return Err(GridError::LatitudeOrder { index: i + 1, value: lat_deg[i + 1] }.into());
    }
    if ascending {
        notes.push("rows turned to north first".into());
        return Ok((0..lat_deg.len()).rev().collect());
    }
    Ok((0..lat_deg.len()).collect())
}

/// Columns in eastward order, and every stored longitude made continuous.
fn eastward(
    lon_deg: &[f64],
    notes: &mut Vec<String>,
) -> Result<(Vec<usize>, Vec<f64>), FieldProblem> {
    if let Some(index) = lon_deg.iter().position(|v| v.is_nan() || v.abs() > 720.0) {
        let value = lon_deg[index];
        return Err(GridError::OutOfRange { axis: "longitude", index, value }.into());
    }
    let unwrapped = unwrap(lon_deg)?;
    let mut columns: Vec<usize> = (0..lon_deg.len()).collect();
    if unwrapped.len() > 1 && unwrapped[1] < unwrapped[0] {
        columns.reverse();
        notes.push("columns turned to west first".into());
    }
    drop_repeated_columns(&mut columns, &unwrapped, notes);
    let start = first_column(&columns, &unwrapped);
    if start != 0 {
        columns.rotate_left(start);
        notes.push("columns rotated to start at 0 degrees east".into());
    }
    Ok((columns, unwrapped))
}

/// Removes the jumps of 360 degrees and checks the order.
fn unwrap(lon_deg: &[f64]) -> Result<Vec<f64>, FieldProblem> {
    let mut unwrapped: Vec<f64> = Vec::with_capacity(lon_deg.len());
    let mut eastward = None;
    for (index, &lon) in lon_deg.iter().enumerate() {
        let Some(&last) = unwrapped.last() else {
            unwrapped.push(lon);
            continue;
        };
        let mut step = lon - lon_deg[index - 1];
        if step.abs() > 180.0 && lon_deg.len() > 2 {
            step -= 360.0 * (step / 360.0).round();
        }
        if step == 0.0 || *eastward.get_or_insert(step > 0.0) != (step > 0.0) {
            return Err(GridError::LongitudeOrder { index, value: lon }.into());
        }
        unwrapped.push(last + step);
    }
    Ok(unwrapped)
}

fn drop_repeated_columns(columns: &mut Vec<usize>, unwrapped: &[f64], notes: &mut Vec<String>) {
    let Some(&first) = columns.first() else { return };
    let spacing = (unwrapped[columns[columns.len() - 1]] - unwrapped[first]).abs()
        / (columns.len().max(2) - 1) as f64;
    let before = columns.len();
    columns.retain(|&c| unwrapped[c] - unwrapped[first] < 360.0 - 0.01 * spacing);
    if columns.len() < before {
        notes.push(format!("{} repeated column(s) dropped", before - columns.len()));
    }
}

/// Where a global grid starts at the smallest longitude in [0, 360).
fn first_column(columns: &[usize], unwrapped: &[f64]) -> usize {
    let lon: Vec<f64> = ascending_from_zero(columns.iter().map(|&c| unwrapped[c]).collect());
    let global = Grid::new(vec![0.0], lon.clone()).is_ok_and(|g| g.is_periodic());
    if !global {
        return 0;
    }
    lon.iter().position(|&l| l >= 360.0).unwrap_or(0)
}

fn cut_columns(columns: &[usize], unwrapped: &[f64], region: &Region) -> Vec<usize> {
    let middle = 0.5 * (region.south_deg + region.north_deg);
    let inside: Vec<bool> =
        columns.iter().map(|&c| region.contains(middle, unwrapped[c])).collect();
    // The cut starts where the region is entered from the west, which may be
    // in the middle of the stored order.
    let entry =
        (0..columns.len()).find(|&i| inside[i] && !inside[(i + columns.len() - 1) % columns.len()]);
    let start = entry.unwrap_or(0);
    (0..columns.len())
        .map(|i| (start + i) % columns.len())
        .filter(|&i| inside[i])
        .map(|i| columns[i])
        .collect()
}

/// Longitudes in eastward order, moved by whole turns to ascend from [0, 360).
fn ascending_from_zero(mut lon_deg: Vec<f64>) -> Vec<f64> {
    let mut previous = f64::NEG_INFINITY;
    for lon in &mut lon_deg {
        let turned = lon.rem_euclid(360.0);
        *lon = if turned > previous { turned } else { turned + 360.0 };
        previous = *lon;
    }
    lon_deg
}

fn span(lat_deg: &[f64], lon_deg: &[f64]) -> String {
    let range = |values: &[f64]| {
        let min = values.iter().copied().fold(f64::INFINITY, f64::min);
        let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        format!("{min} to {max}")
    };
    format!("latitudes {} and longitudes {}", range(lat_deg), range(lon_deg))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orient(lat: &[f64], lon: &[f64]) -> Orientation {
        Orientation::lat_lon(lat, lon, None).unwrap()
    }

    fn grid_of(mesh: &Mesh) -> &Grid {
        mesh.lat_lon().unwrap()
    }

    fn steps(first: f64, step: f64, n: usize) -> Vec<f64> {
        (0..n).map(|i| first + step * i as f64).collect()
    }

    #[test]
    fn global_from_minus_180_and_from_the_south() {
        let o = orient(&[-90.0, 0.0, 90.0], &steps(-180.0, 90.0, 4));
        assert_eq!(grid_of(&o.mesh).lat_deg(), [90.0, 0.0, -90.0]);
        assert_eq!(grid_of(&o.mesh).lon_deg(), [0.0, 90.0, 180.0, 270.0]);
        assert_eq!((o.rows, o.columns), (vec![2, 1, 0], vec![2, 3, 0, 1]));
        assert!(grid_of(&o.mesh).is_periodic());
    }

    #[test]
    fn wrapped_descending_and_cyclic_columns() {
        let wrapped = orient(&[0.0], &[0.0, 90.0, 180.0, -90.0]);
        assert_eq!(wrapped.columns, [0, 1, 2, 3]);
        let descending = orient(&[0.0], &[270.0, 180.0, 90.0, 0.0]);
        assert_eq!(descending.columns, [3, 2, 1, 0]);
        let cyclic = orient(&[0.0], &steps(0.0, 90.0, 5));
        assert_eq!(cyclic.columns, [0, 1, 2, 3]);
        assert!(grid_of(&cyclic.mesh).is_periodic());
        let cyclic_west = orient(&[0.0], &steps(-180.0, 90.0, 5));
        assert_eq!(cyclic_west.columns, [2, 3, 0, 1]);
    }

    #[test]
    fn regional_grids_stay_whole_across_greenwich() {
        let o = orient(&[50.0, 40.0], &steps(-20.0, 10.0, 5));
        assert_eq!(grid_of(&o.mesh).lon_deg(), [340.0, 350.0, 360.0, 370.0, 380.0]);
        assert_eq!(o.columns, [0, 1, 2, 3, 4]);
        assert!(!grid_of(&o.mesh).is_periodic());
    }

    #[test]
    fn region_is_cut_across_the_seam() {
        let region: Region = "-100,100,0,90".parse().unwrap();
        let o =
            Orientation::lat_lon(&[90.0, 0.0, -90.0], &steps(0.0, 90.0, 4), Some(&region)).unwrap();
        assert_eq!((o.rows, o.columns), (vec![0, 1], vec![3, 0, 1]));
        assert_eq!(grid_of(&o.mesh).lon_deg(), [270.0, 360.0, 450.0]);
        let nowhere: Region = "1,2,3,4".parse().unwrap();
        assert!(
            Orientation::lat_lon(&[90.0, -90.0], &steps(0.0, 90.0, 4), Some(&nowhere)).is_err()
        );
    }

    #[test]
    fn disorder_is_refused() {
        assert!(Orientation::lat_lon(&[0.0, 10.0, 5.0], &[0.0], None).is_err());
        assert!(Orientation::lat_lon(&[0.0], &[0.0, 10.0, 5.0], None).is_err());
        assert!(Orientation::lat_lon(&[0.0], &[0.0, f64::NAN], None).is_err());
        assert!(Orientation::lat_lon(&[95.0], &[0.0], None).is_err());
    }
}
