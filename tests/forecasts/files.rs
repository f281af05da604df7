//! Small datasets as NetCDF files and Zarr stores, described once.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// An array of numbers or texts with text attributes.
#[derive(Clone)]
pub(crate) struct Array {
    pub(crate) name: &'static str,
    pub(crate) dimensions: Vec<&'static str>,
    pub(crate) attributes: Vec<(&'static str, &'static str)>,
    pub(crate) values: Values,
}

#[derive(Clone)]
pub(crate) enum Values {
    Doubles(Vec<f64>),
    Floats(Vec<f32>),
    Texts(Vec<&'static str>),
}

/// Arrays that share dimensions.
#[derive(Clone)]
pub(crate) struct Layout {
    pub(crate) dimensions: Vec<(&'static str, usize)>,
    pub(crate) arrays: Vec<Array>,
}

/// Texts are stored in so many characters.
const WIDTH: usize = 10;

impl Array {
    pub(crate) fn numbers(
        name: &'static str,
        dimensions: &[&'static str],
        attributes: &[(&'static str, &'static str)],
        values: &[f64],
    ) -> Self {
        let values = Values::Doubles(values.to_vec());
        Self { name, dimensions: dimensions.to_vec(), attributes: attributes.to_vec(), values }
    }

    pub(crate) fn texts(name: &'static str, values: &[&'static str]) -> Self {
        let values = Values::Texts(values.to_vec());
        Self { name, dimensions: vec![name], attributes: Vec::new(), values }
    }
}

impl Layout {
    pub(crate) fn length(&self, name: &str) -> usize {
        self.dimensions.iter().find(|d| d.0 == name).unwrap().1
    }

    /// Changes one array.
    pub(crate) fn array(&mut self, name: &str) -> &mut Array {
        self.arrays.iter_mut().find(|a| a.name == name).unwrap()
    }

    /// Values of an array from the index along each dimension.
    pub(crate) fn fill(
        &self,
        dimensions: &[&'static str],
        value: impl Fn(&HashMap<&str, usize>) -> f32,
    ) -> Values {
        let lengths: Vec<usize> = dimensions.iter().map(|name| self.length(name)).collect();
        let at = |position: usize| {
            let mut rest = position;
            let mut index = HashMap::new();
            for (name, length) in dimensions.iter().zip(&lengths).rev() {
                index.insert(*name, rest % length);
                rest /= length;
            }
            value(&index)
        };
        Values::Floats((0..lengths.iter().product()).map(at).collect())
    }

    pub(crate) fn write_netcdf(&self, path: &Path) {
        let mut file = netcdf::create(path).unwrap();
        for &(name, length) in &self.dimensions {
            file.add_dimension(name, length).unwrap();
        }
        if self.arrays.iter().any(|a| matches!(a.values, Values::Texts(_))) {
            file.add_dimension("string10", WIDTH).unwrap();
        }
        for array in &self.arrays {
            let dimensions = &array.dimensions;
            let mut variable = match &array.values {
                Values::Doubles(values) => {
                    let mut variable = file.add_variable::<f64>(array.name, dimensions).unwrap();
                    variable.put_values(values, ..).unwrap();
                    variable
                }
                Values::Floats(values) => {
                    let mut variable = file.add_variable::<f32>(array.name, dimensions).unwrap();
                    variable.put_values(values, ..).unwrap();
                    variable
                }
                Values::Texts(texts) => {
                    let mut variable = file.add_string_variable(array.name, dimensions).unwrap();
                    for (i, text) in texts.iter().enumerate() {
                        variable.put_string(text, i).unwrap();
                    }
                    variable
                }
            };
            for (name, text) in &array.attributes {
                variable.put_attribute(name, *text).unwrap();
            }
        }
        file.close().unwrap();
    }

    /// Version 2 without compression, one chunk an array.
    pub(crate) fn write_zarr(&self, path: &Path) {
        fs::create_dir_all(path).unwrap();
        fs::write(path.join(".zgroup"), r#"{"zarr_format": 2}"#).unwrap();
        for array in &self.arrays {
            let shape: Vec<usize> = array.dimensions.iter().map(|name| self.length(name)).collect();
            let (dtype, fill, bytes): (_, _, Vec<u8>) = match &array.values {
                Values::Doubles(values) => {
                    ("<f8", json!("NaN"), values.iter().flat_map(|v| v.to_le_bytes()).collect())
                }
                Values::Floats(values) => {
                    ("<f4", json!("NaN"), values.iter().flat_map(|v| v.to_le_bytes()).collect())
                }
                Values::Texts(texts) => {
                    ("<U10", json!(""), texts.iter().flat_map(|text| utf32(text)).collect())
                }
            };
            let directory = path.join(array.name);
            fs::create_dir_all(&directory).unwrap();
            let document = json!({"zarr_format": 2, "dtype": dtype, "fill_value": fill,
                "order": "C", "filters": null, "compressor": null,
                "shape": shape, "chunks": shape});
            fs::write(directory.join(".zarray"), document.to_string()).unwrap();
            let texts = array.attributes.iter().map(|(k, v)| (k.to_string(), json!(v)));
            let mut attributes: Map<String, Value> = texts.collect();
            attributes.insert("_ARRAY_DIMENSIONS".into(), json!(array.dimensions));
            fs::write(directory.join(".zattrs"), Value::Object(attributes).to_string()).unwrap();
            let key = vec!["0"; shape.len().max(1)].join(".");
            fs::write(directory.join(key), bytes).unwrap();
        }
    }
}

fn utf32(text: &str) -> Vec<u8> {
    let mut points: Vec<u32> = text.chars().map(u32::from).collect();
    points.resize(WIDTH, 0);
    points.into_iter().flat_map(u32::to_le_bytes).collect()
}
