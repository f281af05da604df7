//! Cells of HEALPix: their order by what the mapping says of them, or by where
//! they are.

use super::FieldProblem;
use super::axes;
use super::dataset::{ArrayMeta, Dataset};
use super::mesh::Coordinates;
use super::positions;
use super::room;
use super::select::coordinate_values;
use crate::math::Healpix;

/// How far in degrees a cell may be off the place HEALPix gives it: the
/// rounding of single precision, and no cell's width.
const CELL_TOLERANCE_DEG: f64 = 1e-3;

const REGRID: &str = "regrid the field beforehand";
const REORDER: &str = "say healpix_order ring or nested of the mapping";

/// How cells are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Ring,
    Nested,
}

fn no_cells(found: String, remedy: &'static str) -> FieldProblem {
    FieldProblem::Cells { found, remedy }
}

/// The `nside` of so many cells.
pub(super) fn nside_of(cells: usize) -> Option<usize> {
    let nside = (cells as f64 / 12.0).sqrt().round() as usize;
    ((1..=Healpix::MAX_NSIDE).contains(&nside) && 12 * nside * nside == cells).then_some(nside)
}

/// The cells along a dimension.
pub(super) fn cells(
    dataset: &dyn Dataset,
    (name, length): (&str, usize),
    crs: Option<&ArrayMeta>,
    notes: &mut Vec<String>,
) -> Result<Coordinates, FieldProblem> {
    let nside = nside_of(length).ok_or_else(|| {
        let largest = Healpix::MAX_NSIDE;
        no_cells(format!("{length} cells are not 12 nside² for an nside up to {largest}"), REGRID)
    })?;
    // The order of the cells is held as well as their values.
    room::check_room("a mesh of HEALPix", &[length], 2 * size_of::<usize>())?;
    let geometry = Healpix::new(nside);
    let order = match crs {
        Some(crs) => order_said(crs, nside)?,
        None => {
            let order = order_by_positions(dataset, name, geometry)?;
            let words = if order == Order::Ring { "RING" } else { "NESTED" };
            notes.push(format!("12 x {nside}² cells taken for HEALPix in {words} order"));
            order
        }
    };
    if order == Order::Nested && !nside.is_power_of_two() {
        return Err(no_cells(format!("nested cells of nside {nside}, no power of two"), REGRID));
    }
    let index = indices(dataset, name, length)?;
    let numbered = index.iter().enumerate().all(|(i, &cell)| cell as usize == i);
    if numbered && order == Order::Ring {
        return Ok(Coordinates::Healpix { nside, stored_at: None });
    }
    let ring = |&cell: &u32| match order {
        Order::Ring => cell as usize,
        Order::Nested => geometry.from_nested(cell as usize),
    };
    let mut stored_at = vec![0u32; length];
    (0u32..).zip(index.iter().map(ring)).for_each(|(i, pixel)| stored_at[pixel] = i);
    notes.push("cells brought into RING order".into());
    Ok(Coordinates::Healpix { nside, stored_at: Some(stored_at) })
}

/// The numbers of the cells as stored: those of the coordinate, or one after
/// the other.
fn indices(dataset: &dyn Dataset, name: &str, length: usize) -> Result<Vec<u32>, FieldProblem> {
    let (coordinate, _) = axes::coordinate_of(dataset.arrays(), name);
    let is_index = |c: &&ArrayMeta| c.text("standard_name") == Some("healpix_index");
    let Some(index) = coordinate.filter(is_index) else {
        return Ok((0u32..).take(length).collect());
    };
    let stored = coordinate_values(dataset, index, length)?;
    let mut is_there = vec![false; length];
    for (i, &cell) in stored.iter().enumerate() {
        let is_number = cell >= 0.0 && cell < length as f64 && cell.fract() == 0.0;
        if !is_number || std::mem::replace(&mut is_there[cell as usize], true) {
            let found = format!("{} {cell} at index {i}", index.name);
            return Err(no_cells(found, "give every cell once and its own number"));
        }
    }
    Ok(stored.into_iter().map(|cell| cell as u32).collect())
}

fn order_said(crs: &ArrayMeta, nside: usize) -> Result<Order, FieldProblem> {
    let order = crs.text("healpix_order").or_else(|| crs.text("indexing_scheme"));
    let order = match order.map(str::to_ascii_lowercase).as_deref() {
        Some("ring") => Order::Ring,
        Some("nest" | "nested") => Order::Nested,
        _ => {
            let order = order.unwrap_or("not given");
            return Err(no_cells(format!("{}: order {order}", crs.name), REORDER));
        }
    };
    let by_level = || crs.number("refinement_level").map(f64::exp2);
    match crs.number("healpix_nside").or_else(by_level) {
        Some(stated) if stated != nside as f64 => {
            let found = format!("nside {stated} and {} cells", 12 * nside * nside);
            Err(no_cells(found, REGRID))
        }
        _ => Ok(order),
    }
}

/// Other meshes may happen to have as many cells, and HEALPix has two orders.
/// Cells that do not say where they are are taken for RING.
fn order_by_positions(
    dataset: &dyn Dataset,
    dimension: &str,
    geometry: Healpix,
) -> Result<Order, FieldProblem> {
    let Some((lat, lon)) = positions::along(dataset.arrays(), dimension) else {
        return Ok(Order::Ring);
    };
    let cells = geometry.pixels();
    let lat_deg = coordinate_values(dataset, lat, cells)?;
    let lon_deg = coordinate_values(dataset, lon, cells)?;
    // A missing position is at no place.
    let is_near = |a: f64, b: f64| {
        let off_deg = (a - b) - 360.0 * ((a - b) / 360.0).round();
        off_deg.abs() < CELL_TOLERANCE_DEG
    };
    let first_off = |pixel_of: &dyn Fn(usize) -> usize| {
        (0..cells).find(|&i| {
            let (lat, lon) = geometry.center_deg(pixel_of(i));
            !is_near(lat_deg[i], lat) || !is_near(lon_deg[i], lon)
        })
    };
    let Some(off) = first_off(&|i| i) else { return Ok(Order::Ring) };
    let nested = |i| geometry.from_nested(i);
    if geometry.nside().is_power_of_two() && first_off(&nested).is_none() {
        return Ok(Order::Nested);
    }
    let place = match is_near(lat_deg[off], geometry.center_deg(off).0) {
        true => format!("{} {}", lon.name, lon_deg[off]),
        false => format!("{} {}", lat.name, lat_deg[off]),
    };
    Err(no_cells(format!("{place} of cell {off}"), REGRID))
}
