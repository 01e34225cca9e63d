//! The typed client against the stub: the success and each documented failure of each operation.

use std::fmt::Debug;
use std::sync::Once;

use conformance::scenario::Scenario;
use conformance::wire::basic;
use connections_client::types::ibm_connections::{
    DeleteColleagueConnectionError, DeleteColleagueConnectionOk,
};
use connections_client::types::persona::{DeactivateConnectionError, DeactivateConnectionOk};
use connections_client::types::{
    GigyaFormat, GigyaKnownProvider, GigyaLastIdentityHandling, GigyaRemoveConnectionForm,
    PersonaKeyInflection, SymphonyFollowersList,
};
use connections_client::{Client, Error};
use connections_stub::{Operation, fault};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde_json::json;

use crate::gigya::{OLGA, QUINN};
use crate::persona::{ACTIVE, INACTIVE, PENDING};
use crate::symphony::{ANN, BEN, DAN};

scenarios![
    symphony_remove_connection,
    symphony_unfollow_user,
    ibm_connections_delete_colleague_connection,
    persona_deactivate_connection,
    gigya_remove_connection,
    gigya_remove_connection_get,
];

/// A client without credentials of its own.
fn client(scenario: &Scenario) -> Client {
    Client::new(&scenario.stub.url()).unwrap()
}

/// A client that sends an `Authorization` header.
fn authorized(scenario: &Scenario, value: &str) -> Client {
    static TLS: Once = Once::new();
    TLS.call_once(|| {
        // Plain http needs none, but no client is made without.
        rustls::crypto::ring::default_provider()
            .install_default()
            .unwrap();
    });
    let headers = HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())]);
    let http = reqwest::Client::builder().default_headers(headers);
    Client::new_with_client(&scenario.stub.url(), http.build().unwrap())
}

/// Records what the client makes of an answer: the variant of the outcome, with its headers and its body as they were
/// understood.
fn told<T: Debug, E: Debug>(scenario: &mut Scenario, what: &str, result: Result<T, Error<E>>) {
    let text = match result {
        Ok(done) => format!("Ok\n  {done:?}"),
        Err(Error::Documented(failure)) => format!("Error\n  {failure:?}"),
        Err(error) => panic!("{what}: {error:#}"),
    };
    scenario.note(&format!("{what}: {text}"));
}

async fn symphony_remove_connection(it: &mut Scenario) {
    let client = client(it);
    for (what, session, uid) in [
        ("accepted", "ann-session", DAN),
        ("own request", "ann-session", 8315056685060),
        ("no session", "x", DAN),
        ("no entitlement", "ben-session", DAN),
        ("no record", "ann-session", 8315056685062),
    ] {
        let call = client.symphony_remove_connection(uid, session);
        told(it, what, call.send().await);
    }
    it.fail(
        Operation::SymphonyRemoveConnection,
        fault::Response::Status(500),
    );
    let call = client.symphony_remove_connection(DAN, "ann-session");
    told(it, "on demand", call.send().await);
}

async fn symphony_unfollow_user(it: &mut Scenario) {
    let client = client(it);
    let call = |session: &str, followers: &[i64]| {
        let followers = Some(followers.to_vec());
        let followers = SymphonyFollowersList { followers };
        client
            .symphony_unfollow_user(ANN, session, followers)
            .send()
    };
    told(it, "followers", call("bot-session", &[BEN]).await);
    told(
        it,
        "an invalid id, and a partial effect",
        call("bot-session", &[1, DAN]).await,
    );
    told(it, "no session", call("x", &[BEN]).await);
    told(it, "no role", call("ann-session", &[BEN]).await);
    it.fail(
        Operation::SymphonyUnfollowUser,
        fault::Response::Status(500),
    );
    told(it, "on demand", call("bot-session", &[BEN]).await);
    assert_eq!(it.stub.world().symphony.users[0].followers, [7215545078461]);
}

async fn ibm_connections_delete_colleague_connection(it: &mut Scenario) {
    let admin = authorized(it, &basic("wasadmin:wasadmin-password"));
    async fn pair(
        client: &Client,
        target: &str,
    ) -> Result<DeleteColleagueConnectionOk, Error<DeleteColleagueConnectionError>> {
        let call = client.ibm_connections_delete_colleague_connection();
        call.source_email("adam_eventide@garden.com")
            .target_userid(target)
            .send()
            .await
    }
    told(it, "a pair", pair(&admin, "20000002").await);
    told(it, "it is gone", pair(&admin, "20000002").await);
    told(it, "nobody", pair(&admin, "1").await);
    let nobody = client(it);
    told(it, "no credentials", pair(&nobody, "20000002").await);
    let adam = authorized(it, &basic("adam:adam-password"));
    told(it, "no administrator", pair(&adam, "20000002").await);
    let call = admin.ibm_connections_delete_colleague_connection();
    let id = "9d4f2f1e-5a0c-4b7e-8f2a-000000000031";
    told(it, "by id", call.connection_id(id).send().await);
    let call = admin.ibm_connections_delete_colleague_connection();
    told(it, "all of one", call.userid("20000002").send().await);
    assert!(it.stub.world().ibm_connections.connections.is_empty());
}

async fn persona_deactivate_connection(it: &mut Scenario) {
    let source = authorized(it, "Bearer persona_sandbox_source");
    async fn call(
        client: &Client,
        id: &str,
    ) -> Result<DeactivateConnectionOk, Error<DeactivateConnectionError>> {
        client.persona_deactivate_connection(id).send().await
    }
    told(it, "active", call(&source, ACTIVE).await);
    for (inflection, key) in [
        (PersonaKeyInflection::Camel, "camel"),
        (PersonaKeyInflection::Snake, "snake"),
        (PersonaKeyInflection::Kebab, "kebab"),
    ] {
        it.demo();
        let call = source.persona_deactivate_connection(PENDING);
        told(
            it,
            key,
            call.key_inflection(inflection)
                .idempotency_key("k")
                .send()
                .await,
        );
    }
    let misused = source.persona_deactivate_connection(ACTIVE);
    told(
        it,
        "the key of another request",
        misused.idempotency_key("k").send().await,
    );
    let nobody = client(it);
    told(it, "no key", call(&nobody, ACTIVE).await);
    let readonly = authorized(it, "Bearer persona_sandbox_readonly");
    told(it, "no permission", call(&readonly, ACTIVE).await);
    told(it, "unknown", call(&source, "a/b ü").await);
    it.fail(
        Operation::PersonaDeactivateConnection,
        fault::Response::Status(409),
    );
    told(it, "on demand", call(&source, ACTIVE).await);
    told(it, "inactive", call(&source, INACTIVE).await);
    let limited = authorized(it, "Bearer persona_sandbox_limited");
    for what in ["first", "second", "third of two"] {
        told(it, what, call(&limited, INACTIVE).await);
    }
}

/// A form with the demo's credentials.
fn form(uid: Option<&str>) -> GigyaRemoveConnectionForm {
    let form = json!({
        "UID": uid,
        "apiKey": "3_demo-site",
        "secret": crate::sign::PARTNER,
        "format": "json",
    });
    serde_json::from_value(form).unwrap()
}

async fn gigya_remove_connection(it: &mut Scenario) {
    let client = client(it);
    let send = |form| client.gigya_remove_connection(form).send();
    let provider = Some(GigyaKnownProvider::Facebook.into());
    told(
        it,
        "one provider",
        send(GigyaRemoveConnectionForm {
            provider,
            ..form(Some(OLGA))
        })
        .await,
    );
    told(it, "a failure as 200", send(form(None)).await);
    let fail = Some(GigyaLastIdentityHandling::Fail);
    let last = GigyaRemoveConnectionForm {
        last_identity_handling: fail,
        ..form(Some(QUINN))
    };
    told(it, "the last identity", send(last).await);
    let open = |uid| GigyaRemoveConnectionForm {
        http_status_codes: true,
        ..form(uid)
    };
    told(it, "no UID", send(open(None)).await);
    told(it, "unknown UID", send(open(Some("nobody"))).await);
    for code in [404_003, 409_030, 500_001, 504_002] {
        it.fail(
            Operation::GigyaRemoveConnection,
            fault::Response::ErrorCode(code),
        );
        told(it, "on demand", send(open(Some(OLGA))).await);
    }
}

async fn gigya_remove_connection_get(it: &mut Scenario) {
    let client = client(it);
    let call = |uid: &str, codes: bool| {
        let call = client.gigya_remove_connection_get(GigyaFormat::Json);
        let call = call.uid(uid).api_key("3_demo-site");
        call.secret(crate::sign::PARTNER)
            .http_status_codes(codes)
            .send()
    };
    told(it, "all providers", call(OLGA, true).await);
    told(it, "a failure as 200", call("nobody", false).await);
    told(it, "none is connected", call(OLGA, true).await);
    told(it, "unknown UID", call("nobody", true).await);
    for code in [404_003, 409_030, 500_001, 504_002] {
        it.fail(
            Operation::GigyaRemoveConnectionGet,
            fault::Response::ErrorCode(code),
        );
        told(it, "on demand", call(OLGA, true).await);
    }
}
