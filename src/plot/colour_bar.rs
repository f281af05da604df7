//! The bar that says what colours stand for.

use super::colours::{BLACK, FRAME};
use super::scale::Scale;
use super::svg::{Anchor, Paint, Path, Rect, Svg, TextStyle};
use super::text::width_px;

/// Height with all text, in sizes of it.
pub(super) const HEIGHT_EM: f64 = 3.9;
const BAR_EM: f64 = 0.85;
/// Longest bar, in sizes of text.
const LONGEST_EM: f64 = 46.0;

/// Draws a bar into the upper part of a rectangle, in its middle.
pub(super) fn draw(svg: &mut Svg, scale: &Scale, title: &str, room: Rect, font_px: f64) {
    let width = (0.86 * room.width).min(LONGEST_EM * font_px);
    let bar =
        Rect::new(room.middle_x() - width / 2.0, room.y + 0.2 * font_px, width, BAR_EM * font_px);
    let end = bar.height;
    let classes = scale.colours.len() as f64;
    let x = |k: usize| bar.x + end + (bar.width - 2.0 * end) * k as f64 / classes;
    for (k, &colour) in scale.colours.iter().enumerate() {
        let mut tile = Path::default();
        tile.add_tile(&[
            (x(k), bar.y),
            (x(k + 1), bar.y),
            (x(k + 1), bar.bottom()),
            (x(k), bar.bottom()),
        ]);
        svg.tiles(&tile, &Paint::filled(colour));
    }
    let middle = bar.y + bar.height / 2.0;
    let (first, last) = (x(0), x(scale.colours.len()));
    let ends = [
        (scale.open.0, scale.colours[0], first, first - end),
        (scale.open.1, scale.colours[scale.colours.len() - 1], last, last + end),
    ];
    for (_, colour, base, tip) in ends.into_iter().filter(|end| end.0) {
        let mut arrow = Path::default();
        arrow.add_tile(&[(base, bar.y), (tip, middle), (base, bar.bottom())]);
        svg.path(&arrow, &Paint { stroke: Some(FRAME), width_px: 0.5, ..Paint::filled(colour) });
    }
    svg.rect(Rect::new(first, bar.y, last - first, bar.height), &Paint::line(FRAME, 0.6));
    write(svg, scale, title, (&x, bar), font_px);
}

/// Bounds below the bar as far as there is room, and what they are.
fn write(
    svg: &mut Svg,
    scale: &Scale,
    title: &str,
    (x, bar): (&dyn Fn(usize) -> f64, Rect),
    font_px: f64,
) {
    let size_px = 0.9 * font_px;
    let style = TextStyle { size_px, colour: BLACK, anchor: Anchor::Middle };
    let widest = scale.labels.iter().map(|label| width_px(label, size_px)).fold(0.0, f64::max);
    let apart = x(1) - x(0);
    let every = ((widest + 0.8 * size_px) / apart).ceil().max(1.0) as usize;
    // 0 is among those that are written, if it is a bound.
    let zero = scale.levels.iter().position(|&level| level == 0.0).unwrap_or(0);
    for (k, label) in scale.labels.iter().enumerate() {
        if k % every == zero % every {
            svg.text((x(k), bar.bottom() + 1.15 * size_px), label, &style);
        }
    }
    let style = TextStyle { size_px: font_px, ..style };
    svg.text((bar.middle_x(), bar.bottom() + 1.25 * size_px + 1.15 * font_px), title, &style);
}
