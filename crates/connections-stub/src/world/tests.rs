use super::*;

fn faults(toml: &str) -> String {
    let error = World::from_toml(toml).expect_err("it has faults");
    error.in_file(Path::new("world.toml")).to_string()
}

/// Contradictions are found all at once, each where it stands.
#[test]
fn symphony_contradictions() {
    let faults = faults(
        r#"
[[symphony.pods]]
id = "acme"
cross_pod = ["globex", "nowhere"]

[[symphony.pods]]
id = "globex"

[[symphony.pods]]
id = "acme"

[[symphony.users]]
id = 1
pod = "acme"
followers = [1, 2, 2, 9]

[[symphony.users]]
id = 2
pod = "elsewhere"

[[symphony.users]]
id = 3
pod = "acme"

[[symphony.users]]
id = 1
pod = "globex"

[[symphony.sessions]]
token = "top secret"
user = 1

[[symphony.sessions]]
token = "top secret"
user = 99

[[symphony.connections]]
requester = 1
receiver = 99
status = "accepted"

[[symphony.connections]]
requester = 1
receiver = 3
status = "accepted"

[[symphony.connections]]
requester = 3
receiver = 1
status = "pending"
"#,
    );
    insta::assert_snapshot!(faults);
}

#[test]
fn ibm_connections_contradictions() {
    let faults = faults(
        r#"
ibm_connections.profiles = [
    { key = "a", userid = "1", email = "A@example.com" },
    { key = "a", userid = "1", email = "a@Example.com" },
]
ibm_connections.logins = [
    { name = "ad:min", password = "top secret" },
    { name = "ad:min", password = "top secret" },
]
ibm_connections.connections = [
    { id = "1", source = "a", target = "a", status = "accepted" },
    { id = "1", source = "a", target = "b", status = "accepted" },
    { id = "2", source = "b", target = "a", status = "accepted" },
]
"#,
    );
    insta::assert_snapshot!(faults);
}

#[test]
fn persona_contradictions() {
    let faults = faults(
        r#"
[persona]
organizations = [{ id = "org_a" }, { id = "org_a" }]
environments = [
    { id = "env_a", organization = "org_a" },
    { id = "env_a", organization = "org_b", rate_window_seconds = 0 },
]
keys = [
    { token = "top secret", environment = "env_a" },
    { token = "top secret", environment = "env_b" },
]

[[persona.connections]]
id = "cxn_a"
source = "org_a"
destination = "org_a"
status = "active"
created_at = "2018-06-01T00:00:00Z"
updated_at = "2018-05-01T00:00:00Z"

[[persona.connections]]
id = "cxn_a"
source = "org_a"
destination = "org_c"
status = "active"
created_at = "2018-06-01T00:00:00Z"
updated_at = "2018-06-01T00:00:00Z"
"#,
    );
    insta::assert_snapshot!(faults);
}

#[test]
fn gigya_contradictions() {
    let faults = faults(
        r#"
[gigya]
refusal_code = 0

[[gigya.sites]]
api_key = "3_a"
secret = "top secret"

[[gigya.sites]]
api_key = "3_a"
secret = ""

[[gigya.user_keys]]
user_key = "k"
secret = "top secret"
sites = ["3_a", "3_b"]

[[gigya.accounts]]
site = "3_a"
uid = "u"
login_ids = [{ id = "l" }]
identities = [
    { provider = "messenger", login_id = "m" },
    { provider = "Microsoft", link = "removed" },
    { provider = "mycrosoft" },
]

[[gigya.accounts]]
site = "3_a"
uid = "u"
login_ids = [{ id = "l" }]

[[gigya.accounts]]
site = "3_b"
uid = "u"
"#,
    );
    insta::assert_snapshot!(faults);
}

#[test]
fn texts_that_are_no_world() {
    let texts = [
        "[symphony\n",
        "[[symphony.sessions]]\ntokn = \"top secret\"\nuser = 1\n",
        "[symfony]\n",
        "x = 1\n",
        "[[symphony.connections]]\nrequester = 1\nreceiver = 2\nstatus = \"acepted\"\n",
        "[[symphony.sessions]]\nuser = 1\n",
        "[[symphony.users]]\nid = \"one\"\npod = \"ü\"\n",
        "[[symphony.users]]\nid = 9223372036854775808\n",
        "[symphony]\nnot_found_code = 1\nnot_found_code = 2\n",
        "[[persona.connections]]\nid = \"ü\"\ncreated_at = \"June 2018\"\n",
    ];
    let faults: Vec<_> = texts.map(faults).into();
    let faults = faults.join("\n");
    insta::assert_snapshot!(faults);
}

#[test]
fn json_that_is_no_world() {
    let texts = [
        "",
        "[]",
        "{\n  \"symphony\": {\"user\": []}\n}",
        r#"{"symphony": {"sessions": [{"token": "top secret", "user": 99}]}}"#,
    ];
    let faults = texts.map(|text| World::from_json(text.as_bytes()).unwrap_err().to_string());
    let faults = faults.join("\n");
    insta::assert_snapshot!(faults);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = World::read(Path::new("no/such/world.toml")).unwrap_err();
    assert_eq!(error.to_string(), "can't read no/such/world.toml");
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn a_world_survives_the_way_through_json() {
    let demo = World::demo();
    let json = serde_json::to_vec(&demo).unwrap();
    assert_eq!(World::from_json(&json).unwrap(), demo);
    assert_ne!(demo, World::default());
}

#[test]
fn the_demo_says_the_defaults_that_hold() {
    let demo = World::demo();
    assert_eq!(
        demo.gigya.signed_hosts,
        gigya::Gigya::default().signed_hosts
    );
    assert_eq!(
        demo.gigya.refusal_code,
        gigya::Gigya::default().refusal_code
    );
    let [first, second, ..] = &*demo.persona.environments else {
        panic!("two environments");
    };
    assert_eq!(first.rate_limit, second.rate_limit);
    assert_eq!(first.rate_window_seconds, second.rate_window_seconds);
}

#[test]
fn debug_shows_no_secret() {
    let demo = format!("{:?}", World::demo());
    for secret in [
        "ann-session",
        "wasadmin-password",
        "persona_sandbox_source",
        "ZGVtby1wYXJ0bmVyLXNlY3JldA==",
    ] {
        assert!(DEMO.contains(secret));
        assert!(!demo.contains(secret), "{secret}");
    }
}

/// Each of these would be there for nothing, or make every response to it a bare 500.
#[test]
fn what_http_can_not_carry() {
    let faults = faults(
        r#"
[symphony]
pods = [{ id = "acme" }]
users = [{ id = 1, pod = "acme" }]
sessions = [
    { token = "", user = 1 },
    { token = " a", user = 1 },
    { token = "a\nb", user = 1 },
    { token = "ä", user = 1 },
    { token = "a b", user = 1 },
]

[ibm_connections]
profiles = [{ key = "", userid = "1" }, { key = "k", userid = "", email = "" }]
logins = [{ name = "a\u0000", password = "b\r" }, { name = "ä", password = "" }]
connections = [{ id = "", source = "", target = "k", status = "pending" }]

[persona]
organizations = [{ id = "" }, { id = "org\n1" }, { id = "o1" }, { id = "o2" }]
environments = [{ id = "env ü", organization = "o1" }, { id = "e", organization = "o1" }]
keys = [{ token = "", environment = "e" }, { token = "a b", environment = "e" }]

[[persona.connections]]
id = ".."
source = "o1"
destination = "o2"
status = "active"
created_at = "2018-06-01T00:00:00Z"
updated_at = "2018-06-01T00:00:00Z"

[gigya]
signed_hosts = ["socialize.gigya.com:8080", "Gigya.com", "https://gigya.com", "a@b", ""]
sites = [{ api_key = "", secret = "" }]
user_keys = [{ user_key = "", secret = "" }]
oauth_tokens = [{ token = "", site = "", uid = "" }]
accounts = [{ site = "", uid = "" }]
"#,
    );
    insta::assert_snapshot!(faults);
}

/// Nothing is timed: what takes each with each takes minutes at this size.
#[test]
fn a_world_of_many_faults_is_read_in_one_pass() {
    let many = |one: &dyn Fn(usize) -> String| (0..20_000).map(one).collect::<Vec<_>>().join(",");
    let users = many(&|n| format!("{{id={},pod=\"p\",followers=[{n}]}}", n + 100_000));
    let connections =
        many(&|n| format!("{{id=\"{n}\",source=\"{n}\",target=\"b\",status=\"accepted\"}}"));
    let profiles = many(&|n| format!("{{key=\"p{n}\",userid=\"{n}\"}}"));
    let environments = many(&|n| format!("{{id=\"{n}\",organization=\"o{n}\"}}"));
    let tokens = many(&|n| format!("{{token=\"{n}\",site=\"s\",uid=\"{n}\"}}"));
    let text = format!(
        "symphony={{pods=[{{id=\"p\"}}],users=[{users}]}}\n\
         ibm_connections={{profiles=[{profiles}],connections=[{connections}]}}\n\
         persona={{environments=[{environments}]}}\n\
         gigya={{oauth_tokens=[{tokens}]}}\n"
    );
    let error = World::from_toml(&text).expect_err("it has faults");
    assert_eq!(error.faults().len(), 5 * 20_000);
    let last = error.faults().last().and_then(|it| it.place);
    let end = text
        .lines()
        .last()
        .map(|line| line.rfind("uid").unwrap_or_default() + 5);
    assert_eq!(last, end.map(|column| (4, column)));
}
