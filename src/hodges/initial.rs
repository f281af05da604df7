//! The first guess: frame by frame, each feature goes on to the nearest one.

use super::features::Features;
use super::table::Table;

/// Links every feature, in order, to the nearest of the next frame that is
/// still free (the last of equally near ones), if it is near enough. What
/// remains free starts a row.
pub(super) fn first_guess(features: &Features) -> Table {
    let mut table = Table::new(features.frames(), features.len());
    let mut is_taken = vec![false; features.len()];
    for frame in 0..features.frames() {
        for p in features.frame(frame).filter(|&p| !is_taken[p]) {
            table.start(frame, p);
        }
        if frame + 1 == features.frames() {
            break;
        }
        for p in features.frame(frame) {
            let free = features.frame(frame + 1).filter(|&q| !is_taken[q]);
            let nearest = free
                .map(|q| (q, features.angle_rad(p, q)))
                .reduce(|best, next| if next.1 <= best.1 { next } else { best });
            if let Some((q, _)) = nearest.filter(|&(q, _)| features.may_link(frame, p, q)) {
                is_taken[q] = true;
                table.set(table.row_of(p), frame + 1, Some(q));
            }
        }
    }
    table
}
