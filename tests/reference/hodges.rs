//! Linking equal to TRACK's, point for point and in the same order.

use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use stormtracker::hodges::{self, HodgesParams};
use stormtracker::model::{Calendar, Centers, TimeAxis, Tracks, Variable};

use crate::{reference, trial};

const GLOBAL: &str = "reference/track-1.5.2/msl_global_exactSHT_chunked";
const VORTICITY: &str = "reference/track-1.5.2/vo850_NH_chunked";
/// The value of a feature that was found twice in an object is below this.
const DUFF: f64 = -1e11;

const STEP_S: i64 = 6 * 3600;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for name in ["msl_NH_exactSHT_chunked", "msl_global_exactSHT_chunked", "vo850_NH_chunked"] {
        let directory = format!("reference/track-1.5.2/{name}");
        for chunk in 1..=6 {
            let path = format!("{directory}/chunk_{chunk}");
            let run = {
                let path = path.clone();
                move || same_as_chunk(&reference(&path))
            };
            trials.push(trial(format!("hodges_{name}_{chunk}_is_that_of_track"), &[&path], run));
        }
        let run = {
            let directory = directory.clone();
            move || same_spliced(&reference(&directory))
        };
        trials.push(trial(format!("hodges_{name}_spliced_is_that_of_track"), &[&directory], run));
    }
    trials.push(trial("hodges_leaves_out_what_track_does", &[GLOBAL], same_features));
    trials.push(trial("hodges_in_one_pass_is_that_of_track", &[VORTICITY], one_pass));
    trials
}

/// Features of an `objout` or `objout.new`, and where each is there: frame,
/// object and feature, each from 1.
struct Features {
    centers: Centers,
    index: HashMap<[usize; 3], usize>,
}

/// Reads features in longitude and latitude.
fn read_features(path: &Path) -> Result<Features, Failed> {
    let text = fs::read_to_string(path)?;
    let mut lines = text.lines();
    let (mut lon_deg, mut lat_deg, mut value) = (Vec::new(), Vec::new(), Vec::new());
    let (mut offsets, mut index) = (Vec::new(), HashMap::new());
    let mut object = 0;
    while let Some(line) = lines.next() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["FRAME", ..] => offsets.push(lat_deg.len()),
            ["OBJECT", number] => object = number.parse()?,
            ["OBJECT_FEATURE_NUM", number] => {
                for feature in 1..=number.parse()? {
                    let numbers = lines.next().ok_or("a feature is missing")?;
                    let numbers: Vec<f64> = numbers
                        .split_whitespace()
                        .take(3)
                        .map(str::parse)
                        .collect::<Result<_, _>>()?;
                    if numbers[2] < DUFF {
                        continue;
                    }
                    index.insert([offsets.len(), object, feature], lat_deg.len());
                    lon_deg.push(numbers[0]);
                    lat_deg.push(numbers[1]);
                    value.push(numbers[2]);
                }
            }
            _ => (),
        }
    }
    let times = (0..offsets.len() as i64).map(|frame| frame * STEP_S).collect();
    offsets.push(lat_deg.len());
    let number = (0..lat_deg.len()).map(|i| i as f64).collect();
    let columns = [value, number];
    let variables = columns.map(|values| Variable { values, ..Variable::default() }).to_vec();
    let times = TimeAxis::new(Calendar::Standard, times)?;
    let centers = Centers { times, offsets, lat_deg, lon_deg, variables, ..Centers::default() };
    Ok(Features { centers, index })
}

/// Reads tracks, each a list of frame, object and feature.
fn read_dump(path: &Path) -> Result<Vec<Vec<[usize; 3]>>, Failed> {
    let text = fs::read_to_string(path)?;
    let mut tracks = Vec::new();
    for line in text.lines().skip(3) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["TRACK_Id.", _] => tracks.push(Vec::new()),
            ["POINT_No.", _] => (),
            _ => {
                let numbers: Vec<usize> =
                    words.iter().take(3).map(|w| w.parse()).collect::<Result<_, _>>()?;
                let last = tracks.last_mut().ok_or("a point without a track")?;
                last.push([numbers[0], numbers[1], numbers[2]]);
            }
        }
    }
    Ok(tracks)
}

fn same_as_chunk(directory: &Path) -> Result<(), Failed> {
    let Features { centers, index } = read_features(&directory.join("objout.new"))?;
    let params = HodgesParams::default();
    let expected = |name| -> Result<Vec<Vec<usize>>, Failed> {
        let dump = read_dump(&directory.join(name))?;
        Ok(dump.iter().map(|track| track.iter().map(|place| index[place]).collect()).collect())
    };
    let first_guess = HodgesParams { max_iterations: 0, ..params.clone() };
    assert_same("initial", &lists(&hodges::link(&centers, &first_guess)?), &expected("idump")?)?;
    assert_same("final", &lists(&hodges::link(&centers, &params)?), &expected("tdump")?)
}

/// The whole record, in segments as it was tracked.
fn same_spliced(directory: &Path) -> Result<(), Failed> {
    let centers = whole_record(directory)?;
    assert_eq!(centers.times.len(), 360);
    let mut params = HodgesParams { segment_steps: Some(62), ..HodgesParams::default() };
    let mut tracks = hodges::link(&centers, &params)?;
    assert_same("spliced", &places(&tracks), &read_tracks(&directory.join("tr_trs"))?)?;
    params.min_track_points = 8;
    params.min_displacement_deg = 10.0;
    hodges::keep_tracks(&mut tracks, &centers.times, &params);
    assert_same("long", &places(&tracks), &read_tracks(&directory.join("ff_trs"))?)
}

/// Every feature but the isolated ones is in a track.
fn same_features() -> Result<(), Failed> {
    for chunk in 1..=6 {
        let path = reference(GLOBAL).join(format!("chunk_{chunk}"));
        let all = read_features(&path.join("objout"))?.centers;
        let kept = read_features(&path.join("objout.new"))?.centers;
        let params = HodgesParams { max_iterations: 0, ..HodgesParams::default() };
        let found = hodges::link(&all, &params)?;
        let points = |steps: Vec<i64>, lon_deg: &[f64], lat_deg: &[f64]| {
            let mut points: Vec<_> = steps.iter().zip(lon_deg).zip(lat_deg).collect();
            points.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
            points.iter().map(|((step, lon), lat)| (**step, **lon, **lat)).collect::<Vec<_>>()
        };
        let steps = (0..kept.times.len()).flat_map(|k| kept.step(k).map(move |_| k as i64));
        let expected = points(steps.collect(), &kept.lon_deg, &kept.lat_deg);
        let steps = found.time_s.iter().map(|time| time / STEP_S);
        let found = points(steps.collect(), &found.lon_deg, &found.lat_deg);
        assert!(found == expected, "chunk {chunk}: {} of {}", found.len(), expected.len());
    }
    Ok(())
}

/// TRACK, given the whole record as one, makes 5527 tracks out of 4419, and
/// 232 of its 234 long ones are those of the segments.
fn one_pass() -> Result<(), Failed> {
    let centers = whole_record(&reference(VORTICITY))?;
    let mut params = HodgesParams { max_iterations: 0, ..HodgesParams::default() };
    assert_eq!(hodges::link(&centers, &params)?.len(), 4419);
    params.max_iterations = HodgesParams::default().max_iterations;
    let mut tracks = hodges::link(&centers, &params)?;
    assert_eq!(tracks.len(), 5527);
    (params.min_track_points, params.min_displacement_deg) = (8, 10.0);
    hodges::keep_tracks(&mut tracks, &centers.times, &params);
    let segmented = read_tracks(&reference(VORTICITY).join("ff_trs"))?;
    let found = places(&tracks);
    assert_eq!(segmented.iter().filter(|track| found.contains(track)).count(), 232);
    Ok(())
}

/// Puts the features of all chunks together, of a step in two chunks those
/// where it is no edge: there fewer of them are isolated. Chunks start two
/// steps before the end of the one before.
fn whole_record(directory: &Path) -> Result<Centers, Failed> {
    let mut steps: Vec<[Vec<f64>; 3]> = Vec::new();
    for chunk in 1..=6 {
        let Features { centers, .. } =
            read_features(&directory.join(format!("chunk_{chunk}/objout.new")))?;
        let start = steps.len().saturating_sub(3);
        for step in 0..centers.times.len() {
            let columns = [&centers.lon_deg, &centers.lat_deg, &centers.variables[0].values];
            let columns = columns.map(|column| column[centers.step(step)].to_vec());
            match steps.get_mut(start + step) {
                Some(before) if before[0].len() < columns[0].len() => *before = columns,
                Some(_) => (),
                None => steps.push(columns),
            }
        }
    }
    let ends = steps.iter().scan(0, |end, columns| {
        *end += columns[0].len();
        Some(*end)
    });
    let column = |i: usize| steps.iter().flat_map(|step| step[i].iter().copied()).collect();
    Ok(Centers {
        times: TimeAxis::new(
            Calendar::Standard,
            (0..steps.len() as i64).map(|step| step * STEP_S).collect(),
        )?,
        offsets: std::iter::once(0).chain(ends).collect(),
        lon_deg: column(0),
        lat_deg: column(1),
        variables: vec![Variable { values: column(2), ..Variable::default() }],
        ..Centers::default()
    })
}

/// Step, longitude, latitude and value of each point.
type Place = (i64, f64, f64, f64);

fn places(tracks: &Tracks) -> Vec<Vec<Place>> {
    let place = |i: usize| {
        let value = tracks.variables[0].values[i];
        (tracks.time_s[i] / STEP_S, tracks.lon_deg[i], tracks.lat_deg[i], value)
    };
    (0..tracks.len()).map(|track| tracks.range(track).map(place).collect()).collect()
}

/// Reads a `tr_trs` or `ff_trs`, whose frames count from 1.
fn read_tracks(path: &Path) -> Result<Vec<Vec<Place>>, Failed> {
    let text = fs::read_to_string(path)?;
    let mut tracks = Vec::new();
    for line in text.lines().skip(3) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["TRACK_ID", ..] => tracks.push(Vec::new()),
            ["POINT_NUM", ..] => (),
            [frame, lon, lat, value, ..] => {
                let last = tracks.last_mut().ok_or("a point without a track")?;
                last.push((frame.parse::<i64>()? - 1, lon.parse()?, lat.parse()?, value.parse()?));
            }
            _ => return Err(format!("not understood: {line}").into()),
        }
    }
    Ok(tracks)
}

/// The numbers of the points of each track.
fn lists(tracks: &Tracks) -> Vec<Vec<usize>> {
    let number = |range: Range<usize>| {
        tracks.variables[1].values[range].iter().map(|&v| v as usize).collect()
    };
    (0..tracks.len()).map(|i| number(tracks.range(i))).collect()
}

fn assert_same<T: PartialEq>(
    what: &str,
    found: &[Vec<T>],
    expected: &[Vec<T>],
) -> Result<(), Failed> {
    if found == expected {
        return Ok(());
    }
    let missing = expected.iter().filter(|track| !found.contains(track)).count();
    let first = found.iter().zip(expected).position(|(a, b)| a != b);
    Err(format!(
        "{what} tracks: {} instead of {}, {missing} of them not found; the first to differ is {first:?}",
        found.len(),
        expected.len(),
    )
    .into())
}
