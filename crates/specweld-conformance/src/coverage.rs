//! What many exchanges come to: how often each documented point was witnessed, and what was broken.

use std::collections::BTreeMap;

use crate::contract::{Contract, PointId};
use crate::exchange::{Exchange, Mask};
use crate::judge::{Judgement, Violation};
use crate::report::{Breach, Outcome, Place, Point, Report};

/// Most ways in which one point was broken that are kept.
const MOST: usize = 5;

/// Most different things that are not documented, and most different notes, that are told each for itself: who sends what was made up at
/// random sends ever more of them.
const MOST_APART: usize = 500;

/// What many exchanges come to.
#[derive(Debug)]
pub struct Coverage<'c> {
    contract: &'c Contract,
    mask: Mask,
    /// How often each documented point was witnessed.
    times: Vec<u64>,
    broken: BTreeMap<Broken, (u64, Vec<Breach>)>,
    /// What could not be judged, and how often.
    notes: BTreeMap<String, u64>,
    exchanges: u64,
    answers: u64,
}

/// What was broken.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Broken {
    Documented(PointId),
    /// The operation, and what of it is not documented.
    Undocumented(String, String),
}

impl<'c> Coverage<'c> {
    /// Nothing yet. `mask` says what is not shown of exchanges.
    #[must_use]
    pub fn new(contract: &'c Contract, mask: Mask) -> Self {
        Self {
            contract,
            mask,
            times: vec![0; contract.points.len()],
            broken: BTreeMap::new(),
            notes: BTreeMap::new(),
            exchanges: 0,
            answers: 0,
        }
    }

    /// How many exchanges were added.
    #[must_use]
    pub fn exchanges(&self) -> u64 {
        self.exchanges
    }

    /// How many of them have a response.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.answers
    }

    /// Adds what an exchange comes to. Whether it breaks something in a way that was not seen before.
    pub fn add(&mut self, exchange: &Exchange, judgement: Judgement) -> bool {
        self.exchanges += 1;
        self.answers += u64::from(exchange.response.is_some());
        for point in judgement.witnessed {
            if let Some(times) = self.times.get_mut(point) {
                *times += 1;
            }
        }
        for note in judgement.notes {
            self.note(note);
        }
        for Violation { group, what, .. } in judgement.refused {
            self.note(format!("not as documented, and refused: {group}, {what}"));
        }
        let mut is_new = false;
        for violation in judgement.violations {
            is_new |= self.violation(exchange, violation);
        }
        is_new
    }

    /// Adds something that could not be judged.
    pub fn note(&mut self, note: impl Into<String>) {
        let mut note = note.into();
        if self.notes.len() >= MOST_APART && !self.notes.contains_key(&note) {
            note = "there is more to note".to_owned();
        }
        *self.notes.entry(note).or_default() += 1;
    }

    fn violation(&mut self, exchange: &Exchange, violation: Violation) -> bool {
        // What came may hold the same text as what is secret elsewhere in the exchange.
        let secrets = self
            .mask
            .of(Some(&exchange.request), exchange.response.as_ref());
        let violation = Violation {
            difference: secrets.text(&violation.difference),
            what: secrets.text(&violation.what),
            ..violation
        };
        let mut key = match violation.point {
            Some(point) => Broken::Documented(point),
            None => Broken::Undocumented(violation.group, violation.what),
        };
        // What is documented is never more than the document holds.
        if self.broken.len() >= self.contract.points.len() + MOST_APART
            && !self.broken.contains_key(&key)
            && let Broken::Undocumented(_, what) = &mut key
        {
            *what = "and more".to_owned();
        }
        let (times, breaches) = self.broken.entry(key).or_default();
        *times += 1;
        let is_known = |it: &Breach| {
            it.pointer.as_deref() == Some(&violation.pointer)
                && it.difference == violation.difference
        };
        if breaches.len() >= MOST || breaches.iter().any(is_known) {
            return false;
        }
        breaches.push(Breach {
            difference: violation.difference,
            pointer: Some(violation.pointer),
            place: None,
            exchange: Some(self.mask.shown(exchange)),
        });
        true
    }

    /// The report on all that was added. `locate` says where what stands at a JSON pointer of the document was written.
    pub fn report(
        &self,
        target: impl Into<String>,
        locate: &dyn Fn(&str) -> Option<Place>,
    ) -> Report {
        let outcome = |key: &Broken| {
            let (times, breaches) = self.broken.get(key)?;
            let breaches = breaches.iter().cloned().map(|mut breach| {
                breach.place = breach.pointer.as_deref().and_then(locate);
                breach
            });
            Some(Outcome::Broken {
                times: *times,
                breaches: breaches.collect(),
            })
        };
        let documented = self.contract.points.iter().enumerate();
        let documented = documented.map(|(id, it)| Point {
            group: it.group.clone(),
            what: it.what.clone(),
            place: locate(&it.pointer),
            documented: true,
            outcome: outcome(&Broken::Documented(id)).unwrap_or(match self.times[id] {
                0 => Outcome::Unwitnessed,
                times => Outcome::Witnessed { times },
            }),
        });
        let others = self.broken.keys().filter_map(|key| match key {
            Broken::Documented(_) => None,
            Broken::Undocumented(group, what) => Some(Point {
                group: group.clone(),
                what: what.clone(),
                place: None,
                documented: false,
                outcome: outcome(key)?,
            }),
        });
        let points = documented.chain(others).collect();
        let mut report = Report::new(self.contract.title(), target, points);
        report.notes.push(match self.exchanges {
            1 => "1 exchange was judged".to_owned(),
            count => format!("{count} exchanges were judged"),
        });
        report
            .notes
            .extend(self.notes.iter().map(|(note, times)| match times {
                1 => note.clone(),
                times => format!("{note} ({times} times)"),
            }));
        report
    }
}
