//! What surrounds a figure: its title above, and below where it comes from.

use super::colours::{BLACK, GREY_TEXT};
use super::error::{PlotError, in_range};
use super::svg::{Anchor, Rect, Svg, TextStyle};
use super::text::wrap;

/// Size and title of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct PageParams {
    /// Width in px.
    pub width_px: u32,
    /// Height in px, or as much as the figure needs.
    pub height_px: Option<u32>,
    /// The title, or one that says what is shown.
    pub title: Option<String>,
}

impl Default for PageParams {
    fn default() -> Self {
        Self { width_px: 960, height_px: None, title: None }
    }
}

/// Least and most width and height in px.
const SIZES: (f64, f64) = (240.0, 10_000.0);

impl PageParams {
    /// Checks the sizes.
    ///
    /// # Errors
    /// [`PlotError::OutOfRange`] for a page too small to read or too large to
    /// draw.
    pub fn validate(&self) -> Result<(), PlotError> {
        in_range("--width", f64::from(self.width_px), SIZES.0, SIZES.1)?;
        match self.height_px {
            Some(height) => in_range("--height", f64::from(height), SIZES.0, SIZES.1),
            None => Ok(()),
        }
    }
}

/// Words on a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Words {
    /// What is shown, unless somebody said another title.
    pub(super) title: String,
    /// What is known of it: how many, from when to when.
    pub(super) subtitle: String,
    /// Where it comes from, one paragraph each.
    pub(super) notes: Vec<String>,
}

/// A page with its words, and the room that is left.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) svg: Svg,
    /// Size of plain text in px.
    pub(super) font_px: f64,
    /// Room for the figure.
    pub(super) room: Rect,
}

/// A page of lines of text above and below.
struct Layout {
    width: f64,
    margin: f64,
    font_px: f64,
    title: Vec<String>,
    subtitle: Vec<String>,
    notes: Vec<String>,
}

const LINE: f64 = 1.3;

impl Layout {
    fn new(params: &PageParams, words: &Words) -> Self {
        let width = f64::from(params.width_px);
        let font_px = (4.5 + 0.0088 * width).clamp(8.0, 60.0);
        let margin = 1.2 * font_px;
        let most = width - 2.0 * margin;
        let lines = |text: &str, size: f64, most_lines| match text {
            "" => Vec::new(),
            text => wrap(text, size, most, most_lines),
        };
        let title = params.title.as_deref().unwrap_or(&words.title);
        let mut layout = Self {
            width,
            margin,
            font_px,
            title: Vec::new(),
            subtitle: lines(&words.subtitle, font_px, 2),
            notes: Vec::new(),
        };
        layout.title = lines(title, layout.title_px(), 2);
        layout.notes =
            words.notes.iter().flat_map(|note| lines(note, layout.note_px(), 2)).collect();
        layout
    }

    fn title_px(&self) -> f64 {
        1.3 * self.font_px
    }

    fn note_px(&self) -> f64 {
        (0.76 * self.font_px).max(7.5)
    }

    fn above(&self) -> f64 {
        let title = LINE * self.title_px() * self.title.len() as f64;
        let subtitle = LINE * self.font_px * self.subtitle.len() as f64;
        0.7 * self.margin + title + subtitle + 0.6 * self.font_px
    }

    fn below(&self) -> f64 {
        0.8 * self.font_px + LINE * self.note_px() * self.notes.len() as f64 + 0.5 * self.margin
    }
}

impl Page {
    /// A page for a figure whose height goes with its width and the size of
    /// text, both in px.
    pub(super) fn new(
        params: &PageParams,
        words: &Words,
        height_of: impl FnOnce(f64, f64) -> f64,
    ) -> Result<Self, PlotError> {
        params.validate()?;
        let layout = Layout::new(params, words);
        let width = layout.width - 2.0 * layout.margin;
        let (above, below) = (layout.above(), layout.below());
        let own = || (above + below + height_of(width, layout.font_px)).ceil();
        let height = params.height_px.map_or_else(own, f64::from);
        let least = (above + below + 8.0 * layout.font_px).ceil();
        if height < least {
            in_range("--height", height, least, SIZES.1)?;
        }
        let title = layout.title.join(" ");
        let mut svg = Svg::new(layout.width, height, &title);
        write_words(&mut svg, &layout, height);
        let room = Rect::new(layout.margin, above, width, height - above - below);
        Ok(Self { svg, font_px: layout.font_px, room })
    }
}

fn write_words(svg: &mut Svg, layout: &Layout, height: f64) {
    let x = layout.margin;
    let mut y = 0.7 * layout.margin;
    let style = |size_px, colour| TextStyle { size_px, colour, anchor: Anchor::Start };
    let above = [
        (&layout.title, style(layout.title_px(), BLACK)),
        (&layout.subtitle, style(layout.font_px, GREY_TEXT)),
    ];
    for (lines, style) in above {
        for line in lines {
            y += LINE * style.size_px;
            svg.text((x, y - 0.3 * style.size_px), line, &style);
        }
    }
    let notes = style(layout.note_px(), GREY_TEXT);
    let mut y = height - layout.below() + 0.8 * layout.font_px;
    for line in &layout.notes {
        y += LINE * notes.size_px;
        svg.text((x, y - 0.3 * notes.size_px), line, &notes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_what_was_asked_for() {
        let words = Words { title: "A".into(), subtitle: "b".into(), notes: vec!["c".into()] };
        for width_px in [240, 480, 960, 1920] {
            let params = PageParams { width_px, ..PageParams::default() };
            let page = Page::new(&params, &words, |width, _| width / 2.0).unwrap();
            assert!((page.room.height - page.room.width / 2.0).abs() < 1.0);
            assert!(page.room.right() < f64::from(width_px));
        }
    }

    #[test]
    fn sizes_that_are_none_are_refused() {
        let words = Words::default();
        let of = |width_px, height_px| {
            let params = PageParams { width_px, height_px, title: None };
            Page::new(&params, &words, |w, _| w).map(|_| ()).unwrap_err().to_string()
        };
        assert!(of(0, None).contains("--width 0"));
        assert!(of(4_000_000_000, None).contains("--width"));
        assert!(of(960, Some(10)).contains("--height 10"));
    }
}
