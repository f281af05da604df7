//! Memory for what a file says is there, before it is taken.

use super::FieldProblem;

/// Coordinates of more values than this are a damaged shape.
const MOST_COORDINATE_VALUES: usize = 1 << 26;

/// Bytes of so many elements, or an error where no machine counts so far.
pub(super) fn bytes_of(
    what: &str,
    shape: &[usize],
    element_bytes: usize,
) -> Result<usize, FieldProblem> {
    let checked = |product: usize, &n: &usize| product.checked_mul(n);
    let elements = shape.iter().try_fold(element_bytes, checked);
    let bytes = elements.filter(|&bytes| isize::try_from(bytes).is_ok());
    bytes.ok_or_else(|| too_large(what, shape))
}

/// Fails where the system would not give the memory for so many elements,
/// which else ends the program.
pub(super) fn check_room(
    what: &str,
    shape: &[usize],
    element_bytes: usize,
) -> Result<(), FieldProblem> {
    let bytes = bytes_of(what, shape, element_bytes)?;
    Vec::<u8>::new().try_reserve_exact(bytes).map_err(|_| too_large(what, shape))
}

/// Fails where a coordinate of this shape cannot be read as a whole.
pub(super) fn check_coordinate(
    name: &str,
    shape: &[usize],
    element_bytes: usize,
) -> Result<(), FieldProblem> {
    let what = format!("coordinate {name}");
    if bytes_of(&what, shape, 1)? > MOST_COORDINATE_VALUES {
        return Err(too_large(&what, shape));
    }
    check_room(&what, shape, element_bytes + size_of::<f64>())
}

fn too_large(what: &str, shape: &[usize]) -> FieldProblem {
    FieldProblem::TooLarge { what: what.to_string(), shape: shape.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_beyond_all_memory_are_refused_in_words() {
        check_room("a chunk", &[10, 73, 144], 4).unwrap();
        check_coordinate("time", &[1_000_000], 8).unwrap();
        for shape in [&[usize::MAX][..], &[1 << 40, 1 << 40], &[1 << 62, 1], &[1 << 50]] {
            let error = check_room("a chunk", shape, 4).unwrap_err().to_string();
            assert!(error.contains("a chunk") && error.contains(&format!("{shape:?}")), "{error}");
        }
        assert!(check_coordinate("time", &[1 << 27], 8).is_err());
        assert_eq!(bytes_of("nothing", &[0, usize::MAX], 8).unwrap(), 0);
    }
}
