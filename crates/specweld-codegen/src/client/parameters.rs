//! Parameters.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use serde_json::{Value, json};
use specweld_document::{RESERVED_HEADERS, members, text};

use crate::docs;

use super::scope::{Scope, code_list};

const STRING: &str = "String";

/// Names that the builder of a request has for itself.
const TAKEN: [&str; 3] = ["header_map", "new", "send"];

/// A parameter, adapted.
struct Parameter {
    name: String,
    place: &'static str,
    required: bool,
    description: String,
    /// Stands for the Rust type.
    schema: Value,
}

impl<'a> Scope<'a> {
    /// The parameters of an operation. `path` changes where it has a part in the adapting.
    pub(super) fn parameters(&mut self, path: &mut String, has_body: bool) -> Vec<Value> {
        let mut adapted = Vec::new();
        let mut cookies = Vec::new();
        for source in self.sources() {
            match text(source, "in") {
                Some("path") => adapted.push(self.path_parameter(source, path)),
                Some("query") => self.query_parameter(source, &mut adapted),
                Some("header") => adapted.extend(self.header_parameter(source)),
                Some("cookie") => cookies.push(source),
                _ => {}
            }
        }
        adapted.extend(self.cookie_header(&cookies));
        self.fill_template(path, &mut adapted);
        self.keep_apart(path, &mut adapted, has_body);
        adapted.into_iter().map(Parameter::into_value).collect()
    }

    /// The operation's own, and those of its path item that it does not override.
    fn sources(&self) -> Vec<&'a Value> {
        let document = self.document;
        let item = &self.pointer[..self.pointer.rfind('/').unwrap_or(0)];
        let mut sources = BTreeMap::new();
        for owner in [item, &self.pointer] {
            let list = document.value().pointer(&format!("{owner}/parameters"));
            for source in list.and_then(Value::as_array).into_iter().flatten() {
                let source = document.resolve(source);
                sources.insert((text(source, "in"), text(source, "name")), source);
            }
        }
        sources.into_values().collect()
    }

    fn path_parameter(&mut self, source: &Value, path: &mut String) -> Parameter {
        let mut parameter = Parameter::new(source, "path");
        let style = text(source, "style").unwrap_or("simple");
        let schema = source
            .get("schema")
            .filter(|schema| self.types.has_display(schema));
        match schema {
            Some(schema) => {
                parameter.schema = self.typed(schema, &parameter.what());
                let place = format!("{{{}}}", parameter.name);
                match style {
                    "label" => *path = path.replace(&place, &format!(".{place}")),
                    "matrix" => {
                        *path = path.replace(&place, &format!(";{}={place}", parameter.name));
                    }
                    _ => {}
                }
            }
            None => self.as_text(&mut parameter, &format!("style `{style}`")),
        }
        parameter
    }

    fn query_parameter(&mut self, source: &Value, adapted: &mut Vec<Parameter>) {
        let mut parameter = Parameter::new(source, "query");
        let Some(schema) = source.get("schema").map(without_null) else {
            let media_types: Vec<_> = members(source, "content").map(|(name, _)| name).collect();
            let form = format!("media type {}", code_list(&media_types));
            self.as_text(&mut parameter, &form);
            adapted.push(parameter);
            return;
        };
        // Null is not to send it.
        if source.pointer("/schema/nullable") == Some(&Value::Bool(true)) {
            parameter.required = false;
        }
        let style = text(source, "style").unwrap_or("form");
        let explode = match source.get("explode") {
            Some(explode) => explode == &Value::Bool(true),
            None => style == "form",
        };
        let resolved = self.document.resolve(&schema);
        let kind = text(resolved, "type");
        if style == "deepObject" {
            self.deep_object(resolved, &parameter, adapted);
            return;
        }
        if self.types.has_display(&schema) {
            parameter.schema = self.typed(&schema, &parameter.what());
        } else if style == "form" && explode && kind == Some("object") {
            if !self.is_flat(&schema) {
                self.leave_out(&parameter, "its members are no texts");
                return;
            }
            parameter.schema = self.typed(&schema, &parameter.what());
        } else if style == "form"
            && explode
            && kind == Some("array")
            && self.has_flat_items(resolved)
        {
            parameter.schema = self.typed(&schema, &parameter.what());
        } else {
            let explode = if explode { "exploded" } else { "not exploded" };
            self.as_text(&mut parameter, &format!("style `{style}`, {explode}"));
        }
        adapted.push(parameter);
    }

    /// `filter[name]` and `filter[size]` are what an object `filter` is on the wire.
    fn deep_object(&mut self, schema: &Value, whole: &Parameter, adapted: &mut Vec<Parameter>) {
        let required: Vec<_> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (name, member) in members(schema, "properties") {
            let member = without_null(member);
            let mut parameter = Parameter {
                name: format!("{}[{name}]", whole.name),
                place: whole.place,
                required: whole.required && required.contains(&name),
                description: text(self.document.resolve(&member), "description")
                    .map(docs::item)
                    .unwrap_or_default(),
                schema: Value::Null,
            };
            if self.types.has_display(&member) {
                parameter.schema = self.typed(&member, &parameter.what());
                adapted.push(parameter);
            } else {
                self.leave_out(&parameter, "it is no text");
            }
        }
        if members(schema, "properties").next().is_none() {
            self.leave_out(whole, "its members are not documented");
        } else {
            self.note(format!(
                "`{0}` is passed as its members, `{0}[…]`.",
                whole.name
            ));
        }
    }

    fn header_parameter(&mut self, source: &Value) -> Option<Parameter> {
        let mut parameter = Parameter::new(source, "header");
        if RESERVED_HEADERS.contains(&parameter.name.to_ascii_lowercase().as_str()) {
            self.note(format!(
                "The header `{}` is no parameter: OpenAPI leaves it to media types and credentials.",
                parameter.name
            ));
            return None;
        }
        match source.get("schema").map(without_null) {
            Some(schema) if self.types.has_display(&schema) => {
                parameter.schema = self.typed(&schema, &parameter.what());
            }
            _ => self.as_text(&mut parameter, "style `simple`"),
        }
        Some(parameter)
    }

    /// All cookies as the header that carries them.
    fn cookie_header(&mut self, cookies: &[&Value]) -> Option<Parameter> {
        if cookies.is_empty() {
            return None;
        }
        let named = |wanted: bool| -> Vec<&str> {
            cookies
                .iter()
                .filter(|cookie| (cookie.get("required") == Some(&Value::Bool(true))) == wanted)
                .filter_map(|cookie| text(cookie, "name"))
                .collect()
        };
        let (required, optional) = (named(true), named(false));
        let mut description = "Cookies, as `name=value` pairs between `; `.".to_owned();
        if !required.is_empty() {
            description.push_str(&format!(" Required: {}.", code_list(&required)));
        }
        if !optional.is_empty() {
            description.push_str(&format!(" Optional: {}.", code_list(&optional)));
        }
        self.note("Cookies are passed as the header `Cookie`.");
        Some(Parameter {
            name: "Cookie".to_owned(),
            place: "header",
            required: !required.is_empty(),
            description,
            schema: self.replaced(STRING),
        })
    }

    /// Makes sure that each part of the path has its parameter, and the other way round.
    fn fill_template(&mut self, path: &str, adapted: &mut Vec<Parameter>) {
        let parts: BTreeSet<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|part| Some(part.split_once('}')?.0))
            .collect();
        adapted.retain(|parameter| {
            let is_lost = parameter.place == "path" && !parts.contains(parameter.name.as_str());
            if is_lost {
                self.note(format!(
                    "`{}` is left out: the path has no place for it.",
                    parameter.name
                ));
            }
            !is_lost
        });
        for part in parts {
            if !adapted
                .iter()
                .any(|one| one.place == "path" && one.name == part)
            {
                self.error(
                    "undocumented-path-parameter",
                    format!("`{{{part}}}` in the path has no parameter"),
                    "describe it as a path parameter",
                );
            }
        }
    }

    /// Gives each parameter a Rust name of its own.
    fn keep_apart(&mut self, path: &mut String, adapted: &mut Vec<Parameter>, has_body: bool) {
        let mut names: BTreeSet<String> = TAKEN.iter().map(|name| (*name).to_owned()).collect();
        if has_body {
            names.insert("body".to_owned());
        }
        // The name of a part of the path is not on the wire: it gives way to the others.
        adapted.sort_by_key(|parameter| (parameter.place == "path", !parameter.required));
        adapted.retain_mut(|parameter| {
            if names.insert(rust_name(&parameter.name)) {
                return true;
            }
            if parameter.place == "path" {
                let name = format!("{}_in_path", parameter.name);
                *path = path.replace(&format!("{{{}}}", parameter.name), &format!("{{{name}}}"));
                parameter.name = name;
                return names.insert(rust_name(&parameter.name));
            }
            self.leave_out(parameter, "its Rust name is taken");
            false
        });
    }

    /// Passes a parameter as the text that is sent.
    fn as_text(&mut self, parameter: &mut Parameter, form: &str) {
        self.note(format!(
            "`{}` is passed as the text that is sent ({form}).",
            parameter.name
        ));
        parameter.schema = self.replaced(STRING);
    }

    /// Does without a parameter, where that is possible.
    fn leave_out(&mut self, parameter: &Parameter, reason: &str) {
        let what = parameter.what();
        if parameter.required {
            self.error(
                "unwritable-parameter",
                format!("the required {what} can't be sent: {reason}"),
                "describe the parameter with simpler means",
            );
        } else {
            self.note(format!("The {what} is left out: {reason}."));
        }
    }

    fn has_flat_items(&self, array: &Value) -> bool {
        array
            .get("items")
            .is_some_and(|items| self.types.has_display(items))
    }
}

impl Parameter {
    /// A parameter whose type is still open.
    fn new(source: &Value, place: &'static str) -> Self {
        Self {
            name: text(source, "name").unwrap_or_default().to_owned(),
            place,
            required: place == "path" || source.get("required") == Some(&Value::Bool(true)),
            description: text(source, "description")
                .map(docs::item)
                .unwrap_or_default(),
            schema: Value::Null,
        }
    }

    /// How it is called in messages.
    fn what(&self) -> String {
        format!("{} parameter `{}`", self.place, self.name)
    }

    fn into_value(self) -> Value {
        let mut value = json!({
            "name": self.name,
            "in": self.place,
            "required": self.required,
            "schema": self.schema,
        });
        if !self.description.is_empty() {
            value["description"] = json!(self.description);
        }
        value
    }
}

/// As progenitor names a parameter or an operation.
pub(super) fn rust_name(name: &str) -> String {
    name.replace('\'', "")
        .replace(|c: char| !c.is_alphanumeric() && c != '_', "-")
        .to_snake_case()
}

/// A schema that is not nullable.
fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(members) = schema.as_object_mut() {
        members.remove("nullable");
    }
    schema
}
