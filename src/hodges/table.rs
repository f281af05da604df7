//! Rows of points, one a frame, that exchanges work on.

use std::ops::Range;

use super::marks::{Changed, Marks};
use super::rules::Direction;

/// The index of a feature, or a phantom where a row has none.
pub(super) type Point = Option<usize>;

/// Rows in the order of their making. Every feature is in exactly one.
///
/// Rows come in pairs: whatever starts a row is followed by an empty one, to
/// take in what an exchange leaves over.
#[derive(Clone, Debug)]
pub(super) struct Table {
    frames: usize,
    rows: Vec<Row>,
    /// The row of each feature.
    row_of: Vec<usize>,
    /// Frames where an exchange may gain what it did not before.
    marks: Marks,
}

/// Points from a first frame on; both ends are features.
#[derive(Clone, Debug, Default)]
struct Row {
    first: usize,
    points: Vec<Point>,
    features: usize,
}

impl Table {
    pub(super) fn new(frames: usize, features: usize) -> Self {
        let (rows, row_of) = (Vec::new(), vec![usize::MAX; features]);
        Self { frames, rows, row_of, marks: Marks::new(frames) }
    }

    pub(super) fn frames(&self) -> usize {
        self.frames
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row that holds a feature.
    pub(super) fn row_of(&self, feature: usize) -> usize {
        self.row_of[feature]
    }

    /// Number of features of a row.
    pub(super) fn features(&self, row: usize) -> usize {
        self.rows[row].features
    }

    /// The point of a row at a frame.
    pub(super) fn point(&self, row: usize, frame: usize) -> Point {
        self.rows[row].point(frame)
    }

    /// Frames from the first to the last feature of a row.
    pub(super) fn span(&self, row: usize) -> Range<usize> {
        let Row { first, points, .. } = &self.rows[row];
        *first..first + points.len()
    }

    /// Whether a row has no feature in `frames`.
    pub(super) fn is_free(&self, row: usize, mut frames: Range<usize>) -> bool {
        let span = self.span(row);
        frames.end <= span.start
            || frames.start >= span.end
            || frames.all(|frame| self.point(row, frame).is_none())
    }

    /// Frames without phantoms in between, in order.
    pub(super) fn runs(&self, row: usize) -> Vec<Range<usize>> {
        let Row { first, points, .. } = &self.rows[row];
        let mut at = *first;
        let mut runs = Vec::new();
        for piece in points.chunk_by(|a, b| a.is_some() == b.is_some()) {
            if piece[0].is_some() {
                runs.push(at..at + piece.len());
            }
            at += piece.len();
        }
        runs
    }

    /// Puts a point into a row.
    pub(super) fn set(&mut self, row: usize, frame: usize, point: Point) {
        debug_assert!(frame < self.frames);
        let before = self.point(row, frame);
        if before == point {
            return;
        }
        if let Some(feature) = point {
            self.row_of[feature] = row;
        }
        self.marks.mark_around(row, frame);
        self.mark_single(row);
        self.rows[row].set(frame, point);
        self.mark_single(row);
    }

    /// Marks where the feature of a row is that has no other. Two such rows do
    /// not exchange points, so becoming one matters, and ceasing to be one.
    fn mark_single(&mut self, row: usize) {
        if self.features(row) == 1 {
            self.marks.mark_around(row, self.rows[row].first);
        }
    }

    /// The next frame in a direction, after `frame` or of all, at which points
    /// have changed since it was taken last, and which have.
    pub(super) fn take_changed(
        &mut self,
        direction: Direction,
        frame: Option<usize>,
    ) -> Option<(usize, Changed)> {
        let next = self.marks.next(direction, frame)?;
        Some((next, self.marks.take(direction, next)))
    }

    /// Has a frame be taken again as if all had changed there.
    pub(super) fn keep_changed(&mut self, direction: Direction, frame: usize) {
        self.marks.mark_all(direction, frame);
    }

    /// Exchanges the points of two rows at a frame.
    pub(super) fn exchange(&mut self, i: usize, j: usize, frame: usize) {
        let (of_i, of_j) = (self.point(i, frame), self.point(j, frame));
        self.set(i, frame, of_j);
        self.set(j, frame, of_i);
    }

    /// Appends a row of one feature and its empty partner.
    pub(super) fn start(&mut self, frame: usize, feature: usize) {
        let row = self.append();
        self.set(row, frame, Some(feature));
    }

    /// Appends two empty rows and returns the first.
    pub(super) fn append(&mut self) -> usize {
        self.rows.extend([Row::default(), Row::default()]);
        self.rows.len() - 2
    }

    /// Moves the points of some frames to another row.
    pub(super) fn shift(&mut self, from: usize, to: usize, frames: Range<usize>) {
        for frame in frames {
            self.exchange(from, to, frame);
        }
    }

    /// Cuts every row at its phantoms: the last run stays, the others are
    /// appended.
    pub(super) fn split(&mut self) {
        for row in 0..self.len() {
            if self.features(row) == self.span(row).len() {
                continue;
            }
            let runs = self.runs(row);
            for run in runs.iter().rev().skip(1).rev() {
                let to = self.append();
                self.shift(row, to, run.clone());
            }
        }
    }

    /// The points of all rows, each with its first frame.
    #[cfg(test)]
    pub(super) fn rows(&self) -> Vec<(usize, &[Point])> {
        self.rows.iter().map(|row| (row.first, row.points.as_slice())).collect()
    }

    /// The features of every row that has some, in order.
    pub(super) fn tracks(&self) -> impl Iterator<Item = Vec<usize>> {
        let filled = self.rows.iter().filter(|row| row.features > 0);
        filled.map(|row| row.points.iter().copied().flatten().collect())
    }
}

impl Row {
    fn point(&self, frame: usize) -> Point {
        let at = frame.checked_sub(self.first)?;
        self.points.get(at).copied().flatten()
    }

    fn set(&mut self, frame: usize, point: Point) {
        match (self.point(frame), point) {
            (None, None) => return,
            (None, Some(_)) => self.features += 1,
            (Some(_), None) => self.features -= 1,
            (Some(_), Some(_)) => (),
        }
        if self.points.is_empty() {
            self.first = frame;
        }
        if frame < self.first {
            self.points.splice(0..0, vec![None; self.first - frame]);
            self.first = frame;
        }
        let at = frame - self.first;
        self.points.resize(self.points.len().max(at + 1), None);
        self.points[at] = point;
        self.trim();
    }

    /// Drops phantoms at both ends.
    fn trim(&mut self) {
        let Some(last) = self.points.iter().rposition(|point| point.is_some()) else {
            *self = Self::default();
            return;
        };
        self.points.truncate(last + 1);
        let ahead = self.points.iter().take_while(|point| point.is_none()).count();
        self.points.drain(..ahead);
        self.first += ahead;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of one feature a letter, numbered from `a`, phantoms as dots.
    fn table(rows: &[&str]) -> Table {
        let mut table = Table::new(rows[0].len(), 26);
        for text in rows {
            let row = table.append();
            for (frame, letter) in text.bytes().enumerate().filter(|(_, letter)| *letter != b'.') {
                table.set(row, frame, Some((letter - b'a') as usize));
            }
        }
        table
    }

    fn show(table: &Table) -> Vec<String> {
        let letter = |point: Point| point.map_or('.', |feature| (b'a' + feature as u8) as char);
        let text = |row| (0..table.frames()).map(|frame| letter(table.point(row, frame))).collect();
        (0..table.len()).filter(|&row| table.features(row) > 0).map(text).collect()
    }

    #[test]
    fn exchanges_keep_counts_spans_and_owners() {
        let mut table = table(&["abc.", "..de"]);
        table.exchange(0, 2, 2);
        assert_eq!(show(&table), ["abd.", "..ce"]);
        table.exchange(0, 2, 3);
        assert_eq!(show(&table), ["abde", "..c."]);
        assert_eq!((table.span(0), table.span(2), table.features(2)), (0..4, 2..3, 1));
        assert_eq!([2, 3, 4].map(|feature| table.row_of(feature)), [2, 0, 0]);
        table.exchange(1, 2, 2);
        assert_eq!((table.span(2), table.features(2), table.row_of(2)), (0..0, 0, 1));
        table.exchange(2, 0, 0);
        assert_eq!((table.span(0), table.span(2)), (1..4, 0..1));
        table.exchange(2, 0, 0);
        assert_eq!(show(&table), ["abde", "..c."]);
    }

    #[test]
    fn rows_are_free_where_they_hold_nothing() {
        let table = table(&["..ab.c..", "........"]);
        let free = |frames| table.is_free(0, frames);
        assert_eq!([free(0..2), free(0..3), free(4..5), free(6..8)], [true, false, true, true]);
        assert!(table.is_free(2, 0..8));
    }

    #[test]
    fn the_last_run_keeps_its_row() {
        let mut table = table(&["a.bc.d", "..e..f"]);
        table.split();
        assert_eq!(show(&table), [".....d", ".....f", "a.....", "..bc..", "..e..."]);
        assert_eq!((table.len(), table.row_of(2)), (10, 6));
        assert_eq!(table.tracks().map(|track| track.len()).sum::<usize>(), 6);
    }
}
