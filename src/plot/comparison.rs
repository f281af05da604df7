//! Two sets of tracks on one map, and how far apart they are.

use std::collections::HashMap;

use crate::math::angle_by_haversine_rad;
use crate::model::{EARTH_RADIUS_KM, Tracks};

use super::base_map::{self, BaseMap};
use super::clip::Point;
use super::colours::{KINDS, Rgb};
use super::error::PlotError;
use super::histograms::{Sample, draw};
use super::life_cycle::draw_keys;
use super::notes;
use super::page::{Page, PageParams, Words};
use super::svg::{Paint, Path, Rect, Svg};
use super::track_map::say_nothing;
use super::window::{Extent, MapParams};

const LEGEND_EM: f64 = 1.9;
/// Height of the histogram in sizes of text.
const CHART_EM: f64 = 15.0;
/// Separations beyond this are counted, not drawn.
const FARTHEST_KM: f64 = 1000.0;
/// A wide pale line, and a thin dark one above it: equal tracks show both.
const COLOURS: [Rgb; 2] = [KINDS[4], KINDS[1]];
const WIDTHS_EM: [f64; 2] = [0.42, 0.17];

/// A figure of two sets of tracks.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparisonFigure {
    /// Size and title.
    pub page: PageParams,
    /// Projection and region.
    pub map: MapParams,
    /// What the reference is called.
    pub reference_name: String,
    /// What the candidate is called.
    pub candidate_name: String,
}

impl Default for ComparisonFigure {
    fn default() -> Self {
        Self {
            page: PageParams::default(),
            map: MapParams::default(),
            reference_name: "reference".into(),
            candidate_name: "candidate".into(),
        }
    }
}

/// Draws both sets over land in two colours, and below it the distance from
/// each point of the candidate to the nearest point of the reference at the
/// same time, as SVG. That distance matches no tracks.
///
/// # Errors
/// [`PlotError`] for tracks of two calendars, and for sizes and regions that
/// cannot be.
pub fn plot_comparison(
    reference: &Tracks,
    candidate: &Tracks,
    figure: &ComparisonFigure,
) -> Result<String, PlotError> {
    if !reference.is_dated_as(candidate) {
        return Err(PlotError::Calendars {
            reference: reference.calendar.cf_name(),
            candidate: candidate.calendar.cf_name(),
        });
    }
    let sets = [reference, candidate];
    let (projection, window) = figure.map.resolve(Extent::of_tracks(sets.into_iter()))?;
    let below = |font_px: f64| (LEGEND_EM + CHART_EM) * font_px;
    let mut page = Page::new(&figure.page, &words(sets, figure), |width, font_px| {
        base_map::height(&projection, &window, width, font_px) + below(font_px)
    })?;
    let (room, font_px) = (page.room, page.font_px);
    let svg = &mut page.svg;
    let rect = Rect { height: (room.height - below(font_px)).max(0.4 * room.height), ..room };
    let map = BaseMap::new(projection, window, rect, font_px);
    map.draw_ground(svg);
    svg.begin_within(&map.view.outline());
    for (k, tracks) in sets.into_iter().enumerate() {
        let width_px = WIDTHS_EM[k] * font_px * thinner(sets);
        draw_tracks(svg, &map, tracks, &Paint::line(COLOURS[k], width_px));
    }
    svg.end();
    map.draw_frame(svg);
    if sets.iter().all(|tracks| tracks.points() == 0) {
        say_nothing(svg, map.view.rect, font_px);
    }
    let legend = Rect::new(room.x, rect.bottom(), room.width, LEGEND_EM * font_px);
    let names = [&figure.reference_name, &figure.candidate_name];
    let keys: Vec<_> = COLOURS.into_iter().zip(names.map(String::clone)).collect();
    draw_keys(svg, legend, &keys, font_px);
    let chart =
        Rect::new(room.x, legend.bottom(), room.width, (room.bottom() - legend.bottom()).max(1.0));
    draw(svg, &sample(sets, figure), COLOURS[1], chart, font_px);
    Ok(page.svg.finish())
}

/// Many tracks have thinner lines.
fn thinner(sets: [&Tracks; 2]) -> f64 {
    if sets.iter().any(|tracks| tracks.len() > 300) { 0.6 } else { 1.0 }
}

fn words([reference, candidate]: [&Tracks; 2], figure: &ComparisonFigure) -> Words {
    let (name, other) = (&figure.reference_name, &figure.candidate_name);
    let counts = |name: &str, tracks: &Tracks| {
        let counted = notes::counted(tracks.len(), "track");
        format!("{name}: {counted}, {}", notes::counted(tracks.points(), "point"))
    };
    let mut subtitle = vec![counts(name, reference), counts(other, candidate)];
    let times: Vec<i64> = reference.time_s.iter().chain(&candidate.time_s).copied().collect();
    subtitle.extend(notes::span(reference.calendar, &times));
    let of = |name: &str, tracks: &Tracks| {
        notes::of(&tracks.provenance).into_iter().map(|note| format!("{name}: {note}")).collect()
    };
    let sides: [Vec<String>; 2] = [of(name, reference), of(other, candidate)];
    Words {
        title: format!("Cyclone tracks: {other} against {name}"),
        subtitle: subtitle.join(" · "),
        notes: sides.concat(),
    }
}

fn draw_tracks(svg: &mut Svg, map: &BaseMap, tracks: &Tracks, paint: &Paint) {
    let mut path = Path::default();
    for track in tracks.iter() {
        let places = track.lat_deg.iter().zip(track.lon_deg);
        let line: Vec<Point> = places
            .filter(|(lat, lon)| lat.is_finite() && lon.is_finite())
            .map(|(&lat_deg, &lon_deg)| Point { lat_deg, lon_deg })
            .collect();
        match line[..] {
            [] => {}
            [only] => {
                let at = map.view.point(only.lat_deg, only.lon_deg);
                path.add_line(&at.map(|at| [at, at]).unwrap_or_default());
            }
            _ => map.view.add_track(&mut path, &line),
        }
    }
    svg.path(&path, paint);
}

/// Distances to the nearest point of the same time, and how many are beyond
/// the chart.
fn sample(sets: [&Tracks; 2], figure: &ComparisonFigure) -> Sample {
    let mut values = separations_km(sets);
    let all = values.len();
    values.retain(|km| km.is_nan() || *km <= FARTHEST_KM);
    let beyond = match all - values.len() {
        0 => String::new(),
        n => format!("; {n} beyond {FARTHEST_KM} km"),
    };
    let label = format!("nearest point of {} at the same time (km){beyond}", figure.reference_name);
    Sample { label, values, what: "points" }
}

/// For each point of the candidate; `NaN` where the reference has no point at
/// that time.
fn separations_km([reference, candidate]: [&Tracks; 2]) -> Vec<f64> {
    let mut by_time: HashMap<i64, Vec<(f64, f64)>> = HashMap::new();
    for point in 0..reference.points() {
        let place = (reference.lat_deg[point], reference.lon_deg[point]);
        by_time.entry(reference.time_s[point]).or_default().push(place);
    }
    let nearest = |point: usize| {
        let place = (candidate.lat_deg[point], candidate.lon_deg[point]);
        let others = by_time.get(&candidate.time_s[point])?;
        let angles = others.iter().map(|&other| angle_by_haversine_rad(place, other));
        angles.filter(|angle| angle.is_finite()).reduce(f64::min)
    };
    (0..candidate.points())
        .map(|point| nearest(point).map_or(f64::NAN, |angle_rad| EARTH_RADIUS_KM * angle_rad))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separations_are_of_the_same_time() {
        let reference = super::super::tests::two_tracks();
        let mut candidate = reference.clone();
        assert_eq!(separations_km([&reference, &candidate]), [0.0; 6]);
        candidate.lat_deg[0] += 1.0;
        candidate.time_s[5] += 1;
        let apart = separations_km([&reference, &candidate]);
        assert!((apart[0] - 6371.22 * 1f64.to_radians()).abs() < 1e-6);
        assert!(apart[5].is_nan());
    }
}
