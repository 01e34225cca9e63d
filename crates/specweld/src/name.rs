//! Names: everything named carries its API from the start, so that adding an API renames nothing.

use std::borrow::Cow;

use hashbrown::HashSet;
use heck::{ToSnakeCase, ToUpperCamelCase};
use smol_str::SmolStr;

/// What everything of an API is called by.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct ApiName {
    /// The name of its folder, or the one that its settings give it: `ibm_connections`.
    pub(crate) name: String,
    /// The prefix of its components and tags: `IbmConnections`.
    pub(crate) prefix: String,
    /// The same as a component's name may begin.
    component_prefix: String,
    /// The prefix of its operation ids.
    snake: String,
    /// What its settings put before its paths.
    pub(crate) path_prefix: String,
    /// Names that its settings give to components in place of their own: section, own name, other name.
    pub(crate) names: Vec<(&'static str, SmolStr, SmolStr)>,
}

impl ApiName {
    pub(crate) fn new(name: &str, prefix: Option<&str>) -> Self {
        let mut name = name.to_owned();
        // No identifier begins with a digit.
        if !name.to_snake_case().starts_with(char::is_alphabetic) {
            name.insert_str(0, "api_");
        }
        let prefix = prefix.map_or_else(|| name.to_upper_camel_case(), str::to_owned);
        Self {
            component_prefix: component_name(&prefix).into_owned(),
            prefix,
            snake: name.to_snake_case(),
            name,
            path_prefix: String::new(),
            names: Vec::new(),
        }
    }

    /// The name of a component in the merged document: `SymphonyError` for `Error`.
    ///
    /// The name keeps its own spelling but for its first letter, so that a reader of the page recognises it.
    pub(crate) fn component(&self, section: &str, own: &str) -> SmolStr {
        let is_own = |(of, name, _): &&(&str, SmolStr, SmolStr)| *of == section && name == own;
        let own = self
            .names
            .iter()
            .find(is_own)
            .map_or(own, |(_, _, name)| name);
        let own = component_name(own);
        let (first, rest) = own.split_at(own.len().min(1));
        let mut name = String::with_capacity(self.component_prefix.len() + own.len());
        name.push_str(&self.component_prefix);
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
        name.into()
    }

    /// An operation id in the merged document: `symphony_remove_connection` for `removeConnection` or for the title
    /// "Remove Connection".
    pub(crate) fn operation(&self, own: &str) -> String {
        // Many ids are spelled so already.
        let is_snake = own.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_'))
            && own.split('_').all(|word| !word.is_empty());
        match is_snake {
            true => [&self.snake, "_", own].concat(),
            false => format!("{}_{}", self.snake, own.to_snake_case()),
        }
    }

    /// A tag in the merged document: `Symphony User` for `User`.
    pub(crate) fn tag(&self, own: &str) -> String {
        format!("{} {own}", self.prefix)
    }
}

/// Whether OpenAPI takes a text as the name of a component: letters and digits of ASCII, `.`, `-` and `_`.
pub(crate) fn is_component_name(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !text.is_empty() && text.bytes().all(is_allowed)
}

/// A text as the name of a component: what OpenAPI does not take divides words, and other letters are spelled by their
/// code points. `UserModel` for `User Model`, `Type_E` for `type_:E` behind a prefix.
pub(crate) fn component_name(text: &str) -> Cow<'_, str> {
    if is_component_name(text) {
        return Cow::Borrowed(text);
    }
    let mut name = String::with_capacity(text.len());
    let mut begins = false;
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_') {
            name.push(if begins {
                letter.to_ascii_uppercase()
            } else {
                letter
            });
        } else if letter.is_alphanumeric() {
            name.push_str(&format!("U{:04X}", u32::from(letter)));
        }
        begins = !letter.is_alphanumeric() && !matches!(letter, '.' | '-' | '_');
    }
    if name.is_empty() {
        name.push('_');
    }
    Cow::Owned(name)
}

/// The name of a component that is hoisted out of `owner`: `SymphonySuccessResponseFormat` for its property `format`.
pub(crate) fn hoisted(owner: &str, part: &str) -> String {
    let mut name = owner.to_owned();
    push_part(&mut name, part);
    name
}

/// The same, behind the owner's name.
pub(crate) fn push_part(name: &mut String, part: &str) {
    // Most parts are words in small letters, of which nothing but the first letter changes.
    if part
        .bytes()
        .all(|byte| matches!(byte, b'a'..=b'z' | b'-' | b'_'))
    {
        for word in part.split(['-', '_']) {
            let (first, rest) = word.split_at(word.len().min(1));
            name.extend(first.chars().map(|letter| letter.to_ascii_uppercase()));
            name.push_str(rest);
        }
    } else {
        let part = part.to_upper_camel_case();
        if !part.is_empty() {
            name.push_str(&component_name(&part));
        }
    }
}

/// Names of which no two make one type in a program: `tie-kind` and `TieKind` do.
#[derive(Debug, Default)]
pub(crate) struct Names {
    types: HashSet<SmolStr>,
    /// The type that is being put together.
    text: Vec<u8>,
}

impl Names {
    /// Adds a name, unless there is one of its type.
    pub(crate) fn insert(&mut self, name: &SmolStr) -> bool {
        // Any other keeps its letters when a type is made of it.
        if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return self.types.insert(name.clone());
        }
        self.text.clear();
        let mut begins = true;
        for byte in name.bytes() {
            let is_kept = byte.is_ascii_alphanumeric() || !byte.is_ascii();
            if is_kept {
                let capital = byte.to_ascii_uppercase();
                self.text.push(if begins { capital } else { byte });
            }
            begins = !is_kept;
        }
        let name = String::from_utf8_lossy(&self.text);
        self.types.insert(SmolStr::new(name))
    }
}

/// Whether anything of a text is left in an identifier.
pub(crate) fn makes_identifier(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// The operation id of an operation that has neither an id nor a title of its own: `post_v1_user_uid_unfollow`.
pub(crate) fn from_path(method: &str, path: &str) -> String {
    format!("{method} {path}").to_snake_case()
}

/// The name of an operation's own components: `SymphonyRemoveConnection` for `symphony_remove_connection`.
pub(crate) fn operation_type(operation_id: &str) -> String {
    component_name(&operation_id.to_upper_camel_case()).into_owned()
}

/// The one of the names that is most like `name`, if it is like enough to have been meant.
pub(crate) fn closest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |other: &str| strsim::jaro_winkler(&name.to_lowercase(), &other.to_lowercase());
    names
        .map(|other| (likeness(other), other))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| y.cmp(x)))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_type_are_the_same() {
        let mut names = Names::default();
        let added = ["tie-kind", "TieKind", "Tiekind", "tie_kind2", "TieKind"].map(|name| {
            let name = SmolStr::new(name);
            names.insert(&name)
        });
        assert_eq!(added, [true, false, true, true, false]);
    }

    #[test]
    fn names_carry_their_api() {
        let ibm = ApiName::new("ibm_connections", None);
        let symphony = ApiName::new("symphony", None);
        assert_eq!(ibm.component("schemas", "error"), "IbmConnectionsError");
        assert_eq!(
            symphony.component("schemas", "V1IMAttributes"),
            "SymphonyV1IMAttributes"
        );
        assert_eq!(
            hoisted("SymphonySuccessResponse", "format"),
            "SymphonySuccessResponseFormat"
        );
        assert_eq!(
            ibm.operation("socialize.removeConnection"),
            "ibm_connections_socialize_remove_connection"
        );
        assert_eq!(
            symphony.operation("Remove Connection"),
            "symphony_remove_connection"
        );
        assert_eq!(ApiName::new("x", Some("Acme")).tag("User"), "Acme User");
        assert_eq!(
            from_path("post", "/v1/user/{uid}/unfollow"),
            "post_v1_user_uid_unfollow"
        );
    }

    #[test]
    fn component_names_are_what_openapi_takes() {
        for (text, name) in [
            ("Tie.Kind-2_x", "Tie.Kind-2_x"),
            ("User Model", "UserModel"),
            ("a/b", "aB"),
            ("type_:E", "type_E"),
            ("Größe", "GrU00F6U00DFe"),
            ("寸 法", "U5BF8U6CD5"),
            (" x", "X"),
            ("«»", "_"),
            ("", "_"),
        ] {
            assert_eq!(component_name(text), name, "{text}");
            assert!(is_component_name(name));
        }
        let api = ApiName::new("größe", None);
        assert_eq!(api.component("schemas", "a/b"), "GrU00F6U00DFeAB");
        assert_eq!(hoisted("S", "größe"), "SGrU00F6U00DFe");
    }
}
