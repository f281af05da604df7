//! How long tracks live, how strong they get and how fast they go.

use crate::math::angle_by_haversine_rad;
use crate::model::{EARTH_RADIUS_KM, Tracks};

use super::axes::{Axes, Axis};
use super::colouring::{Column, lifetime_h};
use super::colours::{GREY_TEXT, KINDS, Rgb, WHITE};
use super::error::PlotError;
use super::levels::around;
use super::life_cycle::quantile;
use super::notes;
use super::page::{Page, PageParams, Words};
use super::scale::Stronger;
use super::svg::{Anchor, Paint, Path, Rect, Svg, TextStyle};
use super::text::shorten;
use super::track_map::{say_nothing, summary};

const H_PER_DAY: f64 = 24.0;
/// Pages narrower than this have their charts one above the other.
const NARROW_PX: f64 = 700.0;
/// Classes of a histogram, about.
const CLASSES: usize = 30;

/// Histograms of tracks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistogramFigure {
    /// Size and title.
    pub page: PageParams,
    /// Name of the column of intensity; the first unless said.
    pub column: Option<String>,
}

/// Numbers, one a track, and what they are; `NaN` for a track without.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sample {
    pub(super) label: String,
    pub(super) values: Vec<f64>,
    pub(super) what: &'static str,
}

/// Draws lifetimes, intensities and mean speeds of tracks as SVG.
///
/// # Errors
/// [`PlotError`] for a column that is not there.
pub fn plot_histograms(tracks: &Tracks, figure: &HistogramFigure) -> Result<String, PlotError> {
    let samples = samples(tracks, figure.column.as_deref())?;
    let words = Words {
        title: "Lifetime, intensity and speed of cyclone tracks".into(),
        subtitle: summary(tracks),
        notes: notes::of(&tracks.provenance),
    };
    let is_narrow = f64::from(figure.page.width_px) < NARROW_PX;
    let across = if is_narrow { 1 } else { samples.len() };
    let mut page = Page::new(&figure.page, &words, |width, _| {
        let height = if is_narrow { 0.5 } else { 0.95 };
        samples.len().div_ceil(across) as f64 * height * width / across as f64
    })?;
    let (room, font_px) = (page.room, page.font_px);
    let svg = &mut page.svg;
    if tracks.is_empty() {
        say_nothing(svg, room, font_px);
        return Ok(page.svg.finish());
    }
    let down = samples.len().div_ceil(across);
    let (width, height) = (room.width / across as f64, room.height / down as f64);
    for (k, sample) in samples.iter().enumerate() {
        let (column, row) = ((k % across) as f64, (k / across) as f64);
        let rect = Rect::new(room.x + column * width, room.y + row * height, width, height);
        draw(svg, sample, KINDS[0], rect, font_px);
    }
    Ok(page.svg.finish())
}

fn samples(tracks: &Tracks, column: Option<&str>) -> Result<Vec<Sample>, PlotError> {
    let each = |value: &dyn Fn(usize) -> f64| (0..tracks.len()).map(value).collect::<Vec<_>>();
    let mut samples = vec![Sample {
        label: "lifetime (days)".into(),
        values: each(&|i| lifetime_h(tracks, i) / H_PER_DAY),
        what: "tracks",
    }];
    if let Some(column) = Column::of(tracks, column)? {
        let word = if column.stronger == Stronger::Low { "lowest" } else { "highest" };
        samples.push(Sample {
            label: format!("{word} {}", column.label),
            values: each(&|i| strongest(tracks, &column, i)),
            what: "tracks",
        });
    }
    samples.push(Sample {
        label: "mean speed (km h⁻¹)".into(),
        values: each(&|i| mean_speed_km_h(tracks, i)),
        what: "tracks",
    });
    Ok(samples)
}

fn strongest(tracks: &Tracks, column: &Column, index: usize) -> f64 {
    let finite = tracks.range(index).map(|i| column.values[i]).filter(|v| v.is_finite());
    let strongest = match column.stronger {
        Stronger::Low => finite.reduce(f64::min),
        Stronger::High => finite.reduce(f64::max),
    };
    strongest.unwrap_or(f64::NAN)
}

/// Length of the path over the time it takes; a single point has no speed.
fn mean_speed_km_h(tracks: &Tracks, index: usize) -> f64 {
    let track = tracks.track(index);
    let place = |i: usize| (track.lat_deg[i], track.lon_deg[i]);
    let steps = 1..track.lat_deg.len();
    let path_rad: f64 = steps.map(|i| angle_by_haversine_rad(place(i - 1), place(i))).sum();
    let hours = lifetime_h(tracks, index);
    if hours > 0.0 { EARTH_RADIUS_KM * path_rad / hours } else { f64::NAN }
}

/// Counts between bounds; a value on a bound counts above it, on the last one
/// below.
fn counts(values: &[f64], bounds: &[f64]) -> Vec<usize> {
    let mut counts = vec![0; bounds.len() - 1];
    for value in values {
        let above = bounds.partition_point(|bound| bound <= value);
        if above > 0 && (above < bounds.len() || *value <= bounds[above - 1]) {
            counts[(above - 1).min(bounds.len() - 2)] += 1;
        }
    }
    counts
}

/// Draws one histogram with its median.
pub(super) fn draw(svg: &mut Svg, sample: &Sample, colour: Rgb, rect: Rect, font_px: f64) {
    let mut values: Vec<f64> = sample.values.iter().copied().filter(|v| v.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    let (low, high) = match (values.first(), values.last()) {
        (Some(&low), Some(&high)) => (low, high),
        _ => (0.0, 1.0),
    };
    // Equal values are in the first class.
    let bounds = around(low, if high > low { high } else { low + 1.0 }, CLASSES);
    let counts = counts(&values, &bounds);
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let inner = Rect { y: rect.y + 1.3 * font_px, height: rect.height - 1.3 * font_px, ..rect };
    let x = Axis::new(bounds[0], bounds[bounds.len() - 1], sample.label.as_str());
    let y = Axis::new(0.0, 1.06 * most as f64, sample.what);
    let axes = Axes::new(inner, x, y, font_px);
    axes.draw_grid(svg);
    let mut bars = Path::default();
    for (k, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let top = count as f64;
        let corners =
            [(bounds[k], 0.0), (bounds[k], top), (bounds[k + 1], top), (bounds[k + 1], 0.0)];
        bars.add_tile(&corners.map(|(x, y)| axes.at(x, y)));
    }
    svg.path(&bars, &Paint { stroke: Some(WHITE), width_px: 0.6, ..Paint::filled(colour) });
    let said = say(svg, &axes, &values, font_px);
    let missing = sample.values.len() - values.len();
    let text = match missing {
        0 => said,
        missing => format!("{said}, {missing} without"),
    };
    let style = TextStyle { size_px: 0.92 * font_px, colour: GREY_TEXT, anchor: Anchor::Middle };
    let text = shorten(&text, style.size_px, rect.width);
    svg.text((axes.plot.middle_x(), axes.plot.y - 0.45 * font_px), &text, &style);
    axes.draw_frame(svg);
}

/// Marks the median, and says it.
fn say(svg: &mut Svg, axes: &Axes, values: &[f64], font_px: f64) -> String {
    if values.is_empty() {
        return "no values".into();
    }
    let median = quantile(values, 0.5);
    let (x, _) = axes.at(median, 0.0);
    let line = Path::of_line(&[(x, axes.plot.y), (x, axes.plot.bottom())]);
    svg.path(&line, &Paint::line(KINDS[1], 0.14 * font_px));
    let text = super::levels::number_text(median, if median.abs() < 100.0 { 1 } else { 0 });
    format!("n = {}, median {text} (line)", values.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted_once() {
        let values = [0.0, 0.5, 1.0, 1.5, 2.0];
        assert_eq!(counts(&values, &[0.0, 1.0, 2.0]), [2, 3]);
        assert_eq!(counts(&[5.0, -1.0], &[0.0, 1.0, 2.0]), [0, 0]);
    }

    #[test]
    fn speeds_and_strengths_of_tracks() {
        let tracks = super::super::tests::two_tracks();
        let samples = samples(&tracks, None).unwrap();
        assert_eq!(samples[0].values, [0.75, 0.25]);
        assert_eq!(samples[1].label, "lowest msl (hPa)");
        assert_eq!(samples[1].values, [960.0, 970.0]);
        // 30 degrees of the equator in 18 h.
        let speed = 6371.22 * 30f64.to_radians() / 18.0;
        assert!((samples[2].values[0] - speed).abs() < 1e-9);
    }
}
