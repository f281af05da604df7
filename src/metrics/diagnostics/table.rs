//! Summaries as tables: which columns there are, their units and meanings.

use super::summary::{At, TrackSummary};

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// There is no such value.
    Missing,
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Seconds since 1970-01-01 00:00 of the calendar of the tracks.
    Time(i64),
    /// A text.
    Text(String),
}

/// A column of a table whose rows are of one kind.
pub struct TableColumn<Row> {
    /// Name, with the unit where it has one of its own.
    pub name: &'static str,
    /// Unit; empty for what has none.
    pub units: &'static str,
    /// What it is.
    pub meaning: &'static str,
    /// The cell of a row.
    pub cell: fn(&Row) -> Cell,
}

const fn column<Row>(
    name: &'static str,
    units: &'static str,
    meaning: &'static str,
    cell: fn(&Row) -> Cell,
) -> TableColumn<Row> {
    TableColumn { name, units, meaning, cell }
}

/// The columns of summaries of tracks.
pub const SUMMARY_COLUMNS: &[TableColumn<TrackSummary>] = &[
    column("track_id", "", "number of the track", |s| Cell::Integer(s.id as i64)),
    column("init", "", "start of its forecast", |s| {
        text(s.run.as_ref().and_then(|run| run.init).map(|init| init.to_string()))
    }),
    column("member", "", "member of the ensemble", |s| {
        text(s.run.as_ref().and_then(|run| run.member.clone()))
    }),
    column("points", "", "number of points", |s| count(s.points)),
    column("start_time", "", "time of the first point", |s| Cell::Time(s.genesis.time_s)),
    column("start_lat", "degrees_north", "latitude of the first point", |s| {
        number(s.genesis.lat_deg)
    }),
    column("start_lon", "degrees_east", "longitude of the first point", |s| {
        number(s.genesis.lon_deg)
    }),
    column("end_time", "", "time of the last point", |s| Cell::Time(s.lysis.time_s)),
    column("end_lat", "degrees_north", "latitude of the last point", |s| number(s.lysis.lat_deg)),
    column("end_lon", "degrees_east", "longitude of the last point", |s| number(s.lysis.lon_deg)),
    column("duration_h", "h", "time from the first point to the last", |s| {
        number(s.course.duration_h())
    }),
    column("genesis", "", "true, or at file edge", |s| Cell::Text(s.genesis.kind.name().into())),
    column("lysis", "", "true, or at file edge", |s| Cell::Text(s.lysis.kind.name().into())),
    column("peak", "", "strongest value of the column of strength, in its unit", |s| {
        s.peak.map_or(Cell::Missing, |p| number(p.value))
    }),
    column("peak_time", "", "time of the peak, the first of equals", |s| {
        s.peak.map_or(Cell::Missing, |p| Cell::Time(p.time_s))
    }),
    column("peak_lat", "degrees_north", "latitude of the peak", |s| {
        s.peak.map_or(Cell::Missing, |p| number(p.lat_deg))
    }),
    column("peak_lon", "degrees_east", "longitude of the peak", |s| {
        s.peak.map_or(Cell::Missing, |p| number(p.lon_deg))
    }),
    column("min_pressure_hpa", "hPa", "lowest central pressure", |s| {
        value(s.intensity.min_pressure_hpa)
    }),
    column("min_pressure_time", "", "when it is lowest", |s| time(s.intensity.min_pressure_hpa)),
    column("pressure_category", "1", "highest category of the pressure, -1 to 5", |s| {
        category(s.intensity.pressure_category)
    }),
    column("max_wind_kt", "kt", "highest wind", |s| value(s.intensity.max_wind_kt)),
    column("max_wind_time", "", "when it is highest", |s| time(s.intensity.max_wind_kt)),
    column("wind_category", "1", "highest category of the wind, -1 to 5", |s| {
        category(s.intensity.wind_category)
    }),
    column("max_deepening_6h_hpa", "hPa", "largest fall of pressure in 6 h", |s| {
        value(s.intensity.max_deepening_hpa[0])
    }),
    column("max_deepening_12h_hpa", "hPa", "largest fall of pressure in 12 h", |s| {
        value(s.intensity.max_deepening_hpa[1])
    }),
    column("max_deepening_24h_hpa", "hPa", "largest fall of pressure in 24 h", |s| {
        value(s.intensity.max_deepening_hpa[2])
    }),
    column("max_deepening_24h_time", "", "start of these 24 h", |s| {
        time(s.intensity.max_deepening_hpa[2])
    }),
    column("max_bergerons", "bergeron", "largest normalised deepening in 24 h", |s| {
        value(s.intensity.max_bergerons)
    }),
    column("max_bergerons_time", "", "start of these 24 h", |s| time(s.intensity.max_bergerons)),
    column("bomb", "", "whether it is at least 1 bergeron", |s| {
        s.is_bomb().map_or(Cell::Missing, Cell::Flag)
    }),
    column("path_km", "km", "length of all legs", |s| number(s.course.path_km())),
    column("displacement_km", "km", "distance from the first point to the last", |s| {
        number(s.course.displacement_km)
    }),
    column("straightness", "1", "displacement over path", |s| number(s.course.straightness())),
    column("mean_speed_m_s", "m s-1", "path over duration", |s| number(s.course.mean_speed_m_s())),
    column("max_speed_m_s", "m s-1", "speed of the fastest leg", |s| {
        number(s.course.max_speed_m_s())
    }),
    column("ace", "1e4 kt2", "accumulated cyclone energy", |s| number(s.energy.ace)),
    column("ace_of_pressure", "1e4 kt2", "the same of winds 3.92 (1016 - p)^0.644 m/s", |s| {
        number(s.energy.ace_of_pressure)
    }),
    column("pace", "1e4 kt2", "the same of winds by the relation of PACE, all points", |s| {
        number(s.energy.pace)
    }),
    column("pdi", "m3 s-2", "power dissipation index", |s| number(s.energy.pdi)),
    column("days", "d", "a quarter of a day for each point that counts", |s| number(s.energy.days)),
    column("hemisphere", "", "north, south or both", |s| Cell::Text(s.place.side.name().into())),
    column("basin", "", "basin of most points", |s| text(s.place.basin.clone())),
    column("genesis_basin", "", "basin of the first point", |s| {
        text(s.place.genesis_basin.clone())
    }),
    column("season", "", "year; in the south that of the end of July to June", |s| {
        Cell::Integer(s.place.season.into())
    }),
    column("crosses_antimeridian", "", "whether a leg crosses 180 degrees", |s| {
        Cell::Flag(s.place.crosses_antimeridian)
    }),
    column("over_terrain", "1", "part of the points over terrain", |s| {
        number(s.place.share_over_terrain)
    }),
    column("landfall_time", "", "when it first goes from sea to land", |s| {
        s.place.landfall_s.map_or(Cell::Missing, Cell::Time)
    }),
    column("gaps", "", "legs longer than the usual step", |s| count(s.gaps.count)),
    column("missing_points", "", "points that would stand in them", |s| {
        count(s.gaps.missing_points)
    }),
    column("repeated_times", "", "points of the time of the one before", |s| {
        count(s.gaps.repeated_times)
    }),
    column("winds_missing", "", "points without a wind", |s| {
        s.intensity.winds_missing.map_or(Cell::Missing, count)
    }),
    column("pressures_missing", "", "points without a pressure", |s| {
        s.intensity.pressures_missing.map_or(Cell::Missing, count)
    }),
];

pub(super) fn number(value: f64) -> Cell {
    if value.is_finite() { Cell::Number(value) } else { Cell::Missing }
}

pub(super) fn count(n: usize) -> Cell {
    Cell::Integer(n as i64)
}

fn text(text: Option<String>) -> Cell {
    text.map_or(Cell::Missing, Cell::Text)
}

fn value(at: Option<At>) -> Cell {
    at.map_or(Cell::Missing, |at| number(at.value))
}

fn time(at: Option<At>) -> Cell {
    at.map_or(Cell::Missing, |at| Cell::Time(at.time_s))
}

fn category(category: Option<i8>) -> Cell {
    category.map_or(Cell::Missing, |c| Cell::Integer(c.into()))
}
