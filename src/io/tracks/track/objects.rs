//! Features by object, written.
//!
//! ```text
//! 7 0 1
//! PROJ_DETAILS
//! 0 0
//! ADDITIONAL_FIELDS
//!   0   0 &
//! FRAME  1  NMISS 0
//! OBJ_NUM  1
//! BOUNDARY_STATE  -1
//! FRAME_FEATURE_NUM 1
//! OBJECT  1
//! POINT_NUM  0
//! BOUNDARY_NUM  0
//! OBJECT_FEATURE_NUM  1
//! 36.219696 -56.268803 -2.994557e+01
//! ```
//!
//! Steps become frames numbered from 1; steps that are missing become frames
//! without a feature. The points that make an object are not written.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;

use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::text::{LineBuffer, push};
use crate::model::{Centers, TimeAxis};

use super::columns::{Layout, OBJECT};
use super::frames::FrameAxis;

/// The features of a record as TRACK has them: grouped into objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Objects {
    /// The features. Their variable `object` is the number of the object
    /// within its step, from 1; without it every feature is an object.
    pub centers: Centers,
    /// Number of objects of each step, those without a feature included.
    pub objects_per_step: Vec<u64>,
}

impl Objects {
    /// Features without more objects than those that have one.
    ///
    /// # Errors
    /// [`TrackFileProblem`] for a variable `object` that is no number from 1.
    pub fn of_centers(centers: Centers) -> Result<Self, TrackFileProblem> {
        let numbers = object_numbers(&centers)?;
        let largest = |step| numbers[centers.step(step)].iter().copied().max().unwrap_or(0);
        let objects_per_step = (0..centers.times.len()).map(largest).collect();
        Ok(Self { centers, objects_per_step })
    }
}

/// Where a feature is found in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) frame: u64,
    pub(super) object: u64,
    /// Number of the feature within its object, from 1.
    pub(super) feature: u64,
}

/// The places of the features of a record.
pub(super) struct Places {
    /// Of every feature, in the order of the centres.
    pub(super) places: Vec<Place>,
    /// Frame of each step.
    frames: Vec<u64>,
    /// Features of each step by object.
    objects: Vec<BTreeMap<u64, Vec<usize>>>,
}

impl Places {
    pub(super) fn new(
        centers: &Centers,
        axis: Option<FrameAxis>,
    ) -> Result<Self, TrackFileProblem> {
        let frames = frames(&centers.times, axis)?;
        let numbers = object_numbers(centers)?;
        let nowhere = Place { frame: 0, object: 0, feature: 0 };
        let mut places = vec![nowhere; centers.len()];
        let mut objects = Vec::new();
        for (step, &frame) in frames.iter().enumerate() {
            let mut of_step: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
            for point in centers.step(step) {
                let object = numbers[point];
                let features = of_step.entry(object).or_default();
                features.push(point);
                places[point] = Place { frame, object, feature: features.len() as u64 };
            }
            objects.push(of_step);
        }
        Ok(Self { places, frames, objects })
    }
}

/// The number of the object of every feature, from 1 in each step.
fn object_numbers(centers: &Centers) -> Result<Vec<u64>, TrackFileProblem> {
    /// Objects without a feature are written, too.
    const LARGEST: f64 = 1e6;
    let object = centers.variables.iter().find(|v| v.info.name == OBJECT);
    let Some(object) = object else {
        let step = |range: Range<usize>| (1..=range.len() as u64).collect::<Vec<_>>();
        return Ok((0..centers.times.len()).flat_map(|k| step(centers.step(k))).collect());
    };
    let number = |&value: &f64| match value {
        _ if value.fract() == 0.0 && (1.0..=LARGEST).contains(&value) => Ok(value as u64),
        _ => Err(TrackFileProblem::ObjectNumber { value }),
    };
    object.values.iter().map(number).collect()
}

/// The frame of every step.
fn frames(times: &TimeAxis, axis: Option<FrameAxis>) -> Result<Vec<u64>, TrackFileProblem> {
    /// Frames without a feature are written, too.
    const MOST: u64 = 10_000_000;
    let axis = axis.unwrap_or_else(|| FrameAxis::of_times(times));
    let frame = |&time_s: &i64| axis.frame(time_s, times.calendar());
    let frames = times.time_s().iter().map(frame).collect::<Result<Vec<_>, _>>()?;
    match frames.last() {
        Some(&frame) if frame > MOST => Err(TrackFileProblem::Frame { frame }),
        _ => Ok(frames),
    }
}

pub(in crate::io::tracks) fn write(
    out: &mut dyn Write,
    objects: &Objects,
    axis: Option<FrameAxis>,
) -> Result<(), Fault> {
    let places = Places::new(&objects.centers, axis)?;
    write_places(out, objects, &places)
}

pub(super) fn write_places(
    out: &mut dyn Write,
    objects: &Objects,
    places: &Places,
) -> Result<(), Fault> {
    let layout = Layout::of(&objects.centers.variables)?;
    let mut lines = LineBuffer::new(out);
    let (mode, missing_flag) = (7, 1);
    let head = format!("{mode} {} {missing_flag}\nPROJ_DETAILS\n0 0\n", layout.shape_flag());
    push!(&mut lines.bytes, "{head}ADDITIONAL_FIELDS\n");
    layout.push_fields_head(&mut lines.bytes);
    lines.end_line()?;
    let mut next = 1;
    for (step, (&frame, of_step)) in places.frames.iter().zip(&places.objects).enumerate() {
        for empty in next..frame {
            push_frame_head(&mut lines, empty, 0, 0)?;
        }
        next = frame + 1;
        let with_features = of_step.last_key_value().map_or(0, |(&object, _)| object);
        let count = objects.objects_per_step.get(step).copied().unwrap_or(0).max(with_features);
        push_frame_head(&mut lines, frame, count, objects.centers.step(step).len())?;
        for object in 1..=count {
            let features = of_step.get(&object).map_or(&[][..], Vec::as_slice);
            push_object(&mut lines, object, features, &objects.centers, &layout)?;
        }
    }
    Ok(lines.finish()?)
}

fn push_frame_head(
    lines: &mut LineBuffer<'_>,
    frame: u64,
    objects: u64,
    features: usize,
) -> std::io::Result<()> {
    push!(&mut lines.bytes, "FRAME  {frame}  NMISS 0\nOBJ_NUM  {objects}\n");
    push!(&mut lines.bytes, "BOUNDARY_STATE  -1\nFRAME_FEATURE_NUM {features}");
    lines.end_line()
}

fn push_object(
    lines: &mut LineBuffer<'_>,
    object: u64,
    features: &[usize],
    centers: &Centers,
    layout: &Layout<'_>,
) -> std::io::Result<()> {
    push!(&mut lines.bytes, "OBJECT  {object}\nPOINT_NUM  0\nBOUNDARY_NUM  0\n");
    push!(&mut lines.bytes, "OBJECT_FEATURE_NUM  {}", features.len());
    lines.end_line()?;
    for &point in features {
        let bytes = &mut lines.bytes;
        layout.push_value(bytes, (centers.lat_deg[point], centers.lon_deg[point]), point);
        layout.push_shape(bytes, point);
        layout.push_fields(bytes, point);
        lines.end_line()?;
    }
    Ok(())
}
