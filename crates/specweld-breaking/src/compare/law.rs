//! The one law by which levels are found.
//!
//! Of what changed it is asked twice: is there something that may be sent by the old document and that the new one does not take;
//! and the other way round. A request is sent by clients and taken by servers, a response the other way. Who sends what is not
//! taken any more, and who gets what it did not take before, is broken:
//!
//! | there is something that …                 | in a request     | in a response    |
//! | ----------------------------------------- | ---------------- | ---------------- |
//! | old ones may send and new ones don't take | breaks clients   | breaks servers   |
//! | new ones may send and old ones don't take | breaks servers   | breaks clients   |
//!
//! That is: what narrows a request or widens a response breaks clients, the mirror image breaks servers, and what does both breaks
//! both. Every level comes from here; what differs from part to part is what may be sent and what is taken.

use serde_json::Value;

use crate::change::Level;
use crate::schema::Direction;

/// Whether there is something that is sent and not taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// Nothing.
    Nothing,
    /// Something, such as this, if it can be shown, which a validator was asked about or not.
    Something(Option<(Value, bool)>),
    /// It can't be told, and why.
    Unknown(String),
}

impl Refused {
    /// Something that is shown without a validator.
    pub fn shown(value: Value) -> Self {
        Self::Something(Some((value, false)))
    }

    /// What is shown where something is refused.
    pub fn when(refused: bool, value: impl FnOnce() -> Value) -> Self {
        match refused {
            true => Self::shown(value()),
            false => Self::Nothing,
        }
    }

    fn level(&self, otherwise: Level) -> Level {
        match self {
            Self::Nothing => otherwise,
            Self::Something(_) => Level::Breaking,
            Self::Unknown(_) => Level::Unknown,
        }
    }
}

/// What a change does to what is sent and taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// What old ones may send and new ones do not take.
    pub forward: Refused,
    /// What new ones may send and old ones do not take.
    pub backward: Refused,
    /// Whether what may be sent or is taken changed at all.
    pub changed: bool,
}

impl Effect {
    /// Words alone.
    pub fn documentation() -> Self {
        Self {
            forward: Refused::Nothing,
            backward: Refused::Nothing,
            changed: false,
        }
    }

    /// What is told by the two answers.
    pub fn of(forward: Refused, backward: Refused) -> Self {
        Self {
            forward,
            backward,
            changed: true,
        }
    }

    /// For clients and for servers.
    pub fn levels(&self, direction: Direction) -> (Level, Level) {
        let otherwise = match self.changed {
            true => Level::Compatible,
            false => Level::Documentation,
        };
        let (forward, backward) = (
            self.forward.level(otherwise),
            self.backward.level(otherwise),
        );
        match direction {
            Direction::Request => (forward, backward),
            Direction::Response => (backward, forward),
        }
    }
}

/// Whether a part of a message must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is not documented.
    Never,
    Optional,
    Required,
}

impl Presence {
    /// That of a part that may be documented and may be required.
    pub fn of(documented: bool, required: bool) -> Self {
        match (documented, required) {
            (false, _) => Self::Never,
            (true, false) => Self::Optional,
            (true, true) => Self::Required,
        }
    }

    /// Whether it may be sent with (`true`) or without the part.
    fn sends(self, with: bool) -> bool {
        match self {
            Self::Never => !with,
            Self::Optional => true,
            Self::Required => with,
        }
    }

    /// Whether it is taken with or without the part. Parts that are not documented may be `ignored`.
    fn takes(self, with: bool, ignored: bool) -> bool {
        match self {
            Self::Never => !with || ignored,
            Self::Optional => true,
            Self::Required => with,
        }
    }

    /// What a change of it does.
    pub fn change(old: Self, new: Self, ignored: bool) -> Effect {
        let refused = |sender: Self, taker: Self| {
            let message = [true, false]
                .into_iter()
                .find(|with| sender.sends(*with) && !taker.takes(*with, ignored));
            match message {
                Some(true) => Refused::shown("present".into()),
                Some(false) => Refused::shown("absent".into()),
                None => Refused::Nothing,
            }
        };
        Effect::of(refused(old, new), refused(new, old))
    }
}

/// What a change of a set of things does, of which the sender chooses any and the taker takes those that it has.
pub fn of_sets<T: Ord>(
    old: &std::collections::BTreeSet<T>,
    new: &std::collections::BTreeSet<T>,
    show: impl Fn(&T) -> Value,
) -> Effect {
    let refused = |sent: &std::collections::BTreeSet<T>, taken: &std::collections::BTreeSet<T>| {
        let refused = sent.difference(taken).next();
        refused.map_or(Refused::Nothing, |refused| Refused::shown(show(refused)))
    };
    Effect::of(refused(old, new), refused(new, old))
}
