//! resvg draws.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::super::error::PlotError;

/// The font, so that a picture does not depend on those of a system.
static FONT: &[u8] = include_bytes!("../data/DejaVuSans-subset.ttf");

/// Draws SVG that this module wrote as PNG, one pixel a unit, with no font but
/// the one of this program.
///
/// # Errors
/// [`PlotError::Png`] for what is no SVG, or has no size.
pub fn to_png(svg: &str) -> Result<Vec<u8>, PlotError> {
    let problem = |reason: String| PlotError::Png { reason };
    let tree = Tree::from_str(svg, &options()).map_err(|error| problem(error.to_string()))?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or_else(|| {
        problem(format!("{} x {} pixels are no picture", size.width(), size.height()))
    })?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| problem(error.to_string()))
}

fn options() -> Options<'static> {
    static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(FONT.to_vec());
        Arc::new(fonts)
    });
    Options { font_family: "DejaVu Sans".into(), fontdb: Arc::clone(&FONTS), ..Options::default() }
}
