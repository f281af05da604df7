//! Every option of every command that takes a value, with the numbers that
//! break programs: each run ends with a result or an error, soon, within little
//! memory, and never with a panic or a signal.
//!
//! Commands and options come from `--help`, so that a new one is walked by
//! itself. It may need something beside it to have an effect ([`BESIDE`]): the
//! walk fails where a run says so.

mod tables;

use std::collections::BTreeSet;

use crate::fixture::Place;
use crate::walks::{Inputs, walk};

use tables::{BESIDE, COMMANDS, FORMS, NO_NUMBERS, NUMBERS, TIMES, UNUSED, WITHOUT_NUMBERS, WORDS};

/// Walks every option with every value, which takes some minutes.
const ALL_VALUES: &str = "STORMTRACKER_ALL_VALUES";
/// Values of which each option is given one in a short walk, by turns.
const TURNS: usize = 6;

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
        // Pressure is no field of objects without it.
        let threshold = "--object-threshold=101000".to_string();
        let of_objects = if algorithm == "simple" { vec![] } else { vec![threshold] };
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
                let algorithm = [format!("--algorithm={algorithm}")];
                runs.push([&run[..], &of_objects, &algorithm, &[text]].concat());
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
pub(crate) fn subcommands(help: &str) -> Vec<&str> {
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
    let name_of = |argument: &str| argument.split('=').next().unwrap_or_default().to_string();
    let is_other = |argument: &&str| name_of(argument) != format!("--{}", knob.name);
    let beside = BESIDE.iter().filter(applies).flat_map(|beside| beside.2.iter().copied());
    let beside: Vec<&str> = beside.filter(is_other).collect();
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
