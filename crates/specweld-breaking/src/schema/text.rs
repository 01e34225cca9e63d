//! Texts that patterns take and do not take: the shortest path through their automata side by side.

use std::collections::{HashSet, VecDeque};

use regex_automata::Input;
use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use serde_json::Value;

use super::accept::{FORMATS, is_of_format};
use super::found::Found;
use super::leaf::Leaf;
use super::value::among;

/// Longer texts are not written down.
const LONGEST: u64 = 20_000;
/// Places that are looked at on the way to a text.
const PLACES: usize = 4_000;
/// Memory of one automaton, in bytes.
const MEMORY: usize = 1 << 20;

/// A text as it is asked for.
pub fn text(leaf: &Leaf) -> Found {
    if leaf.max_length.is_some_and(|most| leaf.min_length > most) {
        return Found::Nothing;
    }
    let of: Vec<&str> = formats(leaf, true);
    let off: Vec<&str> = formats(leaf, false);
    if of.iter().any(|format| off.contains(format)) {
        return Found::Nothing;
    }
    let is_known = |format: &&&str| FORMATS.iter().any(|(known, _)| known == *format);
    if off.iter().any(|format| !is_known(&format)) {
        return Found::Unknown("which texts a format takes is not known");
    }
    // A format that is not known takes any text, as far as a validator can tell.
    let of: Vec<&str> = of.iter().filter(is_known).copied().collect();
    if !of.is_empty() {
        return of_formats(leaf, &of, &off);
    }
    if leaf.min_length > LONGEST {
        return match leaf.patterns.is_empty() {
            true => Found::Large,
            false => Found::Unknown("a text of that length is too long to be made"),
        };
    }
    let mut refused: Vec<String> = Vec::new();
    // What is of a format by chance is passed over.
    for _ in 0..8 {
        let found = match leaf.patterns.is_empty() {
            true => plain(leaf, &refused),
            false => by_patterns(leaf, &refused),
        };
        let Found::Value(Value::String(text)) = found else {
            return found;
        };
        let value = Value::String(text.clone());
        if off
            .iter()
            .all(|format| is_of_format(format, &value) == Some(false))
        {
            return Found::Value(value);
        }
        refused.push(text);
    }
    Found::Unknown("no text was found that is not of a format")
}

fn formats(leaf: &Leaf, wanted: bool) -> Vec<&str> {
    let formats = leaf.formats.iter().filter(|(_, it)| *it == wanted);
    formats.map(|(format, _)| &**format).collect()
}

/// One of the known texts of formats.
fn of_formats(leaf: &Leaf, of: &[&str], off: &[&str]) -> Found {
    let fits = |text: &&&str| {
        let value = Value::String((**text).to_owned());
        let length = text.chars().count() as u64;
        let long = length >= leaf.min_length && leaf.max_length.is_none_or(|most| length <= most);
        let all = of
            .iter()
            .all(|format| is_of_format(format, &value) == Some(true));
        let none = off
            .iter()
            .all(|format| is_of_format(format, &value) == Some(false));
        let patterns = leaf
            .patterns
            .iter()
            .all(|(pattern, wanted)| matches(pattern, text) == Some(*wanted));
        long && all && none && patterns && !among(&value, &leaf.not_values)
    };
    let known = FORMATS.iter().filter(|(format, _)| of.contains(format));
    let text = known.flat_map(|(_, texts)| texts.iter()).find(fits);
    text.map_or(
        Found::Unknown(
            "which texts of a format are of a length, a pattern or another format is not known",
        ),
        |text| Found::Value(Value::String((*text).to_owned())),
    )
}

fn matches(pattern: &str, text: &str) -> Option<bool> {
    let mut machine = Machine::new(pattern, true)?;
    let mut state = machine.start()?;
    for byte in text.bytes() {
        state = machine.next(state, byte)?;
    }
    machine.ends(state)
}

/// A text where no pattern is asked for.
fn plain(leaf: &Leaf, refused: &[String]) -> Found {
    let most = leaf.max_length.unwrap_or(u64::MAX);
    let allowed = |text: &String| {
        !refused.contains(text) && !among(&Value::String(text.clone()), &leaf.not_values)
    };
    let length = leaf.min_length.max(1).min(most).min(LONGEST) as usize;
    let empty = || (leaf.min_length == 0).then(String::new);
    let last = ('a'..='z')
        .chain('A'..='Z')
        .chain('0'..='9')
        .chain('\u{a1}'..='\u{2fff}');
    let texts = last
        .map(|last| "a".repeat(length.saturating_sub(1)) + last.encode_utf8(&mut [0; 4]))
        .filter(|_| length > 0);
    match texts.chain(empty()).find(allowed) {
        Some(text) => Found::Value(Value::String(text)),
        None if most == 0 => Found::Nothing,
        None => Found::Unknown("no text was found that is not listed"),
    }
}

/// A pattern that goes through a text byte by byte.
struct Machine {
    dfa: DFA,
    cache: Cache,
    wanted: bool,
}

/// Where a machine stands; none where it has seen a match.
type State = Option<LazyStateID>;

impl Machine {
    /// None where the pattern can't be read.
    fn new(pattern: &str, wanted: bool) -> Option<Self> {
        Self::of_rust(&jsonschema_regex::to_rust_regex(pattern).ok()?, wanted)
    }

    fn of_rust(pattern: &str, wanted: bool) -> Option<Self> {
        let config = DFA::config()
            .cache_capacity(MEMORY)
            .skip_cache_capacity_check(true)
            // States are kept by their numbers here, which a cache that is cleared gives to others.
            .minimum_cache_clear_count(Some(0));
        let thompson = regex_automata::nfa::thompson::Config::new().nfa_size_limit(Some(MEMORY));
        let mut builder = DFA::builder();
        let dfa = builder
            .configure(config)
            .thompson(thompson)
            .build(pattern)
            .ok()?;
        let cache = dfa.create_cache();
        Some(Self { dfa, cache, wanted })
    }

    fn start(&mut self) -> Option<State> {
        let start = self
            .dfa
            .start_state_forward(&mut self.cache, &Input::new(""));
        start.ok().map(Some)
    }

    /// None where there is no memory left, or the pattern can't go on.
    fn next(&mut self, state: State, byte: u8) -> Option<State> {
        let Some(state) = state else {
            return Some(None);
        };
        let next = self.dfa.next_state(&mut self.cache, state, byte).ok()?;
        (!next.is_quit()).then(|| (!next.is_match()).then_some(next))
    }

    /// Whether the pattern takes a text that ends here.
    fn ends(&mut self, state: State) -> Option<bool> {
        let Some(state) = state else {
            return Some(true);
        };
        let end = self.dfa.next_eoi_state(&mut self.cache, state).ok()?;
        (!end.is_quit()).then(|| end.is_match())
    }
}

const NOT_READ: Found = Found::Unknown("a pattern can't be compared with another");

fn by_patterns(leaf: &Leaf, refused: &[String]) -> Found {
    let mut machines = Vec::new();
    let patterns = leaf.patterns.iter();
    machines.extend(patterns.map(|(pattern, wanted)| Machine::new(pattern, *wanted)));
    let listed = leaf.not_values.iter().filter_map(Value::as_str);
    let listed = listed.chain(refused.iter().map(String::as_str));
    machines.extend(listed.map(|text| Machine::of_rust(&exactly(text), false)));
    // Bytes that are a text.
    machines.push(Machine::of_rust(r"\A(?s:.)*\z", true));
    match machines.into_iter().collect::<Option<Vec<_>>>() {
        Some(mut machines) => shortest(leaf, &mut machines).unwrap_or(NOT_READ),
        None => NOT_READ,
    }
}

/// A pattern that takes one text alone.
fn exactly(text: &str) -> String {
    let literal: String = text
        .chars()
        .map(|it| format!("\\x{{{:x}}}", it as u32))
        .collect();
    format!(r"\A(?:{literal})\z")
}

/// The shortest text that every machine takes that is wanted to, and no other.
fn shortest(leaf: &Leaf, machines: &mut [Machine]) -> Option<Found> {
    let bytes = representatives(machines);
    let start: Vec<State> = machines
        .iter_mut()
        .map(Machine::start)
        .collect::<Option<_>>()?;
    // Beyond what is asked for, lengths do not matter.
    let cap = leaf
        .max_length
        .map_or(leaf.min_length, |most| most.saturating_add(1).min(LONGEST));
    let mut seen = HashSet::from([(start.clone(), 0)]);
    // Each with the place before it and the byte between them.
    let mut places = vec![(start, 0_u64, usize::MAX, 0_u8)];
    let mut left = VecDeque::from([0]);
    while let Some(at) = left.pop_front() {
        let (states, length, ..) = places[at].clone();
        if length >= leaf.min_length && leaf.max_length.is_none_or(|most| length <= most) {
            let mut is_found = true;
            for (machine, state) in machines.iter_mut().zip(&states) {
                is_found &= machine.ends(*state)? == machine.wanted;
            }
            if is_found {
                return Some(spell(&places, at));
            }
        }
        for byte in &bytes {
            let length = (length + u64::from(byte & 0xC0 != 0x80)).min(cap.max(1));
            if leaf.max_length.is_some_and(|most| length > most) {
                continue;
            }
            let mut next = Vec::with_capacity(states.len());
            for (machine, state) in machines.iter_mut().zip(&states) {
                next.push(machine.next(*state, *byte)?);
            }
            let is_lost = next
                .iter()
                .zip(&*machines)
                .any(|(state, machine)| match state {
                    Some(state) => state.is_dead() && machine.wanted,
                    None => !machine.wanted,
                });
            if !is_lost && seen.insert((next.clone(), length)) {
                if places.len() >= PLACES {
                    return Some(Found::Unknown(
                        "patterns take too many steps to be compared",
                    ));
                }
                left.push_back(places.len());
                places.push((next, length, at, *byte));
            }
        }
    }
    Some(Found::Nothing)
}

fn spell(places: &[(Vec<State>, u64, usize, u8)], mut at: usize) -> Found {
    let mut bytes = Vec::new();
    while at != 0 {
        bytes.push(places[at].3);
        at = places[at].2;
    }
    bytes.reverse();
    match String::from_utf8(bytes) {
        Ok(text) => Found::Value(Value::String(text)),
        Err(_) => NOT_READ,
    }
}

/// One byte for all that no machine tells apart, those that people read first.
fn representatives(machines: &[Machine]) -> Vec<u8> {
    let readable = (b'a'..=b'z')
        .chain(b'0'..=b'9')
        .chain(b'A'..=b'Z')
        .chain(b' '..=b'~');
    let mut seen = HashSet::new();
    readable
        .chain(0..=255)
        .filter(|byte| {
            let classes: Vec<u8> = machines
                .iter()
                .map(|machine| machine.dfa.byte_classes().get(*byte))
                .collect();
            seen.insert(classes)
        })
        .collect()
}
