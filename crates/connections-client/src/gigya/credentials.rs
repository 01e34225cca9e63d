//! What a request proves its right with.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use connections_types::GigyaRemoveConnectionForm as Form;
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

use super::signature;
use crate::{SetupError, credential};

/// The credentials of a site, or of an application or administrator who may act for it.
///
/// The secret goes with every request, which Gigya takes over https alone, unless the requests are
/// [signed](Self::signed).
///
/// ```
/// use connections_client::gigya::Credentials;
///
/// let partner = Credentials::partner("3_api-key", "cGFydG5lci1zZWNyZXQ=");
/// let application = Credentials::user_key("3_api-key", "user-key", "dXNlci1rZXktc2VjcmV0");
/// let signing = application.signed();
/// assert!(!format!("{signing:?}").contains("dXNl"));
/// ```
#[derive(Clone)]
pub struct Credentials {
    api_key: String,
    user_key: Option<String>,
    secret: SecretString,
    signed: bool,
}

impl Credentials {
    /// A site's API key and the partner's secret.
    pub fn partner(api_key: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self {
            api_key: api_key.into(),
            user_key: None,
            secret: secret.into(),
            signed: false,
        }
    }

    /// A site's API key, and the key of an application or administrator with that key's secret.
    pub fn user_key(
        api_key: impl Into<String>,
        user_key: impl Into<String>,
        secret: impl Into<SecretString>,
    ) -> Self {
        Self {
            user_key: Some(user_key.into()),
            ..Self::partner(api_key, secret)
        }
    }

    /// The same, with the secret kept here: it signs every request by HMAC-SHA1 and is not sent. The secret is base64.
    #[must_use]
    pub fn signed(mut self) -> Self {
        self.signed = true;
        self
    }

    pub(super) fn is_signed(&self) -> bool {
        self.signed
    }

    pub(super) fn check(&self) -> Result<(), SetupError> {
        credential::check("API key", &self.api_key)?;
        if let Some(user_key) = &self.user_key {
            credential::check("user key", user_key)?;
        }
        credential::check("secret", self.secret.expose_secret())?;
        if self.signed && self.signing_key().is_none() {
            return Err(SetupError::Credential {
                name: "secret",
                reason: "it is not base64",
            });
        }
        Ok(())
    }

    /// Puts the credentials into a form that is otherwise complete. `time` is in seconds, Unix time.
    pub(super) fn put_into(&self, form: &mut Form, url: &str, time: i64) {
        form.api_key = Some(self.api_key.clone());
        form.user_key = self.user_key.clone();
        match self.signing_key().filter(|_| self.signed) {
            Some(key) => {
                form.timestamp = Some(time.to_string());
                form.nonce = Some(signature::nonce());
                form.sig = Some(signature::sign(&key, url, form));
            }
            None => form.secret = Some(self.secret.expose_secret().to_owned()),
        }
    }

    fn signing_key(&self) -> Option<SecretSlice<u8>> {
        let key = BASE64_STANDARD.decode(self.secret.expose_secret()).ok()?;
        Some(key.into())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("api_key", &self.api_key)
            .field("user_key", &self.user_key)
            .field("signed", &self.signed)
            .finish_non_exhaustive()
    }
}
