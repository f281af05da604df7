//! Copies of NetCDF files with damage to what they say. Damage to their bytes
//! is the business of the HDF5 library, which does not survive all of it.

use std::path::Path;

use netcdf::{AttributeValue, FileMut, NcTypeDescriptor, Options, Variable};

use crate::mutate::Mutator;

/// Names that mean something, in the place of others.
const NAMES: [&str; 9] =
    ["time", "lat", "lon", "trajectory", "obs", "FIRST_PT", "NUM_PTS", "index", "msl"];

/// Texts that mean something, in the place of others.
const TEXTS: [&str; 8] = [
    "",
    "days since 0001-01-01",
    "hours since 99999-13-77 25:61",
    "seconds since 1970-01-01",
    "trajectory_id",
    "obs",
    "point",
    "360_day",
];

/// Index of a value that makes a file of a few kilobytes claim to be large.
const FAR: usize = 1 << 33;

/// What happens to the parts of one copy: each of them is damaged once in so
/// many times.
struct Copier<'a> {
    mutator: &'a mut Mutator,
    rarity: usize,
}

/// Writes a damaged copy of `sound` to `target`, over what was there. What the
/// library refuses to write is left out.
pub(crate) fn damaged_copy(sound: &Path, target: &Path, mutator: &mut Mutator) {
    let rarity = 4 + mutator.below(30);
    let is_classic = mutator.below(3) == 0;
    let format = if is_classic { Options::_64BIT_DATA } else { Options::NETCDF4 };
    let source = netcdf::open(sound).unwrap();
    let mut copy = netcdf::create_with(target, format).unwrap();
    let mut copier = Copier { mutator, rarity };
    for dimension in source.dimensions() {
        let _ = match copier.is_hit() && !is_classic {
            true => copy.add_unlimited_dimension(&dimension.name()).map(drop),
            false => {
                let length = copier.length(dimension.len());
                copy.add_dimension(&dimension.name(), length).map(drop)
            }
        };
    }
    for attribute in source.attributes() {
        if let Ok(Some(value)) = attribute.value().map(|value| copier.attribute(value)) {
            let _ = copy.add_attribute(attribute.name(), value);
        }
    }
    for variable in source.variables() {
        copier.variable(&variable, &mut copy);
    }
}

impl Copier<'_> {
    fn is_hit(&mut self) -> bool {
        self.mutator.below(self.rarity) == 0
    }

    fn length(&mut self, length: usize) -> usize {
        if !self.is_hit() {
            return length;
        }
        [1, length + 1, length.saturating_sub(1).max(1), 3 * length][self.mutator.below(4)]
    }

    fn variable(&mut self, source: &Variable<'_>, copy: &mut FileMut) {
        if self.is_hit() {
            return;
        }
        let hit = self.is_hit();
        let name = if hit { NAMES[self.mutator.below(NAMES.len())].into() } else { source.name() };
        let mut dimensions: Vec<String> = source.dimensions().iter().map(|d| d.name()).collect();
        if self.is_hit() {
            dimensions.extend(copy.dimensions().map(|d| d.name()).next());
        }
        if self.is_hit() {
            dimensions.pop();
        }
        let dimensions: Vec<&str> = dimensions.iter().map(String::as_str).collect();
        let is_float = matches!(source.vartype(), netcdf::types::NcVariableType::Float(_));
        match (self.is_hit(), is_float) {
            (false, true) | (true, false) => self.values::<f64>(source, &name, &dimensions, copy),
            (false, false) => self.values::<i64>(source, &name, &dimensions, copy),
            (true, true) => self.values::<i8>(source, &name, &dimensions, copy),
        }
        let Some(mut variable) = copy.variable_mut(&name) else { return };
        for attribute in source.attributes() {
            if let Ok(Some(value)) = attribute.value().map(|value| self.attribute(value)) {
                let _ = variable.put_attribute(attribute.name(), value);
            }
        }
    }

    fn values<T: NcTypeDescriptor + Number>(
        &mut self,
        source: &Variable<'_>,
        name: &str,
        dimensions: &[&str],
        copy: &mut FileMut,
    ) {
        let Ok(mut values) = source.get_values::<f64, _>(..) else { return };
        if self.is_hit() && !values.is_empty() {
            let at = self.mutator.below(values.len());
            values[at] = self.number();
        }
        if self.is_hit() {
            values.reverse();
        }
        if copy.add_variable::<T>(name, dimensions).is_err() || copy.enddef().is_err() {
            return;
        }
        let values: Vec<T> = values.into_iter().map(T::of).collect();
        if let Some(mut variable) = copy.variable_mut(name).filter(|v| v.dimensions().len() == 1) {
            #[expect(clippy::single_range_in_vec_init, reason = "one range for one dimension")]
            let _ = variable.put_values(&values, [0..values.len()]);
            if variable.dimensions()[0].is_unlimited() && self.is_hit() {
                let _ = variable.put_value(T::of(1.0), [FAR]);
            }
        }
        let _ = copy.redef();
    }

    fn number(&mut self) -> f64 {
        self.mutator.extreme().parse().unwrap_or(f64::NAN)
    }

    fn attribute(&mut self, value: AttributeValue) -> Option<AttributeValue> {
        if !self.is_hit() {
            return Some(value);
        }
        match self.mutator.below(4) {
            0 => None,
            1 => Some(AttributeValue::Double(self.number())),
            2 => Some(AttributeValue::Doubles(vec![self.number(); 3])),
            _ => Some(AttributeValue::Str(TEXTS[self.mutator.below(TEXTS.len())].into())),
        }
    }
}

/// Types that values are stored as.
trait Number {
    fn of(value: f64) -> Self;
}

impl Number for f64 {
    fn of(value: f64) -> Self {
        value
    }
}

impl Number for i64 {
    fn of(value: f64) -> Self {
        value as Self
    }
}

impl Number for i8 {
    fn of(value: f64) -> Self {
        value as Self
    }
}
