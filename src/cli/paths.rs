//! What a run reads and what it writes: no output takes the place of an input.

use std::cell::OnceCell;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::ArgMatches;

use crate::io::access::Location;
use crate::io::fields::{Inputs, InputsError, expand, expand_centers};
use crate::io::tracks::DUMP_OBJECTS_NAME;
use crate::io::{DiskPlace, Overlap};

use super::args::{CentersInput, FieldsInput, InputFile, NameOrFile, OutputFile, OwnDirectory};

/// Where data on stdout go, if that is a file.
const STDOUT: &str = "/dev/stdout";

/// All paths of a command line, by what the command does with them.
#[derive(Debug, Default)]
pub(super) struct RunPaths {
    inputs: Vec<Named>,
    outputs: Vec<Named>,
    directories: Vec<Named>,
}

/// A path, and the option that names it.
#[derive(Clone, Debug)]
struct Named {
    option: String,
    path: PathBuf,
    /// Looked up once, as every output is compared with every input.
    place: OnceCell<DiskPlace>,
}

impl Named {
    fn new(option: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self { option: option.into(), path: path.into(), place: OnceCell::new() }
    }

    fn place(&self) -> &DiskPlace {
        self.place.get_or_init(|| DiskPlace::of(&self.path))
    }
}

impl RunPaths {
    /// The paths that were typed. What inputs stand for is looked up on disk; one
    /// that stands for nothing is left to the command to complain about.
    pub(super) fn of(matches: &ArgMatches) -> Self {
        let mut paths = Self::default();
        paths.collect(matches);
        if fs::metadata(STDOUT).is_ok_and(|found| found.is_file()) {
            paths.outputs.push(Named::new("the file that stdout goes to,", STDOUT));
        }
        paths
    }

    fn collect(&mut self, matches: &ArgMatches) {
        for id in matches.ids().map(clap::Id::as_str) {
            let option = format!("--{}", id.replace('_', "-"));
            let named = |path: &Path| Named::new(&option, path);
            let of_fields = given::<FieldsInput>(matches, id);
            let of_centers = given::<CentersInput>(matches, id);
            let texts: Vec<PathBuf> = of_fields
                .iter()
                .flat_map(|text| behind(text.as_ref(), expand(&[text])))
                .chain(of_centers.iter().flat_map(|t| behind(t.as_ref(), expand_centers(&[t]))))
                .chain(given::<NameOrFile>(matches, id).iter().map(|text| text.as_ref().into()))
                .collect();
            self.inputs.extend(texts.iter().map(|path| named(path)));
            self.inputs.extend(given::<InputFile>(matches, id).iter().map(|path| named(path)));
            self.outputs.extend(given::<OutputFile>(matches, id).iter().map(|path| named(path)));
            let directories = given::<OwnDirectory>(matches, id);
            self.directories.extend(directories.iter().map(|path| named(path)));
        }
        if let Some((_, matches)) = matches.subcommand() {
            self.collect(matches);
        }
    }

    /// Refuses a run whose outputs would replace an input or one another.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        for (i, output) in self.outputs.iter().enumerate() {
            for input in &self.inputs {
                refuse(output, input, "input")?;
            }
            for other in &self.outputs[..i] {
                refuse(output, other, "output")?;
            }
        }
        self.directories.iter().try_for_each(|directory| self.check_directory(directory))
    }

    /// Refuses a directory of the program's own in which an input or an output lies, or
    /// that lies in one.
    fn check_directory(&self, directory: &Named) -> anyhow::Result<()> {
        self.inputs.iter().try_for_each(|input| refuse(directory, input, "input"))?;
        self.outputs.iter().try_for_each(|output| refuse(directory, output, "output"))
    }

    /// The same for the second file of a dump of TRACK, which lies beside `output`. The
    /// objects beside an input belong to that.
    pub(super) fn check_dump(&self, output: &Path) -> anyhow::Result<()> {
        let named = self.outputs.iter().find(|named| named.path == output);
        let option = named.map_or("--output", |named| &named.option);
        let objects = objects_beside(&Named::new(option, output));
        for input in &self.inputs {
            refuse(&objects, input, "input")?;
            refuse(&objects, &objects_beside(input), "input")?;
        }
        self.outputs.iter().try_for_each(|other| refuse(&objects, other, "output"))?;
        self.directories.iter().try_for_each(|own| refuse(own, &objects, "output"))
    }

    /// The same for the directory of a cache that a configuration may name.
    pub(super) fn check_cache(&self, cache: Option<&Path>) -> anyhow::Result<()> {
        let Some(path) = cache else { return Ok(()) };
        self.check_directory(&Named::new("--cache", path))
    }
}

/// The objects of a dump of TRACK, which lie beside it under a name of their own.
fn objects_beside(dump: &Named) -> Named {
    let option = format!("{DUMP_OBJECTS_NAME} beside {}", dump.option);
    Named::new(option, dump.path.with_file_name(DUMP_OBJECTS_NAME))
}

/// Values of an argument, if they are of this type.
fn given<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, id: &str) -> Vec<T> {
    let values = matches.try_get_many::<T>(id).ok().flatten();
    values.map(|values| values.cloned().collect()).unwrap_or_default()
}

/// The paths that a text stands for, and of a list the list itself.
fn behind(text: &str, expanded: Result<Inputs, InputsError>) -> Vec<PathBuf> {
    let locations = expanded.map(|inputs| inputs.locations).unwrap_or_default();
    let mut paths: Vec<PathBuf> =
        locations.iter().filter_map(Location::path).map(PathBuf::from).collect();
    paths.extend(text.strip_prefix('@').map(PathBuf::from));
    paths
}

/// Ends with an error if `written` has something in common with `other`, one of the
/// inputs or outputs.
fn refuse(written: &Named, other: &Named, what: &str) -> anyhow::Result<()> {
    let Named { option, path, .. } = written;
    let (path, other_path) = (path.display(), other.path.display());
    let lies = match written.place().overlap(other.place()) {
        None => return Ok(()),
        Some(Overlap::Same) => {
            bail!(
                "{option} {path} is an {what} as well ({} {other_path}); write to another place",
                other.option
            )
        }
        Some(Overlap::Inside) => "lies inside",
        Some(Overlap::Around) => "contains",
    };
    bail!(
        "{option} {path} {lies} an {what} ({} {other_path}); write to another place",
        other.option
    )
}
