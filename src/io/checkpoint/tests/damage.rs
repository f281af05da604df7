//! Files that are not what was stored.

use super::*;

/// Opens a checkpoint whose first part is spoilt: it is gone, the others are
/// as they were.
#[track_caller]
fn first_is_damaged(place: &Place, what: &str) {
    let checkpoint = place.open();
    assert_eq!((held(&checkpoint), checkpoint.damaged()), (parts()[1..].to_vec(), 1), "{what}");
    let (steps, bytes) = &parts()[0];
    assert!(!checkpoint.layout.part(steps).exists(), "{what}");
    checkpoint.store(steps, bytes).unwrap();
    drop(checkpoint);
    assert_eq!(held(&place.open()), parts(), "{what}");
}

fn first_part(place: &Place) -> (PathBuf, Vec<u8>) {
    let path = Layout::existing(&place.path()).unwrap().part(&parts()[0].0);
    let bytes = fs::read(&path).unwrap();
    (path, bytes)
}

#[test]
fn every_byte_of_a_part_counts() {
    let place = Place::with_parts();
    let (path, bytes) = first_part(&place);
    for at in 0..bytes.len() {
        let mut spoilt = bytes.clone();
        spoilt[at] ^= 1 << (at % 8);
        fs::write(&path, spoilt).unwrap();
        first_is_damaged(&place, &format!("byte {at}"));
    }
}

#[test]
fn parts_that_are_cut_or_too_long_are_damaged() {
    let place = Place::with_parts();
    let (path, bytes) = first_part(&place);
    for length in 0..bytes.len() {
        fs::write(&path, &bytes[..length]).unwrap();
        first_is_damaged(&place, &format!("{length} bytes"));
    }
    fs::write(&path, [&bytes[..], &[0]].concat()).unwrap();
    first_is_damaged(&place, "one byte more");
}

#[test]
fn parts_under_the_names_of_others_are_damaged() {
    let place = Place::with_parts();
    let layout = Layout::existing(&place.path()).unwrap();
    let (one, two) = (layout.part(&(0..4)), layout.part(&(4..8)));
    let aside = place.directory.path().join("aside");
    fs::rename(&one, &aside).unwrap();
    fs::rename(&two, &one).unwrap();
    fs::rename(&aside, &two).unwrap();
    let checkpoint = place.open();
    assert_eq!((checkpoint.done().first(), checkpoint.damaged()), (Some(&(12..13)), 2));
    assert_eq!(checkpoint.done().len(), 1);
}

#[test]
fn parts_of_another_job_are_damaged() {
    let (place, mut other) = (Place::with_parts(), Place::new());
    other.job.push("input", "another.nc");
    let theirs = other.open();
    theirs.store(&(0..4), &[1, 2, 3]).unwrap();
    let (path, _) = first_part(&place);
    fs::copy(theirs.layout.part(&(0..4)), path).unwrap();
    first_is_damaged(&place, "of another job");
}

#[test]
fn damage_is_found_when_a_part_is_read_too() {
    let place = Place::with_parts();
    let checkpoint = place.open();
    let (path, mut bytes) = first_part(&place);
    *bytes.last_mut().unwrap() ^= 1;
    let is_refused = || {
        let error = checkpoint.load(&(0..4)).unwrap_err();
        assert!(matches!(error.problem, CheckpointProblem::Damaged { .. }), "{error}");
        assert!(
            error.to_string().contains("steps 0 to 3 is damaged or gone; run again"),
            "{error}"
        );
    };
    fs::write(&path, &bytes).unwrap();
    is_refused();
    // A length that no memory holds.
    bytes[64..72].fill(0xff);
    fs::write(&path, &bytes).unwrap();
    is_refused();
    fs::remove_file(&path).unwrap();
    is_refused();
}

/// Whatever happens to the text of a job, nothing is removed, and no other job
/// is taken for it.
#[test]
fn a_damaged_job_is_refused_and_nothing_is_removed() {
    let place = Place::with_parts();
    let path = place.path().join("job.json");
    let text = fs::read(&path).unwrap();
    let mut refused = 0;
    let spoilt = (0..text.len()).map(|at| {
        let mut spoilt = text.clone();
        spoilt[at] ^= 1;
        spoilt
    });
    let cut = (0..text.len() - 1).map(|length| text[..length].to_vec());
    for spoilt in spoilt.chain(cut) {
        fs::write(&path, &spoilt).unwrap();
        match Checkpoint::open(&place.path(), &place.job) {
            // Blanks between words may be others.
            Ok(checkpoint) => assert_eq!(held(&checkpoint), parts()),
            Err(error) => {
                let text = error.to_string();
                assert!(matches!(error.problem, CheckpointProblem::Job { .. }), "{text}");
                assert!(text.contains("job.json") && text.contains("--checkpoint"), "{text}");
                refused += 1;
            }
        }
    }
    assert!(refused > text.len(), "{refused} of {} refused", 2 * text.len());
    fs::write(&path, text).unwrap();
    assert_eq!(held(&place.open()), parts());
}

#[test]
fn temporaries_that_a_kill_left_are_removed() {
    let place = Place::with_parts();
    let left = place.path().join(".stormtracker-0000000008-0000000012.part-abc123.tmp");
    fs::write(&left, "half").unwrap();
    let before = place.open();
    assert!(!left.exists());
    assert_eq!(held(&before), parts());
}
