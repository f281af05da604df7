//! The field through our own writer.

use std::path::Path;

use stormtracker::io::fields::{
    Compression, FieldDescription, FieldWriter, LatitudeOrder, VariableDescription, WriteParams,
    ZarrFormat,
};
use stormtracker::model::Provenance;

use crate::sample::{STEPS, Sample};

/// Every combination of parameters, with names that tell the format.
pub(crate) fn all() -> Vec<(&'static str, WriteParams)> {
    let mut all = Vec::new();
    for compression in [Compression::None, Compression::Deflate] {
        for (latitude_order, first_longitude_deg) in
            [(LatitudeOrder::NorthFirst, None), (LatitudeOrder::SouthFirst, Some(-180.0))]
        {
            for chunk_steps in [0, 1, 4, 100] {
                let params = WriteParams {
                    compression,
                    chunk_steps,
                    latitude_order,
                    first_longitude_deg,
                    ..WriteParams::default()
                };
                let v2 = WriteParams { zarr_format: ZarrFormat::V2, ..params.clone() };
                all.extend([("a.nc", params.clone()), ("b.zarr", params), ("c.zarr", v2)]);
            }
        }
    }
    all
}

pub(crate) fn write(path: &Path, sample: &Sample, params: &WriteParams) {
    let description = FieldDescription {
        variables: vec![VariableDescription {
            info: sample.variable.clone(),
            long_name: "Mean sea level pressure".into(),
            standard_name: Some("air_pressure_at_mean_sea_level".into()),
        }],
        mesh: sample.mesh(),
        times: sample.times.clone(),
        provenance: Provenance::default(),
    };
    let mut writer = FieldWriter::create(path, &description, params).unwrap();
    for step in 0..STEPS {
        writer.write(&[sample.frame(step)]).unwrap();
    }
    writer.finish().unwrap();
}
