//! One exchange, held against a document.

mod content;
mod encoded;
mod multipart;
mod request;
mod response;

use std::fmt;

use http::{HeaderMap, HeaderName, Method};
use serde_json::Value;
use specweld_document::pointer;
use specweld_document::written::{Given, Shape, Style};

use crate::contract::{Contract, Hidden, Operation, PointId, Written};
use crate::exchange::{Exchange, Mask};

/// What is asked for beyond what every exchange must keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whether a request that is not as documented is a violation also where the server refused it. Otherwise it is none: to see how
    /// a server refuses, something has to be sent that it must refuse.
    pub strict_requests: bool,
    /// Whether a header of a response is a violation that neither the document nor HTTP itself knows.
    pub closed_headers: bool,
    /// Whether exchanges were recorded by something that may have left out credentials and cookies, as browsers do.
    pub is_recorded: bool,
}

/// What an exchange comes to.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// `operationId` of the operation that the request is for.
    pub operation: Option<String>,
    /// In what it was not as documented.
    pub violations: Vec<Violation>,
    /// In what the request was not as documented, where the server refused it.
    pub refused: Vec<Violation>,
    /// What could not be judged.
    pub notes: Vec<String>,
    /// What it witnesses.
    pub(crate) witnessed: Vec<PointId>,
}

/// Who sent what is not as documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The client.
    Request,
    /// The server.
    Response,
}

/// Something that is not as documented.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Who sent it.
    pub side: Side,
    /// The operation.
    pub group: String,
    /// What of it is concerned: `` query parameter `limit` ``, `` `404` `application/json` ``, ...
    pub what: String,
    /// JSON pointer of what in the document asks for it.
    pub pointer: String,
    /// What was expected, and what came.
    pub difference: String,
    /// What is documented, if that is what is concerned.
    pub(crate) point: Option<PointId>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.group, self.what, self.difference)
    }
}

impl Judgement {
    /// Whether the exchange was as documented.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.violations.is_empty()
    }
}

impl Contract {
    /// Holds an exchange against the document. `mask` says what of it no text may show.
    #[must_use]
    pub fn judge(&self, exchange: &Exchange, settings: Settings, mask: &Mask) -> Judgement {
        let request = &exchange.request;
        let path = path(&request.target);
        let hit = self.routes.find(&request.method, path).or_else(|methods| {
            // What may be asked for by GET may be asked for by HEAD (RFC 9110, section 9.3.2).
            match request.method {
                Method::HEAD => self.routes.find(&Method::GET, path).map_err(|_| methods),
                _ => Err(methods),
            }
        });
        let hit = match hit {
            Ok(hit) => hit,
            Err(methods) => return undocumented(exchange, path, &Vec::from_iter(methods)),
        };
        let operation = &self.operations[hit.operation];
        let mut case = Case {
            contract: self,
            settings,
            mask,
            operation,
            out: Judgement {
                operation: Some(operation.id.clone()),
                witnessed: vec![operation.point],
                ..Judgement::default()
            },
        };
        if hit.is_bare {
            case.note("a request came without the base path of the document's servers");
        }
        case.request(request, hit.base);
        let of_request = std::mem::take(&mut case.out.violations);
        let is_refused = match &exchange.response {
            Some(response) => {
                let may_refuse = case.response(request, response);
                response.status.is_client_error() || may_refuse
            }
            None => {
                case.note("no response came");
                false
            }
        };
        match is_refused && !settings.strict_requests {
            true => case.out.refused = of_request,
            false => {
                let of_response = std::mem::replace(&mut case.out.violations, of_request);
                case.out.violations.extend(of_response);
            }
        }
        case.out
    }
}

/// The path of a target; of one in absolute form, what is behind the host.
fn path(target: &str) -> &str {
    let target = match target.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => {
            rest.find('/').map_or("/", |at| &rest[at..])
        }
        _ => target,
    };
    let end = target.find(['?', '#']).unwrap_or(target.len());
    &target[..end]
}

/// A request that the document knows nothing of.
fn undocumented(exchange: &Exchange, path: &str, methods: &[String]) -> Judgement {
    let Exchange { request, response } = exchange;
    let method = &request.method;
    let mut judgement = Judgement::default();
    // What browsers ask before they ask (Fetch, section 3.2).
    let preflight = HeaderName::from_static("access-control-request-method");
    if *method == Method::OPTIONS && request.headers.contains_key(preflight) {
        judgement
            .notes
            .push("a browser asked whether it may ask".to_owned());
        return judgement;
    }
    let difference = match methods {
        [] => "no path of the document is like this one".to_owned(),
        methods => format!(
            "the document has other methods for this path: {}",
            methods.join(", ")
        ),
    };
    let violation = Violation {
        side: Side::Request,
        group: "undocumented".to_owned(),
        what: format!("`{method} {}`", excerpt(path)),
        pointer: pointer(["paths"]),
        difference,
        point: None,
    };
    let refused = |status: u16| matches!(status, 400 | 401 | 403 | 404 | 405 | 501);
    match response
        .as_ref()
        .is_some_and(|it| refused(it.status.as_u16()))
    {
        true => judgement.refused.push(violation),
        false => judgement.violations.push(violation),
    }
    judgement
}

/// An exchange that is being judged.
struct Case<'c> {
    contract: &'c Contract,
    settings: Settings,
    mask: &'c Mask,
    operation: &'c Operation,
    out: Judgement,
}

/// What a text was read as.
enum Read {
    Absent,
    /// It is there, and can't be read here.
    Unread,
    Value(Value),
}

impl<'c> Case<'c> {
    fn note(&mut self, text: impl Into<String>) {
        self.out.notes.push(text.into());
    }

    /// What is documented is not kept.
    fn violate(&mut self, side: Side, point: PointId, pointer: &str, difference: String) {
        let documented = &self.contract.points[point];
        self.out.violations.push(Violation {
            side,
            group: documented.group.clone(),
            what: documented.what.clone(),
            pointer: pointer.to_owned(),
            difference,
            point: Some(point),
        });
    }

    /// Something is not documented.
    fn undocumented(&mut self, side: Side, what: String, pointer: &str, difference: String) {
        self.out.violations.push(Violation {
            side,
            group: self.operation.id.clone(),
            what,
            pointer: pointer.to_owned(),
            difference,
            point: None,
        });
    }

    /// Judges the text of a parameter or header. Whether it is there.
    fn written(&mut self, side: Side, name: &str, written: &'c Written, given: &Given<'_>) -> bool {
        let value = match self.read(name, written, given) {
            Ok(Read::Absent) => return false,
            Ok(Read::Unread) => {
                self.out.witnessed.push(written.point);
                return true;
            }
            Ok(Read::Value(value)) => value,
            Err(difference) => {
                self.violate(side, written.point, &written.pointer, difference);
                return true;
            }
        };
        self.out.witnessed.push(written.point);
        if let Some(id) = written.values {
            let document = &self.contract.document;
            let enumerations = &self.contract.enumerations;
            enumerations.witness(document, id, &value, &mut self.out.witnessed);
        }
        true
    }

    /// Reads a text as its style says, and holds it against its schema.
    fn read(&mut self, name: &str, written: &Written, given: &Given<'_>) -> Result<Read, String> {
        let document = &self.contract.document;
        // A recording may have something else in the place of what is secret.
        let is_masked = self.settings.is_recorded && self.mask.hides(name);
        let is_given = || match given {
            Given::Texts(texts, _) => !texts.is_empty(),
            Given::Pairs(pairs) => pairs.texts(name).next().is_some(),
        };
        let (Some(style), Some(schema), false) = (written.style, &written.schema, is_masked) else {
            return Ok(match is_given() {
                true => Read::Unread,
                false => Read::Absent,
            });
        };
        let Some(shape) = schema.shape(document).filter(|shape| style.fits(shape)) else {
            let what = &self.contract.points[written.point].what;
            let note = format!(
                "{what} of {} has a schema that can't be checked",
                self.operation.id
            );
            self.note(note);
            return Ok(Read::Unread);
        };
        let hides = |name: &str| self.mask.hides(name);
        let judged = |shape: &Shape| -> Result<Option<Value>, String> {
            let value = style.read(name, shape, given).map_err(|(at, why)| {
                let came = given.one(name).filter(|_| at.is_empty() && !hides(name));
                match came {
                    Some(text) => format!("`{}` {why}", excerpt(text)),
                    None if at.is_empty() => format!("it {why}"),
                    None => format!("`{at}` {why}"),
                }
            })?;
            let Some(value) = value else { return Ok(None) };
            let is_secret = |token: &str| hides(name) || hides(token);
            let hidden = Hidden {
                hides: &is_secret,
                is_recorded: self.settings.is_recorded,
            };
            let faults = schema.faults(document, &value, &hidden).unwrap_or_default();
            match faults.is_empty() {
                true => Ok(Some(value)),
                false => Err(faults.join("; ")),
            }
        };
        let value = match (judged(shape), shape) {
            // What is not the scalar that is asked for may be a list of one.
            (Err(fault), Shape::Either { item, .. }) if style != Style::Json => {
                judged(&Shape::Array(*item)).map_err(|_| fault)
            }
            (value, _) => value,
        };
        Ok(value?.map_or(Read::Absent, Read::Value))
    }
}

/// The texts of a header; none where one of them is no text.
fn texts<'h>(headers: &'h HeaderMap, name: &str) -> Option<Vec<&'h str>> {
    let values = headers.get_all(name).iter();
    values
        .map(|it| std::str::from_utf8(it.as_bytes()).ok())
        .collect()
}

/// The beginning of what came.
fn excerpt(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
