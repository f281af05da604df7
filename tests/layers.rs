//! The direction of imports: a stage knows `model` and `math` and nothing else
//! of ours.

use std::fs;
use std::path::{Path, PathBuf};

const LEAVES: &[&str] = &["model", "math"];
const STAGES: &[&str] =
    &["io", "preprocess", "detect", "link", "hodges", "metrics", "plot", "parallel", "synth"];

/// Whether code of layer `from` may name layer `to`.
fn may_import(from: &str, to: &str) -> bool {
    let is_leaf_or_stage = |layer| LEAVES.contains(&layer) || STAGES.contains(&layer);
    match from {
        _ if from == to => true,
        _ if LEAVES.contains(&from) => false,
        _ if STAGES.contains(&from) => LEAVES.contains(&to),
        "pipeline" => is_leaf_or_stage(to),
        "cli" => to == "pipeline" || is_leaf_or_stage(to),
        "bin" => to == "cli",
        _ => false,
    }
}

fn rust_files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}

/// Layers that a line of code of `from` names, with the depth of its module.
fn layers_named(line: &str, depth: usize) -> Vec<String> {
    let to_root = "super::".repeat(depth);
    ["crate::", "stormtracker::", &to_root]
        .iter()
        .flat_map(|prefix| {
            line.match_indices(prefix).filter_map(|(at, _)| {
                // `super::super::x` at depth 1 or `my_crate::x` are not meant.
                let before = line[..at].chars().next_back();
                if before.is_some_and(|c| c == ':' || c == '_' || c.is_alphanumeric()) {
                    return None;
                }
                let rest = &line[at + prefix.len()..];
                let end = rest.find(|c: char| c != '_' && !c.is_alphanumeric());
                Some(rest[..end.unwrap_or(rest.len())].to_string())
            })
        })
        .filter(|name| name.starts_with(|c: char| c.is_lowercase()) && name != "super")
        .collect()
}

/// Every import of a file that goes the wrong way.
fn wrong_imports(source: &Path, file: &Path, text: &str) -> Vec<String> {
    let relative = file.strip_prefix(source).unwrap();
    let parts: Vec<_> = relative.iter().map(|p| p.to_string_lossy().to_string()).collect();
    let layer = parts[0].trim_end_matches(".rs");
    let mut depth = parts.len() - usize::from(parts.last().is_some_and(|name| name == "mod.rs"));
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        depth += usize::from(line.starts_with("mod tests {"));
        for name in layers_named(line, depth) {
            if !may_import(layer, &name) {
                let place = format!("{}:{}", relative.display(), number + 1);
                wrong.push(format!("{place}: {layer} must not know {name}"));
            }
        }
    }
    wrong
}

#[test]
fn imports_go_one_way() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&source);
    assert!(files.len() > 20, "only {} files were found", files.len());
    let wrong: Vec<String> = files
        .iter()
        .filter(|file| !file.ends_with("src/lib.rs"))
        .flat_map(|file| wrong_imports(&source, file, &fs::read_to_string(file).unwrap()))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn wrong_imports_are_found_in_every_form() {
    let source = Path::new("src");
    let check = |file: &str, line: &str| wrong_imports(source, &source.join(file), line).len();
    assert_eq!(check("detect/simple.rs", "use crate::link::LinkParams;"), 1);
    assert_eq!(check("detect/simple.rs", "use super::super::io::fields;"), 1);
    assert_eq!(check("detect/mod.rs", "let x = super::link::link();"), 1);
    assert_eq!(check("model/grid.rs", "use crate::math::unit_vector;"), 1);
    assert_eq!(check("pipeline/track.rs", "use crate::cli::main;"), 1);
    assert_eq!(check("bin/pystormtracker.rs", "stormtracker::io::fields::open()"), 1);
    assert_eq!(check("detect/simple.rs", "use crate::model::Grid;"), 0);
    assert_eq!(check("io/fields/zarr.rs", "use super::super::atomic::AtomicFile;"), 0);
    assert_eq!(check("cli/track.rs", "use crate::pipeline::{self, track};"), 0);
}
