//! References that move to another page with what they stand in.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::file::{Files, page_name};
use crate::node::{Node, Value};
use crate::openapi::{Kind, walk};

/// What a path in a relative URL can't hold as it is.
const RESERVED: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'#').add(b'?').add(b':');

impl Files<'_> {
    /// Rewrites the references of a node that moves from one source to another, so that they lead where they led.
    pub(super) fn rebase(&self, node: &mut Node, kind: Kind, from: usize, to: usize) {
        self.rebase_but(node, kind, from, to, |_| false);
    }

    /// The same, but for the references that mean the same in both.
    pub(super) fn rebase_but(
        &self,
        node: &mut Node,
        kind: Kind,
        from: usize,
        to: usize,
        means_the_same: impl Fn(&str) -> bool,
    ) {
        if from == to {
            return;
        }
        let (from, to) = (self.page_name_of(from), self.page_name_of(to));
        let rebase = |reference: &mut Node| {
            if !reference.as_str().is_some_and(&means_the_same) {
                rebase(reference, from, to);
            }
        };
        walk(node, kind, &mut |node, kind| {
            for (key, of) in [
                ("$ref", None),
                ("operationRef", Some(Kind::Link)),
                ("externalValue", Some(Kind::Example)),
            ] {
                if let Some(reference) = node.get_mut(key)
                    && of.is_none_or(|of| of == kind)
                {
                    rebase(reference);
                }
            }
            let mapping = node
                .get_mut("discriminator")
                .filter(|_| kind == Kind::Schema)
                .and_then(|discriminator| discriminator.get_mut("mapping"));
            let targets = mapping.and_then(Node::as_object_mut);
            for target in targets.into_iter().flat_map(|targets| targets.values_mut()) {
                // A name of a schema stays one.
                if target
                    .node
                    .as_str()
                    .is_some_and(|text| text.contains(['/', '#']))
                {
                    rebase(&mut target.node);
                }
            }
        });
    }
}

/// Rewrites a reference of the page `from`; one that leads out of the pages stays as it is.
fn rebase(reference: &mut Node, from: &str, to: &str) {
    let Some(text) = reference.as_str() else {
        return;
    };
    let (url, pointer) = match text.split_once('#') {
        Some((url, pointer)) => (url, Some(pointer)),
        None => (text, None),
    };
    let page = match url {
        "" => from.to_owned(),
        url => match page_name(from, url) {
            Ok(page) => page,
            Err(_) => return,
        },
    };
    let pointer = pointer.map_or(String::new(), |pointer| format!("#{pointer}"));
    let text = relative(to, &page) + &pointer;
    reference.value = Value::String(text.into());
}

/// The relative URL that leads from one page to another.
fn relative(from: &str, to: &str) -> String {
    let folders: Vec<&str> = from.split('/').collect();
    let parts: Vec<&str> = to.split('/').collect();
    let folders = &folders[..folders.len() - 1];
    let shared = folders.iter().zip(&parts[..parts.len() - 1]);
    let shared = shared.take_while(|(one, other)| one == other).count();
    let up = folders[shared..].iter().map(|_| "..".to_owned());
    let down = parts[shared..]
        .iter()
        .map(|part| utf8_percent_encode(part, RESERVED).to_string());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_url_leads_back() {
        for (from, to, url) in [
            ("a/x.md", "a/y.md", "y.md"),
            ("a/b/x.md", "a/y.md", "../y.md"),
            ("x.md", "a/b/y z.md", "a/b/y%20z.md"),
            ("a/x.md", "b/a:1.yaml", "../b/a%3A1.yaml"),
        ] {
            assert_eq!(relative(from, to), url);
            assert_eq!(page_name(from, url).as_deref(), Ok(to));
        }
    }
}
