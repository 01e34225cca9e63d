//! Makes the message that shows what a value does: all that has to be in it, and the value in its place.

use serde_json::Value;
use specweld_document::Cursor;

use crate::compare::Comparer;
use crate::compare::content::media_types;
use crate::compare::credentials::{alternatives, noun, satisfies};
use crate::compare::field::{Key, parameters, presence};
use crate::compare::law::Presence;
use crate::compare::matching::Entry;
use crate::compare::response::{find, headers, statuses};
use crate::compare::sample::Sample;
use crate::compare::schemas::Use;
use crate::compare::server::addresses;
use crate::schema::{Direction, Side};

use super::written;
use crate::compare::draft::{Answer, Described, Part, Request, Sent, Sides, index};

/// Whether a part that may be there or not is to be there.
fn is_present(value: &Value) -> bool {
    value == "present"
}

impl<'a> Comparer<'a> {
    /// The request of a side's operation that shows a value of a part.
    pub(super) fn request_of(
        &mut self,
        sides: &Sides<'a>,
        side: Side,
        part: &Part,
        value: &Value,
    ) -> Option<Request> {
        let mut request = self.base(sides, side, part, value)?;
        let parameters = &mut request.parameters;
        match part {
            Part::Parameter(key) => {
                parameters.insert(key.clone(), Sent::Value(value.clone()));
            }
            Part::EmptyParameter(key) => {
                parameters.insert(key.clone(), Sent::Empty);
            }
            Part::ParameterPresence(key) if !is_present(value) => drop(parameters.remove(key)),
            Part::ParameterStyle(key) => {
                let styled = self.styled(sides, side, key)?;
                request.parameters.insert(key.clone(), Sent::Value(styled));
            }
            Part::BodyPresence if !is_present(value) => request.body = None,
            Part::Body(names) => {
                request.body = Some((names[index(side)].clone(), value.clone()));
            }
            Part::Accept => request.accept = Some(value.as_str()?.to_owned()),
            Part::Credentials => {
                let entry = sides.get(side)?;
                let known = alternatives(self.document_of(side), entry.value.value);
                let is_it = |it: &_| *value == noun(it);
                request.credentials = known.into_iter().find(is_it)?;
            }
            Part::Address => {
                let address = value.as_str()?;
                request.address = address.strip_suffix('/').unwrap_or(address).to_owned();
            }
            _ => {}
        }
        Some(request)
    }

    /// What a request has to have, and no more: what both sides take, where there is such.
    fn base(
        &mut self,
        sides: &Sides<'a>,
        side: Side,
        part: &Part,
        value: &Value,
    ) -> Option<Request> {
        let sender = sides.get(side)?;
        let taker = sides.get(side.other());
        let mut request = Request {
            address: self.address(sides, side)?,
            credentials: self.credentials(sides, side),
            parameters: std::collections::BTreeMap::new(),
            body: None,
            accept: None,
        };
        let taken = taker.map(parameters).unwrap_or_default();
        for (key, parameter) in parameters(sender) {
            let other = taken.get(&key);
            let is_asked = presence(Some(&parameter)) == Presence::Required
                || presence(other) == Presence::Required
                || *part == Part::ParameterPresence(key.clone()) && is_present(value);
            // The value itself takes the place.
            let is_given = matches!(part, Part::Parameter(own) | Part::EmptyParameter(own) | Part::ParameterStyle(own) if *own == key);
            if is_asked && !is_given {
                let described = Described::of(&parameter);
                let sample = self.field_sample(&described, other, side, &Sample::Some)?;
                request.parameters.insert(key, Sent::Value(sample));
            }
        }
        request.body = match part {
            Part::Body(_) => None,
            _ => self.base_body(sides, side, part, value)?,
        };
        Some(request)
    }

    /// The body that a request has to have; an outer none where it has to have one that can't be made.
    #[expect(clippy::option_option, reason = "none of two kinds")]
    fn base_body(
        &mut self,
        sides: &Sides<'a>,
        side: Side,
        part: &Part,
        value: &Value,
    ) -> Option<Option<(String, Value)>> {
        let body = |entry: Option<&Entry<'a>>| entry.and_then(|it| it.value.get("requestBody"));
        let (own, other) = (body(sides.get(side)), body(sides.get(side.other())));
        let is_required =
            |body: &Option<Cursor<'a>>| body.as_ref().is_some_and(|body| body.flag("required"));
        let is_wanted = match part {
            Part::BodyPresence => is_present(value),
            Part::BodyType | Part::BodyMember(..) | Part::SilentBody(_) => true,
            _ => is_required(&own) || is_required(&other),
        };
        let Some(own) = own.filter(|_| is_wanted) else {
            return Some(None);
        };
        let (known, taken) = (media_types(Some(&own)), media_types(other.as_ref()));
        let name = match part {
            Part::BodyType => value.as_str().map(str::to_owned),
            Part::BodyMember(names, _) | Part::SilentBody(names) => {
                Some(names[index(side)].clone())
            }
            _ => preferred(known.keys(), taken.keys()),
        }?;
        let schema = |media: Option<&Cursor<'a>>| media.and_then(|it| it.value.get("schema"));
        let (own, other) = (schema(known.get(&name)), schema(taken.get(&name)));
        let sample = match part {
            Part::BodyMember(_, member) => Sample::Member(member.as_str().into()),
            _ => Sample::Any,
        };
        let of = Use {
            direction: Direction::Request,
            wire: false,
            may_be_silent: false,
        };
        let value = self.schemas.sample(side, own, other, of, &sample)?;
        Some(Some((name, value)))
    }

    /// A value of a parameter or a header.
    fn field_sample(
        &mut self,
        described: &Described<'a>,
        other: Option<&Cursor<'a>>,
        side: Side,
        sample: &Sample,
    ) -> Option<Value> {
        let of = Use {
            direction: Direction::Request,
            wire: described.is_wire(),
            may_be_silent: false,
        };
        let other = other.map(Described::of);
        let other = other.filter(|other| other.is_wire() == of.wire);
        let other = other.and_then(|other| other.schema());
        self.schemas
            .sample(side, described.schema(), other, of, sample)
    }

    /// A value that one side writes otherwise than the other reads it.
    fn styled(&mut self, sides: &Sides<'a>, side: Side, key: &Key) -> Option<Value> {
        let own = parameters(sides.get(side)?).remove(key)?;
        let other = parameters(sides.get(side.other())?).remove(key)?;
        let described = Described::of(&own);
        for sample in [Sample::Items, Sample::Members, Sample::Some] {
            let value = self.field_sample(&described, None, side, &sample);
            if let Some(value) = value {
                let sent = Sent::Value(value.clone());
                let (one, another) = (written::field(&own, &sent), written::field(&other, &sent));
                if one.is_some() && one != another {
                    return Some(value);
                }
            }
        }
        None
    }

    /// A value of a parameter or a header that can be written, and that the other side refuses: one that was found may be empty.
    pub(super) fn writable(&mut self, sides: &Sides<'a>, part: &Part, side: Side) -> Option<Value> {
        let mut fields = [side, side.other()].map(|side| {
            let entry = sides.get(side)?;
            match part {
                Part::Parameter(key) => parameters(entry).remove(key),
                Part::Header(status, name) => {
                    let answer = statuses(&entry.value).remove(status)?;
                    let found = headers(&answer).remove(name);
                    found.map(|(_, header)| header)
                }
                _ => None,
            }
        });
        let [own, other] = &mut fields;
        let (own, other) = (Described::of(own.as_ref()?), Described::of(other.as_ref()?));
        let of = Use {
            direction: match part {
                Part::Header(..) => Direction::Response,
                _ => Direction::Request,
            },
            wire: own.is_wire(),
            may_be_silent: false,
        };
        let is_alike = own.is_wire() == other.is_wire();
        let schemas = (own.schema(), other.schema().filter(|_| is_alike)?);
        self.schemas.refused_sample(side, schemas.0, schemas.1, of)
    }

    /// The address of a side that the other has as well, else its first.
    fn address(&self, sides: &Sides<'a>, side: Side) -> Option<String> {
        let own = addresses(self.document_of(side), sides.get(side)?);
        let other = sides.get(side.other());
        let other = other.map(|entry| addresses(self.document_of(side.other()), entry));
        let is_shared =
            |address: &&String| other.as_ref().is_some_and(|other| other.contains(*address));
        own.iter().find(is_shared).or(own.first()).cloned()
    }

    /// Credentials of a side that the other takes as well, else its first.
    fn credentials(
        &self,
        sides: &Sides<'a>,
        side: Side,
    ) -> crate::compare::credentials::Alternative {
        let of = |side: Side| {
            let entry = sides.get(side);
            let known = |entry: &Entry<'a>| alternatives(self.document_of(side), entry.value.value);
            entry.map(known).unwrap_or_default()
        };
        let (own, other) = (of(side), of(side.other()));
        let is_taken = |has: &&_| other.iter().any(|asked| satisfies(has, asked));
        let found = own.iter().find(is_taken).or(own.first());
        found.cloned().unwrap_or_default()
    }

    /// The answer of a side's operation that shows a value of a part, and what it is described by.
    pub(super) fn answer_of(
        &mut self,
        sides: &Sides<'a>,
        side: Side,
        part: &Part,
        value: &Value,
    ) -> Option<(Answer, Cursor<'a>)> {
        let status = match part {
            Part::Answer(status)
            | Part::AnswerBody(status, _)
            | Part::AnswerPresence(status)
            | Part::Header(status, _)
            | Part::HeaderPresence(status, _) => status,
            _ => return None,
        };
        let known = statuses(&sides.get(side)?.value);
        let taken = sides.get(side.other());
        let taken = taken
            .map(|entry| statuses(&entry.value))
            .unwrap_or_default();
        let own = known.get(status)?.clone();
        let is_said = |code: &String| known.contains_key(code) || taken.contains_key(code);
        let code = concrete_status(status, is_said)?;
        let other = find(&taken, code).cloned();
        let mut answer = Answer {
            status: code,
            headers: self.base_headers(side, part, value, &own, other.as_ref())?,
            body: None,
        };
        answer.body = match part {
            Part::AnswerBody(_, names) => Some((names[index(side)].clone(), value.clone())),
            _ => self.answer_body(side, &own, other.as_ref())?,
        };
        Some((answer, own))
    }

    fn base_headers(
        &mut self,
        side: Side,
        part: &Part,
        value: &Value,
        own: &Cursor<'a>,
        other: Option<&Cursor<'a>>,
    ) -> Option<std::collections::BTreeMap<String, Value>> {
        let taken = other.map(headers).unwrap_or_default();
        let mut found = std::collections::BTreeMap::new();
        for (key, (_, header)) in headers(own) {
            let other = taken.get(&key).map(|(_, header)| header);
            let is_asked = header.flag("required") || other.is_some_and(|it| it.flag("required"));
            let value = match part {
                Part::Header(_, name) if *name == key => Some(value.clone()),
                Part::HeaderPresence(_, name) if *name == key && !is_present(value) => None,
                Part::HeaderPresence(_, name) if *name != key && !is_asked => None,
                Part::HeaderPresence(..) => Some(self.header_sample(side, &header, other)?),
                _ if is_asked => Some(self.header_sample(side, &header, other)?),
                _ => None,
            };
            found.extend(value.map(|value| (key, value)));
        }
        Some(found)
    }

    fn header_sample(
        &mut self,
        side: Side,
        header: &Cursor<'a>,
        other: Option<&Cursor<'a>>,
    ) -> Option<Value> {
        let described = Described::of(header);
        let of = Use {
            direction: Direction::Response,
            wire: described.is_wire(),
            may_be_silent: false,
        };
        let other = other.map(Described::of).and_then(|other| other.schema());
        self.schemas
            .sample(side, described.schema(), other, of, &Sample::Some)
    }

    #[expect(clippy::option_option, reason = "none of two kinds")]
    fn answer_body(
        &mut self,
        side: Side,
        own: &Cursor<'a>,
        other: Option<&Cursor<'a>>,
    ) -> Option<Option<(String, Value)>> {
        let (known, taken) = (media_types(Some(own)), media_types(other));
        let Some(name) = preferred(known.keys(), taken.keys()) else {
            return Some(None);
        };
        let schema = |media: Option<&Cursor<'a>>| media.and_then(|it| it.value.get("schema"));
        let (own, other) = (schema(known.get(&name)), schema(taken.get(&name)));
        let of = Use {
            direction: Direction::Response,
            wire: false,
            may_be_silent: false,
        };
        let value = self.schemas.sample(side, own, other, of, &Sample::Any)?;
        Some(Some((name, value)))
    }
}

/// The media type that is sent: one that both have, and JSON sooner than another.
fn preferred<'n>(
    known: impl Iterator<Item = &'n String> + Clone,
    taken: impl Iterator<Item = &'n String> + Clone,
) -> Option<String> {
    let is_json = |name: &&String| name.ends_with("json");
    let is_shared = |name: &&String| taken.clone().any(|other| other == *name);
    let shared = known.clone().filter(is_shared);
    let json = shared.clone().find(is_json);
    let found = json.or_else(|| shared.clone().next());
    let found = found.or_else(|| known.clone().find(is_json));
    found.or_else(|| known.clone().next()).cloned()
}

/// A status that is answered by a documented one: ranges and the rest have many.
fn concrete_status(status: &str, is_said: impl Fn(&String) -> bool) -> Option<u16> {
    if let Ok(code) = status.parse() {
        return Some(code);
    }
    let range = |class: u16| class * 100..class * 100 + 100;
    let codes: Vec<u16> = match status.as_bytes() {
        [class @ b'1'..=b'5', b'X', b'X'] => range(u16::from(class - b'0')).collect(),
        // A success that nothing is known of, sooner than a failure, which all take.
        _ => [2, 5, 4].into_iter().flat_map(range).collect(),
    };
    let is_free = |code: &u16| {
        !is_said(&code.to_string())
            && (status != "default" || !is_said(&format!("{}XX", code / 100)))
    };
    codes.into_iter().find(is_free)
}
