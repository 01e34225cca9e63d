//! How hosts are known: by the certificates of the system.

use std::sync::Arc;

use anyhow::{Context, Result};
use rustls_platform_verifier::BuilderVerifierExt;

/// # Errors
///
/// A system without certificates.
pub fn config() -> Result<rustls::ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .context("cannot set up TLS")?;
    Ok(config.with_no_client_auth())
}
