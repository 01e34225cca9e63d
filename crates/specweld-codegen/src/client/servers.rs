//! The servers that a document names.

use serde_json::Value;
use specweld_document::{Cursor, members, text};

use super::operation::{Server, Variable};

/// The documented server of an operation: the first of its own, else of its path's, else of the document's; `/` where there is
/// none (OpenAPI 3.0.3, "OpenAPI Object").
pub(super) fn server(root: &Cursor<'_>, path_item: &Cursor<'_>, operation: &Cursor<'_>) -> Server {
    let servers = [operation, path_item, root]
        .into_iter()
        .filter_map(|place| place.value.get("servers")?.as_array()?.first());
    let Some(server) = servers.into_iter().next() else {
        return Server {
            url: "/".to_owned(),
            variables: Vec::new(),
        };
    };
    let variables = members(server, "variables").map(|(name, variable)| {
        let values = variable.get("enum").and_then(Value::as_array);
        let values = values.into_iter().flatten().filter_map(Value::as_str);
        Variable {
            name: name.to_owned(),
            default: text(variable, "default").unwrap_or_default().to_owned(),
            values: values.map(str::to_owned).collect(),
        }
    });
    Server {
        url: text(server, "url").unwrap_or("/").to_owned(),
        variables: variables.collect(),
    }
}
