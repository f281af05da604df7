//! Why a NetCDF file is not opened.

use std::fmt::Display;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::io::explain;
use crate::model::AllocationError;

/// Why a NetCDF file is not opened, or a variable of it not read.
#[derive(Debug, Error)]
pub enum NetcdfFileProblem {
    /// The system does not open it.
    #[error("{}", explain(.0))]
    Io(#[from] io::Error),
    /// A group that holds itself.
    #[error(
        "its groups form a circle: the group {inner} is the group {outer} again; a file written \
         by a program for climate data has no such links, so copy the variables that are needed \
         into a new file"
    )]
    Circle {
        /// Path of the inner group.
        inner: String,
        /// Path of the group that it is.
        outer: String,
    },
    /// More objects than are read.
    #[error(
        "has more than {most} groups and variables, counted along every link; copy those that \
         are needed into a new file"
    )]
    TooMany {
        /// How many are read.
        most: usize,
    },
    /// Groups in groups in groups.
    #[error(
        "has groups within one another that are more than {most} deep; copy the variables that \
         are needed into a new file"
    )]
    TooDeep {
        /// How deep they may be.
        most: usize,
    },
    /// A name that is not text.
    #[error("has an object or attribute under {group} whose name is not UTF-8; rename it")]
    Name {
        /// Where it is.
        group: String,
    },
    /// Texts that may be more than memory holds.
    #[error(
        "the attribute {attribute} of {object} has {texts} texts, each of which may be as long as \
         the file; join them into one text"
    )]
    Texts {
        /// Name of the attribute.
        attribute: String,
        /// The group or variable that has it.
        object: String,
        /// How many texts there are.
        texts: u64,
    },
    /// Values or objects in another file.
    #[error(
        "{object} lies in another file, {file}, {why}; a file from elsewhere can have any file of \
         this machine read in this way: write everything into one file, or, if it holds fields \
         and you trust it, read it with --follow-external",
        file = .file.display()
    )]
    Outside {
        /// What lies there.
        object: String,
        /// The other file.
        file: PathBuf,
        /// Why it is not read.
        why: &'static str,
    },
    /// A link to nothing.
    #[error(
        "the link {name} in {group} leads nowhere; the file may be a part of several, or the link \
         be left over: remove it, or put the other part back"
    )]
    Nowhere {
        /// Name of the link.
        name: String,
        /// The group that it is in.
        group: String,
    },
    /// Types within types within types.
    #[error(
        "{object} has values of a type that is nested too deeply; copy the other variables into a \
         new file"
    )]
    NestedType {
        /// The variable.
        object: String,
    },
    /// Virtual datasets that may lead anywhere.
    #[error(
        "{object} is a virtual dataset of parts whose files cannot be told; a file from elsewhere \
         can have any file of this machine read in this way: write its values into a new file, or, \
         if it holds fields and you trust it, read it with --follow-external"
    )]
    Virtual {
        /// The dataset.
        object: String,
    },
    /// Virtual datasets of virtual datasets.
    #[error(
        "{object} is a virtual dataset of another virtual dataset, which is not read; write its \
         values into a new file"
    )]
    VirtualOfVirtual {
        /// The dataset.
        object: String,
    },
    /// Sizes that are not allowed.
    #[error(transparent)]
    Allocation(#[from] AllocationError),
    /// Chunks that may decode to far more than is said.
    #[error(
        "{variable} has a chunk of {stored_bytes} compressed bytes that decodes to more than the \
         {chunk_bytes} bytes of a chunk; copy the file again"
    )]
    Expansion {
        /// The variable.
        variable: String,
        /// Bytes of the stored chunk.
        stored_bytes: u64,
        /// Bytes of a chunk.
        chunk_bytes: u64,
    },
    /// A library could not make sense of the file.
    #[error(
        "{action}: {message}; the file may be damaged or cut short, copy it again and check its \
         size"
    )]
    Library {
        /// What was tried.
        action: &'static str,
        /// The library's words.
        message: String,
    },
}

impl NetcdfFileProblem {
    pub(super) fn library(action: &'static str, error: impl Display) -> Self {
        Self::Library { action, message: error.to_string() }
    }
}
