//! Where an exchange leaves a row with a step that is too long, the rest of
//! the run finds another row.

use super::rules::Direction;
use super::table::Table;

/// Moves the run of `row` that begins at `frame`, in the direction, to the
/// first row that is free there and one frame further on both sides.
pub(super) fn move_run(table: &mut Table, direction: Direction, row: usize, frame: usize) {
    let is_filled = |frame| table.point(row, frame).is_some();
    let run = match direction {
        Direction::Forward => {
            frame..(frame..table.frames()).find(|&f| !is_filled(f)).unwrap_or(table.frames())
        }
        Direction::Backward => {
            (0..frame).rev().find(|&f| !is_filled(f)).map_or(0, |f| f + 1)..frame + 1
        }
    };
    let around = run.start.saturating_sub(1)..(run.end + 1).min(table.frames());
    let free = (0..table.len()).find(|&other| table.is_free(other, around.clone()));
    let to = free.unwrap_or_else(|| table.append());
    table.shift(row, to, run);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of features (numbers) and phantoms (negative numbers).
    fn table(rows: &[[i32; 6]]) -> Table {
        let mut table = Table::new(6, 100);
        for points in rows {
            let row = table.append();
            for (frame, &point) in points.iter().enumerate() {
                table.set(row, frame, usize::try_from(point).ok());
            }
        }
        table
    }

    #[test]
    fn a_run_goes_to_the_first_row_with_room_around_it() {
        // Row 0 is full, its partner is made full, row 2 has no room on one side.
        let mut table =
            table(&[[0, 1, 2, 3, 4, 5], [10, 11, -1, -1, -1, -1], [20, -1, -1, -1, -1, 25]]);
        for frame in 0..6 {
            table.set(1, frame, Some(30 + frame));
        }
        move_run(&mut table, Direction::Forward, 0, 3);
        // Row 2 is filled up to frame 1 only: frames 2 to 5 are free.
        assert_eq!((table.span(0), table.span(2)), (0..3, 0..6));
        assert_eq!([table.row_of(3), table.row_of(5)], [2, 2]);
    }

    #[test]
    fn backward_a_run_ends_at_the_frame() {
        let mut table = table(&[[0, -1, 2, 3, 4, 5]]);
        move_run(&mut table, Direction::Backward, 0, 3);
        assert_eq!((table.span(1), table.runs(0)), (2..4, vec![0..1, 4..6]));
    }

    #[test]
    fn without_room_a_row_is_appended() {
        let mut table = table(&[[0, 1, 2, 3, 4, 5]]);
        table.exchange(0, 1, 3);
        move_run(&mut table, Direction::Forward, 0, 4);
        assert_eq!((table.len(), table.span(2)), (4, 4..6));
    }
}
