//! One walk over a file from message to message that reads headers only.

use serde::{Deserialize, Serialize};

use crate::io::access::{AccessError, Object};
use crate::io::fields::FieldProblem;

use super::super::signature::{MOST_LEADING_BYTES, SIGNATURE, first_message};
use super::index::Index;
use super::{GribFlaw, edition_1, edition_2};

/// Bytes read at a time where each read is quick, and where it is far away.
const NEAR_READ_BYTES: usize = 4 * 1024;
const FAR_READ_BYTES: usize = 64 * 1024;

/// A message in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// Number from 1.
    pub(super) message: usize,
    pub(super) offset: u64,
    pub(super) length: u64,
}

/// The part of an object that was read last.
pub(super) struct Window<'a> {
    object: &'a dyn Object,
    read_bytes: usize,
    start: u64,
    bytes: Vec<u8>,
}

impl<'a> Window<'a> {
    pub(super) fn new(object: &'a dyn Object) -> Self {
        let is_far = object.connections().is_some();
        let read_bytes = if is_far { FAR_READ_BYTES } else { NEAR_READ_BYTES };
        Self { object, read_bytes, start: 0, bytes: Vec::new() }
    }

    /// Up to `length` bytes from `offset` on, fewer at the end of the object.
    pub(super) fn bytes(&mut self, offset: u64, length: usize) -> Result<&[u8], AccessError> {
        let there = self.object.len().saturating_sub(offset);
        let length = there.min(length as u64) as usize;
        let inside = offset.checked_sub(self.start).map(|skip| skip as usize);
        let skip = match inside {
            Some(skip) if skip.saturating_add(length) <= self.bytes.len() => skip,
            _ => {
                let read = there.min(self.read_bytes.max(length) as u64) as usize;
                self.bytes.resize(read, 0);
                self.start = offset;
                self.object.read_exact_at(&mut self.bytes, offset)?;
                0
            }
        };
        Ok(&self.bytes[skip..skip + length])
    }
}

/// The sections of one message, by their offset in it.
pub(super) struct Message<'w, 'a> {
    window: &'w mut Window<'a>,
    pub(super) place: Place,
}

impl Message<'_, '_> {
    /// Bytes of the message, all of which have to lie ahead of its end.
    pub(super) fn bytes(&mut self, at: u64, length: usize) -> Result<&[u8], FieldProblem> {
        let Place { message, offset, length: whole } = self.place;
        if at.saturating_add(length as u64) > whole {
            let reason = format!("it reaches beyond the {whole} bytes of the message");
            return Err(GribFlaw::section(0, reason).of(message, offset).into());
        }
        let bytes = self.window.bytes(offset + at, length)?;
        if bytes.len() < length {
            let found = at + bytes.len() as u64;
            return Err(GribFlaw::CutShort { needed: whole, found }.of(message, offset).into());
        }
        Ok(bytes)
    }
}

/// Finds every field of a file.
pub(super) fn index(object: &dyn Object) -> Result<Index, FieldProblem> {
    let mut window = Window::new(object);
    let mut index = Index::default();
    let (mut offset, mut number) = (0, 0);
    while let Some(start) = next_message(&mut window, offset, number + 1)? {
        number += 1;
        let place = Place {
            message: number,
            offset: start,
            length: whole_length(&mut window, start, number)?,
        };
        check_end(&mut window, place)?;
        let edition = window.bytes(start, 8)?[7];
        let mut message = Message { window: &mut window, place };
        match edition {
            1 => edition_1::fields(&mut message, &mut index)?,
            _ => edition_2::fields(&mut message, &mut index)?,
        }
        offset = start + place.length;
    }
    Ok(index)
}

/// Length of a message by its section 0.
fn whole_length(window: &mut Window<'_>, start: u64, number: usize) -> Result<u64, FieldProblem> {
    let found = window.object.len() - start;
    let edition = window.bytes(start, 8)?.get(7).copied();
    let length = match edition {
        Some(1) => edition_1::length(window, start)?,
        Some(2) => edition_2::length(window.bytes(start, 16)?),
        Some(edition) => return Err(GribFlaw::Edition { edition }.of(number, start).into()),
        None => None,
    };
    length.ok_or_else(|| GribFlaw::CutShort { needed: 16, found }.of(number, start).into())
}

/// Where the next message starts, behind not too many bytes of another kind.
fn next_message(
    window: &mut Window<'_>,
    offset: u64,
    number: usize,
) -> Result<Option<u64>, FieldProblem> {
    if window.bytes(offset, 4)?.starts_with(SIGNATURE) {
        return Ok(Some(offset));
    }
    let rest = window.object.len().saturating_sub(offset);
    let head = window.bytes(offset, MOST_LEADING_BYTES as usize)?;
    match first_message(head) {
        Some(skip) => Ok(Some(offset + skip as u64)),
        None if rest <= MOST_LEADING_BYTES => Ok(None),
        None => Err(GribFlaw::Junk { bytes: MOST_LEADING_BYTES }.of(number, offset).into()),
    }
}

/// The end of a message has to be there and to be marked.
fn check_end(window: &mut Window<'_>, place: Place) -> Result<(), FieldProblem> {
    let Place { message, offset, length } = place;
    let found = window.object.len() - offset;
    let flaw = match length {
        0..20 => GribFlaw::section(0, format!("a length of {length} bytes")),
        _ if length > found => GribFlaw::CutShort { needed: length, found },
        _ if window.object.connections().is_some() => return Ok(()),
        _ => {
            let mut end = [0; 4];
            window.object.read_exact_at(&mut end, offset + length - 4)?;
            if &end == b"7777" {
                return Ok(());
            }
            GribFlaw::NoEnd { length }
        }
    };
    Err(flaw.of(message, offset).into())
}
