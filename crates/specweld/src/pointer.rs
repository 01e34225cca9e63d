//! JSON pointers: RFC 6901.

use std::borrow::Cow;

use memchr::{memchr2, memchr3};
use percent_encoding::percent_decode_str;

use crate::node::Object;
use crate::node::{Node, Value};

/// What references to components begin with, and only they.
pub(crate) const COMPONENTS: &str = "#/components/";

/// A token of a JSON pointer: RFC 6901, section 3.
pub(crate) fn escape(token: &str) -> Cow<'_, str> {
    match memchr2(b'~', b'/', token.as_bytes()) {
        None => Cow::Borrowed(token),
        Some(_) => Cow::Owned(token.replace('~', "~0").replace('/', "~1")),
    }
}

/// The same in a URI fragment: RFC 6901, section 6.
pub(crate) fn escape_fragment(token: &str) -> Cow<'_, str> {
    if memchr3(b'~', b'/', b'%', token.as_bytes()).is_none() {
        return Cow::Borrowed(token);
    }
    Cow::Owned(escape(token).replace('%', "%25"))
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// What stands for a token in a URI fragment.
pub(crate) fn unescape_fragment(token: &str) -> Cow<'_, str> {
    if memchr2(b'%', b'~', token.as_bytes()).is_none() {
        return Cow::Borrowed(token);
    }
    Cow::Owned(unescape(&percent_decode_str(token).decode_utf8_lossy()))
}

pub(crate) fn resolve<'a>(root: &'a Node, tokens: &[String]) -> Option<&'a Node> {
    tokens
        .iter()
        .try_fold(root, |node, token| match &node.value {
            Value::Object(object) => object.get(token).map(|member| &member.node),
            Value::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        })
}

/// The tokens of a pointer; nothing where it does not begin with `/`, or is not empty.
pub(crate) fn tokens(pointer: &str) -> Option<Vec<String>> {
    split(pointer, unescape)
}

/// The same in a URI fragment, without its `#`.
pub(crate) fn fragment_tokens(pointer: &str) -> Option<Vec<String>> {
    split(pointer, |token| unescape_fragment(token).into_owned())
}

fn split(pointer: &str, unescape: fn(&str) -> String) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let tokens = pointer.strip_prefix('/')?;
    Some(tokens.split('/').map(unescape).collect())
}

/// The name of the component of a section that a reference leads to; nothing where it leads elsewhere, or into a
/// component.
pub(crate) fn component_name<'r>(reference: &'r str, section: &str) -> Option<Cow<'r, str>> {
    let rest = reference.strip_prefix(COMPONENTS)?;
    let name = rest.strip_prefix(section)?.strip_prefix('/')?;
    (!name.contains('/')).then(|| unescape_fragment(name))
}

/// The reference to a component.
pub(crate) fn component(section: &str, name: &str) -> String {
    let mut reference = String::new();
    push_component(&mut reference, section, name);
    reference
}

/// The same, behind what is there.
pub(crate) fn push_component(reference: &mut String, section: &str, name: &str) {
    for part in [COMPONENTS, section, "/", &escape_fragment(name)] {
        reference.push_str(part);
    }
}

/// The value that a pointer leads to, to be changed.
pub(crate) fn resolve_mut<'a>(root: &'a mut Node, tokens: &[String]) -> Option<&'a mut Node> {
    tokens
        .iter()
        .try_fold(root, |node, token| match &mut node.value {
            Value::Object(object) => object.get_mut(token).map(|member| &mut member.node),
            Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
            _ => None,
        })
}

/// A section of a document's components, which is made where there is none.
pub(crate) fn section<'a>(document: &'a mut Node, section: &str) -> Option<&'a mut Object> {
    let span = document.span;
    let mut place = document;
    for key in ["components", section] {
        if !place.has(key) {
            place.set(key, Node::object(span, []));
        }
        place = place.get_mut(key)?;
    }
    place.as_object_mut()
}
