//! How wide text is, so that it is placed without drawing it.

/// Advance widths of DejaVu Sans from blank to tilde, in thousandths of the
/// size.
const WIDTHS: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// Width of a text in px; signs beyond ASCII are taken as wide as a digit or
/// a wide letter.
pub(super) fn width_px(text: &str, size_px: f64) -> f64 {
    text.chars().map(width).map(f64::from).sum::<f64>() * size_px / 1000.0
}

fn width(sign: char) -> u16 {
    match sign {
        ' '..='~' => WIDTHS[sign as usize - 32],
        '\u{b0}' | '–' | '⁻' => 520,
        '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' => 401,
        '·' => 318,
        '\u{a0}'..='\u{3ff}' => 700,
        _ => 1000,
    }
}

/// A text in lines of at most a width; what does not fit the last line is cut
/// and an ellipsis says so.
pub(super) fn wrap(text: &str, size_px: f64, most_px: f64, most_lines: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is one");
        let longer = if line.is_empty() { word.to_string() } else { format!("{line} {word}") };
        if width_px(&longer, size_px) <= most_px || line.is_empty() {
            *line = longer;
        } else {
            lines.push(word.to_string());
        }
    }
    if lines.len() > most_lines {
        lines.truncate(most_lines);
        lines[most_lines - 1].push_str(" …");
    }
    lines.into_iter().map(|line| shorten(&line, size_px, most_px)).collect()
}

/// A text that is at most so wide, cut with an ellipsis if need be.
pub(super) fn shorten(text: &str, size_px: f64, most_px: f64) -> String {
    if width_px(text, size_px) <= most_px {
        return text.to_string();
    }
    let mut short: String = text.to_string();
    while !short.is_empty() && width_px(&short, size_px) + size_px > most_px {
        short.pop();
    }
    format!("{}…", short.trim_end().trim_end_matches('…').trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_font() {
        assert_eq!(width_px("A", 1000.0), 684.0);
        assert!((width_px("10 hPa", 10.0) - (2.0 * 6.36 + 3.18 + 6.34 + 6.03 + 6.13)).abs() < 1e-9);
    }

    #[test]
    fn lines_are_no_longer_than_asked() {
        let text = "one two three four five six seven eight nine ten eleven twelve";
        for most in [60.0, 100.0, 200.0, 1000.0] {
            let lines = wrap(text, 10.0, most, 2);
            assert!(lines.len() <= 2);
            assert!(lines.iter().all(|line| width_px(line, 10.0) <= most), "{lines:?}");
        }
        assert!(wrap(text, 10.0, 100.0, 2)[1].ends_with('…'));
        assert_eq!(wrap(text, 10.0, 1000.0, 2), [text]);
        assert!(shorten("unbreakablylongword", 10.0, 50.0).ends_with('…'));
    }
}
