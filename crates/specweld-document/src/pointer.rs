//! JSON pointers: RFC 6901.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The pointer made of tokens that are not escaped.
///
/// ```
/// assert_eq!(specweld_document::pointer(["paths", "/a/{b}", "get"]), "/paths/~1a~1{b}/get");
/// ```
pub fn pointer<'t>(tokens: impl IntoIterator<Item = &'t str>) -> String {
    let mut pointer = String::new();
    for token in tokens {
        push(&mut pointer, token);
    }
    pointer
}

/// Makes a pointer one token longer, which is not escaped.
pub fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
}

/// The tokens of a pointer, not escaped.
pub fn tokens(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(|token| {
        if token.contains('~') {
            Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
        } else {
            Cow::Borrowed(token)
        }
    })
}

/// The pointer in a `$ref` to a place of the same document; none where it leads out of it.
///
/// ```
/// use specweld_document::of_reference;
///
/// let pointer = of_reference("#/components/schemas/A%20b").unwrap();
/// assert_eq!(pointer, "/components/schemas/A b");
/// assert!(of_reference("other.json#/A").is_none());
/// ```
pub fn of_reference(reference: &str) -> Option<Cow<'_, str>> {
    let fragment = reference.strip_prefix('#')?;
    let pointer = percent_decode_str(fragment).decode_utf8().ok()?;
    (pointer.is_empty() || pointer.starts_with('/')).then_some(pointer)
}

/// The component schema that a `$ref` leads to, or into.
///
/// ```
/// let name = specweld_document::schema_name("#/components/schemas/A~1b");
/// assert_eq!(name.as_deref(), Some("A/b"));
/// ```
pub fn schema_name(reference: &str) -> Option<String> {
    let pointer = of_reference(reference)?;
    let name = pointer.strip_prefix("/components/schemas")?;
    tokens(name).next().map(Cow::into_owned)
}

/// The component schema that stands at a pointer itself.
pub(crate) fn component_at(place: &str) -> Option<String> {
    let name = place.strip_prefix("/components/schemas")?;
    let mut tokens = tokens(name);
    let name = tokens.next()?.into_owned();
    tokens.next().is_none().then_some(name)
}

/// The `$ref` to a component schema.
///
/// ```
/// assert_eq!(specweld_document::schema_reference("A/b"), "#/components/schemas/A~1b");
/// ```
pub fn schema_reference(component: &str) -> String {
    format!("#{}", pointer(["components", "schemas", component]))
}
