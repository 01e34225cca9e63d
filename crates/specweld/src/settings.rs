//! Settings: what stands here overrides what was derived from the pages. Those of an API stand in a file of its own,
//! `<api>/api.toml`, or in a table of the file for all, `[apis.<api>]` of `specweld.toml`. The crate's documentation
//! shows one.

use std::collections::BTreeMap;
use std::ops::Range;

use smol_str::SmolStr;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic};
use crate::name::{self, ApiName};
use crate::node::{Member, Node, Value};
use crate::openapi::SECTIONS;
use crate::page::{API_SETTINGS_FILE, Page, PageId, SETTINGS_FILE, Span};

/// The settings of one API.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) name: Option<Entry>,
    pub(crate) prefix: Option<Entry>,
    pub(crate) path_prefix: Option<Entry>,
    /// Operation ids by page, or by method and path.
    pub(crate) operations: BTreeMap<SmolStr, Entry>,
    /// Other names by section and name of a component.
    pub(crate) names: BTreeMap<(&'static str, SmolStr), Entry>,
    /// Names by section and name of a component, and by page: those of variants that stay beside others.
    pub(crate) variants: BTreeMap<(&'static str, SmolStr), BTreeMap<SmolStr, Entry>>,
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

/// Where the settings of an API stand, or would: advice names the file and gives lines to copy into it.
#[derive(Clone, Debug)]
pub(crate) struct Location {
    file: String,
    /// What stands before every key there.
    prefix: String,
}

impl Location {
    /// The file of an API's own.
    pub(crate) fn own(folder: &str) -> Self {
        Self {
            file: format!("{folder}/{API_SETTINGS_FILE}"),
            prefix: String::new(),
        }
    }

    /// A table of the file for all APIs.
    pub(crate) fn table(file: &str, folder: &str) -> Self {
        Self {
            file: file.to_owned(),
            prefix: format!("apis.{}.", key(folder)),
        }
    }

    /// The name of the file.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// The setting of the API's prefix, as a line.
    pub(crate) fn prefix_line(&self, prefix: &str) -> String {
        format!("{}prefix = {prefix:?}", self.prefix)
    }

    /// The setting of what stands before the API's paths, as a line.
    pub(crate) fn path_prefix_line(&self, prefix: &str) -> String {
        format!("{}path-prefix = {prefix:?}", self.prefix)
    }

    /// The setting that gives an operation an id, as a line.
    pub(crate) fn operation_line(&self, operation: &str, id: &str) -> String {
        format!("{}operations.{operation:?} = {id:?}", self.prefix)
    }

    /// The setting that says whose copy of a component stays, as a line.
    pub(crate) fn component_line(&self, section: &str, name: &str, page: &str) -> String {
        format!(
            "{}components.{section}.{} = {page:?}",
            self.prefix,
            key(name)
        )
    }

    /// The setting that keeps a page's variant of a component under another name, as a line.
    pub(crate) fn variant_line(&self, section: &str, name: &str, page: &str) -> String {
        let other = format!("{name}2");
        format!(
            "{}variants.{section}.{}.{page:?} = {other:?}",
            self.prefix,
            key(name)
        )
    }

    /// The setting that gives a component another name, as a line.
    pub(crate) fn name_line(&self, section: &str, name: &str, other: &str) -> String {
        format!("{}names.{section}.{} = {other:?}", self.prefix, key(name))
    }
}

/// Reads the settings of a page by the folders of their APIs, with where they stand.
pub(crate) fn read(
    id: PageId,
    page: &Page,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(SmolStr, Settings, Location)> {
    let root = match DeTable::parse(page.text()) {
        Ok(table) => {
            let range = table.span();
            node(id, range, DeValue::Table(table.into_inner()))
        }
        Err(error) => {
            diagnostics.push(invalid(
                Span::new(id, error.span().unwrap_or(0..1)),
                "the settings are not valid TOML",
                error.message(),
                "correct the TOML here",
            ));
            return Vec::new();
        }
    };
    if page.name() == SETTINGS_FILE {
        // What else stands there is for those who read and write files.
        let apis = root.as_object().and_then(|root| root.get("apis"));
        let apis = apis.map(|member| table(member, diagnostics).collect::<Vec<_>>());
        let read = |(folder, member): (&SmolStr, &Member)| {
            let location = Location::table(page.name(), folder);
            let settings = Settings::read(table(member, diagnostics).collect(), diagnostics);
            (folder.clone(), settings, location)
        };
        return apis.into_iter().flatten().map(read).collect();
    }
    match page.name().split_once('/') {
        Some((folder, API_SETTINGS_FILE)) => {
            let members = root.as_object().into_iter().flatten().collect();
            let settings = Settings::read(members, diagnostics);
            vec![(folder.into(), settings, Location::own(folder))]
        }
        _ => {
            diagnostics.push(invalid(
                Span::new(id, 0..1),
                "settings are read from an API's own folder alone",
                "this file",
                &format!("move it to <api>/{API_SETTINGS_FILE}"),
            ));
            Vec::new()
        }
    }
}

impl Settings {
    /// What everything of the API in `folder` is called by.
    pub(crate) fn api_name(&self, folder: &str) -> ApiName {
        let name = self.name.as_ref().map_or(folder, |entry| &entry.text);
        let prefix = self.prefix.as_ref().map(|entry| entry.text.as_str());
        let mut api = ApiName::new(name, prefix);
        if let Some(entry) = &self.path_prefix {
            api.path_prefix.clone_from(&entry.text);
        }
        for ((section, own), entry) in &self.names {
            api.names
                .push((section, own.clone(), entry.text.as_str().into()));
        }
        api
    }

    fn read(members: Vec<(&SmolStr, &Member)>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut settings = Self::default();
        for (key, member) in members {
            match key.as_str() {
                "name" => settings.name = identifier(member, diagnostics),
                "prefix" => settings.prefix = identifier(member, diagnostics),
                "path-prefix" => settings.path_prefix = path(member, diagnostics),
                "operations" => {
                    for (key, member) in table(member, diagnostics) {
                        if let Some(entry) = identifier(member, diagnostics) {
                            settings.operations.insert(key.clone(), entry);
                        }
                    }
                }
                "names" => by_section(member, identifier, &mut settings.names, diagnostics),
                "components" => by_section(member, text, &mut settings.components, diagnostics),
                "variants" => by_section(member, by_page, &mut settings.variants, diagnostics),
                _ => diagnostics.push(unknown(
                    key,
                    member,
                    &[
                        "name",
                        "prefix",
                        "path-prefix",
                        "operations",
                        "names",
                        "components",
                        "variants",
                    ],
                )),
            }
        }
        settings
    }
}

/// Entries about components, in a table for each section.
fn by_section<E>(
    member: &Member,
    read: fn(&Member, &mut Vec<Diagnostic>) -> Option<E>,
    entries: &mut BTreeMap<(&'static str, SmolStr), E>,
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

/// Names by page.
fn by_page(member: &Member, diagnostics: &mut Vec<Diagnostic>) -> Option<BTreeMap<SmolStr, Entry>> {
    let mut names = BTreeMap::new();
    for (page, member) in table(member, diagnostics).collect::<Vec<_>>() {
        if let Some(entry) = identifier(member, diagnostics) {
            names.insert(page.clone(), entry);
        }
    }
    Some(names)
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

/// A text that paths are to begin with.
fn path(member: &Member, diagnostics: &mut Vec<Diagnostic>) -> Option<Entry> {
    let entry = text(member, diagnostics)?;
    let is_inside = |letter: char| letter.is_ascii_alphanumeric() || "-._~/".contains(letter);
    let segments = entry.text.strip_prefix('/').map(|path| path.split('/'));
    let is_segment = |segment: &str| !["", ".", ".."].contains(&segment);
    if segments.is_some_and(|mut segments| segments.all(is_segment))
        && entry.text.chars().all(is_inside)
    {
        return Some(entry);
    }
    diagnostics.push(invalid(
        entry.span,
        "a prefix of paths is a path without parameters",
        "this prefix",
        "begin it with `/`, and end it with a word: \"/acme\"",
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
        &format!("write {wanted} here"),
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

fn key(name: &str) -> String {
    let is_bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    match name.chars().all(is_bare) {
        true => name.to_owned(),
        false => format!("{name:?}"),
    }
}
