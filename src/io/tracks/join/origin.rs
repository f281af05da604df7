//! Where centres of several files come from: what one run over all of their
//! steps would say.

use serde_json::{Map, Value};

use crate::model::{Centers, Provenance, TimeAxis};

/// Parameters of the input that say which steps of a record were read.
const PERIOD: [&str; 3] = ["start", "end", "n_frames"];
/// Parameters that differ and are named.
const NAMED: usize = 3;

/// What is to be the same in all parts of a record.
#[derive(Debug, PartialEq)]
pub(super) struct Origin {
    /// What was read, without the period.
    field: Field,
    parameters: Value,
    processing: Vec<String>,
}

#[derive(Debug, PartialEq)]
enum Field {
    /// A description that the period of the centres follows.
    OfPeriod(String),
    /// One that we did not write, or none.
    Whole(String),
}

/// What differs between two origins, in the words of each.
pub(super) struct Difference {
    pub(super) what: &'static str,
    pub(super) values: [String; 2],
}

impl Origin {
    pub(super) fn of(centers: &Centers) -> Self {
        let Provenance { input, parameters, processing, .. } = &centers.provenance;
        let field = input.strip_suffix(&period(&centers.times));
        Self {
            field: match field {
                Some(field) => Field::OfPeriod(field.to_string()),
                None => Field::Whole(input.clone()),
            },
            parameters: without_period(parameters),
            processing: processing.clone(),
        }
    }

    /// The same of a record of these steps.
    pub(super) fn provenance(self, software: String, times: &TimeAxis) -> Provenance {
        let input = match self.field {
            Field::OfPeriod(field) => field + &period(times),
            Field::Whole(input) => input,
        };
        let parameters = match self.parameters {
            Value::String(text) => text,
            parameters => parameters.to_string(),
        };
        Provenance { software, input, parameters, processing: self.processing }
    }

    /// What of another origin is not as here.
    pub(super) fn difference(&self, other: &Self) -> Option<Difference> {
        let said = |text: &str| match text {
            "" => "nothing is said".to_string(),
            text => text.to_string(),
        };
        if self.field != other.field {
            let values = [self, other].map(|origin| said(origin.field.words()));
            return Some(Difference { what: "fields", values });
        }
        if self.processing != other.processing {
            let values = [self, other].map(|origin| said(&origin.processing.join(", ")));
            return Some(Difference { what: "processing", values });
        }
        if self.parameters != other.parameters {
            let values = parameters_that_differ(&self.parameters, &other.parameters);
            return Some(Difference { what: "parameters", values });
        }
        None
    }
}

impl Field {
    fn words(&self) -> &str {
        match self {
            Self::OfPeriod(text) | Self::Whole(text) => text,
        }
    }
}

/// How a description of what was read ends.
fn period(times: &TimeAxis) -> String {
    format!(", {}", times.summary())
}

/// Parameters without those of the period; what are none of ours stay a text.
fn without_period(text: &str) -> Value {
    let Ok(mut parameters) = serde_json::from_str::<Map<String, Value>>(text) else {
        return Value::String(text.to_string());
    };
    if let Some(Value::Object(input)) = parameters.get_mut("input") {
        input.retain(|name, _| !PERIOD.contains(&name.as_str()));
    }
    Value::Object(parameters)
}

/// The first parameters that are not the same, each with its value.
fn parameters_that_differ(one: &Value, two: &Value) -> [String; 2] {
    let mut names = Vec::new();
    collect_names(one, two, String::new(), &mut names);
    [one, two].map(|parameters| {
        let value = |name: &String| {
            if name.is_empty() {
                return parameters.to_string();
            }
            let pointer = format!("/{}", name.replace('.', "/"));
            let value = parameters.pointer(&pointer).map(ToString::to_string);
            format!("{name} {}", value.unwrap_or_else(|| "not given".into()))
        };
        let values: Vec<String> = names.iter().take(NAMED).map(value).collect();
        match names.len().saturating_sub(NAMED) {
            0 => values.join(", "),
            more => format!("{} and {more} more", values.join(", ")),
        }
    })
}

/// Names of parameters that are not the same, with those of their groups ahead;
/// an empty one stands for all of them.
fn collect_names(one: &Value, two: &Value, name: String, names: &mut Vec<String>) {
    let (Value::Object(a), Value::Object(b)) = (one, two) else {
        names.push(name);
        return;
    };
    for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
        let (here, there) = (a.get(key), b.get(key));
        if here == there {
            continue;
        }
        let separator = if name.is_empty() { "" } else { "." };
        let inner = format!("{name}{separator}{key}");
        match (here, there) {
            (Some(here), Some(there)) => collect_names(here, there, inner, names),
            _ => names.push(inner),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Calendar;

    fn of(parameters: &str) -> Origin {
        let provenance = Provenance { parameters: parameters.into(), ..Provenance::default() };
        Origin::of(&Centers { provenance, ..Centers::default() })
    }

    #[test]
    fn a_period_is_no_difference() {
        let year = r#"{"input":{"level":850.0,"start":"2001-01-01"},"detect":{"a":0.00001}}"#;
        let all = r#"{"input":{"level":850.0},"detect":{"a":0.00001}}"#;
        let [one, two] = [year, all].map(of);
        assert_eq!(one, two);
        let written = one.provenance(String::new(), &TimeAxis::default()).parameters;
        assert_eq!(written, all);
    }

    #[test]
    fn parameters_that_differ_are_named_with_both_values() {
        let one = of(r#"{"input":{},"detect":{"simple":{"threshold":1.5,"window":5}}}"#);
        let two =
            of(r#"{"input":{"level":850.0},"detect":{"simple":{"threshold":2.0,"window":5}}}"#);
        let Difference { what, values } = one.difference(&two).unwrap();
        assert_eq!(what, "parameters");
        assert_eq!(
            values,
            [
                "input.level not given, detect.simple.threshold 1.5",
                "input.level 850.0, detect.simple.threshold 2.0",
            ]
        );
        let many = of(r#"{"a":1,"b":2,"c":3,"d":4}"#);
        let values = many.difference(&of("{}")).unwrap().values;
        assert_eq!(values[0], "a 1, b 2, c 3 and 1 more");
        let values = many.difference(&of("by hand")).unwrap().values;
        assert_eq!(values[1], "\"by hand\"");
    }

    #[test]
    fn a_description_ends_with_the_period_of_its_centres() {
        let times = |time_s: &[i64]| TimeAxis::new(Calendar::Standard, time_s.to_vec()).unwrap();
        let centers = |input: &str, times: &TimeAxis| Centers {
            provenance: Provenance { input: input.into(), ..Provenance::default() },
            times: times.clone(),
            ..Centers::default()
        };
        let (first, all) = (times(&[0, 21_600]), times(&[0, 21_600, 43_200]));
        let of_first = format!("msl [Pa], 4 x 3, {}", first.summary());
        let joined = Origin::of(&centers(&of_first, &first)).provenance("x".into(), &all);
        assert_eq!(joined.input, format!("msl [Pa], 4 x 3, {}", all.summary()));
        // Of another period it is a text like any other.
        let other = Origin::of(&centers(&of_first, &all));
        assert_eq!(other.field, Field::Whole(of_first));
    }
}
