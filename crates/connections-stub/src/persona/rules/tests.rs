use super::*;
use crate::persona::world::Organization;
use crate::world::secret::Secret;

fn state() -> State {
    let organization = |id: &str| Organization {
        id: id.into(),
        name: String::new(),
    };
    let environment = |id: &str, organization: &str| Environment {
        id: id.into(),
        organization: organization.into(),
        rate_limit: 3,
        rate_window_seconds: 60,
    };
    let key = |token: &str, environment: &str| Key {
        token: Secret::new(token),
        environment: environment.into(),
        may_deactivate: token != "read-only",
        inflection: Inflection::Kebab,
    };
    let then = Moment::from_millis(0);
    let connection = |id: &str, status| Connection {
        id: id.into(),
        source: "org_a".into(),
        destination: "org_b".into(),
        status,
        created_at: then,
        updated_at: then,
    };
    State::new(Persona {
        organizations: ["org_a", "org_b", "org_c"].map(organization).into(),
        environments: vec![
            environment("env_a", "org_a"),
            environment("env_b", "org_b"),
            environment("env_c", "org_c"),
        ],
        keys: vec![
            key("a", "env_a"),
            key("b", "env_b"),
            key("c", "env_c"),
            key("read-only", "env_a"),
        ],
        connections: vec![
            connection("cxn_pending", Status::Pending),
            connection("cxn_active", Status::Active),
            connection("cxn_inactive", Status::Inactive),
        ],
    })
}

fn deactivate(token: &str, id: &str) -> Result<Status, Failure> {
    let mut state = state();
    let now = Moment::from_millis(1_000);
    let caller = state.admit(Some(token), now).unwrap();
    let persona = &mut state.world;
    let done = persona.deactivate(&caller, id, now);
    assert_eq!(persona.connections.len(), 3, "records stay");
    done.map(|connection| {
        assert_eq!(connection.updated_at, now);
        connection.status
    })
}

#[test]
fn either_organization_may_deactivate() {
    for token in ["a", "b"] {
        for id in ["cxn_pending", "cxn_active"] {
            assert_eq!(deactivate(token, id), Ok(Status::Inactive));
        }
        assert_eq!(deactivate(token, "cxn_inactive"), Err(Failure::Inactive));
        assert_eq!(deactivate(token, "cxn_"), Err(Failure::NotFound));
    }
}

#[test]
fn a_connection_of_others_is_not_found() {
    for id in ["cxn_pending", "cxn_inactive"] {
        assert_eq!(deactivate("c", id), Err(Failure::NotFound));
    }
}

#[test]
fn permission_comes_before_existence() {
    for id in ["cxn_active", "cxn_"] {
        assert_eq!(deactivate("read-only", id), Err(Failure::Forbidden));
    }
}

#[test]
fn a_window_counts_down_and_opens_again() {
    let mut state = state();
    let mut now = Moment::from_millis(0);
    let mut seen = Vec::new();
    for (token, seconds) in [("a", 0), ("read-only", 1), ("a", 1), ("a", 57), ("a", 1)] {
        now = now.after(Duration::from_secs(seconds));
        let (caller, room) = match state.admit(Some(token), now) {
            Ok(caller) => (caller, true),
            Err(Refusal::OverLimit(caller)) => (caller, false),
            Err(Refusal::Unknown) => panic!("{token} is known"),
        };
        assert_eq!(caller.rate.limit, 3);
        seen.push((caller.rate.remaining, caller.rate.reset, room));
    }
    let expected = [
        (2, 60, true),
        (1, 59, true),
        (0, 58, true),
        (0, 1, false),
        (2, 60, true),
    ];
    assert_eq!(seen, expected);
    let other = state.admit(Some("b"), now).unwrap();
    assert_eq!(other.rate.remaining, 2, "its own window");
    assert_eq!(state.admit(Some("d"), now), Err(Refusal::Unknown));
    assert_eq!(state.admit(None, now), Err(Refusal::Unknown));
}

fn parameters(path: &str) -> Parameters {
    Parameters {
        method: "POST".into(),
        path: path.into(),
        query: None,
        body: Body::from(&Bytes::new()),
    }
}

#[test]
fn an_idempotency_key_goes_from_running_to_replay_to_forgotten() {
    let mut state = state();
    let first = Moment::from_millis(0);
    let at = |api_key| Idempotency {
        api_key,
        key: "abc_123".into(),
    };
    let response = Response {
        outcome: Err(Failure::Inactive),
        request_id: "req_1".into(),
    };
    assert_eq!(state.begin(&at(0), parameters("/a"), first), Lookup::First);
    assert_eq!(
        state.begin(&at(0), parameters("/a"), first),
        Lookup::Running
    );
    assert_eq!(
        state.begin(&at(0), parameters("/b"), first),
        Lookup::Misused
    );
    assert_eq!(state.begin(&at(1), parameters("/b"), first), Lookup::First);
    state.finish(&at(0), response.clone());
    state.abandon(&at(0));
    let last = first.after(KEPT - Duration::from_millis(1));
    let replay = Lookup::Replay(response);
    assert_eq!(state.begin(&at(0), parameters("/a"), last), replay);
    assert_eq!(state.begin(&at(0), parameters("/b"), last), Lookup::Misused);
    let pruned = first.after(KEPT);
    assert_eq!(state.begin(&at(0), parameters("/b"), pruned), Lookup::First);
    state.abandon(&at(0));
    assert_eq!(state.begin(&at(0), parameters("/c"), pruned), Lookup::First);
}

#[test]
fn bodies_are_compared_as_they_parse() {
    let body = |text: &'static str| Body::from(&Bytes::from_static(text.as_bytes()));
    assert_eq!(body(r#"{"a":1,"b":2}"#), body(r#"{ "b": 2, "a": 1 }"#));
    assert_ne!(body(r#"{"a":1}"#), body(r#"{"a":2}"#));
    assert_ne!(body("{"), body("{{"));
}

#[test]
fn of_long_requests_and_keys_little_is_kept() {
    let mut state = state();
    let at = Idempotency {
        api_key: 0,
        key: "k".repeat(100_000),
    };
    let long = || Parameters {
        body: Body::from(&Bytes::from(format!("[{}]", "0,".repeat(100_000) + "0"))),
        ..parameters("/a")
    };
    let now = Moment::from_millis(0);
    assert_eq!(state.begin(&at, long(), now), Lookup::First);
    assert_eq!(state.begin(&at, parameters("/a"), now), Lookup::Misused);
    assert!(serde_json::to_string(&state.traffic).unwrap().len() < 1_000);
}

#[test]
fn a_state_comes_back_from_its_text() {
    let mut state = state();
    let now = Moment::from_millis(0);
    let at = Idempotency {
        api_key: 0,
        key: "abc".into(),
    };
    let caller = state.admit(Some("a"), now).unwrap();
    let done = state.world.deactivate(&caller, "cxn_active", now);
    let response = Response {
        outcome: done.map(|it| (it, Inflection::Camel)),
        request_id: "req_1".into(),
    };
    assert_eq!(state.begin(&at, parameters("/a"), now), Lookup::First);
    state.finish(&at, response.clone());
    let text = serde_json::to_string(&state).unwrap();
    let mut state: State = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&state).unwrap(), text);
    assert_eq!(
        state.begin(&at, parameters("/a"), now),
        Lookup::Replay(response)
    );
    assert_eq!(state.admit(Some("a"), now).unwrap().rate.remaining, 1);
}

/// A process that dies leaves its keys to all others, once its requests can't be running any more.
#[test]
fn an_idempotency_key_is_left_behind_for_a_time_alone() {
    let mut state = state();
    let at = Idempotency {
        api_key: 0,
        key: "k".into(),
    };
    let (now, machine) = (Moment::from_millis(0), Moment::from_millis);
    assert_eq!(state.begin(&at, parameters("/a"), now), Lookup::First);
    state.lapse(&at, machine(i64::MAX));
    assert_eq!(
        state.begin(&at, parameters("/a"), now),
        Lookup::Running,
        "nothing was said of its end"
    );
    state.lease(&at, machine(50));
    state.lapse(&at, machine(50));
    assert_eq!(state.begin(&at, parameters("/a"), now), Lookup::Running);
    state.lapse(&at, machine(51));
    assert_eq!(state.begin(&at, parameters("/a"), now), Lookup::First);
    state.lease(&at, machine(50));
    let response = Response {
        outcome: Err(Failure::NotFound),
        request_id: "r".into(),
    };
    state.finish(&at, response.clone());
    state.lapse(&at, machine(51));
    let replay = Lookup::Replay(response);
    assert_eq!(state.begin(&at, parameters("/a"), now), replay);
}
