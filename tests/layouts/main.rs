//! Layouts of archives and models, as they hand their files out: each is read
//! without help, and the same field comes out of all.

mod analysis_ready;
mod classic_file;
mod cmip6;
mod era5;
mod field;
mod netcdf_file;
mod points;
mod reanalyses;
mod regional;
mod times;
mod wrf;
mod zarr_store;
