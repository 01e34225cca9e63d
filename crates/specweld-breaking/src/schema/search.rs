//! Looks for a value that some schemas take and others do not.
//!
//! That one set of values is within another is that no value of the one is outside of the other. What is asked of such a value is
//! split, choice by choice, until it is a list of constraints that hold together; those are met type by type, and values within
//! the value are looked for in the same way. Values are finite: one that would need a value just like itself inside of it is none,
//! so schemas that refer to themselves need no special case. Every step is counted, and there are so many and no more.

use std::rc::Rc;

use serde_json::Value;

use super::choice::{Choice, Step, Ways, asked, refusals};
use super::found::{DEEPEST, Found, NO_STEPS};
use super::leaf::{Constraint, Leaf, Literal};
use super::node::{ARRAY, BOOLEAN, FRACTION, Id, NULL, OBJECT, STRING, WHOLE};
use super::space::Space;
use super::value::among;

const TOO_DEEP: &str = "the schemas are nested too deeply";

/// Steps of one search, and of all.
const STEPS: usize = 50_000;
const TOTAL: usize = 5_000_000;

/// The schema that a step takes.
fn taken(step: &Step) -> Option<Id> {
    match step {
        Step::Literal(Literal::Take(id) | Literal::Send(id)) => Some(*id),
        _ => None,
    }
}

impl Space<'_> {
    /// A value as all literals want it.
    pub fn find(&mut self, literals: &[Literal]) -> Found {
        self.memory.steps = 0;
        self.memory.depth = 0;
        self.memory.open.clear();
        self.memory.provisional.clear();
        self.memory.unsure.clear();
        self.memory.trail.clear();
        self.memory.lowest = usize::MAX;
        self.look(literals, &[])
    }

    /// The same within a search, but for some values.
    pub(super) fn look(&mut self, literals: &[Literal], except: &[Value]) -> Found {
        let mut goal = literals.to_vec();
        goal.sort_unstable();
        goal.dedup();
        if let Some(found) = self.memory.found.get(&goal)
            && (except.is_empty() || *found == Found::Nothing)
        {
            return found.clone();
        }
        if let Some(lowest) = self.memory.provisional.get(&goal) {
            self.memory.lowest = self.memory.lowest.min(*lowest);
            return Found::Nothing;
        }
        let depth = self.memory.depth;
        if let Some((known, reason)) = self.memory.unsure.get(&goal)
            && depth >= *known
        {
            return Found::Unknown(reason);
        }
        if let Some(open) = self.memory.open.get(&goal)
            && except.is_empty()
        {
            self.memory.lowest = self.memory.lowest.min(*open);
            return Found::Nothing;
        }
        if depth >= DEEPEST {
            return Found::Unknown(TOO_DEEP);
        }
        let outer = std::mem::replace(&mut self.memory.lowest, usize::MAX);
        // What is looked for but for some values may well have one of those inside of it.
        if except.is_empty() {
            self.memory.open.insert(goal.clone(), depth);
        }
        self.memory.depth += 1;
        let mark = self.memory.trail.len();
        let todo = goal.iter().copied().map(Step::Literal).collect();
        let mut leaf = Leaf::new();
        leaf.not_values.extend(except.iter().cloned());
        let found = self.branch(leaf, todo, Vec::new(), &goal);
        self.memory.depth -= 1;
        if except.is_empty() {
            self.memory.open.remove(&goal);
        }
        let leans = self.memory.lowest < depth;
        let lowest = if leans {
            self.memory.lowest
        } else {
            usize::MAX
        };
        self.memory.lowest = outer.min(lowest);
        self.memory.keep(
            goal,
            &found,
            except.is_empty(),
            leans.then_some(lowest),
            mark,
        );
        found
    }

    /// Takes one step after the other, and tries each choice.
    fn branch(
        &mut self,
        mut leaf: Leaf,
        mut todo: Vec<Step>,
        mut choices: Vec<Choice>,
        goal: &[Literal],
    ) -> Found {
        self.memory.steps += 1;
        self.memory.total += 1;
        if self.memory.steps > STEPS || self.memory.total > TOTAL {
            return Found::Unknown(NO_STEPS);
        }
        while let Some(step) = todo.pop() {
            let is_possible = match step {
                Step::Constraint(constraint) => {
                    leaf.add(constraint);
                    true
                }
                Step::Literal(Literal::Not(id)) => self.refuse(id, &mut leaf, &mut choices),
                Step::Literal(Literal::Take(id)) => {
                    self.take(id, false, &mut leaf, &mut todo, &mut choices)
                }
                Step::Literal(Literal::Send(id)) => {
                    self.take(id, true, &mut leaf, &mut todo, &mut choices)
                }
            };
            if !is_possible || leaf.types == 0 {
                return Found::Nothing;
            }
        }
        let is_open = |leaf: &Leaf, steps: &[Step]| {
            !steps.iter().any(|step| {
                matches!(step, Step::Constraint(Constraint::Types(types)) if types & leaf.types == 0)
            })
        };
        self.narrow(&leaf, &mut choices);
        for choice in &mut choices {
            choice.ways.retain(|steps| is_open(&leaf, steps));
        }
        // Which schema is met settles most of what is not: it is asked first, where anything is left to choose.
        let rank = |choice: &Choice| {
            let count = choice.ways.len();
            (count > 1, count > 1 && choice.refused.is_some(), count)
        };
        let narrowest = (0..choices.len()).min_by_key(|index| rank(&choices[*index]));
        let Some(narrowest) = narrowest else {
            return self.solve(&leaf, goal);
        };
        let mut found = Found::Nothing;
        // What is copied for each choice is work too.
        let ways: usize = choices.iter().map(|choice| choice.ways.len()).sum();
        let copied = ways + leaf.hold.len() + leaf.fail.len();
        for steps in choices.swap_remove(narrowest).ways {
            self.memory.steps += copied / 8;
            self.memory.total += copied / 8;
            let (leaf, choices) = (leaf.clone(), choices.clone());
            found = found.or(|| self.branch(leaf, steps.to_vec(), choices, goal));
            if matches!(found, Found::Value(_)) {
                break;
            }
        }
        found
    }

    /// Leaves out what the schemas that hold settle: what is refused by them anyway, and ways that they leave no value.
    fn narrow(&mut self, leaf: &Leaf, choices: &mut Vec<Choice>) {
        choices.retain_mut(|choice| {
            let hold = leaf.hold.get(choice.checked..).unwrap_or_default();
            choice.checked = leaf.hold.len();
            let mut is_apart = |id: Id| hold.iter().any(|held| self.disjoint(*held, id));
            if choice.refused.is_some_and(&mut is_apart) {
                return false;
            }
            choice.ways.retain(|steps| {
                let mut taken = steps.iter().filter_map(taken);
                !taken.any(&mut is_apart)
            });
            true
        });
    }

    /// Asks for what a schema asks for. False where that can't be.
    fn take(
        &mut self,
        id: Id,
        send: bool,
        leaf: &mut Leaf,
        todo: &mut Vec<Step>,
        choices: &mut Vec<Choice>,
    ) -> bool {
        if leaf.fail.iter().any(|refused| self.same(id, *refused)) {
            return false;
        }
        if leaf.hold.contains(&id) && (!send || leaf.shapes.contains(&(id, true))) {
            return true;
        }
        leaf.hold.push(id);
        let node = self.node(id);
        for constraint in asked(&node) {
            leaf.add(constraint);
        }
        leaf.shapes.push((id, send));
        let literal = |id: Id| match send {
            true => Step::Literal(Literal::Send(id)),
            false => Step::Literal(Literal::Take(id)),
        };
        leaf.items.extend(node.items.map(|id| match send {
            true => Literal::Send(id),
            false => Literal::Take(id),
        }));
        todo.extend(node.all.iter().copied().map(literal));
        todo.extend(node.not.map(|id| Step::Literal(Literal::Not(id))));
        if !node.any.is_empty() {
            let ways = node.any.iter().map(|id| [literal(*id)].into()).collect();
            choices.push(Choice::new(ways, None));
        }
        if !node.one.is_empty() {
            let mut just = |chosen: usize| {
                let branches = node.one.iter().enumerate();
                let steps = branches.filter_map(|(index, id)| match index == chosen {
                    true => Some(literal(*id)),
                    false if self.disjoint(node.one[chosen], *id) => None,
                    false => Some(Step::Literal(Literal::Not(*id))),
                });
                steps.collect()
            };
            let ways = (0..node.one.len()).map(&mut just).collect();
            choices.push(Choice::new(ways, None));
        }
        true
    }

    /// Asks for a value that a schema does not take. False where that can't be.
    fn refuse(&mut self, id: Id, leaf: &mut Leaf, choices: &mut Vec<Choice>) -> bool {
        if leaf.hold.iter().any(|taken| self.same(*taken, id)) {
            return false;
        }
        if leaf.fail.contains(&id) {
            return true;
        }
        leaf.fail.push(id);
        let ways = self.refusals(id);
        let is_possible = !ways.is_empty();
        choices.push(Choice::new(ways, Some(id)));
        is_possible
    }

    /// The ways in which a value is not as a schema asks, as they are best tried.
    fn refusals(&mut self, id: Id) -> Ways {
        if let Some(known) = self.memory.refusals.get(&id) {
            return known.clone();
        }
        let node = self.node(id);
        let mut ways = refusals(id, &node);
        ways.retain(|steps| {
            let taken: Vec<Id> = steps.iter().filter_map(taken).collect();
            !matches!(taken.as_slice(), [one, other] if self.disjoint(*one, *other))
        });
        // What needs no look into other schemas comes first.
        ways.sort_by_cached_key(|steps| steps.iter().any(|step| self.is_deep(step)));
        self.memory.refusals.insert(id, ways.clone());
        ways
    }

    /// Whether a step is about a schema that holds others.
    fn is_deep(&mut self, step: &Step) -> bool {
        let literal = match step {
            Step::Literal(literal)
            | Step::Constraint(Constraint::Item(literal) | Constraint::Property(_, literal)) => {
                literal
            }
            _ => return false,
        };
        let (Literal::Send(id) | Literal::Take(id) | Literal::Not(id)) = *literal;
        super::same::children(&self.node(id)).next().is_some()
    }

    /// Meets what is asked when no choice is left.
    fn solve(&mut self, leaf: &Leaf, goal: &[Literal]) -> Found {
        let found = match &leaf.values {
            Some(values) => self.listed(values, leaf, goal),
            None => self.of_some_type(leaf),
        };
        match (found, leaf.opaque) {
            (Found::Nothing, _) => Found::Nothing,
            (_, Some(reason)) => Found::Unknown(reason),
            (found, None) => found,
        }
    }

    /// One of a list of values.
    fn listed(&mut self, values: &Rc<[Value]>, leaf: &Leaf, goal: &[Literal]) -> Found {
        let mut found = Found::Nothing;
        for value in values.iter() {
            if among(value, &leaf.not_values) {
                continue;
            }
            let mut verdict = Some(true);
            for literal in goal {
                match self.holds(*literal, value) {
                    Some(true) => {}
                    Some(false) => {
                        verdict = Some(false);
                        break;
                    }
                    None => verdict = None,
                }
            }
            match verdict {
                Some(true) => return Found::Value(value.clone()),
                Some(false) => {}
                None => {
                    found = Found::Unknown("what a format or a pattern takes is not known");
                }
            }
        }
        found
    }

    fn of_some_type(&mut self, leaf: &Leaf) -> Found {
        let mut found = Found::Nothing;
        for kind in [STRING, WHOLE, FRACTION, BOOLEAN, ARRAY, OBJECT, NULL] {
            if leaf.types & kind == 0 {
                continue;
            }
            let allowed = |value: &Value| !among(value, &leaf.not_values);
            let one_of = |values: &[Value]| {
                let value = values.iter().find(|value| allowed(value));
                value.cloned().map_or(Found::Nothing, Found::Value)
            };
            found = found.or(|| match kind {
                STRING => super::text::text(leaf),
                ARRAY => self.array(leaf),
                OBJECT => self.object(leaf),
                NULL => one_of(&[Value::Null]),
                BOOLEAN => one_of(&[Value::Bool(true), Value::Bool(false)]),
                kind => super::number::number(leaf, kind == WHOLE),
            });
            if matches!(found, Found::Value(_)) {
                break;
            }
        }
        found
    }
}
