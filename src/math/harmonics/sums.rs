//! Sums of rows over colatitudes and over degrees, folded at the equator.
//!
//! A function of even `n - m` is even about the equator, one of odd `n - m`
//! odd, so each needs only the northern half of the even or odd part of a
//! field.

use rustfft::num_complex::Complex;

use crate::math::wide::wide;

/// The parts of one order at the northern colatitudes: real and imaginary part
/// of north plus south, then of north minus south.
pub(super) const PARTS: usize = 4;

wide! {
    /// Adds to the coefficients of an order the sums of its rows times the
    /// parts over all lanes. `parts` is (part, all lanes), of which `lanes` from
    /// `first` on are summed; rows are (degree, lanes).
    pub(super) fn sum_over_colatitudes(
        rows: &[f64],
        lanes: usize,
        parts: &[f64],
        first: usize,
        out: &mut [Complex<f64>],
    ) {
        let stride = parts.len() / PARTS;
        for (degree, (row, out)) in rows.chunks_exact(lanes).zip(out).enumerate() {
            let part = 2 * (degree % 2);
            let re = &parts[part * stride + first..][..lanes];
            let im = &parts[(part + 1) * stride + first..][..lanes];
            let (mut sum_re, mut sum_im) = ([0.0; 8], [0.0; 8]);
            let chunks = row.chunks_exact(8).zip(re.chunks_exact(8)).zip(im.chunks_exact(8));
            for ((row, re), im) in chunks {
                for i in 0..8 {
                    sum_re[i] += row[i] * re[i];
                    sum_im[i] += row[i] * im[i];
                }
            }
            out.re += sum_re.iter().sum::<f64>();
            out.im += sum_im.iter().sum::<f64>();
        }
    }

    /// Writes the parts of an order: the sums of its rows times its
    /// coefficients over all degrees. Shapes as above.
    pub(super) fn sum_over_degrees(
        rows: &[f64],
        lanes: usize,
        coefficients: &[Complex<f64>],
        first: usize,
        parts: &mut [f64],
    ) {
        let stride = parts.len() / PARTS;
        for part in 0..PARTS {
            parts[part * stride + first..][..lanes].fill(0.0);
        }
        let (even, odd) = parts.split_at_mut(2 * stride);
        for (degree, (row, c)) in rows.chunks_exact(lanes).zip(coefficients).enumerate() {
            let (re, im) = if degree % 2 == 0 { &mut *even } else { &mut *odd }.split_at_mut(stride);
            let (re, im) = (&mut re[first..][..lanes], &mut im[first..][..lanes]);
            for i in 0..lanes {
                re[i] += row[i] * c.re;
                im[i] += row[i] * c.im;
            }
        }
    }
}
