//! Tracks that end in one order and are numbered in another: they wait in
//! memory up to a limit, beyond it in a file without a name, which goes with the
//! process however that ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::tempfile_in;

use crate::model::Tracks;

use super::error::{Fault, TrackFileError};

/// Tracks that wait for those numbered before them.
#[derive(Debug)]
pub struct TrackSorter {
    directory: PathBuf,
    columns: usize,
    places: Vec<Place>,
    /// What is not in the file.
    tail: Vec<u64>,
    file: Option<File>,
    /// Words in the file.
    written: u64,
}

/// Where a track is.
#[derive(Clone, Copy, Debug)]
struct Place {
    number: u32,
    points: u32,
    /// First word of it.
    start: u64,
}

impl TrackSorter {
    /// Words in memory, at most but for the last track.
    const LIMIT_WORDS: usize = 1 << 17;
    /// Points of a batch, at most but for the last track.
    const BATCH_POINTS: usize = 1 << 16;

    /// None yet, of so many columns beside times and positions. A file will be
    /// in this directory.
    pub fn new(directory: &Path, columns: usize) -> Self {
        Self {
            directory: directory.to_path_buf(),
            columns,
            places: Vec::new(),
            tail: Vec::new(),
            file: None,
            written: 0,
        }
    }

    /// Number of tracks.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no track.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Takes a track: its number among all, and its columns, each with a value
    /// for every point.
    ///
    /// # Errors
    /// [`TrackFileError`] when the file cannot be written, as on a full disk.
    ///
    /// # Panics
    /// If columns have not the same length.
    pub fn push(
        &mut self,
        number: u32,
        time_s: &[i64],
        lat_deg: &[f64],
        lon_deg: &[f64],
        values: &[Vec<f64>],
    ) -> Result<(), TrackFileError> {
        let points = time_s.len();
        let equal = values.iter().map(Vec::len).chain([lat_deg.len(), lon_deg.len()]);
        assert!(equal.clone().count() == 2 + self.columns && { equal }.all(|n| n == points));
        let start = self.written + self.tail.len() as u64;
        self.places.push(Place { number, points: points as u32, start });
        self.tail.extend(time_s.iter().map(|time_s| time_s.cast_unsigned()));
        for column in [lat_deg, lon_deg].into_iter().chain(values.iter().map(Vec::as_slice)) {
            self.tail.extend(column.iter().map(|value| value.to_bits()));
        }
        if self.tail.len() >= Self::LIMIT_WORDS {
            self.hand_on().map_err(|error| self.error(error))?;
        }
        Ok(())
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile_in(&self.directory)?),
        };
        file.seek(SeekFrom::End(0))?;
        file.write_all(bytemuck::cast_slice(&self.tail))?;
        self.written += self.tail.len() as u64;
        self.tail.clear();
        Ok(())
    }

    /// Hands on all tracks in the order of their numbers, batch by batch,
    /// numbered from 1; `header` has all but their columns.
    ///
    /// # Errors
    /// That of `take`, or [`TrackFileError`] when the file cannot be read.
    pub fn sorted<E: From<TrackFileError>>(
        mut self,
        header: &Tracks,
        mut take: impl FnMut(Tracks) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut places = std::mem::take(&mut self.places);
        places.sort_unstable_by_key(|place| place.number);
        let mut batch = header.clone();
        let mut words = Vec::new();
        for (index, place) in places.into_iter().enumerate() {
            self.read(place, &mut words).map_err(|error| self.error(error))?;
            append(&mut batch, index as u64 + 1, place.points as usize, &words);
            if batch.points() >= Self::BATCH_POINTS {
                take(std::mem::replace(&mut batch, header.clone()))?;
            }
        }
        if batch.is_empty() { Ok(()) } else { take(batch) }
    }

    fn read(&mut self, place: Place, words: &mut Vec<u64>) -> io::Result<()> {
        let len = place.points as usize * (3 + self.columns);
        words.clear();
        if let Some(first) = place.start.checked_sub(self.written) {
            words.extend_from_slice(&self.tail[first as usize..first as usize + len]);
            return Ok(());
        }
        let file = self.file.as_mut().ok_or(io::ErrorKind::NotFound)?;
        words.resize(len, 0);
        file.seek(SeekFrom::Start(place.start * size_of::<u64>() as u64))?;
        file.read_exact(bytemuck::cast_slice_mut(words))
    }

    fn error(&self, error: io::Error) -> TrackFileError {
        Fault::from(error).of(&format!("{} (room for finished tracks)", self.directory.display()))
    }
}

/// Appends a track whose columns are these words.
fn append(batch: &mut Tracks, id: u64, points: usize, words: &[u64]) {
    let (time_s, columns) = words.split_at(points);
    batch.ids.push(id);
    batch.offsets.push(batch.time_s.len() + points);
    batch.time_s.extend(time_s.iter().map(|word| word.cast_signed()));
    let further = batch.variables.iter_mut().map(|variable| &mut variable.values);
    let all = [&mut batch.lat_deg, &mut batch.lon_deg].into_iter().chain(further);
    for (column, words) in all.zip(columns.chunks(points)) {
        column.extend(words.iter().map(|&word| f64::from_bits(word)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Variable;

    fn header() -> Tracks {
        Tracks { variables: vec![Variable::default(); 2], ..Tracks::default() }
    }

    /// Ends in an order that is none of the numbers', with 1 to 7 points.
    fn sorted(tracks: u32, longest: usize) -> Tracks {
        let directory = tempfile::tempdir().unwrap();
        let mut sorter = TrackSorter::new(directory.path(), 2);
        for i in 0..tracks {
            // 7919 is prime: every number comes once.
            let number = (i * 7919) % tracks;
            let points = number as usize % longest + 1;
            let time_s: Vec<i64> = (0..points as i64).map(|k| k - i64::from(number)).collect();
            let column = |shift: f64| vec![f64::from(number) + shift; points];
            let values = [column(0.5), vec![f64::NAN; points]];
            sorter.push(10 * number, &time_s, &column(0.1), &column(0.2), &values).unwrap();
            assert!(sorter.tail.len() < TrackSorter::LIMIT_WORDS);
        }
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "no name");
        let mut batches = Vec::new();
        let take = |batch: Tracks| {
            assert!(batch.points() < TrackSorter::BATCH_POINTS + longest);
            batches.push((crate::model::Run::default(), batch));
            Ok::<(), TrackFileError>(())
        };
        sorter.sorted(&header(), take).unwrap();
        Tracks::join(batches)
    }

    #[test]
    fn tracks_come_in_the_order_of_their_numbers() {
        for (tracks, longest) in [(5, 3), (90_000, 7)] {
            let found = sorted(tracks, longest);
            assert_eq!(found.len(), tracks as usize);
            for (number, track) in found.iter().enumerate() {
                assert_eq!((track.id, track.time_s[0]), (number as u64 + 1, -(number as i64)));
                assert_eq!(track.lat_deg, vec![number as f64 + 0.1; number % longest + 1]);
                let range = found.range(number);
                assert_eq!(found.variables[0].values[range.start], number as f64 + 0.5);
                assert!(found.variables[1].values[range].iter().all(|value| value.is_nan()));
            }
        }
    }

    #[test]
    fn no_track_is_no_batch() {
        let none = |_| -> Result<(), TrackFileError> { panic!("a batch of nothing") };
        TrackSorter::new(Path::new("missing"), 2).sorted(&header(), none).unwrap();
    }

    #[test]
    fn a_place_for_no_file_is_an_error_that_names_it() {
        let mut sorter = TrackSorter::new(Path::new("missing"), 0);
        let long = TrackSorter::LIMIT_WORDS;
        let error = sorter.push(0, &vec![0; long], &vec![0.0; long], &vec![0.0; long], &[]);
        assert!(error.unwrap_err().to_string().starts_with("missing (room"));
    }
}
