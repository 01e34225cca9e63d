//! Exchanges with a server that runs: what is sent to it, and what a page's executable examples come to.

mod server;

use std::collections::HashSet;

use crate::exchange::{Mask, Request};
use crate::fence::{Expected, Fault, Fence, Step};
use crate::report::{Outcome, Place, Point};
pub use server::{Refused, Server, ServerError, Unanswered};

/// Runs the executable examples of pages, each exchange at most once.
#[derive(Debug)]
pub struct Examples<'s> {
    server: &'s Server,
    mask: Mask,
    sent: HashSet<String>,
}

impl<'s> Examples<'s> {
    /// Examples that are run against a server.
    pub fn new(server: &'s Server, mask: Mask) -> Self {
        Self {
            server,
            mask,
            sent: HashSet::new(),
        }
    }

    /// Runs the exchanges of a fence one after another, up to the first whose answer is not as expected. `values` are its
    /// `{{names}}`.
    ///
    /// # Errors
    /// The server does not answer.
    pub async fn run(
        &mut self,
        fence: &Fence,
        values: impl Fn(&str) -> Option<String>,
    ) -> Result<Outcome, Unanswered> {
        let mut filled = Vec::new();
        for step in &fence.steps {
            match step.fill(&values) {
                Ok((request, expected)) => filled.push((request, expected)),
                Err(unfilled) => {
                    let why = unfilled.to_string();
                    return Ok(Outcome::Unreachable { why });
                }
            }
        }
        if let Some(why) = self.refusal(&filled) {
            return Ok(Outcome::Unreachable { why });
        }
        for (request, expected) in filled {
            let exchange = self.server.send(request).await?;
            let response = exchange.response.as_ref();
            let difference = response.and_then(|it| expected.difference(it));
            if let Some(difference) = difference {
                return Ok(Outcome::broken(
                    difference,
                    Some(self.mask.shown(&exchange)),
                ));
            }
        }
        Ok(Outcome::Witnessed { times: 1 })
    }

    /// Why a fence must not be sent: it is not for this host, or it did already what may not be done twice.
    fn refusal(&mut self, filled: &[(Request, Expected)]) -> Option<String> {
        for (request, _) in filled {
            if let Err(refused) = self.server.allows(request.method.is_safe()) {
                return Some(refused.to_string());
            }
        }
        // Whole fences are compared: one may well send a request twice to show what comes of it.
        let requests: Vec<_> = filled.iter().map(|(request, _)| key(request)).collect();
        let unsafe_one = filled.iter().any(|(request, _)| !request.method.is_safe());
        let twice = unsafe_one && !self.sent.insert(requests.join("\n\n"));
        twice.then(|| "another example has sent the same already".to_owned())
    }
}

/// All of a request, as a key.
fn key(request: &Request) -> String {
    let Request {
        method,
        target,
        headers,
        body,
    } = request;
    format!(
        "{method} {target} {headers:?} {}",
        body.bytes().escape_ascii()
    )
}

/// The point of an executable fence in a page that is shown under `file`.
pub fn point(file: &str, group: &str, fence: &Fence, outcome: Outcome) -> Point {
    let titles: Vec<_> = fence.steps.iter().map(Step::title).collect();
    Point {
        group: group.to_owned(),
        what: titles.join(", then "),
        place: Some(Place {
            file: file.to_owned(),
            line: fence.line,
            column: 1,
        }),
        documented: true,
        outcome,
    }
}

/// The point of a fence that can't be read.
pub fn unreadable(file: &str, group: &str, fault: &Fault) -> Point {
    Point {
        group: group.to_owned(),
        what: "an example that can't be read".to_owned(),
        place: Some(Place {
            file: file.to_owned(),
            line: fault.line,
            column: fault.column,
        }),
        documented: false,
        outcome: Outcome::broken(fault.message.clone(), None),
    }
}
