//! No output takes the place of an input.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Stdio;

use crate::fixture::{ADDRESS_SPACE_BYTES, Place};
use crate::options::subcommands;

/// Commands that write a file: what is typed before its name. `IN` is an input,
/// `OTHER` one more.
const WRITING: &[&str] = &[
    "track -i IN -o",
    "track -i OTHER --northward-wind IN -o",
    "track -i OTHER --config IN -o",
    "track -i OTHER -a hodges --dmax-zones IN -o",
    "track -i OTHER -a hodges --adaptive-smoothness IN -o",
    "detect -i IN -o",
    "detect -i OTHER -i IN -o",
    "preprocess -i IN -o",
    "preprocess -i OTHER --derive vorticity --northward-wind IN -o",
    "link -i IN -o",
    "metrics ata -i IN -o",
    "metrics ata -i OTHER --mask-orography IN -o",
    "metrics boxes -i IN -o",
    "metrics density -i IN -o",
    "metrics summary -i IN -o",
    "metrics summary -i OTHER --basins IN -o",
    "metrics phase-space -i IN --field OTHER -o",
    "metrics phase-space -i OTHER --field IN -o",
    "metrics eulerian -i IN -o",
    "metrics confidence -i IN -o",
    "metrics confidence -i OTHER --against IN -o",
    "metrics cormax --metric IN --impact OTHER -o",
    "metrics cormax --metric OTHER --impact IN -o",
    "metrics hindcast --metric IN --impact OTHER -o",
    "metrics hindcast --metric OTHER --impact IN -o",
    "sample -i IN --field OTHER --sample msl:nearest -o",
    "sample -i OTHER --field IN --sample msl:nearest -o",
    "compare -r IN -c OTHER --json -o",
    "compare -r OTHER -c IN --csv -o",
    "plot -i IN -o",
    "plot compare -r IN -c OTHER -o",
    "plot compare -r OTHER -c IN -o",
    "convert -i IN -o",
];

/// Commands that write no file, or have no file for an input.
const NOT_WRITING: &[&str] =
    &["info", "synth", "cache info", "cache verify", "cache prune", "completions", "man"];

/// Two files, and other ways to the first of them.
struct Inputs {
    place: Place,
    /// Paths that lead to `in.nc`.
    same: Vec<String>,
}

impl Inputs {
    fn new() -> Self {
        let place = Place::new();
        place.file("in.nc", "an input");
        place.file("other.nc", "another input");
        place.file("below/list.txt", "../other.nc\n../in.nc\n");
        let at = |name: &str| place.path().join(name);
        symlink("in.nc", at("link.nc")).unwrap();
        symlink("../link.nc", at("below/second.nc")).unwrap();
        symlink(".", at("here")).unwrap();
        fs::hard_link(at("in.nc"), at("hard.nc")).unwrap();
        let whole = at("in.nc").to_str().unwrap().to_string();
        let same = ["in.nc", "./in.nc", "below/../in.nc", "link.nc", "below/second.nc", "hard.nc"];
        let same = same.into_iter().chain(["here/in.nc", &whole]).map(String::from).collect();
        Self { place, same }
    }

    /// Runs a command that is to refuse its output.
    #[track_caller]
    fn refuse(&self, typed: &str, input: &str, output: &str) {
        let words = typed.split(' ').map(|word| match word {
            "IN" => input,
            "OTHER" => "other.nc",
            word => word,
        });
        let arguments: Vec<&str> = words.chain([output]).collect();
        let run = self.place.run(&arguments);
        let said = format!("--output {output} is an input as well");
        run.ended_with(1, &["error: ", &said, "write to another place"]);
        self.is_untouched();
    }

    #[track_caller]
    fn is_untouched(&self) {
        let read = |name: &str| fs::read_to_string(self.place.path().join(name)).unwrap();
        assert_eq!((read("in.nc"), read("other.nc")), ("an input".into(), "another input".into()));
        assert!(self.place.path().join("link.nc").is_symlink());
        assert_eq!(
            self.place.names(),
            ["below", "hard.nc", "here", "in.nc", "link.nc", "other.nc"],
            "nothing is left"
        );
    }
}

#[test]
fn no_command_replaces_an_input_by_whatever_path() {
    let inputs = Inputs::new();
    for (i, typed) in WRITING.iter().enumerate() {
        inputs.refuse(typed, "in.nc", "in.nc");
        // Each way is tried with some commands in both places: they share the check.
        let way = &inputs.same[i % inputs.same.len()];
        inputs.refuse(typed, "in.nc", way);
        inputs.refuse(typed, way, "in.nc");
    }
    for way in &inputs.same {
        inputs.refuse("track -i IN -o", way, "in.nc");
        inputs.refuse("track -i IN -o", "in.nc", way);
    }
}

/// A new command joins one of the lists.
#[test]
fn every_command_is_known_here() {
    let place = Place::new();
    let mut known = BTreeSet::new();
    let below = |of: &[&str]| -> Vec<String> {
        let help = place.run(&[of, &["--help"]].concat()).stdout;
        subcommands(&help).into_iter().map(String::from).collect()
    };
    for command in below(&[]) {
        let deeper = below(&[&command]);
        if deeper.is_empty() || command == "plot" {
            known.insert(command.clone());
        }
        known.extend(deeper.into_iter().map(|name| format!("{command} {name}")));
    }
    let of_writing = WRITING.iter().map(|typed| {
        let words = typed.split(' ').take_while(|word| !word.starts_with('-'));
        words.collect::<Vec<_>>().join(" ")
    });
    let listed: BTreeSet<String> =
        of_writing.chain(NOT_WRITING.iter().map(|name| name.to_string())).collect();
    assert_eq!(known, listed);
}

#[test]
fn inputs_of_lists_patterns_and_directories_are_inputs() {
    let inputs = Inputs::new();
    for command in ["track", "detect", "preprocess", "metrics eulerian"] {
        let typed = format!("{command} -i IN -o");
        inputs.refuse(&typed, "@below/list.txt", "in.nc");
        inputs.refuse(&typed, "@below/list.txt", "link.nc");
        inputs.refuse(&typed, "i*.nc", "./in.nc");
        inputs.refuse(&typed, ".", "in.nc");
        inputs.refuse(&typed, "here", "hard.nc");
    }
    inputs.refuse("link -i IN -o", "[hi]*.nc", "in.nc");
    inputs.refuse("sample -i OTHER --sample msl:nearest --field IN -o", "*.nc", "in.nc");
    // The list itself is read, too.
    let list = "below/list.txt";
    let run = inputs.place.run(&["track", "-i", "@below/list.txt", "-o", list]);
    run.ended_with(1, &["is an input as well"]);
    inputs.is_untouched();
}

#[test]
fn stores_do_not_take_places_in_one_another() {
    let place = Place::new();
    place.season("in.zarr", 2, &[]);
    let metadata = fs::read(place.path().join("in.zarr/zarr.json")).unwrap();
    symlink("in.zarr", place.path().join("link.zarr")).unwrap();
    fs::create_dir(place.path().join("outer.zarr")).unwrap();
    fs::rename(place.path().join("in.zarr"), place.path().join("outer.zarr/in.zarr")).unwrap();
    symlink("outer.zarr/in.zarr", place.path().join("in.zarr")).unwrap();
    for (output, words) in [
        ("in.zarr", "is an input as well"),
        ("in.zarr/", "is an input as well"),
        ("link.zarr", "is an input as well"),
        ("in.zarr/new.zarr", "lies inside an input"),
        ("in.zarr/msl/new.nc", "lies inside an input"),
        ("link.zarr/new.zarr", "lies inside an input"),
        ("outer.zarr", "contains an input"),
    ] {
        for input in ["in.zarr", "link.zarr", "outer.zarr/in.zarr"] {
            let run = place.run(&["preprocess", "-q", "-i", input, "-o", output]);
            run.ended_with(1, &[words, "write to another place"]);
        }
        assert_eq!(fs::read(place.path().join("in.zarr/zarr.json")).unwrap(), metadata);
        assert_eq!(place.names(), ["in.zarr", "link.zarr", "outer.zarr"]);
    }
}

#[test]
fn two_outputs_are_two_files() {
    let place = Place::new();
    for truth in ["s.nc", "./s.nc"] {
        place.file("s.nc", "older");
        let run = place.run(&["synth", "-o", "s.nc", "--truth", truth, "--steps", "2"]);
        run.ended_with(1, &["is an output as well"]);
        assert_eq!(fs::read_to_string(place.path().join("s.nc")).unwrap(), "older");
    }
    place.season("s.zarr", 2, &[]);
    let run = place.run(&["synth", "-o", "s.zarr", "--truth", "s.zarr/truth.csv", "--steps", "2"]);
    run.ended_with(1, &["lies inside an output"]);
    assert!(place.path().join("s.zarr/zarr.json").exists());
}

#[test]
fn directories_of_the_program_are_apart_from_inputs_and_outputs() {
    let place = Place::new();
    place.season("in.zarr", 2, &[]);
    place.file("in.csv", "track_id,time,lat,lon\n");
    let config = "[access.cache]\ndirectory = \"in.zarr\"\n";
    place.file("cache.toml", config);
    for (typed, words) in [
        ("track -i in.zarr -o t.csv --checkpoint in.zarr", "is an input as well"),
        ("track -i in.zarr -o t.csv --checkpoint in.zarr/kept", "lies inside an input"),
        ("detect -i in.zarr -o t.csv --checkpoint in.zarr/kept", "lies inside an input"),
        ("detect -i in.zarr -o t.csv --cache in.zarr", "is an input as well"),
        ("track -i in.zarr -o t.csv --cache in.zarr/msl", "lies inside an input"),
        ("track -i in.zarr -o t.csv --config cache.toml", "is an input as well"),
        ("preprocess -i in.zarr -o out.zarr --cache .", "contains an input"),
        ("track -i in.zarr -o t.csv --checkpoint .", "contains an input"),
    ] {
        let run = place.run(&typed.split(' ').collect::<Vec<_>>());
        run.ended_with(1, &[words]);
        assert_eq!(place.names(), ["cache.toml", "in.csv", "in.zarr"], "{typed}");
    }
}

/// A dump of TRACK has `objout.new` beside it, read and written.
#[test]
fn the_file_beside_a_dump_is_an_output_too() {
    let place = Place::new();
    place.file("objout.new", "objects");
    place.file("in.csv", "tracks");
    let convert = ["convert", "-i", "objout.new", "-o", "t.tdump", "-f", "track-dump"];
    let run = place.run(&convert);
    run.ended_with(1, &["objout.new beside --output", "is an input as well"]);
    let run = place.run(&["link", "-i", "objout.new", "-o", "./t.tdump", "-f", "track-dump"]);
    run.ended_with(1, &["is an input as well"]);
    assert_eq!(place.names(), ["in.csv", "objout.new"]);
}

/// As of `cat a >> a`.
#[test]
fn stdout_does_not_append_to_an_input() {
    let place = Place::new();
    let path = place.season("in.nc", 2, &[]);
    let before = fs::read(&path).unwrap();
    let mut command = place.command(ADDRESS_SPACE_BYTES, &["detect", "-q", "-i", "in.nc"]);
    let file = fs::File::options().append(true).open(&path).unwrap();
    command.stdin(Stdio::null()).stdout(file).stderr(Stdio::piped());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("stdout") && said.contains("is an input as well"), "{said}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

/// What only looks alike is written.
#[test]
fn outputs_beside_inputs_are_written() {
    let place = Place::new();
    place.season("in.nc", 4, &[]);
    symlink("in.nc", place.path().join("link.nc")).unwrap();
    for output in ["in.nc.csv", "./out.csv", "in.csv"] {
        place.run(&["detect", "-q", "-i", "link.nc", "-o", output]).ended_with(0, &[]);
        assert!(place.path().join(output).is_file());
    }
    place.run(&["preprocess", "-q", "-i", ".", "-o", "new.zarr"]).ended_with(0, &[]);
}
