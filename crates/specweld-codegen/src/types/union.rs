//! `oneOf`, `anyOf` and discriminators to enums.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use specweld_document::{schema_name, schema_reference, text};

use super::flat::{Choice, Flat, Null, Others, all_of};
use super::model::{Hint, Id, Kind, Literal, Ty, Union, Values, Variant};
use super::read::{Read, Reader, Site};

/// Members that tell variants apart where no discriminator is documented, before any other.
const TAGS: [&str; 4] = ["type", "kind", "object", "event"];

/// A branch of a choice, beside what stands around the choice.
struct Branch {
    schema: Value,
    flat: Flat,
    /// The component that it is.
    component: Option<String>,
    /// Where it stands in its schema.
    index: usize,
}

/// How variants are told apart.
struct Tags {
    property: String,
    /// Of each branch.
    values: Vec<Vec<String>>,
}

impl Reader<'_> {
    /// What a schema with choices becomes.
    pub(super) fn choice(&mut self, flat: &Flat, id: Id, site: &Site) -> Read {
        let mut flat = flat.clone();
        self.leave_out_demands(&mut flat, id, site);
        let Some(choice) = flat.choices.first().cloned() else {
            return self.read(&flat, id, site);
        };
        let rest = flat.choices.split_off(1);
        let branches = self.branches(&flat, &choice, &rest);
        if let Some(values) = merged_values(&branches) {
            return Read::Named(Kind::Values(values));
        }
        match branches.as_slice() {
            [] => return Read::Plain(Ty::Null),
            [only] => {
                return match self.referred(&only.schema, &only.flat) {
                    Some(Ty::Nullable(ty)) => Read::Plain(*ty),
                    Some(ty) => Read::Plain(ty),
                    None => self.read(&only.flat, id, site),
                };
            }
            _ => {}
        }
        let tags = self.tags(&choice, &branches, site);
        if choice.is_one && (tags.is_none() || choice.discriminator.is_some()) {
            self.constrain(id, site, "what fits one variant alone".to_owned());
        }
        match tags {
            Some(tags) => Read::Named(Kind::Union(self.tagged(
                &branches,
                tags,
                choice.is_one,
                id,
                site,
            ))),
            None => self.untagged(&branches, choice.is_one, id, site),
        }
    }

    /// Takes out the choices that ask for nothing but members that are there anyway, and puts them into words.
    fn leave_out_demands(&mut self, flat: &mut Flat, id: Id, site: &Site) {
        let is_demand = |branch: &Value| {
            branch.as_object().is_some_and(|members| {
                let asks = members
                    .keys()
                    .filter(|key| !["description", "title", "type"].contains(&key.as_str()));
                let mut asks = asks.peekable();
                asks.peek().is_some() && asks.all(|key| ["required", "not"].contains(&key.as_str()))
            })
        };
        let mut said = Vec::new();
        flat.choices.retain(|choice| {
            let demands = choice.branches.iter().all(is_demand);
            if demands {
                let names = choice.branches.iter().map(|branch| {
                    let names = branch.get("required").and_then(Value::as_array);
                    let names = names.into_iter().flatten().filter_map(Value::as_str);
                    names
                        .map(|name| format!("`{name}`"))
                        .collect::<Vec<_>>()
                        .join(" and ")
                });
                let names: Vec<_> = names.filter(|names| !names.is_empty()).collect();
                said.push(format!("with {}", names.join(", or ")));
            }
            !demands
        });
        for constraint in said {
            self.constrain(id, site, constraint);
        }
    }

    /// Adds what the values of a type have to be.
    fn constrain(&mut self, id: Id, site: &Site, constraint: String) {
        let ty = &mut self.model.types[id];
        if ty.place == site.place && !ty.constraints.contains(&constraint) {
            ty.constraints.push(constraint);
        }
    }

    /// The branches that are not null alone.
    fn branches(&self, flat: &Flat, choice: &Choice, rest: &[Choice]) -> Vec<Branch> {
        let mut around = flat.clone();
        around.null = Null::Open;
        around.default = None;
        let around = (!flat.is_bare() || !rest.is_empty()).then(|| around.schema(rest));
        let branches = choice.branches.iter().enumerate().map(|(index, branch)| {
            let component = text(branch, "$ref").and_then(schema_name);
            let schema = match &around {
                Some(around) => json!({ "allOf": [around, branch] }),
                None => branch.clone(),
            };
            Branch {
                flat: Flat::new(self.document, &schema, None),
                component: component.filter(|_| around.is_none()),
                schema,
                index,
            }
        });
        let is_null = |branch: &Branch| {
            branch.flat.never.is_none() && branch.flat.values.as_ref().is_some_and(Vec::is_empty)
        };
        let branches: Vec<_> = branches.filter(|branch| !is_null(branch)).collect();
        // What no value fits is no choice, unless there is no other.
        let (never, possible): (Vec<_>, Vec<_>) = branches
            .into_iter()
            .partition(|branch| branch.flat.never.is_some());
        if possible.is_empty() {
            never.into_iter().take(1).collect()
        } else {
            possible
        }
    }

    fn tags(&mut self, choice: &Choice, branches: &[Branch], site: &Site) -> Option<Tags> {
        if let Some(discriminator) = &choice.discriminator {
            let mut values = Vec::new();
            for branch in branches {
                let name = &choice.branches[branch.index];
                let component = text(name, "$ref").and_then(schema_name);
                values.push(self.documented_tags(discriminator, branch, component.as_deref())?);
            }
            let tags = Tags {
                property: discriminator.property.clone(),
                values,
            };
            let dangling = discriminator.mapping.iter().find(|(_, target)| {
                choice.branches.iter().all(|branch| {
                    text(branch, "$ref").and_then(schema_name).as_ref() != Some(target)
                })
            });
            if let Some((tag, _)) = dangling {
                self.note(
                    &site.place,
                    &format!("The tag `{tag}` of its discriminator leads to none of its branches."),
                );
            }
            if tags.are_distinct() {
                return Some(tags);
            }
            self.note(
                &site.place,
                "Its discriminator does not tell its branches apart.",
            );
        }
        found_tags(self, branches)
    }

    /// What a discriminator says of a branch: what its property may be counts for more than what the discriminator says.
    fn documented_tags(
        &self,
        discriminator: &super::flat::Discriminator,
        branch: &Branch,
        component: Option<&str>,
    ) -> Option<Vec<String>> {
        let values = self.tag_values(&branch.flat, &discriminator.property);
        if !values.is_empty() {
            return Some(values);
        }
        let component = component?;
        let mapped = discriminator
            .mapping
            .iter()
            .filter(|(_, target)| target == component);
        let mapped: Vec<_> = mapped.map(|(tag, _)| tag.clone()).collect();
        Some(if mapped.is_empty() {
            vec![component.to_owned()]
        } else {
            mapped
        })
    }

    /// The texts that a member may be, where they are listed.
    fn tag_values(&self, flat: &Flat, property: &str) -> Vec<String> {
        let Some(schemas) = flat.properties.get(property) else {
            return Vec::new();
        };
        let member = Flat::new(self.document, &all_of(schemas.clone()), None);
        let values = member.values.unwrap_or_default();
        if member.null == Null::Yes || !values.iter().all(Value::is_string) {
            return Vec::new();
        }
        values
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    fn tagged(
        &mut self,
        branches: &[Branch],
        tags: Tags,
        is_one: bool,
        id: Id,
        site: &Site,
    ) -> Union {
        let untagged = branches
            .iter()
            .any(|branch| !branch.flat.required.contains(&tags.property));
        let variants = branches.iter().zip(&tags.values).map(|(branch, values)| {
            let by_tag = match &branch.component {
                Some(_) => Hint::Type,
                None => Hint::Text(values.first().cloned().unwrap_or_default()),
            };
            self.variant(branch, by_tag, values.clone(), id, site)
        });
        let variants = variants.collect();
        Union {
            tag: Some(tags.property),
            variants,
            untagged,
            is_one,
            other: site.open,
        }
    }

    fn variant(
        &mut self,
        branch: &Branch,
        hint: Hint,
        tags: Vec<String>,
        id: Id,
        site: &Site,
    ) -> Variant {
        let part = match &hint {
            Hint::Text(text) => text.clone(),
            Hint::Type => format!("variant_{}", branch.index + 1),
        };
        let site = Site {
            owner: id,
            part,
            place: site.place.clone(),
            open: site.open,
        };
        let ty = match self.ty(&branch.schema, &site) {
            Ty::Nullable(ty) => *ty,
            ty => ty,
        };
        Variant {
            hint,
            name: String::new(),
            description: if branch.component.is_some() {
                String::new()
            } else {
                branch.flat.description.clone()
            },
            ty: Some(ty),
            tags,
            boxed: false,
        }
    }

    fn untagged(&mut self, branches: &[Branch], is_one: bool, id: Id, site: &Site) -> Read {
        let is_text = |flat: &Flat| flat.kind.as_deref() == Some("string") && flat.values.is_none();
        let any_text = branches.iter().any(|branch| is_text(&branch.flat));
        let mut ranked = Vec::new();
        for branch in branches {
            // Beside any text, values that are not documented are that.
            let is_enum = any_text && branch.component.is_none() && branch.flat.values.is_some();
            let site = Site {
                open: site.open && !is_enum,
                ..site.clone()
            };
            let hint = match (&branch.component, branch.flat.kind.as_deref()) {
                (Some(_), _) => Hint::Type,
                (None, Some("object")) if super::read::is_struct(&branch.flat) => {
                    Hint::Text(format!("variant_{}", branch.index + 1))
                }
                _ => Hint::Type,
            };
            let variant = self.variant(branch, hint, Vec::new(), id, &site);
            ranked.push((rank(&branch.flat), variant));
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        let mut variants: Vec<Variant> = Vec::new();
        for (_, variant) in ranked {
            if !variants.iter().any(|known| known.ty == variant.ty) {
                variants.push(variant);
            }
        }
        // Whatever comes after any JSON is never looked at.
        if let Some(any) = variants
            .iter()
            .position(|variant| variant.ty == Some(Ty::Any))
        {
            let any = variants.remove(any);
            variants.push(any);
        }
        if let [only] = variants.as_slice() {
            return Read::Plain(only.ty.clone().unwrap_or(Ty::Any));
        }
        let composed = branches
            .iter()
            .filter(|branch| self.is_composed(&branch.flat))
            .count();
        let takes_any = variants.iter().any(|variant| variant.ty == Some(Ty::Any));
        Read::Named(Kind::Union(Union {
            tag: None,
            variants,
            untagged: composed > 1,
            is_one,
            other: !takes_any && (composed > 1 || site.open && composed > 0),
        }))
    }

    /// Whether a value may have members that its type does not have.
    fn is_composed(&self, flat: &Flat) -> bool {
        if flat.values.is_some() {
            return flat
                .values
                .iter()
                .flatten()
                .any(|value| value.is_array() || value.is_object());
        }
        match flat.kind.as_deref() {
            Some("object") => true,
            Some("array") => {
                let items = Flat::new(self.document, &all_of(flat.items.clone()), None);
                !flat.items.is_empty() && self.is_composed(&items)
            }
            Some(_) => false,
            None => !flat.choices.is_empty(),
        }
    }

    /// A component with a discriminator that others are composed of: a value of it is one of those.
    pub(super) fn hierarchy(&mut self, component: &str, flat: &Flat, site: &Site) -> Option<Read> {
        let discriminator = flat.discriminator.clone()?;
        if flat.kind.as_deref() != Some("object") || flat.never.is_some() {
            return None;
        }
        let children = self.heirs(component);
        if children.is_empty() {
            return None;
        }
        let id = site.owner;
        let mut tags_of: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (tag, target) in &discriminator.mapping {
            tags_of.entry(target).or_default().push(tag.clone());
        }
        let mut variants = Vec::new();
        let mut values = Vec::new();
        for child in &children {
            let flat = self.flats.get(child)?.clone();
            let branch = Branch {
                schema: json!({ "$ref": schema_reference(child) }),
                flat,
                component: Some(child.clone()),
                index: 0,
            };
            let tags = self.documented_tags(&discriminator, &branch, Some(child))?;
            // Of the values of the base, those of the child alone are its tags.
            let base = self.tag_values(flat_of(self, component)?, &discriminator.property);
            let tags = match tags_of.get(child.as_str()) {
                Some(mapped) if tags == base => mapped.clone(),
                None if tags == base => vec![child.clone()],
                _ => tags,
            };
            values.push(tags.clone());
            variants.push(self.variant(&branch, Hint::Type, tags, id, site));
        }
        let distinct = Tags {
            property: discriminator.property.clone(),
            values: values.clone(),
        };
        if !distinct.are_distinct() {
            self.note(
                &site.place,
                "Its discriminator does not tell what is composed of it apart.",
            );
            return None;
        }
        let own = tags_of
            .get(component)
            .cloned()
            .unwrap_or_else(|| vec![component.to_owned()]);
        let mut base = flat.clone();
        base.discriminator = None;
        let base_site = Site {
            part: "base".to_owned(),
            ..site.clone()
        };
        let ty = self.flat_ty(&base, &base_site);
        variants.push(Variant {
            hint: Hint::Text("base".to_owned()),
            name: String::new(),
            description: "None of those that are composed of it.".to_owned(),
            ty: Some(match ty {
                Ty::Nullable(ty) => *ty,
                ty => ty,
            }),
            tags: if site.open { own } else { Vec::new() },
            boxed: false,
        });
        Some(Read::Named(Kind::Union(Union {
            untagged: !flat.required.contains(&discriminator.property),
            tag: Some(discriminator.property),
            variants,
            is_one: false,
            other: site.open,
        })))
    }

    /// The components that are composed of one by `allOf`, however many are between.
    fn heirs(&self, component: &str) -> BTreeSet<String> {
        let mut heirs = BTreeSet::new();
        let mut found = vec![component.to_owned()];
        while let Some(base) = found.pop() {
            for (name, schema) in self.document.schemas() {
                let parts = schema.get("allOf").and_then(Value::as_array);
                let is_heir = parts
                    .into_iter()
                    .flatten()
                    .any(|part| text(part, "$ref").and_then(schema_name).as_deref() == Some(&base));
                // An annotated reference is the base itself.
                let is_own = is_heir
                    && name != component
                    && parts.is_some_and(|parts| {
                        parts.len() > 1
                            || schema.get("properties").is_some()
                            || schema.get("required").is_some()
                    });
                if is_own && heirs.insert(name.to_owned()) {
                    found.push(name.to_owned());
                }
            }
        }
        heirs
    }
}

fn flat_of<'r>(reader: &'r Reader<'_>, component: &str) -> Option<&'r Flat> {
    reader.flats.get(component)
}

impl Tags {
    fn are_distinct(&self) -> bool {
        let mut known = BTreeSet::new();
        self.values
            .iter()
            .flatten()
            .all(|value| known.insert(value))
    }
}

/// The member that tells all branches apart by its values, which are listed in each.
fn found_tags(reader: &Reader<'_>, branches: &[Branch]) -> Option<Tags> {
    let is_object = |branch: &Branch| {
        branch.flat.kind.as_deref() == Some("object") && branch.flat.choices.is_empty()
    };
    if !branches.iter().all(is_object) {
        return None;
    }
    let first = &branches.first()?.flat;
    let mut names: Vec<&String> = first.required.iter().collect();
    names.sort_by_key(|name| {
        TAGS.iter()
            .position(|tag| tag == name)
            .unwrap_or(TAGS.len())
    });
    names.into_iter().find_map(|name| {
        let values = branches.iter().map(|branch| {
            let values = reader.tag_values(&branch.flat, name);
            (!values.is_empty() && branch.flat.required.contains(name)).then_some(values)
        });
        let tags = Tags {
            property: name.clone(),
            values: values.collect::<Option<_>>()?,
        };
        tags.are_distinct().then_some(tags)
    })
}

/// A choice of enumerations of scalars of one type is one of all their values.
fn merged_values(branches: &[Branch]) -> Option<Values> {
    let mut values = Values {
        values: Vec::new(),
        names: Vec::new(),
        descriptions: Vec::new(),
        variants: Vec::new(),
    };
    for branch in branches {
        let listed = branch.flat.values.as_ref()?;
        for (index, value) in listed.iter().enumerate() {
            if values.values.contains(value) {
                continue;
            }
            values.values.push(value.clone());
            let title = text(&branch.schema, "title").filter(|_| listed.len() == 1);
            let name = branch
                .flat
                .value_names
                .get(index)
                .cloned()
                .or(title.map(str::to_owned));
            values.names.push(name.unwrap_or_default());
            let said = branch.flat.value_descriptions.get(index);
            let said = said.or(Some(&branch.flat.description).filter(|_| listed.len() == 1));
            values.descriptions.push(said.cloned().unwrap_or_default());
        }
    }
    (branches.len() > 1 && values.literal() != Literal::Mixed).then_some(values)
}

/// In which order the variants that are no objects are tried: what takes less goes first.
fn rank(flat: &Flat) -> u8 {
    match (flat.kind.as_deref(), &flat.values) {
        (_, Some(_)) => 0,
        (Some("string"), _) if !flat.rules.is_empty() => 1,
        (Some("integer" | "boolean"), _) => 1,
        (Some("number"), _) => 2,
        (Some("string"), _) => 3,
        (Some("object"), _) if flat.others != Others::Unstated || !flat.properties.is_empty() => 4,
        _ => 5,
    }
}
