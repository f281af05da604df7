//! Points and tracks in boxes of latitude and longitude.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{EARTH_RADIUS_KM, Grid, GridError, MapLayer, Maps, PeriodLength, Tracks};

use super::span::{Accumulation, Span, SpanError, SpanParams};

/// Smallest box in degrees.
const SMALLEST_DEG: f64 = 0.1;
/// What areas are counted in, km².
const AREA_UNIT_KM2: f64 = 1e6;
/// Values of each layer that a result may have.
const MOST_VALUES: usize = 1 << 28;

/// Parameters of counts in boxes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BoxParams {
    /// Sides of the boxes in degrees; a part of 180.
    pub size_deg: f64,
    /// What counts are of.
    pub per: BoxUnit,
    /// Radius of the Earth in km.
    pub earth_radius_km: f64,
    /// Which times count, and how they are gathered.
    pub span: SpanParams,
}

/// What counts are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BoxUnit {
    /// A box: boxes near the poles are small, and hold little.
    #[default]
    Box,
    /// 10⁶ km².
    Area,
}

/// Boxes that cannot be counted in.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum BoxError {
    /// The boxes do not fill the globe.
    #[error(
        "--box {value} does not divide 180, or is below {SMALLEST_DEG}; say another, such as 5"
    )]
    Size {
        /// What was asked for, in degrees.
        value: f64,
    },
    /// No such globe.
    #[error("--earth-radius-km {value} is no number above 0")]
    EarthRadius {
        /// What was asked for.
        value: f64,
    },
    /// More numbers than there should be memory for.
    #[error(
        "{periods} periods of {boxes} boxes are more than a result may have; say a larger --box or a longer --period"
    )]
    TooMuch {
        /// Periods that are counted.
        periods: usize,
        /// Number of boxes.
        boxes: usize,
    },
    /// The record.
    #[error(transparent)]
    Span(#[from] SpanError),
    /// Boxes that make no grid.
    #[error(transparent)]
    Grid(#[from] GridError),
}

impl Default for BoxParams {
    fn default() -> Self {
        Self {
            size_deg: 5.0,
            per: BoxUnit::Box,
            earth_radius_km: EARTH_RADIUS_KM,
            span: SpanParams::default(),
        }
    }
}

impl BoxParams {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`BoxError`] for a number out of range.
    pub fn validate(&self) -> Result<(), BoxError> {
        let (size, radius) = (self.size_deg, self.earth_radius_km);
        let rows = 180.0 / size;
        if !(SMALLEST_DEG..=180.0).contains(&size) || (rows - rows.round()).abs() > 1e-9 * rows {
            return Err(BoxError::Size { value: size });
        }
        if !(radius.is_finite() && radius > 0.0) {
            return Err(BoxError::EarthRadius { value: radius });
        }
        Ok(())
    }

    /// Number of values of each layer, before there is memory for them.
    ///
    /// # Errors
    /// [`BoxError`] for parameters out of range and for results too large.
    pub fn values(&self, tracks: &Tracks) -> Result<usize, BoxError> {
        Ok(self.span_of(tracks)?.counted.len() * self.boxes())
    }

    fn span_of(&self, tracks: &Tracks) -> Result<Span, BoxError> {
        self.validate()?;
        let span = Span::new(tracks.calendar, &tracks.time_s, &self.span)?;
        let (periods, boxes) = (span.counted.len(), self.boxes());
        match periods.saturating_mul(boxes) > MOST_VALUES {
            true => Err(BoxError::TooMuch { periods, boxes }),
            false => Ok(span),
        }
    }

    fn boxes(&self) -> usize {
        2 * self.rows() * self.rows()
    }

    /// Number of rows; there are twice as many columns, from Greenwich on.
    fn rows(&self) -> usize {
        (180.0 / self.size_deg).round() as usize
    }

    /// The box of a point: southern and western edges belong to it, and the
    /// north pole to the northernmost.
    fn box_of(&self, lat_deg: f64, lon_deg: f64) -> usize {
        let (rows, columns) = (self.rows(), 2 * self.rows());
        let side_deg = 180.0 / rows as f64;
        let from_south = (((lat_deg + 90.0) / side_deg) as usize).min(rows - 1);
        let column = ((lon_deg.rem_euclid(360.0) / side_deg) as usize).min(columns - 1);
        (rows - 1 - from_south) * columns + column
    }

    /// The middles of the boxes, north first.
    fn grid(&self) -> Result<Grid, GridError> {
        let rows = self.rows();
        let middle = |i: usize| 180.0 * (i as f64 + 0.5) / rows as f64;
        let lat_deg = (0..rows).map(|row| 90.0 - middle(row)).collect();
        Grid::new(lat_deg, (0..2 * rows).map(middle).collect())
    }

    /// Areas of the boxes of each row, in 10⁶ km².
    fn areas(&self) -> impl Iterator<Item = f64> {
        let rows = self.rows();
        let sine = move |edge: usize| (90.0 - 180.0 * edge as f64 / rows as f64).to_radians().sin();
        let width_rad = (180.0 / rows as f64).to_radians();
        let square_km2 = self.earth_radius_km.powi(2);
        (0..rows)
            .map(move |row| square_km2 * width_rad * (sine(row) - sine(row + 1)) / AREA_UNIT_KM2)
    }
}

/// Points of tracks in boxes, and tracks with a point in them; a track counts
/// once a period.
///
/// # Errors
/// [`BoxError`] for parameters out of range and for results too large.
pub fn count_in_boxes(tracks: &Tracks, params: &BoxParams) -> Result<Maps, BoxError> {
    let span = params.span_of(tracks)?;
    let grid = params.grid()?;
    let (periods, boxes) = (span.counted.len(), grid.len());
    let mut points = vec![0.0; periods * boxes];
    let mut passes = points.clone();
    let mut of_track = Vec::new();
    for track in tracks.iter() {
        of_track.clear();
        for (i, &time_s) in track.time_s.iter().enumerate() {
            if let Some(period) = span.counted_in(time_s) {
                of_track.push(period * boxes + params.box_of(track.lat_deg[i], track.lon_deg[i]));
            }
        }
        of_track.iter().for_each(|&cell| points[cell] += 1.0);
        of_track.sort_unstable();
        of_track.dedup();
        of_track.iter().for_each(|&cell| passes[cell] += 1.0);
    }
    let layer = |name: &str, what: &str, counted: &[f64]| {
        let mut values = span.combine(counted, boxes);
        if params.per == BoxUnit::Area {
            let columns = grid.columns();
            for field in values.chunks_exact_mut(boxes) {
                for (row, area) in field.chunks_exact_mut(columns).zip(params.areas()) {
                    row.iter_mut().for_each(|value| *value /= area);
                }
            }
        }
        let (units, long_name) =
            (units(params), format!("{what} in boxes of {}°", params.size_deg));
        MapLayer {
            name: name.into(),
            units,
            long_name,
            cell_methods: cell_methods(&params.span),
            values,
        }
    };
    let layers = vec![
        layer("points", "track points", &points),
        layer("tracks", "tracks with a point", &passes),
    ];
    let provenance = tracks.provenance.clone();
    Ok(Maps { grid, calendar: tracks.calendar, periods: span.periods.clone(), layers, provenance })
}

fn units(params: &BoxParams) -> String {
    let SpanParams { accumulation, period, .. } = params.span;
    let time = match (accumulation, period) {
        (Accumulation::MonthsMean, _) | (_, PeriodLength::Month) => "month-1",
        (_, PeriodLength::Season) => "season-1",
        (_, PeriodLength::Year) => "year-1",
        (_, PeriodLength::All) => "",
    };
    let area = if params.per == BoxUnit::Area { "1e-6 km-2" } else { "" };
    let units = format!("{area} {time}").trim().to_string();
    if units.is_empty() { "1".into() } else { units }
}

fn cell_methods(span: &SpanParams) -> String {
    let of_months = match (span.accumulation, span.period) {
        (
            Accumulation::MonthsMean,
            PeriodLength::Season | PeriodLength::Year | PeriodLength::All,
        ) => "area: sum time: sum within months time: mean over months",
        _ => "area: time: sum",
    };
    match span.years {
        super::Years::Each => of_months.into(),
        super::Years::Mean => format!("{of_months} time: mean over years"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tracks(of: &[&[(i64, f64, f64)]]) -> Tracks {
        let points = || of.iter().copied().flatten();
        let mut offsets = vec![0];
        of.iter().for_each(|track| offsets.push(offsets[offsets.len() - 1] + track.len()));
        Tracks {
            ids: (1..=of.len() as u64).collect(),
            offsets,
            time_s: points().map(|p| 86_400 * p.0).collect(),
            lat_deg: points().map(|p| p.1).collect(),
            lon_deg: points().map(|p| p.2).collect(),
            ..Tracks::default()
        }
    }

    #[test]
    fn points_count_each_time_and_tracks_once() {
        let tracks = tracks(&[
            &[(0, 12.0, 3.0), (1, 14.0, 4.0), (2, 12.0, 6.0), (3, 11.0, 1.0), (40, 11.0, 1.0)],
            &[(5, 10.0, 0.0)],
        ]);
        let maps = count_in_boxes(&tracks, &BoxParams::default()).unwrap();
        let grid = &maps.grid;
        assert_eq!((grid.rows(), grid.columns(), maps.periods.len()), (36, 72, 2));
        let cell = 15 * 72;
        assert_eq!((grid.lat_deg()[15], grid.lon_deg()[0]), (12.5, 2.5));
        assert_eq!((maps.field(0, 0)[cell], maps.field(1, 0)[cell]), (4.0, 2.0));
        assert_eq!((maps.field(0, 1)[cell], maps.field(1, 1)[cell]), (1.0, 1.0));
        assert_eq!(maps.field(0, 0)[cell + 1], 1.0);
        assert_eq!(maps.field(0, 0).iter().sum::<f64>(), 5.0);
    }

    #[test]
    fn edges_belong_to_one_box() {
        let params = BoxParams { size_deg: 30.0, ..BoxParams::default() };
        let of = |lat, lon| (params.box_of(lat, lon) / 12, params.box_of(lat, lon) % 12);
        assert_eq!((of(90.0, 0.0), of(-90.0, 359.9)), ((0, 0), (5, 11)));
        assert_eq!((of(60.0, 30.0), of(59.9, 29.9)), ((0, 1), (1, 0)));
        assert_eq!((of(0.0, 360.0), of(-0.1, -0.1)), ((2, 0), (3, 11)));
    }

    #[test]
    fn areas_add_up_to_the_globe() {
        let params = BoxParams { size_deg: 7.5, per: BoxUnit::Area, ..BoxParams::default() };
        let all: f64 = params.areas().sum::<f64>() * 48.0;
        let globe = 4.0 * std::f64::consts::PI * EARTH_RADIUS_KM.powi(2) / 1e6;
        assert!((all - globe).abs() < 1e-9 * globe);
        let maps = count_in_boxes(&tracks(&[&[(0, 1.0, 1.0)]]), &params).unwrap();
        let found = maps.field(0, 0).iter().copied().fold(0.0, f64::max);
        let area = EARTH_RADIUS_KM.powi(2) * 7.5f64.to_radians() * 7.5f64.to_radians().sin() / 1e6;
        assert!((found - 1.0 / area).abs() < 1e-12);
        assert_eq!(maps.layers[0].units, "1e-6 km-2 month-1");
    }

    #[test]
    fn nonsense_is_refused() {
        let one = tracks(&[&[(0, 1.0, 1.0)]]);
        for size_deg in [0.0, -5.0, 7.0, f64::NAN, 0.01, 360.0] {
            let params = BoxParams { size_deg, ..BoxParams::default() };
            let error = count_in_boxes(&one, &params).unwrap_err();
            assert!(error.to_string().contains("--box"), "{error}");
        }
        let none = count_in_boxes(&tracks(&[]), &BoxParams::default()).unwrap_err();
        assert_eq!(none, BoxError::Span(SpanError::NoTime));
    }

    proptest! {
        #[test]
        fn every_point_is_in_the_box_around_it(
            lat_deg in -90.0..=90.0f64, lon_deg in 0.0..360.0f64,
            size_deg in prop::sample::select(vec![0.5, 2.5, 5.0, 7.2, 60.0, 180.0]),
        ) {
            let params = BoxParams { size_deg, ..BoxParams::default() };
            let (grid, cell) = (params.grid().unwrap(), params.box_of(lat_deg, lon_deg));
            let (row, column) = (cell / grid.columns(), cell % grid.columns());
            let half = size_deg / 2.0 + 1e-9;
            prop_assert!((grid.lat_deg()[row] - lat_deg).abs() <= half);
            prop_assert!((grid.lon_deg()[column] - lon_deg).abs() <= half);
        }
    }
}
