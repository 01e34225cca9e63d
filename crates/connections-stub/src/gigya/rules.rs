//! Gigya's rules: who may call, and what becomes of identities.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::code;
use super::provider::Provider;
use super::signature;
use super::world::{Account, Gigya, Identity, Link, Signatures};
use crate::clock::Moment;
use crate::memory::{Digest, Memory};

/// How far a timestamp may be off, in milliseconds; this much is too far.
const SKEW: i64 = 120_000;
/// How many nonces are remembered; for more, the oldest are forgotten before their time, and can serve again.
const MOST_NONCES: usize = 100_000;
/// Timestamps from here on are milliseconds, below seconds.
const FIRST_MILLIS: i64 = 100_000_000_000;

/// What is known of a signature that only the npm package can have made.
const NPM_SIGNS: &str = "the npm package signs `false` and `0` as empty, which `signatures = \"npm\"` in the world accepts";

/// A failure as the answer shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub code: i64,
    /// What to add to the code's own message, such as the name of a parameter.
    pub about: Option<String>,
}

impl Failure {
    /// A failure that needs no more words.
    pub fn of(code: i64) -> Self {
        Self { code, about: None }
    }

    /// A failure that has to do with one parameter.
    pub fn about(code: i64, parameter: &str) -> Self {
        Self {
            code,
            about: Some(parameter.to_owned()),
        }
    }
}

/// The credentials of a request, and what its signature covers.
pub(crate) struct Credentials<'a> {
    pub api_key: Option<&'a str>,
    pub user_key: Option<&'a str>,
    pub secret: Option<&'a str>,
    pub timestamp: Option<&'a str>,
    pub nonce: Option<&'a str>,
    pub sig: Option<&'a str>,
    pub oauth_token: Option<&'a str>,
    pub https: bool,
    pub signed: Signed<'a>,
}

/// What a signature covers.
pub(crate) struct Signed<'a> {
    pub method: &'a str,
    /// Scheme, host and port as the request itself names them: `http://127.0.0.1:8080`.
    pub origin: String,
    /// What stands before the path that the vendor documents, in the URL that was called.
    pub base: String,
    pub path: &'a str,
    pub parameters: &'a [(String, String)],
}

/// Gigya's part of the state.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct State {
    pub world: Gigya,
    nonces: Nonces,
}

/// Nonces of verified requests, by the key that signed, until they can't serve again.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Nonces(Memory<(), MOST_NONCES>);

/// Whom good credentials are good for.
#[derive(Debug, PartialEq)]
pub(crate) struct Authorized {
    /// The API key of the site.
    pub site: String,
    /// The user, where the credentials name one.
    pub uid: Option<String>,
}

/// What is to be removed.
#[derive(Clone, Debug)]
pub(crate) struct Removal {
    /// None: all providers.
    pub provider: Option<Provider>,
    pub remove_login_id: bool,
    pub last_identity: LastIdentity,
}

/// What becomes of the last login identity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LastIdentity {
    #[default]
    Soft,
    Remove,
    Fail,
}

impl State {
    /// The state that a world begins with.
    pub fn new(world: Gigya) -> Self {
        let nonces = Nonces::default();
        Self { world, nonces }
    }

    /// Finds out whether the credentials are good, and for whom.
    pub fn authorize(
        &mut self,
        given: &Credentials<'_>,
        now: Moment,
    ) -> Result<Authorized, Failure> {
        if let Some(sent) = given.oauth_token {
            return self.world.bearer_of(sent);
        }
        let api_key = given
            .api_key
            .ok_or_else(|| Failure::about(code::MISSING_PARAMETER, "apiKey"))?;
        let world = &self.world;
        let sites = &world.sites;
        let site = sites
            .iter()
            .find(|site| site.api_key == api_key)
            .ok_or_else(|| Failure::of(code::INVALID_API_KEY))?;
        let user_key = match given.user_key {
            Some(name) => {
                let found = world.user_keys.iter().find(|key| key.user_key == name);
                Some(found.ok_or_else(|| Failure::of(code::UNAUTHORIZED_USER))?)
            }
            None => None,
        };
        let secret = user_key.map_or(&site.secret, |key| &key.secret);
        if let Some(sig) = given.sig {
            check_timestamp(given.timestamp, now)?;
            let nonce = given
                .nonce
                .ok_or_else(|| Failure::about(code::MISSING_PARAMETER, "nonce"))?;
            let is_signed = |as_by| world.is_signed(as_by, secret.expose(), sig, &given.signed);
            if !is_signed(world.signatures) {
                let known = is_signed(Signatures::Npm).then(|| NPM_SIGNS.to_owned());
                return Err(Failure {
                    code: code::INVALID_SIGNATURE,
                    about: known,
                });
            }
            let signer = given.user_key.unwrap_or(api_key);
            self.nonces.burn(signer, nonce, now)?;
        } else if let Some(sent) = given.secret {
            if world.secrets_need_https && !given.https {
                return Err(Failure::of(code::SECRET_OVER_HTTP));
            }
            if !secret.is(sent) {
                return Err(Failure::of(code::INVALID_SECRET));
            }
        } else {
            return Err(Failure::of(code::NO_CREDENTIALS));
        }
        let permitted = user_key.is_none_or(|key| key.sites.iter().any(|site| site == api_key));
        permitted
            .then(|| Authorized {
                site: api_key.to_owned(),
                uid: None,
            })
            .ok_or_else(|| Failure::of(code::PERMISSION_DENIED))
    }
}

fn check_timestamp(timestamp: Option<&str>, now: Moment) -> Result<(), Failure> {
    let text = timestamp.ok_or_else(|| Failure::about(code::MISSING_PARAMETER, "timestamp"))?;
    let value: i64 = text
        .parse()
        .map_err(|_| Failure::about(code::INVALID_PARAMETER_VALUE, "timestamp"))?;
    let millis = if value >= FIRST_MILLIS {
        value
    } else {
        value.saturating_mul(1_000)
    };
    let fresh = millis.abs_diff(now.millis()) < SKEW.unsigned_abs();
    fresh
        .then_some(())
        .ok_or_else(|| Failure::of(code::REQUEST_EXPIRED))
}

impl Nonces {
    /// Uses a nonce up. It is remembered for as long as a timestamp that is good now could stay so.
    fn burn(&mut self, signer: &str, nonce: &str, now: Moment) -> Result<(), Failure> {
        let used = Digest::of(&[signer.as_bytes(), nonce.as_bytes()]);
        if self.0.get(&used, now).is_some() {
            return Err(Failure::of(code::DUPLICATE_NONCE));
        }
        let until = Moment::from_millis(now.millis() + 2 * SKEW);
        self.0.insert(used, (), until, now);
        Ok(())
    }
}

impl Gigya {
    fn bearer_of(&self, sent: &str) -> Result<Authorized, Failure> {
        let mut tokens = self.oauth_tokens.iter();
        let found = tokens.find(|it| it.token.is(sent));
        let token = found.ok_or_else(|| Failure::of(code::INVALID_TOKEN))?;
        Ok(Authorized {
            site: token.site.clone(),
            uid: Some(token.uid.clone()),
        })
    }

    /// Whether a signature is good, or would be if it were looked at as `strictness` says.
    fn is_signed(
        &self,
        strictness: Signatures,
        secret: &str,
        sig: &str,
        signed: &Signed<'_>,
    ) -> bool {
        let hosts = self.signed_hosts.iter();
        let known = hosts.flat_map(|host| ["https", "http"].map(|it| format!("{it}://{host}")));
        // A client that signs for another host may not know of the base that a proxy puts in between.
        let below = |origin: &String| format!("{origin}{}", signed.base);
        let has_base = !signed.base.is_empty();
        let origins = std::iter::once(below(&signed.origin)).chain(known.flat_map(|origin| {
            let below = has_base.then(|| below(&origin));
            std::iter::once(origin).chain(below)
        }));
        // The parameters are the longest part, and the same for every origin.
        let as_sent = signature::query(signed.parameters);
        let npm = (strictness == Signatures::Npm)
            .then(|| signature::query(&without_falsy(signed.parameters)));
        let queries: Vec<_> = std::iter::once(as_sent).chain(npm).collect();
        origins
            .map(|origin| format!("{origin}{}", signed.path))
            .any(|url| {
                queries.iter().any(|query| {
                    let base = signature::base_string(signed.method, &url, query);
                    signature::is_signed(secret, &base, sig)
                })
            })
    }

    /// Ends connections of an account as the page says. A refused removal changes nothing.
    pub(crate) fn remove(
        &mut self,
        site: &str,
        uid: &str,
        removal: &Removal,
    ) -> Result<(), Failure> {
        let refused = Failure::of(self.refusal_code);
        let mut accounts = self.accounts.iter_mut();
        let account = accounts
            .find(|it| it.site == site && it.uid == uid)
            .ok_or_else(|| Failure::of(code::UNAUTHORIZED_USER))?;
        let (chosen, kept) = account.divide(removal.provider.as_ref());
        let Some(last) = chosen.last().copied() else {
            return Err(Failure::of(code::NOT_CONNECTED));
        };
        let can_log_in = !kept.is_empty() || account.login_ids.iter().any(|it| it.password);
        let mut login_ids = BTreeSet::new();
        if removal.remove_login_id {
            login_ids = account.login_ids_of(&chosen);
            let shared = account.are_used(&login_ids, &kept);
            if shared || (!login_ids.is_empty() && !can_log_in) {
                return Err(refused);
            }
        }
        if !can_log_in && removal.last_identity == LastIdentity::Fail {
            return Err(refused);
        }
        for at in chosen {
            account.identities[at].disconnect();
        }
        if !can_log_in && removal.last_identity == LastIdentity::Soft {
            account.identities[last].link = Link::Mapped;
        }
        if !can_log_in && removal.last_identity == LastIdentity::Remove {
            login_ids.extend(account.login_ids_of(&[last]));
        }
        account.login_ids.retain(|it| !login_ids.contains(&it.id));
        Ok(())
    }
}

impl Account {
    /// The connected identities that are to go, and those that are not, by their places in the list.
    fn divide(&self, provider: Option<&Provider>) -> (Vec<usize>, Vec<usize>) {
        let each = self.identities.iter().enumerate();
        let connected = each.filter(|(_, it)| it.link == Link::Connected);
        connected.map(|(at, _)| at).partition(|at| {
            let own = Provider::from_name(&self.identities[*at].provider);
            provider.is_none_or(|wanted| own.as_ref() == Some(wanted))
        })
    }

    fn login_ids_of(&self, identities: &[usize]) -> BTreeSet<String> {
        let each = identities.iter();
        each.filter_map(|at| self.identities[*at].login_id.clone())
            .collect()
    }

    /// Whether any of these login ids serves the site itself or one of these identities.
    fn are_used(&self, login_ids: &BTreeSet<String>, identities: &[usize]) -> bool {
        let by_site = |it: &super::world::LoginId| it.password && login_ids.contains(&it.id);
        self.login_ids.iter().any(by_site) || !self.login_ids_of(identities).is_disjoint(login_ids)
    }
}

impl Identity {
    fn disconnect(&mut self) {
        self.link = Link::Removed;
        self.session = false;
        if Provider::from_name(&self.provider).is_some_and(|it| it.logs_out()) {
            self.network_login = false;
        }
    }
}

/// What the npm package signs: it takes `false` and `0` for nothing.
fn without_falsy(parameters: &[(String, String)]) -> Vec<(String, String)> {
    let each = parameters.iter().cloned();
    each.map(|(name, value)| match value.as_str() {
        "false" | "0" => (name, String::new()),
        _ => (name, value),
    })
    .collect()
}

#[cfg(test)]
mod tests;
