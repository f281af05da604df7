//! The tree of an HDF5 file, along every way on which the netCDF library would
//! go, and no further than it may.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use hdf5::dataset::{DatasetCreate, Layout};
use hdf5::{
    Dataset, Datatype, Group, IndexType, IterationOrder, LinkType, Location, LocationToken,
    LocationType,
};

use crate::io::access::ExternalFiles;
use crate::io::special::refuse_special;

use super::outside::{self, By};
use super::{NetcdfFileProblem, OPENING, open_hdf5};

/// Most groups, variables and types of a file, counted along every link.
pub(super) const MOST_OBJECTS: usize = 10_000;
/// Most groups within one another.
pub(super) const MOST_DEPTH: usize = 64;
/// Texts of an attribute, each of which may be as long as the file.
const MOST_TEXTS: u64 = 64;
/// Bytes of what stands for a text in an attribute.
const TEXT_BYTES: u64 = 16;
/// Most bytes that all texts of an attribute may have.
const MOST_TEXT_BYTES: u64 = 2 << 30;

/// Walks through a file, and those it leads to; tells which these are.
///
/// # Errors
/// [`NetcdfFileProblem`] for what the library must not be given.
pub(super) fn others_of(
    path: &Path,
    external: ExternalFiles,
) -> Result<Vec<PathBuf>, NetcdfFileProblem> {
    let mut walk = Walk {
        external,
        objects: 0,
        files: HashSet::new(),
        others: BTreeSet::new(),
        later: Vec::new(),
        open: Vec::new(),
    };
    walk.file(path)?;
    while let Some(link) = walk.later.pop() {
        walk.link(link)?;
    }
    Ok(walk.others.into_iter().collect())
}

struct Walk {
    external: ExternalFiles,
    objects: usize,
    /// Files whose own tree was walked through.
    files: HashSet<PathBuf>,
    others: BTreeSet<PathBuf>,
    /// Links that are followed once all trees are known: a link may lead over
    /// another one.
    later: Vec<Link>,
    /// Closed after all that is in them.
    open: Vec<hdf5::File>,
}

/// A soft or external link and the groups on the way to it.
struct Link {
    group: Group,
    name: String,
    way: Vec<Step>,
}

/// A group on the way.
#[derive(Clone)]
struct Step {
    path: String,
    file_number: u64,
    token: LocationToken,
}

impl Walk {
    /// What a file itself holds.
    fn file(&mut self, path: &Path) -> Result<(), NetcdfFileProblem> {
        if !self.files.insert(fs::canonicalize(path)?) {
            return Ok(());
        }
        let file = open_hdf5(path).map_err(|e| problem(OPENING, e))?;
        let root = file.group("/").map_err(|e| problem(OPENING, e))?;
        self.open.push(file);
        self.group(&root, "/", &mut Vec::new())
    }

    fn group(
        &mut self,
        group: &Group,
        path: &str,
        way: &mut Vec<Step>,
    ) -> Result<(), NetcdfFileProblem> {
        let info = group.loc_info().map_err(|e| problem("looking at a group", e))?;
        let step = Step { path: path.into(), file_number: info.fileno, token: info.token };
        let is_this = |s: &&Step| s.file_number == step.file_number && s.token == step.token;
        if let Some(outer) = way.iter().find(is_this) {
            let (inner, outer) = (step.path, outer.path.clone());
            return Err(NetcdfFileProblem::Circle { inner, outer });
        }
        if way.len() == MOST_DEPTH {
            return Err(NetcdfFileProblem::TooDeep { most: MOST_DEPTH });
        }
        check_attributes(group, path)?;
        way.push(step);
        let links = self.links(group, path)?;
        if links.iter().any(|(_, kind)| *kind == LinkType::External) {
            for name in outside::linked_files(&file_of(group), &group.name()) {
                self.other(By::Link, &format!("what a link in {path} leads to"), &name, group)?;
            }
        }
        for (name, kind) in links {
            match kind {
                LinkType::Hard => self.object(group, &name, way)?,
                LinkType::Soft | LinkType::External => {
                    let (group, way) = (group.clone(), way.clone());
                    self.later.push(Link { group, name, way });
                }
            }
        }
        way.pop();
        Ok(())
    }

    /// Names and kinds of the links of a group, of which there may not be more
    /// than objects.
    fn links(
        &mut self,
        group: &Group,
        path: &str,
    ) -> Result<Vec<(String, LinkType)>, NetcdfFileProblem> {
        let mut links = Vec::new();
        let room = MOST_OBJECTS.saturating_sub(self.objects);
        let beyond = group.find_link(IndexType::Name, IterationOrder::Native, |name, info| {
            links.push((name.to_string(), info.link_type));
            Ok((links.len() > room).then_some(()))
        });
        if beyond.map_err(|e| problem("listing a group", e))?.is_some() {
            return Err(NetcdfFileProblem::TooMany { most: MOST_OBJECTS });
        }
        self.objects += links.len();
        links.iter().try_for_each(|(name, _)| check_name(name, path))?;
        Ok(links)
    }

    /// What a link leads to.
    fn link(&mut self, link: Link) -> Result<(), NetcdfFileProblem> {
        let Link { group, name, mut way } = link;
        if group.loc_type_by_name(&name).is_err() {
            let group = way.last().map_or_else(String::new, |step| step.path.clone());
            return Err(NetcdfFileProblem::Nowhere { name, group });
        }
        self.object(&group, &name, &mut way)
    }

    fn object(
        &mut self,
        group: &Group,
        name: &str,
        way: &mut Vec<Step>,
    ) -> Result<(), NetcdfFileProblem> {
        let path = match way.last() {
            Some(Step { path, .. }) if path != "/" => format!("{path}/{name}"),
            _ => format!("/{name}"),
        };
        let failed = |e| problem("looking at an object", e);
        match group.loc_type_by_name(name).map_err(failed)? {
            LocationType::Group => self.group(&group.group(name).map_err(failed)?, &path, way),
            LocationType::Dataset => self.dataset(&group.dataset(name).map_err(failed)?, &path),
            _ => Ok(()),
        }
    }

    fn dataset(&mut self, dataset: &Dataset, path: &str) -> Result<(), NetcdfFileProblem> {
        check_attributes(dataset, path)?;
        let failed = |e| problem("looking at the storage of a variable", e);
        if !is_number(&dataset.dtype().map_err(failed)?) {
            outside::check_type(&file_of(dataset), &dataset.name())?;
        }
        let storage = dataset.create_plist().map_err(failed)?;
        for part in storage.get_external().map_err(failed)? {
            self.other(By::Storage, path, Path::new(&part.name), dataset)?;
        }
        match storage.get_layout().map_err(failed)? {
            Layout::Virtual => self.sources(dataset, &storage, path),
            _ => Ok(()),
        }
    }

    /// The datasets that a virtual one is made of.
    fn sources(
        &mut self,
        dataset: &Dataset,
        storage: &DatasetCreate,
        path: &str,
    ) -> Result<(), NetcdfFileProblem> {
        let failed = |e| problem("looking at the storage of a variable", e);
        let Ok(sources) = storage.get_virtual_map() else {
            // Selections of some kinds are not understood, and with them the names.
            return match self.external {
                ExternalFiles::Follow => Ok(()),
                ExternalFiles::Refuse => Err(NetcdfFileProblem::Virtual { object: path.into() }),
            };
        };
        let sources: BTreeSet<_> =
            sources.into_iter().map(|source| (source.src_filename, source.src_dataset)).collect();
        for (source_file, source) in sources {
            let is_virtual = match source_file.as_str() {
                "." => is_virtual(&*dataset.file().map_err(failed)?, &source),
                name => match self.other(By::Virtual, path, Path::new(name), dataset)? {
                    Some(other) => open_hdf5(&other).is_ok_and(|other| is_virtual(&other, &source)),
                    None => false,
                },
            };
            if is_virtual {
                return Err(NetcdfFileProblem::VirtualOfVirtual { object: path.into() });
            }
        }
        Ok(())
    }

    /// Another file that is led to: fails unless it may be read. Its own tree is
    /// walked through where it is HDF5; its place is told where it is known.
    fn other(
        &mut self,
        by: By,
        object: &str,
        name: &Path,
        from: &Location,
    ) -> Result<Option<PathBuf>, NetcdfFileProblem> {
        let file = file_of(from);
        let place = match (by.place(name, &file), self.external) {
            (Ok(place), _) => place,
            (Err(_), ExternalFiles::Follow) => {
                self.others.insert(name.to_path_buf());
                return Ok(None);
            }
            (Err(why), ExternalFiles::Refuse) => {
                let (object, file) = (object.to_string(), name.to_path_buf());
                return Err(NetcdfFileProblem::Outside { object, file, why });
            }
        };
        if self.external == ExternalFiles::Refuse {
            outside::check_beside(name, &place, &file).map_err(|why| {
                let (object, file) = (object.to_string(), place.clone());
                NetcdfFileProblem::Outside { object, file, why }
            })?;
        }
        refuse_special(&place)?;
        if by != By::Storage && place.is_file() {
            self.file(&place)?;
        }
        self.others.insert(place.clone());
        Ok(Some(place))
    }
}

/// Whether values are numbers as they are in memory, which most are.
fn is_number(kind: &Datatype) -> bool {
    kind.is::<f32>()
        || kind.is::<f64>()
        || kind.is::<i32>()
        || kind.is::<i64>()
        || kind.is::<i16>()
        || kind.is::<i8>()
        || kind.is::<u8>()
}

fn is_virtual(file: &Group, source: &str) -> bool {
    let storage = file.dataset(source).and_then(|dataset| dataset.create_plist());
    storage.is_ok_and(|storage| matches!(storage.get_layout(), Ok(Layout::Virtual)))
}

/// The file that an object lies in.
fn file_of(object: &Location) -> PathBuf {
    OsString::from_vec(object.filename().into_bytes()).into()
}

/// Attributes that the library, or who asks it, stumbles over.
fn check_attributes(object: &Location, path: &str) -> Result<(), NetcdfFileProblem> {
    let failed = |e| problem("looking at attributes", e);
    for name in object.attr_names().map_err(failed)? {
        check_name(&name, path)?;
        let bytes = object.attr_info(&name).map_err(failed)?.data_size;
        let texts = bytes / TEXT_BYTES;
        if texts > MOST_TEXTS && is_of_texts(object, &name) {
            // All of them may be the same long text.
            let bytes = texts.saturating_mul(fs::metadata(file_of(object))?.len());
            if bytes > MOST_TEXT_BYTES {
                let object = path.to_string();
                return Err(NetcdfFileProblem::Texts { attribute: name, object, texts });
            }
        }
    }
    Ok(())
}

/// Whether the values of an attribute lie elsewhere in the file.
fn is_of_texts(object: &Location, name: &str) -> bool {
    use hdf5::types::TypeDescriptor as T;
    let kind = object.attr(name).and_then(|attribute| attribute.dtype()?.to_descriptor());
    matches!(kind, Ok(T::VarLenArray(_) | T::VarLenAscii | T::VarLenUnicode) | Err(_))
}

fn check_name(name: &str, group: &str) -> Result<(), NetcdfFileProblem> {
    match name.contains(char::REPLACEMENT_CHARACTER) {
        true => Err(NetcdfFileProblem::Name { group: group.into() }),
        false => Ok(()),
    }
}

fn problem(action: &'static str, error: hdf5::Error) -> NetcdfFileProblem {
    NetcdfFileProblem::library(action, error)
}
