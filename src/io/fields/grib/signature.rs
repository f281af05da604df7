//! GRIB files by their content.

use crate::io::access::{AccessError, Object};

/// How far behind the beginning the first message may start: some archives put
/// headers of their own in front of it, and some leave space.
pub(super) const MOST_LEADING_BYTES: u64 = 16 * 1024;

/// What every message begins with.
pub(super) const SIGNATURE: &[u8; 4] = b"GRIB";

/// Whether there is a GRIB message at the beginning of an object.
pub(in crate::io::fields) fn is_grib(object: &dyn Object) -> Result<bool, AccessError> {
    let mut head = vec![0; object.len().min(MOST_LEADING_BYTES) as usize];
    object.read_exact_at(&mut head, 0)?;
    Ok(first_message(&head).is_some())
}

/// Where the first message starts. Behind other bytes it has to be of an
/// edition there is; other formats are not searched.
pub(super) fn first_message(head: &[u8]) -> Option<usize> {
    if head.starts_with(SIGNATURE) {
        return Some(0);
    }
    if head.starts_with(b"CDF") || head.starts_with(b"\x89HDF") {
        return None;
    }
    head.windows(8).position(|w| w.starts_with(SIGNATURE) && matches!(w[7], 1 | 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_found_behind_padding_but_not_in_other_formats() {
        assert_eq!(first_message(b"GRIB\0\0\x10\x01"), Some(0));
        assert_eq!(first_message(b"\0\0\0GRIB\0\0\0\x02..."), Some(3));
        assert_eq!(first_message(b"a note on GRIB files in words"), None);
        assert_eq!(first_message(b"CDF\x01GRIB\0\0\0\x02..."), None);
        assert_eq!(first_message(b"GRI"), None);
    }
}
