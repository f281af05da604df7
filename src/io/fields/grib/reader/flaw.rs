//! Short ways to say what is wrong with a message.

use super::super::GribFlaw;

impl GribFlaw {
    /// A section that is wrong.
    pub(super) fn section(section: u8, reason: impl Into<String>) -> Self {
        Self::Section { section, reason: reason.into() }
    }

    /// Values that cannot be unpacked.
    pub(super) fn values(reason: impl Into<String>) -> Self {
        Self::Values { reason: reason.into() }
    }
}
