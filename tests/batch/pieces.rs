//! `link` of several files of centres.

use crate::place::Place;

/// A season of ten days, and its thirds.
const SEASON: &str = "synth -o season.nc --steps 40 --seed 3";
const THIRDS: [(&str, &str); 3] = [
    ("2000-01-01", "2000-01-03T18"),
    ("2000-01-04", "2000-01-07T06"),
    ("2000-01-07T12", "2000-01-10T18"),
];
const SIMPLE: &str = "--feature-threshold 96.6";
const HODGES: &str = "-a hodges --lmin 5 --lmax 42 --object-threshold -100";

/// Detects the centres of every third, in a format each.
fn detect_thirds(place: &Place, options: &str, names: [&str; 3]) {
    for (name, (start, end)) in names.iter().zip(THIRDS) {
        place.run(&format!("detect -i season.nc {options} --start {start} --end {end} -o {name}"));
    }
}

fn linking(options: &str) -> &str {
    options.split(" --").next().filter(|algorithm| algorithm.starts_with("-a")).unwrap_or("")
}

#[test]
fn linked_pieces_are_the_tracks_of_one_run() {
    let place = Place::new();
    place.run(SEASON);
    for options in [SIMPLE, HODGES] {
        detect_thirds(&place, options, ["third_1.csv", "third_2.nc", "third_3.csv"]);
        for output in ["csv", "nc", "txt", "tdump"] {
            place.run(&format!("track -i season.nc {options} -o whole.{output}"));
            let algorithm = linking(options);
            for inputs in ["-i third_*", "-i third_3.csv -i third_1.csv -i third_2.nc"] {
                place.run(&format!("link {inputs} {algorithm} -o joined.{output}"));
                let [joined, whole] = ["joined", "whole"].map(|n| format!("{n}.{output}"));
                assert!(place.bytes(&joined) == place.bytes(&whole), "{options} {output} {inputs}");
            }
        }
        let tracks = String::from_utf8(place.bytes("whole.csv")).unwrap();
        assert!(has_track_across_the_cut(&tracks), "{options}");
    }
}

/// Whether a track has points before and after the first cut.
fn has_track_across_the_cut(csv: &str) -> bool {
    let rows = csv.lines().filter_map(|line| line.split_once(','));
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (id, rest) in rows {
        let is_early = rest.starts_with("2000") && rest < "2000-01-04";
        if is_early { before.push(id) } else { after.push(id) }
    }
    before.iter().any(|id| after.contains(id))
}

#[test]
fn a_dump_of_pieces_has_the_objects_of_one_run() {
    let place = Place::new();
    place.run(SEASON);
    detect_thirds(&place, HODGES, ["third_1.nc", "third_2.nc", "third_3.csv"]);
    for directory in ["whole", "joined"] {
        std::fs::create_dir(place.path(directory)).unwrap();
    }
    place.run(&format!("track -i season.nc {HODGES} -f track-dump -o whole/tdump"));
    place.run("link -i third_* -a hodges -f track-dump -o joined/tdump");
    for name in ["tdump", "objout.new"] {
        assert!(
            place.bytes(&format!("joined/{name}")) == place.bytes(&format!("whole/{name}")),
            "{name}"
        );
    }
}

#[test]
fn objects_of_track_say_when_each_file_begins() {
    let place = Place::new();
    place.run(SEASON);
    let names = ["third_1.objout", "third_2.objout", "third_3.objout"];
    detect_thirds(&place, HODGES, names);
    place.run(&format!("detect -i season.nc {HODGES} -o whole.objout"));
    let said = "--time-step 6 --units Pa --variable msl -a hodges";
    place.run(&format!("link -i whole.objout --start 2000-01-01 {said} -o whole.nc"));
    let starts = THIRDS.map(|(start, _)| format!("--start {start}")).join(" ");
    place.run(&format!("link -i third_* {starts} {said} -o joined.nc"));
    assert!(place.bytes("joined.nc") == place.bytes("whole.nc"));
    place.fails(
        &format!("link -i third_* --start 2000-01-01 {said} -o no.nc"),
        &["third_1.objout", "third_2.objout", "overlap", "give it for each input"],
    );
    place.fails(
        &format!("link -i third_* --start 2000-01-01 --start 2000-01-04 {said} -o no.nc"),
        &["--start is given 2 times for 3 files"],
    );
    assert!(!place.path("no.nc").exists());
}

#[test]
fn a_record_is_linked_as_far_as_it_goes() {
    let place = Place::new();
    place.run(SEASON);
    detect_thirds(&place, SIMPLE, ["third_1.csv", "third_2.csv", "third_3.csv"]);
    let said = place.run("link -i third_1.csv -i third_3.csv -o gap.csv");
    assert!(said.contains("gaps, longer than the usual step of 6 h: 1"), "{said}");
    let said = place.run("link -i third_*.csv -o whole.csv");
    assert!(!said.contains("gaps"), "{said}");
}

#[test]
fn pieces_that_do_not_go_together_are_refused() {
    let place = Place::new();
    place.run(SEASON);
    detect_thirds(&place, SIMPLE, ["third_1.csv", "third_2.nc", "third_3.csv"]);
    place.run("detect -i season.nc --feature-threshold 50 --start 2000-01-04 -o other.csv");
    place.fails(
        "link -i third_1.csv -i other.csv -o no.csv",
        &["third_1.csv and other.csv have different parameters", "96.6", "50.0"],
    );
    place.run(&format!("detect -i season.nc {SIMPLE} --start 2000-01-03T18 -o late.csv"));
    place.fails(
        "link -i third_1.csv -i late.csv -o no.csv",
        &["third_1.csv (12 steps", "late.csv (29 steps", "overlap"],
    );
    place.run("link -i third_1.csv -o tracks.csv");
    place.fails("link -i third_2.nc -i tracks.csv -o no.csv", &["tracks.csv: holds tracks"]);
    place.fails("link -i none_*.nc -o no.csv", &["none_*.nc: nothing fits this pattern"]);
    assert!(!place.path("no.csv").exists());
}

#[test]
fn a_directory_and_a_list_stand_for_their_files() {
    let place = Place::new();
    place.run(SEASON);
    std::fs::create_dir(place.path("centres")).unwrap();
    detect_thirds(&place, SIMPLE, ["centres/1.csv", "centres/2.nc", "centres/3.csv"]);
    std::fs::write(place.path("centres/job.log"), "done").unwrap();
    std::fs::write(place.path("list"), "centres/3.csv\ncentres/1.csv\n# the rest\ncentres/2.nc\n")
        .unwrap();
    place.run(&format!("track -i season.nc {SIMPLE} -o whole.csv"));
    let said = place.run("link -i centres -o joined.csv");
    assert!(said.contains("3 files of centres are read, 1 others are not"), "{said}");
    place.run("link -i @list -o listed.csv");
    assert!(place.bytes("joined.csv") == place.bytes("whole.csv"));
    assert!(place.bytes("listed.csv") == place.bytes("whole.csv"));
}
