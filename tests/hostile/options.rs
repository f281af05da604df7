//! Every option of every command that takes a value, with the numbers that
//! break programs: each run ends with a result or an error, soon, within little
//! memory, and never with a panic or a signal.
//!
//! Commands and options come from `--help`, so that a new one is walked by
//! itself. It may need something beside it to have an effect ([`BESIDE`]): the
//! walk fails where a run says so.

use std::collections::BTreeSet;

use crate::fixture::Place;
use crate::walks::{Inputs, walk};

/// Walks every option with every value, which takes some minutes.
const ALL_VALUES: &str = "STORMTRACKER_ALL_VALUES";
/// Values of which each option is given one in a short walk, by turns.
const TURNS: usize = 6;

const NUMBERS: [&str; 13] = [
    "0",
    "1",
    "-1",
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "1e-308",
    "18446744073709551615",
    "9223372036854775807",
    "4294967295",
    "1e12",
    "",
];

const TIMES: [&str; 8] = [
    "",
    "0",
    "999999999-01-01",
    "2147483647-12-31T23:59:59",
    "-2147483647-01-01",
    "-0001-12-31",
    "0001-01-01",
    "18446744073709551615-01-01",
];

/// What a value of these names can hold, with a number at each brace.
const FORMS: [(&str, &[&str]); 17] = [
    ("REGION", &["{},{},{},{}", "0,{},-10,10", "{},10,-10,10", "0,10,-10,{}"]),
    ("EXTENT", &["-{},{},-{},{}", "0,{},0,1000"]),
    ("LOW,HIGH", &["-{},{}", "0,{}", "{},2"]),
    ("SOUTH,NORTH", &["0,{}", "{},90"]),
    ("DAYS,DAYS", &["{},6", "2,{}", "{},{}"]),
    ("HPA,...", &["{},500", "800,{}"]),
    ("HOURS", &["{}", "{}h"]),
    ("TIME", &["{}", "{}h"]),
    ("AGE", &["{}", "{}d"]),
    ("SIZE", &["{}", "{}GB"]),
    ("VALUE", &["{}", "{}hPa"]),
    ("GRID", &["{}", "gaussian:N{}", "gaussian:T{}", "healpix:{}"]),
    ("N|FROM-TO", &["{}", "1-{}", "{}-{}"]),
    ("COLUMN", &["{}", "msl:mean:{}", "msl@{}:nearest"]),
    ("RULE", &["{}", "{}%"]),
    ("NAME", &["{}", "power:{}", "von-mises-fisher:{}"]),
    ("UNITS", &["{}", "hours since {}-01-01", "{} Pa"]),
];

/// Values that are names of files, URLs or any text.
const NO_NUMBERS: [&str; 5] = ["FILE", "INPUT", "DIR", "URL", "TEXT"];

/// Small valid runs, without the program's name. Whatever is walked of their
/// options is left out.
const COMMANDS: [(&str, &[&str]); 21] = [
    ("track", &["--input=s.nc", "--output=o.csv"]),
    ("detect", &["--input=s.nc", "--output=o.csv"]),
    ("preprocess", &["--input=s.nc", "--output=o.nc", "--lmax=3"]),
    ("link", &["--input=centres.csv", "--output=o.csv"]),
    ("metrics summary", &["--input=t.csv"]),
    ("metrics ata", &["--input=t.csv", "--output=o.nc", "--grid=30", "--reference=1010hPa"]),
    ("metrics density", &["--input=t.csv", "--output=o.nc", "--grid=30"]),
    ("metrics boxes", &["--input=t.csv", "--output=o.nc", "--box=30"]),
    ("metrics eulerian", &["--input=s.nc", "--output=o.nc", "--statistic=variance"]),
    ("metrics confidence", &["--input=years.nc", "--output=o.nc", "--samples=10"]),
    ("metrics cormax", &["--metric=years.nc", "--impact=years.nc", "--output=o.nc"]),
    ("metrics hindcast", &["--metric=years.nc", "--impact=years.nc", "--output=o.nc"]),
    ("metrics phase-space", &["--input=t.csv", "--field=z.nc", "--output=o.nc"]),
    (
        "sample",
        &[
            "--input=t.csv",
            "--field=s.nc",
            "--variable=msl",
            "--operator=mean",
            "--radius-km=2000",
            "--output=o.csv",
        ],
    ),
    ("compare", &["--reference=t.csv", "--candidate=t.csv"]),
    ("plot", &["--input=t.csv", "--output=o.svg"]),
    ("plot compare", &["--reference=t.csv", "--candidate=t.csv", "--output=o.svg"]),
    ("convert", &["--input=t.csv", "--output=o.nc"]),
    ("info", &["s.nc"]),
    ("synth", &["--output=o.nc", "--steps=2"]),
    ("cache prune", &["--cache=cache", "--to=1GB"]),
];

/// Commands of which no option takes a number.
const WITHOUT_NUMBERS: [&str; 5] = ["completions", "man", "cache info", "cache verify", "cache"];

/// What an option needs beside it: commands, options and the need.
const BESIDE: [(&[&str], &[&str], &[&str]); 21] = [
    (
        &["track", "detect", "link"],
        &[
            "object-threshold",
            "min-object-grid-points",
            "feature-refinement",
            "feature-search",
            "connectivity",
            "w1",
            "w2",
            "dmax",
            "phimax",
            "mge-max-iterations",
            "limits-hours",
            "segment-frames",
            "min-displacement",
            "min-path",
            "min-strength",
            "track-region",
        ],
        &["--algorithm=hodges"],
    ),
    (&["track", "detect", "preprocess"], &["spectral-taper"], &["--lmax=3"]),
    (&["track", "detect", "preprocess"], &["resolution-km", "extent"], PLANE),
    (&["track", "detect", "preprocess"], &["plane-points"], SPLINE_PLANE),
    (&["track", "detect"], &["spline-smoothing"], SMOOTHED),
    (&["track", "detect"], &["taper-points"], &["--region=20,200,-60,60"]),
    (&["preprocess"], &["taper-points"], &["--region=20,200,-60,60", "--filter=cosine"]),
    (&["track", "detect", "preprocess"], &["wind"], &["--derive=vorticity"]),
    (&[], &["cache-size"], &["--cache=cache"]),
    (&["link", "compare", "convert", "plot", "plot compare", "metrics summary"], &["start"], STEP),
    (&["metrics ata", "metrics density", "metrics boxes"], &["start"], STEP),
    (&["link", "compare", "convert", "plot", "plot compare", "metrics summary"], TIME_STEP, START),
    (&["metrics ata", "metrics density", "metrics boxes"], TIME_STEP, START),
    (&[], &["track-start"], &["--track-time-step=6h"]),
    (&[], &["track-time-step"], &["--track-start=2000-01-01"]),
    (&["metrics ata"], &["mask-above-m", "mask-variable"], &["--mask-orography=height.nc"]),
    (&["metrics eulerian"], &["band", "weights", "lanczos-sigma"], &["--filter=lanczos"]),
    (&["compare"], POINTS_GATE, &["--gate=points"]),
    (&["compare"], &["max-time-difference"], &["--gate=space-time"]),
    (&["plot"], &["layer", "period", "style"], &["--input=density.nc"]),
    (&["plot"], &["align", "column", "track"], &["--figure=life-cycle"]),
];
const PLANE: &[&str] = &["--projection=nh_stereo"];
const SPLINE_PLANE: &[&str] = &["--projection=nh_stereo", "--plane=spline"];
const SMOOTHED: &[&str] =
    &["--algorithm=hodges", "--projection=nh_stereo", "--feature-refinement=bspline"];
const TIME_STEP: &[&str] = &["time-step"];
const STEP: &[&str] = &["--time-step=6h"];
const START: &[&str] = &["--start=2000-01-01"];
const POINTS_GATE: &[&str] =
    &["max-distance-km", "min-common-points", "counting", "max-mean-distance-km"];

/// What a run says whose options do not go together.
const UNUSED: [&str; 5] = [
    "arguments were not provided",
    "cannot be used with",
    "unexpected argument",
    "does not apply",
    "belongs to",
];

/// Values that are words of a list, of which few numbers are enough.
const WORDS: [&str; 22] = [
    "FORMAT",
    "MODE",
    "METHOD",
    "WHERE",
    "BASIS",
    "HOW",
    "FORM",
    "WHICH",
    "STYLE",
    "KIND",
    "ENDS",
    "POINT",
    "SCALE",
    "RELATION",
    "SIGN",
    "SENSE",
    "WHAT",
    "LENGTH",
    "LABEL",
    "METRIC",
    "FIELD,...",
    "NAME,...",
];

/// An option of a command.
#[derive(Debug)]
struct Knob {
    command: String,
    name: String,
    /// What `--help` calls its value.
    value: String,
}

#[test]
fn every_option_with_numbers_that_break_programs() {
    let knobs = knobs(&Place::new());
    assert!(knobs.len() > 250, "only {} options are found", knobs.len());
    let runs: Vec<Vec<String>> = knobs.iter().enumerate().flat_map(runs_of).collect();
    let said = walk(&Inputs::new(), &runs).all_ended_well();
    // Every option was understood beside the others at least once.
    let mut unused = Vec::new();
    for knob in knobs.iter().filter(|knob| !is_word(knob)) {
        let flag = format!("--{}=", knob.name);
        let of_knob = |(run, _): &&(usize, String)| {
            let run = &runs[*run];
            run.join(" ").starts_with(&knob.command) && run.last().unwrap().starts_with(&flag)
        };
        let is_unused = |said: &str| UNUSED.iter().any(|word| said.contains(word));
        if said.iter().filter(of_knob).all(|(_, said)| is_unused(said)) {
            unused.push(format!("{} --{}", knob.command, knob.name));
        }
    }
    assert!(unused.is_empty(), "they need something in BESIDE: {unused:#?}");
}

#[test]
fn every_setting_of_a_file_with_numbers_that_break_programs() {
    let place = Place::new();
    let mut runs = Vec::new();
    let mut turn = 0;
    for algorithm in ["simple", "hodges", "healpix"] {
        let print =
            ["track", "--print-config", "--algorithm", algorithm, "--preset", "track-1.5.2"];
        let config = place.run(&print);
        for (before, key, old) in settings(&config.ended_with(0, &[]).stdout) {
            for value in chosen(&NUMBERS, turn) {
                let value = if value.is_empty() { "\"\"" } else { &value.to_lowercase() };
                // Of a list every number.
                let value = match old.strip_prefix('[') {
                    Some(list) => format!("[{}]", vec![value; list.split(',').count()].join(", ")),
                    None => value.to_string(),
                };
                let run =
                    ["track", "--input=s.nc", "--output=o.csv", "--config=@"].map(String::from);
                let text = format!("{before}\n{key} = {value}");
                runs.push([&run[..], &[format!("--algorithm={algorithm}"), text]].concat());
            }
            turn += 1;
        }
    }
    assert!(runs.len() > 100, "only {} settings are found", runs.len());
    walk(&Inputs::new(), &runs).all_ended_well();
}

fn is_word(knob: &Knob) -> bool {
    knob.value == "NAME" || WORDS.contains(&knob.value.as_str())
}

/// All options of all commands that take a value that may be a number.
fn knobs(place: &Place) -> Vec<Knob> {
    let mut knobs = Vec::new();
    let mut commands = vec![String::new()];
    let mut walked = BTreeSet::new();
    while let Some(command) = commands.pop() {
        let mut words: Vec<&str> = command.split_whitespace().collect();
        words.push("--help");
        let help = place.run(&words);
        let help = &help.ended_with(0, &[]).stdout;
        let of_command = |name: &str| format!("{command} {name}").trim().to_string();
        commands.extend(subcommands(help).into_iter().map(of_command));
        let options = options(help).into_iter().filter(|(_, value)| !NO_NUMBERS.contains(value));
        for (name, value) in options {
            walked.insert(command.clone());
            let (name, value) = (name.to_string(), value.to_string());
            knobs.push(Knob { command: command.clone(), name, value });
        }
    }
    for command in walked {
        let known = COMMANDS.iter().map(|known| known.0).chain(WITHOUT_NUMBERS);
        assert!(known.into_iter().any(|known| known == command), "{command:?} is not in COMMANDS");
    }
    knobs.retain(|knob| COMMANDS.iter().any(|command| command.0 == knob.command));
    knobs
}

/// Names in the list of commands of a help text.
fn subcommands(help: &str) -> Vec<&str> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    lines
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect()
}

/// Long options with a value, and what the help calls that.
fn options(help: &str) -> Vec<(&str, &str)> {
    let option = |line: &'_ str| -> Option<(usize, usize, usize, usize)> {
        let trimmed = line.trim_start();
        if !trimmed.starts_with('-') {
            return None;
        }
        let start = line.find("--")? + 2;
        let end = start + line[start..].find([' ', '[', '='])?;
        let open = end + line[end..].find('<')? + 1;
        let close = open + line[open..].find('>')?;
        Some((start, end, open, close))
    };
    let lines = help.lines().filter_map(|line| option(line).map(|at| (line, at)));
    lines.map(|(line, (a, b, c, d))| (&line[a..b], &line[c..d])).collect()
}

/// Keys of a configuration with what goes before them and their values. Before a
/// key is its section, and of a list with it everything else of its entry.
fn settings(config: &str) -> Vec<(String, String, String)> {
    let mut settings = Vec::new();
    for block in config.split("\n\n") {
        let (heads, lines): (Vec<&str>, Vec<&str>) =
            block.lines().filter(|line| !line.is_empty()).partition(|line| line.starts_with('['));
        let head = heads.first().copied().unwrap_or_default();
        for line in &lines {
            let Some((key, value)) = line.split_once(" = ") else { continue };
            let is_of_list = head.starts_with("[[") || value.starts_with('[');
            let others = lines.iter().copied().filter(|other| is_of_list && other != line);
            let before: Vec<&str> = std::iter::once(head).chain(others).collect();
            settings.push((before.join("\n"), key.to_string(), value.to_string()));
        }
    }
    settings
}

/// All runs of an option; a value each by turns in a short walk.
fn runs_of((turn, knob): (usize, &Knob)) -> Vec<Vec<String>> {
    let forms = FORMS.iter().find(|(name, _)| *name == knob.value).map_or(&["{}"][..], |f| f.1);
    let mut values: Vec<String> = Vec::new();
    let forms = if WORDS.contains(&knob.value.as_str()) { &[][..] } else { forms };
    if forms.is_empty() {
        values.extend(["", "1e308"].map(String::from));
    }
    for (at, form) in forms.iter().enumerate() {
        values.extend(chosen(&NUMBERS, turn + at).map(|number| form.replace("{}", number)));
    }
    if knob.value == "TIME" {
        values.extend(chosen(&TIMES, turn).map(String::from));
    }
    let base = COMMANDS.iter().find(|command| command.0 == knob.command).unwrap().1;
    let applies = |(commands, names, _): &&(&[&str], &[&str], &[&str])| {
        (commands.is_empty() || commands.contains(&knob.command.as_str()))
            && names.contains(&knob.name.as_str())
    };
    let beside = BESIDE.iter().filter(applies).flat_map(|beside| beside.2.iter().copied());
    let beside: Vec<&str> = beside.collect();
    let name_of = |argument: &str| argument.split('=').next().unwrap_or_default().to_string();
    let is_replaced = |argument: &&&str| {
        name_of(argument) == format!("--{}", knob.name)
            || beside.iter().any(|other| name_of(other) == name_of(argument))
    };
    let words =
        knob.command.split_whitespace().chain(base.iter().filter(|a| !is_replaced(a)).copied());
    let start: Vec<String> = words.chain(beside.iter().copied()).map(String::from).collect();
    let run = |value: String| [&start[..], &[format!("--{}={value}", knob.name)]].concat();
    values.into_iter().map(run).collect()
}

/// All of them, or in a short walk some, others for every turn.
fn chosen<'a>(values: &'a [&'a str], turn: usize) -> impl Iterator<Item = &'a str> {
    let every = if std::env::var_os(ALL_VALUES).is_some() { 1 } else { TURNS };
    values.iter().copied().skip(turn % every).step_by(every)
}
