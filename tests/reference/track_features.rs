//! Features equal to TRACK's: the same objects, the same extrema of each in the
//! same order, and where they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use stormtracker::detect::{
    Extremum, ObjectOrder, ObjectParams, OpenEdges, Poles, RasterObjectDetector,
    RasterObjectParams, RasterObjectScratch, Refinement, Seam, Search,
};
use stormtracker::io::fields::{FieldSource, Selection};
use stormtracker::model::{Detections, Mesh};
use stormtracker::preprocess::{
    PlaneEdges, PlaneMethod, PreprocessParams, PreprocessScratch, Preprocessor, Projection,
};

use crate::{reference, trial};

const MSL: &str = "reference/track-1.5.2/inputs/msl_T6-42_hoskins_exactSHT_n32.nc";
const VO: &str = "reference/track-1.5.2/inputs/vo850_T6-42_hoskins_remapcon_n32.nc";
const MSL_GLOBAL: &str = "reference/track-1.5.2/msl_global_exactSHT_chunked";
const MSL_NH: &str = "reference/track-1.5.2/msl_NH_exactSHT_chunked";
const VO_NH: &str = "reference/track-1.5.2/vo850_NH_chunked";

/// Two positions this close together are one: TRACK writes six digits.
const SAME_DEG: f64 = 1e-4;

/// Features are the same in number everywhere, and on the globe in place. On the
/// plane the last digits of the resampled frames move some extrema of flat tops
/// by 1e-4 to 1e-3 degrees.
pub(crate) fn trials() -> Vec<Trial> {
    let lows = || params(Extremum::Min, -100.0, 0.01);
    let highs = || params(Extremum::Max, 1e-5, 1e5);
    vec![
        trial("track_features_of_pressure_on_the_plane", &[MSL, MSL_NH], move || {
            compare(MSL, MSL_NH, &lows(), Projection::NhStereo)?.check(0.9985)
        }),
        trial("track_features_of_vorticity_on_the_plane", &[VO, VO_NH], move || {
            compare(VO, VO_NH, &highs(), Projection::NhStereo)?.check(0.999)
        }),
        trial("track_features_of_pressure_on_the_globe", &[MSL, MSL_GLOBAL], move || {
            compare(MSL, MSL_GLOBAL, &lows(), Projection::Global)?.check(1.0)
        }),
    ]
}

/// How much agrees.
#[derive(Debug, Default)]
struct Agreement {
    frames: usize,
    /// Frames with as many objects.
    objects: usize,
    /// Frames with as many candidates, those found twice included.
    candidates: usize,
    /// Frames with as many features.
    numbers: usize,
    /// Features that TRACK found once.
    features: usize,
    /// Of them, those of the same object, in the same order and place.
    same: usize,
    /// Candidates from which TRACK, and this detector, came to a known feature.
    duplicates: [usize; 2],
}

impl Agreement {
    fn check(&self, least: f64) -> Result<(), Failed> {
        let same = self.same as f64 / self.features as f64;
        let all = self.frames == self.objects
            && self.frames == self.candidates
            && self.frames == self.numbers;
        match self.frames == FRAMES && all && same >= least {
            true => Ok(()),
            false => Err(format!("{self:?}, {same:.5} the same; expected {least}").into()),
        }
    }
}

/// Frames of all chunks, which overlap.
const FRAMES: usize = 375;

fn params(extremum: Extremum, object_threshold: f64, scale: f64) -> RasterObjectParams {
    RasterObjectParams {
        objects: ObjectParams {
            extremum,
            object_threshold,
            min_object_grid_points: 3,
            refinement: Refinement::Bspline,
        },
        order: ObjectOrder::ZOrder,
        poles: Poles::Exclude,
        seam: Seam::Copy,
        open_edges: OpenEdges::Keep,
        search: Search::Domain,
        scale,
        ..RasterObjectParams::default()
    }
}

/// The features of an object, x, y and value, those found twice included.
type Object = Vec<[f64; 3]>;

/// Reads `objout`: objects by frame.
fn read_objects(path: &Path) -> Result<BTreeMap<usize, Vec<Object>>, Failed> {
    let text = fs::read_to_string(path)?;
    let mut frames: BTreeMap<usize, Vec<Object>> = BTreeMap::new();
    let (mut frame, mut features) = (0, 0);
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["FRAME", number, ..] => {
                frame = number.parse()?;
                frames.insert(frame, Vec::new());
            }
            ["OBJECT", _] => frames.entry(frame).or_default().push(Vec::new()),
            ["OBJECT_FEATURE_NUM", count] => features = count.parse()?,
            [x, y, value, ..] if features > 0 => {
                features -= 1;
                let objects = frames.entry(frame).or_default();
                let object = objects.last_mut().ok_or("a feature without an object")?;
                object.push([x.parse()?, y.parse()?, value.parse()?]);
            }
            _ => (),
        }
    }
    Ok(frames)
}

fn compare(
    input: &str,
    track: &str,
    params: &RasterObjectParams,
    projection: Projection,
) -> Result<Agreement, Failed> {
    let source = FieldSource::open(&reference(input), &Selection::default())?;
    let grid = source.meta().mesh.lat_lon().ok_or("a grid")?.clone();
    let preprocess = PreprocessParams {
        projection,
        plane: PlaneMethod::Spline,
        plane_edges: PlaneEdges::Zero,
        ..PreprocessParams::default()
    };
    let preprocessor = match projection {
        Projection::Global => None,
        _ => Some(Preprocessor::new(&grid, &[source.meta().variable.clone()], &preprocess)?),
    };
    let mesh = preprocessor.as_ref().map_or(Mesh::LatLon(grid), |p| p.mesh().clone());
    let detector = RasterObjectDetector::new(&mesh, params)?;
    let block = source.load(0..source.steps(), None)?;
    let mut on_grid = vec![0.0; source.meta().mesh.len()];
    let mut frame = vec![0.0; mesh.len()];
    let (mut preprocess_scratch, mut scratch) =
        (PreprocessScratch::default(), RasterObjectScratch::default());

    let mut agreement = Agreement::default();
    for chunk in 1..=6 {
        let expected = read_objects(&reference(&format!("{track}/chunk_{chunk}/objout")))?;
        for (number, objects) in &expected {
            block.frame(number - 1, &mut on_grid)?;
            match &preprocessor {
                Some(p) => p.apply(&[&on_grid], &mut preprocess_scratch, &mut frame)?,
                None => frame.copy_from_slice(&on_grid),
            }
            let (found, counts) = detector.detect(&frame, &mut scratch);
            agreement.add(objects, &found, counts.duplicates, projection);
        }
    }
    Ok(agreement)
}

impl Agreement {
    /// Compares a frame.
    fn add(
        &mut self,
        objects: &[Object],
        found: &Detections,
        duplicates: usize,
        projection: Projection,
    ) {
        self.frames += 1;
        let candidates = objects.iter().map(Vec::len).sum::<usize>();
        self.candidates += usize::from(candidates == found.len() + duplicates);
        let is_known = |feature: &&[f64; 3]| feature[2].abs() > KNOWN;
        let known = objects.iter().flatten().filter(is_known).count();
        self.numbers += usize::from(candidates == found.len() + known);
        self.duplicates[0] += known;
        self.duplicates[1] += duplicates;
        self.features += candidates - known;
        let numbers: Vec<usize> = found.further[0].iter().map(|&n| n as usize).collect();
        self.objects += usize::from(numbers.last() == Some(&objects.len()));
        for (i, object) in objects.iter().enumerate() {
            let mut mine = (0..numbers.len()).filter(|&k| numbers[k] == i + 1);
            for feature in object.iter().filter(|feature| !is_known(feature)) {
                let [x, y, _] = *feature;
                let place = match projection {
                    Projection::Global => (y, x),
                    _ => from_plane(x, y),
                };
                // Where one of two is another, the next ones are compared anew.
                let mut rest = mine.clone();
                let is_same =
                    |k: &usize| apart_deg((found.lat_deg[*k], found.lon_deg[*k]), place) < SAME_DEG;
                if rest.any(|k| is_same(&k)) {
                    self.same += 1;
                    mine = rest;
                }
            }
        }
    }
}

/// Values of features that TRACK found before are beyond this.
const KNOWN: f64 = 1e11;

fn apart_deg((lat, lon): (f64, f64), (other_lat, other_lon): (f64, f64)) -> f64 {
    let east = (lon - other_lon + 540.0).rem_euclid(360.0) - 180.0;
    (east * lat.to_radians().cos()).hypot(lat - other_lat)
}

/// Latitude and longitude of a point of the northern plane of the unit sphere.
fn from_plane(x: f64, y: f64) -> (f64, f64) {
    let lat_deg = 90.0 - 2.0 * (x.hypot(y) / 2.0).atan().to_degrees();
    (lat_deg, x.atan2(-y).to_degrees().rem_euclid(360.0))
}
