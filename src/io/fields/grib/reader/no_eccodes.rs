//! Other packings where ecCodes is not to be asked.

use crate::io::access::Object;
use crate::io::fields::FieldProblem;

use super::GribFlaw;
use super::index::Field;

/// Says what could be done.
pub(super) fn values(
    _object: &dyn Object,
    field: &Field,
    _points: usize,
    packing: &str,
) -> Result<Vec<f32>, FieldProblem> {
    let flaw = GribFlaw::Packing { packing: packing.to_string(), eccodes: None };
    Err(flaw.of(field.place.message, field.place.offset).into())
}
