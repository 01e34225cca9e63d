//! The documented rules of the five calls, held against the stub as `cargo xtask conformance` holds them against any server.

use connections_conformance::{Pages, Run};
use connections_stub::{Stub, World};
use specweld_conformance::Format;
use specweld_conformance::suite::Server;

#[tokio::test]
async fn the_stub_keeps_the_rules() {
    let stub = Stub::start(World::demo()).await.unwrap();
    let pages = Pages::read(&conformance::workspace()).unwrap();
    let server = Server::new(&stub.url(), false).unwrap();
    let run = Run {
        pages: &pages,
        server: &server,
        world: None,
        control_token: None,
        only: None,
    };
    let begun = std::time::Instant::now();
    let (report, exchanges) = run.report().await.unwrap();
    println!("{} exchanges in {:?}", exchanges.len(), begun.elapsed());
    println!("{}", report.render(Format::Text));
    assert!(report.is_kept());
}
