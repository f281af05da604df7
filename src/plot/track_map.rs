//! A map of tracks.

use crate::model::Tracks;

use super::base_map::{self, BaseMap};
use super::clip::Point;
use super::colour_bar;
use super::colouring::{ColorBy, Colouring, Kind};
use super::colours::{BLACK, GREY_TEXT, KINDS, Rgb, WHITE};
use super::error::{PlotError, in_range};
use super::notes;
use super::page::{Page, PageParams, Words};
use super::scale::Scale;
use super::svg::{Anchor, Paint, Path, Rect, Svg, TextStyle};
use super::text::width_px;
use super::window::{Extent, MapParams};

/// Tracks above this number have no marks of their ends unless asked for.
const MOST_MARKED: usize = 150;
const LEGEND_EM: f64 = 1.7;

/// A map of tracks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrackFigure {
    /// Size and title.
    pub page: PageParams,
    /// Projection and region.
    pub map: MapParams,
    /// What colours stand for.
    pub color_by: ColorBy,
    /// Values of the first and last colour, in the unit shown.
    pub range: Option<(f64, f64)>,
    /// Ends that are marked; those of few tracks unless said.
    pub marks: Option<Marks>,
    /// Width of the lines in px of a page 960 px wide; it grows with the page.
    pub line_width_px: Option<f64>,
    /// 1 for lines that hide what is below.
    pub opacity: Option<f64>,
}

/// Ends of tracks that are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// First and last points.
    Both,
    /// First points, as rings.
    Start,
    /// Last points, as dots.
    End,
    /// None.
    None,
}

impl TrackFigure {
    fn validate(&self) -> Result<(), PlotError> {
        in_range("--line-width", self.line_width_px.unwrap_or(1.0), 0.05, 50.0)?;
        in_range("--opacity", self.opacity.unwrap_or(1.0), 0.01, 1.0)
    }
}

/// Draws tracks over land as SVG. Without a track the map says so.
///
/// # Errors
/// [`PlotError`] for a column that is not there, and for sizes, widths and
/// regions that cannot be.
pub fn plot_tracks(tracks: &Tracks, figure: &TrackFigure) -> Result<String, PlotError> {
    figure.validate()?;
    let colouring = Colouring::of(tracks, &figure.color_by)?;
    let scale = colouring.scale(tracks, figure.range);
    let extent = Extent::of_tracks(std::iter::once(tracks));
    let (projection, window) = figure.map.resolve(extent)?;
    let words = words(tracks, &colouring);
    let bar_em = if scale.is_some() { colour_bar::HEIGHT_EM } else { 0.0 };
    let pen = Pen::new(tracks, figure);
    let entries = legend(&pen, &colouring);
    let legend_em = if entries.is_empty() { 0.6 } else { LEGEND_EM };
    let below = |font_px: f64| (legend_em + bar_em) * font_px;
    let mut page = Page::new(&figure.page, &words, |width, font_px| {
        base_map::height(&projection, &window, width, font_px) + below(font_px)
    })?;
    let (room, font_px) = (page.room, page.font_px);
    let rect = Rect { height: room.height - below(font_px), ..room };
    let map = BaseMap::new(projection, window, rect, font_px);
    let svg = &mut page.svg;
    map.draw_ground(svg);
    let pen = pen.on_page(font_px);
    svg.begin_within(&map.view.outline());
    draw_lines(svg, &map, tracks, (&colouring, scale.as_ref()), &pen);
    draw_marks(svg, &map, tracks, &pen);
    svg.end();
    map.draw_frame(svg);
    if tracks.points() == 0 {
        say_nothing(svg, map.view.rect, font_px);
    }
    let legend = Rect::new(room.x, rect.bottom(), room.width, legend_em * font_px);
    draw_legend(svg, legend, &pen, &entries, font_px);
    if let Some(scale) = &scale {
        let bar = Rect::new(room.x, legend.bottom(), room.width, bar_em * font_px);
        colour_bar::draw(svg, scale, &colouring.label, bar, font_px);
    }
    Ok(page.svg.finish())
}

fn words(tracks: &Tracks, colouring: &Colouring) -> Words {
    let title = match colouring.kind {
        Kind::Numbers(_) | Kind::Times => format!("Cyclone tracks by {}", name(&colouring.label)),
        Kind::Ids | Kind::One => "Cyclone tracks".into(),
    };
    Words { title, subtitle: summary(tracks), notes: notes::of(&tracks.provenance) }
}

/// A label without its unit.
fn name(label: &str) -> &str {
    label.split(" (").next().unwrap_or(label)
}

/// How many tracks there are, and from when to when.
pub(super) fn summary(tracks: &Tracks) -> String {
    let mut parts =
        vec![notes::counted(tracks.len(), "track"), notes::counted(tracks.points(), "point")];
    parts.extend(notes::span(tracks.calendar, &tracks.time_s));
    parts.join(" · ")
}

/// In the middle of an empty figure.
pub(super) fn say_nothing(svg: &mut Svg, rect: Rect, font_px: f64) {
    let style = TextStyle { size_px: 1.3 * font_px, colour: GREY_TEXT, anchor: Anchor::Middle };
    svg.text((rect.middle_x(), rect.y + rect.height / 2.0), "no tracks", &style);
}

/// How lines and marks look.
struct Pen {
    width_px: f64,
    opacity: f64,
    marks: Marks,
    radius_px: f64,
}

impl Pen {
    fn new(tracks: &Tracks, figure: &TrackFigure) -> Self {
        let width = figure.line_width_px.unwrap_or(match tracks.len() {
            0..=50 => 2.0,
            51..=300 => 1.4,
            301..=1500 => 1.0,
            _ => 0.7,
        });
        let marks = match tracks.len() {
            1..=MOST_MARKED => Marks::Both,
            _ => Marks::None,
        };
        Self {
            width_px: width,
            opacity: figure.opacity.unwrap_or(if tracks.len() > 300 { 0.8 } else { 1.0 }),
            marks: figure.marks.unwrap_or(marks),
            radius_px: 0.8 * width + 1.4,
        }
    }

    /// Larger on larger pages; a page 960 px wide is what widths are said for.
    fn on_page(self, font_px: f64) -> Self {
        let unit = font_px / 12.95;
        Self { width_px: unit * self.width_px, radius_px: unit * self.radius_px, ..self }
    }

    fn line(&self, colour: Rgb) -> Paint {
        Paint { opacity: self.opacity, ..Paint::line(colour, self.width_px) }
    }

    fn has_start(&self) -> bool {
        matches!(self.marks, Marks::Both | Marks::Start)
    }

    fn has_end(&self) -> bool {
        matches!(self.marks, Marks::Both | Marks::End)
    }

    fn draw_start(&self, svg: &mut Svg, at: (f64, f64)) {
        let ring = Paint::line(BLACK, 0.35 * self.radius_px);
        svg.circle(at, self.radius_px, &Paint { fill: Some(WHITE), ..ring });
    }

    fn draw_end(&self, svg: &mut Svg, at: (f64, f64)) {
        svg.circle(at, 0.85 * self.radius_px, &Paint::filled(BLACK));
    }
}

/// Lines by class, the strongest last and so on top.
fn draw_lines(
    svg: &mut Svg,
    map: &BaseMap,
    tracks: &Tracks,
    (colouring, scale): (&Colouring, Option<&Scale>),
    pen: &Pen,
) {
    let classes = match (scale, colouring.kind) {
        (Some(scale), _) => scale.colours.clone(),
        (None, Kind::Ids) => KINDS.to_vec(),
        (None, _) => vec![KINDS[0]],
    };
    // The last one is of missing values.
    let mut paths = vec![Path::default(); classes.len() + 1];
    for index in 0..tracks.len() {
        let class_of = |point: usize| class(colouring, scale, point, &classes);
        add_track(&mut paths, map, tracks, index, class_of);
    }
    let missing = paths.pop().expect("there is one");
    svg.path(&missing, &pen.line(GREY_TEXT));
    let mut order: Vec<usize> = (0..classes.len()).collect();
    if colouring.kind == Kind::Numbers(super::scale::Stronger::Low) {
        order.reverse();
    }
    for class in order {
        svg.path(&paths[class], &pen.line(classes[class]));
    }
}

fn class(
    colouring: &Colouring,
    scale: Option<&Scale>,
    point: usize,
    classes: &[Rgb],
) -> Option<usize> {
    let value = colouring.values[point];
    match (scale, colouring.kind) {
        (Some(scale), _) => scale.class(value),
        (None, Kind::Ids) => Some(value as usize % classes.len()),
        (None, Kind::One) => Some(0),
        (None, _) => None,
    }
}

/// Adds a track: each piece has the class of the point that it leads to.
fn add_track(
    paths: &mut [Path],
    map: &BaseMap,
    tracks: &Tracks,
    index: usize,
    class_of: impl Fn(usize) -> Option<usize>,
) {
    let range = tracks.range(index);
    let missing = paths.len() - 1;
    let mut piece: Vec<Point> = Vec::new();
    let mut piece_class = None;
    for point in range.clone() {
        let place = Point { lat_deg: tracks.lat_deg[point], lon_deg: tracks.lon_deg[point] };
        if !(place.lat_deg.is_finite() && place.lon_deg.is_finite()) {
            flush(paths, map, &mut piece, piece_class);
            continue;
        }
        let class = class_of(point).unwrap_or(missing);
        if piece_class != Some(class) && piece.len() > 1 {
            let last = piece[piece.len() - 1];
            flush(paths, map, &mut piece, piece_class);
            piece.push(last);
        }
        piece_class = Some(class);
        piece.push(place);
    }
    if piece.len() == 1 && range.len() == 1 {
        // A dot: round ends of a line without length.
        piece.push(piece[0]);
    }
    flush(paths, map, &mut piece, piece_class);
}

fn flush(paths: &mut [Path], map: &BaseMap, piece: &mut Vec<Point>, class: Option<usize>) {
    if let (Some(class), true) = (class, piece.len() > 1) {
        if piece[0] == piece[1] && piece.len() == 2 {
            if let Some(at) = map.view.point(piece[0].lat_deg, piece[0].lon_deg) {
                paths[class].add_line(&[at, at]);
            }
        } else {
            map.view.add_track(&mut paths[class], piece);
        }
    }
    piece.clear();
}

fn draw_marks(svg: &mut Svg, map: &BaseMap, tracks: &Tracks, pen: &Pen) {
    for track in tracks.iter() {
        let last = track.lat_deg.len().saturating_sub(1);
        let place = |i: usize| {
            let (lat, lon) = (*track.lat_deg.get(i)?, *track.lon_deg.get(i)?);
            map.view.point(lat, lon)
        };
        if let Some(at) = place(0).filter(|_| pen.has_start()) {
            pen.draw_start(svg, at);
        }
        if let Some(at) = place(last).filter(|_| pen.has_end()) {
            pen.draw_end(svg, at);
        }
    }
}

/// Marks and kinds of colours that need words.
fn legend(pen: &Pen, colouring: &Colouring) -> Vec<&'static str> {
    let is_missing = matches!(colouring.kind, Kind::Numbers(_) | Kind::Times)
        && colouring.values.iter().any(|v| !v.is_finite());
    let entries = [
        (pen.has_start(), "start"),
        (pen.has_end(), "end"),
        (colouring.kind == Kind::Ids, "one colour a track; colours come again"),
        (is_missing, "no value"),
    ];
    entries.into_iter().filter(|entry| entry.0).map(|entry| entry.1).collect()
}

/// Draws them in one row.
fn draw_legend(svg: &mut Svg, room: Rect, pen: &Pen, entries: &[&str], font_px: f64) {
    let size_px = 0.9 * font_px;
    let gap = 2.2 * size_px;
    let widths: Vec<f64> = entries.iter().map(|text| width_px(text, size_px)).collect();
    let total: f64 = widths.iter().map(|w| w + gap).sum();
    let mut x = room.middle_x() - total / 2.0 + 0.5 * gap;
    let y = room.y + 0.6 * room.height;
    let style = TextStyle { size_px, colour: BLACK, anchor: Anchor::Start };
    for (&text, width) in entries.iter().zip(widths) {
        let at = (x - 0.8 * size_px, y);
        match text {
            "start" => pen.draw_start(svg, at),
            "end" => pen.draw_end(svg, at),
            "no value" => {
                let line = [(at.0 - 0.6 * size_px, y), (at.0 + 0.4 * size_px, y)];
                svg.path(&Path::of_line(&line), &pen.line(GREY_TEXT));
            }
            _ => {}
        }
        svg.text((x, y + 0.36 * size_px), text, &style);
        x += width + gap;
    }
}
