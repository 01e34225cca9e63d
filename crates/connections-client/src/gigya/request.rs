//! What a call is told besides its credentials.

use connections_types as types;

use super::Error;
use crate::Identifier;

/// Which providers to disconnect a user from.
///
/// ```
/// use connections_client::gigya::Providers;
/// use connections_client::types::GigyaKnownProvider;
///
/// # fn main() -> Result<(), connections_client::InvalidArgument> {
/// let known = Providers::One(GigyaKnownProvider::Linkedin.into());
/// let own = Providers::One("saml-acme".parse()?);
/// assert_ne!(known, own);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Providers {
    /// From all. With [`last_identity`](Remove::last_identity) `Remove`, no way to log in is left.
    All,
    /// From this one, by its name, such as `facebook` or `saml-acme`.
    One(Identifier),
}

impl From<types::GigyaKnownProvider> for Identifier {
    fn from(provider: types::GigyaKnownProvider) -> Self {
        Self::new(provider.to_string()).expect("no known provider has an empty name")
    }
}

/// What a removal may be given besides. [`Remove::new`] leaves everything to Gigya's defaults.
///
/// ```
/// use connections_client::gigya::Remove;
/// use connections_client::types::GigyaLastIdentityHandling;
///
/// let options = Remove::new()
///     .last_identity(GigyaLastIdentityHandling::Fail)
///     .remove_login_id(true)
///     .context("ticket 4711");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Remove {
    remove_login_id: bool,
    last_identity: Option<types::GigyaLastIdentityHandling>,
    cid: Option<types::GigyaCid>,
    context: Option<String>,
    http_status_codes: bool,
}

impl Remove {
    /// Nothing besides.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the login id of the removed identity goes too. It does only if no other identity uses it and the user
    /// can still log in; otherwise the call fails and nothing is removed.
    #[must_use]
    pub fn remove_login_id(mut self, remove: bool) -> Self {
        self.remove_login_id = remove;
        self
    }

    /// What happens to the last identity that the user can log in with: `Soft` erases its data but finds the account
    /// again at a later login, `Remove` drops it with its login id, `Fail` fails. Gigya's default is not documented.
    #[must_use]
    pub fn last_identity(mut self, handling: types::GigyaLastIdentityHandling) -> Self {
        self.last_identity = Some(handling);
        self
    }

    /// The category of this call in reports, at most 100 characters. One that is empty is [`Error::Request`].
    #[must_use]
    pub fn cid(mut self, cid: types::GigyaCid) -> Self {
        self.cid = Some(cid);
        self
    }

    /// A text that the response returns. One that is empty is [`Error::Request`].
    #[must_use]
    pub fn context(mut self, context: impl Into<String>) -> Self {
        self.context = Some(context.into());
        self
    }

    /// Whether a failure shows in the HTTP status, for the logs of proxies: without it every response has 200. The
    /// outcome of the call is that of the error code in the body, with or without.
    #[must_use]
    pub fn http_status_codes(mut self, http_status_codes: bool) -> Self {
        self.http_status_codes = http_status_codes;
        self
    }
}

/// The parameters without the credentials. What is absent is neither sent nor signed.
pub(super) fn form(
    uid: Option<&Identifier>,
    providers: Providers,
    options: Remove,
) -> Result<types::GigyaRemoveConnectionForm, Error> {
    let texts = [
        ("category", options.cid.as_deref()),
        ("context", options.context.as_ref()),
    ];
    for (name, value) in texts {
        if value.is_some_and(String::is_empty) {
            return Err(Error::Request(format!("the {name} is empty")));
        }
    }
    Ok(types::GigyaRemoveConnectionForm {
        uid: uid.map(ToString::to_string),
        provider: match providers {
            Providers::All => None,
            Providers::One(name) => Some(types::GigyaProvider::String(name.into())),
        },
        remove_login_id: options.remove_login_id,
        last_identity_handling: options.last_identity,
        cid: options.cid,
        context: options.context,
        http_status_codes: options.http_status_codes,
        format: types::GigyaFormat::Json,
        callback: None,
        sdk: None,
        api_key: None,
        secret: None,
        user_key: None,
        timestamp: None,
        nonce: None,
        sig: None,
        oauth_token: None,
    })
}
