//! Several inputs that make no record, and what stands for no input.

use std::fs;
use std::path::Path;

use stormtracker::io::fields::WriteParams;

use crate::fixture::{Field, Place, Run};

/// The field of a day, with this many days before it.
fn day(days: usize) -> Field {
    let mut field = Field::new();
    field.times().iter_mut().for_each(|hours| *hours += 24.0 * days as f64);
    field
}

fn detect(place: &Place, inputs: &[&str]) -> Run {
    let given = inputs.iter().flat_map(|input| ["-i", input]);
    place.run(&["detect", "-o", "centres.csv"].into_iter().chain(given).collect::<Vec<_>>())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Both days together fail, and the message names both and says these words.
fn do_not_go_together(one: Field, two: Field, words: &[&str]) {
    let place = Place::new();
    let paths = [place.field(&one), place.field(&two)];
    for order in [[0, 1], [1, 0]] {
        let inputs = order.map(|i| text(&paths[i]));
        detect(&place, &inputs).failed(&[&inputs, words].concat());
        place.nothing_is_left();
    }
}

#[test]
fn datasets_that_do_not_go_together_are_both_named() {
    let (mut shifted, mut fewer) = (day(1), day(1));
    shifted.longitudes()[11] += 5.0;
    fewer.longitudes().pop();
    fewer.values.truncate(4 * 7 * 11);
    let of = |longitude| format!("longitude {longitude} at index 11");
    do_not_go_together(day(0), shifted, &["different grids", &of(330), &of(335)]);
    do_not_go_together(day(0), fewer, &["different grids", "7 x 12 points", "7 x 11 points"]);
    let noleap = Field { calendar: "noleap", ..day(1) };
    do_not_go_together(day(0), noleap, &["different calendars", "standard", "noleap"]);
    let early = |calendar| {
        let mut field = Field { calendar, ..day(0) };
        field.times().iter_mut().for_each(|hours| *hours -= 500.0 * 365.25 * 24.0);
        field
    };
    do_not_go_together(early("standard"), early("proleptic_gregorian"), &["different calendars"]);
    let in_units = |units, days| Field { units, variables: vec!["z500"], ..day(days) };
    let place = Place::new();
    let paths = [place.field(&in_units(Some("m"), 0)), place.field(&in_units(None, 1))];
    let inputs = [text(&paths[0]), text(&paths[1])];
    let run =
        place.run(&["detect", "-m", "min", "--variable", "z500", "-i", inputs[0], "-i", inputs[1]]);
    run.failed(&[inputs[0], inputs[1], "different units: m, and none"]);
    let level = |level, days| {
        let mut field = day(days);
        field.dimensions.insert(1, ("level", vec![level], Some("hPa")));
        field
    };
    do_not_go_together(
        level(850.0, 0),
        level(500.0, 1),
        &["different levels", "850 hPa", "500 hPa"],
    );
    let other = Field { variables: vec!["vo"], units: Some("s-1"), ..day(1) };
    do_not_go_together(day(0), other, &["holds msl", "holds vo", "--variable"]);
}

#[test]
fn an_undated_field_has_no_place_among_others() {
    let place = Place::new();
    let paths = [place.field(&day(0)), place.field(&Field::new().without_time())];
    let inputs = [text(&paths[1]), text(&paths[0])];
    detect(&place, &inputs).failed(&[inputs[0], "says nothing of its time", "1 other inputs"]);
    place.nothing_is_left();
}

#[test]
fn what_differs_and_converts_goes_together() {
    let place = Place::new();
    let mut packed = Field { calendar: "proleptic_gregorian", units: Some("hPa"), ..day(1) };
    packed.values.iter_mut().for_each(|value| *value /= 100.0);
    let paths = [place.field(&day(0)), place.field(&packed)];
    let run = place.run(&["detect", "-v", "-i", text(&paths[0]), "-i", text(&paths[1])]);
    run.ended_with(
        0,
        &[
            "1 inputs with another calendar, standard here",
            "hPa converted to Pa (in 1 of 2 inputs)",
        ],
    );
    assert!(run.stdout.contains("2000-01-02T18:00:00"));
}

#[test]
fn what_does_not_hold_the_variable_is_left_out_unless_nothing_does() {
    let place = Place::new();
    let wind = Field { variables: vec!["u"], units: Some("m s-1"), ..day(0) };
    let paths = [place.field(&wind), place.field(&day(0)), place.field(&wind)];
    let inputs = [0, 1, 2].map(|i| text(&paths[i]));
    for more in [&[][..], &["--variable", "msl"]] {
        let arguments = ["detect", "-i", inputs[0], "-i", inputs[1], "-i", inputs[2]];
        let run = place.run(&[&arguments, more].concat());
        run.ended_with(0, &["2 of 3 inputs do not hold ", "are left out: ", inputs[0], inputs[2]]);
    }
    let run = detect(&place, &[inputs[0], inputs[2]]);
    run.failed(&["none of 2 inputs holds a variable that is tracked", inputs[2]]);
    let arguments = ["detect", "--variable", "vo", "-i", inputs[0], "-i", inputs[1]];
    place.run(&arguments).failed(&["none of 2 inputs holds vo", inputs[1], "msl"]);
    let levels = [(850.0, 0), (500.0, 0), (850.0, 1)].map(|(level, days)| {
        let mut field = day(days);
        field.dimensions.insert(1, ("level", vec![level], Some("hPa")));
        place.field(&field)
    });
    let mut arguments = vec!["detect"];
    levels.iter().for_each(|path| arguments.extend(["-i", text(path)]));
    arguments.extend(["--level", "850"]);
    let run = place.run(&arguments);
    run.ended_with(
        0,
        &["1 of 3 inputs do not hold --level 850", text(&levels[1]), "8  frames read"],
    );
    arguments.pop();
    let run = place.run(&[&arguments, &["300"][..]].concat());
    run.failed(&["none of 3 inputs holds a variable that is tracked at --level 300"]);
    // What is damaged is never left out.
    let cut = &fs::read(&paths[1]).unwrap()[..2000];
    let damaged = place.file("damaged.nc", cut);
    detect(&place, &[inputs[1], text(&damaged)]).failed(&[text(&damaged), "is cut short"]);
    place.nothing_is_left();
}

#[test]
fn gaps_and_repeated_times_are_said() {
    let place = Place::new();
    let paths = [place.field(&day(0)), place.field(&day(0)), place.field(&day(7))];
    let mut arguments = vec!["detect"];
    paths.iter().for_each(|path| arguments.extend(["-i", text(path)]));
    let run = place.run(&arguments);
    run.ended_with(0, &[
        "times in several inputs, taken from the one given last: 4 (2000-01-01T00:00:00",
        "gaps, longer than the usual step of 6 h: 1 (2000-01-01T18:00:00 to 2000-01-08T00:00:00)",
    ]);
    arguments.push("-q");
    assert_eq!(place.run(&arguments).ended_with(0, &[]).stderr, "");
}

#[test]
fn what_stands_for_no_input_is_named() {
    let place = Place::new();
    fs::create_dir(place.input("empty")).unwrap();
    place.file("empty/notes.txt", "");
    let list = place.file("list.txt", "# two\ngone.nc\n");
    let (at_list, empty) = (format!("@{}", text(&list)), place.input("empty"));
    let pattern = format!("{}/*.nc", text(&empty));
    for (input, words) in [
        (text(&empty), ["is a directory that is no Zarr store", "holds no dataset (1 others)"]),
        (&pattern, ["nothing fits this pattern", "check the directory"]),
        (&at_list, ["list.txt, line 2", "gone.nc: no such file or directory"]),
        ("@nowhere", ["nowhere: no such file", "check the path"]),
        ("s3://bucket/*.nc", ["patterns stand for files of this machine", "@LIST"]),
    ] {
        detect(&place, &[input]).failed(&words);
        place.run(&["info", input]).failed(&words);
        place.nothing_is_left();
    }
}

/// Centres of two days, however they are named.
#[test]
fn directories_patterns_and_lists_stand_for_their_files() {
    let place = Place::new();
    let paths = [place.field(&day(0)), place.field(&day(1))];
    let expected = detect(&place, &[text(&paths[0]), text(&paths[1])]);
    expected.ended_with(0, &[]);
    let centers = || fs::read(place.output("centres.csv")).unwrap();
    let expected = centers();
    place.file("notes.txt", "field_0.nc\n");
    place.file("list", "field_1.nc\nfield_0.nc\n");
    let directory = paths[0].parent().unwrap().to_str().unwrap();
    for (input, said) in [
        (directory.to_string(), "2 datasets are read, 2 others are not"),
        (format!("{directory}/field_?.nc"), ""),
        (format!("@{directory}/list"), ""),
    ] {
        detect(&place, &[&input]).ended_with(0, &[said]);
        assert!(centers() == expected, "{input}");
        let run = place.run(&["info", &input]);
        run.ended_with(0, &[]);
        let command = run.stdout.lines().last().unwrap();
        assert!(run.stdout.contains("8 steps, 2000-01-01T00:00:00 to 2000-01-02T18:00:00"));
        assert!(command.contains(&input) && command.contains("--variable msl"), "{command}");
    }
}

#[test]
fn many_files_need_few_of_them_open() {
    let place = Place::new();
    fs::create_dir(place.input("years")).unwrap();
    for days in 0..300 {
        let mut field = day(days);
        let name = format!("years/{days:03}.nc");
        field.deflate = days % 2 == 0;
        field.write(&place.input(&name));
    }
    let whole = place.run(&["detect", "-i", text(&place.input("years")), "-j", "2"]);
    whole.ended_with(0, &["1200  frames read"]);
    for chunks in ["1", "500"] {
        let program = place.command(&[]);
        let run = std::process::Command::new("sh")
            .args(["-c", "ulimit -n 64 && exec \"$0\" \"$@\""])
            .arg(program.get_program())
            .args(["detect", "-i", text(&place.input("years")), "-j", "2", "--chunk-steps", chunks])
            .env("HDF5_USE_FILE_LOCKING", "FALSE")
            .output()
            .unwrap();
        let run = Run::of(&run);
        run.ended_with(0, &["1200  frames read"]);
        assert!(run.stdout == whole.stdout, "{chunks}");
    }
}

#[test]
fn stores_and_files_go_together() {
    let place = Place::new();
    let store = place.season("a.zarr", 3, &WriteParams::default());
    let file = place.season("b.nc", 5, &WriteParams::default());
    let run = place.run(&["detect", "-i", text(&store), "-i", text(&file)]);
    run.ended_with(0, &["5  frames read", "given last: 3 ("]);
}
