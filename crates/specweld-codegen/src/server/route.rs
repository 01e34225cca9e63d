//! Makes sure that axum takes all routes: it panics otherwise, when the server starts.

use std::collections::{BTreeMap, BTreeSet};

use specweld_document::{Document, DocumentError};

use super::operation::{Api, Mixed, Operation, nameless};

/// Takes out the operations whose requests would fit the route of one before them.
pub(super) fn leave_out(document: &Document, apis: &mut [Api]) -> Vec<DocumentError> {
    let mut routes = Routes::default();
    let mut errors = Vec::new();
    for api in apis {
        let mut own = BTreeSet::new();
        for operation in std::mem::take(&mut api.operations) {
            match routes.add(&api.name, &operation, &mut own) {
                Ok(()) => api.operations.push(operation),
                Err(message) => errors.push(document.error(
                    "ambiguous-route",
                    operation.pointer.as_str(),
                    message,
                    "rename the path so that no request fits two of them",
                )),
            }
        }
    }
    errors
}

/// An API that has a route, and what stands around its parameters there.
struct Owner {
    api: String,
    mixed: Vec<Mixed>,
}

/// The routes of all APIs.
#[derive(Default)]
struct Routes {
    matcher: matchit::Router<()>,
    /// By route and method.
    owners: BTreeMap<(String, String), Vec<Owner>>,
}

impl Routes {
    /// Adds the route of an API's operation. `own` are the routes that the API has.
    fn add(
        &mut self,
        api: &str,
        operation: &Operation,
        own: &mut BTreeSet<String>,
    ) -> Result<(), String> {
        let route = nameless(&operation.route);
        let key = (route.clone(), operation.http_method.clone());
        let others = self.owners.entry(key).or_default();
        // Operations of one API share a route by their methods, and by what stands around their
        // parameters; those of two share it by their methods alone.
        let is_new = others
            .iter()
            .all(|owner| owner.api == api && owner.mixed != operation.mixed);
        if !is_new {
            return Err("another operation has the same path and method".to_owned());
        }
        if !own.contains(&route) {
            match self.matcher.insert(operation.route.as_str(), ()) {
                Ok(()) => {}
                // Another API's methods of this very path: axum merges them.
                Err(matchit::InsertError::Conflict { with }) if with == operation.route => {}
                Err(error) => {
                    return Err(format!("axum can't route `{}`: {error}", operation.route));
                }
            }
            own.insert(route);
        }
        others.push(Owner {
            api: api.to_owned(),
            mixed: operation.mixed.clone(),
        });
        Ok(())
    }
}
