//! What shows that a change breaks somebody: a whole request or answer, made by the one document and checked on both.
//!
//! ```text
//! finding (a part, a value) ──make──> draft ──check──> taken by its own document, refused by the other
//!                                       └────written──> method, URL, headers, body; status, headers, body
//! ```

mod check;
mod make;
mod written;

use serde_json::Value;

use crate::change::{Kind, Message, Sender, Witness};
use crate::schema::{Direction, Side};

use super::Comparer;
use super::draft::{Part, Sides};
use super::finding::{Finding, Scope};
use super::law::Refused;

impl<'a> Comparer<'a> {
    /// What shows what a finding breaks, as far as it breaks something.
    pub(super) fn witnesses(
        &mut self,
        scope: &Scope<'a>,
        finding: &Finding,
        direction: Direction,
    ) -> Vec<Witness> {
        let (sender, taker) = match (direction == Direction::Request) != scope.flipped {
            true => (Sender::Client, "servers"),
            false => (Sender::Server, "clients"),
        };
        let effect = &finding.effect;
        let name = sender.as_str();
        let sides = [
            (
                Side::Old,
                &effect.forward,
                format!("a {name} of before may send this, and new {taker} do not take it"),
            ),
            (
                Side::New,
                &effect.backward,
                format!("a new {name} may send this, and {taker} of before do not take it"),
            ),
        ];
        let mut witnesses = Vec::new();
        for (side, refused, shows) in sides {
            let Refused::Something(Some((value, validated))) = refused else {
                continue;
            };
            let (mut value, mut message) = (value.clone(), None);
            if let Some(sides) = self.sides(scope, finding, side) {
                message = self.message(&sides, finding, side, &value);
                if message.is_none()
                    && let Some(other) = self.writable(&sides, &finding.part, side)
                {
                    message = self.message(&sides, finding, side, &other);
                    value = if message.is_some() { other } else { value };
                }
            } else if let (Part::Url, Some(url)) = (&finding.part, value.as_str()) {
                message = Some((asked(url), false));
            }
            witnesses.push(Witness {
                of: finding.of.clone(),
                direction,
                sender,
                value,
                shows,
                validated: *validated || message.as_ref().is_some_and(|(_, checked)| *checked),
                message: message.map(|(message, _)| message),
                answered: None,
            });
        }
        witnesses
    }

    /// The operation whose messages show a finding.
    fn sides(&self, scope: &Scope<'a>, finding: &Finding, side: Side) -> Option<Sides<'a>> {
        match (&scope.sides, &finding.part) {
            (_, Part::None | Part::Url) => None,
            (Some(sides), _) => Some(sides.clone()),
            (None, _) => self.any_operation(side),
        }
    }

    /// The message of a side that shows a value, and whether both documents say of it what they should.
    fn message(
        &mut self,
        sides: &Sides<'a>,
        finding: &Finding,
        side: Side,
        value: &Value,
    ) -> Option<(Message, bool)> {
        // What is promised is no message that is refused: it is what the promise is of.
        let is_promise = finding.is_promise;
        let (part, value) = match is_promise {
            true => promised(&finding.part, finding.kind),
            false => (finding.part.clone(), value.clone()),
        };
        let value = &value;
        let (taken, refused, message) = match &part {
            Part::Answer(_)
            | Part::AnswerBody(..)
            | Part::AnswerPresence(_)
            | Part::Header(..)
            | Part::HeaderPresence(..) => {
                let (answer, described) = self.answer_of(sides, side, &part, value)?;
                let message = written::answer(&answer, &described)?;
                let mut takes = |side| self.takes_answer(sides, side, &described, &answer);
                (takes(side), takes(side.other()), message)
            }
            part => {
                // A promise is about what is there on both sides.
                let side = match (is_promise, sides.get(side)) {
                    (true, None) => side.other(),
                    _ => side,
                };
                let sender = sides.get(side)?.clone();
                let request = self.request_of(sides, side, part, value)?;
                let message = written::request(self.document_of(side), &sender, &request)?;
                let mut takes = |side| self.takes_request(sides, side, &sender, &request);
                (takes(side), takes(side.other()), message)
            }
        };
        if is_promise {
            return (taken == Some(true)).then_some((message, false));
        }
        (taken == Some(true) && refused == Some(false)).then_some((message, true))
    }

    /// An operation by which something of the whole document is shown.
    fn any_operation(&self, side: Side) -> Option<Sides<'a>> {
        use super::matching::{Pair, entries};
        let paths = specweld_document::Cursor::root(self.document_of(side)).get("paths")?;
        let is_of_document = |entry: &super::matching::Entry<'a>| {
            let own = [entry.value.value, entry.item.value];
            own.iter().all(|it| it.get("servers").is_none())
        };
        let entry = entries(&paths).into_iter().find(is_of_document)?;
        let other = specweld_document::Cursor::root(self.document_of(side.other())).get("paths");
        let other = other.map(|paths| entries(&paths)).unwrap_or_default();
        let other = other.into_iter().find(|it| it.key() == entry.key());
        Some(Sides::of(&match (side, other) {
            (Side::Old, Some(other)) => Pair::Both(entry, other),
            (Side::New, Some(other)) => Pair::Both(other, entry),
            (Side::Old, None) => Pair::Old(entry),
            (Side::New, None) => Pair::New(entry),
        }))
    }
}

/// What of a message a promise is about: what goes is there, and what means something without being there is not.
fn promised(part: &Part, kind: Kind) -> (Part, Value) {
    let is_there = match kind {
        Kind::Lifecycle => "present",
        _ => "absent",
    };
    let part = match part.clone() {
        Part::Parameter(key) => Part::ParameterPresence(key),
        Part::Body(names) => Part::SilentBody(names),
        Part::AnswerBody(status, _) => Part::Answer(status),
        Part::Header(status, name) => Part::HeaderPresence(status, name),
        part => part,
    };
    (part, is_there.into())
}

/// A request for a URL by itself.
fn asked(url: &str) -> Message {
    Message::Request {
        method: "GET".to_owned(),
        url: url.to_owned(),
        headers: Vec::new(),
        body: None,
    }
}
