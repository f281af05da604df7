//! A dense linear system, for slow obvious twins.

/// Solves a square system by elimination with row exchanges; each row ends
/// with its right-hand side.
pub(super) fn solve(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let count = rows.len();
    for k in 0..count {
        let best = (k..count).max_by(|&a, &b| rows[a][k].abs().total_cmp(&rows[b][k].abs()));
        rows.swap(k, best.unwrap());
        let (done, rest) = rows.split_at_mut(k + 1);
        for row in rest {
            let factor = row[k] / done[k][k];
            row.iter_mut().zip(&done[k]).for_each(|(to, from)| *to -= factor * from);
        }
    }
    let mut solution = vec![0.0; count];
    for k in (0..count).rev() {
        let known: f64 = (k + 1..count).map(|c| rows[k][c] * solution[c]).sum();
        solution[k] = (rows[k][count] - known) / rows[k][k];
    }
    solution
}
