//! Whether two paths lead to one place on disk.
//!
//! Files and directories are told apart by device and inode, so that links, `./`,
//! other spellings and bind mounts of one place are found to be the same.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Symbolic links that are followed to a place that does not exist yet.
const MOST_LINKS: usize = 40;

/// How one place lies to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// They are the same file or directory.
    Same,
    /// The first lies inside the second, a directory.
    Inside,
    /// The first is a directory in which the second lies.
    Around,
}

/// Device and inode.
type Identity = (u64, u64);

/// A path and the directories that it lies in, looked up once.
#[derive(Clone, Debug)]
pub struct DiskPlace {
    /// What is there, if anything is.
    own: Option<Identity>,
    around: Vec<Identity>,
}

impl DiskPlace {
    /// The place that a path leads to.
    pub fn of(path: &Path) -> Self {
        let path = behind_links(path);
        let own = identity(&path);
        // What does not exist yet lies where its directory is.
        let nearest = path.ancestors().find_map(|ancestor| match ancestor.as_os_str().is_empty() {
            true => Path::new(".").canonicalize().ok(),
            false => ancestor.canonicalize().ok(),
        });
        let around = nearest.iter().flat_map(|nearest| nearest.ancestors());
        let around = around.skip(usize::from(own.is_some())).filter_map(identity).collect();
        Self { own, around }
    }

    /// How it lies to another one; `None` if they have nothing in common. A place
    /// that does not exist yet may lie inside another one. What cannot be looked at
    /// has nothing in common with anything: it can be neither read nor replaced.
    pub fn overlap(&self, other: &Self) -> Option<Overlap> {
        match (self.own, other.own) {
            (Some(own), Some(other)) if own == other => Some(Overlap::Same),
            (_, Some(other)) if self.around.contains(&other) => Some(Overlap::Inside),
            (Some(own), _) if other.around.contains(&own) => Some(Overlap::Around),
            _ => None,
        }
    }
}

fn identity(path: &Path) -> Option<Identity> {
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// Where a path leads, also if nothing is there.
fn behind_links(path: &Path) -> PathBuf {
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn overlap(path: &Path, other: &Path) -> Option<Overlap> {
        DiskPlace::of(path).overlap(&DiskPlace::of(other))
    }

    #[test]
    fn one_place_is_known_by_every_path_to_it() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        fs::write(at("era5.nc"), "1").unwrap();
        fs::write(at("other.nc"), "1").unwrap();
        fs::create_dir(at("below")).unwrap();
        symlink("era5.nc", at("link.nc")).unwrap();
        symlink("link.nc", at("second.nc")).unwrap();
        symlink(directory.path(), at("below/up")).unwrap();
        fs::hard_link(at("era5.nc"), at("hard.nc")).unwrap();
        let paths = ["era5.nc", "./era5.nc", "below/../era5.nc", "link.nc", "second.nc", "hard.nc"];
        for one in paths.into_iter().chain(["below/up/era5.nc"]) {
            for two in paths {
                assert_eq!(overlap(&at(one), &at(two)), Some(Overlap::Same), "{one} and {two}");
            }
            for other in ["other.nc", "new.nc", "below/era5.nc", "era5.ncx", "nowhere/era5.nc"] {
                assert_eq!(overlap(&at(one), &at(other)), None, "{one} and {other}");
                assert_eq!(overlap(&at(other), &at(one)), None, "{other} and {one}");
            }
        }
    }

    #[test]
    fn stores_may_lie_in_one_another() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        fs::create_dir_all(at("a.zarr/msl")).unwrap();
        symlink(at("a.zarr"), at("link.zarr")).unwrap();
        symlink("a.zarr/new", at("dangling")).unwrap();
        let inside = ["a.zarr/msl", "a.zarr/new", "a.zarr/new/b.zarr", "link.zarr/new", "dangling"];
        for path in inside {
            assert_eq!(overlap(&at(path), &at("a.zarr")), Some(Overlap::Inside), "{path}");
            assert_eq!(overlap(&at(path), &at("link.zarr")), Some(Overlap::Inside), "{path}");
            assert_eq!(overlap(&at("a.zarr"), &at(path)), Some(Overlap::Around), "{path}");
        }
        for path in ["b.zarr", "a.zarr2", "msl"] {
            assert_eq!(overlap(&at(path), &at("a.zarr")), None, "{path}");
        }
    }

    #[test]
    fn links_in_a_circle_lead_nowhere() {
        let directory = tempfile::tempdir().unwrap();
        let [one, two] = ["one", "two"].map(|name| directory.path().join(name));
        symlink(&one, &two).unwrap();
        symlink(&two, &one).unwrap();
        assert_eq!(overlap(&one, &two), None);
    }
}
