//! Random damage to bytes, lines and JSON, the same for the same seed.

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde_json::{Value, json};

/// Numbers at the edges of what types hold, and cells of a fine mesh of
/// HEALPix, as text.
const EXTREMES: [&str; 25] = [
    "0",
    "-0",
    "1",
    "-1",
    "2",
    "3",
    "255",
    "256",
    "32768",
    "65536",
    "-65536",
    "1000003",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "13194139533312",
    "1e308",
    "1e-308",
    "0.5",
    "NaN",
];

/// A source of damage.
pub(crate) struct Mutator {
    random: Pcg64Mcg,
}

impl Mutator {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Pcg64Mcg::seed_from_u64(seed) }
    }

    /// A number below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.random.random_range(0..count)
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.random.random_ratio(percent, 100)
    }

    /// A number at the edge of something, as text.
    pub(crate) fn extreme(&mut self) -> &'static str {
        EXTREMES.choose(&mut self.random).expect("there are some")
    }

    /// Damages bytes in one to four places.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..1 + self.below(4) {
            self.damage_bytes(&mut bytes);
        }
        bytes
    }

    fn damage_bytes(&mut self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            bytes.push(self.random.random());
            return;
        }
        let at = self.below(bytes.len());
        let end = (at + 1 + self.below(16)).min(bytes.len());
        match self.below(8) {
            0 => bytes[at] ^= 1 << self.below(8),
            1 => bytes[at] = self.random.random(),
            2 => bytes[at..end].fill(if self.chance(50) { 0xff } else { 0 }),
            3 => bytes.truncate(at),
            4 => drop(bytes.drain(at..end)),
            5 => {
                let run = bytes[at..end].to_vec();
                let to = self.below(bytes.len());
                bytes.splice(to..to, run);
            }
            6 => bytes.insert(at, self.random.random()),
            _ => self.replace_number(bytes, at),
        }
    }

    /// Puts an extreme in the place of the first digits from `at` on.
    fn replace_number(&mut self, bytes: &mut Vec<u8>, at: usize) {
        let Some(start) = (at..bytes.len()).find(|&i| bytes[i].is_ascii_digit()) else { return };
        let is_end = |&i: &usize| !bytes[i].is_ascii_digit();
        let end = (start..bytes.len()).find(is_end).unwrap_or(bytes.len());
        bytes.splice(start..end, self.extreme().bytes());
    }

    /// Damages lines and the words in them, in one to four places.
    pub(crate) fn lines(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut lines: Vec<Vec<u8>> = bytes.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
        for _ in 0..1 + self.below(4) {
            let (at, to) = (self.below(lines.len()), self.below(lines.len()));
            match self.below(6) {
                0 if lines.len() > 1 => drop(lines.remove(at)),
                1 => lines.insert(to, lines[at].clone()),
                2 => lines.swap(at, to),
                3 => lines.truncate(at + 1),
                _ => self.damage_words(&mut lines[at]),
            }
        }
        lines.join(&b'\n')
    }

    fn damage_words(&mut self, line: &mut Vec<u8>) {
        let separator = if line.contains(&b',') { b',' } else { b' ' };
        let mut words: Vec<Vec<u8>> = line.split(|&b| b == separator).map(<[u8]>::to_vec).collect();
        let (at, to) = (self.below(words.len()), self.below(words.len()));
        match self.below(5) {
            0 => drop(words.remove(at)),
            1 => words.insert(to, words[at].clone()),
            2 => words.swap(at, to),
            _ => words[at] = self.extreme().into(),
        }
        *line = words.join(&separator);
    }

    /// Changes one to three values of a JSON document, wherever they are.
    pub(crate) fn json(&mut self, document: &Value) -> Value {
        let mut document = document.clone();
        for _ in 0..1 + self.below(3) {
            let nodes = count_nodes(&document);
            let mut left = self.below(nodes);
            self.damage_node(&mut document, &mut left);
        }
        document
    }

    /// Changes the node that `left` further nodes stand before, depth first.
    /// Tells whether it was found.
    fn damage_node(&mut self, node: &mut Value, left: &mut usize) -> bool {
        if *left == 0 {
            self.damage_value(node);
            return true;
        }
        *left -= 1;
        match node {
            Value::Array(values) => values.iter_mut().any(|v| self.damage_node(v, left)),
            Value::Object(values) => values.iter_mut().any(|(_, v)| self.damage_node(v, left)),
            _ => false,
        }
    }

    fn damage_value(&mut self, node: &mut Value) {
        if self.chance(40) && self.damage_within(node) {
            return;
        }
        *node = match (self.below(10), &*node) {
            (0, _) => Value::Null,
            (1, _) => json!(true),
            (2, _) => json!({}),
            (3, _) => json!([]),
            (4, node) => json!([node]),
            (5, node) => json!({"name": node, "configuration": node}),
            (6, node) => (0..self.below(200)).fold(node.clone(), |inner, _| json!([inner])),
            (7, _) => json!(self.extreme()),
            _ => serde_json::from_str(self.extreme()).unwrap_or(json!("Infinity")),
        };
    }

    /// Changes what a value consists of, if it consists of anything.
    fn damage_within(&mut self, node: &mut Value) -> bool {
        match node {
            Value::Array(values) if !values.is_empty() => {
                let at = self.below(values.len());
                match self.below(3) {
                    0 => drop(values.remove(at)),
                    1 => values.insert(at, values[at].clone()),
                    _ => values.reverse(),
                }
            }
            Value::Object(values) if !values.is_empty() => {
                let at = self.below(values.len());
                let key = values.keys().nth(at).cloned().unwrap_or_default();
                let value = values.remove(&key);
                if self.chance(30) {
                    values.insert(format!("{key}_"), value.unwrap_or_default());
                }
            }
            Value::String(text) if !text.is_empty() => {
                *text = String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned();
            }
            Value::Number(number) => {
                let near = number.as_i64().unwrap_or(0).wrapping_mul(2).wrapping_sub(1);
                *node = json!(near);
            }
            _ => return false,
        }
        true
    }
}

fn count_nodes(node: &Value) -> usize {
    1 + match node {
        Value::Array(values) => values.iter().map(count_nodes).sum(),
        Value::Object(values) => values.values().map(count_nodes).sum::<usize>(),
        _ => 0,
    }
}

#[test]
fn the_same_seed_does_the_same_damage_and_another_another() {
    let text = b"1 2 3\n4,5,6\nseven".repeat(5);
    let document = json!({"shape": [1, 2], "attributes": {"units": "Pa"}});
    let all = |seed| {
        let mut mutator = Mutator::new(seed);
        (mutator.bytes(&text), mutator.lines(&text), mutator.json(&document))
    };
    let changed = (0..100).filter(|&seed| {
        assert_eq!(all(seed), all(seed));
        let (bytes, lines, json) = all(seed);
        bytes != text && lines != text && json != document
    });
    assert!(changed.count() > 80);
}
