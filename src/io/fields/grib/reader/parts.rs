//! The parts of a message that hold one field, read in as few pieces as is
//! sensible.

use crate::io::access::{AccessError, Object};
use crate::io::fields::buffers::Buffers;

use super::index::{Field, Packing, Span};

/// What may lie between two parts that are read in one piece.
const WORTH_SKIPPING_BYTES: u64 = 64 * 1024;

/// Pieces of one message, by where they start in it.
pub(super) struct Parts {
    pieces: Vec<(u64, Vec<u8>)>,
}

impl Parts {
    /// Reads how the values are packed, their bitmap and the values.
    pub(super) fn read(
        object: &dyn Object,
        field: &Field,
        buffers: &Buffers,
    ) -> Result<Self, AccessError> {
        let packing = match field.coded.packing {
            Packing::Edition1 { .. } => None,
            Packing::Edition2 { section, .. } => Some(section),
        };
        let mut spans: Vec<Span> =
            [packing, field.coded.bitmap, Some(field.coded.values)].into_iter().flatten().collect();
        spans.sort_by_key(|span| span.at);
        let mut together: Vec<Span> = Vec::new();
        for span in spans {
            match together.last_mut() {
                Some(last) if span.at.saturating_sub(last.end()) <= WORTH_SKIPPING_BYTES => {
                    last.length = last.end().max(span.end()) - last.at;
                }
                _ => together.push(span),
            }
        }
        let read = |span: Span| {
            let mut bytes = buffers.take(span.length as usize);
            object.read_exact_at(&mut bytes, field.place.offset + span.at)?;
            Ok((span.at, bytes))
        };
        Ok(Self { pieces: together.into_iter().map(read).collect::<Result<_, AccessError>>()? })
    }

    /// The bytes of a part that was read.
    pub(super) fn bytes(&self, span: Span) -> &[u8] {
        let within =
            |(at, bytes): &&(u64, Vec<u8>)| *at <= span.at && span.end() <= at + bytes.len() as u64;
        let piece = self.pieces.iter().find(within);
        piece.map_or(&[], |(at, bytes)| &bytes[(span.at - at) as usize..][..span.length as usize])
    }

    pub(super) fn give_back(self, buffers: &Buffers) {
        self.pieces.into_iter().for_each(|(_, bytes)| buffers.give(bytes));
    }
}
