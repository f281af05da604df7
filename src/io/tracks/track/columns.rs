//! The columns of a point of TRACK: the value, four of the shape of its object,
//! additional fields.
//!
//! Numbers are those of `float`: seven digits, `%f` or `%e` of C.

use crate::io::tracks::ReadOptions;
use crate::io::tracks::error::TrackFileProblem;
use crate::io::tracks::imilast::scale_of;
use crate::io::tracks::imilast_read::variable;
use crate::io::tracks::lines::{integer, number};
use crate::io::tracks::text::{push, push_exponent, push_fixed};
use crate::model::{EARTH_RADIUS_KM, Quantity, Variable, VariableInfo};

/// Names of the variables that describe the shape of an object, with their
/// units: how far it is from round (0 to 1), the direction of its long axis as
/// a unit vector, the area above a part of its peak.
const SHAPE: [(&str, &str); 4] =
    [("anisotropy", ""), ("orientation_x", ""), ("orientation_y", ""), ("object_area", "km2")];
/// Name of the variable with the number of the object within its frame.
pub(super) const OBJECT: &str = "object";
/// Whether a variable describes the object of a point, not the point.
pub(in crate::io::tracks) fn describes_object(info: &VariableInfo) -> bool {
    info.name == OBJECT || SHAPE.iter().any(|(name, _)| *name == info.name)
}

/// Name of the first variable where neither file nor reader say one.
const VALUE: &str = "intensity";
/// How a missing value is written.
const MISSING: f32 = 1e25;
/// Anything larger is a missing value.
pub(super) const LARGEST: f64 = 1e20;
/// Square kilometres of a steradian.
const KM2_PER_STERADIAN: f64 = EARTH_RADIUS_KM * EARTH_RADIUS_KM;

/// Whether points have the columns of the shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Without,
    With,
}

impl Shape {
    /// From the flag in the head of a file.
    pub(super) fn parse(flag: &str) -> Result<Self, TrackFileProblem> {
        match flag {
            "0" => Ok(Self::Without),
            "1" => Ok(Self::With),
            _ => Err(TrackFileProblem::expected("the flag of the anisotropy, 0 or 1", Some(flag))),
        }
    }
}

/// One additional field of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Value,
    /// With the longitude and latitude it was found at ahead of the value.
    Located,
}

/// The additional fields that a text such as `2   4 &10` speaks of.
pub(super) fn parse_fields(text: &str) -> Result<Vec<Field>, TrackFileProblem> {
    let wrong = || TrackFileProblem::expected("fields, values and &flags", Some(text));
    let (counts, flags) = text.split_once('&').ok_or_else(wrong)?;
    let [fields, values] = counts.split_ascii_whitespace().collect::<Vec<_>>()[..] else {
        return Err(wrong());
    };
    let announced = integer("number of additional fields", fields)?;
    let values = integer("number of additional values", values)?;
    let field = |flag| match flag {
        '0' => Ok(Field::Value),
        '1' => Ok(Field::Located),
        _ => Err(wrong()),
    };
    let fields = flags.trim().chars().map(field).collect::<Result<Vec<_>, _>>()?;
    let sum: u64 = fields.iter().map(|&f| if f == Field::Located { 3 } else { 1 }).sum();
    if fields.len() as u64 == announced && sum == values { Ok(fields) } else { Err(wrong()) }
}

/// What is done to a number on reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Value,
    Plain,
    Steradian,
}

/// Columns of a file that is read.
pub(super) struct Columns {
    columns: Vec<(VariableInfo, Kind)>,
    values: Vec<Vec<f64>>,
}

impl Columns {
    /// As in text of tracks: the shape after the additional fields.
    pub(super) fn of_tracks(shape: Shape, fields: &[Field]) -> Self {
        Self::default_value().with_fields(fields).with_shape(shape)
    }

    /// As in text of objects: the shape ahead of the additional fields.
    pub(super) fn of_objects(shape: Shape, fields: &[Field]) -> Self {
        Self::default_value().with_shape(shape).with_fields(fields)
    }

    /// With one more value at the end.
    pub(super) fn with_value(mut self, name: &str) -> Self {
        self.add(name, "", Kind::Value);
        self
    }

    fn default_value() -> Self {
        Self { columns: Vec::new(), values: Vec::new() }.with_value(VALUE)
    }

    fn with_shape(mut self, shape: Shape) -> Self {
        for (i, (name, units)) in SHAPE.into_iter().enumerate().filter(|_| shape == Shape::With) {
            self.add(name, units, if i == 3 { Kind::Steradian } else { Kind::Plain });
        }
        self
    }

    fn with_fields(mut self, fields: &[Field]) -> Self {
        for (i, field) in fields.iter().enumerate() {
            let name = format!("field_{}", i + 1);
            if *field == Field::Located {
                self.add(&format!("{name}_lon"), "degrees_east", Kind::Value);
                self.add(&format!("{name}_lat"), "degrees_north", Kind::Value);
            }
            self.add(&name, "", Kind::Value);
        }
        self
    }

    fn add(&mut self, name: &str, units: &str, kind: Kind) {
        self.columns.push((VariableInfo::new(name, Quantity::Other, units), kind));
        self.values.push(Vec::new());
    }

    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// Takes the numbers of the next point, as many as there are columns.
    pub(super) fn push<'t>(
        &mut self,
        texts: impl Iterator<Item = &'t str>,
    ) -> Result<(), TrackFileProblem> {
        let columns = self.columns.iter().zip(&mut self.values);
        for (((info, kind), values), text) in columns.zip(texts) {
            let value = number(&info.name, text)?;
            values.push(match kind {
                Kind::Value if value.abs() > LARGEST => f64::NAN,
                Kind::Value | Kind::Plain => value,
                Kind::Steradian => value * KM2_PER_STERADIAN,
            });
        }
        Ok(())
    }

    /// The variables, the first one in SI.
    pub(super) fn finish(self, options: &ReadOptions) -> Result<Vec<Variable>, TrackFileProblem> {
        let columns = self.columns.into_iter().zip(self.values);
        let mut variables: Vec<Variable> =
            columns.map(|((info, _), values)| Variable { info, values }).collect();
        name_first(&mut variables, options)?;
        Ok(variables)
    }
}

/// Gives the first variable the name and unit that the reader says.
pub(super) fn name_first(
    variables: &mut [Variable],
    options: &ReadOptions,
) -> Result<(), TrackFileProblem> {
    let Some(first) = variables.first_mut() else { return Ok(()) };
    let name = options.variable.clone().unwrap_or_else(|| first.info.name.clone());
    *first = variable(&name, options.units.as_deref(), std::mem::take(&mut first.values))?;
    Ok(())
}

/// Columns of a file that is written: variables and what they are multiplied
/// with.
pub(super) struct Layout<'a> {
    value: Option<(&'a Variable, f64)>,
    shape: Option<[&'a [f64]; 4]>,
    fields: Vec<(&'a Variable, f64)>,
}

impl<'a> Layout<'a> {
    /// The first variable is the value; those of the shape are written if all
    /// are there; others but the number of the object are additional fields.
    pub(super) fn of(variables: &'a [Variable]) -> Result<Self, TrackFileProblem> {
        let (first, others) = match variables {
            [first, others @ ..] => (Some(first), others),
            [] => (None, variables),
        };
        let shape = shape_of(others);
        let is_shape = |v: &Variable| SHAPE.iter().any(|(name, _)| *name == v.info.name);
        let fields = others.iter().filter(|v| v.info.name != OBJECT);
        let fields = fields.filter(|v| shape.is_none() || !is_shape(v));
        let scaled = |v: &'a Variable| scale_of(&v.info).map(|scale| (v, scale));
        Ok(Self {
            value: first.map(scaled).transpose()?,
            shape,
            fields: fields.map(scaled).collect::<Result<_, _>>()?,
        })
    }

    /// The flag of the anisotropy in the head of a file.
    pub(super) fn shape_flag(&self) -> u8 {
        u8::from(self.shape.is_some())
    }

    /// Appends what the head of a file says about the additional fields.
    pub(super) fn push_fields_head(&self, bytes: &mut Vec<u8>) {
        let count = self.fields.len();
        push!(bytes, "{count:>3} {count:>3} &{}", "0".repeat(count));
    }

    /// The value of a point as it is written.
    pub(super) fn value(&self, point: usize) -> f32 {
        self.value.map_or(MISSING, |(variable, scale)| of_float(variable.values[point] * scale))
    }

    /// What the additional fields are.
    pub(super) fn field_infos(&self) -> impl ExactSizeIterator<Item = &'a VariableInfo> {
        self.fields.iter().map(|&(variable, _)| &variable.info)
    }

    /// An additional field of a point as it is written.
    pub(super) fn field(&self, field: usize, point: usize) -> f32 {
        let (variable, scale) = self.fields[field];
        of_float(variable.values[point] * scale)
    }

    /// Appends a position and the value, each with a blank after it.
    pub(super) fn push_value(&self, bytes: &mut Vec<u8>, lat_lon_deg: (f64, f64), point: usize) {
        push_float(bytes, lat_lon_deg.1);
        push_float(bytes, lat_lon_deg.0);
        push_exponent(bytes, f64::from(self.value(point)));
        bytes.push(b' ');
    }

    pub(super) fn push_shape(&self, bytes: &mut Vec<u8>, point: usize) {
        let Some([anisotropy, x, y, area_km2]) = self.shape else { return };
        for column in [anisotropy, x, y] {
            push_float(bytes, column[point]);
        }
        push_exponent(bytes, f64::from((area_km2[point] / KM2_PER_STERADIAN) as f32));
        bytes.push(b' ');
    }

    pub(super) fn push_fields(&self, bytes: &mut Vec<u8>, point: usize) {
        for field in 0..self.fields.len() {
            bytes.extend_from_slice(if field == 0 { b"& " } else { b"" });
            push_exponent(bytes, f64::from(self.field(field, point)));
            bytes.extend_from_slice(b" & ");
        }
    }
}

fn shape_of(variables: &[Variable]) -> Option<[&[f64]; 4]> {
    let column = |name| variables.iter().find(|v| v.info.name == name).map(|v| v.values.as_slice());
    let [a, x, y, area] = SHAPE.map(|(name, _)| column(name));
    Some([a?, x?, y?, area?])
}

fn of_float(value: f64) -> f32 {
    if value.is_nan() { MISSING } else { value as f32 }
}

/// Appends a number as C's `%f ` of a `float`.
fn push_float(bytes: &mut Vec<u8>, value: f64) {
    if value.is_nan() && value.is_sign_negative() {
        bytes.push(b'-');
    }
    push_fixed::<6>(bytes, f64::from(value as f32));
    bytes.push(b' ');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exponent(value: f32) -> String {
        let mut bytes = Vec::new();
        push_exponent(&mut bytes, f64::from(value));
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn exponents_are_as_in_c() {
        for (value, text) in [
            (-3.278_284, "-3.278284e+00"),
            (0.0, "0.000000e+00"),
            (-0.0, "-0.000000e+00"),
            (1e25, "1.000000e+25"),
            (1.5e-40, "1.500006e-40"),
            (1e-4, "1.000000e-04"),
            // A tie goes to the even digit.
            (1_234_567.5, "1.234568e+06"),
            (1_234_566.5, "1.234566e+06"),
        ] {
            assert_eq!(exponent(value), text);
        }
    }

    #[test]
    fn floats_are_as_in_c() {
        let mut bytes = Vec::new();
        for value in [62.441_1, 360.0f64.next_down(), -0.0, f64::NAN, -f64::NAN] {
            push_float(&mut bytes, value);
        }
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "62.441101 360.000000 -0.000000 nan -nan ");
    }

    #[test]
    fn fields_must_add_up() {
        assert_eq!(parse_fields("  0   0 &").unwrap(), []);
        assert_eq!(parse_fields(" 2 4 &10\n").unwrap(), [Field::Located, Field::Value]);
        for wrong in ["0 0", "2 4 &1", "2 3 &10", "1 1 &2", "& 1 1", "x 0 &", "9999999999 0 &"] {
            assert!(parse_fields(wrong).is_err(), "{wrong}");
        }
    }
}
