//! What `info` has to say, once, for people and for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::io::fields::{ArraySummary, FieldMeta};
use crate::model::{Mesh, Run, VariableInfo};

/// Everything about the inputs.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) inputs: Vec<String>,
    /// Arrays of the first input.
    pub(super) arrays: Vec<Array>,
    pub(super) field: Understood,
}

/// The chosen field, or why there is none.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Understood {
    Field(Box<Field>),
    NotYet {
        error: String,
        /// The command that tracks what can be made of the wind.
        command: Option<String>,
    },
}

#[derive(Serialize)]
pub(super) struct Array {
    pub(super) name: String,
    pub(super) dimensions: Vec<String>,
    pub(super) shape: Vec<usize>,
    pub(super) description: String,
}

#[derive(Serialize)]
pub(super) struct Field {
    pub(super) input: String,
    pub(super) format: String,
    pub(super) variable: VariableInfo,
    /// What was taken for what, and by which rule.
    pub(super) recognised: Vec<Recognised>,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) grid: Value,
    /// The same in words.
    #[serde(skip)]
    pub(super) grid_text: String,
    pub(super) times: Times,
    pub(super) storage: Storage,
    pub(super) first_step: Values,
    pub(super) on_reading: Vec<String>,
    /// Forecasts and members, if there are several; this is the first.
    pub(super) runs: Vec<RunReport>,
    pub(super) memory: Memory,
    pub(super) command: String,
}

#[derive(Serialize)]
pub(super) struct Recognised {
    pub(super) what: String,
    pub(super) by: String,
}

#[derive(Serialize)]
pub(super) struct RunReport {
    init: Option<String>,
    member: Option<String>,
    #[serde(skip)]
    pub(super) text: String,
}

#[derive(Serialize)]
pub(super) struct Times {
    pub(super) steps: usize,
    pub(super) first: Option<String>,
    pub(super) last: Option<String>,
    pub(super) step_s: Option<i64>,
    pub(super) regular: bool,
    pub(super) calendar: &'static str,
}

#[derive(Serialize)]
pub(super) struct Storage {
    pub(super) chunk_shape: Option<Vec<usize>>,
    pub(super) encoding: String,
    /// Stored values that mark what is missing.
    pub(super) missing_values: Vec<f64>,
}

/// Values of a frame in the unit of the variable.
#[derive(Serialize)]
pub(super) struct Values {
    pub(super) missing: usize,
    pub(super) of: usize,
    pub(super) smallest: f32,
    pub(super) mean: f64,
    pub(super) largest: f32,
}

/// What a run with `-a simple` and these threads holds at a time.
#[derive(Serialize)]
pub(super) struct Memory {
    pub(super) threads: usize,
    pub(super) bytes: usize,
    pub(super) frame_bytes: usize,
}

impl From<&ArraySummary> for Array {
    fn from(array: &ArraySummary) -> Self {
        let (dimensions, shape) = array.dimensions.iter().cloned().unzip();
        let (name, description) = (array.name.clone(), array.description.clone());
        Self { name, dimensions, shape, description }
    }
}

impl From<&(String, String)> for Recognised {
    fn from((what, by): &(String, String)) -> Self {
        Self { what: what.clone(), by: by.clone() }
    }
}

impl From<&Run> for RunReport {
    fn from(run: &Run) -> Self {
        let init = run.init.map(|init| init.to_string());
        Self { init, member: run.member.clone(), text: run.to_string() }
    }
}

impl Times {
    pub(super) fn of(meta: &FieldMeta) -> Self {
        let times = &meta.times;
        let time = |step: usize| times.is_dated().then(|| times.date_time(step).to_string());
        Self {
            steps: times.len(),
            first: time(0),
            last: time(times.len() - 1),
            step_s: times.step_s(),
            regular: times.is_regular(),
            calendar: times.calendar().cf_name(),
        }
    }
}

impl Values {
    pub(super) fn of(frame: &[f32]) -> Self {
        let there = || frame.iter().copied().filter(|v| !v.is_nan());
        let n = there().count();
        Self {
            missing: frame.len() - n,
            of: frame.len(),
            smallest: there().fold(f32::INFINITY, f32::min),
            mean: there().map(f64::from).sum::<f64>() / n as f64,
            largest: there().fold(f32::NEG_INFINITY, f32::max),
        }
    }
}

pub(super) fn mesh_json(mesh: &Mesh) -> Value {
    let ends = |values: &[f64]| [values[0], values[values.len() - 1]];
    match mesh {
        Mesh::LatLon(grid) => json!({
            "kind": "lat_lon",
            "rows": grid.rows(),
            "columns": grid.columns(),
            "lat_deg": ends(grid.lat_deg()),
            "lon_deg": ends(grid.lon_deg()),
            "periodic": grid.is_periodic(),
        }),
        Mesh::Plane(plane) => json!({
            "kind": "polar_stereographic",
            "hemisphere": plane.hemisphere(),
            "rows": plane.y_km().len(),
            "columns": plane.x_km().len(),
            "x_km": ends(plane.x_km()),
            "y_km": ends(plane.y_km()),
        }),
        Mesh::Curvilinear(grid) => json!({
            "kind": "curvilinear",
            "rows": grid.rows(),
            "columns": grid.columns(),
            "lat_deg": grid.span_lat_deg(),
            "lon_deg": grid.span_lon_deg(),
        }),
        Mesh::Healpix { nside } => {
            json!({ "kind": "healpix", "nside": nside, "order": "ring", "cells": mesh.len() })
        }
    }
}
