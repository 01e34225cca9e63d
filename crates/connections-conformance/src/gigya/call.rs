//! What the rules of Gigya's call share.

use http::Method;
use serde_json::Value;

use crate::sign::{Parameters, encoded, signature};
use crate::stage::{Answer, Call, Stage};
use crate::verdict::{Stop, Verdict};

pub(super) const PAGE: &str = "fragments/gigya/remove-connection.md";
pub(super) const FRAGMENT: &str = "fragments/gigya/remove-connection.fragment.yaml";
pub(super) const NOTES: &str = "fragments/gigya/remove-connection.notes.md";
pub(super) const PATH: &str = "/socialize.removeConnection";

/// Parameters and how they are sent.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: &'static str,
    pub(super) parameters: Parameters,
}

impl Request {
    pub(super) fn new(method: &'static str) -> Self {
        Self {
            method,
            parameters: Vec::new(),
        }
    }

    /// A POST for a user with the partner's secret, which is answered in JSON.
    pub(super) fn of(it: &Stage<'_>, uid: &str) -> Result<Self, Stop> {
        let request = Self::new("POST").with("UID", uid);
        let request = request.with("apiKey", &it.get("gigya.api_key")?);
        Ok(request
            .with("secret", &it.get("gigya.secret")?)
            .with("format", "json"))
    }

    /// With another value of a parameter, or another parameter.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        let parameter = self.parameters.iter_mut().find(|(it, _)| it == name);
        match parameter {
            Some((_, it)) => value.clone_into(it),
            None => self.parameters.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(it, _)| it != name);
        self
    }

    /// With a parameter once more.
    pub(super) fn and(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    /// In the query of a GET or the form of a POST.
    pub(super) fn call(&self) -> Call {
        let parameters = encoded(&self.parameters);
        match self.method {
            "GET" => Call::new(Method::GET, format!("{PATH}?{parameters}")),
            _ => {
                Call::new(Method::POST, PATH).body("application/x-www-form-urlencoded", parameters)
            }
        }
    }

    /// With a signature that covers this URL.
    pub(super) fn signed_for(self, url: &str, secret: &str) -> Result<Self, Stop> {
        let sig = signature(self.method, url, &self.parameters, secret);
        let no_base64 =
            || Stop::Unreachable("the secret in the world file is no base64".to_owned());
        Ok(self.with("sig", &sig.ok_or_else(no_base64)?))
    }

    /// Signed as the vendor wants it.
    pub(super) fn signed(self, it: &Stage<'_>, secret: &str) -> Result<Self, Stop> {
        self.signed_for(&it.url(PATH), secret)
    }
}

/// The error code of an answer in JSON or XML, or in what a JSONP callback is called with.
pub(super) fn code_of(answer: &Answer) -> Option<i64> {
    let (_, rest) = answer.body.split_once("errorCode")?;
    let digits = rest.trim_start_matches(|it: char| !it.is_ascii_digit());
    let end = digits.find(|it: char| !it.is_ascii_digit());
    digits[..end.unwrap_or(digits.len())].parse().ok()
}

pub(super) fn has_code(answer: &Answer, code: i64) -> Verdict {
    let sent = code_of(answer);
    answer.holds(sent == Some(code), || match sent {
        Some(sent) => format!("the errorCode is {sent}, not {code}"),
        None => format!("there is no errorCode, and {code} is expected"),
    })
}

/// Sends a request, and expects HTTP 200 and an error code.
pub(super) async fn expect(
    it: &mut Stage<'_>,
    request: &Request,
    code: i64,
) -> Result<Answer, Stop> {
    let answer = it.expect(&request.call(), 200).await?;
    has_code(&answer, code)?;
    Ok(answer)
}

/// Sends a request that fails with an error code and changes nothing.
pub(super) async fn refused(
    it: &mut Stage<'_>,
    request: &Request,
    code: i64,
) -> Result<Answer, Stop> {
    let answer = it.without_effect(&request.call(), 200).await?;
    has_code(&answer, code)?;
    Ok(answer)
}

/// The account of a user.
pub(super) fn account<'w>(world: &'w Value, uid: &str) -> &'w Value {
    let accounts = world["gigya"]["accounts"].as_array();
    let mut accounts = accounts.into_iter().flatten();
    accounts.find(|it| it["uid"] == uid).unwrap_or(&Value::Null)
}

/// A user's identity at a network.
pub(super) fn identity<'w>(world: &'w Value, uid: &str, provider: &str) -> &'w Value {
    let identities = account(world, uid)["identities"].as_array();
    let mut identities = identities.into_iter().flatten();
    identities
        .find(|it| it["provider"] == provider)
        .unwrap_or(&Value::Null)
}

/// Something of a user's identity is as expected after a call.
pub(super) async fn becomes(
    it: &mut Stage<'_>,
    answer: &Answer,
    (uid, provider): (&str, &str),
    member: &str,
    expected: impl Into<Value>,
) -> Verdict {
    let (world, expected) = (it.world().await?, expected.into());
    let is = &identity(&world, uid, provider)[member];
    answer.holds(*is == expected, || {
        format!("`{member}` of the identity at {provider} is {is} afterwards, not {expected}")
    })
}
