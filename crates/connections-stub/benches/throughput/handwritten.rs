//! A server as someone would write it by hand for this call alone, with axum on the same settings of hyper, and the same
//! world behind a lock.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Json, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use connections_stub::World;
use connections_stub::world::symphony::{Permission, Role, Symphony};
use http::{HeaderMap, StatusCode};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tower::ServiceExt as _;

type Shared = Arc<Mutex<Symphony>>;

#[derive(Deserialize)]
struct Followers {
    followers: Vec<i64>,
}

#[derive(Serialize)]
struct Success {
    format: &'static str,
    message: &'static str,
}

#[derive(Serialize)]
struct Failure {
    code: u16,
    message: String,
}

fn failure(status: StatusCode, message: impl Into<String>) -> Response {
    let code = status.as_u16();
    let message = message.into();
    (status, Json(Failure { code, message })).into_response()
}

async fn unfollow(
    State(symphony): State<Shared>,
    Path(uid): Path<i64>,
    headers: HeaderMap,
    Json(body): Json<Followers>,
) -> Response {
    let token = headers.get("sessionToken").and_then(|it| it.to_str().ok());
    let mut symphony = symphony.lock().unwrap();
    let mut sessions = symphony.sessions.iter();
    let Some(session) = token.and_then(|token| sessions.find(|it| it.token.is(token))) else {
        return failure(StatusCode::UNAUTHORIZED, "Invalid session");
    };
    let user = symphony.users.iter().find(|it| it.id == session.user);
    let may = match &session.on_behalf_of {
        Some(permissions) => permissions.contains(&Permission::ManageUserFollowing),
        None => user.is_some_and(|it| it.roles.contains(&Role::UserProvisioning)),
    };
    if !may {
        return failure(
            StatusCode::FORBIDDEN,
            "The user lacks the required entitlement",
        );
    }
    let listed: HashSet<i64> = body.followers.iter().copied().collect();
    let mut unknown = listed.clone();
    for user in &symphony.users {
        unknown.remove(&user.id);
    }
    let Some(user) = symphony.users.iter_mut().find(|it| it.id == uid) else {
        return failure(StatusCode::BAD_REQUEST, format!("Invalid user id: {uid}"));
    };
    user.followers.retain(|it| !listed.contains(it));
    if !unknown.is_empty() {
        let message = format!("Invalid user ids in followers: {unknown:?}");
        return failure(StatusCode::BAD_REQUEST, message);
    }
    Json(Success {
        format: "TEXT",
        message: "User(s) successfully removed from the list of followers",
    })
    .into_response()
}

/// Prints the address, and serves for good.
pub async fn serve(world: World) {
    let app = Router::new()
        .route("/pod/v1/user/{uid}/unfollow", post(unfollow))
        .with_state(Arc::new(Mutex::new(world.symphony)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let app = app.clone();
        let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
            app.clone().oneshot(request.map(Body::new))
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(30))
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            let _ = connection.await;
        });
    }
}
