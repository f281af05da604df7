//! The coordinates of all arrays: each once, under a name of its own.

use crate::io::fields::dataset::{ArrayMeta, Attribute};

use super::mesh::Mesh;

/// Coordinate arrays with their values.
#[derive(Debug, Default)]
pub(super) struct Coordinates {
    all: Vec<Coordinate>,
    /// Resolutions of HEALPix.
    nsides: Vec<usize>,
}

#[derive(Debug)]
struct Coordinate {
    /// Name ahead of the number that tells several apart.
    stem: &'static str,
    meta: ArrayMeta,
    values: Vec<f64>,
}

/// Text attributes of an array.
pub(super) type Texts<'a> = &'a [(&'a str, &'a str)];

impl Coordinates {
    /// Names of the dimensions of a mesh, and its grid mapping.
    pub(super) fn of_mesh(&mut self, mesh: &Mesh) -> (Vec<(String, usize)>, Option<String>) {
        match mesh {
            Mesh::LatLon { lat_deg, lon_deg } => {
                let mut axis = |name: &'static str, units, values: &[f64]| {
                    let texts = [("standard_name", name), ("units", units)];
                    (self.axis(name, &texts, values.to_vec()), values.len())
                };
                let lat = axis("latitude", "degrees_north", lat_deg);
                (vec![lat, axis("longitude", "degrees_east", lon_deg)], None)
            }
            Mesh::Healpix { nside } => {
                let cells = (self.cells(*nside), 12 * nside * nside);
                (vec![cells], Some(self.healpix(*nside)))
            }
        }
    }

    /// The dimension of the cells of a resolution. It is known by its name, as
    /// numbers of cells would be larger than the field.
    fn cells(&mut self, nside: usize) -> String {
        const NAMES: [&str; 4] = ["cell", "cells", "ncells", "pix"];
        let known = self.nsides.iter().position(|&n| n == nside);
        let number = known.unwrap_or_else(|| {
            self.nsides.push(nside);
            self.nsides.len() - 1
        });
        NAMES.get(number).map_or_else(|| format!("cell_{number}"), |name| name.to_string())
    }

    fn healpix(&mut self, nside: usize) -> String {
        let texts = [("grid_mapping_name", "healpix"), ("healpix_order", "ring")];
        let mut meta = with_texts(&texts);
        let number = Attribute::Numbers(vec![nside as f64]);
        meta.attributes.insert("healpix_nside".into(), number);
        self.add("healpix", meta, vec![0.0])
    }

    /// A coordinate along a dimension of its name.
    pub(super) fn axis(
        &mut self,
        stem: &'static str,
        texts: Texts<'_>,
        values: Vec<f64>,
    ) -> String {
        let mut meta = with_texts(texts);
        meta.dimensions = vec![(String::new(), values.len())];
        self.add(stem, meta, values)
    }

    /// A coordinate of one value.
    pub(super) fn scalar(&mut self, stem: &'static str, texts: Texts<'_>, value: f64) -> String {
        self.add(stem, with_texts(texts), vec![value])
    }

    fn add(&mut self, stem: &'static str, mut meta: ArrayMeta, values: Vec<f64>) -> String {
        let same = |c: &&Coordinate| {
            c.stem == stem
                && c.values == values
                && c.meta.dimensions.len() == meta.dimensions.len()
                && c.meta.attributes == meta.attributes
        };
        if let Some(known) = self.all.iter().find(same) {
            return known.meta.name.clone();
        }
        let number = self.all.iter().filter(|c| c.stem == stem).count();
        meta.name = if number == 0 { stem.to_string() } else { format!("{stem}_{number}") };
        if let [dimension] = &mut meta.dimensions[..] {
            dimension.0.clone_from(&meta.name);
        }
        let name = meta.name.clone();
        self.all.push(Coordinate { stem, meta, values });
        name
    }

    pub(super) fn arrays(&self) -> impl Iterator<Item = &ArrayMeta> {
        self.all.iter().map(|c| &c.meta)
    }

    pub(super) fn values(&self, name: &str) -> Option<&[f64]> {
        self.all.iter().find(|c| c.meta.name == name).map(|c| c.values.as_slice())
    }
}

fn with_texts(texts: Texts<'_>) -> ArrayMeta {
    let text = |(name, text): &(&str, &str)| (name.to_string(), Attribute::Text(text.to_string()));
    ArrayMeta { attributes: texts.iter().map(text).collect(), ..ArrayMeta::default() }
}
