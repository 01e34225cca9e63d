
impl Client {
    /// As [`Client::documented_with_client`], over an HTTP client as [`Client::new`] makes it.
    ///
    /// # Errors
    ///
    /// TLS that can't be set up.
    pub fn documented() -> Result<Self, ConnectError> {
        let http = http_builder()?.build().map_err(ConnectError::Http)?;
        Ok(Self {
            may_redirect: false,
            idle: Some(TIMEOUT),
            ..Self::documented_with_client(http)
        })
    }
}
