
/// The values of variables of documented servers, by name.
pub(crate) type Variables = std::collections::BTreeMap<String, String>;

/// The documented server of an operation.
pub(crate) struct Server {
    /// Its address, with variables in braces.
    pub(crate) url: &'static str,
    pub(crate) variables: &'static [Variable],
}

/// Name and default of a variable, and the values that it may have: none where it may have any.
pub(crate) type Variable = (&'static str, &'static str, &'static [&'static str]);

impl Parts {
    /// The base URL of a request: the client's own, or that of the operation's documented server where these are what it asks.
    pub(crate) fn base_url(&mut self, client: &super::Client, server: &Server) -> String {
        let Some(values) = &client.documented else {
            return client.baseurl.clone();
        };
        let mut url = server.url.to_owned();
        for (name, default, known) in server.variables {
            let value = values.get(*name).map_or(*default, String::as_str);
            if !known.is_empty() && !known.contains(&value) {
                self.fail(format!("the variable `{name}` of the documented server can't be `{value}`: it is one of {known:?}"));
            }
            url = url.replace(&format!("{{{name}}}"), value);
        }
        let is_whole = |url: &reqwest::Url| {
            matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none()
        };
        if !reqwest::Url::parse(&url).is_ok_and(|url| is_whole(&url)) {
            self.fail(format!("the documented server `{url}` is no whole address: it takes a client with a base URL"));
        }
        url.trim_end_matches('/').to_owned()
    }
}
