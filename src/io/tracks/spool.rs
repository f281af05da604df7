//! What waits until its number is known: in memory up to a limit, beyond it in
//! a file without a name, which goes with the process however that ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use tempfile::{SpooledTempFile, spooled_tempfile_in, tempfile_in};

/// Text that follows a head which is not known yet.
pub(super) struct TextSpool(SpooledTempFile);

impl TextSpool {
    /// Longer text goes to the file.
    const LIMIT_BYTES: usize = 1 << 20;

    /// An empty one, whose file will be in this directory.
    pub(super) fn new(directory: &Path) -> Self {
        Self(spooled_tempfile_in(Self::LIMIT_BYTES, directory))
    }

    /// Where to write.
    pub(super) fn end(&mut self) -> &mut dyn Write {
        &mut self.0
    }

    /// Hands the whole text on.
    pub(super) fn copy_to(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.0.rewind()?;
        io::copy(&mut self.0, out).map(|_| ())
    }
}

/// Rows of a table whose columns are wanted one after another.
pub(super) struct RowSpool {
    directory: PathBuf,
    /// The columns of the last rows, fewer than a block.
    block: Vec<Vec<u64>>,
    rows_in_block: usize,
    /// Whole blocks, column after column.
    file: Option<File>,
    blocks: usize,
}

impl RowSpool {
    /// Rows in memory, at most.
    pub(super) const BLOCK_ROWS: usize = 1 << 14;
    const COLUMN_BYTES: usize = Self::BLOCK_ROWS * size_of::<u64>();

    /// An empty table of so many columns, whose file will be in this directory.
    pub(super) fn new(directory: &Path, columns: usize) -> Self {
        Self {
            directory: directory.to_path_buf(),
            block: (0..columns).map(|_| Vec::with_capacity(Self::BLOCK_ROWS)).collect(),
            rows_in_block: 0,
            file: None,
            blocks: 0,
        }
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.blocks * Self::BLOCK_ROWS + self.rows_in_block
    }

    /// Takes further rows: `fill` appends the bits of some of them of a column.
    pub(super) fn push(
        &mut self,
        rows: Range<usize>,
        fill: impl Fn(usize, Range<usize>, &mut Vec<u64>),
    ) -> io::Result<()> {
        let mut next = rows.start;
        while next < rows.end {
            let end = rows.end.min(next + Self::BLOCK_ROWS - self.rows_in_block);
            for (column, values) in self.block.iter_mut().enumerate() {
                fill(column, next..end, values);
            }
            self.rows_in_block += end - next;
            next = end;
            if self.rows_in_block == Self::BLOCK_ROWS {
                self.hand_on()?;
            }
        }
        Ok(())
    }

    /// Hands out a column slab by slab: the first row and its bits.
    pub(super) fn slabs<E: From<io::Error>>(
        &mut self,
        column: usize,
        mut take: impl FnMut(usize, &[u64]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut slab = vec![0; if self.blocks > 0 { Self::BLOCK_ROWS } else { 0 }];
        for block in 0..self.blocks {
            self.read(block, column, &mut slab)?;
            take(block * Self::BLOCK_ROWS, &slab)?;
        }
        match self.block[column].as_slice() {
            [] => Ok(()),
            last => take(self.blocks * Self::BLOCK_ROWS, last),
        }
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile_in(&self.directory)?),
        };
        file.seek(SeekFrom::End(0))?;
        for values in &mut self.block {
            file.write_all(bytemuck::cast_slice(values))?;
            values.clear();
        }
        self.blocks += 1;
        self.rows_in_block = 0;
        Ok(())
    }

    fn read(&mut self, block: usize, column: usize, slab: &mut [u64]) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let column = block * self.block.len() + column;
        file.seek(SeekFrom::Start((column * Self::COLUMN_BYTES) as u64))?;
        file.read_exact(bytemuck::cast_slice_mut(slab))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: usize = RowSpool::BLOCK_ROWS;

    /// The value at a place of a table, different from all others.
    fn value(column: usize, row: usize) -> u64 {
        (row * 3 + column) as u64
    }

    fn spool(directory: &Path, cuts: &[usize]) -> RowSpool {
        let mut spool = RowSpool::new(directory, 3);
        for pair in cuts.windows(2) {
            let fill = |column, rows: Range<usize>, values: &mut Vec<u64>| {
                values.extend(rows.map(|row| value(column, row)));
            };
            spool.push(pair[0]..pair[1], fill).unwrap();
            for values in &spool.block {
                assert!(values.capacity() <= BLOCK, "{} values are held", values.capacity());
            }
        }
        spool
    }

    fn column(spool: &mut RowSpool, column: usize) -> Vec<u64> {
        let mut values = Vec::new();
        let taken = spool.slabs(column, |first, slab| {
            assert_eq!(first, values.len());
            assert!(!slab.is_empty() && slab.len() <= BLOCK);
            values.extend_from_slice(slab);
            Ok::<(), io::Error>(())
        });
        taken.unwrap();
        values
    }

    #[test]
    fn rows_become_columns_however_they_come() {
        let directory = tempfile::tempdir().unwrap();
        let all = 3 * BLOCK + 5;
        for cuts in [
            vec![0],
            vec![0, 0, 1],
            vec![0, BLOCK],
            vec![0, BLOCK - 1, BLOCK + 1],
            vec![0, all],
            (0..=all).step_by(5).chain([all]).collect(),
        ] {
            let rows = cuts[cuts.len() - 1];
            let mut spool = spool(directory.path(), &cuts);
            assert_eq!(spool.rows(), rows);
            for wanted in [2, 0, 1] {
                let expected: Vec<u64> = (0..rows).map(|row| value(wanted, row)).collect();
                assert!(column(&mut spool, wanted) == expected, "{cuts:?}");
            }
            assert_eq!(spool.file.is_some(), rows >= BLOCK);
            assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "no name");
        }
    }

    #[test]
    fn text_is_kept_in_order_beyond_the_limit() {
        let directory = tempfile::tempdir().unwrap();
        let mut spool = TextSpool::new(directory.path());
        let line = |i: usize| format!("{i:>15}\n");
        let lines = 3 * TextSpool::LIMIT_BYTES / 16;
        (0..lines).for_each(|i| spool.end().write_all(line(i).as_bytes()).unwrap());
        assert!(spool.0.is_rolled());
        let mut out = Vec::new();
        spool.copy_to(&mut out).unwrap();
        assert!(out == (0..lines).map(line).collect::<String>().into_bytes());
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "no name");
    }

    #[test]
    fn a_place_for_no_file_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let missing = directory.path().join("missing");
        let mut rows = RowSpool::new(&missing, 1);
        let fill = |_, rows: Range<usize>, values: &mut Vec<u64>| values.extend(rows.map(|_| 1));
        assert!(rows.push(0..BLOCK - 1, fill).is_ok());
        assert!(rows.push(0..1, fill).is_err());
        let mut text = TextSpool::new(&missing);
        assert!(text.end().write_all(&vec![b' '; TextSpool::LIMIT_BYTES + 1]).is_err());
    }
}
