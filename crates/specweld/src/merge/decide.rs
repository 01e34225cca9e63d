//! Which variant of a component, a tag or an `info` stays: that of the newest version, and the first page's where they
//! differ in annotations alone. Anything else is a conflict.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::api::Api;
use super::input::Source;
use super::root;
use super::setting;
use super::variant::{Variant, Variants};
use super::version::Version;
use crate::diagnostic::{Code, Diagnostic, Label, Severity};
use crate::node::{Node, Value};
use crate::openapi::{Kind, section_index, walk};
use crate::page::{PageId, Pages, Span};
use crate::pointer::escape;

/// How many variants a diagnostic shows, and how many more pages it names of each.
const SHOWN: usize = 5;

/// The members that people read and programs do not.
const ANNOTATIONS: [&str; 7] = [
    "title",
    "summary",
    "description",
    "example",
    "examples",
    "externalDocs",
    "$comment",
];

/// What the variants are variants of.
pub(super) struct Identity<'a> {
    pub(super) api: &'a Api,
    /// What it is, in the plural; empty where its name says so.
    pub(super) noun: &'a str,
    pub(super) name: &'a str,
    /// Nothing where all of it is annotation.
    pub(super) kind: Option<Kind>,
}

impl Identity<'_> {
    fn title(&self) -> String {
        if self.noun.is_empty() {
            format!("`{}`", self.name)
        } else {
            format!("`{}` among the {}", self.name, self.noun)
        }
    }
}

/// Variants that are the same to a program.
struct Group<'v> {
    first: &'v Variant,
    pages: Vec<PageId>,
}

/// Decides between variants, and reports what it left out.
pub(super) struct Decider<'a, 'p> {
    pub(super) pages: &'p Pages,
    pub(super) sources: &'a [Source<'p>],
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Decider<'_, '_> {
    /// The variant that stays. There is none only where nothing was added.
    pub(super) fn decide<'v>(
        &mut self,
        identity: &Identity<'_>,
        variants: &[&'v Variant],
    ) -> Option<&'v Variant> {
        let version = |variant: &'v Variant| &*self.sources[variant.newest].version;
        let newest = Version::newest(variants.iter().copied().map(version));
        let is_older =
            |variant: &&'v Variant| newest.is_some_and(|it| version(variant).is_older_than(it));
        let (older, current): (Vec<_>, Vec<_>) = variants.iter().copied().partition(is_older);
        // Beside one of the newest version stands what names no version.
        let is_newest = |variant: &&&'v Variant| newest.is_some_and(|it| version(variant) == it);
        let chosen = *current.iter().find(is_newest).or(current.first())?;
        // An `info` says its version, so that those of two versions always differ.
        if !older.is_empty() && !identity.noun.is_empty() {
            self.older(identity, chosen, &older);
        }
        if current.len() > 1 {
            self.differing(identity, &current);
        }
        Some(chosen)
    }

    /// What stays of a value that people read and programs do not, and the source that it stands in.
    pub(super) fn annotation(
        &mut self,
        api: &Api,
        noun: &str,
        name: &str,
        variants: &Variants,
    ) -> Option<(Node, usize)> {
        let identity = Identity {
            api,
            noun,
            name,
            kind: None,
        };
        let variants: Vec<_> = variants.list.iter().collect();
        let chosen = self.decide(&identity, &variants)?;
        Some((self.node(chosen), chosen.source))
    }

    fn older(&mut self, identity: &Identity<'_>, chosen: &Variant, older: &[&Variant]) {
        let mut groups = vec![Group::of(chosen)];
        groups.extend(older.iter().map(|variant| Group::of(variant)));
        let (_, mut labels) = self.labels(&groups, None, ["kept", "left out"]);
        // What is left out is what there is something to do about.
        labels.rotate_left(1);
        let version = |variant: &Variant| self.sources[variant.newest].version.text.as_str();
        let versions: BTreeSet<_> = older.iter().map(|variant| version(variant)).collect();
        let versions: Vec<_> = versions.into_iter().collect();
        let message = format!(
            "{} of version {} is left out: version {} has another",
            identity.title(),
            versions.join(", "),
            version(chosen),
        );
        self.report(
            Severity::Warning,
            Code::OlderComponent,
            message,
            labels,
            "export the older pages again",
        );
    }

    /// Variants of one version.
    fn differing(&mut self, identity: &Identity<'_>, variants: &[&Variant]) {
        let mut groups: Vec<Group<'_>> = Vec::new();
        let mut known = HashMap::new();
        for variant in variants {
            let bare = identity
                .kind
                .map(|kind| bare(self.node(variant), kind).canonical());
            let index = *known.entry(bare).or_insert(groups.len());
            match groups.get_mut(index) {
                Some(group) => group.pages.extend(&variant.pages),
                None => groups.push(Group::of(variant)),
            }
        }
        if groups.len() == 1 {
            let groups: Vec<_> = variants.iter().map(|variant| Group::of(variant)).collect();
            let (_, labels) = self.labels(&groups, None, ["this stays", "this is left out"]);
            let message = format!(
                "{} of `{}` describe {} differently, and mean the same",
                pages(&groups),
                identity.api.folder,
                identity.title(),
            );
            let help = match identity.noun {
                root::MEMBERS => "make them equal, and this warning goes",
                _ => {
                    "nothing but a text or an example is lost; make them equal, and this warning goes"
                }
            };
            self.report(
                Severity::Warning,
                Code::DifferingAnnotation,
                message,
                labels,
                help,
            );
            return;
        }
        let (pointer, labels) =
            self.labels(&groups, identity.kind, ["here it is this", "and here this"]);
        let place = if pointer.is_empty() {
            String::new()
        } else {
            format!(" at `{pointer}`")
        };
        let message = format!(
            "{} of `{}` have {} {} named `{}`: they differ{place}",
            pages(&groups),
            identity.api.folder,
            if groups.len() == 2 {
                "different".to_owned()
            } else {
                format!("{} different", groups.len())
            },
            identity.noun,
            identity.name,
        );
        let mut help =
            "make them equal, rename one, or raise `info.version` of the newer page".to_owned();
        if section_index(identity.noun).is_some() {
            let page = setting::below(identity.api, self.pages, groups[0].pages[0]);
            let location = &identity.api.location;
            let line = location.component_line(identity.noun, identity.name, page);
            let other = setting::below(identity.api, self.pages, groups[1].pages[0]);
            let both = location.variant_line(identity.noun, identity.name, other);
            help = format!(
                "make them equal, rename one, raise `info.version` of the newer page, or say in {} whose stays, or what the other is called:\n{line}\n{both}",
                location.file()
            );
        }
        let help = &help;
        self.report(
            Severity::Error,
            Code::ConflictingComponent,
            message,
            labels,
            help,
        );
    }

    /// Where each of the others differs from the first, and the pointer of the first such place.
    fn labels(
        &mut self,
        groups: &[Group<'_>],
        kind: Option<Kind>,
        [first, other]: [&str; 2],
    ) -> (String, Vec<Label>) {
        let mut read = |group: &Group<'_>| {
            let node = self.node(group.first);
            match kind {
                Some(kind) => bare(node, kind),
                None => node,
            }
        };
        let Some((base, others)) = groups.split_first() else {
            return Default::default();
        };
        let node = read(base);
        let differences: Vec<_> = others
            .iter()
            .take(SHOWN)
            .map(|group| difference(&node, &read(group)))
            .collect();
        let mut labels = Vec::new();
        let mut pointer = String::new();
        for ((path, here, there), group) in differences.into_iter().zip(others) {
            if labels.is_empty() {
                labels.push(self.label(first, here, base));
                pointer = path;
            }
            labels.push(self.label(other, there, group));
        }
        (pointer, labels)
    }

    /// A place that stands for every page of a group.
    fn label(&self, message: &str, span: Span, group: &Group<'_>) -> Label {
        let others: Vec<_> = group
            .pages
            .iter()
            .filter(|page| **page != span.page)
            .collect();
        let names = others
            .iter()
            .take(SHOWN)
            .map(|page| self.pages.get(**page).name());
        let names = names.collect::<Vec<_>>().join(", ");
        let message = match others.len() {
            0 => message.to_owned(),
            1 => format!("{message}, and in {names}"),
            count if count > SHOWN => format!("{message}, and in {count} pages more: {names}, …"),
            count => format!("{message}, and in {count} pages more: {names}"),
        };
        Label { span, message }
    }

    /// Reads a variant.
    pub(super) fn node(&mut self, variant: &Variant) -> Node {
        variant.node(self.sources, self.diagnostics)
    }

    fn report(
        &mut self,
        severity: Severity,
        code: Code,
        message: String,
        labels: Vec<Label>,
        help: &str,
    ) {
        self.diagnostics.push(Diagnostic {
            code,
            severity,
            message,
            labels,
            help: Some(help.to_owned()),
        });
    }
}

impl<'v> Group<'v> {
    fn of(variant: &'v Variant) -> Self {
        Self {
            first: variant,
            pages: variant.pages.clone(),
        }
    }
}

/// How many pages have a copy: `two pages`, `50 pages`.
fn pages(groups: &[Group<'_>]) -> String {
    match groups.iter().map(|group| group.pages.len()).sum() {
        2 => "two pages".to_owned(),
        count => format!("{count} pages"),
    }
}

/// An object without its annotations, and those of the objects in it.
pub(super) fn bare(mut node: Node, kind: Kind) -> Node {
    walk(&mut node, kind, &mut |node, kind| match kind {
        Kind::Example => node.value = Value::Null,
        // Its members are named by expressions.
        Kind::Callback => {}
        _ => {
            if let Some(object) = node.as_object_mut() {
                object.retain(|key, _| !ANNOTATIONS.contains(&key.as_str()));
            }
        }
    });
    node
}

/// Where two values first differ: the JSON pointer, and the place in either. A member that one lacks is shown at its
/// key, and by the beginning of the object that lacks it.
fn difference(a: &Node, b: &Node) -> (String, Span, Span) {
    match (&a.value, &b.value) {
        (Value::Object(left), Value::Object(right)) => {
            for (key, member) in left {
                let token = escape(key);
                match right.get(key) {
                    None => return (format!("/{token}"), member.key_span, start(b)),
                    Some(other) if member.node != other.node => {
                        let (rest, a, b) = difference(&member.node, &other.node);
                        return (format!("/{token}{rest}"), a, b);
                    }
                    Some(_) => {}
                }
            }
            match right.iter().find(|(key, _)| !left.contains_key(key)) {
                Some((key, member)) => (format!("/{}", escape(key)), start(a), member.key_span),
                None => (String::new(), start(a), start(b)),
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            let unequal = left.iter().zip(right).position(|(a, b)| a != b);
            match unequal {
                Some(index) => {
                    let (rest, a, b) = difference(&left[index], &right[index]);
                    (format!("/{index}{rest}"), a, b)
                }
                None => (String::new(), a.span, b.span),
            }
        }
        _ => (String::new(), start(a), start(b)),
    }
}

/// The place of a value: its beginning stands for the whole where that is large.
fn start(node: &Node) -> Span {
    match node.value {
        Value::Array(_) | Value::Object(_) => node.span.first_byte(),
        _ => node.span,
    }
}
