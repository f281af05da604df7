//! Fields that are looked up along tracks: where they are.

use crate::io::access::{Access, Location};
use crate::io::fields::expand;
use crate::pipeline::Settings;

use super::args::FollowedFieldsArgs;
use super::talk::Talk;

/// Datasets that are not open yet, and how to reach them.
pub(super) struct FollowedFields {
    pub(super) locations: Vec<Location>,
    pub(super) access: Access,
}

impl FollowedFields {
    pub(super) fn locate(
        args: &FollowedFieldsArgs,
        settings: &Settings,
        talk: &Talk,
    ) -> anyhow::Result<Self> {
        let inputs = expand(&args.field)?;
        inputs.notes.iter().for_each(|note| talk.say(note));
        let access = settings.open_access()?;
        talk.watch(&access);
        Ok(Self { locations: inputs.locations, access })
    }
}
