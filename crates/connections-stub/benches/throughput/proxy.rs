//! `specweld proxy` as its command runs it, before a stub.

use specweld_conformance::proxy::{Proxy, Upstream, serve as pass_on, sink};
use specweld_conformance::{Contract, Coverage, Mask, Settings};
use specweld_document::Document;
use tokio::net::TcpListener;
use tokio::task::LocalSet;
use url::Url;

/// As much of a body is kept as by default.
const KEPT: usize = 1 << 20;

/// Prints the address, and passes on for good what goes to the server at `upstream`.
pub fn serve(upstream: &str) {
    let url = Url::parse(&format!("http://{upstream}")).unwrap();
    let (sink, source) = sink();
    let judging = std::thread::spawn(move || {
        let contract = Contract::new(Document::parse(connections_server::DOCUMENT).unwrap());
        let mask = Mask::default();
        let mut coverage = Coverage::new(&contract, mask.clone());
        for done in source {
            let judgement = contract.judge(&done.exchange, Settings::default(), &mask);
            assert!(judgement.is_kept(), "{:?}", judgement.violations);
            coverage.add(&done.exchange, judgement);
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        let proxy = Proxy {
            upstream: Upstream::new(&url).unwrap(),
            keeps_host: false,
            kept: KEPT,
            sink,
        };
        pass_on(listener, proxy, std::future::pending()).await;
    });
    judging.join().unwrap();
}
