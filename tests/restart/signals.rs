//! Ctrl-C and its like.

use crate::fixture::{KEPT, Place, end, names, signal};

#[test]
fn an_interrupt_leaves_what_the_same_command_goes_on_from() {
    let place = Place::with_season(2.5, 400);
    let expected = place.undisturbed(&[]);
    let season = place.season();
    let options = ["--checkpoint", KEPT, "--chunk-steps", "1", "-j", "1"];
    let command = place.track(season.to_str().unwrap(), &options);
    for (name, parts) in [("INT", 1), ("TERM", 40), ("HUP", 80)] {
        let child = place.start_and_wait(&command, parts);
        signal(&child, name);
        let run = end(child);
        run.failed().said(&[
            "error: interrupted; no file was written",
            "kept: keeps what is finished; the same command goes on from there",
        ]);
        assert_eq!(names(place.output("").as_path()), [KEPT]);
        let not_ours = names(&place.output(KEPT)).into_iter().find(|name| name.ends_with(".tmp"));
        assert_eq!(not_ours, None);
    }
    place.run(&command).succeeded().said(&["kept: goes on after "]);
    assert!(place.take_tracks() == expected);
}
