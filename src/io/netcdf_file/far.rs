//! The tree of an HDF5 file that is far away, which its reader would walk
//! through without an end as well.

use hdf5_reader::Hdf5File;
use hdf5_reader::error::Error as ReaderError;
use hdf5_reader::group::Group;

use super::NetcdfFileProblem;
use super::walk::{MOST_DEPTH, MOST_OBJECTS};

/// Walks through the groups of a far file. Other files are never reached from
/// there.
///
/// # Errors
/// [`NetcdfFileProblem`] for groups that form a circle or are too many.
pub(in crate::io) fn check_far_tree(file: &Hdf5File) -> Result<(), NetcdfFileProblem> {
    let root = file.root_group().map_err(problem)?;
    Walk { objects: 0, way: Vec::new() }.group(&root)
}

struct Walk {
    objects: usize,
    /// Addresses and names of the groups on the way.
    way: Vec<(u64, String)>,
}

impl Walk {
    fn group(&mut self, group: &Group) -> Result<(), NetcdfFileProblem> {
        let name = group.name().to_string();
        if let Some((_, outer)) = self.way.iter().find(|(address, _)| *address == group.address()) {
            return Err(NetcdfFileProblem::Circle { inner: name, outer: outer.clone() });
        }
        if self.way.len() == MOST_DEPTH {
            return Err(NetcdfFileProblem::TooDeep { most: MOST_DEPTH });
        }
        let (groups, datasets) = group.member_names().map_err(problem)?;
        self.objects += groups.len() + datasets.len();
        if self.objects > MOST_OBJECTS {
            return Err(NetcdfFileProblem::TooMany { most: MOST_OBJECTS });
        }
        self.way.push((group.address(), name));
        for name in groups {
            self.group(&group.group(&name).map_err(problem)?)?;
        }
        self.way.pop();
        Ok(())
    }
}

fn problem(error: ReaderError) -> NetcdfFileProblem {
    NetcdfFileProblem::library("listing a group", error)
}
