use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

/// A directory with empty files of these names.
fn place(names: &[&str]) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    for name in names {
        let path = place.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    place
}

/// Expands texts in which `DIR` stands for the directory, and shortens names.
fn expanded(place: &TempDir, texts: &[&str]) -> Result<Vec<String>, String> {
    let root = place.path().to_str().unwrap();
    let texts: Vec<String> = texts.iter().map(|text| text.replace("DIR", root)).collect();
    let short = |text: String| text.replace(&format!("{root}/"), "");
    let inputs = expand(&texts).map_err(|e| short(e.to_string()))?;
    Ok(inputs.locations.iter().map(|location| short(location.to_string())).collect())
}

#[test]
fn files_patterns_and_urls_keep_their_order() {
    let place = place(&["b.nc", "a.nc", "c.nc", ".hidden.nc", "deep/d.nc", "odd[1].nc"]);
    let names = |texts: &[&str]| expanded(&place, texts).unwrap();
    assert_eq!(
        names(&["DIR/b.nc", "s3://bucket/x.zarr", "DIR/a.nc"]),
        ["b.nc", "s3://bucket/x.zarr", "a.nc"]
    );
    assert_eq!(names(&["DIR/?.nc"]), ["a.nc", "b.nc", "c.nc"]);
    assert_eq!(names(&["DIR/[bc].nc", "DIR/*/*.nc"]), ["b.nc", "c.nc", "deep/d.nc"]);
    assert_eq!(names(&["DIR/**/*.nc"]).len(), 5);
    assert_eq!(names(&["DIR/odd[1].nc"]), ["odd[1].nc"]);
}

#[test]
fn names_that_are_no_text_fit_patterns_as_others_do() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let place = place(&["a.nc", ".hidden/c.nc", "deep/er/d.nc"]);
    let odd = place.path().join(OsStr::from_bytes(b"\xff\xfe.nc"));
    fs::write(&odd, "").unwrap();
    for (pattern, count) in [("*.nc", 2), ("*", 3), ("??.nc", 1), ("**/*.nc", 3), (".*", 1)] {
        let paths = pattern::matching(place.path(), pattern).unwrap();
        assert_eq!(paths.len(), count, "{pattern}: {paths:?}");
        assert_eq!(paths.contains(&odd), pattern != ".*", "{pattern}");
    }
}

#[test]
fn directories_of_patterns() {
    let place = place(&["a.nc", "deep/er/d.nc", "deep/b.nc"]);
    std::os::unix::fs::symlink("..", place.path().join("deep/circle")).unwrap();
    let root = place.path();
    for (pattern, expected) in [
        ("deep/*/d.nc", &["deep/er/d.nc"][..]),
        ("./*.nc", &["./a.nc"]),
        ("deep/../*.nc", &["deep/../a.nc"]),
        ("*/", &["deep"]),
        ("**/d.nc", &["deep/er/d.nc"]),
        ("**", &["deep", "deep/er"]),
        ("a.nc/*", &[]),
        ("gone/*", &[]),
    ] {
        let expected: Vec<PathBuf> = expected.iter().map(|path| root.join(path)).collect();
        assert_eq!(pattern::matching(root, pattern).unwrap(), expected, "{pattern}");
        let absolute = format!("{}/{pattern}", root.display());
        assert_eq!(pattern::matching(Path::new("x"), &absolute).unwrap(), expected, "{pattern}");
    }
}

#[test]
fn what_comes_again_counts_where_it_comes_last() {
    let place = place(&["a.nc", "b.nc"]);
    assert_eq!(expanded(&place, &["DIR/a.nc", "DIR/*.nc", "DIR/a.nc"]).unwrap(), ["b.nc", "a.nc"]);
}

#[test]
fn a_directory_stands_for_the_datasets_in_it() {
    let place = place(&["b.nc", "a.grib2", ".c.nc", "notes.txt", "old/d.nc", "e.zarr/.zgroup"]);
    fs::write(place.path().join("wrfout_d01"), b"CDF\x02 and more").unwrap();
    fs::write(place.path().join("short"), b"CD").unwrap();
    let names = expanded(&place, &["DIR"]).unwrap();
    assert_eq!(names, ["a.grib2", "b.nc", "e.zarr", "wrfout_d01"]);
    let inputs = expand(&[place.path().to_str().unwrap().to_string()]).unwrap();
    assert!(inputs.notes[0].ends_with(": 4 datasets are read, 4 others are not"));
    assert_eq!(expanded(&place, &["DIR/e.zarr"]).unwrap(), ["e.zarr"]);
}

#[test]
fn a_list_holds_one_input_a_line_relative_to_itself() {
    let place = place(&["lists/a.nc", "b.nc", "lists/x 1.nc"]);
    let lines = "# of the winter\n\n  ../b.nc  \r\nx 1.nc\n[a].nc\nhttps://x.org/c.nc\n";
    fs::write(place.path().join("lists/l.txt"), lines).unwrap();
    let names = expanded(&place, &["@DIR/lists/l.txt"]).unwrap();
    assert_eq!(names, ["lists/../b.nc", "lists/x 1.nc", "lists/a.nc", "https://x.org/c.nc"]);
}

#[test]
fn what_stands_for_nothing_is_named() {
    let place = place(&["a.nc", "empty/notes.txt"]);
    for (name, lines) in [("no", "# none\n"), ("gone", "a.nc\n\ngone.nc\n"), ("deep", "@no\n")] {
        fs::write(place.path().join(name), lines).unwrap();
    }
    for (text, words) in [
        ("DIR/gone.nc", "gone.nc: no such file or directory; check the path"),
        ("DIR/*.grib", "*.grib: nothing fits this pattern"),
        ("DIR/b[.nc", "b[.nc: is no pattern (invalid range pattern)"),
        (
            "DIR/empty",
            "empty: is a directory that is no Zarr store and holds no dataset (1 others)",
        ),
        ("@DIR/lost", "lost: no such file or directory"),
        ("@DIR/no", "no: is a list without an input"),
        ("@DIR/gone", "gone, line 3: gone.nc: no such file"),
        ("@DIR/deep", "deep, line 1: @no: is a list in a list"),
        ("s3://bucket/*.nc", "s3://bucket/*.nc: patterns stand for files of this machine"),
    ] {
        let error = expanded(&place, &[text]).unwrap_err();
        assert!(error.starts_with(words), "{text}: {error}");
    }
    assert!(matches!(expand::<&str>(&[]), Err(InputsError::Nothing)));
}

#[test]
fn files_of_centres_are_typed_in_the_same_way() {
    let names = ["b.nc", "a.csv", ".c.csv", "objout", "objout.new", "d.objout", "tracks.txt"];
    let place = place(&names);
    fs::create_dir(place.path().join("store.nc")).unwrap();
    let expand = |text: &str| {
        let root = place.path().to_str().unwrap();
        let short = |text: String| text.replace(&format!("{root}/"), "");
        let inputs = expand_centers(&[text.replace("DIR", root)]);
        inputs.map(|Inputs { locations, notes }| {
            let names = locations.iter().map(|location| short(location.to_string()));
            (names.collect::<Vec<_>>(), notes)
        })
    };
    let (found, notes) = expand("DIR").unwrap();
    assert_eq!(found, ["a.csv", "b.nc", "d.objout", "objout", "objout.new"]);
    assert!(notes[0].ends_with(": 5 files of centres are read, 3 others are not"), "{notes:?}");
    assert_eq!(expand("DIR/?.*").unwrap().0, ["a.csv", "b.nc", "d.objout"]);
    let error = expand("DIR/store.nc").unwrap_err().to_string();
    assert!(error.contains("without a file of centres (0 others)"), "{error}");
    let error = expand("s3://bucket/centres.csv").unwrap_err().to_string();
    assert!(error.contains("s3://bucket/centres.csv: centres are read from files"), "{error}");
}
