//! Credentials that can be sent as they are.

use secrecy::{ExposeSecret as _, SecretString};

use crate::{SetupError, text};

/// A credential that goes into a header must be fit for one.
pub(crate) fn check_header(name: &'static str, secret: &SecretString) -> Result<(), SetupError> {
    checked(name, text::check_header(secret.expose_secret()))
}

/// A credential, or a part of one, that goes into a form.
pub(crate) fn check(name: &'static str, credential: &str) -> Result<(), SetupError> {
    checked(name, text::check(credential))
}

fn checked(name: &'static str, check: Result<(), &'static str>) -> Result<(), SetupError> {
    check.map_err(|reason| SetupError::Credential { name, reason })
}
