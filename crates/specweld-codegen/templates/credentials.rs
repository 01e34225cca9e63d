
/// A secret: a text, or what gives one whenever it is sent.
#[derive(Clone)]
pub struct Secret(Source);

type Renewal = dyn Fn() -> std::pin::Pin<Box<dyn Future<Output = Renewed> + Send>> + Send + Sync;

/// A secret of this moment, or why there is none.
pub type Renewed = Result<String, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Clone)]
enum Source {
    Text(std::sync::Arc<str>),
    Renewed(std::sync::Arc<Renewal>),
}

impl Secret {
    /// A secret that changes: `renew` is asked for it before each request that sends it, and keeps it as long as it holds.
    pub fn renewed<F>(renew: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Renewed> + Send + 'static,
    {
        Self(Source::Renewed(std::sync::Arc::new(move || Box::pin(renew()))))
    }

    async fn text(&self) -> Renewed {
        match &self.0 {
            Source::Text(text) => Ok(text.as_ref().to_owned()),
            Source::Renewed(renew) => renew().await,
        }
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(Source::Text(text.into()))
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Source::Text(text.into()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secret").finish_non_exhaustive()
    }
}

/// A security scheme of the document.
pub(crate) struct Scheme {
    pub(crate) name: &'static str,
    pub(crate) kind: SchemeKind,
}

/// Where its secret goes.
pub(crate) enum SchemeKind {
    Basic,
    Bearer,
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
}

/// The secrets that are set, by scheme.
#[derive(Clone, Default)]
pub(crate) struct Secrets(std::collections::BTreeMap<&'static str, Secret>);

impl Secrets {
    pub(crate) fn set(&mut self, scheme: &'static str, secret: Secret) {
        self.0.insert(scheme, secret);
    }

    /// Puts what the first alternative asks for into a request; nothing where of none of them everything is set.
    ///
    /// `follows` tells that the HTTP client may follow redirects, along which a header of an API key would go to any host.
    pub(crate) async fn put(
        &self,
        alternatives: &[&[Scheme]],
        follows: bool,
        parts: &mut Parts,
        mut request: RequestBuilder,
    ) -> RequestBuilder {
        let is_set = |schemes: &&&[Scheme]| {
            !schemes.is_empty() && schemes.iter().all(|scheme| self.0.contains_key(scheme.name))
        };
        for scheme in alternatives.iter().find(is_set).copied().into_iter().flatten() {
            let Some(secret) = self.0.get(scheme.name) else {
                continue;
            };
            let text = match secret.text().await {
                Ok(text) => text,
                Err(error) => {
                    parts.fail(format!("the credential `{}` can't be renewed: {error}", scheme.name));
                    return request;
                }
            };
            request = match scheme.kind {
                SchemeKind::Bearer => request.bearer_auth(text),
                SchemeKind::Basic => {
                    let (user, password) = text.split_once(':').unwrap_or((&text, ""));
                    request.basic_auth(user, Some(password))
                }
                SchemeKind::Header(name) => {
                    if follows && !name.eq_ignore_ascii_case("authorization") {
                        parts.fail(format!(
                            "the credential `{}` might go along with redirects: make the client with `Client::new`",
                            scheme.name
                        ));
                    }
                    parts.header(name, SIMPLE, &text);
                    if let Some(value) = parts.headers.get_mut(name) {
                        value.set_sensitive(true);
                    }
                    request
                }
                SchemeKind::Query(name) => {
                    parts.query(name, FORM, &text);
                    request
                }
                SchemeKind::Cookie(name) => {
                    parts.cookie(name, FORM, &text);
                    request
                }
            };
        }
        request
    }
}
