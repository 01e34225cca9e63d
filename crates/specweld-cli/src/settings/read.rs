//! Reads the settings, and says where they are wrong.

use std::ops::Range;
use std::path::{Component, Path};

use serde_json::Value;
use specweld::{Code, Diagnostic, Label, Page, PageId, Severity, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::globs::glob;

use super::{OutputsSettings, Settings, json_schema};

/// Reads the settings of a page. All unknown keys are faults.
pub fn read(id: PageId, page: &Page, diagnostics: &mut Vec<Diagnostic>) -> Option<Settings> {
    read_as(id, page, diagnostics, |settings| {
        let mut faults = check(id, page, settings);
        faults.extend(settings.types.check(id, settings.outputs.package.is_some()));
        faults
    })
}

/// Reads the settings of a page for what they say of types: they need not name anything to read or to write.
pub fn read_types(id: PageId, page: &Page, diagnostics: &mut Vec<Diagnostic>) -> Option<Settings> {
    read_as(id, page, diagnostics, |settings| {
        settings.types.check(id, true)
    })
}

fn read_as(
    id: PageId,
    page: &Page,
    diagnostics: &mut Vec<Diagnostic>,
    check: impl FnOnce(&Settings) -> Vec<Diagnostic>,
) -> Option<Settings> {
    let before = diagnostics.len();
    match DeTable::parse(page.text()) {
        Ok(table) => {
            let schema = json_schema();
            let keys = Keys { id, root: &schema };
            keys.check(table.get_ref(), &schema, diagnostics);
        }
        Err(error) => diagnostics.push(fault(
            id,
            error.span().unwrap_or(0..1),
            "the settings are not valid TOML",
            error.message(),
            "correct the TOML here",
        )),
    }
    if diagnostics.len() > before {
        diagnostics.sort_by_key(|fault| fault.labels.first().map(|label| label.span));
        return None;
    }
    match toml::from_str::<Settings>(page.text()) {
        Ok(settings) => {
            diagnostics.extend(check(&settings));
            (diagnostics.len() == before).then_some(settings)
        }
        Err(error) => {
            diagnostics.push(fault(
                id,
                error.span().unwrap_or(0..1),
                "a setting is not what it should be",
                error.message(),
                "write what is expected in its place",
            ));
            None
        }
    }
}

/// What settings that can be read may still not be.
fn check(id: PageId, page: &Page, settings: &Settings) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    match (&settings.pages, &settings.document.source) {
        (None, None) => faults.push(fault(
            id,
            0..page.text().find('\n').unwrap_or(page.text().len()),
            "the settings name nothing to read",
            "in this file",
            "set `folder` under [pages], or `source` under [document]",
        )),
        (Some(_), Some(source)) => faults.push(fault(
            id,
            source.span(),
            "the settings name both pages and a document to read",
            "the document",
            "remove `source`, or [pages]",
        )),
        _ => {}
    }
    let pages = settings.pages.iter();
    for text in pages.flat_map(|pages| pages.include.iter().chain(&pages.exclude)) {
        if let Err(error) = glob(text.get_ref()) {
            faults.push(fault(
                id,
                text.span(),
                "a glob cannot be read",
                &error.kind().to_string(),
                "write a path below the folder of the pages, with `*` and `**`",
            ));
        }
    }
    let OutputsSettings {
        types,
        client,
        server,
        ..
    } = &settings.outputs;
    let client = client.iter().map(|client| &client.file);
    let needy = client.chain(server.iter().map(|server| &server.folder));
    for path in needy.filter(|_| types.is_none()) {
        faults.push(fault(
            id,
            path.span(),
            "client and server need the types",
            "this output",
            "name the module of the types under [outputs.types]",
        ));
    }
    let mut places: Vec<&Spanned<String>> = Vec::new();
    for path in settings.outputs_of() {
        let mut parts = Path::new(path.get_ref()).components().peekable();
        let is_inside =
            parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)));
        if !is_inside {
            faults.push(fault(
                id,
                path.span(),
                "an output must be below the folder of the settings",
                "this path",
                "write a path without `..` that does not begin with `/`",
            ));
        }
        if places.iter().any(|place| place.get_ref() == path.get_ref()) {
            faults.push(fault(
                id,
                path.span(),
                "two outputs have one path",
                "this path",
                "give each output a path of its own",
            ));
        }
        places.push(path);
    }
    faults
}

/// Holds the keys of a file against the schema of it.
struct Keys<'s> {
    id: PageId,
    root: &'s Value,
}

impl Keys<'_> {
    fn check(&self, table: &DeTable<'_>, schema: &Value, diagnostics: &mut Vec<Diagnostic>) {
        let properties = &schema["properties"];
        for (key, value) in table.iter() {
            let name = key.get_ref().as_ref();
            let member = match (properties.get(name), &schema["additionalProperties"]) {
                (Some(member), _) => member,
                // Members of any name.
                (None, any @ Value::Object(_)) => any,
                (None, _) => {
                    diagnostics.push(self.unknown(key.span(), name, properties));
                    continue;
                }
            };
            self.value(value.get_ref(), self.resolve(member), diagnostics);
        }
    }

    fn value(&self, value: &DeValue<'_>, schema: &Value, diagnostics: &mut Vec<Diagnostic>) {
        match value {
            DeValue::Table(table) if schema["type"] == "object" => {
                self.check(table, schema, diagnostics);
            }
            DeValue::Array(items) => {
                let schema = self.resolve(&schema["items"]);
                for item in items.iter() {
                    self.value(item.get_ref(), schema, diagnostics);
                }
            }
            _ => {}
        }
    }

    /// The schema itself behind references, and behind what allows that there is none.
    fn resolve<'v>(&'v self, schema: &'v Value) -> &'v Value {
        let mut schema = schema;
        loop {
            let choices = ["allOf", "anyOf"].iter().find_map(|key| schema[key].get(0));
            if let Some(first) = choices {
                schema = first;
            } else if let Some(pointer) =
                schema["$ref"].as_str().and_then(|it| it.strip_prefix('#'))
            {
                schema = self.root.pointer(pointer).unwrap_or(&Value::Null);
            } else {
                return schema;
            }
        }
    }

    fn unknown(&self, range: Range<usize>, name: &str, properties: &Value) -> Diagnostic {
        let known: Vec<&str> = properties
            .as_object()
            .into_iter()
            .flat_map(|properties| properties.keys().map(String::as_str))
            .collect();
        let help = match closest(name, &known) {
            Some(known) => format!("did you mean `{known}`?"),
            None if known.is_empty() => "there is nothing to set here".to_owned(),
            None => format!("known here: {}", known.join(", ")),
        };
        fault(
            self.id,
            range,
            &format!("there is no setting `{name}`"),
            "unknown",
            &help,
        )
    }
}

/// The one of the names that was probably meant.
pub fn closest<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let likeness = |other: &str| strsim::jaro_winkler(&name.to_lowercase(), &other.to_lowercase());
    names
        .iter()
        .map(|other| (likeness(other), *other))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

/// A fault at a place of the settings.
pub fn fault(
    id: PageId,
    range: Range<usize>,
    message: &str,
    label: &str,
    help: &str,
) -> Diagnostic {
    let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Diagnostic {
        code: Code::InvalidSettings,
        severity: Severity::Error,
        message: message.to_owned(),
        labels: vec![Label {
            span: Span {
                page: id,
                start: clamp(range.start),
                end: clamp(range.end),
            },
            message: label.to_owned(),
        }],
        help: Some(help.to_owned()),
    }
}
