use crate::cases::{CLUSTER, jobs};
use crate::cost::{Cut, Job, Linking, Machine};
use crate::simulation::{Sharing, simulate};
use crate::tables;

fn even(job: &Job) -> Job {
    Job { spread: 0.0, ..job.clone() }
}

fn near(one: f64, two: f64, share: f64) -> bool {
    (one / two - 1.0).abs() <= share
}

#[test]
fn one_rank_takes_the_sum_of_all_costs() {
    for job in jobs().iter().map(even) {
        let (own_s, busy_s) = job.read_s_per_step(&CLUSTER, 1);
        let per_step = own_s + busy_s + job.compute_s_per_step();
        let follow_s = job.follow_s(1, job.steps);
        let sum_s = per_step * job.steps as f64 + follow_s + job.end_s();
        let cost = job.cost(&CLUSTER, 1);
        assert!(near(cost.total_s(), sum_s, 1e-9), "{}: {cost:?}, {sum_s}", job.name);
        assert_eq!(cost.exchange_s, 0.0);
        for sharing in [Sharing::Rounds, Sharing::Blocks] {
            let simulated_s = simulate(&job, &CLUSTER, 1, sharing);
            // The last part is followed as if it were a whole one.
            assert!(near(simulated_s, sum_s, 1e-3), "{}: {sharing:?}", job.name);
        }
    }
}

#[test]
fn the_formula_is_what_the_simulation_comes_to() {
    for job in jobs() {
        for gigabytes_s in [1.0, 10.0, 100.0] {
            let machine = Machine { shared_bytes_s: 1e9 * gigabytes_s, ..CLUSTER };
            for ranks in [1, 2, 3, 4, 7, 16, 64, 256, 1024] {
                let formula_s = job.cost(&machine, ranks).total_s();
                let simulated_s = simulate(&job, &machine, ranks, Sharing::Rounds);
                assert!(
                    near(simulated_s, formula_s, 0.05),
                    "{} on {ranks} at {gigabytes_s} GB/s: {simulated_s}, {formula_s}",
                    job.name
                );
            }
        }
    }
}

#[test]
fn no_number_of_ranks_is_faster_than_in_proportion() {
    for job in jobs() {
        let one_s = job.cost(&CLUSTER, 1).total_s();
        for ranks in [2, 3, 4, 7, 16, 64, 256, 1024, 4096] {
            let speed_up = one_s / job.cost(&CLUSTER, ranks).total_s();
            assert!(speed_up <= ranks as f64 * (1.0 + 1e-9), "{} on {ranks}", job.name);
        }
    }
}

#[test]
fn ranks_beyond_the_parts_have_nothing_to_do() {
    // Without messages, which more ranks have more of.
    let machine = Machine { latency_s: 0.0, network_bytes_s: f64::INFINITY, ..CLUSTER };
    let job = Job { steps: 5, ..jobs().swap_remove(0) };
    assert_eq!(job.cut(5), Cut { part_steps: 1, parts: 5 });
    let of = |ranks| (job.cost(&machine, ranks), simulate(&job, &machine, ranks, Sharing::Rounds));
    assert_eq!(of(5), of(6));
    assert_eq!(of(5), of(1000));
    assert!(of(4).0.total_s() > of(5).0.total_s());
}

#[test]
fn a_shared_file_system_is_the_limit_of_many() {
    let slow = Machine { shared_bytes_s: 1e9, ..CLUSTER };
    let job = even(&jobs()[0]);
    let bytes = job.stored_bytes_per_cell * job.cells as f64 * job.steps as f64;
    for ranks in [64, 256, 1024] {
        let cost = job.cost(&slow, ranks);
        assert_eq!(cost.limit(), "read");
        assert!(cost.total_s() >= bytes / slow.shared_bytes_s * 0.99, "{ranks}: {cost:?}");
    }
}

#[test]
fn what_is_linked_at_once_is_not_shared() {
    let jobs = jobs();
    let job = jobs.iter().find(|job| job.linking == Linking::Once).unwrap();
    let [one, many] = [1, 1024].map(|ranks| job.cost(&CLUSTER, ranks));
    assert_eq!(one.end_s, many.end_s);
    assert!(one.compute_s > 500.0 * many.compute_s);
}

#[test]
fn a_queue_waits_less_and_a_block_is_no_better_than_it() {
    let job = &jobs()[0];
    for ranks in [4, 64, 256] {
        let of = |sharing| simulate(job, &CLUSTER, ranks, sharing);
        assert!(of(Sharing::Queue) <= of(Sharing::Rounds), "{ranks}");
        assert!(of(Sharing::Queue) <= 1.02 * of(Sharing::Blocks), "{ranks}");
    }
}

#[test]
fn the_page_has_the_tables_of_the_program() {
    let page = include_str!("../../docs/scaling.md");
    for line in tables::all().lines() {
        assert!(page.contains(line), "not in docs/scaling.md, run the example again: {line}");
    }
}
