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

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::ops::Range;

use crate::io::tracks::centers_writer::{Rows, TextCenters};
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::text::{LineBuffer, push};
use crate::model::{Centers, TimeAxis, Variable};

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
        let largest = |step| {
            let numbers = object_numbers(&centers.variables, centers.step(step))?;
            Ok(numbers.into_iter().max().unwrap_or(0))
        };
        let objects_per_step = (0..centers.times.len()).map(largest);
        let objects_per_step = objects_per_step.collect::<Result<_, TrackFileProblem>>()?;
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

/// The places of the features of a record, in the order of the centres.
pub(super) fn places(
    centers: &Centers,
    axis: Option<FrameAxis>,
) -> Result<Vec<Place>, TrackFileProblem> {
    let mut places = Vec::with_capacity(centers.len());
    for (step, frame) in frames(&centers.times, axis)?.into_iter().enumerate() {
        let mut features: HashMap<u64, u64> = HashMap::new();
        for object in object_numbers(&centers.variables, centers.step(step))? {
            let feature = features.entry(object).or_default();
            *feature += 1;
            places.push(Place { frame, object, feature: *feature });
        }
    }
    Ok(places)
}

/// The numbers of the objects of the features of a step, from 1.
fn object_numbers(
    variables: &[Variable],
    features: Range<usize>,
) -> Result<Vec<u64>, TrackFileProblem> {
    /// Objects without a feature are written, too.
    const LARGEST: f64 = 1e6;
    let object = variables.iter().find(|v| v.info.name == OBJECT);
    let Some(object) = object else { return Ok((1..=features.len() as u64).collect()) };
    let number = |&value: &f64| match value {
        _ if value.fract() == 0.0 && (1.0..=LARGEST).contains(&value) => Ok(value as u64),
        _ => Err(TrackFileProblem::ObjectNumber { value }),
    };
    object.values[features].iter().map(number).collect()
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

/// Writes the features of a record. Frames count from the first step where
/// their axis is not said.
pub(in crate::io::tracks) fn write(
    out: &mut dyn Write,
    objects: &Objects,
    axis: Option<FrameAxis>,
) -> Result<(), Fault> {
    let mut frames = ObjectFrames::begin(out, &objects.centers, axis)?;
    for step in 0..objects.centers.times.len() {
        let count = objects.objects_per_step.get(step).copied().unwrap_or(0);
        frames.push_frame(out, step, Rows::of_step(&objects.centers, step), count)?;
    }
    Ok(())
}

/// Features being written, frame by frame.
pub(in crate::io::tracks) struct ObjectFrames {
    /// Frame of each step.
    frames: Vec<u64>,
    /// The frame after the last one.
    next: u64,
}

impl ObjectFrames {
    /// Writes what stands above the frames.
    pub(in crate::io::tracks) fn begin(
        out: &mut dyn Write,
        header: &Centers,
        axis: Option<FrameAxis>,
    ) -> Result<Self, Fault> {
        let frames = frames(&header.times, axis)?;
        let layout = Layout::of(&header.variables)?;
        let mut lines = LineBuffer::new(out);
        let (mode, missing_flag) = (7, 1);
        let head = format!("{mode} {} {missing_flag}\nPROJ_DETAILS\n0 0\n", layout.shape_flag());
        push!(&mut lines.bytes, "{head}ADDITIONAL_FIELDS\n");
        layout.push_fields_head(&mut lines.bytes);
        lines.end_line()?;
        lines.hand_on()?;
        Ok(Self { frames, next: 1 })
    }

    /// Writes a step as the next frame, with so many objects or more.
    fn push_frame(
        &mut self,
        out: &mut dyn Write,
        step: usize,
        rows: Rows<'_>,
        objects: u64,
    ) -> Result<(), Fault> {
        let layout = Layout::of(rows.variables)?;
        let mut lines = LineBuffer::new(out);
        let frame = self.frames[step];
        for empty in self.next..frame {
            push_frame_head(&mut lines, empty, 0, 0)?;
        }
        self.next = frame + 1;
        let mut features: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        let numbers = object_numbers(rows.variables, rows.range.clone())?;
        for (object, point) in numbers.into_iter().zip(rows.range.clone()) {
            features.entry(object).or_default().push(point);
        }
        let with_features = features.last_key_value().map_or(0, |(&object, _)| object);
        let count = objects.max(with_features);
        push_frame_head(&mut lines, frame, count, rows.range.len())?;
        for object in 1..=count {
            let features = features.get(&object).map_or(&[][..], Vec::as_slice);
            push_object(&mut lines, object, features, &rows, &layout)?;
        }
        Ok(lines.hand_on()?)
    }
}

impl TextCenters for ObjectFrames {
    fn push(&mut self, out: &mut dyn Write, step: usize, rows: Rows<'_>) -> Result<(), Fault> {
        self.push_frame(out, step, rows, 0)
    }
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
    rows: &Rows<'_>,
    layout: &Layout<'_>,
) -> std::io::Result<()> {
    push!(&mut lines.bytes, "OBJECT  {object}\nPOINT_NUM  0\nBOUNDARY_NUM  0\n");
    push!(&mut lines.bytes, "OBJECT_FEATURE_NUM  {}", features.len());
    lines.end_line()?;
    for &point in features {
        let bytes = &mut lines.bytes;
        layout.push_value(bytes, (rows.lat_deg[point], rows.lon_deg[point]), point);
        layout.push_shape(bytes, point);
        layout.push_fields(bytes, point);
        lines.end_line()?;
    }
    Ok(())
}
