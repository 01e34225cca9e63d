//! All that the stub serves: the operations of all APIs, and the control interface.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{map_request, map_response};
use axum::routing::head;
use http::{HeaderName, StatusCode, header};

use crate::gigya::http::name_charset;
use crate::ibm_connections::http::leave_out_unprocessed;
use crate::service::Service;
use crate::state::Shared;
use crate::{control, wire};

/// All operations, and the control interface.
pub(crate) fn router(shared: Shared) -> Router {
    let service = Arc::new(Service::new(shared.clone()));
    let exchange = axum::middleware::from_fn_with_state(shared.clone(), wire::exchange);
    let ibm_connections = connections_server::ibm_connections::router(service.clone())
        .layer(map_request(leave_out_unprocessed));
    connections_server::symphony::router(service.clone())
        .merge(ibm_connections)
        .merge(connections_server::persona::router(service.clone()))
        .merge(connections_server::gigya::router(service).layer(map_response(name_charset)))
        .route("/socialize.removeConnection", head(not_by_head))
        .fallback(nothing)
        .layer(exchange)
        .merge(control::router(shared))
}

/// axum lets a GET handler answer HEAD. This one removes something, which a HEAD must not do.
async fn not_by_head() -> (StatusCode, [(HeaderName, &'static str); 1]) {
    let allow = [(header::ALLOW, "GET,POST")];
    (StatusCode::METHOD_NOT_ALLOWED, allow)
}

async fn nothing() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "No operation here.\n")
}
