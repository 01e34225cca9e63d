//! From what was found to a change: levels, guards, places, and the fingerprint.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::change::{Action, Area, Change, Kind, Level, Operation, Place};
use crate::schema::Direction;

use super::Version;
use super::draft::{Part, Sides};
use super::law::{Effect, Refused};

/// What findings are about.
#[derive(Clone, Debug, Default)]
pub struct Scope<'a> {
    /// Before and after.
    pub sides: Option<Sides<'a>>,
    pub operation: Option<Operation>,
    /// What it is called in the fingerprint: names of path parameters are no part of it.
    pub key: String,
    /// Whether its requests go from servers to clients.
    pub flipped: bool,
    /// Why nothing was promised of it.
    pub unpromised: Option<String>,
    /// What comes before the words, such as a callback's name.
    pub within: String,
}

/// Something that was found.
#[derive(Clone, Debug)]
pub struct Finding {
    pub area: Area,
    pub kind: Kind,
    pub action: Action,
    /// Which way it goes what changed; requests where nothing is said.
    pub direction: Option<Direction>,
    /// Which way goes what the effect is of, where that is another.
    pub effect_direction: Option<Direction>,
    pub words: String,
    /// What a witness is a value of, in words and in a message.
    pub of: String,
    pub part: Part,
    /// Whether the server promises it: whoever relies on it is broken though every message is taken.
    pub is_promise: bool,
    pub effect: Effect,
    /// Why it breaks nobody though it would.
    pub sanctioned: Option<String>,
    /// What else is to be known.
    pub because: Option<String>,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub old: Option<String>,
    pub new: Option<String>,
    /// Whether it is a rule in prose.
    pub is_rule: bool,
}

impl Finding {
    pub fn new(area: Area, kind: Kind, action: Action, words: impl Into<String>) -> Self {
        Self {
            area,
            kind,
            action,
            direction: None,
            effect_direction: None,
            words: words.into(),
            of: String::new(),
            part: Part::None,
            is_promise: false,
            effect: Effect::documentation(),
            sanctioned: None,
            because: None,
            before: None,
            after: None,
            old: None,
            new: None,
            is_rule: false,
        }
    }

    pub fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    pub fn direction(mut self, direction: Direction) -> Self {
        self.direction = Some(direction);
        self
    }

    /// It is a promise of the server, whatever it is about.
    pub fn promise(mut self) -> Self {
        self.effect_direction = Some(Direction::Response);
        self.is_promise = true;
        self
    }

    pub fn at(mut self, old: Option<String>, new: Option<String>) -> Self {
        (self.old, self.new) = (old, new);
        self
    }

    pub fn values(mut self, before: Option<Value>, after: Option<Value>) -> Self {
        (self.before, self.after) = (before, after);
        self
    }

    /// What of a message a witness is a value of.
    pub fn part(mut self, part: Part) -> Self {
        self.part = part;
        self
    }

    /// What a witness is a value of, in words.
    pub fn of(mut self, of: impl Into<String>) -> Self {
        self.of = of.into();
        self
    }
}

/// The change that a finding is.
pub fn change(
    old: &Version<'_>,
    new: &Version<'_>,
    scope: &Scope<'_>,
    finding: &Finding,
) -> Change {
    let direction = finding
        .effect_direction
        .or(finding.direction)
        .unwrap_or(Direction::Request);
    let (mut clients, mut servers) = finding.effect.levels(direction);
    if scope.flipped {
        (clients, servers) = (servers, clients);
    }
    let mut because = finding.because.clone();
    for refused in [&finding.effect.forward, &finding.effect.backward] {
        if let Refused::Unknown(reason) = refused {
            because.get_or_insert_with(|| reason.clone());
        }
    }
    if finding.is_rule {
        (clients, servers) = (Level::Rule, Level::Rule);
    }
    let guard = finding.sanctioned.as_ref().or(scope.unpromised.as_ref());
    if guard.is_some() && clients.max(servers) >= Level::Unknown {
        because = guard.cloned();
        (clients, servers) = (
            clients.min(Level::Compatible),
            servers.min(Level::Compatible),
        );
    }
    let mut words = finding.words.clone();
    if !scope.within.is_empty() {
        words = format!("{}: {words}", scope.within);
    }
    Change {
        fingerprint: fingerprint(scope, finding),
        operation: scope.operation.clone(),
        area: finding.area,
        kind: finding.kind,
        action: finding.action,
        direction: finding.direction,
        clients,
        servers,
        because,
        witnesses: Vec::new(),
        before: finding.before.clone(),
        after: finding.after.clone(),
        old: finding.old.clone().map(|pointer| place(old, pointer)),
        new: finding.new.clone().map(|pointer| place(new, pointer)),
        words,
        touches: Vec::new(),
        accepted: None,
    }
}

fn place(version: &Version<'_>, pointer: String) -> Place {
    (version.locate)(&pointer).unwrap_or_else(|| Place {
        page: version.document.page(&pointer).map(str::to_owned),
        line: None,
        column: None,
        pointer,
    })
}

/// Twelve digits of what the change is: neither where it stands nor whom it breaks is a part of it.
fn fingerprint(scope: &Scope<'_>, finding: &Finding) -> String {
    let direction = finding.direction.map(Direction::as_str);
    let value = |value: &Option<Value>| value.as_ref().map(Value::to_string);
    let parts = [
        Some(scope.key.clone()),
        Some(scope.within.clone()),
        Some(finding.area.as_str()),
        Some(finding.kind.as_str()),
        Some(finding.action.as_str()),
        direction.map(str::to_owned),
        Some(finding.words.clone()),
        value(&finding.before),
        value(&finding.after),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        let part = part.unwrap_or_default();
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
