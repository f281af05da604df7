//! How strong storms are from their first hours to their last.

use std::collections::BTreeMap;

use crate::model::{Quantity, Tracks};

use super::axes::{Axes, Axis};
use super::colouring::Column;
use super::colours::{BLACK, GREY_TEXT, KINDS, Rgb};
use super::error::PlotError;
use super::levels::around;
use super::notes;
use super::page::{Page, PageParams, Words};
use super::scale::Stronger;
use super::svg::{Anchor, Paint, Path, Rect, Svg, TextStyle};
use super::text::width_px;
use super::track_map::{say_nothing, summary};

const S_PER_HOUR: f64 = 3600.0;
const BAND_OUTER: Rgb = Rgb(214, 230, 242);
const BAND_INNER: Rgb = Rgb(158, 196, 222);
const LEGEND_EM: f64 = 1.8;
/// Height of a chart of width 1.
const HEIGHT: f64 = 0.56;
/// Part of the most tracks of an hour that another hour has at least to be
/// shown: what few tracks do says little of all.
const FEWEST: f64 = 0.02;
/// Part of the height for the number of tracks.
const COUNTS: f64 = 0.24;

/// A chart of the life cycle of tracks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LifeCycleFigure {
    /// Size and title.
    pub page: PageParams,
    /// Name of the column; the first unless said.
    pub column: Option<String>,
    /// What hours count from.
    pub alignment: Alignment,
    /// Numbers of tracks that are also shown by themselves.
    pub tracks: Vec<u64>,
}

/// What hours of a life cycle count from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alignment {
    /// The first point.
    #[default]
    Genesis,
    /// The first of the strongest points: the lowest pressure, the largest
    /// vorticity of either sign, the highest of anything else.
    Peak,
}

/// Values of all tracks at one time since genesis or peak.
#[derive(Clone, Debug, PartialEq)]
struct Hour {
    hour: f64,
    tracks: usize,
    /// The 10th, 25th, 50th, 75th and 90th percentile.
    quantiles: [f64; 5],
}

/// Draws median and percentiles over tracks, and how many there are, as SVG.
///
/// # Errors
/// [`PlotError`] for a column or track that is not there.
pub fn plot_life_cycle(tracks: &Tracks, figure: &LifeCycleFigure) -> Result<String, PlotError> {
    let column = Column::of(tracks, figure.column.as_deref())?.ok_or(PlotError::NoColumn)?;
    let chosen: Vec<(u64, Vec<(f64, f64)>)> = figure
        .tracks
        .iter()
        .map(|&id| Ok((id, line_of(tracks, &column, figure.alignment, id)?)))
        .collect::<Result<_, _>>()?;
    let all = hours(tracks, &column, figure.alignment);
    let fewest = fewest(&all);
    let hours = well_known(&all, fewest);
    let words = words(tracks, &column, figure, fewest);
    let mut page =
        Page::new(&figure.page, &words, |width, font_px| HEIGHT * width + LEGEND_EM * font_px)?;
    let (room, font_px) = (page.room, page.font_px);
    let svg = &mut page.svg;
    if hours.is_empty() {
        say_nothing(svg, room, font_px);
        return Ok(page.svg.finish());
    }
    let height = room.height - LEGEND_EM * font_px;
    let upper = Rect { height: (1.0 - COUNTS) * height, ..room };
    let lower = Rect::new(room.x, upper.bottom(), room.width, COUNTS * height);
    let (values, counts) =
        axes(hours, &chosen, (&column.label, figure.alignment), (upper, lower), font_px);
    draw_values(svg, &values, hours, &chosen, font_px);
    draw_counts(svg, &counts, hours);
    let legend = Rect::new(room.x, lower.bottom(), room.width, LEGEND_EM * font_px);
    draw_legend(svg, legend, &chosen, font_px);
    Ok(page.svg.finish())
}

/// Tracks that an hour has at least to be shown.
fn fewest(hours: &[Hour]) -> usize {
    let most = hours.iter().map(|hour| hour.tracks).max().unwrap_or(0);
    ((FEWEST * most as f64).ceil() as usize).max(1)
}

/// The hours around that of most tracks until the first of too few.
fn well_known(hours: &[Hour], fewest: usize) -> &[Hour] {
    let most = (0..hours.len()).rev().max_by_key(|&k| hours[k].tracks).unwrap_or(0);
    let is_poor = |hour: &Hour| hour.tracks < fewest;
    let from = hours[..most].iter().rposition(is_poor).map_or(0, |k| k + 1);
    let to = hours[most..].iter().position(is_poor).map_or(hours.len(), |k| most + k);
    &hours[from..to]
}

fn words(tracks: &Tracks, column: &Column, figure: &LifeCycleFigure, fewest: usize) -> Words {
    let from = match figure.alignment {
        Alignment::Genesis => "genesis",
        Alignment::Peak => "the peak",
    };
    Words {
        title: format!("Life cycle of {} from {from}", column.name),
        subtitle: match fewest {
            1 => summary(tracks),
            fewest => format!("{} · hours of at least {fewest} tracks", summary(tracks)),
        },
        notes: notes::of(&tracks.provenance),
    }
}

/// Which of two values is the stronger one.
fn strength(tracks: &Tracks, column: &Column, value: f64) -> f64 {
    let is_vorticity = tracks
        .variables
        .iter()
        .any(|v| v.info.name == column.name && v.info.quantity == Quantity::RelativeVorticity);
    match column.stronger {
        Stronger::Low => -value,
        Stronger::High if is_vorticity => value.abs(),
        Stronger::High => value,
    }
}

/// Time that hours of a track count from, if there is one.
fn origin_s(tracks: &Tracks, column: &Column, alignment: Alignment, index: usize) -> Option<i64> {
    let range = tracks.range(index);
    match alignment {
        Alignment::Genesis => tracks.time_s.get(range.start).filter(|_| !range.is_empty()).copied(),
        Alignment::Peak => {
            let of = |point: usize| strength(tracks, column, column.values[point]);
            let finite = range.filter(|&point| column.values[point].is_finite());
            // The first of equal ones.
            let peak = finite.reduce(|best, next| if of(next) > of(best) { next } else { best })?;
            Some(tracks.time_s[peak])
        }
    }
}

/// Hours and values of a track.
fn points(tracks: &Tracks, column: &Column, alignment: Alignment, index: usize) -> Vec<(i64, f64)> {
    let Some(origin) = origin_s(tracks, column, alignment, index) else { return Vec::new() };
    let all =
        tracks.range(index).map(|point| (tracks.time_s[point] - origin, column.values[point]));
    all.filter(|(_, value)| value.is_finite()).collect()
}

fn line_of(
    tracks: &Tracks,
    column: &Column,
    alignment: Alignment,
    id: u64,
) -> Result<Vec<(f64, f64)>, PlotError> {
    let index = tracks.ids.iter().position(|&i| i == id).ok_or(PlotError::UnknownTrack { id })?;
    let points = points(tracks, column, alignment, index).into_iter();
    Ok(points.map(|(s, value)| (s as f64 / S_PER_HOUR, value)).collect())
}

fn hours(tracks: &Tracks, column: &Column, alignment: Alignment) -> Vec<Hour> {
    let mut by_time: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for index in 0..tracks.len() {
        for (since_s, value) in points(tracks, column, alignment, index) {
            by_time.entry(since_s).or_default().push(value);
        }
    }
    let hour = |(since_s, mut values): (i64, Vec<f64>)| {
        values.sort_by(f64::total_cmp);
        Hour {
            hour: since_s as f64 / S_PER_HOUR,
            tracks: values.len(),
            quantiles: [0.1, 0.25, 0.5, 0.75, 0.9].map(|part| quantile(&values, part)),
        }
    };
    by_time.into_iter().map(hour).collect()
}

/// The value that so large a part of ascending ones is below, linear between
/// them.
pub(super) fn quantile(ascending: &[f64], part: f64) -> f64 {
    let place = part * (ascending.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(ascending.len() - 1);
    ascending[below] + (place - below as f64) * (ascending[above] - ascending[below])
}

fn axes(
    hours: &[Hour],
    chosen: &[(u64, Vec<(f64, f64)>)],
    (label, alignment): (&str, Alignment),
    (upper, lower): (Rect, Rect),
    font_px: f64,
) -> (Axes, Axes) {
    let (first, last) = (hours[0].hour, hours[hours.len() - 1].hour);
    let shown = hours.iter().flat_map(|hour| [hour.quantiles[0], hour.quantiles[4]]);
    let all = || shown.clone().chain(chosen.iter().flat_map(|c| c.1.iter().map(|p| p.1)));
    let levels =
        around(all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max), 6);
    let most = hours.iter().map(|hour| hour.tracks).max().unwrap_or(1);
    let from = match alignment {
        Alignment::Genesis => "hours from genesis",
        Alignment::Peak => "hours from the peak",
    };
    let value_axis = Axis::new(levels[0], levels[levels.len() - 1], label);
    let count_axis = Axis::new(0.0, 1.05 * most as f64, "tracks");
    let mut values = Axes::new(upper, Axis::new(first, last, ""), value_axis, font_px);
    let mut counts = Axes::new(lower, Axis::new(first, last, from), count_axis, font_px);
    // One above the other.
    let left = values.plot.x.max(counts.plot.x);
    for axes in [&mut values, &mut counts] {
        axes.plot.width -= left - axes.plot.x;
        axes.plot.x = left;
    }
    (values, counts)
}

fn draw_values(
    svg: &mut Svg,
    axes: &Axes,
    hours: &[Hour],
    chosen: &[(u64, Vec<(f64, f64)>)],
    font_px: f64,
) {
    axes.draw_grid(svg);
    axes.begin_within(svg);
    for (low, high, colour) in [(0, 4, BAND_OUTER), (1, 3, BAND_INNER)] {
        let lower = hours.iter().map(|h| (h.hour, h.quantiles[low]));
        let upper = hours.iter().rev().map(|h| (h.hour, h.quantiles[high]));
        let paint = Paint { opacity: 0.85, ..Paint::filled(colour) };
        svg.path(&axes.area(lower.chain(upper)), &paint);
    }
    let median = axes.line(hours.iter().map(|h| (h.hour, h.quantiles[2])));
    svg.path(&median, &Paint::line(KINDS[0], 0.18 * font_px));
    for (k, (_, line)) in chosen.iter().enumerate() {
        let paint = Paint::line(kind(k), 0.11 * font_px);
        svg.path(&axes.line(line.iter().copied()), &paint);
    }
    svg.end();
    axes.draw_frame(svg);
}

/// Colours of single tracks; the first kind is the median's.
fn kind(k: usize) -> Rgb {
    KINDS[1 + k % (KINDS.len() - 1)]
}

fn draw_counts(svg: &mut Svg, axes: &Axes, hours: &[Hour]) {
    axes.draw_grid(svg);
    let (first, last) = (&hours[0], &hours[hours.len() - 1]);
    let line = hours.iter().map(|h| (h.hour, h.tracks as f64));
    let closed = line.chain([(last.hour, 0.0), (first.hour, 0.0)]);
    svg.path(&axes.area(closed), &Paint { opacity: 0.6, ..Paint::filled(GREY_TEXT) });
    axes.draw_frame(svg);
}

fn draw_legend(svg: &mut Svg, room: Rect, chosen: &[(u64, Vec<(f64, f64)>)], font_px: f64) {
    let mut entries = vec![
        (KINDS[0], "median".to_string()),
        (BAND_INNER, "25–75 %".to_string()),
        (BAND_OUTER, "10–90 %".to_string()),
    ];
    let tracks = chosen.iter().enumerate();
    entries.extend(tracks.map(|(k, (id, _))| (kind(k), format!("track {id}"))));
    draw_keys(svg, room, &entries, font_px);
}

/// Colours and what they are, in one row as far as it goes.
pub(super) fn draw_keys(svg: &mut Svg, room: Rect, entries: &[(Rgb, String)], font_px: f64) {
    let size_px = 0.92 * font_px;
    let key = 1.4 * size_px;
    let width = |text: &str| key + 0.4 * size_px + width_px(text, size_px) + 1.3 * size_px;
    let mut kept = entries;
    while kept.len() > 1 && kept.iter().map(|e| width(&e.1)).sum::<f64>() > room.width {
        kept = &kept[..kept.len() - 1];
    }
    let total: f64 = kept.iter().map(|entry| width(&entry.1)).sum();
    let mut x = room.middle_x() - (total - 1.3 * size_px) / 2.0;
    let y = room.y + room.height / 2.0 + 0.3 * size_px;
    let style = TextStyle { size_px, colour: BLACK, anchor: Anchor::Start };
    for (colour, text) in kept {
        let line = Path::of_line(&[(x, y), (x + key, y)]);
        svg.path(&line, &Paint::line(*colour, 0.4 * size_px));
        svg.text((x + key + 0.4 * size_px, y + 0.36 * size_px), text, &style);
        x += width(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_few_values() {
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.5), 2.0);
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.75), 3.0);
        assert_eq!(quantile(&[7.0], 0.1), 7.0);
    }

    #[test]
    fn hours_of_few_tracks_are_left_out() {
        let hour = |tracks: usize| Hour { hour: tracks as f64, tracks, quantiles: [0.0; 5] };
        let hours: Vec<Hour> = [5, 1, 40, 100, 100, 3, 1, 9].map(hour).to_vec();
        assert_eq!(fewest(&hours), 2);
        let known: Vec<usize> = well_known(&hours, 2).iter().map(|h| h.tracks).collect();
        assert_eq!(known, [40, 100, 100, 3]);
        assert_eq!((fewest(&[]), well_known(&[], 1).len()), (1, 0));
    }

    #[test]
    fn peaks_are_the_lowest_pressure_and_the_strongest_spin() {
        let mut tracks = super::super::tests::two_tracks();
        let column = Column::of(&tracks, None).unwrap().unwrap();
        let hours_of = |tracks: &Tracks, column: &Column| {
            hours(tracks, column, Alignment::Peak).iter().map(|h| h.hour).collect::<Vec<_>>()
        };
        assert_eq!(hours_of(&tracks, &column), [-12.0, -6.0, 0.0, 6.0]);
        let at_peak = &hours(&tracks, &column, Alignment::Peak)[2];
        assert_eq!((at_peak.tracks, at_peak.quantiles[2]), (2, 965.0));
        tracks.variables[0].info.quantity = Quantity::RelativeVorticity;
        tracks.variables[0].values = vec![1.0, -5.0, 2.0, -1.0, 3.0, 0.0];
        let column = Column::of(&tracks, None).unwrap().unwrap();
        assert_eq!(hours_of(&tracks, &column), [-6.0, 0.0, 6.0, 12.0]);
    }
}
