//! Numbers of hours as they are typed.

/// Longer than any record: more than ten thousand years.
const LONGEST_HOURS: f64 = 1e8;

/// A number of hours, with or without its unit.
pub(super) fn hours(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('h').unwrap_or(text).trim();
    match number.parse() {
        Ok(hours) if hours > 0.0 && hours <= LONGEST_HOURS => Ok(hours),
        _ => Err("write hours above 0 and at most 1e8, such as 6 or 6h".into()),
    }
}

/// A number of hours above 0, or 0 for never.
pub(super) fn hours_or_never(text: &str) -> Result<f64, String> {
    match text {
        "none" | "0" => Ok(0.0),
        _ => hours(text)
            .map_err(|_| "write hours above 0 and at most 1e8, such as 6 or 6h, or none".into()),
    }
}
