//! The parameters of a request, from its query and its form.

use std::collections::BTreeSet;

use http::header;
use specweld_axum::RawRequest;

use super::code;
use super::rules::Failure;

/// Parameters that are refused where they are empty: to take that for absent would do more than was asked for. The other
/// documented ones decide nothing (`cid`, `context`, `sdk`), or are reported as missing (`UID`, `apiKey`, `callback`).
const NEVER_EMPTY: [&str; 11] = [
    "provider",
    "removeLoginID",
    "lastIdentityHandling",
    "format",
    "httpStatusCodes",
    "userKey",
    "secret",
    "timestamp",
    "nonce",
    "sig",
    "oauth_token",
];

/// Names and values in the order they came.
pub(crate) struct Parameters(Vec<(String, String)>);

/// The format of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format<'a> {
    Xml,
    Json,
    /// With the name of the function to call.
    Jsonp(&'a str),
}

impl Parameters {
    /// Reads a request leniently: one that is not well formed has been rejected, and still needs an answer in the
    /// format that it asks for.
    pub fn of(raw: &RawRequest) -> Self {
        let query = raw.uri.query().unwrap_or_default().as_bytes();
        let content_type = raw.headers.get(header::CONTENT_TYPE);
        let is_form = content_type
            .and_then(|it| it.to_str().ok())
            .and_then(|it| it.split(';').next())
            .is_some_and(|it| {
                let it = it.trim();
                it.eq_ignore_ascii_case("application/x-www-form-urlencoded")
            });
        let form: &[u8] = if is_form { &raw.body } else { &[] };
        let pairs = [query, form].into_iter().flat_map(form_urlencoded::parse);
        Self(
            pairs
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }

    /// Leaves the last one out: in a body that was not read to its end, it is no more than a part.
    pub fn drop_last(&mut self) {
        self.0.pop();
    }

    /// All of them.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The value of a parameter that is given, once, and not empty. Case does not matter in its name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut found = self
            .0
            .iter()
            .filter(|(it, _)| it.eq_ignore_ascii_case(name));
        match (found.next(), found.next()) {
            (Some((_, value)), None) if !value.is_empty() => Some(value),
            _ => None,
        }
    }

    /// The value of a flag, false if it is not given.
    pub fn flag(&self, name: &str) -> Result<bool, Failure> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Failure::about(code::INVALID_PARAMETER_VALUE, name)),
        }
    }

    /// Refuses a parameter that is given twice, and an empty one that is not absent.
    pub fn check_each(&self) -> Result<(), Failure> {
        let mut names = BTreeSet::new();
        for (name, value) in &self.0 {
            let is_new = names.insert(name.to_ascii_lowercase());
            let has_value = !value.is_empty() || !is_one_of(name, &NEVER_EMPTY);
            if !(is_new && has_value) {
                return Err(Failure::about(code::INVALID_PARAMETER_VALUE, name));
            }
        }
        Ok(())
    }

    /// Refuses an answer that can't be given: `xml`, which is the default and no valid value, or a callback that is
    /// missing or more than a name.
    pub fn check_presentation(&self) -> Result<(), Failure> {
        self.flag("httpStatusCodes")?;
        match (self.get("format"), self.get("callback")) {
            (Some("jsonp"), None) => Err(Failure::about(code::MISSING_PARAMETER, "callback")),
            (Some("jsonp"), Some(name)) if !is_callback(name) => {
                Err(Failure::about(code::INVALID_PARAMETER_VALUE, "callback"))
            }
            (None | Some("json" | "jsonp"), _) => Ok(()),
            (Some(_), _) => Err(Failure::about(code::INVALID_PARAMETER_VALUE, "format")),
        }
    }

    /// The format to answer in: JSON if what was asked for can't be given.
    pub fn format(&self) -> Format<'_> {
        match (self.get("format"), self.get("callback")) {
            (None, _) => Format::Xml,
            (Some("jsonp"), Some(name)) if is_callback(name) => Format::Jsonp(name),
            _ => Format::Json,
        }
    }

    /// Whether a failure is to show in the HTTP status.
    pub fn http_status_codes(&self) -> bool {
        self.flag("httpStatusCodes").unwrap_or(false)
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// Whether a text is a path of ASCII identifiers, which can do nothing but name a function.
fn is_callback(text: &str) -> bool {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '$';
    text.split('.')
        .all(|name| name.starts_with(first) && name.chars().all(|c| first(c) || c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use http::{Extensions, HeaderMap, Method};

    use super::*;

    fn parameters(query: &str) -> Parameters {
        Parameters::of(&RawRequest {
            method: Method::GET,
            uri: format!("/socialize.removeConnection?{query}")
                .parse()
                .unwrap(),
            headers: HeaderMap::new(),
            body: "UID=from-a-body-that-is-no-form".into(),
            extensions: Extensions::new(),
        })
    }

    #[test]
    fn names_have_no_case_and_one_value() {
        let parameters = parameters("uid=a&APIKey=k&secret=1&Secret=2&nonce=");
        assert_eq!(parameters.get("UID"), Some("a"));
        assert_eq!(parameters.get("apiKey"), Some("k"));
        assert_eq!(parameters.get("secret"), None);
        assert_eq!(parameters.get("nonce"), None);
        let failure = Failure::about(code::INVALID_PARAMETER_VALUE, "Secret");
        assert_eq!(parameters.check_each(), Err(failure));
    }

    #[test]
    fn what_decides_something_is_never_empty() {
        for name in NEVER_EMPTY {
            for name in [name.to_owned(), name.to_uppercase()] {
                let failure = Failure::about(code::INVALID_PARAMETER_VALUE, &name);
                for query in [format!("{name}="), format!("UID=a&{name}")] {
                    assert_eq!(
                        parameters(&query).check_each(),
                        Err(failure.clone()),
                        "{query}"
                    );
                }
            }
        }
        for name in ["UID", "callback", "apiKey", "cid", "context", "sdk", "own"] {
            assert_eq!(
                parameters(&format!("{name}=")).check_each(),
                Ok(()),
                "{name}"
            );
        }
    }

    #[test]
    fn formats_are_chosen_or_refused() {
        let invalid = |name| Err(Failure::about(code::INVALID_PARAMETER_VALUE, name));
        let missing = |name| Err(Failure::about(code::MISSING_PARAMETER, name));
        for (query, format, checked) in [
            ("", Format::Xml, Ok(())),
            ("format=json", Format::Json, Ok(())),
            ("format=json&callback=alert(1)", Format::Json, Ok(())),
            (
                "format=jsonp&callback=a.b$_1",
                Format::Jsonp("a.b$_1"),
                Ok(()),
            ),
            ("format=jsonp", Format::Json, missing("callback")),
            (
                "format=jsonp&callback=a;b",
                Format::Json,
                invalid("callback"),
            ),
            (
                "format=jsonp&callback=a..b",
                Format::Json,
                invalid("callback"),
            ),
            (
                "format=jsonp&callback=1a",
                Format::Json,
                invalid("callback"),
            ),
            (
                "format=jsonp&callback=a%2Fb",
                Format::Json,
                invalid("callback"),
            ),
            ("format=xml", Format::Json, invalid("format")),
            ("format=JSON", Format::Json, invalid("format")),
            ("httpStatusCodes=1", Format::Xml, invalid("httpStatusCodes")),
        ] {
            let parameters = parameters(query);
            assert_eq!(parameters.format(), format, "{query}");
            assert_eq!(parameters.check_presentation(), checked, "{query}");
        }
    }
}
