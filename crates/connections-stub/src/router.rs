//! All that the stub serves: the operations of all APIs, and the control interface.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn_with_state, map_request, map_response};
use axum::routing::head;

use crate::control::{self, Access, missed};
use crate::gigya::http::name_charset;
use crate::ibm_connections::http::leave_out_unprocessed;
use crate::service::Service;
use crate::state::Shared;
use crate::wire;

/// All operations, and the control interface of a stub that listens on `addr`.
pub(crate) fn router(shared: Shared, access: Access, addr: SocketAddr) -> Router {
    let service = Arc::new(Service::new(shared.clone()));
    let exchange = from_fn_with_state(shared.clone(), wire::exchange);
    let ibm_connections = connections_server::ibm_connections::router(service.clone())
        .layer(map_request(leave_out_unprocessed));
    connections_server::symphony::router(service.clone())
        .merge(ibm_connections)
        .merge(connections_server::persona::router(service.clone()))
        .merge(connections_server::gigya::router(service).layer(map_response(name_charset)))
        // axum lets a GET handler answer HEAD. This one removes something, which a HEAD must not do.
        .route("/socialize.removeConnection", head(missed))
        .method_not_allowed_fallback(missed)
        .fallback(missed)
        .layer(exchange)
        .merge(control::router(shared, access, addr))
}
