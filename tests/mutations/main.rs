//! Damaged inputs by the thousand: whatever stands in a file, reading it ends
//! soon, with the data or with an error.
//!
//! The damage is random with fixed seeds, so a failure comes again. A longer
//! search is `STORMTRACKER_FUZZ_SECONDS=600 cargo test --test mutations`.

mod mutate;
mod netcdf_copy;
#[expect(dead_code, reason = "of the field only what is stored is wanted")]
#[path = "../field_sources/sample.rs"]
mod sample;
mod track_files;
mod trial;
#[path = "../field_sources/zarr_kinds.rs"]
mod zarr_kinds;
mod zarr_metadata;
#[path = "../field_sources/zarr_stores.rs"]
mod zarr_stores;
