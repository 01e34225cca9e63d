//! ReadMe: front matter, the title and prose, then a heading "OpenAPI definition" and the document in JSON, with
//! settings of the page in members `x-readme` and `_id`. Security schemes without a name are called `sec0`, `sec1`, …
//! in each document anew.

use heck::ToLowerCamelCase;
use smol_str::SmolStr;

use super::adapter::Host;
use crate::extract::draft::{Draft, text};
use crate::extract::fence::Fence;
use crate::extract::section::Section;
use crate::node::{Node, Object, Value};
use crate::openapi::Kind;
use crate::parse::Frame;

#[derive(Debug)]
pub(super) struct ReadMe;

impl Host for ReadMe {
    fn made(&self, _: &Fence<'_>, frame: &Frame, section: &Section) -> bool {
        let mut members = frame.members.iter();
        section.is_labelled("OpenAPI definition") || members.any(|item| item.key == "x-readme")
    }

    fn adapt(&self, draft: &mut Draft<'_, '_>) {
        draft.remove(|key| key.starts_with("x-readme") || key == "_id");
        let renamed = name_schemes(draft);
        if renamed.is_empty() {
            return;
        }
        if let Some(security) = draft.member("security") {
            rename(security, &renamed);
        }
        draft.walk(&mut |node, kind| {
            if let (Kind::Operation, Some(security)) = (kind, node.get_mut("security")) {
                rename(security, &renamed);
            }
        });
    }
}

/// Gives schemes that have none a name made of what they are, which is the same on every page. Returns both names of
/// each.
fn name_schemes(draft: &mut Draft<'_, '_>) -> Vec<(SmolStr, SmolStr)> {
    let mut renamed: Vec<(SmolStr, SmolStr)> = Vec::new();
    let schemes = draft.section("securitySchemes");
    let known: Vec<SmolStr> = schemes.iter().map(|(name, _)| (*name).clone()).collect();
    for (own, scheme) in schemes.into_iter().filter(|(own, _)| is_number(own)) {
        let name = SmolStr::from(name(scheme));
        let is_free = !known.contains(&name) && renamed.iter().all(|(_, other)| *other != name);
        if is_free && !name.is_empty() {
            renamed.push((std::mem::replace(own, name.clone()), name));
        }
    }
    renamed
}

/// `sec0`
fn is_number(name: &str) -> bool {
    let number = name.strip_prefix("sec").unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// `bearer` for a bearer token, `headerXApiKey` for a key in the header `X-Api-Key`, `oauth2`.
fn name(scheme: &Node) -> String {
    match text(scheme, "type") {
        "http" => text(scheme, "scheme").to_lower_camel_case(),
        "apiKey" => {
            format!("{} {}", text(scheme, "in"), text(scheme, "name")).to_lower_camel_case()
        }
        other => other.to_owned(),
    }
}

/// Puts security requirements under the new names.
fn rename(security: &mut Node, renamed: &[(SmolStr, SmolStr)]) {
    let Value::Array(requirements) = &mut security.value else {
        return;
    };
    for requirement in requirements {
        let Value::Object(object) = &mut requirement.value else {
            continue;
        };
        let schemes = std::mem::take(object).into_iter().map(|(key, member)| {
            let new = renamed.iter().find(|(old, _)| *old == key);
            (new.map_or(key, |(_, new)| new.clone()), member)
        });
        *object = schemes.collect::<Object>();
    }
}
