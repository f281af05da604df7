//! Datasets that are far away: what a URL leads to, and many requests at a
//! time.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::io::access::{Access, AccessError, Location, Object, RemoteError};

use super::dataset::Dataset;
use super::{FieldProblem, grib, netcdf_remote, zarr};

/// Ends of names by which files go. They say only what to ask for first.
const FILES: [&str; 9] =
    [".nc", ".nc4", ".cdf", ".h5", ".hdf5", ".grib", ".grb", ".grib2", ".grb2"];

/// A way to make sense of what is at a URL; `None` where there is no such thing.
type Way<T> = fn(&Location, &Access) -> Result<Option<T>, FieldProblem>;

/// Opens what is at a URL, by what is there.
pub(super) fn open(location: &Location, access: &Access) -> Result<Box<dyn Dataset>, FieldProblem> {
    first_that_fits([store, file], location, access)
}

/// What tells the state of what is at a URL from others, in words.
pub(super) fn state(location: &Location, access: &Access) -> Result<String, FieldProblem> {
    first_that_fits([state_of_store, state_of_file], location, access)
}

/// Tries a store and a file, first what the name looks like.
fn first_that_fits<T>(
    ways: [Way<T>; 2],
    location: &Location,
    access: &Access,
) -> Result<T, FieldProblem> {
    let order = if is_file_name(location) { [1, 0] } else { [0, 1] };
    let mut first_problem = None;
    for way in order {
        match ways[way](location, access) {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            // What one way cannot make sense of may be of the other kind.
            Err(problem) if may_be_another_kind(&problem) => {
                first_problem.get_or_insert(problem);
            }
            Err(problem) => return Err(problem),
        }
    }
    Err(first_problem.unwrap_or(FieldProblem::NothingThere))
}

fn is_file_name(location: &Location) -> bool {
    let text = location.to_string();
    let path = text.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    FILES.iter().any(|end| path.ends_with(end))
}

/// Whether the server answers, but not with what was looked for: there are
/// those that send a page for whatever is not there.
fn may_be_another_kind(problem: &FieldProblem) -> bool {
    let is_status = |e: &AccessError| matches!(e, AccessError::Remote(RemoteError::Status { .. }));
    match problem {
        FieldProblem::UnknownFormat { .. } | FieldProblem::Library { .. } => true,
        FieldProblem::Access(error) => problem.is_refusal() || is_status(error),
        _ => false,
    }
}

fn store(location: &Location, access: &Access) -> Result<Option<Box<dyn Dataset>>, FieldProblem> {
    let store = zarr::ZarrDataset::open(access.tree(location)?, access.memory_limit())?;
    Ok(store.map(|store| Box::new(store) as Box<dyn Dataset>))
}

fn file(location: &Location, access: &Access) -> Result<Option<Box<dyn Dataset>>, FieldProblem> {
    let Some(object) = object(location, access)? else { return Ok(None) };
    if grib::is_grib(object.as_ref())? {
        let index_directory = access.index_directory();
        let (name, limit) = (location.to_string(), access.memory_limit());
        return grib::open(object, &name, index_directory.as_deref(), limit).map(Some);
    }
    Ok(Some(Box::new(netcdf_remote::RemoteNetcdf::open(object, location, access.memory_limit())?)))
}

fn object(location: &Location, access: &Access) -> Result<Option<Arc<dyn Object>>, FieldProblem> {
    match access.object(location) {
        Ok(object) => Ok(Some(object)),
        Err(AccessError::Remote(RemoteError::Absent { .. })) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn state_of_store(location: &Location, access: &Access) -> Result<Option<String>, FieldProblem> {
    let hash = zarr::metadata_hash(access.tree(location)?.as_ref())?;
    Ok(hash.map(|hash| format!("metadata {hash}")))
}

fn state_of_file(location: &Location, access: &Access) -> Result<Option<String>, FieldProblem> {
    let state = |object: Arc<dyn Object>| match object.state() {
        Some(state) => format!("{} bytes, version {state}", object.len()),
        None => format!("{} bytes", object.len()),
    };
    Ok(object(location, access)?.map(state))
}

/// What `load` makes of each key, at most so many at a time. The threads only
/// wait, so there may be more of them than cores.
///
/// # Errors
/// That of the first key in order that was loaded and failed. After an error
/// no further key is begun.
pub(super) fn at_a_time<K: Ord + Send, V: Send, E: Send, C: FromIterator<(K, V)>>(
    connections: NonZero<usize>,
    keys: Vec<K>,
    load: impl Fn(K) -> Result<(K, V), E> + Sync,
) -> Result<C, E> {
    let threads = connections.get().min(keys.len());
    let keys = Mutex::new(keys.into_iter().enumerate());
    let results = Mutex::new(BTreeMap::new());
    let next = || keys.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((place, key)) = next() {
                    let result = load(key);
                    if result.is_err() {
                        while next().is_some() {}
                    }
                    results.lock().unwrap_or_else(PoisonError::into_inner).insert(place, result);
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use super::*;

    #[test]
    fn everything_is_loaded_once_and_no_more_at_a_time_than_allowed() {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let load = |key: usize| {
            most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            thread::yield_now();
            now.fetch_sub(1, SeqCst);
            Ok::<_, ()>((key, 2 * key))
        };
        let all: BTreeMap<_, _> =
            at_a_time(NonZero::new(3).unwrap(), (0..100).collect(), load).unwrap();
        assert_eq!(all, (0..100).map(|key| (key, 2 * key)).collect());
        assert!((1..=3).contains(&most.load(SeqCst)));
    }

    #[test]
    fn after_an_error_no_further_key_is_begun() {
        let begun = AtomicUsize::new(0);
        let load = |key: usize| {
            begun.fetch_add(1, SeqCst);
            if key == 5 { Err(key) } else { Ok((key, ())) }
        };
        let result: Result<BTreeMap<_, _>, _> =
            at_a_time(NonZero::<usize>::MIN, (0..1000).collect(), load);
        assert_eq!((result.err(), begun.load(SeqCst)), (Some(5), 6));
    }

    #[test]
    fn names_of_files_are_known_by_their_end() {
        for (name, is_file) in [
            ("https://host/a.nc", true),
            ("https://host/a.nc?token=x.zarr", true),
            ("s3://bucket/ERA5.GRIB2", true),
            ("https://host/a.zarr?file=b.nc", false),
            ("https://host/store", false),
        ] {
            assert_eq!(is_file_name(&name.parse().unwrap()), is_file, "{name}");
        }
    }
}
