//! What a check of a rule works with: the values that it needs, the requests that it sends, and what it sees of the world.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use serde_json::Value;
use specweld_conformance::suite::Server;
use specweld_conformance::{Body, Exchange, Request};

use crate::control::{Control, ControlError, START};
use crate::pages::Sentence;
use crate::values::Values;
use crate::verdict::{Stop, Verdict};

/// What a rule is checked on.
pub struct Stage<'s> {
    server: &'s Server,
    control: Option<&'s Control>,
    values: &'s mut Values,
    sentence: Sentence,
    /// Milliseconds that the clock was put on since the start, if it was touched.
    clock: Option<i64>,
    ordered: bool,
    /// The world as it was when it was last looked at, if nothing happened since.
    seen: Option<String>,
    /// What was sent and came.
    exchanges: Vec<Exchange>,
}

/// A request that is to be sent.
#[derive(Clone, Debug)]
pub struct Call(Request);

/// What was answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The request and the response.
    pub exchange: Exchange,
    /// The body as text.
    pub body: String,
}

impl<'s> Stage<'s> {
    pub(crate) fn new(
        server: &'s Server,
        control: Option<&'s Control>,
        values: &'s mut Values,
        sentence: Sentence,
        seen: Option<String>,
    ) -> Self {
        Self {
            server,
            control,
            values,
            sentence,
            clock: None,
            ordered: false,
            seen,
            exchanges: Vec::new(),
        }
    }

    /// The cells of the row that the rule stands in.
    pub fn cells(&self) -> Vec<String> {
        self.sentence.cells.clone()
    }

    /// A value that stays.
    ///
    /// # Errors
    /// There is none.
    pub fn get(&self, name: &str) -> Result<String, Stop> {
        self.values.get(name).map_err(Stop::Unreachable)
    }

    /// A value of which the name alone matters, whether it is used up or not.
    ///
    /// # Errors
    /// There is none.
    pub fn name(&self, name: &str) -> Result<String, Stop> {
        self.values.name(name).map_err(Stop::Unreachable)
    }

    /// A value that the rule uses up.
    ///
    /// # Errors
    /// There is none left.
    pub fn take(&mut self, name: &str) -> Result<String, Stop> {
        self.values.take(name).map_err(Stop::Unreachable)
    }

    /// Two values in one, with a comma between them, that the rule uses up.
    ///
    /// # Errors
    /// There are none left, or there are not two.
    pub fn take_two(&mut self, name: &str) -> Result<(String, String), Stop> {
        let both = self.take(name)?;
        let two = both.split_once(',');
        let two = two.map(|(one, other)| (one.trim().to_owned(), other.trim().to_owned()));
        two.ok_or_else(|| Stop::Unreachable(format!("`{name}` is no two values with a comma")))
    }

    /// Sends a call. All five calls change something.
    ///
    /// # Errors
    /// It may not be sent there, or there is no answer.
    pub async fn send(&mut self, call: &Call) -> Result<Answer, Stop> {
        let allowed = self.server.allows(false);
        allowed.map_err(|refused| Stop::Unreachable(refused.to_string()))?;
        self.seen = None;
        let exchange = self.server.send(call.0.clone()).await?;
        self.exchanges.push(exchange.clone());
        let bytes = exchange.response.as_ref().map(|it| it.body.bytes());
        let body = String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
        Ok(Answer { exchange, body })
    }

    /// Sends a call and expects a status.
    ///
    /// # Errors
    /// As [`Stage::send`], or it is another status.
    pub async fn expect(&mut self, call: &Call, status: u16) -> Result<Answer, Stop> {
        let answer = self.send(call).await?;
        answer.is(status)?;
        Ok(answer)
    }

    /// Sends a call that changes nothing, as far as that can be seen, and expects a status.
    ///
    /// # Errors
    /// As [`Stage::expect`], or something changed.
    pub async fn without_effect(&mut self, call: &Call, status: u16) -> Result<Answer, Stop> {
        let before = self.text().await?;
        let answer = self.expect(call, status).await?;
        if let (Some(before), Some(after)) = (before, self.text().await?) {
            answer.holds(before == after, || "it changed something".to_owned())?;
        }
        Ok(answer)
    }

    /// The world, where it can be seen.
    ///
    /// # Errors
    /// The control interface does not answer.
    pub async fn see(&mut self) -> Result<Option<Value>, Stop> {
        let text = self.text().await?;
        Ok(text.map(|it| serde_json::from_str(&it).unwrap_or_default()))
    }

    /// The world as the server writes it, which is the same for the same world.
    async fn text(&mut self) -> Result<Option<String>, Stop> {
        if let (None, Some(control)) = (&self.seen, self.control) {
            self.seen = Some(control.world(self.server).await?);
        }
        Ok(self.seen.clone())
    }

    /// The world.
    ///
    /// # Errors
    /// It can't be seen.
    pub async fn world(&mut self) -> Result<Value, Stop> {
        let why = "what became of it shows in no answer, and the server has no control interface";
        let seen = self.see().await?;
        seen.ok_or_else(|| Stop::Unreachable(why.to_owned()))
    }

    /// Changes the world. What the server remembers of earlier requests is forgotten.
    ///
    /// # Errors
    /// It can't be changed: `needs` says what else would do.
    pub async fn change(&mut self, needs: &str, change: impl FnOnce(&mut Value)) -> Verdict {
        let control = self.control(needs)?;
        let mut world = self.see().await?.unwrap_or_default();
        change(&mut world);
        self.seen = None;
        Ok(control.set_world(self.server, world.to_string()).await?)
    }

    /// Puts the world back to what it was before the rule.
    ///
    /// # Errors
    /// It can't be put back.
    pub async fn renew(&mut self) -> Verdict {
        let control = self.control("the world as it was before")?;
        self.seen = None;
        Ok(control.demo(self.server).await?)
    }

    /// Whether the world can be put back.
    pub fn renews(&self) -> bool {
        self.control.is_some()
    }

    /// Puts the clock to so many milliseconds after the start of the rule.
    ///
    /// # Errors
    /// The server's clock can't be set.
    pub async fn clock(&mut self, after: i64) -> Verdict {
        let control = self.control("a server whose clock can be set")?;
        self.clock = Some(after);
        Ok(control.stop_clock(self.server, after).await?)
    }

    /// Orders a fault for the next request.
    ///
    /// # Errors
    /// The server can't be made to fail.
    pub async fn order(&mut self, fault: &Value) -> Verdict {
        let control = self.control("a server that can be made to fail so")?;
        self.ordered = true;
        Ok(control.order(self.server, fault).await?)
    }

    /// The server's time in milliseconds since the Unix epoch.
    pub fn now(&self) -> i64 {
        match self.control {
            Some(_) => START * 1_000 + self.clock.unwrap_or(0),
            None => jiff::Timestamp::now().as_millisecond(),
        }
    }

    /// The URL of a path, as a signature covers it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.url())
    }

    /// What was sent and came, and whether clock and faults were touched.
    pub(crate) fn end(self) -> (Vec<Exchange>, bool, bool) {
        (self.exchanges, self.clock.is_some(), self.ordered)
    }

    fn control(&self, needs: &str) -> Result<&'s Control, Stop> {
        self.control
            .ok_or_else(|| Stop::Unreachable(format!("needs {needs}, or a control interface")))
    }
}

impl Call {
    /// A request without headers and without a body.
    pub fn new(method: Method, target: impl Into<String>) -> Self {
        Self(Request::new(method, target))
    }

    /// Adds a header. A value that no header can carry is left out.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.0.headers.append(HeaderName::from_static(name), value);
        }
        self
    }

    /// Sets the body, and adds its content type.
    #[must_use]
    pub fn body(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        let content_type = HeaderValue::from_static(content_type);
        self.0.headers.append(header::CONTENT_TYPE, content_type);
        self.0.body = Body::Whole(body.into());
        self
    }
}

impl Answer {
    fn status(&self) -> StatusCode {
        let response = self.exchange.response.as_ref();
        response.map_or(StatusCode::BAD_GATEWAY, |it| it.status)
    }

    /// Broken: this answer shows it.
    pub fn broken(&self, difference: impl Into<String>) -> Stop {
        Stop::Broken {
            difference: difference.into(),
            exchange: Some(Box::new(self.exchange.clone())),
        }
    }

    /// Holds a condition, without which the rule is broken.
    ///
    /// # Errors
    /// It does not hold.
    pub fn holds(&self, condition: bool, difference: impl FnOnce() -> String) -> Verdict {
        match condition {
            true => Ok(()),
            false => Err(self.broken(difference())),
        }
    }

    /// Has a status.
    ///
    /// # Errors
    /// It has another.
    pub fn is(&self, status: u16) -> Result<&Self, Stop> {
        let sent = self.status().as_u16();
        self.holds(sent == status, || {
            format!("the status is {sent}, not {status}")
        })?;
        Ok(self)
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Has a value in its JSON body.
    ///
    /// # Errors
    /// It has none there, or another.
    pub fn at(&self, pointer: &str, expected: impl Into<Value>) -> Result<&Self, Stop> {
        let (json, expected) = (self.json(), expected.into());
        match json.pointer(pointer) {
            Some(sent) if *sent == expected => Ok(self),
            Some(sent) => Err(self.broken(format!("{pointer} is {sent}, not {expected}"))),
            None => Err(self.broken(format!("there is no {pointer} in the body"))),
        }
    }

    /// The value of a header.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn header(&self, name: &str) -> Result<String, Stop> {
        let headers = self.exchange.response.as_ref().map(|it| &it.headers);
        let values = headers.into_iter().flat_map(|it| it.get_all(name));
        let values: Vec<_> = values.collect();
        match values[..] {
            [value] => Ok(String::from_utf8_lossy(value.as_bytes()).into_owned()),
            [] => Err(self.broken(format!("there is no header `{name}`"))),
            _ => Err(self.broken(format!("there are several headers `{name}`"))),
        }
    }

    /// Has no such header.
    ///
    /// # Errors
    /// It has one.
    pub fn lacks(&self, name: &str) -> Verdict {
        let headers = self.exchange.response.as_ref().map(|it| &it.headers);
        let has = headers.is_some_and(|it| it.contains_key(name));
        self.holds(!has, || format!("there is a header `{name}`"))
    }
}

impl From<ControlError> for Stop {
    fn from(error: ControlError) -> Self {
        match error {
            ControlError::Unanswered(it) => Self::Unanswered(it),
            other => Self::Unreachable(other.to_string()),
        }
    }
}
