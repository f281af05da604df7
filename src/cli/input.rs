//! Where fields come from.

use anyhow::anyhow;

use crate::io::fields::{FieldSource, Selection};

use super::args::InputArgs;
use super::talk::Talk;

impl InputArgs {
    /// Opens the input and says what is changed on reading.
    pub(super) fn open(&self, selection: &Selection, talk: &Talk) -> anyhow::Result<FieldSource> {
        let input =
            self.input.as_deref().ok_or_else(|| anyhow!("say what to read with --input"))?;
        let source = FieldSource::open(input, selection)?;
        source.meta().notes.iter().for_each(|note| talk.detail(note));
        Ok(source)
    }
}
