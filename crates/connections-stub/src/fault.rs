//! Faults that a test orders for the next requests to an operation.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::gigya::code;
use crate::operation::Operation;

/// What happens to the next requests to an operation. Faults for one operation are used up in the order they came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The operation.
    pub operation: Operation,
    /// How many requests it happens to.
    #[serde(default = "once")]
    pub times: u32,
    /// Milliseconds that pass before the request is carried out.
    #[serde(default)]
    pub delay_ms: u64,
    /// The failure to answer with, instead of carrying the request out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// What the connection does to the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<Connection>,
}

/// A failure to answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A documented status. Not for Gigya, whose failures are error codes.
    Status(u16),
    /// A published error code. For Gigya alone.
    ErrorCode(i64),
}

/// What a connection does to an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// It closes before the request is carried out.
    CutBefore,
    /// It closes after the request was carried out and before anything is answered.
    CutAfter,
    /// It closes in the middle of the answer's body; before the answer, if that has none.
    CutBody,
    /// It sends the answer's body byte by byte, with a pause of so many milliseconds before each.
    Slow {
        /// The pause.
        ms_per_byte: u64,
    },
    /// It sends a body that breaks off in the middle as if it were whole.
    Malformed,
}

/// Why a fault can't be ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// It does nothing.
    #[error("a fault has a `delay_ms`, an `answer` or a `connection`, and `times` of 1 or more")]
    Empty,
    /// The operation has no such answer.
    #[error("this operation documents no such failure")]
    Undocumented,
}

fn once() -> u32 {
    1
}

/// The faults that are still to happen.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Faults(BTreeMap<Operation, VecDeque<Fault>>);

impl Faults {
    /// Orders a fault.
    pub fn add(&mut self, fault: Fault) -> Result<(), FaultError> {
        let is_empty = fault.delay_ms == 0 && fault.answer.is_none() && fault.connection.is_none();
        if fault.times == 0 || is_empty {
            return Err(FaultError::Empty);
        }
        if !fault
            .answer
            .is_none_or(|it| it.is_documented(fault.operation))
        {
            return Err(FaultError::Undocumented);
        }
        self.0.entry(fault.operation).or_default().push_back(fault);
        Ok(())
    }

    /// The fault that happens to this request, which uses it up once.
    pub fn take(&mut self, operation: Operation) -> Option<Fault> {
        let queue = self.0.get_mut(&operation)?;
        let fault = queue.front_mut()?;
        fault.times -= 1;
        let taken = fault.clone();
        if taken.times == 0 {
            queue.pop_front();
        }
        Some(taken)
    }

    /// All that are still to happen.
    pub fn pending(&self) -> Vec<Fault> {
        self.0.values().flatten().cloned().collect()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl Answer {
    fn is_documented(self, operation: Operation) -> bool {
        match (self, operation) {
            (
                Self::ErrorCode(it),
                Operation::GigyaRemoveConnection | Operation::GigyaRemoveConnectionGet,
            ) => it != code::OK && code::message(it).is_some(),
            (Self::Status(it), Operation::SymphonyRemoveConnection) => {
                [400, 401, 403, 404, 500].contains(&it)
            }
            (Self::Status(it), Operation::SymphonyUnfollowUser) => {
                [400, 401, 403, 500].contains(&it)
            }
            (Self::Status(it), Operation::IbmConnectionsDeleteColleagueConnection) => {
                [400, 401, 403, 404].contains(&it)
            }
            (Self::Status(it), Operation::PersonaDeactivateConnection) => {
                [400, 401, 403, 404, 409, 422, 429].contains(&it)
            }
            _ => false,
        }
    }
}

tokio::task_local! {
    /// The fault that the request of this task was hit by. The generated router hands an operation nothing but the
    /// request, so this is how it gets from the layer that takes it to the operation that it happens in.
    static HIT: Option<Fault>;
}

/// Handles a request that was hit by `fault`.
pub(crate) async fn hit<F: Future>(fault: Option<Fault>, handling: F) -> F::Output {
    HIT.scope(fault, handling).await
}

/// Lets the fault of this request happen, as far as it happens within the operation: waits, and gives the failure to
/// answer with.
pub(crate) async fn strike() -> Option<Answer> {
    let fault = HIT.try_with(Clone::clone).ok().flatten()?;
    if fault.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
    }
    fault.answer
}
