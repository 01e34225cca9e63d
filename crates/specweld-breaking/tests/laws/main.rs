//! The laws of containment, on pairs of schemas and instances made at random: where a schema is said to take all values of another,
//! no instance shows otherwise; where it is said not to, the value that shows it does; and every schema takes its own values.
//!
//! `SPECWELD_LAWS=1000000 cargo test --release -p specweld-breaking --test laws` takes as many pairs as one likes, and
//! `SPECWELD_LAWS_FROM` another first pair. What is made depends on the number of the pair alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod random;

use std::collections::BTreeMap;
use std::env;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use specweld_breaking::schema::{Direction, Verdict, contains};
use specweld_document::{Document, json_schema};

/// Pairs that a run takes where the environment does not say.
const PAIRS: usize = 20_000;
/// Instances for each pair.
const INSTANCES: usize = 12;

#[test]
fn verdicts_are_contradicted_by_no_instance() {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse().ok());
    let pairs = number("SPECWELD_LAWS").unwrap_or(PAIRS);
    let from = number("SPECWELD_LAWS_FROM").unwrap_or_default();
    let (mut within, mut without, mut close) = (0, 0, 0);
    let mut unknown = BTreeMap::<String, usize>::new();
    for seed in from..from + pairs {
        let mut random = fastrand::Rng::with_seed(seed as u64);
        let (old, new) = random::documents(&mut random);
        let verdict = verdict(&old, &new);
        let at_fault = |law: &str, value: &Value| {
            panic!("pair {seed}: {law}: {value}\n{old:#}\n{new:#}\n{verdict:?}");
        };
        match &verdict {
            Verdict::Yes => {
                within += 1;
                let (inner, outer) = (judge(&old), judge(&new));
                for _ in 0..INSTANCES {
                    let instance = random::near(&old, &mut random);
                    let is_inside = inner.is_valid(&instance);
                    close += usize::from(is_inside);
                    if is_inside && !outer.is_valid(&instance) {
                        at_fault("taken before and not after", &instance);
                    }
                }
            }
            Verdict::No(Some(witness)) => {
                without += 1;
                if !judge(&old).is_valid(witness) || judge(&new).is_valid(witness) {
                    at_fault("no witness", witness);
                }
            }
            Verdict::No(None) => without += 1,
            Verdict::Unknown(reason) => {
                // The validator never disagrees with what was found.
                if reason.contains("judges it otherwise") {
                    at_fault(reason, &Value::Null);
                }
                *unknown.entry(reason.clone()).or_default() += 1;
            }
        }
    }
    let open: usize = unknown.values().sum();
    #[expect(clippy::cast_precision_loss, reason = "a share for people")]
    let share = open as f64 * 100.0 / pairs as f64;
    println!(
        "{pairs} pairs: {within} within, {without} not, {open} unknown ({share:.2} %); {close} instances of what is within"
    );
    for (reason, count) in unknown {
        println!("{count:>8} {reason}");
    }
    // A generator that meets one side alone would show nothing.
    assert!(
        within * 10 > pairs && without * 10 > pairs,
        "{within} within, {without} not"
    );
    assert!(open * 50 < pairs, "{share} % unknown");
    assert!(close > within);
}

#[test]
fn every_schema_takes_its_own_values_by_whatever_names() {
    for seed in 0..2_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let (old, _) = random::documents(&mut random);
        let renamed = old
            .to_string()
            .replace("\"S", "\"T")
            .replace("schemas/S", "schemas/T");
        let renamed: Value = serde_json::from_str(&renamed).unwrap();
        let (old, new) = (document(&old), document(&renamed));
        let (outer, inner) = (json!({"$ref": "#/components/schemas/T0"}), s0());
        let verdict = contains((&new, &outer), (&old, &inner), Direction::Request);
        assert_eq!(verdict, Verdict::Yes, "{seed}: {renamed:#}");
    }
}

fn s0() -> Value {
    json!({"$ref": "#/components/schemas/S0"})
}

fn document(schemas: &Value) -> Document {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Random", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas}
    });
    Document::parse(&document.to_string()).unwrap_or_else(|errors| panic!("{errors}\n{document:#}"))
}

fn verdict(old: &Value, new: &Value) -> Verdict {
    let (old, new, s0) = (document(old), document(new), s0());
    contains((&new, &s0), (&old, &s0), Direction::Request)
}

/// The validator of `S0`, made of all schemas at once.
fn judge(schemas: &Value) -> Validator {
    let schemas = schemas.as_object().unwrap();
    let schemas: serde_json::Map<_, _> = schemas
        .iter()
        .map(|(name, schema)| (name.clone(), json_schema(schema)))
        .collect();
    let schemas = Value::Object(schemas)
        .to_string()
        .replace("#/components/schemas/", "#/$defs/");
    let schemas: Value = serde_json::from_str(&schemas).unwrap();
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&json!({"$ref": "#/$defs/S0", "$defs": schemas}))
        .unwrap()
}
