//! Whether the suite finds what a server does wrong: each fault of `faults.toml` alone, and by a rule that names the right
//! sentence.

use std::sync::Arc;

use conformance::contract::contract;
use conformance::faulty::{Fault, Faulty};
use connections_conformance::{Pages, Run};
use connections_stub::{Stub, World};
use specweld_conformance::suite::Server;
use specweld_conformance::{Outcome, Report};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Runs that go on at a time.
const AT_ONCE: usize = 4;

async fn report(pages: &Pages, fault: Option<Fault>) -> Report {
    let stub = Stub::start(World::demo()).await.unwrap();
    let only = fault.as_ref().map(|it| it.only.clone());
    let faulty = Faulty::start(&stub.url(), fault).await;
    let run = Run {
        pages,
        document: contract(),
        server: &Server::new(&faulty.url(), false).unwrap(),
        world: None,
        control_token: None,
        only: only.as_deref(),
    };
    run.report().await.unwrap().0
}

/// The sentences that are broken.
fn broken(report: &Report) -> Vec<&str> {
    let points = report.points.iter();
    let broken = points.filter(|it| matches!(it.outcome, Outcome::Broken { .. }));
    broken.map(|it| it.what.as_str()).collect()
}

#[tokio::test]
async fn the_proxy_itself_breaks_nothing() {
    let pages = Pages::read(&conformance::workspace()).unwrap();
    let report = report(&pages, None).await;
    assert_eq!(broken(&report), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_found_by_the_sentence_that_says_otherwise() {
    let pages = Arc::new(Pages::read(&conformance::workspace()).unwrap());
    let faults = Fault::read(include_str!("../faults.toml"));
    assert!(faults.len() >= 40, "{} faults", faults.len());
    let (mut runs, at_once) = (JoinSet::new(), Arc::new(Semaphore::new(AT_ONCE)));
    for fault in faults {
        let (pages, at_once) = (pages.clone(), at_once.clone());
        runs.spawn(async move {
            let _turn = at_once.acquire().await.unwrap();
            let report = report(&pages, Some(fault.clone())).await;
            let broken = broken(&report);
            let found = broken.iter().any(|it| it.contains(&fault.sentence));
            (!found).then(|| format!("{}: {broken:#?}", fault.name))
        });
    }
    let missed: Vec<_> = runs.join_all().await.into_iter().flatten().collect();
    assert!(missed.is_empty(), "not found:\n{}", missed.join("\n"));
}
