//! Small files of the classic format with 64-bit offsets, as models write them:
//! arrays of characters, which the netCDF library here does not write.

use std::fs;
use std::path::Path;

const CHARACTERS: u32 = 2;
const SINGLES: u32 = 5;

/// A variable with the numbers of its dimensions and its attributes.
pub(crate) struct Variable<'a> {
    pub(crate) name: &'a str,
    pub(crate) dimensions: &'a [usize],
    pub(crate) attributes: &'a [(&'a str, &'a str)],
    pub(crate) values: Values,
}

pub(crate) enum Values {
    Characters(String),
    Singles(Vec<f32>),
}

impl Values {
    fn kind(&self) -> u32 {
        match self {
            Self::Characters(_) => CHARACTERS,
            Self::Singles(_) => SINGLES,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = match self {
            Self::Characters(text) => text.clone().into_bytes(),
            Self::Singles(values) => values.iter().flat_map(|v| v.to_be_bytes()).collect(),
        };
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }
}

/// Writes the file: the header, then one variable after the other.
pub(crate) fn write(path: &Path, dimensions: &[(&str, usize)], variables: &[Variable<'_>]) {
    let begin = header(dimensions, variables, 0).len();
    let mut bytes = header(dimensions, variables, begin);
    variables.iter().for_each(|variable| bytes.extend(variable.values.bytes()));
    fs::write(path, bytes).unwrap();
}

fn header(dimensions: &[(&str, usize)], variables: &[Variable<'_>], begin: usize) -> Vec<u8> {
    const DIMENSION: u32 = 10;
    const VARIABLE: u32 = 11;
    let mut out = b"CDF\x02\0\0\0\0".to_vec();
    list(&mut out, DIMENSION, dimensions.len());
    for (name, length) in dimensions {
        text(&mut out, name);
        number(&mut out, *length);
    }
    list(&mut out, 0, 0);
    list(&mut out, VARIABLE, variables.len());
    let mut begin = begin;
    for variable in variables {
        text(&mut out, variable.name);
        number(&mut out, variable.dimensions.len());
        variable.dimensions.iter().for_each(|&dimension| number(&mut out, dimension));
        attributes(&mut out, variable.attributes);
        out.extend(variable.values.kind().to_be_bytes());
        let size = variable.values.bytes().len();
        number(&mut out, size);
        out.extend((begin as u64).to_be_bytes());
        begin += size;
    }
    out
}

fn attributes(out: &mut Vec<u8>, attributes: &[(&str, &str)]) {
    const ATTRIBUTE: u32 = 12;
    list(out, if attributes.is_empty() { 0 } else { ATTRIBUTE }, attributes.len());
    for (name, value) in attributes {
        text(out, name);
        out.extend(CHARACTERS.to_be_bytes());
        text(out, value);
    }
}

fn list(out: &mut Vec<u8>, tag: u32, length: usize) {
    out.extend(tag.to_be_bytes());
    number(out, length);
}

fn number(out: &mut Vec<u8>, number: usize) {
    out.extend(u32::try_from(number).unwrap().to_be_bytes());
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend(text.as_bytes());
    out.resize(out.len().next_multiple_of(4), 0);
}
