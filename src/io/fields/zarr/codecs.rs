//! Settings of codecs that the Zarr library takes as they are and then ends
//! the program over.

use serde_json::Value;

use super::super::FieldProblem;

/// Levels that the bzip2 library knows.
const BZ2_LEVELS: std::ops::RangeInclusive<u64> = 1..=9;

/// Fails for a codec anywhere in an array's document, in shards too, that the
/// library does not survive. The array has `rank` dimensions.
pub(super) fn check(document: &Value, rank: usize) -> Result<(), FieldProblem> {
    let inner: Vec<&Value> = match document {
        Value::Array(values) => values.iter().collect(),
        Value::Object(values) => values.values().collect(),
        _ => return Ok(()),
    };
    let settings = document.get("configuration").unwrap_or(document);
    let setting = |name: &str| settings.get(name).unwrap_or(&Value::Null);
    let wrong = match name_of(document) {
        "bz2" => {
            let level = setting("level");
            let is_known = level.as_u64().is_some_and(|level| BZ2_LEVELS.contains(&level));
            (!is_known).then(|| format!("bz2 of level {level}"))
        }
        "transpose" => {
            let order = setting("order");
            let is_of_rank = order.as_array().is_none_or(|order| order.len() == rank);
            (!is_of_rank).then(|| format!("transpose to {order} of {rank} dimensions"))
        }
        _ => None,
    };
    match wrong {
        Some(what) => Err(FieldProblem::Unsupported { what }),
        None => inner.into_iter().try_for_each(|value| check(value, rank)),
    }
}

fn name_of(codec: &Value) -> &str {
    let name = codec.get("id").or_else(|| codec.get("name")).and_then(Value::as_str);
    name.map_or("", |name| name.strip_prefix("numcodecs.").unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn levels_of_bz2_are_checked_wherever_they_are() {
        let v2 = |level: Value| json!({"compressor": {"id": "bz2", "level": level}});
        let v3 = |level: Value| {
            let codec = json!({"name": "numcodecs.bz2", "configuration": {"level": level}});
            json!({"codecs": [{"name": "sharding_indexed", "configuration": {"codecs": [codec]}}]})
        };
        for document in [v2(json!(1)), v3(json!(9)), json!({"compressor": {"id": "zlib"}})] {
            check(&document, 3).unwrap();
        }
        for level in [json!(0), json!(10), json!(-1), json!("5"), Value::Null] {
            for document in [v2(level.clone()), v3(level.clone())] {
                let error = check(&document, 3).unwrap_err().to_string();
                assert!(error.contains(&format!("bz2 of level {level}")), "{error}");
            }
        }
    }

    #[test]
    fn a_transposition_is_of_all_dimensions() {
        let codec = json!([{"name": "transpose", "configuration": {"order": [2, 0, 1]}}]);
        check(&codec, 3).unwrap();
        let error = check(&codec, 2).unwrap_err().to_string();
        assert!(error.contains("transpose to [2,0,1] of 2 dimensions"), "{error}");
    }
}
