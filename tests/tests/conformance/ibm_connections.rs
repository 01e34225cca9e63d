//! HCL (IBM) Connections: deleting a colleague connection.

use conformance::scenario::Scenario;
use conformance::wire::{Request, basic};
use connections_stub::{Operation, fault};

const HOST: &str = "connections.example.com";
const PATH: &str = "/profiles/admin/atom/connections.do";

scenarios![
    a_connection_by_its_id,
    what_is_not_processed_may_be_anything,
    an_invitation_is_turned_down,
    a_deletion_can_not_be_undone,
    all_connections_of_one_person,
    half_a_pair_deletes_nothing,
    several_identifiers_must_agree,
    the_misspelling_of_the_page,
    hidden_addresses,
    persons_who_do_not_exist,
    persons_without_a_connection,
    one_person_on_both_sides,
    by_keys,
    credentials,
    content_type_is_not_required,
    failures_on_demand,
];

pub fn delete(query: &str) -> Request {
    as_login("wasadmin:wasadmin-password", query)
}

pub fn as_login(login: &str, query: &str) -> Request {
    anonymous(query).header("Authorization", &basic(login))
}

pub fn anonymous(query: &str) -> Request {
    Request::new("DELETE", HOST, &format!("{PATH}?{query}"))
}

async fn a_connection_by_its_id(it: &mut Scenario) {
    let id = "connectionId=9d4f2f1e-5a0c-4b7e-8f2a-000000000012";
    let query = format!("{id}&sourceKey=nobody&key=nobody&email=x");
    it.call(
        "nothing else is processed, not even nonsense",
        delete(&query),
    )
    .await;
    it.call("an unknown id", delete("connectionId=1")).await;
    it.call("none at all", delete("connectionId=")).await;
}

async fn what_is_not_processed_may_be_anything(it: &mut Scenario) {
    let ends = [
        "userid=20000003&userid=20000001",
        "key=%zz&email=%ff",
        "userid=20000003&userid=",
    ];
    let id = "connectionId=9d4f2f1e-5a0c-4b7e-8f2a-000000000012";
    let pair = "sourceUserid=20000001&targetUserid=20000002";
    for end in ends {
        for (what, query) in [("beside an id", id), ("beside a pair", pair)] {
            it.demo();
            it.brief(&format!("{what} {end}"), delete(&format!("{end}&{query}")))
                .await;
            let left = it.stub.world().ibm_connections.connections;
            assert!(!left.iter().any(|it| it.id.ends_with("12")), "{what} {end}");
            assert_eq!(left.len(), 2, "{what} {end}");
        }
    }
    it.demo();
    let rest = "sourceKey=%zz&targetKey=%ff&sourceKey=&%zz=%zz";
    it.call(
        "beside an id, not even a name",
        delete(&format!("{rest}&{id}")),
    )
    .await;
    it.call("an id twice is no id", delete(&format!("{id}&{id}")))
        .await;
    let half = "sourceUserid=20000001&userid=20000002&userid=20000003";
    it.call("beside half a pair", delete(half)).await;
    let first = "sourceUserid=20000001&sourceUserid=20000002&targetUserid=20000003";
    it.call("a pair is processed", delete(first)).await;
}

async fn an_invitation_is_turned_down(it: &mut Scenario) {
    let invited = "sourceUserid=20000001&targetUserid=20000003";
    it.call("by the one who was invited", delete(invited)).await;
    it.demo();
    let inviter = "sourceUserid=20000003&targetUserid=20000001";
    it.call("either person may be the source", delete(inviter))
        .await;
}

async fn a_deletion_can_not_be_undone(it: &mut Scenario) {
    let pair = "sourceUserid=20000001&targetUserid=20000002";
    it.call("a pair", delete(pair)).await;
    it.call("it is gone", delete(pair)).await;
}

async fn all_connections_of_one_person(it: &mut Scenario) {
    it.call("whichever side", delete("userid=20000001")).await;
    it.call("none is no error", delete("userid=20000001")).await;
}

async fn half_a_pair_deletes_nothing(it: &mut Scenario) {
    it.call(
        "no parameter",
        Request::new("DELETE", HOST, PATH)
            .header("Authorization", &basic("wasadmin:wasadmin-password")),
    )
    .await;
    it.call("a source", delete("sourceUserid=20000001")).await;
    it.call(
        "a target, and a person",
        delete("targetUserid=20000001&userid=20000002"),
    )
    .await;
}

async fn several_identifiers_must_agree(it: &mut Scenario) {
    let same = "userid=20000001&email=adam_eventide%40garden.com";
    it.call("one person", delete(same)).await;
    let two = "userid=20000002&email=adam_eventide%40garden.com";
    it.call("two", delete(two)).await;
    let pair = "sourceUserid=20000002&sourceEmail=carl_meier%40garden.com&targetUserid=20000003";
    it.call("two on one side of a pair", delete(pair)).await;
}

async fn the_misspelling_of_the_page(it: &mut Scenario) {
    let query = "souceEmail=adam_eventide%40garden.com&targetUserid=20000002";
    it.call("souceEmail", delete(query)).await;
}

async fn hidden_addresses(it: &mut Scenario) {
    it.seed(|world| world.ibm_connections.email_lookup = false);
    it.call("by address", delete("email=adam_eventide%40garden.com"))
        .await;
    it.call("by user id", delete("userid=20000001")).await;
}

async fn persons_who_do_not_exist(it: &mut Scenario) {
    it.call("one", delete("userid=1")).await;
    it.call(
        "one of a pair",
        delete("sourceUserid=20000001&targetUserid=1"),
    )
    .await;
}

async fn persons_without_a_connection(it: &mut Scenario) {
    it.call("404", delete("sourceUserid=20000001&targetUserid=20000004"))
        .await;
}

async fn one_person_on_both_sides(it: &mut Scenario) {
    it.call(
        "400",
        delete("sourceUserid=20000001&targetEmail=adam_eventide%40garden.com"),
    )
    .await;
}

async fn by_keys(it: &mut Scenario) {
    let key = |number: usize| format!("f1a2c6d0-000{number}-4a5b-9c3d-00000000000{number}");
    let pair = format!("sourceKey={}&targetKey={}", key(1), key(2));
    it.call("a pair", delete(&pair)).await;
    it.call("all of one", delete(&format!("key={}", key(3))))
        .await;
}

async fn credentials(it: &mut Scenario) {
    it.call("none", anonymous("userid=20000001")).await;
    it.call(
        "a wrong password",
        as_login("wasadmin:x", "userid=20000001"),
    )
    .await;
    it.call(
        "no administrator",
        as_login("adam:adam-password", "userid=20000001"),
    )
    .await;
}

async fn content_type_is_not_required(it: &mut Scenario) {
    let typed = delete("userid=20000001").header("Content-Type", "application/atom+xml");
    it.call("nor refused", typed).await;
}

async fn failures_on_demand(it: &mut Scenario) {
    for status in [400, 401, 403, 404] {
        let operation = Operation::IbmConnectionsDeleteColleagueConnection;
        it.fail(operation, fault::Response::Status(status));
        it.call(&status.to_string(), delete("userid=20000001"))
            .await;
    }
}
