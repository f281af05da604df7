//! Features equal to TRACK's: the same objects, the same extrema of each in the
//! same order, and where they are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use stormtracker::detect::{
    Extremum, ObjectOrder, ObjectParams, Poles, RasterObjectDetector, RasterObjectParams,
    RasterObjectScratch, Refinement, Seam, Search,
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

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("track_features_msl_plane", &[MSL, MSL_NH], || {
            compare(MSL, MSL_NH, &params(Extremum::Min, -100.0, 0.01), Projection::NhStereo)
        }),
        trial("track_features_vo_plane", &[VO, VO_NH], || {
            compare(VO, VO_NH, &params(Extremum::Max, 1e-5, 1e5), Projection::NhStereo)
        }),
        trial("track_features_global", &[MSL, MSL_GLOBAL], || {
            compare(MSL, MSL_GLOBAL, &params(Extremum::Min, -100.0, 0.01), Projection::Global)
        }),
    ]
}

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
) -> Result<(), Failed> {
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

    let mut found: BTreeMap<usize, (Detections, usize)> = BTreeMap::new();
    let (mut frames, mut objects_ok, mut features, mut same, mut duplicates) = (0, 0, 0, 0, [0, 0]);
    for chunk in 1..=6 {
        let expected = read_objects(&reference(&format!("{track}/chunk_{chunk}/objout")))?;
        for (number, objects) in &expected {
            let (detections, dup) = match found.get(number) {
                Some(known) => known,
                None => {
                    block.frame(number - 1, &mut on_grid)?;
                    match &preprocessor {
                        Some(p) => p.apply(&[&on_grid], &mut preprocess_scratch, &mut frame)?,
                        None => frame.copy_from_slice(&on_grid),
                    }
                    let (detections, counts) = detector.detect(&frame, &mut scratch);
                    found.entry(*number).or_insert((detections, counts.duplicates))
                }
            };
            frames += 1;
            duplicates[0] += dup;
            duplicates[1] += objects.iter().flatten().filter(|f| f[2].abs() > 1e11).count();
            let numbers: Vec<usize> = detections.further[0].iter().map(|&n| n as usize).collect();
            objects_ok += usize::from(numbers.last() == Some(&objects.len()));
            for (i, object) in objects.iter().enumerate() {
                let mine: Vec<usize> =
                    (0..numbers.len()).filter(|&k| numbers[k] == i + 1).collect();
                let theirs: Vec<&[f64; 3]> = object.iter().filter(|f| f[2].abs() < 1e11).collect();
                features += theirs.len();
                if mine.len() != theirs.len() {
                    println!("frame {number} object {}: {} {}", i + 1, mine.len(), theirs.len());
                }
                for (&k, f) in mine.iter().zip(&theirs) {
                    let (lat, lon) = (detections.lat_deg[k], detections.lon_deg[k]);
                    let f = match projection {
                        Projection::Global => **f,
                        _ => from_plane(**f),
                    };
                    let apart =
                        ((lon - f[0] + 540.0).rem_euclid(360.0) - 180.0) * lat.to_radians().cos();
                    let distance = apart.hypot(lat - f[1]);
                    same += usize::from(distance < 1e-4);
                    if distance >= 1e-4 {
                        println!(
                            "D {number} {} {lon:.5} {lat:.5} {} | {f:?} {distance:.6}",
                            i + 1,
                            detections.value[k]
                        );
                    }
                }
            }
        }
    }
    println!(
        "{track}: frames {frames}, objects {objects_ok}, features {features}, same {same}, duplicates {duplicates:?}"
    );
    Ok(())
}

fn from_plane([x, y, value]: [f64; 3]) -> [f64; 3] {
    let lat_deg = 90.0 - 2.0 * (x.hypot(y) / 2.0).atan().to_degrees();
    [x.atan2(-y).to_degrees().rem_euclid(360.0), lat_deg, value]
}
