//! `stormtracker cache`

use std::fmt::Write;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::bail;
use serde_json::json;

use crate::io::access::cache::{CacheSummary, Prune, cache_summary, prune_cache, verify_cache};
use crate::model::{Calendar, one_line};

use super::args::{CacheAction, CacheArgs, CacheInfoArgs, PruneArgs};
use super::{shell, talk};

pub(super) fn run(args: &CacheArgs) -> anyhow::Result<()> {
    match &args.action {
        CacheAction::Info(args) => info(args),
        CacheAction::Verify(args) => verify(&args.cache),
        CacheAction::Prune(args) => prune(&args.directory.cache, &args.what),
    }
}

fn info(args: &CacheInfoArgs) -> anyhow::Result<()> {
    let directory = &args.directory.cache;
    let summary = cache_summary(directory)?;
    if args.json {
        return shell::print_json(&format!("{:#}", summary_json(&summary)));
    }
    shell::print_text(&summary_text(directory, &summary)?)
}

fn summary_text(directory: &Path, summary: &CacheSummary) -> anyhow::Result<String> {
    let mut text = format!(
        "{}\n\n  {} contents, {} in all, {} of them indices\n",
        one_line(directory.display()),
        summary.contents,
        readable(summary.bytes),
        readable(summary.index_bytes)
    );
    if let (Some(oldest), Some(newest)) = (summary.oldest, summary.newest) {
        writeln!(text, "  used from {} to {} UTC", date(oldest), date(newest))?;
    }
    if !summary.datasets.is_empty() {
        text.push_str("\ndatasets\n");
    }
    for dataset in &summary.datasets {
        let (bytes, answers) = (readable(dataset.bytes), dataset.answers);
        writeln!(text, "  {} ({bytes}, {answers} answers)", one_line(&dataset.name))?;
    }
    Ok(text)
}

fn summary_json(summary: &CacheSummary) -> serde_json::Value {
    let dataset = |d: &crate::io::access::cache::DatasetSummary| json!({ "name": d.name, "answers": d.answers, "bytes": d.bytes });
    json!({
        "contents": summary.contents,
        "bytes": summary.bytes,
        "index_bytes": summary.index_bytes,
        "oldest": summary.oldest.map(date),
        "newest": summary.newest.map(date),
        "datasets": summary.datasets.iter().map(dataset).collect::<Vec<_>>(),
    })
}

fn verify(directory: &Path) -> anyhow::Result<()> {
    let found = verify_cache(directory)?;
    if found.damaged > 0 {
        bail!(
            "{}: {} of {} entries were damaged and are dropped; they are fetched anew when needed",
            directory.display(),
            found.damaged,
            found.checked
        );
    }
    talk::say(format_args!("{} entries are sound", found.checked));
    Ok(())
}

fn prune(directory: &Path, what: &PruneArgs) -> anyhow::Result<()> {
    let to_bytes = what.to.map(|size| Prune::ToBytes(size.0));
    let steps = [what.older_than.map(Prune::OlderThan), to_bytes, what.all.then_some(Prune::All)];
    for step in steps.into_iter().flatten() {
        let pruned = prune_cache(directory, step)?;
        talk::say(format_args!(
            "{} files removed, {} freed, {} left",
            pruned.removed,
            readable(pruned.freed_bytes),
            readable(pruned.left_bytes)
        ));
    }
    Ok(())
}

/// A number of bytes with three digits.
fn readable(bytes: u64) -> String {
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    match units.iter().find(|(factor, _)| bytes as f64 >= *factor) {
        Some((factor, unit)) => {
            let value = bytes as f64 / factor;
            let digits = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
            format!("{value:.digits$} {unit}")
        }
        None => format!("{bytes} B"),
    }
}

fn date(time: SystemTime) -> String {
    let time_s = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let date = i64::try_from(time_s).ok().and_then(|s| Calendar::Standard.date_time(s).ok());
    date.map_or_else(|| "an unknown time".into(), |date| date.to_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_have_three_digits() {
        let readable: Vec<String> =
            [0, 999, 1_000, 9_999, 12_345, 123_456_789, 5_000_000_000].map(super::readable).into();
        assert_eq!(
            readable,
            ["0 B", "999 B", "1.00 kB", "10.0 kB", "12.3 kB", "123 MB", "5.00 GB"]
        );
    }
}
