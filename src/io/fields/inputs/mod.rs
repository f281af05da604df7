//! From what is typed to datasets: files, stores, directories, patterns, URLs
//! and lists of all of these.
//!
//! | typed | stands for |
//! |---|---|
//! | a file or a Zarr store | itself |
//! | any other directory | every dataset directly in it, by name |
//! | a pattern with `*`, `?` or `[…]` that is no path | all that fits, by name |
//! | `scheme://…` | itself |
//! | `@LIST` | the lines of a text file: one input each, `#` before a comment, relative to the file |
//!
//! Files of centres are typed in the same way ([`expand_centers`]), but for
//! URLs; of a directory they are those that are called so.

mod directory;
mod error;
mod pattern;

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use crate::io::access::Location;
use crate::io::read_small_text;

pub use self::error::InputsError;
use self::error::unreadable;

/// Datasets in the order they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Where they are; each is there once, where it comes last.
    pub locations: Vec<Location>,
    /// What was passed over, in words.
    pub notes: Vec<String>,
}

/// What inputs are to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Fields,
    Centers,
}

/// The datasets that some texts stand for.
///
/// # Errors
/// [`InputsError`] for a text that stands for nothing.
pub fn expand<T: AsRef<str>>(texts: &[T]) -> Result<Inputs, InputsError> {
    expand_to(Content::Fields, texts)
}

/// The files of centres that some texts stand for, all of them paths.
///
/// # Errors
/// [`InputsError`] for a text that stands for nothing, and for a URL.
pub fn expand_centers<T: AsRef<str>>(texts: &[T]) -> Result<Inputs, InputsError> {
    expand_to(Content::Centers, texts)
}

fn expand_to<T: AsRef<str>>(content: Content, texts: &[T]) -> Result<Inputs, InputsError> {
    if texts.is_empty() {
        return Err(InputsError::Nothing);
    }
    let mut expansion = Expansion { content, inputs: Inputs::default() };
    for text in texts.iter().map(AsRef::as_ref) {
        match text.strip_prefix('@') {
            Some(list) => expansion.add_list(Path::new(list))?,
            None => expansion.add(text, Path::new(""))?,
        }
    }
    let Inputs { locations, notes } = expansion.inputs;
    Ok(Inputs { locations: last_of_each(locations), notes })
}

/// Inputs that become more.
struct Expansion {
    content: Content,
    inputs: Inputs,
}

impl Expansion {
    /// Adds what a text stands for; paths are relative to `base`.
    fn add(&mut self, text: &str, base: &Path) -> Result<(), InputsError> {
        let location = text.parse().unwrap_or_else(|never| match never {});
        let path = match location {
            Location::Path(path) => path,
            Location::Url(url) if self.content == Content::Centers => {
                return Err(InputsError::FarCenters { url });
            }
            Location::Url(url) if url.shown_path().contains('*') => {
                return Err(InputsError::PatternInUrl { url });
            }
            Location::Url(_) => {
                self.inputs.locations.push(location);
                return Ok(());
            }
        };
        let whole = base.join(&path);
        // A path with such a letter in its name is itself.
        if !whole.exists() && text.contains(['*', '?', '[']) {
            return self.add_pattern(base, &path.to_string_lossy());
        }
        self.add_path(&whole)
    }

    fn add_path(&mut self, path: &Path) -> Result<(), InputsError> {
        let found = fs::metadata(path).map_err(unreadable(path))?;
        let inputs = &mut self.inputs;
        if !found.is_dir() || self.content == Content::Fields && directory::is_store(path) {
            inputs.locations.push(Location::Path(path.to_path_buf()));
            return Ok(());
        }
        let (directory::Contents { wanted, skipped }, what) = match self.content {
            Content::Fields => (directory::datasets(path)?, "datasets"),
            Content::Centers => (directory::centers(path)?, "files of centres"),
        };
        if skipped > 0 {
            let (name, count) = (path.display(), wanted.len());
            inputs.notes.push(format!("{name}: {count} {what} are read, {skipped} others are not"));
        }
        inputs.locations.extend(wanted.into_iter().map(Location::Path));
        Ok(())
    }

    fn add_pattern(&mut self, base: &Path, pattern: &str) -> Result<(), InputsError> {
        let paths = pattern::matching(base, pattern)?;
        if paths.is_empty() {
            let pattern = base.join(pattern).to_string_lossy().into_owned();
            return Err(InputsError::NoMatch { pattern });
        }
        paths.iter().try_for_each(|path| self.add_path(path))
    }

    fn add_list(&mut self, list: &Path) -> Result<(), InputsError> {
        let text = read_small_text(list).map_err(unreadable(list))?;
        let base = list.parent().unwrap_or(Path::new(""));
        let before = self.inputs.locations.len();
        for (i, line) in text.lines().map(str::trim).enumerate() {
            let added = match line.as_bytes().first() {
                None | Some(b'#') => continue,
                Some(b'@') => Err(InputsError::ListInList { text: line.to_string() }),
                Some(_) => self.add(line, base),
            };
            added.map_err(|problem| InputsError::Line {
                path: list.to_path_buf(),
                line: i + 1,
                problem: Box::new(problem),
            })?;
        }
        match self.inputs.locations.len() > before {
            true => Ok(()),
            false => Err(InputsError::EmptyList { path: list.to_path_buf() }),
        }
    }
}

/// Leaves out what comes again later.
fn last_of_each(mut locations: Vec<Location>) -> Vec<Location> {
    let mut seen = HashSet::new();
    locations.reverse();
    locations.retain(|location| seen.insert(location.clone()));
    locations.reverse();
    locations
}

#[cfg(test)]
mod tests;
