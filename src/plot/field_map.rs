//! Maps of statistics on a grid, one panel a period.

use crate::model::{Grid, MapLayer, Maps, Quantity};

use super::base_map::{self, BaseMap};
use super::colour_bar;
use super::colours::{BLACK, FRAME, MISSING, Rgb};
use super::error::PlotError;
use super::field_bands::bands;
use super::field_cells::{self, Cells};
use super::notes;
use super::page::{Page, PageParams, Words};
use super::projection::Projection;
use super::scale::{Scale, Stronger, Use};
use super::svg::{Anchor, Paint, Rect, Svg, TextStyle};
use super::units::{ShownUnit, titled};
use super::window::{Extent, MapParams, Window};

/// Panels of a figure.
const MOST_PANELS: usize = 12;
/// Room above a panel for its name, in sizes of text.
const NAME_EM: f64 = 1.5;
/// Pages narrower than this have at most two panels side by side.
const NARROW_PX: f64 = 600.0;

/// A figure of one layer of maps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldFigure {
    /// Size and title.
    pub page: PageParams,
    /// Projection and region.
    pub map: MapParams,
    /// Name of the layer; the first unless said.
    pub layer: Option<String>,
    /// Labels of the periods; all unless said.
    pub periods: Vec<String>,
    /// Cells or bands.
    pub style: FieldStyle,
    /// Values of the first and last colour, in the unit shown.
    pub range: Option<(f64, f64)>,
}

/// How a field is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldStyle {
    /// Every grid point as its cell: nothing but the numbers of the file.
    #[default]
    Cells,
    /// Bands between lines of equal value, linear between grid points.
    Contours,
}

/// What is drawn: fields in the unit shown and their names.
struct Panels {
    fields: Vec<Vec<f64>>,
    names: Vec<String>,
    label: String,
}

/// Draws a layer of maps as SVG. Points without a value are grey.
///
/// # Errors
/// [`PlotError`] for a layer or a period that is not there, for more periods
/// than there is room for, and for sizes and regions that cannot be.
pub fn plot_field(maps: &Maps, figure: &FieldFigure) -> Result<String, PlotError> {
    let (rows, columns) = (maps.grid.rows(), maps.grid.columns());
    if rows < 2 || columns < 2 {
        return Err(PlotError::NoCells { rows, columns });
    }
    let layer = chosen_layer(maps, figure.layer.as_deref())?;
    let panels = Panels::new(maps, layer, &figure.periods)?;
    let all: Vec<f64> = panels.fields.iter().flatten().copied().collect();
    let scale = Scale::of_numbers(&all, figure.range, Stronger::High, Use::Areas);
    let (projection, window) = figure.map.resolve(extent(&maps.grid))?;
    let words = words(maps, &maps.layers[layer], &panels);
    let below = |font_px: f64| (0.6 + colour_bar::HEIGHT_EM) * font_px;
    let map_height = |width: f64, font_px: f64| {
        base_map::height(&projection, &window, width, font_px) + NAME_EM * font_px
    };
    let aspect = map_height(100.0, 1.0) / 100.0;
    let mut page = Page::new(&figure.page, &words, |width, font_px| {
        let across = across(panels.fields.len(), width, aspect);
        let down = panels.fields.len().div_ceil(across);
        let font = panel_font(font_px, across);
        down as f64 * map_height(width / across as f64, font) + below(font_px)
    })?;
    let (room, font_px) = (page.room, page.font_px);
    let across = across(panels.fields.len(), room.width, aspect);
    let rect = Rect { height: room.height - below(font_px), ..room };
    let drawing = Drawing {
        grid: &maps.grid,
        projection,
        window,
        scale: scale.as_ref(),
        style: figure.style,
        font_px: panel_font(font_px, across),
    };
    let svg = &mut page.svg;
    let is_one = panels.fields.len() == 1;
    for (index, field) in panels.fields.iter().enumerate() {
        let rect = panel_rect(rect, (index, panels.fields.len()), across);
        // The only one is named in the subtitle.
        let name = if is_one { "" } else { &panels.names[index] };
        drawing.draw(svg, field, name, rect);
    }
    let bar = Rect::new(room.x, rect.bottom() + 0.6 * font_px, room.width, 1.0);
    let is_missing = all.iter().any(|v| !v.is_finite());
    match &scale {
        Some(scale) => {
            let label = match is_missing {
                true => format!("{} · grey: no value", panels.label),
                false => panels.label.clone(),
            };
            colour_bar::draw(svg, scale, &label, bar, font_px);
        }
        None => {
            let style = TextStyle { size_px: font_px, colour: BLACK, anchor: Anchor::Middle };
            let at = (bar.middle_x(), bar.y + font_px);
            svg.text(at, &format!("{}: no point has a value", panels.label), &style);
        }
    }
    Ok(page.svg.finish())
}

fn panel_font(font_px: f64, across: usize) -> f64 {
    match across {
        1 => font_px,
        2 => 0.88 * font_px,
        _ => (0.75 * font_px).max(6.5),
    }
}

/// Panels side by side, so that all together are about as high as wide.
fn across(panels: usize, width_px: f64, aspect: f64) -> usize {
    let wanted = (panels as f64 * aspect).sqrt().ceil() as usize;
    let most = if width_px < NARROW_PX { 2 } else { 4 };
    let across = wanted.clamp(1, most.min(panels));
    // As even as the number of rows allows.
    panels.div_ceil(panels.div_ceil(across))
}

fn panel_rect(rect: Rect, (index, panels): (usize, usize), across: usize) -> Rect {
    let down = panels.div_ceil(across);
    let (width, height) = (rect.width / across as f64, rect.height / down as f64);
    let (column, row) = (index % across, index / across);
    Rect::new(rect.x + column as f64 * width, rect.y + row as f64 * height, width, height)
}

fn chosen_layer(maps: &Maps, name: Option<&str>) -> Result<usize, PlotError> {
    let at = match name {
        None => (!maps.layers.is_empty()).then_some(0),
        Some(name) => maps.layers.iter().position(|layer| layer.name == name),
    };
    at.ok_or_else(|| PlotError::UnknownLayer {
        name: name.unwrap_or_default().into(),
        known: listed(maps.layers.iter().map(|layer| layer.name.as_str())),
    })
}

/// Names in a row, not more than a message has room for.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = names.collect();
    match all.len() {
        0 => "none".into(),
        1..=12 => all.join(", "),
        n => format!("{}, ... {} ({n} in all)", all[..6].join(", "), all[n - 1]),
    }
}

impl Panels {
    fn new(maps: &Maps, layer: usize, wanted: &[String]) -> Result<Self, PlotError> {
        let chosen = chosen_periods(maps, wanted)?;
        if chosen.len() > MOST_PANELS {
            return Err(PlotError::TooManyPeriods { periods: chosen.len(), most: MOST_PANELS });
        }
        let info = &maps.layers[layer];
        let values = chosen.iter().flat_map(|&field| maps.field(layer, field));
        let finite = values.filter(|v| v.is_finite());
        let largest = finite.fold(0.0_f64, |most, v| most.max(v.abs()));
        let unit = shown_unit(info, largest);
        let shown =
            |&field: &usize| maps.field(layer, field).iter().map(|v| v * unit.factor).collect();
        let name = |&field: &usize| {
            maps.periods.get(field).map(|period| period.label.clone()).unwrap_or_default()
        };
        Ok(Self {
            fields: chosen.iter().map(shown).collect(),
            names: chosen.iter().map(name).collect(),
            label: titled(&info.name, &unit.label),
        })
    }
}

/// Pressure is known by its name, all else by how large it is.
fn shown_unit(layer: &MapLayer, largest: f64) -> ShownUnit {
    ShownUnit::of(Quantity::identify(None, &layer.name), &layer.units, largest)
}

fn chosen_periods(maps: &Maps, wanted: &[String]) -> Result<Vec<usize>, PlotError> {
    if wanted.is_empty() {
        return Ok((0..maps.fields()).collect());
    }
    let find = |label: &String| {
        maps.periods.iter().position(|period| period.label == *label).ok_or_else(|| {
            PlotError::UnknownPeriod {
                name: label.clone(),
                known: listed(maps.periods.iter().map(|period| period.label.as_str())),
            }
        })
    };
    wanted.iter().map(find).collect()
}

fn extent(grid: &Grid) -> Option<Extent> {
    let cells = Cells::of(grid);
    let (lats, lons) = (&cells.lat_deg, &cells.lon_deg);
    Some(Extent::of_box(Window {
        west_deg: lons[0],
        east_deg: lons[lons.len() - 1],
        south_deg: lats[lats.len() - 1].max(-90.0),
        north_deg: lats[0].min(90.0),
    }))
}

fn words(maps: &Maps, layer: &MapLayer, panels: &Panels) -> Words {
    let title = if layer.long_name.is_empty() { &layer.name } else { &layer.long_name };
    let mut parts = Vec::new();
    if let [only] = &panels.names[..] {
        parts.push(only.clone());
    }
    let grid = &maps.grid;
    parts.push(format!("{} x {} points", grid.rows(), grid.columns()));
    parts.push(layer.cell_methods.clone());
    parts.retain(|part| !part.is_empty());
    let mut capital = title.chars();
    let first = capital.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    Words {
        title: format!("{first}{}", capital.as_str()),
        subtitle: parts.join(" · "),
        notes: notes::of(&maps.provenance),
    }
}

/// What all panels have in common.
struct Drawing<'a> {
    grid: &'a Grid,
    projection: Projection,
    window: Window,
    scale: Option<&'a Scale>,
    style: FieldStyle,
    font_px: f64,
}

impl Drawing<'_> {
    fn draw(&self, svg: &mut Svg, field: &[f64], name: &str, rect: Rect) {
        let font_px = self.font_px;
        let name_px = if name.is_empty() { 0.0 } else { NAME_EM * font_px };
        let style = TextStyle { size_px: 1.05 * font_px, colour: BLACK, anchor: Anchor::Middle };
        let below = Rect { y: rect.y + name_px, height: rect.height - name_px, ..rect };
        let map = BaseMap::new(self.projection, self.window, below, font_px);
        if !name.is_empty() {
            // Close above the map, wherever that is in the rectangle.
            let at = map.top() - 0.5 * font_px;
            svg.text((map.view.rect.middle_x(), at), name, &style);
        }
        svg.begin_within(&map.view.outline());
        if let Some(scale) = self.scale {
            self.draw_field(svg, &map, field, scale);
        }
        map.draw_over_field(svg);
        svg.end();
        map.draw_frame(svg);
    }

    fn draw_field(&self, svg: &mut Svg, map: &BaseMap, field: &[f64], scale: &Scale) {
        let cells = Cells::of(self.grid);
        let paths = field_cells::paths(&map.view, &cells, field, scale);
        let colours = || scale.colours.iter().copied().chain([MISSING]);
        for (cells, colour) in paths.iter().zip(colours()) {
            svg.tiles(cells, &tile(colour));
        }
        if self.style == FieldStyle::Cells {
            return;
        }
        let bands = bands(&map.view, self.grid, field, scale);
        for (area, colour) in bands.areas.iter().zip(colours()) {
            svg.tiles(area, &tile(colour));
        }
        let line = Paint { opacity: 0.5, ..Paint::line(FRAME, 0.05 * self.font_px) };
        svg.path(&bands.lines, &line);
    }
}

/// Areas with a hair of an edge, so that no pixel between them is left out.
fn tile(colour: Rgb) -> Paint {
    Paint { stroke: Some(colour), width_px: 0.4, ..Paint::filled(colour) }
}
