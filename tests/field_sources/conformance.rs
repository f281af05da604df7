//! The checks.

use std::ops::Range;
use std::path::Path;

use stormtracker::io::fields::{FieldSource, Selection};

use crate::sample::{COLUMNS, Sample};

/// Every check, for a file or store.
pub(crate) fn conforms(name: &str, path: &Path, sample: &Sample) {
    let open = |selection: &Selection| {
        FieldSource::open(path, selection).unwrap_or_else(|e| panic!("{name}: {e}"))
    };
    let source = open(&Selection::default());
    frames_conform(name, &source, sample);
    period_conforms(name, &open(&period()), sample);
    region_conforms(name, &open(&northern_hemisphere()), sample);
}

/// The checks of what is delivered when nothing is selected.
pub(crate) fn frames_conform(name: &str, source: &FieldSource, sample: &Sample) {
    let meta = source.meta();
    assert_eq!(meta.mesh, sample.mesh(), "{name}: {}", meta.encoding);
    assert_eq!(meta.times, sample.times, "{name}");
    assert_eq!(meta.variable, sample.variable, "{name}");
    assert!(!meta.encoding.is_empty() && !meta.format.is_empty(), "{name}");
    let all: Vec<Vec<u32>> = (0..source.steps()).map(|s| bits(sample.frame(s))).collect();
    assert_eq!(frames_of(source, 0..source.steps()), all, "{name}: {}", meta.encoding);
    for length in [1, 3, 5] {
        assert_eq!(frames_in_blocks(source, length), all, "{name}: blocks of {length}");
    }
}

/// Bits of the frames of `steps`, loaded at once.
pub(crate) fn frames_of(source: &FieldSource, steps: Range<usize>) -> Vec<Vec<u32>> {
    let block = source.load(steps.clone(), None).unwrap();
    let mut frame = vec![0.0; source.meta().mesh.len()];
    let frames = steps.map(|step| {
        block.frame(step, &mut frame).unwrap();
        bits(&frame)
    });
    frames.collect()
}

/// The same, block by block, each taking over what it can from the one ahead.
fn frames_in_blocks(source: &FieldSource, length: usize) -> Vec<Vec<u32>> {
    let mut frame = vec![0.0; source.meta().mesh.len()];
    let (mut frames, mut previous) = (Vec::new(), None);
    for first in (0..source.steps()).step_by(length) {
        let steps = first..(first + length).min(source.steps());
        let block = source.load(steps.clone(), previous.as_ref()).unwrap();
        for step in steps {
            block.frame(step, &mut frame).unwrap();
            frames.push(bits(&frame));
        }
        previous = Some(block);
    }
    frames
}

/// Bits, of which those of a missing value may differ.
pub(crate) fn bits(frame: &[f32]) -> Vec<u32> {
    frame.iter().map(|v| if v.is_nan() { f32::NAN.to_bits() } else { v.to_bits() }).collect()
}

fn period() -> Selection {
    Selection {
        start: Some("2000-01-01T18:00".into()),
        end: Some("2000-01-02T18:00".into()),
        n_frames: Some(4),
        ..Selection::default()
    }
}

fn period_conforms(name: &str, source: &FieldSource, sample: &Sample) {
    assert_eq!(source.meta().times, sample.times.slice(3..7), "{name}");
    let expected: Vec<Vec<u32>> = (3..7).map(|s| bits(sample.frame(s))).collect();
    assert_eq!(frames_of(source, 0..4), expected, "{name}: period");
}

fn northern_hemisphere() -> Selection {
    Selection { region: Some("nh".parse().unwrap()), ..Selection::default() }
}

fn region_conforms(name: &str, source: &FieldSource, sample: &Sample) {
    assert_eq!(
        source.meta().mesh.lat_lon().unwrap().lat_deg(),
        &sample.grid.lat_deg()[..4],
        "{name}"
    );
    let cut = |s| bits(&sample.frame(s)[..4 * COLUMNS]);
    let expected: Vec<Vec<u32>> = (0..source.steps()).map(cut).collect();
    assert_eq!(frames_of(source, 0..source.steps()), expected, "{name}: region");
}
