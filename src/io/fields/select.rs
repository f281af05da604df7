//! Which array is tracked and what each of its dimensions is used for.

use crate::model::{KNOWN_VARIABLES, Quantity, Run, TimeAxis};

use super::FieldProblem;
use super::axes::{self, Role};
use super::dataset::{ArrayMeta, Attribute, Dataset};
use super::mesh::{self, Coordinates, MeshKind};
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
    pub(super) coordinates: Coordinates,
    pub(super) run: Run,
    pub(super) times: TimeAxis,
    pub(super) notes: Vec<String>,
}

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

/// What a variable is, by its standard name (GRIB converters note it too).
pub(super) fn quantity(array: &ArrayMeta) -> Quantity {
    let standard_name = array
        .text("standard_name")
        .or_else(|| array.text("GRIB_cfName"))
        .filter(|name| *name != "unknown");
    Quantity::identify(standard_name, &array.name)
}

/// Reads the coordinates of `array` and decides what its dimensions are for.
pub(super) fn axes(
    dataset: &dyn Dataset,
    array: &ArrayMeta,
    selection: &Selection,
) -> Result<Axes, FieldProblem> {
    let level = selection.level;
    let mut uses = Vec::with_capacity(array.dimensions.len());
    let (mut notes, mut has_level) = (Vec::new(), false);
    let kind = MeshKind::of(dataset.arrays(), array).unwrap_or(MeshKind::LatLon);
    let run_axes = RunAxes::of(dataset, array);
    let ChosenRun { run, init, member, times } = run_axes.choose(selection, &mut notes)?;
    for &Dimension { name, length, coordinate, role } in run_axes.dimensions() {
        let values = || coordinate.map(|c| coordinate_values(dataset, c, length)).transpose();
        let of_frame = role.and_then(|role| kind.use_of(role)).filter(|u| !uses.contains(u));
        if let Some(of_frame) = of_frame {
            uses.push(of_frame);
            continue;
        }
        uses.push(match role {
            Some(Role::Time | Role::Lead) if !uses.contains(&Use::Step) => Use::Step,
            Some(Role::Init) => Use::Fixed(init),
            Some(Role::Member) => Use::Fixed(member),
            role => {
                has_level |= role == Some(Role::Level);
                let choice = Choice { role, dimension: name, length };
                Use::Fixed(choice.index(values, level, &mut notes)?)
            }
        });
    }
    if level.is_some() && !has_level {
        let role = Role::Level;
        let coordinate = scalar(dataset, array, role).ok_or(FieldProblem::NothingToChoose {
            flag: flag_of(role),
            dimensions: array.dimensions.iter().map(|d| d.0.clone()).collect(),
        })?;
        let values = || coordinate_values(dataset, coordinate, 1).map(Some);
        let choice = Choice { role: Some(role), dimension: &coordinate.name, length: 1 };
        choice.index(values, level, &mut notes)?;
    }
    let coordinates = mesh::coordinates(dataset, array, kind, &mut notes)?;
    Ok(Axes { uses, coordinates, run, times, notes })
}

/// The scalar coordinate of this role that a field names.
pub(super) fn scalar<'a>(
    dataset: &'a dyn Dataset,
    array: &ArrayMeta,
    role: Role,
) -> Option<&'a ArrayMeta> {
    let named = array.text("coordinates").unwrap_or_default();
    dataset.arrays().iter().find(|a| {
        a.shape().iter().product::<usize>() == 1
            && named.split_whitespace().any(|n| n == a.name)
            && axes::role_of(a) == Some(role)
    })
}

/// The option that chooses along a dimension of this role, if there is one.
fn flag_of(role: Role) -> &'static str {
    match role {
        Role::Level => "--level",
        _ => "",
    }
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

/// A dimension of which one entry is taken.
struct Choice<'a> {
    role: Option<Role>,
    dimension: &'a str,
    length: usize,
}

impl Choice<'_> {
    fn index(
        &self,
        values: impl Fn() -> Result<Option<Vec<f64>>, FieldProblem>,
        level: Option<f64>,
        notes: &mut Vec<String>,
    ) -> Result<usize, FieldProblem> {
        let asked = match self.role {
            Some(Role::Level) => level.map(|l| l.to_string()),
            _ => None,
        };
        let flag = self.role.map_or("", flag_of);
        if self.length == 1 && asked.is_none() {
            return Ok(0);
        }
        if flag.is_empty() {
            let (dimension, length) = (self.dimension.to_string(), self.length);
            return Err(FieldProblem::ExtraDimension { dimension, length });
        }
        let numbered = || (0..self.length).map(|i| i as f64).collect();
        let values = values()?.unwrap_or_else(numbered);
        let choices = || values.iter().map(f64::to_string).collect();
        let dimension = self.dimension.to_string();
        let asked = asked.ok_or_else(|| FieldProblem::Choose {
            dimension: dimension.clone(),
            flag,
            choices: choices(),
        })?;
        // What is no number is no entry either.
        let wanted = asked.parse().unwrap_or(f64::NAN);
        let close = |v: &f64| (v - wanted).abs() <= 1e-6 * wanted.abs().max(1.0);
        let index = values.iter().position(close).ok_or_else(|| FieldProblem::NoSuchChoice {
            dimension,
            flag,
            asked,
            choices: choices(),
        })?;
        notes.push(format!("{} {} chosen", self.dimension, values[index]));
        Ok(index)
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
