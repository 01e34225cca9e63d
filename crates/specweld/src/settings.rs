//! The settings of an API, `<api>/api.toml`: what is said here overrides what was derived from the pages.
//! The crate's documentation shows one.

use std::collections::BTreeMap;
use std::ops::Range;

use smol_str::SmolStr;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic};
use crate::name::{self, ApiName};
use crate::node::{Member, Node, Value};
use crate::openapi::SECTIONS;
use crate::page::{Page, PageId, Span};

/// The settings of one API.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) name: Option<Entry>,
    pub(crate) prefix: Option<Entry>,
    /// Operation ids by page, or by method and path.
    pub(crate) operations: BTreeMap<SmolStr, Entry>,
    /// Other names by section and name of a component.
    pub(crate) names: BTreeMap<(&'static str, SmolStr), Entry>,
    /// Pages by section and name of a component.
    pub(crate) components: BTreeMap<(&'static str, SmolStr), Entry>,
}

/// A line of a settings file.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key_span: Span,
    pub(crate) span: Span,
    pub(crate) text: String,
}

impl Settings {
    /// Reads a settings file.
    pub(crate) fn read(id: PageId, page: &Page, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut settings = Self::default();
        let fault = |range: Range<usize>, message: &str, label: &str, help: &str| {
            invalid(Span::new(id, range), message, label, help)
        };
        if page.name().matches('/').count() != 1 {
            diagnostics.push(fault(
                0..1,
                "settings are read from an API's own folder alone",
                "this file",
                "move it to fragments/<api>/api.toml",
            ));
            return settings;
        }
        match DeTable::parse(page.text()) {
            Ok(table) => {
                let range = table.span();
                let root = node(id, range, DeValue::Table(table.into_inner()));
                settings.root(&root, diagnostics);
            }
            Err(error) => diagnostics.push(fault(
                error.span().unwrap_or(0..1),
                "the settings are not valid TOML",
                error.message(),
                "mend the TOML here",
            )),
        }
        settings
    }

    /// What everything of the API in `folder` is called by.
    pub(crate) fn api_name(&self, folder: &str) -> ApiName {
        let name = self.name.as_ref().map_or(folder, |entry| &entry.text);
        let prefix = self.prefix.as_ref().map(|entry| entry.text.as_str());
        let mut api = ApiName::new(name, prefix);
        for ((section, own), entry) in &self.names {
            api.names
                .push((section, own.clone(), entry.text.as_str().into()));
        }
        api
    }

    fn root(&mut self, root: &Node, diagnostics: &mut Vec<Diagnostic>) {
        for (key, member) in root.as_object().into_iter().flatten() {
            match key.as_str() {
                "name" => self.name = identifier(member, diagnostics),
                "prefix" => self.prefix = identifier(member, diagnostics),
                "operations" => {
                    for (key, member) in table(member, diagnostics) {
                        if let Some(entry) = identifier(member, diagnostics) {
                            self.operations.insert(key.clone(), entry);
                        }
                    }
                }
                "names" => by_section(member, identifier, &mut self.names, diagnostics),
                "components" => by_section(member, text, &mut self.components, diagnostics),
                _ => diagnostics.push(unknown(
                    key,
                    member,
                    &["name", "prefix", "operations", "names", "components"],
                )),
            }
        }
    }
}

/// Entries about components, in a table for each section.
fn by_section(
    member: &Member,
    read: fn(&Member, &mut Vec<Diagnostic>) -> Option<Entry>,
    entries: &mut BTreeMap<(&'static str, SmolStr), Entry>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let sections = SECTIONS.map(|(name, _)| name);
    for (key, member) in table(member, diagnostics) {
        let Some(section) = sections.into_iter().find(|section| section == key) else {
            diagnostics.push(unknown(key, member, &sections));
            continue;
        };
        for (name, member) in table(member, diagnostics) {
            if let Some(entry) = read(member, diagnostics) {
                entries.insert((section, name.clone()), entry);
            }
        }
    }
}

/// A TOML value as a node.
fn node(id: PageId, range: Range<usize>, value: DeValue<'_>) -> Node {
    let value = match value {
        DeValue::String(text) => Value::String(text.into()),
        DeValue::Boolean(value) => Value::Bool(value),
        DeValue::Integer(number) => Value::Number(number.as_str().into()),
        DeValue::Float(number) => Value::Number(number.as_str().into()),
        // No setting is one.
        DeValue::Datetime(_) => Value::Null,
        DeValue::Array(items) => Value::Array(
            items
                .into_iter()
                .map(|item| node(id, item.span(), item.into_inner()))
                .collect(),
        ),
        DeValue::Table(table) => {
            let members = table.into_iter().map(|(key, value)| {
                let member = Member {
                    key_span: Span::new(id, key.span()),
                    node: node(id, value.span(), value.into_inner()),
                };
                (SmolStr::from(key.into_inner()), member)
            });
            Value::Object(members.collect())
        }
    };
    Node::new(Span::new(id, range), value)
}

/// The members of a table.
fn table<'m>(
    member: &'m Member,
    diagnostics: &mut Vec<Diagnostic>,
) -> impl Iterator<Item = (&'m SmolStr, &'m Member)> + use<'m> {
    let object = member.node.as_object();
    if object.is_none() {
        diagnostics.push(mistyped(member, "a table"));
    }
    object.into_iter().flatten()
}

fn text(member: &Member, diagnostics: &mut Vec<Diagnostic>) -> Option<Entry> {
    let text = member.node.as_str();
    if text.is_none() {
        diagnostics.push(mistyped(member, "a string"));
    }
    Some(Entry {
        key_span: member.key_span,
        span: member.node.span,
        text: text?.to_owned(),
    })
}

/// A text that is to stand at the beginning of identifiers.
fn identifier(member: &Member, diagnostics: &mut Vec<Diagnostic>) -> Option<Entry> {
    let entry = text(member, diagnostics)?;
    if entry
        .text
        .starts_with(|letter: char| letter.is_alphabetic())
    {
        return Some(entry);
    }
    diagnostics.push(invalid(
        entry.span,
        "a name must begin with a letter",
        "this name",
        "identifiers of programs are made of it",
    ));
    None
}

fn invalid(span: Span, message: &str, label: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::InvalidSettings, message, span, label).with_help(help)
}

fn mistyped(member: &Member, wanted: &str) -> Diagnostic {
    invalid(
        member.node.span,
        &format!("this setting wants {wanted}"),
        &format!("here is {}", member.node.type_name()),
        "see the README for what can be set",
    )
}

fn unknown(key: &str, member: &Member, known: &[&str]) -> Diagnostic {
    let help = match name::closest(key, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known here: {}", known.join(", ")),
    };
    invalid(
        member.key_span,
        &format!("there is no setting `{key}`"),
        "unknown",
        &help,
    )
}

/// The setting that gives an operation an id, as a line.
pub(crate) fn operation_line(operation: &str, id: &str) -> String {
    format!("operations.{operation:?} = {id:?}")
}

/// The setting that says whose copy of a component stays, as a line.
pub(crate) fn component_line(section: &str, name: &str, page: &str) -> String {
    format!("components.{section}.{} = {page:?}", key(name))
}

/// The setting that gives a component another name, as a line.
pub(crate) fn name_line(section: &str, name: &str, other: &str) -> String {
    format!("names.{section}.{} = {other:?}", key(name))
}

fn key(name: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    match name.chars().all(is_bare) {
        true => name.to_owned(),
        false => format!("{name:?}"),
    }
}
