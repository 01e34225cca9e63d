//! Rust names.

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::model::{Hint, Id, Kind, Model, Name, Ty, Values};

/// What sources name without a path, and `Error`, which clients have.
const RESERVED: [&str; 14] = [
    "AsRef", "Box", "Default", "Err", "Error", "From", "None", "Ok", "Option", "Result", "Some",
    "String", "TryFrom", "Vec",
];

/// The variant that holds what is not documented.
pub(super) const OTHER: &str = "Other";

/// Names all types that are to be written; of the others the names are empty.
pub(super) fn types(model: &Model) -> Vec<String> {
    let mut names = vec![String::new(); model.types.len()];
    let mut taken: BTreeSet<String> = ["Self"].iter().map(|name| (*name).to_owned()).collect();
    let components: Vec<_> = model.components.iter().collect();
    // Who has a name already that Rust takes keeps it, whoever comes along.
    for keeps in [true, false] {
        for (component, known) in &components {
            let name = component_name(component);
            if (name == **component) == keeps {
                names[known.id] = free(&name, &mut taken);
            }
        }
    }
    let live = live(model);
    for id in 0..model.types.len() {
        if let Name::Part(..) = &model.types[id].name
            && live.contains(&id)
        {
            let name = part_name(model, &names, id);
            names[id] = free(&name, &mut taken);
        }
    }
    names
}

/// The types that components lead to.
fn live(model: &Model) -> BTreeSet<Id> {
    let mut live = BTreeSet::new();
    let mut left: Vec<Id> = model
        .components
        .values()
        .map(|component| component.id)
        .collect();
    while let Some(id) = left.pop() {
        if live.insert(id) {
            for ty in model.types[id].kind.types() {
                ty.visit(&mut |id| left.push(id));
            }
        }
    }
    live
}

fn component_name(component: &str) -> String {
    let name = type_name(component);
    if RESERVED.contains(&name.as_str()) {
        format!("{name}Value")
    } else {
        name
    }
}

fn part_name(model: &Model, names: &[String], id: Id) -> String {
    match &model.types[id].name {
        Name::Component(component) => component_name(component),
        Name::Part(owner, part) => {
            let owner_name = if names[*owner].is_empty() && *owner != id {
                part_name(model, names, *owner)
            } else {
                names[*owner].clone()
            };
            let part = camel(part);
            format!("{owner_name}{part}")
        }
    }
}

/// `order-item` as `OrderItem`.
pub(super) fn type_name(text: &str) -> String {
    let name = camel(text);
    match name.chars().next() {
        None => "Schema".to_owned(),
        Some(first) if !first.is_alphabetic() => format!("_{name}"),
        _ if name == "Self" => "Self_".to_owned(),
        _ => name,
    }
}

fn camel(text: &str) -> String {
    let mut name = text.to_upper_camel_case();
    name.retain(is_ident);
    name
}

/// Whether a character may stand in a name.
fn is_ident(c: char) -> bool {
    c == '_' || c.is_alphanumeric() && syn::parse_str::<syn::Ident>(&format!("_a{c}")).is_ok()
}

/// A name, or that with the first number that is free.
fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    // Behind a digit a number would be more of it.
    let separator = if name.ends_with(|c: char| c.is_ascii_digit()) {
        "_"
    } else {
        ""
    };
    let numbered = (2u32..).map(|number| format!("{name}{separator}{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names
        .find(|name| taken.insert(name.clone()))
        .unwrap_or_default()
}

/// The names of a struct's fields by those on the wire, and then of the field of additional members, if there is one.
pub(super) fn fields<'w>(
    wire: impl Iterator<Item = &'w str>,
    has_additional: bool,
) -> (Vec<String>, String) {
    let wire: Vec<_> = wire.collect();
    let mut taken = BTreeSet::new();
    let mut names = vec![String::new(); wire.len()];
    for keeps in [true, false] {
        for (index, wire) in wire.iter().enumerate() {
            let name = field_name(wire);
            if (name == *wire) == keeps {
                names[index] = free_field(&name, &mut taken);
            }
        }
    }
    let additional = if has_additional {
        free_field("extra", &mut taken)
    } else {
        String::new()
    };
    (names, additional)
}

fn free_field(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2u32..).map(|number| format!("{}_{number}", name.trim_end_matches('_')));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names
        .find(|name| taken.insert(name.clone()))
        .unwrap_or_default()
}

/// `userId` as `user_id`; a keyword gets an underscore.
fn field_name(wire: &str) -> String {
    let mut name = in_words(wire).to_snake_case();
    name.retain(is_ident);
    if name.trim_matches('_').is_empty() {
        return "field".to_owned();
    }
    if name.starts_with(|c: char| !c.is_alphabetic()) {
        name.insert(0, '_');
    }
    if is_keyword(&name) {
        name.push('_');
    }
    name
}

pub(super) fn is_keyword(name: &str) -> bool {
    // syn knows the keywords of 2021.
    name == "gen" || syn::parse_str::<syn::Ident>(name).is_err()
}

/// A text whose sign, or which if it has nothing else, is written in words.
fn in_words(text: &str) -> String {
    let has_letters = text.chars().any(char::is_alphanumeric);
    if has_letters {
        let word = match text.chars().next() {
            Some('-') => "minus ",
            Some('+') => "plus ",
            _ => return text.to_owned(),
        };
        return format!("{word}{}", &text[1..]);
    }
    let words = text.chars().map(|c| match c {
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '!' => "not",
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        '#' => "hash",
        '@' => "at",
        '$' => "dollar",
        '?' => "question",
        '~' => "tilde",
        '^' => "caret",
        '_' => "underscore",
        _ => "",
    });
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The variants of an enumeration, and that of other values, which has a name that none of them has.
pub(super) fn values(values: &Values) -> (Vec<String>, String) {
    let wanted = values.values.iter().enumerate().map(|(index, value)| {
        let named = values
            .names
            .get(index)
            .filter(|name| !camel(name).is_empty());
        let text = match (named, value.as_str()) {
            (Some(name), _) => name.clone(),
            (_, Some("")) => "empty".to_owned(),
            (_, Some(text)) => in_words(text),
            (_, None) => in_words(&value.to_string()),
        };
        let name = type_name(&text);
        if name == "Schema" && camel(&text).is_empty() {
            "Value".to_owned()
        } else {
            name
        }
    });
    let wanted: Vec<_> = wanted.collect();
    let mut taken = BTreeSet::new();
    let names = wanted.iter().map(|name| free(name, &mut taken)).collect();
    (names, other(&taken))
}

fn other(taken: &BTreeSet<String>) -> String {
    let mut names = [OTHER, "Undocumented"]
        .into_iter()
        .map(str::to_owned)
        .chain((2..).map(|number| format!("{OTHER}{number}")));
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

/// The variants of a union, and that of what is none of them.
pub(super) fn variants(
    model: &Model,
    names: &[String],
    union: &super::model::Union,
) -> (Vec<String>, String) {
    let by_type: Vec<_> = union
        .variants
        .iter()
        .map(|variant| match (&variant.hint, &variant.ty) {
            (Hint::Type, Some(ty)) => named_by_type(model, names, ty),
            _ => None,
        })
        .collect();
    let prefix = common_prefix(by_type.iter().flatten().map(String::as_str));
    let mut taken = BTreeSet::new();
    let found = union
        .variants
        .iter()
        .zip(&by_type)
        .map(|(variant, by_type)| {
            let name = match (&variant.hint, by_type, &variant.ty) {
                (Hint::Text(text), ..) if text.is_empty() => "Empty".to_owned(),
                (Hint::Text(text), ..) => type_name(&in_words(text)),
                (_, Some(name), _) => name[prefix..].to_owned(),
                (_, _, Some(ty)) => plain_name(ty),
                _ => "Variant".to_owned(),
            };
            free(&name, &mut taken)
        });
    let found = found.collect();
    (found, other(&taken))
}

fn named_by_type(_model: &Model, names: &[String], ty: &Ty) -> Option<String> {
    match ty {
        Ty::Named(id) => Some(names[*id].clone()),
        Ty::Nullable(ty) => named_by_type(_model, names, ty),
        _ => None,
    }
}

fn plain_name(ty: &Ty) -> String {
    match ty {
        Ty::Any => "Any",
        Ty::Null => "Null",
        Ty::Bool => "Boolean",
        Ty::Integer(_) => "Integer",
        Ty::Number => "Number",
        Ty::Text => "String",
        Ty::List(_) => "List",
        Ty::Map(_) => "Map",
        Ty::External(path, _) => {
            let last = path.rsplit("::").next().unwrap_or_default();
            return type_name(last.split('<').next().unwrap_or_default());
        }
        Ty::Nullable(ty) => return plain_name(ty),
        Ty::Named(_) => "Variant",
    }
    .to_owned()
}

/// How many bytes of names that begin with the same words those take, where something is left of each.
fn common_prefix<'n>(names: impl Iterator<Item = &'n str>) -> usize {
    let names: Vec<_> = names.collect();
    let [first, rest @ ..] = names.as_slice() else {
        return 0;
    };
    if rest.is_empty() {
        return 0;
    }
    let starts = first.char_indices().filter(|(_, c)| c.is_uppercase());
    let fits = |end: &usize| {
        rest.iter().all(|name| {
            name.get(..*end) == first.get(..*end)
                && name
                    .get(*end..)
                    .and_then(|rest| rest.chars().next())
                    .is_some_and(char::is_uppercase)
        })
    };
    let ends = starts.map(|(start, _)| start).filter(fits);
    // Reserved words are no variants.
    let left_over = |end: &usize| names.iter().all(|name| &name[*end..] != "Self");
    ends.filter(left_over).max().unwrap_or(0)
}

/// Gives all fields and variants their names, and says what the variants of other values are called.
pub(super) fn parts(model: &mut Model, names: &[String]) -> Vec<String> {
    let mut others = vec![OTHER.to_owned(); model.types.len()];
    for (id, other_name) in others.iter_mut().enumerate() {
        let mut kind = std::mem::replace(&mut model.types[id].kind, Kind::Never);
        match &mut kind {
            Kind::Struct(object) => {
                let wire = object.fields.iter().map(|field| field.wire.as_str());
                let (fields, additional) = fields(wire, object.additional.is_some());
                for (field, name) in object.fields.iter_mut().zip(fields) {
                    field.name = name;
                }
                // In the order of the names that people see.
                object.fields.sort_by(|a, b| a.name.cmp(&b.name));
                if let Some(field) = &mut object.additional {
                    field.field = additional;
                }
            }
            Kind::Values(list) => (list.variants, *other_name) = values(list),
            Kind::Union(union) => {
                let (variants, other) = variants(model, names, union);
                for (variant, name) in union.variants.iter_mut().zip(variants) {
                    variant.name = name;
                }
                *other_name = other;
            }
            _ => {}
        }
        model.types[id].kind = kind;
    }
    others
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn values_become_variants() {
        for (listed, expected, other) in [
            (json!(["+1", "-1", "laugh"]), "Plus1 Minus1 Laugh", "Other"),
            (json!(["", "a"]), "Empty A", "Other"),
            (
                json!(["<", "<=", ">", ">="]),
                "Less LessEqual Greater GreaterEqual",
                "Other",
            ),
            (json!(["👍", "👎"]), "Value Value2", "Other"),
            (json!(["asc", "ASC"]), "Asc Asc2", "Other"),
            (json!(["a b", "a-b"]), "AB AB2", "Other"),
            (json!(["1", "2.5", "2_5"]), "_1 _25 _25_2", "Other"),
            (json!(["Self", "self"]), "Self_ Self_2", "Other"),
            (
                json!(["created_at", "-created_at"]),
                "CreatedAt MinusCreatedAt",
                "Other",
            ),
            (
                json!(["Ünï", "日本", "*", "true"]),
                "Ünï 日本 Star True",
                "Other",
            ),
            (json!(["other"]), "Other", "Undocumented"),
            (json!([0.5, 1, -2, true]), "_05 _1 Minus2 True", "Other"),
        ] {
            let list = Values {
                values: listed.as_array().cloned().unwrap_or_default(),
                names: Vec::new(),
                descriptions: Vec::new(),
                variants: Vec::new(),
            };
            let (names, name) = values(&list);
            assert_eq!((names.join(" ").as_str(), name.as_str()), (expected, other));
        }
        let list = Values {
            values: vec![Value::from(1), Value::from(2)],
            names: vec!["GUILD_TEXT".to_owned(), "DM".to_owned()],
            descriptions: Vec::new(),
            variants: Vec::new(),
        };
        assert_eq!(values(&list).0, ["GuildText", "Dm"]);
    }

    #[test]
    fn members_become_fields() {
        let wire = [
            "@type",
            "_group",
            "$",
            "2fa",
            "clientId",
            "client_id",
            "extra",
            "group",
            "self",
            "type",
            "+1",
            "größe",
        ];
        let (names, extra) = fields(wire.into_iter(), true);
        assert_eq!(
            names,
            [
                "type_",
                "group_2",
                "dollar",
                "_2fa",
                "client_id_2",
                "client_id",
                "extra",
                "group",
                "self_",
                "type_2",
                "plus_1",
                "größe"
            ]
        );
        assert_eq!(extra, "extra_2");
    }

    #[test]
    fn variants_lose_the_words_that_all_begin_with() {
        for (names, expected) in [
            (vec!["AcmeCat", "AcmeDog"], 4),
            (vec!["Cat", "CatDog"], 0),
            (vec!["Acmecat", "Acmedog"], 0),
            (vec!["AcmeCat"], 0),
            (vec!["AcmeSelf", "AcmeOther"], 0),
        ] {
            assert_eq!(common_prefix(names.iter().copied()), expected, "{names:?}");
        }
    }
}
