//! `/__stub/worlds`: making, listing and deleting worlds.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::routing::get;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::body::WorldFile;
use super::document;
use super::refusal::Refusal;
use crate::address::{Base, WorldId};
use crate::clock::Moment;
use crate::store::{Created, Scope};
use crate::worlds::{Listed, NewWorldError, Worlds};

/// All worlds of a stub, and where it listens.
#[derive(Clone)]
pub(super) struct Registry {
    pub worlds: Arc<Worlds>,
    pub addr: SocketAddr,
}

pub(super) fn router(registry: Registry) -> Router {
    Router::new()
        .route("/worlds", get(list).post(make))
        .route("/worlds/{id}", get(show).delete(delete))
        .with_state(registry)
}

/// A world as it is listed.
#[derive(Serialize)]
struct Face {
    id: String,
    url: String,
    /// When it will be deleted, by the machine's clock.
    expires: Option<Moment>,
}

impl Registry {
    fn face(&self, listed: &Listed, headers: &HeaderMap) -> Face {
        let base = Base::of(&listed.id);
        Face {
            id: listed.id.as_str().to_owned(),
            url: document::url(self.addr, headers, &base),
            expires: listed.expires,
        }
    }
}

impl From<NewWorldError> for Refusal {
    fn from(error: NewWorldError) -> Self {
        let status = match error {
            NewWorldError::World(_) | NewWorldError::Name => StatusCode::BAD_REQUEST,
            NewWorldError::Exists(_) => StatusCode::CONFLICT,
            NewWorldError::TooMany => StatusCode::INSUFFICIENT_STORAGE,
            NewWorldError::Store(error) => return error.into(),
        };
        Self::new(status, error.to_string())
    }
}

/// How a world is to be made.
#[derive(Debug, Default, PartialEq)]
struct Wanted {
    id: Option<String>,
    from: Option<String>,
    time_to_live: Option<Duration>,
}

impl Wanted {
    fn read(query: &str) -> Result<Self, String> {
        let mut wanted = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let is_new = match &*name {
                "id" => wanted.id.replace(value.into_owned()).is_none(),
                "from" => wanted.from.replace(value.into_owned()).is_none(),
                "ttl_ms" => {
                    let millis = value.parse().ok().filter(|it| *it > 0);
                    let millis = millis.ok_or("`ttl_ms` is a number of milliseconds from 1")?;
                    let time_to_live = Duration::from_millis(millis);
                    wanted.time_to_live.replace(time_to_live).is_none()
                }
                _ => {
                    return Err(format!(
                        "no parameter `{name}`: there are id, from and ttl_ms"
                    ));
                }
            };
            if !is_new {
                return Err(format!("`{name}` is there twice"));
            }
        }
        Ok(wanted)
    }
}

async fn make(
    State(registry): State<Registry>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: WorldFile,
) -> Result<
    (
        StatusCode,
        [(header::HeaderName, HeaderValue); 1],
        Json<Face>,
    ),
    Refusal,
> {
    let wanted = Wanted::read(&query.unwrap_or_default()).map_err(Refusal::bad_request)?;
    let worlds = &registry.worlds;
    let state = match (&wanted.from, body.state()?) {
        (None, None) => worlds.first(),
        (None, Some(state)) => state,
        (Some(from), None) => {
            worlds.refresh(from).await?;
            let from = worlds.get(from)?;
            from.change(Scope::Nothing, |it| it.copy()).await?
        }
        (Some(_), Some(_)) => {
            let message = "a world is a copy, by `from`, or that of the body, and not both";
            return Err(Refusal::bad_request(message));
        }
    };
    if let Some(id) = &wanted.id {
        worlds.refresh(id).await?;
    }
    let new = worlds.make(wanted.id.as_deref(), state, wanted.time_to_live)?;
    if let Some(kept) = new.kept {
        let id = new.listed.id.as_str();
        let refused = match kept.await {
            Ok(Created::New) => None,
            Ok(Created::Exists) => Some(NewWorldError::Exists(id.to_owned())),
            Ok(Created::TooMany) => Some(NewWorldError::TooMany),
            Err(error) => Some(error.into()),
        };
        if let Some(refused) = refused {
            // It is not there: nobody was told of it.
            drop(worlds.delete(id));
            return Err(refused.into());
        }
    }
    let face = registry.face(&new.listed, &headers);
    // URLs are made of what headers hold.
    let location = HeaderValue::from_str(&face.url).unwrap_or(HeaderValue::from_static("/"));
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Json(face),
    ))
}

async fn list(
    State(registry): State<Registry>,
    headers: HeaderMap,
) -> Result<Json<Vec<Face>>, Refusal> {
    let listed = registry.worlds.list().await?;
    let faces = listed.iter().map(|it| registry.face(it, &headers));
    Ok(Json(faces.collect()))
}

async fn show(
    State(registry): State<Registry>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Face>, Refusal> {
    registry.worlds.refresh(&id).await?;
    let listed = registry.worlds.listed(&id)?;
    Ok(Json(registry.face(&listed, &headers)))
}

async fn delete(
    State(registry): State<Registry>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    if WorldId::new(&id).is_some_and(|it| it.is_own()) {
        let message = "the world that the stub begins with stays; POST /__stub/reset puts it back to its start";
        return Err(Refusal::new(StatusCode::CONFLICT, message));
    }
    registry.worlds.refresh(&id).await?;
    if let Some(gone) = registry.worlds.delete(&id)? {
        gone.await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_read_strictly() {
        let read = Wanted::read("id=a&ttl_ms=5&from=b").unwrap();
        let expected = Wanted {
            id: Some("a".to_owned()),
            from: Some("b".to_owned()),
            time_to_live: Some(Duration::from_millis(5)),
        };
        assert_eq!(read, expected);
        assert_eq!(Wanted::read(""), Ok(Wanted::default()));
        for query in ["ttl_ms=0", "ttl_ms=-1", "ttl_ms=", "ttl=1", "id=a&id=a"] {
            assert!(Wanted::read(query).is_err(), "{query}");
        }
    }
}
