//! The text of a fence to exchanges.

use std::collections::BTreeSet;

use http::{HeaderName, Method, StatusCode, header};

use super::step::{Answer, Step};
use super::template::{Escape, Template};

/// A line of a fence, and where it stands in the page.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// From 1.
    pub number: usize,
    /// The column of its first character, from 1.
    pub column: usize,
    pub text: String,
}

/// What is wrong in a fence, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct Fault {
    /// The line of the page, from 1.
    pub line: usize,
    /// The column, in characters, from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Line {
    /// A fault at `at` bytes from the start of the line.
    fn fault(&self, at: usize, message: impl Into<String>) -> Fault {
        let before = self.text.get(..at).unwrap_or(&self.text);
        Fault {
            line: self.number,
            column: self.column + before.chars().count(),
            message: message.into(),
        }
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn is_answer(&self) -> bool {
        self.text.starts_with("HTTP/") || self.text.starts_with("HTTP ")
    }
}

/// Reads the exchanges of a fence. None: it shows a request or an answer alone, which is nothing to run.
pub(super) fn exchanges(lines: &[Line]) -> Result<Option<Vec<Step>>, Fault> {
    let parts = lines.split(|it| it.text.starts_with("###"));
    let mut steps = Vec::new();
    let mut alone = None;
    for part in parts {
        let part = trimmed(part);
        let Some(first) = part.first() else {
            continue;
        };
        // An answer stands behind a blank line, so that a body may have such a line too.
        let answer = (1..part.len()).find(|at| part[at - 1].is_blank() && part[*at].is_answer());
        let Some(answer) = answer else {
            alone.get_or_insert(first);
            continue;
        };
        let (request, answer) = part.split_at(answer);
        steps.push(step(trimmed(request), answer)?);
    }
    match alone {
        Some(first) if !steps.is_empty() => {
            let message = "this exchange has no answer: a blank line and `HTTP/1.1 200` begin one";
            Err(first.fault(0, message))
        }
        Some(_) => Ok(None),
        None => Ok(Some(steps).filter(|it| !it.is_empty())),
    }
}

/// Without blank lines at both ends.
fn trimmed(mut lines: &[Line]) -> &[Line] {
    while let [first, rest @ ..] = lines
        && first.is_blank()
    {
        lines = rest;
    }
    while let [rest @ .., last] = lines
        && last.is_blank()
    {
        lines = rest;
    }
    lines
}

fn step(request: &[Line], answer: &[Line]) -> Result<Step, Fault> {
    let (line, rest) = request.split_first().unwrap_or((&answer[0], &[]));
    let (method, target) = request_line(line)?;
    let (headers, body) = headers(rest)?;
    let names_host = headers.iter().find(|(name, _)| *name == header::HOST);
    if let (Some(_), Some(at)) = (names_host, rest.first()) {
        return Err(at.fault(0, "the server is told to the command: leave `Host` out"));
    }
    let declared = declared(&headers);
    let body = trimmed(body);
    if is_json(declared.as_deref(), body) {
        check_json(body)?;
    }
    Ok(Step {
        line: line.number,
        method,
        target,
        headers,
        body: template(body)?,
        answer: self::answer(answer)?,
    })
}

/// `POST /copies/{{copy}}/renewal`, with a whole URL in place of the path, and a version behind it, if need be.
fn request_line(line: &Line) -> Result<(Method, Template), Fault> {
    let text = line.text.trim_end();
    let wrong = |at| {
        line.fault(
            at,
            "a request begins with a method and a path, such as `GET /books`",
        )
    };
    let (method, rest) = text.split_once(' ').ok_or_else(|| wrong(0))?;
    let upper = method.bytes().all(|it| it.is_ascii_uppercase());
    let known = Method::from_bytes(method.as_bytes()).ok().filter(|_| upper);
    let known = known.ok_or_else(|| wrong(0))?;
    let start = method.len() + 1;
    let target = rest.strip_suffix(" HTTP/1.1").unwrap_or(rest);
    let (target, start) = match target.split_once("://") {
        None => (target, start),
        Some((scheme, rest)) => {
            let path = rest.find('/').ok_or_else(|| wrong(start))?;
            (&rest[path..], start + scheme.len() + 3 + path)
        }
    };
    if !target.starts_with('/') || target.contains([' ', '#']) {
        return Err(wrong(start));
    }
    let target = Template::read(target);
    let target = target.map_err(|(at, message)| line.fault(start + at, message))?;
    Ok((known, target))
}

type Headers = Vec<(HeaderName, Template)>;

/// The headers, and the lines behind the blank line that ends them.
fn headers(lines: &[Line]) -> Result<(Headers, &[Line]), Fault> {
    let end = lines.iter().position(Line::is_blank);
    let end = end.unwrap_or(lines.len());
    let mut headers = Vec::new();
    for line in &lines[..end] {
        let wrong = || {
            line.fault(
                0,
                "a header is a name, `: ` and a value; a blank line ends them",
            )
        };
        let (name, value) = line.text.split_once(':').ok_or_else(wrong)?;
        let known = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
        let start = line.text.len() - value.trim_start().len();
        let value = Template::read(value.trim());
        let value = value.map_err(|(at, message)| line.fault(start + at, message))?;
        headers.push((known, value));
    }
    Ok((headers, &lines[end..]))
}

fn answer(lines: &[Line]) -> Result<Answer, Fault> {
    let (line, rest) = (&lines[0], &lines[1..]);
    let mut words = line.text.split_whitespace();
    let version = words.next().unwrap_or_default();
    let status = words.next().and_then(|it| it.parse().ok());
    let status = status.and_then(|it: u16| StatusCode::from_u16(it).ok());
    let known = ["HTTP", "HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3"].contains(&version);
    let Some(status) = status.filter(|_| known) else {
        return Err(line.fault(
            0,
            "an answer begins with a version and a status, such as `HTTP/1.1 200`",
        ));
    };
    let (headers, body) = headers(rest)?;
    let body = trimmed(body);
    let json = !body.is_empty() && is_json(declared(&headers).as_deref(), body);
    if json {
        check_json(body)?;
    }
    let body = match body {
        [] => None,
        body => Some(template(body)?),
    };
    Ok(Answer {
        status,
        headers,
        body,
        json,
    })
}

/// The content type that headers declare, as far as it is written out.
fn declared(headers: &[(HeaderName, Template)]) -> Option<String> {
    let mut headers = headers.iter();
    let (_, value) = headers.find(|(name, _)| *name == header::CONTENT_TYPE)?;
    let nothing = &mut |_: &str| Some(String::new());
    Some(value.fill(Escape::None, nothing, &mut BTreeSet::new()))
}

/// Whether a body is to be read as JSON: as its type says, and without one by how it begins.
fn is_json(declared: Option<&str>, body: &[Line]) -> bool {
    match declared {
        Some(it) => it.contains("json"),
        // `{any}` is any text.
        None => body
            .first()
            .is_some_and(|it| it.text.starts_with(['{', '[']) && !it.text.starts_with("{any}")),
    }
}

/// A body with a value in each place has to be JSON: within a string and in place of a number, `0` fits.
fn check_json(body: &[Line]) -> Result<(), Fault> {
    let [first, ..] = body else {
        return Ok(());
    };
    let template = template(body)?;
    let zero = &mut |_: &str| Some("0".to_owned());
    let text = template.fill(Escape::None, zero, &mut BTreeSet::new());
    match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(_) => Ok(()),
        Err(error) => {
            let line = body.get(error.line().saturating_sub(1)).unwrap_or(first);
            let at = if line.text.contains("{{") {
                0
            } else {
                error.column().saturating_sub(1)
            };
            Err(line.fault(at, format!("the body is no JSON: {error}")))
        }
    }
}

/// Lines as one template.
fn template(lines: &[Line]) -> Result<Template, Fault> {
    for line in lines {
        Template::read(&line.text).map_err(|(at, message)| line.fault(at, message))?;
    }
    let text: Vec<_> = lines.iter().map(|it| it.text.as_str()).collect();
    let whole = Template::read(&text.join("\n"));
    let first = lines.first();
    whole.map_err(|(_, message)| match first {
        Some(line) => line.fault(0, message),
        None => Fault {
            line: 0,
            column: 0,
            message: message.to_owned(),
        },
    })
}
