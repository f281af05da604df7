//! Colours that colour-blind people can tell apart.
//!
//! Those for numbers are computed: lightness and hue of Oklab go evenly from
//! one end to the other, chroma is as much as a screen shows of what is wished.
//! The lightness tells the order, so that it is kept without any colour.
//!
//! # References
//! Ottosson (2020), A perceptual color space for image processing (Oklab);
//! Okabe and Ito (2008), Color Universal Design, for those of kinds.

use std::fmt;

/// A colour of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rgb(pub(super) u8, pub(super) u8, pub(super) u8);

pub(super) const BLACK: Rgb = Rgb(0, 0, 0);
pub(super) const WHITE: Rgb = Rgb(255, 255, 255);
/// Text that matters less.
pub(super) const GREY_TEXT: Rgb = Rgb(90, 90, 90);
/// Lines of axes and frames.
pub(super) const FRAME: Rgb = Rgb(64, 64, 64);
pub(super) const GRATICULE: Rgb = Rgb(200, 200, 200);
pub(super) const LAND: Rgb = Rgb(236, 236, 232);
pub(super) const COAST: Rgb = Rgb(150, 150, 150);
/// Land seen through a field.
pub(super) const DARK_COAST: Rgb = Rgb(50, 50, 50);
/// Where a field has no value.
pub(super) const MISSING: Rgb = Rgb(205, 205, 205);

/// Colours of kinds: Okabe and Ito's without black and yellow, which no white
/// page shows well.
pub(super) const KINDS: [Rgb; 6] = [
    Rgb(0, 114, 178),
    Rgb(213, 94, 0),
    Rgb(0, 158, 115),
    Rgb(204, 121, 167),
    Rgb(86, 180, 233),
    Rgb(230, 159, 0),
];

/// From pale yellow (0) by green and blue to dark violet (1).
pub(super) fn sequential(part: f64) -> Rgb {
    let part = part.clamp(0.0, 1.0);
    let lightness = 0.97 - 0.70 * part;
    let hue_deg = 105.0 + 195.0 * part;
    let chroma = 0.03 + 0.13 * (std::f64::consts::PI * (0.12 + 0.80 * part)).sin();
    oklch(lightness, chroma, hue_deg)
}

/// From blue (-1) by white (0) to orange-red (1).
pub(super) fn diverging(part: f64) -> Rgb {
    let part = part.clamp(-1.0, 1.0);
    let strength = part.abs();
    let hue_deg = if part < 0.0 { 255.0 } else { 45.0 };
    oklch(0.97 - 0.52 * strength, 0.19 * strength, hue_deg)
}

/// A colour of Oklab by lightness, chroma and hue; chroma is lowered until a
/// screen can show it.
fn oklch(lightness: f64, chroma: f64, hue_deg: f64) -> Rgb {
    let (sin, cos) = hue_deg.to_radians().sin_cos();
    let linear = |chroma: f64| linear_rgb(lightness, chroma * cos, chroma * sin);
    let is_shown = |rgb: [f64; 3]| rgb.iter().all(|v| (-1e-6..=1.0 + 1e-6).contains(v));
    let (mut shown, mut beyond) = (0.0, chroma);
    if is_shown(linear(chroma)) {
        shown = chroma;
    } else {
        for _ in 0..24 {
            let middle = f64::midpoint(shown, beyond);
            if is_shown(linear(middle)) { shown = middle } else { beyond = middle }
        }
    }
    let [r, g, b] = linear(shown).map(to_byte);
    Rgb(r, g, b)
}

/// Linear red, green and blue of a colour of Oklab.
fn linear_rgb(lightness: f64, a: f64, b: f64) -> [f64; 3] {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ]
}

/// A linear part of light as sRGB writes it (IEC 61966-2-1).
fn to_byte(linear: f64) -> u8 {
    let linear = linear.clamp(0.0, 1.0);
    let coded =
        if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    (255.0 * coded).round() as u8
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(r, g, b) = self;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How linear light is seen without one kind of cones: Machado, Oliveira
    /// and Fernandes (2009), IEEE Trans. Vis. Comput. Graph. 15, 1291-1298,
    /// table of severity 1.
    const PROTANOPIA: [[f64; 3]; 3] = [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ];
    const DEUTERANOPIA: [[f64; 3]; 3] = [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ];
    const NORMAL: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

    fn linear(byte: u8) -> f64 {
        let coded = f64::from(byte) / 255.0;
        if coded <= 0.04045 { coded / 12.92 } else { ((coded + 0.055) / 1.055).powf(2.4) }
    }

    /// Lightness L* of CIELAB as seen.
    fn lightness(Rgb(r, g, b): Rgb, seen: [[f64; 3]; 3]) -> f64 {
        let light = [r, g, b].map(linear);
        let [r, g, b] = seen.map(|row| (0..3).map(|i| row[i] * light[i]).sum::<f64>());
        let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        if y > 0.008856 { 116.0 * y.cbrt() - 16.0 } else { 903.3 * y }
    }

    #[test]
    fn lightness_tells_the_order_to_everyone() {
        for seen in [NORMAL, PROTANOPIA, DEUTERANOPIA] {
            let of = |colours: Vec<Rgb>| colours.into_iter().map(move |c| lightness(c, seen));
            let falls = |colours: Vec<Rgb>| {
                let lightness: Vec<f64> = of(colours).collect();
                lightness.windows(2).all(|pair| pair[0] > pair[1] + 1.0)
            };
            assert!(falls((0..=20).map(|i| sequential(f64::from(i) / 20.0)).collect()));
            assert!(falls((0..=10).map(|i| diverging(f64::from(i) / 10.0)).collect()));
            assert!(falls((0..=10).map(|i| diverging(-f64::from(i) / 10.0)).collect()));
        }
    }

    #[test]
    fn arms_of_a_diverging_scale_differ_in_what_all_see() {
        // Blue against yellow is what both kinds of colour-blind people see.
        let (cold, warm) = (diverging(-0.7), diverging(0.7));
        assert!(cold.2 > cold.0.saturating_add(60) && warm.0 > warm.2.saturating_add(60));
    }

    #[test]
    fn white_black_and_kinds() {
        assert_eq!(oklch(1.0, 0.0, 0.0), WHITE);
        assert_eq!(oklch(0.0, 0.3, 100.0), BLACK);
        assert_eq!(KINDS[0].to_string(), "#0072b2");
        let distance =
            |a: Rgb, b: Rgb| a.0.abs_diff(b.0).max(a.1.abs_diff(b.1)).max(a.2.abs_diff(b.2));
        for (i, a) in KINDS.iter().enumerate() {
            assert!(KINDS[..i].iter().all(|b| distance(*a, *b) > 40));
        }
    }
}
