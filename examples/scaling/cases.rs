//! What is predicted, with the constants of docs/scaling.md.

use crate::cost::{Job, Linking, Machine};

/// A cluster as there are many. These are assumptions; the bandwidth of the
/// file system is varied.
pub(crate) const CLUSTER: Machine =
    Machine { shared_bytes_s: 1e10, rank_bytes_s: 1.5e9, latency_s: 5e-6, network_bytes_s: 1e10 };

/// Rows by columns.
const QUARTER_DEGREE: usize = 721 * 1440;
const FORTIETH_DEGREE: usize = 7200 * 14_400;
/// Forty years of six hours, and a year of hours.
const FORTY_YEARS: usize = 58_440;
const YEAR_OF_HOURS: usize = 8760;

/// How a field is stored: bytes a cell, and seconds of a core to read and decode
/// one from memory. Measured, on a synthetic field.
struct Storage {
    bytes_per_cell: f64,
    decode_s_per_cell: f64,
}

const ZARR_PLAIN: Storage = Storage { bytes_per_cell: 4.0, decode_s_per_cell: 1.2e-9 };
const ZARR: Storage = Storage { bytes_per_cell: 1.5, decode_s_per_cell: 2.2e-9 };
const NETCDF_4: Storage = Storage { bytes_per_cell: 1.24, decode_s_per_cell: 4.9e-9 };

/// Seconds of a core for a cell. Measured.
const SIMPLE: f64 = 0.4e-9;
const OBJECTS: f64 = 48e-9;
const BAND_5_TO_42: f64 = 5.5e-9;

/// Seconds of a core for a centre. Measured.
const LINK_PAIRS: f64 = 0.25e-6;
const LINK_ONCE: f64 = 3.7e-6;
const FOLLOW: f64 = 0.15e-6;
const WRITE: f64 = 0.25e-6;

/// Centres of a step. Assumptions for the whole field, which has the more of
/// them the finer it is; those of the band were counted.
const OF_QUARTER_DEGREE: f64 = 400.0;
const OF_FORTIETH_DEGREE: f64 = 4000.0;
const OF_BAND: f64 = 80.0;

/// How much parts differ in the time they take. An assumption.
const SPREAD: f64 = 0.1;

pub(crate) fn jobs() -> Vec<Job> {
    let era5 = |name, storage| simple(name, FORTY_YEARS, QUARTER_DEGREE, storage);
    let kilometres = |name, storage| simple(name, YEAR_OF_HOURS, FORTIETH_DEGREE, storage);
    vec![
        era5("Forty years at 0.25°, `-a simple`, Zarr without compression", ZARR_PLAIN),
        of_band(era5("Forty years at 0.25°, `-a simple --lmin 5 --lmax 42`, NetCDF-4", NETCDF_4)),
        of_objects(era5(
            "Forty years at 0.25°, `-a hodges --lmin 5 --lmax 42`, NetCDF-4",
            NETCDF_4,
        )),
        Job {
            centers_per_step: OF_FORTIETH_DEGREE,
            ..kilometres("A year of hours at 0.025°, `-a simple`, Zarr", ZARR)
        },
        of_objects(kilometres(
            "A year of hours at 0.025°, `-a hodges --lmin 5 --lmax 42`, Zarr",
            ZARR,
        )),
    ]
}

fn simple(name: &'static str, steps: usize, cells: usize, storage: Storage) -> Job {
    Job {
        name,
        steps,
        cells,
        stored_bytes_per_cell: storage.bytes_per_cell,
        decode_s_per_cell: storage.decode_s_per_cell,
        filter_s_per_cell: 0.0,
        detect_s_per_cell: SIMPLE,
        centers_per_step: OF_QUARTER_DEGREE,
        linking: Linking::Pairs,
        link_s_per_center: LINK_PAIRS,
        follow_s_per_center: FOLLOW,
        write_s_per_center: WRITE,
        spread: SPREAD,
    }
}

fn of_band(job: Job) -> Job {
    Job { filter_s_per_cell: BAND_5_TO_42, centers_per_step: OF_BAND, ..job }
}

fn of_objects(job: Job) -> Job {
    let linking = Linking::Once;
    Job { detect_s_per_cell: OBJECTS, linking, link_s_per_center: LINK_ONCE, ..of_band(job) }
}
