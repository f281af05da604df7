//! `stormtracker metrics`, one file a statistic.

mod ata;
mod boxes;
mod confidence;
mod cormax;
mod density;
mod eulerian;
mod hindcast;
mod paired;
mod phase_space;
mod summary;

use super::args::{Metric, MetricsArgs};
use super::job::Job;

pub(super) fn run(args: &MetricsArgs, job: &Job) -> anyhow::Result<()> {
    match &args.metric {
        Metric::Ata(args) => ata::run(args, job),
        Metric::Boxes(args) => boxes::run(args, job),
        Metric::Density(args) => density::run(args, job),
        Metric::Summary(args) => summary::run(args, job),
        Metric::PhaseSpace(args) => phase_space::run(args, job),
        Metric::Eulerian(args) => eulerian::run(args, job),
        Metric::Confidence(args) => confidence::run(args, job),
        Metric::Cormax(args) => cormax::run(args, job),
        Metric::Hindcast(args) => hindcast::run(args, job),
    }
}
