//! Makes sure that axum takes all routes: it panics otherwise, when the server starts.

use std::collections::BTreeSet;

use super::operation::Api;
use crate::{Document, Fault};

pub(super) fn check(document: &Document, apis: &[Api], faults: &mut Vec<Fault>) {
    let mut matcher = matchit::Router::new();
    let mut owners = BTreeSet::new();
    for api in apis {
        let mut seen = BTreeSet::new();
        for operation in &api.operations {
            // Two methods of one path are one route of their API.
            let is_new = owners.insert((operation.route.as_str(), operation.http_method.as_str()));
            let inserted = if seen.insert(&operation.route) {
                matcher.insert(operation.route.as_str(), ()).err()
            } else {
                None
            };
            let message = match (is_new, inserted) {
                (false, _) => "another API has the same path and method".to_owned(),
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
