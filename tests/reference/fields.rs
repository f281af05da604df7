//! The same season from two containers.

use libtest_mimic::Trial;
use stormtracker::io::fields::{FieldSource, Selection};

use crate::parity::{MSL_NC, MSL_ZARR};
use crate::{reference, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("store_and_file_hold_the_same_season", &[MSL_NC, MSL_ZARR], || {
        let open = |path| FieldSource::open(&reference(path), &Selection::default());
        let (file, store) = (open(MSL_NC)?, open(MSL_ZARR)?);
        assert_eq!(file.meta().times, store.meta().times);
        assert_eq!(file.meta().mesh, store.meta().mesh);
        let mut frames = [vec![0.0; file.meta().mesh.len()], vec![0.0; store.meta().mesh.len()]];
        let blocks = [file.load(0..360, None)?, store.load(0..360, None)?];
        let mut range = (f32::INFINITY, f32::NEG_INFINITY);
        for step in 0..360 {
            for (block, frame) in blocks.iter().zip(&mut frames) {
                block.frame(step, frame)?;
            }
            assert_eq!(frames[0], frames[1], "step {step}");
            for &value in &frames[0] {
                range = (range.0.min(value), range.1.max(value));
            }
        }
        assert_eq!(range, (93_502.0, 106_190.5));
        Ok(())
    })]
}
