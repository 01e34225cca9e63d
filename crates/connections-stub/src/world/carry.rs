//! What HTTP has to carry of a world: a value that no request or response can hold would be there for nothing, or make
//! every response to it a bare 500. No message shows one: it may be a secret.

use http::uri::Authority;

use super::check::{Check, Place};
use crate::gigya::world::Gigya;
use crate::ibm_connections::world::IbmConnections;
use crate::persona::world::Persona;
use crate::symphony::world::Symphony;

/// Where a value stands in a message.
#[derive(Clone, Copy)]
enum Carrier {
    /// A header on its own (RFC 9110, section 5.5).
    Header,
    /// `Authorization: Bearer` (RFC 6750, section 2.1).
    Bearer,
    /// `Authorization: Basic` (RFC 7617, section 2).
    Basic,
    /// A segment of a path, percent-encoded. Those of dots are taken out by clients (RFC 3986, section 5.2.4).
    Segment,
    /// A parameter of a query or form. An empty one is the same as none.
    Parameter,
}

impl Carrier {
    fn carries(self, text: &str) -> bool {
        match self {
            Self::Header => {
                let is_visible = text.bytes().all(|it| matches!(it, b' '..=b'~'));
                is_visible && !text.is_empty() && text.trim() == text
            }
            Self::Bearer => !text.is_empty() && text.bytes().all(|it| it.is_ascii_graphic()),
            Self::Basic => !text.chars().any(char::is_control),
            Self::Segment => !matches!(text, "" | "." | ".."),
            Self::Parameter => !text.is_empty(),
        }
    }

    fn rule(self) -> &'static str {
        match self {
            Self::Header => {
                "a header can't carry it: it takes visible ASCII characters, and no blanks at the ends"
            }
            Self::Bearer => "a bearer token has visible ASCII characters alone, and at least one",
            Self::Basic => "basic credentials can't hold control characters",
            Self::Segment => {
                "a path can't carry it: it takes one character or more, and not `.` or `..`"
            }
            Self::Parameter => "a parameter that is empty counts as none",
        }
    }
}

fn look(check: &mut Check, carrier: Carrier, text: &str, place: Place) {
    check.ensure(carrier.carries(text), place, carrier.rule());
}

pub(super) fn symphony(world: &Symphony, check: &mut Check) {
    for (n, it) in world.sessions.iter().enumerate() {
        let place = Place::entry("symphony", "sessions", n).key("token");
        look(check, Carrier::Header, it.token.expose(), place);
    }
}

pub(super) fn ibm_connections(world: &IbmConnections, check: &mut Check) {
    let at = |list, n| Place::entry("ibm_connections", list, n);
    for (n, it) in world.profiles.iter().enumerate() {
        let place = at("profiles", n);
        look(check, Carrier::Parameter, &it.key, place.key("key"));
        look(check, Carrier::Parameter, &it.userid, place.key("userid"));
        if let Some(email) = &it.email {
            look(check, Carrier::Parameter, email, place.key("email"));
        }
    }
    for (n, it) in world.logins.iter().enumerate() {
        let place = at("logins", n);
        look(check, Carrier::Basic, &it.name, place.key("name"));
        let password = it.password.expose();
        look(check, Carrier::Basic, password, place.key("password"));
    }
    for (n, it) in world.connections.iter().enumerate() {
        let place = at("connections", n).key("id");
        look(check, Carrier::Parameter, &it.id, place);
    }
}

pub(super) fn persona(world: &Persona, check: &mut Check) {
    let at = |list, n, key| Place::entry("persona", list, n).key(key);
    for (n, it) in world.organizations.iter().enumerate() {
        look(check, Carrier::Header, &it.id, at("organizations", n, "id"));
    }
    for (n, it) in world.environments.iter().enumerate() {
        look(check, Carrier::Header, &it.id, at("environments", n, "id"));
    }
    for (n, it) in world.keys.iter().enumerate() {
        let place = at("keys", n, "token");
        look(check, Carrier::Bearer, it.token.expose(), place);
    }
    for (n, it) in world.connections.iter().enumerate() {
        look(check, Carrier::Segment, &it.id, at("connections", n, "id"));
    }
}

pub(super) fn gigya(world: &Gigya, check: &mut Check) {
    let at = |list, n, key| Place::entry("gigya", list, n).key(key);
    let mut parameter = |text: &str, place| look(check, Carrier::Parameter, text, place);
    for (n, it) in world.sites.iter().enumerate() {
        parameter(&it.api_key, at("sites", n, "api_key"));
        parameter(it.secret.expose(), at("sites", n, "secret"));
    }
    for (n, it) in world.user_keys.iter().enumerate() {
        parameter(&it.user_key, at("user_keys", n, "user_key"));
        parameter(it.secret.expose(), at("user_keys", n, "secret"));
    }
    for (n, it) in world.oauth_tokens.iter().enumerate() {
        parameter(it.token.expose(), at("oauth_tokens", n, "token"));
    }
    for (n, it) in world.accounts.iter().enumerate() {
        parameter(&it.uid, at("accounts", n, "uid"));
    }
    for (n, it) in world.signed_hosts.iter().enumerate() {
        let place = Place::member("gigya", "signed_hosts").index(n);
        let message = "no host in lower case, such as `gigya.example.com`";
        check.ensure(is_host(it), place, message);
    }
}

/// Whether a text is what a client has for the host of a URL, with a port if it is not the scheme's own.
fn is_host(text: &str) -> bool {
    let authority: Result<Authority, _> = text.parse();
    authority.is_ok_and(|it| !it.host().is_empty())
        && !text.contains('@')
        && text == text.to_ascii_lowercase()
}
