//! Variables over latitudes and longitudes as a whole, in the precision that
//! they are stored in and in their own units: for what is small, such as
//! monthly means.

use crate::io::access::{Access, Location};
use crate::io::netcdf_file::limit_for_all;
use crate::model::{Grid, Mesh, TimeAxis, array_bytes};

use super::axes::{Role, coordinate_of};
use super::cf_time::time_axis;
use super::dataset::{ArrayMeta, Dataset};
use super::element::{NETCDF_FILL, Unpack};
use super::mesh::Coordinates;
use super::orient::Orientation;
use super::{FieldError, FieldProblem, open_dataset};

/// Memory of a value, as it is stored and as it is delivered.
const VALUE_BYTES: usize = 2 * size_of::<f64>();

/// Variables on one grid and at the same times.
pub(in crate::io) struct WholeFields {
    pub(in crate::io) grid: Grid,
    /// None for single fields that say nothing of their time.
    pub(in crate::io) times: Option<TimeAxis>,
    /// Start and end of each time, if the file says them.
    pub(in crate::io) bounds_s: Option<Vec<[i64; 2]>>,
    pub(in crate::io) variables: Vec<WholeVariable>,
}

/// One of the variables.
pub(in crate::io) struct WholeVariable {
    pub(in crate::io) name: String,
    pub(in crate::io) units: String,
    pub(in crate::io) long_name: String,
    pub(in crate::io) cell_methods: String,
    /// By time, row (north first) and column; `NaN` is missing.
    pub(in crate::io) values: Vec<f64>,
}

/// Reads the named variables, or all over latitudes and longitudes.
pub(in crate::io) fn read_whole(
    location: &Location,
    access: &Access,
    names: &[String],
) -> Result<WholeFields, FieldError> {
    let read = || {
        let dataset = open_dataset(location, access)?;
        let chosen = choose(dataset.arrays(), names)?;
        if let Some(found) = location.path().and_then(|p| p.metadata().ok()).filter(|m| m.is_file())
        {
            let bytes = |(array, _): &(&ArrayMeta, _)| array_bytes(&array.shape(), VALUE_BYTES);
            let all = chosen.iter().map(bytes).fold(0, u64::saturating_add);
            limit_for_all(found.len()).check("all variables together", all)?;
        }
        read_chosen(dataset.as_ref(), &chosen)
    };
    read().map_err(|problem: FieldProblem| problem.of(&location.to_string()))
}

/// Where the dimensions of a variable are; others have length 1.
#[derive(PartialEq)]
struct Axes {
    lat: usize,
    lon: usize,
    time: Option<usize>,
}

impl Axes {
    /// Those of an array over one axis of latitudes and one of longitudes.
    fn of(arrays: &[ArrayMeta], array: &ArrayMeta) -> Option<Self> {
        let role = |name: &str| coordinate_of(arrays, name);
        let roles: Vec<_> = array.dimensions.iter().map(|(name, _)| role(name).1).collect();
        let find = |wanted| roles.iter().position(|role| *role == Some(wanted));
        let axes = Self {
            lat: find(Role::Latitude)?,
            lon: find(Role::Longitude)?,
            time: find(Role::Time),
        };
        let is_axis = |i: usize| i == axes.lat || i == axes.lon || Some(i) == axes.time;
        let others = array.dimensions.iter().enumerate().filter(|(i, _)| !is_axis(*i));
        let has_grid = [axes.lat, axes.lon]
            .into_iter()
            .all(|i| role(&array.dimensions[i].0).0.is_some_and(|c| c.dimensions.len() == 1));
        (has_grid && others.into_iter().all(|(_, dimension)| dimension.1 == 1)).then_some(axes)
    }
}

fn choose<'a>(
    arrays: &'a [ArrayMeta],
    names: &[String],
) -> Result<Vec<(&'a ArrayMeta, Axes)>, FieldProblem> {
    let on_grids = || arrays.iter().filter_map(|array| Some((array, Axes::of(arrays, array)?)));
    let all: Vec<_> = on_grids().collect();
    let known = || all.iter().map(|(array, _)| array.name.clone()).collect::<Vec<_>>();
    if all.is_empty() {
        return Err(FieldProblem::ChooseVariable { candidates: Vec::new(), known: Vec::new() });
    }
    if names.is_empty() {
        return Ok(all);
    }
    let find = |name: &String| {
        let unknown = || FieldProblem::UnknownVariable { asked: name.clone(), known: known() };
        on_grids().find(|(array, _)| array.name == *name).ok_or_else(unknown)
    };
    names.iter().map(find).collect()
}

fn read_chosen(
    dataset: &dyn Dataset,
    chosen: &[(&ArrayMeta, Axes)],
) -> Result<WholeFields, FieldProblem> {
    let (first, axes) = &chosen[0];
    let over = |array: &ArrayMeta| {
        let names: Vec<_> = array.dimensions.iter().map(|(n, l)| format!("{n} ({l})")).collect();
        names.join(", ")
    };
    if let Some((other, _)) = chosen.iter().find(|(other, _)| other.dimensions != first.dimensions)
    {
        return Err(FieldProblem::DifferentAxes {
            one: first.name.clone(),
            one_over: over(first),
            other: other.name.clone(),
            other_over: over(other),
        });
    }
    let coordinate = |axis: usize| coordinate_of(dataset.arrays(), &first.dimensions[axis].0).0;
    let numbers = |axis: usize| match coordinate(axis) {
        Some(array) => dataset.read_all(&array.name),
        None => Ok(Vec::new()),
    };
    let coordinates =
        Coordinates::LatLon { lat_deg: numbers(axes.lat)?, lon_deg: numbers(axes.lon)? };
    let orientation = Orientation::of(&coordinates, None)?;
    let (times, bounds_s) = match axes.time.and_then(coordinate) {
        Some(time) => read_times(dataset, time)?,
        None => (None, None),
    };
    let read =
        |(array, axes): &(&ArrayMeta, Axes)| read_variable(dataset, array, axes, &orientation);
    let variables = chosen.iter().map(read).collect::<Result<_, _>>()?;
    let Mesh::LatLon(grid) = orientation.mesh else { unreachable!("latitudes and longitudes") };
    Ok(WholeFields { grid, times, bounds_s, variables })
}

type Times = (Option<TimeAxis>, Option<Vec<[i64; 2]>>);

fn read_times(dataset: &dyn Dataset, time: &ArrayMeta) -> Result<Times, FieldProblem> {
    if time.text("units").is_none() {
        return Ok((None, None));
    }
    let axis = time_axis(time, &dataset.read_all(&time.name)?)?;
    let bounds = time.text("bounds");
    let array = dataset.arrays().iter().find(|a| Some(a.name.as_str()) == bounds);
    let Some(array) = array.filter(|a| a.shape() == [axis.len(), 2]) else {
        return Ok((Some(axis), None));
    };
    // Bounds say neither units nor calendar of their own (CF section 7.1).
    let values = dataset.read_all(&array.name)?;
    let side = |side: usize| -> Result<TimeAxis, FieldProblem> {
        time_axis(time, &values.iter().copied().skip(side).step_by(2).collect::<Vec<_>>())
    };
    let (starts, ends) = (side(0)?, side(1)?);
    let pairs = starts.time_s().iter().zip(ends.time_s()).map(|(&start, &end)| [start, end]);
    Ok((Some(axis), Some(pairs.collect())))
}

fn read_variable(
    dataset: &dyn Dataset,
    array: &ArrayMeta,
    axes: &Axes,
    orientation: &Orientation,
) -> Result<WholeVariable, FieldProblem> {
    let shape = array.shape();
    let stored = dataset.read_all(&array.name)?;
    let unpack = Unpack::from_attributes(array, 1.0);
    let has_fill = array.number("_FillValue").is_some();
    let value = |at: usize| match stored[at] {
        fill if fill == NETCDF_FILL && !has_fill => f64::NAN,
        stored => unpack.value(stored),
    };
    let stride = |axis: usize| shape[axis + 1..].iter().product::<usize>();
    let fields = axes.time.map_or(1, |time| shape[time]);
    let mut values = Vec::with_capacity(fields * orientation.mesh.len());
    for field in 0..fields {
        let field_at = axes.time.map_or(0, |time| field * stride(time));
        for row in &orientation.rows {
            let row_at = field_at + row * stride(axes.lat);
            let columns = orientation.columns.iter();
            values.extend(columns.map(|column| value(row_at + column * stride(axes.lon))));
        }
    }
    let text = |name| array.text(name).unwrap_or_default().to_string();
    Ok(WholeVariable {
        name: array.name.clone(),
        units: text("units"),
        long_name: text("long_name"),
        cell_methods: text("cell_methods"),
        values,
    })
}
