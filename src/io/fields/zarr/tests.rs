//! Metadata as other programs write it.

use super::*;
