//! Makes sure that axum takes all routes: it panics otherwise, when the server starts.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    operation::Api,
    read::path::{Mixed, nameless},
};
use crate::{Document, Fault};

pub(super) fn check(document: &Document, apis: &[Api], faults: &mut Vec<Fault>) {
    let mut matcher = matchit::Router::new();
    let mut owners = BTreeMap::new();
    for api in apis {
        let mut seen = BTreeSet::new();
        for operation in &api.operations {
            let route = nameless(&operation.route);
            // Operations of one API share a route by their methods, and by what stands around their
            // parameters; those of two share it by their methods alone.
            let others: &mut Vec<(&str, &[Mixed])> = owners
                .entry((route.clone(), operation.http_method.as_str()))
                .or_default();
            let is_new = others
                .iter()
                .all(|(owner, mixed)| *owner == api.name && *mixed != operation.mixed.as_slice());
            others.push((&api.name, &operation.mixed));
            let inserted = if seen.insert(route) {
                matcher.insert(operation.route.as_str(), ()).err()
            } else {
                None
            };
            let message = match (is_new, inserted) {
                (false, _) => "another operation has the same path and method".to_owned(),
                // Another API's methods of this very path: axum merges them.
                (true, Some(matchit::InsertError::Conflict { with }))
                    if with == operation.route =>
                {
                    continue;
                }
                (true, Some(error)) => format!("axum can't route `{}`: {error}", operation.route),
                (true, None) => continue,
            };
            faults.push(document.fault(
                operation.pointer.as_str(),
                message,
                "rename the path so that no request fits two of them",
            ));
        }
    }
}
