//! The records that are sampled, opened, and the columns that come of each.

use crate::io::access::{Access, Location};
use crate::io::fields::{FieldSeries, Selection};
use crate::metrics::sampling::{Method, Sampler};
use crate::model::{Quantity, Tracks, VariableInfo};

use super::error::SampleError;
use super::params::{Places, SampleParams, SampleRequest};
use crate::pipeline::{PipelineError, Settings};

/// Fields that are to be sampled, understood and planned.
pub struct SampleInput {
    /// Records of one variable and level each, those of one array side by side.
    pub(super) records: Vec<Record>,
    pub(super) params: SampleParams,
    /// As asked for, by column.
    pub(super) requests: Vec<SampleRequest>,
}

/// A record of one variable and level, and the columns that come of it.
pub(super) struct Record {
    pub(super) series: FieldSeries,
    /// One way for each column.
    pub(super) sampler: Sampler,
    pub(super) columns: Vec<Column>,
}

/// One column of values.
pub(super) struct Column {
    /// Its place among all that were asked for.
    pub(super) order: usize,
    pub(super) info: VariableInfo,
    /// Whether it says where the values are.
    pub(super) has_places: bool,
}

impl SampleInput {
    /// Opens the record of every variable and level that is asked for, each
    /// once, and plans the ways in which it is sampled. All datasets are looked
    /// at for every variable; those that do not hold it are left out.
    ///
    /// # Errors
    /// [`PipelineError`] when a variable or level is not there or not
    /// understood, when a way does not suit it, and for columns of one name.
    pub fn open(
        locations: &[Location],
        requests: &[SampleRequest],
        params: &SampleParams,
        settings: &Settings,
        access: &Access,
    ) -> Result<Self, PipelineError> {
        params.validate()?;
        let mut records = Vec::new();
        for wanted in distinct(requests) {
            let selection = Selection {
                variable: wanted.variable.clone(),
                level: wanted.level,
                ..settings.input.clone()
            };
            let series = FieldSeries::open(locations, &selection, access)?;
            records.push(record(series, wanted, requests, params)?);
        }
        // Those of one array stand side by side, in the order they came in.
        let first_of = |record: &Record| {
            records.iter().position(|first| are_of_one_array(&first.series, &record.series))
        };
        let mut order: Vec<(Option<usize>, usize)> =
            records.iter().enumerate().map(|(i, record)| (first_of(record), i)).collect();
        order.sort_unstable();
        let mut records: Vec<Option<Record>> = records.into_iter().map(Some).collect();
        let records: Vec<Record> =
            order.into_iter().filter_map(|(_, i)| records[i].take()).collect();
        let input = Self { records, params: params.clone(), requests: requests.to_vec() };
        input.check_names(&[])?;
        Ok(input)
    }

    /// What there is to say of the datasets as records.
    pub fn record_notes(&self) -> Vec<&str> {
        let mut notes: Vec<&str> = Vec::new();
        for note in self.records.iter().flat_map(|record| record.series.record_notes()) {
            if !notes.contains(&note.as_str()) {
                notes.push(note);
            }
        }
        notes
    }

    /// What is changed on reading.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        self.records.iter().flat_map(|record| {
            let meta = record.series.meta();
            meta.notes.iter().map(|note| format!("{}: {note}", meta.variable.name))
        })
    }

    /// Records of one array, which are read together.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[Record]> {
        self.records.chunk_by(|a, b| are_of_one_array(&a.series, &b.series))
    }

    /// Names of all columns that will be added.
    fn names(&self) -> impl Iterator<Item = String> {
        let columns = self.records.iter().flat_map(|record| &record.columns);
        columns.flat_map(|column| {
            let name = &column.info.name;
            let places = column.has_places.then(|| places_of(name));
            std::iter::once(name.clone()).chain(places.into_iter().flatten())
        })
    }

    /// Whether no column has the name of another one, or of one of `taken`.
    fn check_names(&self, taken: &[&str]) -> Result<(), SampleError> {
        let mut known: Vec<String> = taken.iter().map(ToString::to_string).collect();
        for name in self.names() {
            if known.contains(&name) {
                return Err(SampleError::SameName { name });
            }
            known.push(name);
        }
        Ok(())
    }

    /// Whether the columns can stand beside those of tracks.
    pub(super) fn check_columns(&self, tracks: &Tracks) -> Result<(), SampleError> {
        let of_tracks = tracks.variables.iter().map(|variable| variable.info.name.as_str());
        // Columns of every format.
        let taken: Vec<&str> =
            ["track_id", "time", "lat", "lon"].into_iter().chain(of_tracks).collect();
        self.check_names(&taken)
    }
}

/// Names of the columns of distance and bearing beside a column.
pub(super) fn places_of(name: &str) -> [String; 2] {
    [format!("{name}_distance"), format!("{name}_bearing")]
}

/// Whether two records are levels of one variable, at the same times.
fn are_of_one_array(a: &FieldSeries, b: &FieldSeries) -> bool {
    let (a, b) = (a.meta(), b.meta());
    a.variable == b.variable && a.times == b.times && a.source_name == b.source_name
}

/// The first request for each variable and level.
fn distinct(requests: &[SampleRequest]) -> Vec<&SampleRequest> {
    let mut known: Vec<&SampleRequest> = Vec::new();
    for request in requests {
        if !known.iter().any(|other| is_same_field(other, request)) {
            known.push(request);
        }
    }
    known
}

fn is_same_field(a: &SampleRequest, b: &SampleRequest) -> bool {
    a.variable == b.variable && a.level == b.level
}

fn record(
    series: FieldSeries,
    wanted: &SampleRequest,
    requests: &[SampleRequest],
    params: &SampleParams,
) -> Result<Record, PipelineError> {
    let meta = series.meta();
    let own = || requests.iter().enumerate().filter(|(_, other)| is_same_field(other, wanted));
    let methods: Vec<Method> = own().map(|(_, request)| request.method).collect();
    let sampler = Sampler::new(&meta.mesh, &methods, params.min_valid)
        .map_err(|problem| SampleError::Field { variable: meta.variable.name.clone(), problem })?;
    let column = |(order, request): (usize, &SampleRequest)| Column {
        order,
        info: info(&meta.variable, request),
        has_places: params.places == Places::Said && request.method.is_extreme(),
    };
    let columns = own().map(column).collect();
    Ok(Record { sampler, columns, series })
}

/// What a column is: `u10_max_500km`, `z_500_nearest`, or what was asked for.
fn info(field: &VariableInfo, request: &SampleRequest) -> VariableInfo {
    let level = request.level.map(|level| format!("{level}_")).unwrap_or_default();
    let made = || format!("{}_{level}{}", field.name, request.method);
    let name = request.name.clone().unwrap_or_else(made);
    // A name that readers know something else by is not of that.
    let is_known_by_name = Quantity::identify(None, &name) == field.quantity;
    let quantity = if is_known_by_name { field.quantity } else { Quantity::Other };
    VariableInfo { name, units: field.units.clone(), quantity }
}
