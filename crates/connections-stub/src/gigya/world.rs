//! Gigya's part of a world.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

use super::code;
use super::provider::Provider;
use crate::world::check::{Check, Place};
use crate::world::secret::Secret;

/// Sites, the keys that may act for them, and their accounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gigya {
    /// The error code of a refused removal (last identity, or conditions of `removeLoginID` unmet). None is published.
    pub refusal_code: i64,
    /// How strictly signatures are checked.
    pub signatures: Signatures,
    /// Hosts whose URLs a signature may cover besides the one that the request itself names.
    pub signed_hosts: Vec<String>,
    /// Whether a secret that is sent over plain http is refused, as the vendor does. The stub itself speaks plain
    /// http, so this needs a proxy in front of it that terminates TLS and sends `X-Forwarded-Proto: https`.
    pub secrets_need_https: bool,
    /// All sites.
    pub sites: Vec<Site>,
    /// Keys of people and applications, each with its own secret.
    pub user_keys: Vec<UserKey>,
    /// OAuth 2 access tokens, each of which stands for a user.
    pub oauth_tokens: Vec<OauthToken>,
    /// The users of sites.
    pub accounts: Vec<Account>,
}

/// How strictly signatures are checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signatures {
    /// What was signed is what was sent.
    #[default]
    Strict,
    /// Also takes what the npm package `gigya` signs: `false` and `0` are sent as such and signed as empty.
    Npm,
}

/// A site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The parameter `apiKey`.
    pub api_key: String,
    /// The partner's secret, base64.
    pub secret: Secret,
}

/// A key of a person or an application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserKey {
    /// The parameter `userKey`.
    pub user_key: String,
    /// The key's secret, base64.
    pub secret: Secret,
    /// API keys of the sites that the key may act for.
    #[serde(default)]
    pub sites: Vec<String>,
}

/// An OAuth 2 access token. It names the user itself, so a request with one needs neither `UID` nor `apiKey`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OauthToken {
    /// The parameter `oauth_token`.
    pub token: Secret,
    /// API key of the user's site.
    pub site: String,
    /// The user's `UID`.
    pub uid: String,
}

/// A user of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// API key of the site.
    pub site: String,
    /// The parameter `UID`.
    pub uid: String,
    /// Login ids, with or without a password.
    #[serde(default)]
    pub login_ids: Vec<LoginId>,
    /// Social identities. Those that were removed stay listed, so that a test sees what became of them.
    #[serde(default)]
    pub identities: Vec<Identity>,
}

/// A login id of an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginId {
    /// The id, such as an e-mail address.
    pub id: String,
    /// Whether it has a password, and so is a way to log in to the site itself.
    #[serde(default)]
    pub password: bool,
}

/// A social identity of an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The network, by any of its names.
    pub provider: String,
    /// The login id that came with this identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_id: Option<String>,
    /// What ties it to the account.
    #[serde(default)]
    pub link: Link,
    /// Whether the session with the provider is open.
    #[serde(default = "yes")]
    pub session: bool,
    /// Whether the user is logged in to the network itself.
    #[serde(default = "yes")]
    pub network_login: bool,
}

/// What ties an identity to its account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// It is connected.
    #[default]
    Connected,
    /// Its data is erased; the mapping to the social user is kept.
    Mapped,
    /// Nothing.
    Removed,
}

impl Default for Gigya {
    fn default() -> Self {
        Self {
            refusal_code: code::OPERATION_NOT_ALLOWED,
            signatures: Signatures::Strict,
            signed_hosts: SIGNED_HOSTS.iter().map(ToString::to_string).collect(),
            secrets_need_https: false,
            sites: Vec::new(),
            user_keys: Vec::new(),
            oauth_tokens: Vec::new(),
            accounts: Vec::new(),
        }
    }
}

/// The hosts of the documented data centres.
const SIGNED_HOSTS: &[&str] = &[
    "socialize.gigya.com",
    "socialize.us1.gigya.com",
    "socialize.eu1.gigya.com",
    "socialize.au1.gigya.com",
    "socialize.ru1.gigya.com",
    "socialize.cn1.gigya-api.cn",
];

fn yes() -> bool {
    true
}

fn at(list: &'static str, index: usize) -> Place {
    Place::entry("gigya", list, index)
}

impl Gigya {
    pub(crate) fn check(&self, check: &mut Check) {
        let place = Place::member("gigya", "refusal_code");
        let known = self.refusal_code != 0 && code::message(self.refusal_code).is_some();
        check.ensure(known, place, "not a documented error code");
        let sites = self.sites.iter().map(|it| &*it.api_key).collect();
        self.check_keys(check, &sites);
        self.check_tokens(check);
        let each = || self.accounts.iter().enumerate();
        check.unique(
            "UID at this site",
            each().map(|(n, it)| (at("accounts", n).key("uid"), (&it.site, &it.uid))),
        );
        let login_ids = each().flat_map(|(n, account)| {
            let list = at("accounts", n).key("login_ids");
            let ids = account.login_ids.iter().enumerate();
            ids.map(move |(m, it)| (list.index(m), (&account.site, &it.id)))
        });
        check.unique("login id at this site", login_ids);
        for (n, account) in each() {
            check_site(check, &sites, &account.site, at("accounts", n).key("site"));
            account.check_identities(check, &at("accounts", n).key("identities"));
        }
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let sites = self.sites.iter().map(|it| &it.secret);
        let user_keys = self.user_keys.iter().map(|it| &it.secret);
        let tokens = self.oauth_tokens.iter().map(|it| &it.token);
        sites.chain(user_keys).chain(tokens)
    }

    fn check_keys(&self, check: &mut Check, known: &BTreeSet<&str>) {
        let sites = || self.sites.iter().enumerate();
        check.unique(
            "API key",
            sites().map(|(n, it)| (at("sites", n).key("api_key"), &it.api_key)),
        );
        for (n, site) in sites() {
            check_secret(check, &site.secret, at("sites", n).key("secret"));
        }
        let keys = || self.user_keys.iter().enumerate();
        check.unique(
            "user key",
            keys().map(|(n, it)| (at("user_keys", n).key("user_key"), &it.user_key)),
        );
        for (n, key) in keys() {
            let place = at("user_keys", n);
            check_secret(check, &key.secret, place.key("secret"));
            for (m, site) in key.sites.iter().enumerate() {
                check_site(check, known, site, place.key("sites").index(m));
            }
        }
    }

    fn check_tokens(&self, check: &mut Check) {
        let tokens = || self.oauth_tokens.iter().enumerate();
        check.unique(
            "OAuth token",
            tokens().map(|(n, it)| (at("oauth_tokens", n).key("token"), it.token.expose())),
        );
        let accounts = self.accounts.iter();
        let accounts: BTreeSet<_> = accounts.map(|it| (&it.site, &it.uid)).collect();
        for (n, token) in tokens() {
            let known = accounts.contains(&(&token.site, &token.uid));
            let message = format!("no user `{}` at site `{}`", token.uid, token.site);
            check.ensure(known, at("oauth_tokens", n).key("uid"), message);
        }
    }
}

impl Account {
    fn check_identities(&self, check: &mut Check, list: &Place) {
        let each = || self.identities.iter().enumerate();
        let known = each().filter_map(|(n, it)| {
            let provider = Provider::from_name(&it.provider)?;
            Some((list.index(n).key("provider"), provider))
        });
        check.unique("provider", known);
        let login_ids: BTreeSet<_> = self.login_ids.iter().map(|it| &it.id).collect();
        for (n, it) in each() {
            let place = list.index(n);
            let known = Provider::from_name(&it.provider).is_some();
            let message = format!("no provider `{}`", it.provider);
            check.ensure(known, place.key("provider"), message);
            if let Some(id) = &it.login_id {
                let known = it.link != Link::Connected || login_ids.contains(id);
                let message = format!("the account has no login id `{id}`");
                check.ensure(known, place.key("login_id"), message);
            }
            let open = it.session && it.link != Link::Connected;
            let message = "only a connected identity has a session";
            check.ensure(!open, place.key("session"), message);
        }
    }
}

fn check_site(check: &mut Check, known: &BTreeSet<&str>, api_key: &str, place: Place) {
    let is_known = known.contains(api_key);
    check.ensure(is_known, place, format!("no site `{api_key}`"));
}

fn check_secret(check: &mut Check, secret: &Secret, place: Place) {
    let decodes = BASE64_STANDARD.decode(secret.expose()).is_ok();
    check.ensure(decodes, place, "not base64");
}
