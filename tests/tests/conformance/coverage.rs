//! Whether the scenarios have seen all that `openapi.json` promises of answers.

use conformance::contract::{SETTINGS, contract};
use conformance::scenario::Scenario;
use specweld_conformance::{Coverage, Exchange, Mask, Outcome};
use tokio::task::JoinSet;

use crate::Named;

const SCENARIOS: &[&[Named]] = &[
    crate::symphony::ALL,
    crate::unfollow::ALL,
    crate::ibm_connections::ALL,
    crate::persona::ALL,
    crate::idempotency::ALL,
    crate::gigya::ALL,
    crate::credentials::ALL,
    crate::error_codes::ALL,
];

/// All that the scenarios sent and got.
async fn exchanges() -> Vec<Exchange> {
    let mut running = JoinSet::new();
    for (_, run) in SCENARIOS.iter().copied().flatten() {
        running.spawn(async {
            let mut scenario = Scenario::start().await;
            run(&mut scenario).await;
            scenario.finish().1
        });
    }
    running.join_all().await.into_iter().flatten().collect()
}

#[tokio::test]
async fn everything_that_the_document_promises_is_witnessed() {
    let mask = Mask::default();
    let mut coverage = Coverage::new(contract(), mask.clone());
    for exchange in exchanges().await {
        let judgement = contract().judge(&exchange, SETTINGS, &mask);
        coverage.add(&exchange, judgement);
    }
    let report = coverage.report("the stub", &|_| None);
    let points = report.points.iter();
    let missing = points.filter(|it| matches!(it.outcome, Outcome::Unwitnessed));
    let missing: Vec<_> = missing
        .map(|it| format!("{}: {}", it.group, it.what))
        .collect();
    let score = report.score;
    println!(
        "{} of {} points are witnessed",
        score.witnessed, score.documented
    );
    // The stub answers in text alone.
    assert_eq!(missing, ["schema SymphonySuccessResponseFormat: `XML`"]);
}
