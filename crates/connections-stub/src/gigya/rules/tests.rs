use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};

use super::*;
use crate::gigya::world::{LoginId, Site, UserKey};
use crate::world::secret::Secret;

const SITE: &str = "3_site";
const ORIGIN: &str = "http://127.0.0.1:8080";
const PATH: &str = "/socialize.removeConnection";
/// Base64 of "partner" and of "application".
const PARTNER: &str = "cGFydG5lcg==";
const APPLICATION: &str = "YXBwbGljYXRpb24=";

fn identity(provider: &str, login_id: Option<&str>) -> Identity {
    Identity {
        provider: provider.into(),
        login_id: login_id.map(Into::into),
        link: Link::Connected,
        session: true,
        network_login: true,
    }
}

fn login(id: &str, password: bool) -> LoginId {
    LoginId {
        id: id.into(),
        password,
    }
}

fn world(login_ids: Vec<LoginId>, identities: Vec<Identity>) -> Gigya {
    Gigya {
        sites: [SITE, "3_other"]
            .map(|api_key| Site {
                api_key: api_key.into(),
                secret: Secret::new(PARTNER),
            })
            .into(),
        user_keys: vec![UserKey {
            user_key: "application".into(),
            secret: Secret::new(APPLICATION),
            sites: vec![SITE.into()],
        }],
        accounts: vec![Account {
            site: SITE.into(),
            uid: "u".into(),
            login_ids,
            identities,
        }],
        ..Gigya::default()
    }
}

/// An account after a removal, in short: `facebook:connected+session+network a b(password)`.
fn shown(gigya: &Gigya) -> String {
    let account = &gigya.accounts[0];
    let identities = account.identities.iter().map(|it| {
        let session = if it.session { "+session" } else { "" };
        let network = if it.network_login { "+network" } else { "" };
        let link = format!("{:?}", it.link).to_lowercase();
        format!("{}:{link}{session}{network}", it.provider)
    });
    let login_ids = account.login_ids.iter().map(|it| it.id.clone());
    identities.chain(login_ids).collect::<Vec<_>>().join(" ")
}

fn removal(provider: Option<&str>, remove_login_id: bool, last_identity: LastIdentity) -> Removal {
    Removal {
        provider: provider.and_then(Provider::from_name),
        remove_login_id,
        last_identity,
    }
}

fn remove(mut gigya: Gigya, removal: &Removal) -> Result<String, i64> {
    let before = gigya.clone();
    let outcome = gigya.remove(SITE, "u", removal);
    if outcome.is_err() {
        assert_eq!(gigya, before, "a refused removal changes nothing");
    }
    outcome.map(|()| shown(&gigya)).map_err(|it| it.code)
}

/// Facebook with login id `f`, Twitter with `t`; whether `t` has a password too.
fn two(password: bool) -> Gigya {
    world(
        vec![login("f", false), login("t", password)],
        vec![
            identity("facebook", Some("f")),
            identity("twitter", Some("t")),
        ],
    )
}

fn only_facebook() -> Gigya {
    let mut gigya = two(false);
    gigya.accounts[0].identities.pop();
    gigya.accounts[0].login_ids.pop();
    gigya
}

#[test]
fn one_of_several_identities_goes() {
    for handling in [LastIdentity::Soft, LastIdentity::Remove, LastIdentity::Fail] {
        let done = remove(two(false), &removal(Some("Facebook"), false, handling));
        let left = "facebook:removed twitter:connected+session+network f t";
        assert_eq!(done.as_deref(), Ok(left), "{handling:?}");
    }
    let twitter = removal(Some("twitter"), true, LastIdentity::Soft);
    let left = "facebook:connected+session+network twitter:removed+network f";
    assert_eq!(remove(two(false), &twitter).as_deref(), Ok(left));
}

#[test]
fn the_last_identity_goes_as_asked() {
    for (handling, done) in [
        (LastIdentity::Soft, Ok("facebook:mapped f")),
        (LastIdentity::Remove, Ok("facebook:removed")),
        (LastIdentity::Fail, Err(400_030)),
    ] {
        for provider in [None, Some("facebook")] {
            let removal = removal(provider, false, handling);
            let outcome = remove(only_facebook(), &removal);
            assert_eq!(outcome.as_deref().map_err(|code| *code), done);
        }
    }
}

#[test]
fn all_at_once_are_looked_at_as_a_whole() {
    for (handling, done) in [
        (
            LastIdentity::Soft,
            Ok("facebook:removed twitter:mapped+network f t"),
        ),
        (
            LastIdentity::Remove,
            Ok("facebook:removed twitter:removed+network f"),
        ),
        (LastIdentity::Fail, Err(400_030)),
    ] {
        let outcome = remove(two(false), &removal(None, false, handling));
        assert_eq!(outcome.as_deref().map_err(|code| *code), done);
    }
    for handling in [LastIdentity::Soft, LastIdentity::Remove, LastIdentity::Fail] {
        let outcome = remove(two(true), &removal(None, false, handling));
        let done = "facebook:removed twitter:removed+network f t";
        assert_eq!(
            outcome.as_deref(),
            Ok(done),
            "a password is a way to log in"
        );
    }
}

#[test]
fn a_login_id_goes_only_if_nothing_else_uses_it() {
    let twitter = removal(Some("twitter"), true, LastIdentity::Soft);
    assert_eq!(remove(two(true), &twitter), Err(400_030));
    let mut shared = two(false);
    shared.accounts[0].identities[0].login_id = Some("t".into());
    assert_eq!(remove(shared.clone(), &twitter), Err(400_030));
    shared.accounts[0].login_ids.push(login("site", true));
    let all = removal(None, true, LastIdentity::Soft);
    let left = "facebook:removed twitter:removed+network f site";
    assert_eq!(remove(shared, &all).as_deref(), Ok(left));
}

#[test]
fn a_login_id_goes_only_if_there_is_another_way_to_log_in() {
    for handling in [LastIdentity::Soft, LastIdentity::Remove, LastIdentity::Fail] {
        let facebook = removal(Some("facebook"), true, handling);
        assert_eq!(remove(only_facebook(), &facebook), Err(400_030));
    }
    let facebook = removal(Some("facebook"), true, LastIdentity::Fail);
    let left = "facebook:removed twitter:connected+session+network t";
    assert_eq!(remove(two(false), &facebook).as_deref(), Ok(left));
    let mut with_password = only_facebook();
    with_password.accounts[0]
        .login_ids
        .push(login("site", true));
    let left = "facebook:removed site";
    assert_eq!(remove(with_password, &facebook).as_deref(), Ok(left));
    let mut without_login_id = only_facebook();
    without_login_id.accounts[0].identities[0].login_id = None;
    let soft = removal(Some("facebook"), true, LastIdentity::Soft);
    assert_eq!(
        remove(without_login_id, &soft).as_deref(),
        Ok("facebook:mapped f")
    );
}

#[test]
fn the_code_of_a_refusal_is_the_worlds() {
    let mut gigya = only_facebook();
    gigya.refusal_code = 403_000;
    let fail = removal(None, false, LastIdentity::Fail);
    assert_eq!(remove(gigya, &fail), Err(403_000));
}

#[test]
fn what_is_not_connected_can_not_be_removed() {
    let yahoo = removal(Some("yahoo"), false, LastIdentity::Soft);
    assert_eq!(remove(two(false), &yahoo), Err(code::NOT_CONNECTED));
    let all = removal(None, false, LastIdentity::Soft);
    assert_eq!(
        remove(world(vec![], vec![]), &all),
        Err(code::NOT_CONNECTED)
    );
    let mut gigya = only_facebook();
    assert_eq!(gigya.remove(SITE, "u", &all), Ok(()));
    assert_eq!(remove(gigya, &all), Err(code::NOT_CONNECTED), "mapped only");
}

#[test]
fn accounts_belong_to_one_site() {
    let all = removal(None, false, LastIdentity::Soft);
    for (site, uid) in [(SITE, "v"), ("3_other", "u")] {
        let failure = two(false).remove(site, uid, &all).unwrap_err();
        assert_eq!(failure.code, code::UNAUTHORIZED_USER);
    }
}

const NOW: i64 = 1_427_024_545_943;

/// The parameters of one request, and how they are signed and sent.
#[derive(Clone)]
struct Request {
    parameters: Vec<(String, String)>,
    https: bool,
}

fn request(parameters: &[(&str, &str)]) -> Request {
    let owned = parameters
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    Request {
        parameters: owned.collect(),
        https: false,
    }
}

impl Request {
    fn with(mut self, name: &str, value: &str) -> Self {
        self.parameters.retain(|(it, _)| it != name);
        self.parameters.push((name.into(), value.into()));
        self
    }

    fn signed(self, secret: &str, url: &str) -> Self {
        let query = signature::query(&self.parameters);
        let base = signature::base_string("POST", url, &query);
        let key = BASE64_STANDARD.decode(secret).unwrap();
        let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&key).unwrap();
        mac.update(base.as_bytes());
        let sig = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        self.with("sig", &sig)
    }

    fn authorize(&self, state: &mut State) -> Result<String, i64> {
        self.authorize_at(state, NOW)
    }

    fn authorize_at(&self, state: &mut State, now: i64) -> Result<String, i64> {
        let get = |name: &str| {
            let mut each = self.parameters.iter();
            each.find(|(it, _)| it == name)
                .map(|(_, value)| value.as_str())
        };
        let credentials = Credentials {
            api_key: get("apiKey"),
            user_key: get("userKey"),
            secret: get("secret"),
            timestamp: get("timestamp"),
            nonce: get("nonce"),
            sig: get("sig"),
            oauth_token: get("oauth_token"),
            https: self.https,
            signed: Signed {
                base: String::new(),
                method: "POST",
                origin: ORIGIN.to_owned(),
                path: PATH,
                parameters: &self.parameters,
            },
        };
        let authorized = state.authorize(&credentials, Moment::from_millis(now));
        authorized.map(|it| it.site).map_err(|it| it.code)
    }
}

fn state() -> State {
    State::new(two(false))
}

#[test]
fn secrets_are_taken_and_told_apart() {
    let key = [("apiKey", SITE)];
    let site = || request(&key);
    let app = || site().with("userKey", "application");
    for (request, outcome) in [
        (site().with("secret", PARTNER), Ok(SITE.to_owned())),
        (
            site().with("secret", APPLICATION),
            Err(code::INVALID_SECRET),
        ),
        (site().with("secret", ""), Err(code::INVALID_SECRET)),
        (app().with("secret", APPLICATION), Ok(SITE.to_owned())),
        (app().with("secret", PARTNER), Err(code::INVALID_SECRET)),
        (
            app().with("apiKey", "3_other").with("secret", APPLICATION),
            Err(code::PERMISSION_DENIED),
        ),
        (
            site().with("userKey", "x").with("secret", PARTNER),
            Err(code::UNAUTHORIZED_USER),
        ),
        (site(), Err(code::NO_CREDENTIALS)),
        (app(), Err(code::NO_CREDENTIALS)),
        (request(&[("apiKey", "3_x")]), Err(code::INVALID_API_KEY)),
        (
            request(&[("secret", PARTNER)]),
            Err(code::MISSING_PARAMETER),
        ),
        (request(&[("oauth_token", "t")]), Err(code::INVALID_TOKEN)),
    ] {
        assert_eq!(request.authorize(&mut state()), outcome);
    }
}

#[test]
fn secrets_may_be_bound_to_https() {
    let mut state = state();
    state.world.secrets_need_https = true;
    let mut request = request(&[("apiKey", SITE), ("secret", PARTNER)]);
    assert_eq!(request.authorize(&mut state), Err(code::SECRET_OVER_HTTP));
    request.https = true;
    assert_eq!(request.authorize(&mut state), Ok(SITE.to_owned()));
}

fn timely(parameters: &[(&str, &str)]) -> Request {
    request(parameters)
        .with("apiKey", SITE)
        .with("timestamp", &(NOW / 1_000).to_string())
        .with("nonce", "1")
}

#[test]
fn signatures_are_checked_with_the_right_secret_over_what_was_sent() {
    let url = format!("{ORIGIN}{PATH}");
    let vendor = format!("https://socialize.eu1.gigya.com{PATH}");
    let app = || timely(&[("userKey", "application")]);
    for (request, outcome) in [
        (timely(&[]).signed(PARTNER, &url), Ok(SITE.to_owned())),
        (timely(&[]).signed(PARTNER, &vendor), Ok(SITE.to_owned())),
        (app().signed(APPLICATION, &url), Ok(SITE.to_owned())),
        (app().signed(PARTNER, &url), Err(code::INVALID_SIGNATURE)),
        (
            timely(&[]).signed(PARTNER, &format!("{url}X")),
            Err(code::INVALID_SIGNATURE),
        ),
        (
            timely(&[]).signed(PARTNER, &url).with("UID", "other"),
            Err(code::INVALID_SIGNATURE),
        ),
        (
            app().with("apiKey", "3_other").signed(APPLICATION, &url),
            Err(code::PERMISSION_DENIED),
        ),
    ] {
        assert_eq!(request.authorize(&mut state()), outcome);
    }
}

#[test]
fn timestamps_have_a_window_in_seconds_or_milliseconds() {
    let url = format!("{ORIGIN}{PATH}");
    for (timestamp, outcome) in [
        (NOW.to_string(), Ok(SITE.to_owned())),
        ((NOW - 119_999).to_string(), Ok(SITE.to_owned())),
        ((NOW + 119_999).to_string(), Ok(SITE.to_owned())),
        ((NOW - 120_000).to_string(), Err(code::REQUEST_EXPIRED)),
        ((NOW + 120_000).to_string(), Err(code::REQUEST_EXPIRED)),
        ((NOW / 1_000 - 119).to_string(), Ok(SITE.to_owned())),
        ((NOW / 1_000 - 120).to_string(), Err(code::REQUEST_EXPIRED)),
        (i64::MIN.to_string(), Err(code::REQUEST_EXPIRED)),
        (i64::MAX.to_string(), Err(code::REQUEST_EXPIRED)),
        ("now".to_owned(), Err(code::INVALID_PARAMETER_VALUE)),
    ] {
        let request = timely(&[]).with("timestamp", &timestamp);
        let outcome_now = request.signed(PARTNER, &url).authorize(&mut state());
        assert_eq!(outcome_now, outcome, "{timestamp}");
    }
}

#[test]
fn signed_requests_need_timestamp_and_nonce() {
    let url = format!("{ORIGIN}{PATH}");
    for name in ["timestamp", "nonce"] {
        let mut request = timely(&[]);
        request.parameters.retain(|(it, _)| it != name);
        let outcome = request.signed(PARTNER, &url).authorize(&mut state());
        assert_eq!(outcome, Err(code::MISSING_PARAMETER));
    }
}

#[test]
fn a_nonce_serves_once_and_only_a_verified_request_uses_it_up() {
    let url = format!("{ORIGIN}{PATH}");
    let mut state = state();
    let forged = timely(&[]).signed(APPLICATION, &url);
    assert_eq!(forged.authorize(&mut state), Err(code::INVALID_SIGNATURE));
    let request = timely(&[]).signed(PARTNER, &url);
    assert_eq!(request.authorize(&mut state), Ok(SITE.to_owned()));
    assert_eq!(request.authorize(&mut state), Err(code::DUPLICATE_NONCE));
    let app = timely(&[("userKey", "application")]).signed(APPLICATION, &url);
    assert_eq!(
        app.authorize(&mut state),
        Ok(SITE.to_owned()),
        "its own nonces"
    );
    let late = timely(&[]).with("timestamp", &(NOW + 240_000).to_string());
    let late = late.signed(PARTNER, &url);
    let outcome = late.authorize_at(&mut state, NOW + 240_000);
    assert_eq!(outcome, Ok(SITE.to_owned()));
}

#[test]
fn the_npm_packages_signature_is_taken_when_allowed() {
    let url = format!("{ORIGIN}{PATH}");
    // It signs the value as empty and sends `false`.
    let request = timely(&[("removeLoginID", "")]).signed(PARTNER, &url);
    let sent = request.with("removeLoginID", "false");
    let mut state = state();
    assert_eq!(sent.authorize(&mut state), Err(code::INVALID_SIGNATURE));
    state.world.signatures = Signatures::Npm;
    assert_eq!(sent.authorize(&mut state), Ok(SITE.to_owned()));
    let strict = timely(&[("removeLoginID", "false"), ("nonce", "2")]).with("nonce", "2");
    let strict = strict.signed(PARTNER, &url);
    assert_eq!(
        strict.authorize(&mut state),
        Ok(SITE.to_owned()),
        "both are good"
    );
}

/// Nothing is timed: what takes each with each takes minutes at this size.
#[test]
fn an_account_of_many_identities_loses_them_all() {
    let names = || (0..30_000).map(|n| n.to_string());
    let logins = names().map(|name| login(&name, false));
    let identities = names().map(|name| identity(&format!("saml-{name}"), Some(&name)));
    let mut gigya = world(
        logins.chain([login("own", true)]).collect(),
        identities.collect(),
    );
    let removal = Removal {
        provider: None,
        remove_login_id: true,
        last_identity: LastIdentity::Fail,
    };
    assert_eq!(gigya.remove(SITE, "u", &removal), Ok(()));
    assert_eq!(gigya.accounts[0].login_ids.len(), 1);
}

#[test]
fn a_nonce_is_remembered_in_the_text_of_the_state() {
    let now = Moment::from_millis(0);
    let mut state = State::new(Gigya::default());
    let long = "n".repeat(100_000);
    assert_eq!(state.nonces.burn("key", &long, now), Ok(()));
    let text = serde_json::to_string(&state).unwrap();
    assert!(text.len() < 2_000, "{}", text.len());
    let mut state: State = serde_json::from_str(&text).unwrap();
    let duplicate = Failure::of(code::DUPLICATE_NONCE);
    assert_eq!(state.nonces.burn("key", &long, now), Err(duplicate));
    assert_eq!(state.nonces.burn("other", &long, now), Ok(()));
}
