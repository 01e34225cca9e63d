//! The two laws of lowering, on documents and instances made at random: a lowered schema accepts whatever the schema
//! accepted, and where no loss is reported it accepts nothing else.
//!
//! 3.1 schemas are judged by `jsonschema` as JSON Schema 2020-12, lowered ones by [`reading`] them as OpenAPI 3.0 wants
//! them read. What is made depends on the number of the document alone.
//! `SPECWELD_LAWS=2000000 cargo test --release -p specweld --test laws` takes as many pairs as one likes, and
//! `SPECWELD_LAWS_FROM` another first document.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod instance;
mod reading;
mod schema;
mod shrink;

use std::env;

use jsonschema::Validator;
use serde_json::{Value, json};
use specweld::{Code, Page, Pages, Severity, lower, read_document};

/// Pairs of schema and instance that a run takes where the environment does not say.
const PAIRS: usize = 120_000;
/// Instances for each document.
const INSTANCES: usize = 24;

#[test]
fn lowering_never_narrows_and_reports_what_it_widens() {
    let number = |name: &str| {
        env::var(name)
            .ok()
            .and_then(|text| text.parse::<usize>().ok())
    };
    let pairs = number("SPECWELD_LAWS").unwrap_or(PAIRS);
    let from = number("SPECWELD_LAWS_FROM").unwrap_or_default();
    let documents = pairs.div_ceil(INSTANCES);
    let (mut accepted, mut exact, mut differ) = (0, 0, 0);
    for seed in from..from + documents {
        let mut random = fastrand::Rng::with_seed(seed as u64);
        let document = schema::document(&mut random);
        let judges = Judges::of(&document).unwrap_or_else(|broken| {
            // The first words say what is wrong; what follows differs from document to document.
            let kind = |broken: &str| broken.chars().take(30).collect::<String>();
            let same = |document: &Value| {
                Judges::of(document).is_err_and(|other| kind(&other) == kind(&broken))
            };
            let document = shrink::document(&document, same);
            let broken = Judges::of(&document).err().unwrap_or(broken);
            panic!("document {seed}: {broken}\n{document}");
        });
        exact += usize::from(judges.exact);
        for _ in 0..INSTANCES {
            let instance = instance::near(&document, &mut random);
            let verdict = judges.judge(&instance);
            accepted += usize::from(verdict.before);
            differ += usize::from(verdict.before != verdict.after);
            if let Some(law) = verdict.broken() {
                let law_of = |document: &Value, instance: &Value| {
                    Judges::of(document).ok()?.judge(instance).broken()
                };
                let document = shrink::document(&document, |document| {
                    law_of(document, &instance) == Some(law)
                });
                let judges = Judges::of(&document).unwrap();
                panic!(
                    "document {seed}: {law}\n{document:#}\nbecame\n{:#}\nand the instance is\n{instance}",
                    judges.lowered
                );
            }
        }
    }
    let pairs = documents * INSTANCES;
    println!(
        "{pairs} pairs, {accepted} accepted before, {differ} judged otherwise after; {exact} of {documents} documents without a reported loss"
    );
    // A generator that meets one side alone would show nothing.
    assert!(
        accepted * 5 > pairs && accepted * 5 < pairs * 4,
        "{accepted} of {pairs}"
    );
    assert!(
        exact * 5 > documents && exact * 5 < documents * 4,
        "{exact} of {documents}"
    );
    assert!(differ > 0);
}

/// A document's schema `S0` before and after.
struct Judges {
    before: Validator,
    after: Validator,
    lowered: Value,
    /// Whether no loss was reported.
    exact: bool,
}

struct Verdict {
    before: bool,
    after: bool,
    exact: bool,
}

impl Verdict {
    fn broken(&self) -> Option<&'static str> {
        match (self.before, self.after) {
            (true, false) => Some("narrowed"),
            (false, true) if self.exact => Some("widened in silence"),
            _ => None,
        }
    }
}

impl Judges {
    fn of(document: &Value) -> Result<Self, String> {
        let text = document.to_string();
        let pages = Pages::new([Page::new("document.json", text.as_bytes())]);
        let (id, page) = pages.iter().next().unwrap();
        let mut diagnostics = Vec::new();
        let lowered = read_document(id, page, &mut diagnostics)
            .and_then(|node| lower(node, &mut diagnostics));
        let Some(lowered) = lowered else {
            let faults = diagnostics
                .iter()
                .filter(|fault| fault.severity == Severity::Error);
            let faults: Vec<_> = faults.map(|fault| fault.headline(&pages)).collect();
            return Err(format!("refused: {}", faults.join("\n")));
        };
        let lowered: Value = serde_json::from_str(&lowered.to_json()).unwrap();
        serde_json::from_value::<openapiv3::OpenAPI>(lowered.clone())
            .map_err(|error| format!("openapiv3 does not read it: {error}\n{lowered:#}"))?;
        let before = judge(document["components"]["schemas"].clone())?;
        let after = judge(reading::schemas(&lowered["components"]["schemas"])?)?;
        Ok(Self {
            before,
            after,
            lowered,
            exact: diagnostics.iter().all(|loss| loss.code != Code::Widened),
        })
    }

    fn judge(&self, instance: &Value) -> Verdict {
        Verdict {
            before: self.before.is_valid(instance),
            after: self.after.is_valid(instance),
            exact: self.exact,
        }
    }
}

/// The validator of `S0` among schemas of JSON Schema 2020-12 that refer to each other as components.
fn judge(schemas: Value) -> Result<Validator, String> {
    let schemas = schemas
        .to_string()
        .replace("#/components/schemas/", "#/$defs/");
    let schemas: Value = serde_json::from_str(&schemas).unwrap();
    let schema = json!({"$ref": "#/$defs/S0", "$defs": schemas});
    jsonschema::draft202012::new(&schema).map_err(|error| format!("no JSON Schema: {error}"))
}
