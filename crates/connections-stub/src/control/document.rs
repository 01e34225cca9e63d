//! The document as this server is described by it.

use std::net::SocketAddr;
use std::sync::LazyLock;

use axum::Json;
use axum::extract::State;
use http::uri::Authority;
use http::{HeaderMap, header};
use serde_json::{Value, json};

use crate::address::{Addressed, Base};

// It is a constant that a test reads.
static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(connections_server::DOCUMENT).unwrap_or_default());

/// `GET /openapi.json`: the document with this server in place of the vendors'.
pub(crate) async fn document(
    to: Addressed,
    State(addr): State<SocketAddr>,
    headers: HeaderMap,
) -> Json<Value> {
    let mut document = DOCUMENT.clone();
    let servers = json!([{ "url": url(addr, &headers, &to.base) }]);
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for path in paths.values_mut().filter_map(Value::as_object_mut) {
            path.remove("servers");
            for operation in path.values_mut().filter_map(Value::as_object_mut) {
                operation.remove("servers");
            }
        }
    }
    document["servers"] = servers;
    Json(document)
}

/// The URL of a world, or of the stub's own, for a client that came here by a name which a port or a proxy between may have made another than is listened on.
pub(super) fn url(addr: SocketAddr, headers: &HeaderMap, base: &Base) -> String {
    let text = |name| headers.get(name).and_then(|it| it.to_str().ok());
    let sent: Option<Authority> = text(header::HOST).and_then(|it| it.parse().ok());
    let authority = sent.map_or_else(|| addr.to_string(), |it| it.to_string());
    let proto = headers.get("X-Forwarded-Proto");
    let is_https = proto.is_some_and(|it| it.as_bytes().eq_ignore_ascii_case(b"https"));
    let scheme = if is_https { "https" } else { "http" };
    format!("{scheme}://{authority}{base}")
}
