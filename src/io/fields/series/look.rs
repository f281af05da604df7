//! The first look at each dataset.

use std::num::NonZero;
use std::sync::Arc;

use super::SeriesError;
use super::in_order::in_order;
use super::open_files::OpenFiles;
use super::part::{self, Meshes, Part};
use crate::io::access::{Access, Location};
use crate::io::fields::buffers::Buffers;
use crate::io::fields::{FieldError, FieldSource, Selection};

/// Datasets far away that are opened at a time: each waits for answers.
const FAR_AT_A_TIME: NonZero<usize> = NonZero::new(16).unwrap();

/// What a first look found.
pub(super) struct Found {
    /// The datasets that are read.
    pub(super) parts: Vec<Part>,
    pub(super) files: OpenFiles,
    /// Those that do not hold the variable, and how that shows.
    pub(super) left_out: Vec<FieldError>,
}

/// Looks at every dataset, at several at a time.
pub(super) fn look_at(
    locations: &[Location],
    selection: Selection,
    access: &Access,
) -> Result<Found, SeriesError> {
    let buffers = Arc::new(Buffers::default());
    let meshes = Meshes::default();
    let stay_open = locations.len() <= OpenFiles::MOST;
    let looked = in_order(locations.len(), at_a_time(locations), |i| {
        let opened = part::open(&locations[i], &selection, access)?;
        Ok::<_, FieldError>(opened.map(|source| {
            let part = Part::of(&source, &meshes);
            (part, stay_open.then(|| Arc::new(source.with_buffers(buffers.clone()))))
        }))
    })?;
    let mut files = OpenFiles::new(selection, access.clone(), buffers);
    let (mut parts, mut left_out) = (Vec::new(), Vec::new());
    for (location, looked) in locations.iter().zip(looked) {
        match looked {
            Ok((part, source)) => {
                files.add(location.clone(), source);
                parts.push(part);
            }
            Err(error) => left_out.push(error),
        }
    }
    Ok(Found { parts, files, left_out })
}

/// How many datasets are opened at a time.
pub(super) fn at_a_time(locations: &[Location]) -> NonZero<usize> {
    match locations {
        // Not even a question to the pool of threads.
        [_] => NonZero::<usize>::MIN,
        _ if locations.iter().any(|location| location.path().is_none()) => FAR_AT_A_TIME,
        _ => NonZero::new(rayon::current_num_threads()).unwrap_or(NonZero::<usize>::MIN),
    }
}

/// A dataset that is open already, as the only one.
pub(super) fn found(source: FieldSource) -> Found {
    let part = Part::of(&source, &Meshes::default());
    let mut files = OpenFiles::new(Selection::default(), Access::default(), Arc::default());
    // It stays open, so its place is never asked for.
    files.add(Location::Path(part.name.clone().into()), Some(Arc::new(source)));
    Found { parts: vec![part], files, left_out: Vec::new() }
}
