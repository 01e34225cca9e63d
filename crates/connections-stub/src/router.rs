//! All that the stub serves: the operations of all APIs, and the control interface.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{map_request, map_response};
use axum::routing::head;
use http_body_util::Either;
use tower::Service as _;

use crate::control::{self, Access, missed};
use crate::gigya::http::name_charset;
use crate::ibm_connections::http::leave_out_unprocessed;
use crate::service::Service;
use crate::state::Shared;
use crate::wire::{self, Answer};

/// What answers every request to a stub.
pub(crate) struct App {
    shared: Shared,
    operations: Router,
    control: Router,
}

impl App {
    /// All operations, and the control interface of a stub that listens on `addr`.
    pub fn new(shared: Shared, access: Access, addr: SocketAddr) -> Self {
        Self {
            operations: operations(shared.clone()),
            control: control::router(shared.clone(), access, addr),
            shared,
        }
    }

    /// Answers a request.
    // Boxed here, where all that it takes along is moved for the first time: hyper moves it several times more.
    pub fn respond(&self, request: Request) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        if control::answers(request.uri().path()) {
            let answer = self.control.clone().call(request);
            Box::pin(async {
                let answer = answer.await;
                let answer = answer.unwrap_or_else(|never: Infallible| match never {});
                answer.map(Either::Right)
            })
        } else {
            let shared = self.shared.clone();
            Box::pin(wire::exchange(shared, request, &self.operations))
        }
    }
}

fn operations(shared: Shared) -> Router {
    let service = Arc::new(Service::new(shared));
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
}
