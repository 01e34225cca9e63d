//! All that the stub serves: the operations of all APIs, and the control interface.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{map_request, map_response};
use axum::response::IntoResponse as _;
use axum::routing::head;
use http::{StatusCode, Uri};
use http_body_util::Either;
use tower::Service as _;

use crate::address::{Addressed, NoWorld};
use crate::control::{self, Access, missed, no_world};
use crate::gigya::http::name_charset;
use crate::ibm_connections::http::leave_out_unprocessed;
use crate::service::Service;
use crate::wire::{self, Answer};
use crate::worlds::Worlds;

type Responding = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What answers every request to a stub.
pub(crate) struct App {
    worlds: Arc<Worlds>,
    operations: Router,
    control: Router,
    /// What is left for a request for a world that there is not.
    nowhere: Router,
}

impl App {
    /// All operations, and the control interface of a stub that listens on `addr`.
    pub fn new(worlds: Arc<Worlds>, access: Access, addr: SocketAddr) -> Self {
        Self {
            operations: operations(worlds.own().clone()),
            control: control::router(worlds.clone(), access, addr),
            nowhere: Router::new().fallback(no_world),
            worlds,
        }
    }

    /// Answers a request.
    // Boxed here, where all that it takes along is moved for the first time: hyper moves it several times more.
    pub fn respond(self: &Arc<Self>, request: Request) -> Responding {
        let (to, rest) = self.worlds.address(&request);
        match to {
            Err(none) if self.worlds.is_shared() => self.clone().look_again(none, request),
            to => self.respond_from(to, rest, request),
        }
    }

    /// Answers a request for a world that this process does not know, and another may.
    fn look_again(self: Arc<Self>, none: NoWorld, request: Request) -> Responding {
        Box::pin(async move {
            if let Err(error) = self.worlds.refresh(&none.0).await {
                let unkept = (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n"));
                return unkept.into_response().map(Either::Right);
            }
            let (to, rest) = self.worlds.address(&request);
            self.respond_from(to, rest, request).await
        })
    }

    fn respond_from(
        &self,
        to: Result<Addressed, NoWorld>,
        rest: Option<Uri>,
        mut request: Request,
    ) -> Responding {
        let uri = rest.as_ref().unwrap_or_else(|| request.uri());
        let is_control = control::answers(uri.path());
        if let Some(rest) = rest.filter(|_| is_control || to.is_ok()) {
            *request.uri_mut() = rest;
        }
        if is_control {
            request.extensions_mut().insert(to);
            let answer = self.control.clone().call(request);
            Box::pin(async {
                let answer = answer.await;
                let answer = answer.unwrap_or_else(|never: Infallible| match never {});
                answer.map(Either::Right)
            })
        } else {
            let (to, router) = to.map_or_else(
                |none| {
                    request.extensions_mut().insert(none);
                    // Where it is in the journal, so that it can be found.
                    (self.worlds.own().clone(), &self.nowhere)
                },
                |to| (to, &self.operations),
            );
            Box::pin(wire::exchange(to, request, router))
        }
    }
}

fn operations(own: Addressed) -> Router {
    let service = Arc::new(Service::new(own));
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
