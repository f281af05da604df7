//! What decides a result, by name and value.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use blake3::{Hash, Hasher};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What decides a result: names and values, compared one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Job {
    entries: BTreeMap<String, String>,
}

/// An entry that two jobs do not share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Name of the entry.
    pub name: String,
    /// Value in the checkpoint, if there is one.
    pub kept: Option<String>,
    /// Value now, if there is one.
    pub now: Option<String>,
}

impl Job {
    /// Says what a name stands for; a later value replaces an earlier one.
    pub fn push(&mut self, name: impl Into<String>, value: impl ToString) {
        self.entries.insert(name.into(), value.to_string());
    }

    /// Adds entries whose names begin with `name` and a dot.
    pub fn extend<V: ToString>(
        &mut self,
        name: &str,
        entries: impl IntoIterator<Item = (String, V)>,
    ) {
        for (key, value) in entries {
            self.push(format!("{name}.{key}"), value);
        }
    }

    /// Adds the leaves of an object, each under the names that lead to it
    /// (`detect.feature_threshold`). A list is one value.
    pub fn extend_with_json(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    self.extend_with_json(&format!("{name}.{key}"), value);
                }
            }
            Value::String(text) => self.push(name, text),
            leaf => self.push(name, leaf),
        }
    }

    /// All names and values, by name.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What tells this job from all others.
    pub(super) fn hash(&self) -> Hash {
        let mut hasher = Hasher::new();
        for text in self.entries.iter().flat_map(|(name, value)| [name, value]) {
            // The length keeps neighbours apart.
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        hasher.finalize()
    }

    /// What is different in a job that is asked for now, by name.
    pub(super) fn differences(&self, now: &Self) -> Vec<Difference> {
        let names: BTreeSet<&String> = self.entries.keys().chain(now.entries.keys()).collect();
        let both =
            |name: &String| (self.entries.get(name).cloned(), now.entries.get(name).cloned());
        let all = names.into_iter().map(|name| (name, both(name)));
        all.filter(|(_, (kept, now))| kept != now)
            .map(|(name, (kept, now))| Difference { name: name.clone(), kept, now })
            .collect()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "not set".into());
        write!(f, "{}: {} in the checkpoint, {} now", self.name, said(&self.kept), said(&self.now))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn job(entries: &[(&str, &str)]) -> Job {
        let mut job = Job::default();
        entries.iter().for_each(|(name, value)| job.push(*name, value));
        job
    }

    #[test]
    fn objects_are_flattened_to_dotted_names() {
        let mut job = Job::default();
        let value =
            json!({"threshold": 100.0, "mode": "min", "edge": {"rows": [1, 2]}, "lmin": null});
        job.extend_with_json("detect", &value);
        let expected = [
            ("detect.edge.rows", "[1,2]"),
            ("detect.lmin", "null"),
            ("detect.mode", "min"),
            ("detect.threshold", "100.0"),
        ];
        assert_eq!(job.entries().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn differences_name_both_values() {
        let (one, two) = (
            job(&[("a", "1"), ("b", "2"), ("c", "3")]),
            job(&[("b", "2"), ("c", "4"), ("d", "5")]),
        );
        let words: Vec<String> = one.differences(&two).iter().map(ToString::to_string).collect();
        let expected = [
            "a: 1 in the checkpoint, not set now",
            "c: 3 in the checkpoint, 4 now",
            "d: not set in the checkpoint, 5 now",
        ];
        assert_eq!(words, expected);
        assert!(one.differences(&one).is_empty());
    }

    #[test]
    fn jobs_with_a_difference_have_another_hash() {
        let jobs = [
            job(&[]),
            job(&[("a", "")]),
            job(&[("", "a")]),
            job(&[("a", "b")]),
            job(&[("ab", "")]),
            job(&[("a", ""), ("b", "")]),
        ];
        for (i, one) in jobs.iter().enumerate() {
            for (k, two) in jobs.iter().enumerate() {
                assert_eq!(one.hash() == two.hash(), i == k, "{one:?} {two:?}");
            }
        }
        assert_eq!(job(&[("b", "2"), ("a", "1")]).hash(), job(&[("a", "1"), ("b", "2")]).hash());
    }
}
