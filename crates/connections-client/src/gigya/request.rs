//! What a call is told besides its credentials.

use std::fmt;

use connections_types as types;

use crate::{SetupError, setup};

/// Where a site lives.
///
/// ```
/// use connections_client::gigya::DataCenter;
///
/// assert_eq!(DataCenter::Eu1.to_string(), "eu1.gigya.com");
/// assert_eq!(DataCenter::Cn1.to_string(), "cn1.gigya-api.cn");
/// assert_eq!(DataCenter::Other("il1".into()).to_string(), "il1.gigya.com");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DataCenter {
    /// United States.
    Us1,
    /// Europe.
    Eu1,
    /// Australia.
    Au1,
    /// Russia.
    Ru1,
    /// China, under a domain of its own.
    Cn1,
    /// Another one under `gigya.com`, by its code.
    Other(String),
}

/// Which providers to disconnect a user from.
///
/// ```
/// use connections_client::gigya::Providers;
/// use connections_client::types::GigyaKnownProvider;
///
/// let known = Providers::One(GigyaKnownProvider::Linkedin.into());
/// let own = Providers::named("saml-acme");
/// assert_ne!(known, own);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Providers {
    /// From all. With [`last_identity`](Remove::last_identity) `Remove`, no way to log in is left.
    All,
    /// From this one.
    One(types::GigyaProvider),
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
}

impl DataCenter {
    pub(super) fn base_url(&self) -> Result<String, SetupError> {
        if let Self::Other(code) = self
            && !setup::is_label(code)
        {
            let reason = format!("`{code}` is not the code of a data centre");
            return Err(SetupError::BaseUrl { reason });
        }
        Ok(format!("https://socialize.{self}"))
    }
}

/// Writes the domain: the API's host without its first label.
impl fmt::Display for DataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = match self {
            Self::Us1 => "us1",
            Self::Eu1 => "eu1",
            Self::Au1 => "au1",
            Self::Ru1 => "ru1",
            Self::Cn1 => return f.write_str("cn1.gigya-api.cn"),
            Self::Other(code) => code,
        };
        write!(f, "{code}.gigya.com")
    }
}

impl Providers {
    /// One provider by its name, such as `facebook` or `saml-acme`.
    pub fn named(name: impl Into<String>) -> Self {
        Self::One(types::GigyaProvider::String(name.into()))
    }
}

impl Remove {
    /// Nothing besides.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the login id of the removed identity goes too. It does only if no other identity uses it and the user can
    /// still log in; otherwise the call fails and nothing is removed.
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

    /// The category of this call in reports.
    #[must_use]
    pub fn cid(mut self, cid: types::GigyaCid) -> Self {
        self.cid = Some(cid);
        self
    }

    /// A text that the answer returns.
    #[must_use]
    pub fn context(mut self, context: impl Into<String>) -> Self {
        self.context = Some(context.into());
        self
    }
}

/// The parameters without the credentials. What is absent is neither sent nor signed.
pub(super) fn form(
    uid: Option<&str>,
    providers: Providers,
    options: Remove,
) -> types::GigyaRemoveConnectionForm {
    types::GigyaRemoveConnectionForm {
        uid: uid.map(ToOwned::to_owned),
        provider: match providers {
            Providers::All => None,
            Providers::One(provider) => Some(provider),
        },
        remove_login_id: options.remove_login_id,
        last_identity_handling: options.last_identity,
        cid: options.cid,
        context: options.context,
        format: types::GigyaFormat::Json,
        callback: None,
        http_status_codes: false,
        sdk: None,
        api_key: None,
        secret: None,
        user_key: None,
        timestamp: None,
        nonce: None,
        sig: None,
        oauth_token: None,
    }
}
