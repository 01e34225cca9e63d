//! Where what the pages hold should stand in the document.

use hashbrown::HashMap;

use crate::merged::Merged;
use crate::page::{PageId, Pages};

/// Where what the pages hold should stand in the document.
#[derive(Default)]
pub(super) struct Places {
    operations: HashMap<(PageId, String, &'static str), Vec<Place>>,
    /// By folder of the API, section and name.
    components: HashMap<(String, &'static str, String), String>,
    /// By folder of the API and name.
    webhooks: HashMap<(String, String), String>,
}

/// Where an operation should stand.
pub(super) struct Place {
    pub(super) path: String,
    pub(super) id: String,
    /// Whether another one was there first.
    pub(super) is_copy: bool,
    /// Old and new names of path parameters.
    pub(super) renamed: Vec<(String, String)>,
}

impl Places {
    pub(super) fn of(merged: &Merged, pages: &Pages) -> Self {
        let mut places = Self::default();
        for operation in &merged.operations {
            let own = (operation.document, operation.own_path.clone());
            let copies = operation.copies.iter().cloned().map(|copy| (copy, true));
            for ((source, path), is_copy) in [(own, false)].into_iter().chain(copies) {
                let Some(page) = merged.sources.get(source) else {
                    continue;
                };
                let place = Place {
                    path: operation.path.clone(),
                    id: operation.id.clone(),
                    is_copy,
                    renamed: operation.renamed.clone(),
                };
                let key = (*page, path, operation.method);
                places.operations.entry(key).or_default().push(place);
            }
        }
        let folder = |page: PageId| pages.get(page).api().unwrap_or_default().to_owned();
        for ((section, name), component) in &merged.components {
            if let Some(own) = component.own_name() {
                let key = (folder(component.page), *section, own.to_owned());
                places.components.insert(key, name.to_string());
            }
        }
        for (name, webhook) in &merged.webhooks {
            if let Some(own) = webhook.origin.1.last() {
                let key = (folder(webhook.page), own.clone());
                places.webhooks.insert(key, name.clone());
            }
        }
        places
    }

    /// Takes the next place of an operation.
    pub(super) fn operation(
        &mut self,
        page: PageId,
        path: &str,
        method: &'static str,
    ) -> Option<Place> {
        let key = (page, path.to_owned(), method);
        let places = self.operations.get_mut(&key)?;
        (!places.is_empty()).then(|| places.remove(0))
    }

    /// The name of a component in the document.
    pub(super) fn component(
        &self,
        folder: &str,
        section: &'static str,
        name: &str,
    ) -> Option<&str> {
        let key = (folder.to_owned(), section, name.to_owned());
        self.components.get(&key).map(String::as_str)
    }

    /// The name of a webhook in the document.
    pub(super) fn webhook(&self, folder: &str, name: &str) -> Option<&str> {
        let key = (folder.to_owned(), name.to_owned());
        self.webhooks.get(&key).map(String::as_str)
    }
}

/// How an expression names a path parameter; what follows, up to a brace or the end, is its name.
const PATH_PARAMETER: &str = "$request.path.";

/// A callback's expression with the new names of path parameters that have some.
pub(super) fn renamed(expression: &str, renamed: &[(String, String)]) -> String {
    let mut parts = expression.split(PATH_PARAMETER);
    let mut new = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.split('}').next().unwrap_or(part);
        let found = renamed.iter().find(|(old, _)| old == name);
        new.push_str(PATH_PARAMETER);
        new.push_str(found.map_or(name, |(_, new)| new));
        new.push_str(&part[name.len()..]);
    }
    new
}
