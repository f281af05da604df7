//! Units of products.

use std::collections::BTreeMap;

/// The unit of the product of two numbers: `m2 s-2` of `m s-1` and `m s-1`,
/// `K m s-1` of `m s-1` and `K`. What is not understood stands in brackets.
pub(super) fn product(one: &str, other: &str) -> String {
    match (one.trim(), other.trim()) {
        ("", "") => String::new(),
        (one, other) => match (factors(one), factors(other)) {
            (Some(one), Some(other)) => text(one.into_iter().chain(other)),
            _ => format!("({one}) ({other})"),
        },
    }
}

/// Base units with their powers.
fn factors(units: &str) -> Option<Vec<(String, i32)>> {
    if units == "1" {
        return Some(Vec::new());
    }
    if units.is_empty() {
        return None;
    }
    units.split_whitespace().map(factor).collect()
}

fn factor(word: &str) -> Option<(String, i32)> {
    let end = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
    let (name, power) = word.split_at(end);
    let power = power.strip_prefix("**").or_else(|| power.strip_prefix('^')).unwrap_or(power);
    let power = if power.is_empty() { 1 } else { power.parse().ok()? };
    (!name.is_empty()).then(|| (name.to_string(), power))
}

/// Positive powers first, each in the order of the alphabet.
fn text(factors: impl Iterator<Item = (String, i32)>) -> String {
    let mut powers: BTreeMap<String, i32> = BTreeMap::new();
    for (name, power) in factors {
        let sum = powers.entry(name).or_default();
        *sum = sum.saturating_add(power);
    }
    let word = |(name, power): (&String, &i32)| match power {
        1 => name.clone(),
        power => format!("{name}{power}"),
    };
    let above = powers.iter().filter(|(_, power)| **power > 0).map(word);
    let below = powers.iter().filter(|(_, power)| **power < 0).map(word);
    let words: Vec<String> = above.chain(below).collect();
    if words.is_empty() { "1".into() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_multiply() {
        for (one, other, both) in [
            ("Pa", "Pa", "Pa2"),
            ("m s-1", "m s-1", "m2 s-2"),
            ("m s**-1", "m s^-1", "m2 s-2"),
            ("m s-1", "K", "K m s-1"),
            ("m2 s-2", "m2 s-2", "m4 s-4"),
            ("1", "s-1", "s-1"),
            ("kg kg-1", "kg kg-1", "1"),
            ("", "", ""),
            ("", "K", "() (K)"),
            ("m/s", "K", "(m/s) (K)"),
            ("1e-5 s-1", "K", "(1e-5 s-1) (K)"),
            ("s999999999", "s2147483647", "s2147483647"),
            ("s99999999999", "K", "(s99999999999) (K)"),
        ] {
            assert_eq!(product(one, other), both);
        }
    }
}
