//! A writer of SVG: text out, numbers with fixed decimals, everything escaped.

use std::fmt::Write;

use super::colours::Rgb;

/// Family that text asks for, and what looks like it.
pub(super) const FONT_FAMILY: &str =
    "'DejaVu Sans', Verdana, 'Bitstream Vera Sans', Arial, sans-serif";

/// A picture that is being written.
#[derive(Debug)]
pub(super) struct Svg {
    text: String,
    clips: usize,
}

/// How a line or an area looks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Paint {
    /// Colour of the area, if it is filled.
    pub(super) fill: Option<Rgb>,
    /// Colour of the line, if there is one.
    pub(super) stroke: Option<Rgb>,
    /// Width of the line in px.
    pub(super) width_px: f64,
    /// 1 for what hides all below.
    pub(super) opacity: f64,
}

/// Where text stands about its point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Anchor {
    #[default]
    Start,
    Middle,
    End,
}

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextStyle {
    pub(super) size_px: f64,
    pub(super) colour: Rgb,
    pub(super) anchor: Anchor,
}

impl Paint {
    pub(super) fn filled(fill: Rgb) -> Self {
        Self { fill: Some(fill), opacity: 1.0, ..Self::default() }
    }

    pub(super) fn line(stroke: Rgb, width_px: f64) -> Self {
        Self { stroke: Some(stroke), width_px, opacity: 1.0, ..Self::default() }
    }

    fn attributes(&self) -> String {
        let mut text = match self.fill {
            Some(fill) => format!(r#"fill="{fill}""#),
            None => r#"fill="none""#.into(),
        };
        if let Some(stroke) = self.stroke {
            let width = number(self.width_px);
            write!(text, r#" stroke="{stroke}" stroke-width="{width}""#).expect("to memory");
        }
        if self.opacity < 1.0 {
            write!(text, r#" opacity="{}""#, number(self.opacity)).expect("to memory");
        }
        text
    }
}

impl Svg {
    /// A white page of a size in px, with what it shows in words.
    pub(super) fn new(width_px: f64, height_px: f64, title: &str) -> Self {
        let (w, h) = (number(width_px), number(height_px));
        let title = escape(title);
        let text = format!(
            r##"<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" font-family="{FONT_FAMILY}" role="img">
<title>{title}</title>
<rect width="{w}" height="{h}" fill="#ffffff"/>
"##
        );
        Self { text, clips: 0 }
    }

    /// Lines and areas in one go.
    pub(super) fn path(&mut self, path: &Path, paint: &Paint) {
        self.path_with(path, paint, r#"stroke-linejoin="round" stroke-linecap="round""#);
    }

    /// Areas side by side: their common edges show nothing of what is below.
    pub(super) fn tiles(&mut self, path: &Path, paint: &Paint) {
        self.path_with(path, paint, r#"shape-rendering="crispEdges""#);
    }

    /// A polygon with holes.
    pub(super) fn polygon(&mut self, path: &Path, paint: &Paint) {
        self.path_with(path, paint, r#"fill-rule="evenodd""#);
    }

    fn path_with(&mut self, path: &Path, paint: &Paint, more: &str) {
        if !path.data.is_empty() {
            let attributes = paint.attributes();
            self.element(format_args!(r#"<path {attributes} {more} d="{}"/>"#, path.data));
        }
    }

    pub(super) fn rect(&mut self, rect: Rect, paint: &Paint) {
        let [x, y, w, h] = [rect.x, rect.y, rect.width, rect.height].map(number);
        let attributes = paint.attributes();
        self.element(format_args!(
            r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" {attributes}/>"#
        ));
    }

    pub(super) fn circle(&mut self, (x, y): (f64, f64), radius_px: f64, paint: &Paint) {
        let [x, y, r] = [x, y, radius_px].map(number);
        let attributes = paint.attributes();
        self.element(format_args!(r#"<circle cx="{x}" cy="{y}" r="{r}" {attributes}/>"#));
    }

    pub(super) fn text(&mut self, (x, y): (f64, f64), text: &str, style: &TextStyle) {
        self.text_with((x, y), text, style, "");
    }

    /// Text that reads upwards.
    pub(super) fn text_upwards(&mut self, (x, y): (f64, f64), text: &str, style: &TextStyle) {
        let turn = format!(r#" transform="rotate(-90 {} {})""#, number(x), number(y));
        self.text_with((x, y), text, style, &turn);
    }

    fn text_with(&mut self, (x, y): (f64, f64), text: &str, style: &TextStyle, more: &str) {
        let [x, y, size] = [x, y, style.size_px].map(number);
        let anchor = match style.anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let (colour, text) = (style.colour, escape(text));
        self.element(format_args!(
            r#"<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{anchor}{more}>{text}</text>"#
        ));
    }

    /// What is drawn until [`Self::end`] is only seen within an outline.
    pub(super) fn begin_within(&mut self, outline: &Path) {
        self.clips += 1;
        let id = self.clips;
        self.element(format_args!(
            r#"<clipPath id="within-{id}"><path d="{}"/></clipPath><g clip-path="url(#within-{id})">"#,
            outline.data
        ));
    }

    pub(super) fn end(&mut self) {
        self.text.push_str("</g>\n");
    }

    /// The whole picture.
    pub(super) fn finish(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }

    fn element(&mut self, element: std::fmt::Arguments<'_>) {
        self.text.write_fmt(element).expect("to memory");
        self.text.push('\n');
    }
}

/// A rectangle on the page in px; y goes down.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Rect {
    pub(super) fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    pub(super) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(super) fn bottom(&self) -> f64 {
        self.y + self.height
    }

    pub(super) fn middle_x(&self) -> f64 {
        self.x + self.width / 2.0
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }
}

/// Lines and areas of one look.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    data: String,
}

impl Path {
    /// Adds a line through points; those that the eye does not tell apart are
    /// left out.
    pub(super) fn add_line(&mut self, points: &[(f64, f64)]) {
        self.add(points, 0.3);
    }

    /// Adds an area.
    pub(super) fn add_area(&mut self, points: &[(f64, f64)]) {
        if points.len() > 2 {
            self.add(points, 0.3);
            self.data.push('Z');
        }
    }

    /// Adds an area whose corners all count.
    pub(super) fn add_tile(&mut self, points: &[(f64, f64)]) {
        if points.len() > 2 {
            self.add(points, 0.0);
            self.data.push('Z');
        }
    }

    pub(super) fn of_line(points: &[(f64, f64)]) -> Self {
        let mut path = Self::default();
        path.add_line(points);
        path
    }

    fn add(&mut self, points: &[(f64, f64)], closer_px: f64) {
        let mut before: Option<(f64, f64)> = None;
        for (i, &(x, y)) in points.iter().enumerate() {
            let is_near = |(u, v): (f64, f64)| (x - u).hypot(y - v) < closer_px;
            if before.is_some_and(is_near) && i + 1 < points.len() {
                continue;
            }
            let command = if before.is_none() { 'M' } else { 'L' };
            write!(self.data, "{command}{} {}", number(x), number(y)).expect("to memory");
            before = Some((x, y));
        }
    }
}

/// A number with at most two decimals.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

/// Text as XML has it. Signs that XML does not allow are left out.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' | '\r' => escaped.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_at_most_two_decimals() {
        assert_eq!(number(1.0), "1");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(12.345), "12.35");
        assert_eq!(number(100.0), "100");
        assert_eq!(number(-2.5), "-2.5");
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escape("a<b & \"c\">\u{7}\n"), "a&lt;b &amp; &quot;c&quot;&gt; ");
    }

    #[test]
    fn points_too_near_are_left_out_but_the_last_stays() {
        let path = Path::of_line(&[(0.0, 0.0), (0.1, 0.0), (5.0, 0.0), (5.1, 0.0)]);
        assert_eq!(path.data, "M0 0L5 0L5.1 0");
    }
}
