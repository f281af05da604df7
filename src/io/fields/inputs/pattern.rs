//! What fits a pattern with `*`, `?`, `[…]` or `**`.
//!
//! A name that is no UTF-8 text is compared as it is shown, so that it is neither
//! passed over nor ends the program.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::error::{InputsError, unreadable};

/// A part of a pattern between slashes.
enum Part {
    /// A name as it is.
    Name(String),
    Pattern(Pattern),
    /// Directories to any depth: `**`.
    Below,
}

/// All paths that fit a pattern relative to `base`, each once, sorted. Names that
/// begin with a dot fit where the pattern has it.
pub(super) fn matching(base: &Path, pattern: &str) -> Result<Vec<PathBuf>, InputsError> {
    let of_pattern =
        |e: glob::PatternError| InputsError::Pattern { pattern: pattern.into(), message: e.msg };
    Pattern::new(pattern).map_err(of_pattern)?;
    let parts = pattern.split('/').filter(|part| !part.is_empty()).map(|part| match part {
        "**" => Ok(Part::Below),
        name if !name.contains(['*', '?', '[']) => Ok(Part::Name(name.into())),
        pattern => Pattern::new(pattern).map(Part::Pattern),
    });
    let parts = parts.collect::<Result<Vec<Part>, _>>().map_err(of_pattern)?;
    let start = if pattern.starts_with('/') { Path::new("/") } else { base };
    let mut found = Vec::new();
    walk(start, &parts, &mut found)?;
    found.retain(|path| !pattern.ends_with('/') || path.is_dir());
    found.sort();
    found.dedup();
    Ok(found)
}

fn walk(path: &Path, parts: &[Part], found: &mut Vec<PathBuf>) -> Result<(), InputsError> {
    let Some((part, rest)) = parts.split_first() else {
        found.push(path.to_path_buf());
        return Ok(());
    };
    match part {
        // The current directory is not named unless it was before.
        Part::Name(name) if name == "." && path.as_os_str().is_empty() => walk(path, rest, found),
        Part::Name(name) => {
            let next = path.join(name);
            if fs::symlink_metadata(&next).is_ok() { walk(&next, rest, found) } else { Ok(()) }
        }
        Part::Pattern(pattern) => {
            for next in entries(path)? {
                if fits(pattern, &next) && (rest.is_empty() || next.is_dir()) {
                    walk(&next, rest, found)?;
                }
            }
            Ok(())
        }
        Part::Below => {
            for directory in below(path)? {
                // At the end it stands for directories, and not for the first.
                if !(rest.is_empty() && directory == path) {
                    walk(&directory, rest, found)?;
                }
            }
            Ok(())
        }
    }
}

fn fits(pattern: &Pattern, path: &Path) -> bool {
    let options = MatchOptions { require_literal_leading_dot: true, ..MatchOptions::new() };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    pattern.matches_with(&name, options)
}

/// What is directly in a directory; nothing if it is none.
fn entries(path: &Path) -> Result<Vec<PathBuf>, InputsError> {
    let listed = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    if !listed.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(listed).map_err(unreadable(listed))?;
    let paths = entries.map(|entry| entry.map(|entry| path.join(entry.file_name())));
    paths.collect::<Result<_, _>>().map_err(unreadable(listed))
}

/// A directory and all below it that are not hidden. Links are followed, but not
/// to where they have been.
fn below(path: &Path) -> Result<Vec<PathBuf>, InputsError> {
    let place = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.ino())).ok();
    let (mut all, mut next) = (vec![path.to_path_buf()], 0);
    let mut seen =
        HashSet::from([place(if path.as_os_str().is_empty() { Path::new(".") } else { path })]);
    while next < all.len() {
        for entry in entries(&all[next])? {
            let name = entry.file_name().unwrap_or_default();
            let is_hidden = name.as_encoded_bytes().starts_with(b".");
            if !is_hidden && entry.is_dir() && seen.insert(place(&entry)) {
                all.push(entry);
            }
        }
        next += 1;
    }
    Ok(all)
}
