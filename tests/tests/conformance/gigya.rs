//! Gigya: removing connections, what it does to an account and how it is answered.

use conformance::rules;
use conformance::scenario::Scenario;
use conformance::wire::Request;
use connections_stub::world::gigya::{Account, Identity, Link, LoginId};
use connections_stub::{Operation, fault};
use serde_json::Value;

pub const PAGE: &str = "gigya/remove-connection";
const HOST: &str = "socialize.us1.gigya.com";
const PATH: &str = "/socialize.removeConnection";
pub const CREDENTIALS: &str = "apiKey=3_demo-site&secret=ZGVtby1wYXJ0bmVyLXNlY3JldA%3D%3D";

scenarios![
    one_provider,
    get_does_the_same,
    all_providers,
    networks_that_log_out,
    names_of_parameters_have_no_case,
    names_of_providers,
    every_provider_that_is_documented,
    every_parameter_in_a_query,
    empty_is_not_absent,
    not_connected,
    login_id_goes_too,
    login_id_of_another_identity_or_of_the_site,
    login_id_of_the_last_identity,
    login_id_when_another_way_in_is_left,
    soft_is_the_default,
    the_last_of_several,
    fail_removes_none,
    the_refusal_code_can_be_changed,
    the_user,
    cid,
    http_status_codes,
    jsonp,
    callbacks,
    the_sample_of_jsonp,
    the_sample_of_json,
    context_and_sdk,
    times,
];

/// A request with these parameters, in the query of a GET or the form of a POST.
pub fn request(method: &str, parameters: &str) -> Request {
    match method {
        "GET" => Request::new(method, HOST, &format!("{PATH}?{parameters}")),
        _ => Request::new(method, HOST, PATH).form(parameters),
    }
}

/// A call for a user that is answered in JSON.
pub fn post(uid: &str, more: &str) -> Request {
    request("POST", &parameters(uid, more))
}

pub fn get(uid: &str, more: &str) -> Request {
    request("GET", &parameters(uid, more))
}

fn parameters(uid: &str, more: &str) -> String {
    format!("UID={uid}&{CREDENTIALS}&format=json{more}")
}

pub const OLGA: &str = "user-with-password";
pub const PAUL: &str = "user-with-two-networks";
pub const QUINN: &str = "user-with-one-network";
pub const ROSA: &str = "user-without-network";

pub fn identity(provider: &str, login_id: Option<&str>) -> Identity {
    Identity {
        provider: provider.to_owned(),
        login_id: login_id.map(ToOwned::to_owned),
        link: Link::Connected,
        session: true,
        network_login: true,
    }
}

fn login_id(id: &str, password: bool) -> LoginId {
    LoginId {
        id: id.to_owned(),
        password,
    }
}

/// An account at the demo's site.
fn account(uid: &str, login_ids: Vec<LoginId>, identities: Vec<Identity>) -> Account {
    Account {
        site: "3_demo-site".to_owned(),
        uid: uid.to_owned(),
        login_ids,
        identities,
    }
}

async fn one_provider(it: &mut Scenario) {
    it.call(
        "session and identity go, Facebook's login too",
        post(OLGA, "&provider=facebook"),
    )
    .await;
    it.call("not Twitter's login", post(OLGA, "&provider=twitter"))
        .await;
}

async fn get_does_the_same(it: &mut Scenario) {
    it.call("GET", get(OLGA, "&provider=facebook")).await;
}

async fn all_providers(it: &mut Scenario) {
    it.call("no provider", post(OLGA, "")).await;
    it.call("there is none left", post(OLGA, "")).await;
}

async fn networks_that_log_out(it: &mut Scenario) {
    let networks = [
        "facebook",
        "yahoo",
        "googleplus",
        "linkedin",
        "twitter",
        "line",
    ];
    it.seed(|world| {
        let identities = networks.map(|it| identity(it, None));
        let ways_in = vec![login_id("u@example.com", true)];
        world
            .gigya
            .accounts
            .push(account("u", ways_in, identities.into()));
    });
    for network in networks {
        it.call(network, post("u", &format!("&provider={network}")))
            .await;
    }
}

async fn names_of_parameters_have_no_case(it: &mut Scenario) {
    let spelled = "uid=user-with-password&APIKey=3_demo-site&SECRET=ZGVtby1wYXJ0bmVyLXNlY3JldA%3D%3D&Format=json&PROVIDER=twitter";
    it.call("a form", request("POST", spelled)).await;
    it.demo();
    it.call("a query", request("GET", spelled)).await;
}

async fn names_of_providers(it: &mut Scenario) {
    it.seed(|world| {
        let identities = vec![identity("saml-Acme", None), identity("googleplus", None)];
        world.gigya.accounts[0].identities.extend(identities);
    });
    for name in [
        "FaceBook",
        "messenger",
        "saml-Acme",
        "saml-other",
        "wechat",
        "Google",
        "GooglePlus",
        "Tencent+QQ",
        "saml-a+b",
        "myspace",
    ] {
        it.brief(name, post(OLGA, &format!("&provider={name}")))
            .await;
    }
    it.brief("messenger is microsoft", post(PAUL, "&provider=messenger"))
        .await;
}

async fn every_provider_that_is_documented(it: &mut Scenario) {
    let text = std::fs::read_to_string(conformance::workspace().join("openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let names = &document["components"]["schemas"]["GigyaKnownProvider"]["enum"];
    for name in names.as_array().unwrap() {
        let name = name.as_str().unwrap();
        let request = post(ROSA, &format!("&provider={name}"));
        it.brief(name, request).await;
    }
}

async fn every_parameter_in_a_query(it: &mut Scenario) {
    let more = "&provider=facebook&cid=c&removeLoginID=true&lastIdentityHandling=fail";
    it.brief("of the call", get(OLGA, more)).await;
    let key =
        "apiKey=3_demo-site&userKey=demo-application&secret=ZGVtby1hcHBsaWNhdGlvbi1zZWNyZXQ%3D";
    let by_key = format!("UID={OLGA}&{key}&provider=twitter&format=json");
    it.brief("a user key", request("GET", &by_key)).await;
    let by_token = "oauth_token=olga-oauth-token&format=json";
    it.brief("an OAuth token", request("GET", by_token)).await;
}

/// Nothing that decides what goes is ever taken for absent: absent means all providers, the last one softly.
async fn empty_is_not_absent(it: &mut Scenario) {
    for more in [
        "provider=",
        "provider",
        "Provider=",
        "PROVIDER",
        "provider=+",
        "provider=%20facebook",
        "provider=%00",
        "provider=facebook,twitter",
        "provider=null",
        "provider=facebook&provider=twitter",
        "provider=facebook&Provider=facebook",
        "provider=facebook&provider=",
        "lastIdentityHandling=",
        "lastidentityhandling=",
        "LastIdentityHandling=+",
        "removeLoginID=",
        "removeloginid=",
        "REMOVELOGINID=+",
        "format=json",
        "Format=",
        "httpstatuscodes=",
        "userkey=",
        "OAuth_Token=",
        "sig=",
        "UID=",
        "uid=other",
    ] {
        let before = it.stub.world();
        for (method, request) in [
            ("POST", post(OLGA, &format!("&{more}"))),
            ("GET", get(OLGA, &format!("&{more}"))),
        ] {
            it.brief(&format!("{method} {more}"), request).await;
            assert!(it.stub.world() == before, "{method} {more} has an effect");
        }
    }
    let only = |uid: &str| request("POST", &format!("{uid}&{CREDENTIALS}&format=json"));
    it.brief("no UID but an empty one", only("UID=")).await;
    it.brief("in another case", only("uid=")).await;
    it.brief("white space", only("UID=+")).await;
    it.brief("what decides nothing", post(OLGA, "&cid=&context=&sdk="))
        .await;
}

async fn not_connected(it: &mut Scenario) {
    it.call("to this one", post(OLGA, "&provider=line")).await;
    it.call("to any", post(ROSA, "")).await;
}

async fn login_id_goes_too(it: &mut Scenario) {
    let more = "&provider=facebook&removeLoginID=true";
    it.call("true", post(OLGA, more)).await;
    it.demo();
    it.call("false is the default", post(OLGA, "&provider=facebook"))
        .await;
    it.call("no flag", post(OLGA, "&provider=twitter&removeLoginID=1"))
        .await;
}

async fn login_id_of_another_identity_or_of_the_site(it: &mut Scenario) {
    it.seed(|world| {
        let olga = &mut world.gigya.accounts[0];
        olga.identities[1].login_id = Some("olga.facebook@example.com".to_owned());
    });
    let more = "&provider=facebook&removeLoginID=true";
    it.call("another identity uses it", post(OLGA, more)).await;
    it.demo();
    it.seed(|world| {
        let olga = &mut world.gigya.accounts[0];
        olga.identities[0].login_id = Some("olga@example.com".to_owned());
    });
    it.call("the site uses it", post(OLGA, more)).await;
}

async fn login_id_of_the_last_identity(it: &mut Scenario) {
    for more in [
        "",
        "&lastIdentityHandling=soft",
        "&lastIdentityHandling=remove",
    ] {
        let request = post(QUINN, &format!("&removeLoginID=true{more}"));
        it.brief(&format!("no way in is left{more}"), request).await;
    }
    it.call("nor without provider", post(PAUL, "&removeLoginID=true"))
        .await;
}

async fn login_id_when_another_way_in_is_left(it: &mut Scenario) {
    it.call(
        "another identity",
        post(PAUL, "&provider=linkedin&removeLoginID=true"),
    )
    .await;
    it.call("a password", post(OLGA, "&removeLoginID=true"))
        .await;
}

async fn soft_is_the_default(it: &mut Scenario) {
    it.call("the link to the social user stays", post(QUINN, ""))
        .await;
    it.call("of several, that of the last", post(PAUL, ""))
        .await;
    it.call(
        "a password is a way in, so none is the last",
        post(OLGA, ""),
    )
    .await;
}

/// They go in the order of the account, so that the last of its list is the last identity.
async fn the_last_of_several(it: &mut Scenario) {
    let networks = ["facebook", "twitter", "line"];
    let ids = networks.map(|it| format!("{it}@example.com"));
    let seed = |it: &Scenario, reversed: bool, password: bool| {
        it.demo();
        it.seed(|world| {
            let own = |network| identity(network, Some(&format!("{network}@example.com")));
            let mut identities = networks.map(own);
            if reversed {
                identities.reverse();
            }
            let mut login_ids: Vec<_> = ids.iter().map(|it| login_id(it, false)).collect();
            login_ids.push(login_id("u@example.com", password));
            let account = account("u", login_ids, identities.into());
            world.gigya.accounts.push(account);
        });
    };
    for (what, reversed, password) in [
        ("facebook, twitter, line", false, false),
        ("line, twitter, facebook", true, false),
        ("a password is left", false, true),
    ] {
        for handling in ["soft", "remove", "fail"] {
            seed(it, reversed, password);
            let request = post("u", &format!("&lastIdentityHandling={handling}"));
            it.brief(&format!("{what}: {handling}"), request).await;
            let accounts = it.stub.world().gigya.accounts;
            let account = accounts.last().unwrap();
            let links = account.identities.iter();
            let links: Vec<_> = links
                .map(|it| format!("{} {:?}", it.provider, it.link))
                .collect();
            let ids: Vec<_> = account.login_ids.iter().map(|it| it.id.as_str()).collect();
            it.note(&format!("{}; {}", links.join(", "), ids.join(", ")));
        }
    }
}

async fn fail_removes_none(it: &mut Scenario) {
    let fail = "&lastIdentityHandling=fail";
    it.call("the last", post(QUINN, fail)).await;
    it.call("without provider, all", post(PAUL, fail)).await;
    it.call(
        "one of two",
        post(PAUL, &format!("&provider=linkedin{fail}")),
    )
    .await;
    it.call("then the other", post(PAUL, fail)).await;
    it.call("another value", post(PAUL, "&lastIdentityHandling=hard"))
        .await;
}

async fn the_refusal_code_can_be_changed(it: &mut Scenario) {
    it.seed(|world| world.gigya.refusal_code = 403_200);
    it.call("of fail", post(QUINN, "&lastIdentityHandling=fail"))
        .await;
    it.call("of removeLoginID", post(QUINN, "&removeLoginID=true"))
        .await;
}

async fn the_user(it: &mut Scenario) {
    it.call(
        "missing",
        request("POST", &format!("{CREDENTIALS}&format=json")),
    )
    .await;
    it.call("unknown", post("nobody", "")).await;
    it.seed(|world| world.gigya.accounts[3].site = "3_demo-other-site".to_owned());
    it.call("of another site", post(ROSA, "")).await;
    let token = |uid: &str| {
        let parameters = format!("UID={uid}&oauth_token=olga-oauth-token&format=json");
        request("POST", &parameters)
    };
    it.brief("not the token's", token(PAUL)).await;
    it.brief("the token's", token(OLGA)).await;
}

async fn cid(it: &mut Scenario) {
    let longest = "x".repeat(100);
    it.call(
        "100 characters",
        post(OLGA, &format!("&provider=twitter&cid={longest}")),
    )
    .await;
    it.call("one more", post(OLGA, &format!("&cid={longest}x")))
        .await;
    let umlauts = "%C3%BC".repeat(100);
    it.brief(
        "100 of two bytes each",
        post(OLGA, &format!("&cid={umlauts}")),
    )
    .await;
}

async fn http_status_codes(it: &mut Scenario) {
    it.call("a failure as 200", post("nobody", "")).await;
    it.call("as what it is", post("nobody", "&httpStatusCodes=true"))
        .await;
    it.call("success", post(OLGA, "&httpStatusCodes=true"))
        .await;
    it.call("no flag", post(OLGA, "&httpStatusCodes=2")).await;
}

async fn jsonp(it: &mut Scenario) {
    let jsonp = |more: &str| {
        request(
            "GET",
            &format!("UID={OLGA}&{CREDENTIALS}&format=jsonp&callback=gigya.callback{more}"),
        )
    };
    it.call("success", jsonp("&provider=twitter")).await;
    it.call("a failure stays 200", jsonp("&provider=twitter"))
        .await;
    it.call(
        "unless asked otherwise",
        jsonp("&provider=twitter&httpStatusCodes=true"),
    )
    .await;
}

async fn callbacks(it: &mut Scenario) {
    for callback in [
        "a.b$_1",
        "a;b",
        "a..b",
        "1a",
        "alert(1)",
        "%3Cscript%3E",
        "a[0]",
        "",
    ] {
        let parameters = format!("UID=x&{CREDENTIALS}&format=jsonp&callback={callback}");
        it.brief(&format!("`{callback}`"), request("GET", &parameters))
            .await;
    }
    let missing = format!("UID=x&{CREDENTIALS}&format=jsonp");
    it.call("missing", request("GET", &missing)).await;
    let bad = format!("{missing}&callback=alert(1)");
    it.call(
        "no path of identifiers: answered as JSON",
        request("GET", &bad),
    )
    .await;
}

/// The members that the page's sample has. Its `callId` and `apiVersion` are not for a stub to repeat.
async fn the_sample_of_jsonp(it: &mut Scenario) {
    let page = rules(PAGE);
    let sample = page.split("gigya.callback(").nth(1).unwrap();
    let mut sample: Value = serde_json::from_str(sample.split(");").next().unwrap()).unwrap();
    it.clock("2018-11-02T11:42:25.943Z");
    it.fail(
        Operation::GigyaRemoveConnectionGet,
        fault::Response::ErrorCode(403_048),
    );
    let parameters =
        format!("UID={OLGA}&{CREDENTIALS}&format=jsonp&callback=gigya.callback&context=R1");
    let answer = it
        .call("over the rate limit", request("GET", &parameters))
        .await;
    let json = answer.body.strip_prefix("gigya.callback(").unwrap();
    let mut sent: Value = serde_json::from_str(json.strip_suffix(");").unwrap()).unwrap();
    for value in [&mut sample, &mut sent] {
        for name in ["callId", "apiVersion"] {
            value.as_object_mut().unwrap().remove(name);
        }
    }
    assert_eq!(sent, sample);
}

async fn the_sample_of_json(it: &mut Scenario) {
    let page = rules(PAGE);
    let sample = page.split("```json\n").nth(1).unwrap();
    let mut sample: Value = serde_json::from_str(sample.split("\n```").next().unwrap()).unwrap();
    it.clock("2015-03-22T11:42:25.943Z");
    let mut sent = it.call("at the sample's time", post(OLGA, "")).await.json();
    for value in [&mut sample, &mut sent] {
        let call_id = value.as_object_mut().unwrap().remove("callId").unwrap();
        let call_id = call_id.as_str().unwrap();
        let is_hex = |it: char| matches!(it, '0'..='9' | 'a'..='f');
        assert!(
            call_id.len() == 32 && call_id.chars().all(is_hex),
            "{call_id}"
        );
    }
    assert_eq!(sent, sample);
}

async fn context_and_sdk(it: &mut Scenario) {
    let more = "&provider=twitter&context=a%20%22b%22%20%3Cc%3E&sdk=python_3";
    it.call("the context comes back as it came", post(OLGA, more))
        .await;
}

async fn times(it: &mut Scenario) {
    it.clock("2024-02-29T23:59:59.007Z");
    it.call(
        "UTC in milliseconds, with Z; Date is the clock's too",
        post(ROSA, ""),
    )
    .await;
}
