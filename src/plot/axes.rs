//! A box with two axes, for charts.

use super::colours::{BLACK, FRAME, GRATICULE};
use super::levels::{decimals, number_text, within};
use super::svg::{Anchor, Paint, Path, Rect, Svg, TextStyle};
use super::text::{shorten, width_px};

/// What an axis shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) label: String,
}

/// Axes in their place on the page.
#[derive(Clone, Debug)]
pub(super) struct Axes {
    /// The box within the labels.
    pub(super) plot: Rect,
    x: Axis,
    y: Axis,
    font_px: f64,
    line_px: f64,
}

impl Axis {
    pub(super) fn new(from: f64, to: f64, label: impl Into<String>) -> Self {
        // Never of no length.
        let to = if to > from { to } else { from + 1.0 };
        Self { from, to, label: label.into() }
    }

    /// Round numbers on it and their texts.
    fn ticks(&self, most: usize) -> Vec<(f64, String)> {
        let values = within(self.from, self.to, most.max(1));
        let step = values.get(1).map_or(1.0, |second| second - values[0]);
        values.into_iter().map(|v| (v, number_text(v, decimals(step)))).collect()
    }

    fn part(&self, value: f64) -> f64 {
        (value - self.from) / (self.to - self.from)
    }
}

impl Axes {
    /// Axes whose labels fit into a rectangle.
    pub(super) fn new(rect: Rect, x: Axis, y: Axis, font_px: f64) -> Self {
        let size_px = 0.88 * font_px;
        let most_y = most_y(rect.height, font_px);
        let widest =
            y.ticks(most_y).iter().map(|tick| width_px(&tick.1, size_px)).fold(0.0, f64::max);
        let title = |axis: &Axis| if axis.label.is_empty() { 0.0 } else { 1.4 * font_px };
        let left = widest + 0.7 * font_px + title(&y);
        let below = 1.6 * font_px + title(&x);
        let (right, above) = (1.2 * font_px, 0.6 * font_px);
        let plot = Rect::new(
            rect.x + left,
            rect.y + above,
            (rect.width - left - right).max(1.0),
            (rect.height - above - below).max(1.0),
        );
        Self { plot, x, y, font_px, line_px: 0.055 * font_px }
    }

    pub(super) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (
            self.plot.x + self.plot.width * self.x.part(x),
            self.plot.bottom() - self.plot.height * self.y.part(y),
        )
    }

    /// A path through points.
    pub(super) fn line(&self, points: impl Iterator<Item = (f64, f64)>) -> Path {
        Path::of_line(&points.map(|(x, y)| self.at(x, y)).collect::<Vec<_>>())
    }

    /// A path around points.
    pub(super) fn area(&self, points: impl Iterator<Item = (f64, f64)>) -> Path {
        let mut path = Path::default();
        path.add_area(&points.map(|(x, y)| self.at(x, y)).collect::<Vec<_>>());
        path
    }

    /// What is drawn until the end of it stays within the box.
    pub(super) fn begin_within(&self, svg: &mut Svg) {
        let Rect { x, y, .. } = self.plot;
        let (right, bottom) = (self.plot.right(), self.plot.bottom());
        let mut outline = Path::default();
        outline.add_area(&[(x, y), (right, y), (right, bottom), (x, bottom)]);
        svg.begin_within(&outline);
    }

    /// Lines at round numbers, for what is drawn above them.
    pub(super) fn draw_grid(&self, svg: &mut Svg) {
        let paint = Paint::line(GRATICULE, 0.7 * self.line_px);
        for (y, _) in self.y.ticks(most_y(self.plot.height, self.font_px)) {
            svg.path(&self.line([(self.x.from, y), (self.x.to, y)].into_iter()), &paint);
        }
        for (x, _) in self.x_ticks() {
            svg.path(&self.line([(x, self.y.from), (x, self.y.to)].into_iter()), &paint);
        }
    }

    /// As many numbers as there is room for.
    fn x_ticks(&self) -> Vec<(f64, String)> {
        let size_px = 0.88 * self.font_px;
        let fits = |most: &usize| {
            let ticks = self.x.ticks(*most);
            let widest = ticks.iter().map(|tick| width_px(&tick.1, size_px)).fold(0.0, f64::max);
            (widest + size_px) * ticks.len() as f64 <= self.plot.width
        };
        let most = (2..=10).rev().find(fits).unwrap_or(1);
        self.x.ticks(most)
    }

    /// The box, its numbers and what they are.
    pub(super) fn draw_frame(&self, svg: &mut Svg) {
        svg.rect(self.plot, &Paint::line(FRAME, 1.2 * self.line_px));
        let size_px = 0.88 * self.font_px;
        let style = |anchor| TextStyle { size_px, colour: BLACK, anchor };
        let bottom = self.plot.bottom();
        for (x, text) in self.x_ticks() {
            let (x, _) = self.at(x, self.y.from);
            svg.text((x, bottom + 1.25 * size_px), &text, &style(Anchor::Middle));
        }
        let mut widest = 0.0_f64;
        for (y, text) in self.y.ticks(most_y(self.plot.height, self.font_px)) {
            let (_, y) = self.at(self.x.from, y);
            let at = (self.plot.x - 0.4 * self.font_px, y + 0.36 * size_px);
            svg.text(at, &text, &style(Anchor::End));
            widest = widest.max(width_px(&text, size_px));
        }
        let style = TextStyle { size_px: self.font_px, ..style(Anchor::Middle) };
        let label = shorten(&self.x.label, self.font_px, self.plot.width + 2.0 * self.font_px);
        let at = (self.plot.middle_x(), bottom + 1.3 * size_px + 1.25 * self.font_px);
        svg.text(at, &label, &style);
        let label = shorten(&self.y.label, self.font_px, self.plot.height + self.font_px);
        let at = (self.plot.x - widest - 0.9 * self.font_px, self.plot.y + self.plot.height / 2.0);
        svg.text_upwards(at, &label, &style);
    }
}

fn most_y(height_px: f64, font_px: f64) -> usize {
    ((height_px / (2.2 * font_px)) as usize).clamp(2, 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_places() {
        let rect = Rect::new(0.0, 0.0, 300.0, 200.0);
        let axes = Axes::new(rect, Axis::new(0.0, 10.0, "x"), Axis::new(-1.0, 1.0, "y"), 10.0);
        let (low, high) = (axes.at(0.0, -1.0), axes.at(10.0, 1.0));
        assert_eq!(low, (axes.plot.x, axes.plot.bottom()));
        assert_eq!(high, (axes.plot.right(), axes.plot.y));
        assert!(axes.plot.x > 10.0 && axes.plot.bottom() < 190.0);
        assert_eq!(Axis::new(3.0, 3.0, "").to, 4.0);
    }
}
