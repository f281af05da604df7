//! Which array is tracked and what each of its dimensions is used for.

use crate::model::{KNOWN_VARIABLES, Quantity, Run, TimeAxis};

use super::FieldProblem;
use super::axes::{self, Role};
use super::choice::{Choice, flag_of};
use super::dataset::{ArrayMeta, Attribute, Dataset};
use super::mesh::{self, Coordinates, MeshKind};
use super::positions::Positions;
use super::run_axes::{Dimension, RunAxes};
use super::runs::ChosenRun;
use super::selection::Selection;

/// What a dimension of the chosen array is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Step,
    Row,
    Column,
    /// One entry of it.
    Fixed(usize),
}

/// The dimensions of the chosen array, understood.
#[derive(Debug)]
pub(super) struct Axes {
    pub(super) uses: Vec<Use>,
    /// The dimension of which, point by point, the first entry with a value is
    /// taken.
    pub(super) merged: Option<usize>,
    pub(super) coordinates: Coordinates,
    pub(super) run: Run,
    pub(super) only_member: Option<String>,
    pub(super) times: TimeAxis,
    /// Axes, and what each was recognised by.
    pub(super) recognised: Vec<(String, String)>,
    pub(super) notes: Vec<String>,
}

/// Most versions of which one after the other is looked at.
const MOST_VERSIONS: usize = 8;

/// The array that `asked` names, or the only one that we know how to track.
pub(super) fn variable<'a>(
    arrays: &'a [ArrayMeta],
    asked: Option<&str>,
) -> Result<&'a ArrayMeta, FieldProblem> {
    let gridded: Vec<&ArrayMeta> =
        arrays.iter().filter(|a| MeshKind::of(arrays, a).is_some()).collect();
    let names = |of: &[&ArrayMeta]| of.iter().map(|a| a.name.clone()).collect::<Vec<_>>();
    let Some(asked) = asked else {
        let known: Vec<&ArrayMeta> =
            gridded.iter().copied().filter(|a| quantity(a).is_tracked()).collect();
        return match known[..] {
            [only] => Ok(only),
            _ => Err(FieldProblem::ChooseVariable {
                candidates: names(&known),
                known: names(&gridded),
            }),
        };
    };
    if let Some(exact) = gridded.iter().find(|a| a.name == asked) {
        return Ok(exact);
    }
    let unknown =
        || FieldProblem::UnknownVariable { asked: asked.to_string(), known: names(&gridded) };
    let wanted = KNOWN_VARIABLES.iter().find(|k| k.has_name(asked)).ok_or_else(unknown)?;
    let same: Vec<&ArrayMeta> =
        gridded.iter().copied().filter(|a| quantity(a) == wanted.quantity).collect();
    match same[..] {
        [only] => Ok(only),
        [] => Err(unknown()),
        _ => Err(FieldProblem::ChooseVariable { candidates: names(&same), known: names(&gridded) }),
    }
}

/// Standard names that say nothing of the level, and so nothing against a name.
const GENERAL: [&str; 3] = ["unknown", "pressure", "air_pressure"];

/// What a variable is, by its standard name (GRIB converters note it too).
pub(super) fn quantity(array: &ArrayMeta) -> Quantity {
    if array.name.eq_ignore_ascii_case("pres") && is_at_mean_sea_level(array) {
        return Quantity::MeanSeaLevelPressure;
    }
    Quantity::identify(standard_name(array), &array.name)
}

fn standard_name(array: &ArrayMeta) -> Option<&str> {
    let name = array.text("standard_name").or_else(|| array.text("GRIB_cfName"));
    name.filter(|name| !GENERAL.contains(name))
}

/// Pressure of JRA-55, whose level alone tells it from that at the surface.
fn is_at_mean_sea_level(array: &ArrayMeta) -> bool {
    array.text("GRIB_typeOfLevel") == Some("meanSea")
}

/// What a variable was recognised by, in words.
pub(super) fn reason(array: &ArrayMeta) -> String {
    let evidence = match quantity(array) {
        Quantity::Other => return format!("{}, a quantity without rules of its own", array.name),
        found if Quantity::identify(None, &array.name) == found => "name",
        _ if standard_name(array).is_some() => "standard_name",
        _ => "GRIB_typeOfLevel",
    };
    format!("{}, by {evidence}", array.name)
}

/// Reads the coordinates of `array` and decides what its dimensions are for.
pub(super) fn axes(
    dataset: &dyn Dataset,
    array: &ArrayMeta,
    selection: &Selection,
) -> Result<Axes, FieldProblem> {
    let level = selection.level;
    let mut uses = Vec::with_capacity(array.dimensions.len());
    let (mut notes, mut has_level, mut recognised) = (Vec::new(), false, Vec::new());
    let kind = MeshKind::of(dataset.arrays(), array).unwrap_or(MeshKind::LatLon);
    let positions = match kind {
        MeshKind::Curvilinear => Positions::of(dataset.arrays(), array),
        _ => None,
    };
    let mut merged = None;
    let run_axes = RunAxes::of(dataset, array, selection.time_units.as_deref());
    let ChosenRun { run, init, member, times, times_by } =
        run_axes.choose(selection, &mut notes)?;
    let only_member = run_axes.only_member();
    for (place, &Dimension { name, length, coordinate, role }) in
        run_axes.dimensions().iter().enumerate()
    {
        let values = || coordinate.map(|c| coordinate_values(dataset, c, length)).transpose();
        let mut how = role.map(|role| axes::reason(coordinate, name, role));
        let of_frame = kind.use_of(positions, name, role).filter(|u| !uses.contains(u));
        if let Some(of_frame) = of_frame {
            uses.push(of_frame);
            recognised.extend(role.zip(how).filter(|_| positions.is_none()));
            continue;
        }
        uses.push(match role {
            Some(Role::Time | Role::Lead) if !uses.contains(&Use::Step) => {
                how = times_by.clone().or(how);
                Use::Step
            }
            Some(Role::Init) => Use::Fixed(init),
            Some(Role::Member) => Use::Fixed(member),
            Some(Role::Version) if (2..=MOST_VERSIONS).contains(&length) => {
                let values = values()?.unwrap_or_default();
                let values: Vec<String> = values.iter().map(f64::to_string).collect();
                let versions = values.join(", ");
                notes.push(format!("{name}: for each point the first with a value of {versions}"));
                merged = Some(place);
                Use::Fixed(0)
            }
            role => {
                has_level |= role == Some(Role::Level);
                let units = coordinate.and_then(|c| c.text("units")).unwrap_or_default();
                let choice = Choice { role, dimension: name, length, units };
                Use::Fixed(choice.index(values, level, &mut notes)?)
            }
        });
        recognised.extend(role.zip(how));
    }
    if level.is_some() && !has_level {
        let role = Role::Level;
        let coordinate = scalar(dataset, array, role).ok_or(FieldProblem::NothingToChoose {
            flag: flag_of(role),
            dimensions: array.dimensions.iter().map(|d| d.0.clone()).collect(),
        })?;
        let values = || coordinate_values(dataset, coordinate, 1).map(Some);
        let units = coordinate.text("units").unwrap_or_default();
        let choice = Choice { role: Some(role), dimension: &coordinate.name, length: 1, units };
        choice.index(values, level, &mut notes)?;
    }
    if let Some(positions) = positions {
        recognised.push((Role::Latitude, format!("{}, two-dimensional", positions.names())));
    }
    let words = |(role, how): (Role, String)| (axes::title_of(role).to_string(), how);
    let recognised = recognised.into_iter().map(words).collect();
    let coordinates = mesh::coordinates(dataset, array, kind, &mut notes)?;
    Ok(Axes { uses, merged, coordinates, run, only_member, times, recognised, notes })
}

/// The scalar coordinate of this role that a field names.
pub(super) fn scalar<'a>(
    dataset: &'a dyn Dataset,
    array: &ArrayMeta,
    role: Role,
) -> Option<&'a ArrayMeta> {
    let named = array.text("coordinates").unwrap_or_default();
    dataset.arrays().iter().find(|a| {
        a.shape().iter().all(|&n| n == 1)
            && named.split_whitespace().any(|n| n == a.name)
            && axes::role_of(a) == Some(role)
    })
}

/// Values of a coordinate, unpacked.
pub(super) fn coordinate_values(
    dataset: &dyn Dataset,
    coordinate: &ArrayMeta,
    length: usize,
) -> Result<Vec<f64>, FieldProblem> {
    let mut values = dataset.read_all(&coordinate.name)?;
    let scale = coordinate.number("scale_factor").unwrap_or(1.0);
    let offset = coordinate.number("add_offset").unwrap_or(0.0);
    if (scale, offset) != (1.0, 0.0) {
        values.iter_mut().for_each(|v| *v = *v * scale + offset);
    }
    if values.len() == length {
        Ok(values)
    } else {
        Err(FieldProblem::Library {
            action: "reading a coordinate",
            message: format!("{} has {} values, expected {length}", coordinate.name, values.len()),
        })
    }
}

/// Text of an attribute for people, whatever its type.
pub(super) fn describe(attribute: &Attribute) -> String {
    match attribute {
        Attribute::Text(text) => text.clone(),
        Attribute::Numbers(numbers) => {
            numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(" ")
        }
    }
}
