//! Whether datasets go together.

use crate::model::{Mesh, Quantity};

use super::SeriesError;
use super::part::Part;

/// Coordinates closer than this are the same: GRIB 1 stores thousandths of a
/// degree, and other files single precision.
const NEAR_DEG: f64 = 1e-3;
/// The same on a plane.
const NEAR_KM: f64 = 1e-2;

/// Refuses the part that does not go with the one of index `first`; notes what
/// differs and changes nothing.
pub(super) fn check(first: usize, parts: &[Part]) -> Result<Vec<String>, SeriesError> {
    let others = parts.iter().enumerate().filter(|(i, _)| *i != first).map(|(_, part)| part);
    let first = &parts[first];
    let (mut names, mut calendars, mut rounded) = (0, 0, 0);
    for other in others {
        check_variable(first, other)?;
        check_time(first, other, parts.len() - 1)?;
        if let Some((one, two)) = difference(&first.mesh, &other.mesh) {
            return Err(different("grids", first, one, other, two));
        }
        if let (Some(one), Some(two)) = (&first.level, &other.level)
            && !one.is(two)
        {
            return Err(different("levels", first, one.to_string(), other, two.to_string()));
        }
        names += usize::from(first.variable.name != other.variable.name);
        calendars += usize::from(first.times.calendar() != other.times.calendar());
        rounded += usize::from(first.mesh != other.mesh);
    }
    let (name, calendar) = (&first.variable.name, first.times.calendar().cf_name());
    let notes = [
        (names, format!("inputs with another name of the variable, which is {name} here")),
        (
            calendars,
            format!("inputs with another calendar, {calendar} here, the same at their times"),
        ),
        (
            rounded,
            format!("inputs on a grid that differs by rounding, that of {} here", first.name),
        ),
    ];
    let given = notes.into_iter().filter(|(count, _)| *count > 0);
    Ok(given.map(|(count, what)| format!("{count} {what}")).collect())
}

fn different(
    what: &'static str,
    first: &Part,
    first_value: String,
    second: &Part,
    second_value: String,
) -> SeriesError {
    let (first, second) = (first.name.clone(), second.name.clone());
    SeriesError::Different { what, first, first_value, second, second_value }
}

/// A quantity may have another name; what has no quantity is known by its name.
fn check_variable(first: &Part, other: &Part) -> Result<(), SeriesError> {
    let (one, two) = (&first.variable, &other.variable);
    let is_other = one.quantity == Quantity::Other && one.name != two.name;
    if one.quantity != two.quantity || is_other {
        return Err(SeriesError::Variables {
            first: first.name.clone(),
            first_variable: one.name.clone(),
            second: other.name.clone(),
            second_variable: two.name.clone(),
        });
    }
    if one.units == two.units {
        return Ok(());
    }
    let of = |units: &str| if units.is_empty() { "none".into() } else { units.to_string() };
    Err(different("units", first, of(&one.units), other, of(&two.units)))
}

fn check_time(first: &Part, other: &Part, others: usize) -> Result<(), SeriesError> {
    if let Some(undated) = [first, other].into_iter().find(|part| !part.times.is_dated()) {
        return Err(SeriesError::Undated { name: undated.name.clone(), others });
    }
    let calendars = [first, other].map(|part| part.times.calendar());
    let first_s = [first, other].into_iter().filter_map(|part| part.times.time_s().first()).min();
    if calendars[0].agrees_with(calendars[1], first_s.copied().unwrap_or(i64::MAX)) {
        return Ok(());
    }
    let [one, two] = calendars.map(|calendar| calendar.cf_name().to_string());
    Err(different("calendars", first, one, other, two))
}

/// Whether all times are where the standard and the proleptic Gregorian
/// calendar are one.
/// What differs between two meshes, in the words of each.
fn difference(one: &Mesh, two: &Mesh) -> Option<(String, String)> {
    let whole = || Some((one.to_string(), two.to_string()));
    let (coordinates, near) = match (one, two) {
        (Mesh::LatLon(a), Mesh::LatLon(b)) => (
            [("latitude", a.lat_deg(), b.lat_deg()), ("longitude", a.lon_deg(), b.lon_deg())],
            NEAR_DEG,
        ),
        (Mesh::Plane(a), Mesh::Plane(b)) if a.hemisphere() == b.hemisphere() => {
            ([("x", a.x_km(), b.x_km()), ("y", a.y_km(), b.y_km())], NEAR_KM)
        }
        (one, two) if one == two => return None,
        _ => return whole(),
    };
    if one.shape() != two.shape() {
        return whole();
    }
    coordinates.into_iter().find_map(|(name, a, b)| {
        let i = a.iter().zip(b).position(|(a, b)| (a - b).abs() > near)?;
        let words = |values: &[f64]| format!("{name} {} at index {i}", values[i]);
        Some((words(a), words(b)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Grid;

    #[test]
    fn grids_differ_by_more_than_rounding() {
        let grid = |south: f64| Mesh::LatLon(Grid::new(vec![60.1, south], vec![0.0, 5.0]).unwrap());
        assert_eq!(difference(&grid(50.1), &grid(f64::from(50.1f32))), None);
        let (one, two) = difference(&grid(50.1), &grid(50.2)).unwrap();
        assert_eq!(
            (one.as_str(), two.as_str()),
            ("latitude 50.1 at index 1", "latitude 50.2 at index 1")
        );
        let cells = |nside| Mesh::Healpix { nside };
        assert_eq!(difference(&cells(4), &cells(4)), None);
        assert!(difference(&cells(4), &cells(8)).unwrap().1.contains("nside 8"));
        assert!(difference(&cells(4), &grid(50.0)).is_some());
    }
}
