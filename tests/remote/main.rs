//! Datasets over the network: servers on loopback that know their trade, and
//! some that do not.

#[expect(dead_code, reason = "the checks of files are for another test")]
#[path = "../field_sources/conformance.rs"]
mod conformance;
#[path = "../field_sources/netcdf_files.rs"]
mod netcdf_files;
#[expect(dead_code, reason = "other orders and memory are for another test")]
#[path = "../field_sources/sample.rs"]
mod sample;
#[expect(dead_code, reason = "all ways of writing are for another test")]
#[path = "../field_sources/written.rs"]
mod written;
#[path = "../field_sources/zarr_kinds.rs"]
mod zarr_kinds;
#[path = "../field_sources/zarr_stores.rs"]
mod zarr_stores;

mod buckets;
mod faults;
mod google;
mod http;
mod program;
mod schedules;
mod server;
mod stores;
