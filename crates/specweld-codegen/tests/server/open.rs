//! A server that is not held to its document: one of its operations is written, the others answer all the same.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use specweld_axum::{Failure, IsUndocumented, Rejection, Undocumented};
use tower::ServiceExt;

use crate::open_server::shop::*;
use crate::types::ShopProblem;

/// What a layer around the application knows.
#[derive(Clone)]
struct Tenant(&'static str);

struct OneOfMany;

impl Shop for OneOfMany {
    async fn cancel_order(
        &self,
        request: CancelOrderRequest,
    ) -> Result<CancelOrderOk, Failure<CancelOrderError>> {
        let extensions = &request.raw.extensions;
        let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>().unwrap();
        let Tenant(tenant) = extensions.get().unwrap();
        let title = format!("{tenant} {}", peer.ip());
        match request.number {
            1 => Ok(CancelOrderOk::Ok(ShopProblem { title })),
            2 => Err(CancelOrderError::Ok(ShopProblem { title }))?,
            _ => {
                let lost = std::io::Error::other("password=hunter2");
                Err(Failure::undocumented(lost))
            }
        }
    }

    async fn add_photo(
        &self,
        request: AddPhotoRequest,
    ) -> Result<AddPhotoOk, Failure<AddPhotoError>> {
        let mut files = request.body.files;
        let mut length = 0;
        while let Some(AddPhotoRequestFile::File(file)) =
            files.next().await.map_err(Failure::refused)?
        {
            length += file.bytes().await.map_err(Failure::refused)?.len();
        }
        let title = format!("{length} bytes");
        Ok(AddPhotoOk::Ok(ShopProblem { title }))
    }
}

/// Answers what is refused by itself.
struct Own;

impl Shop for Own {
    async fn reject(&self, _: Rejection) -> Undocumented {
        Undocumented::of(StatusCode::IM_A_TEAPOT).text("no")
    }

    async fn reject_cancel_order(&self, _: Rejection) -> Failure<CancelOrderError> {
        let title = "its own".to_owned();
        CancelOrderError::Ok(ShopProblem { title }).into()
    }
}

async fn send<S: Shop>(
    service: S,
    method: &str,
    path: &str,
) -> (u16, String, Option<&'static str>) {
    let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
    let request = Request::builder().method(method).uri(path);
    let app = router(Arc::new(service))
        .layer(Extension(Tenant("acme")))
        .layer(Extension(ConnectInfo(peer)));
    let request = request.body(Body::empty()).unwrap();
    let response = app.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let marked = parts.extensions.get::<IsUndocumented>();
    let marked = marked.map(|mark| mark.operation);
    let body = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8(body.to_vec()).unwrap();
    (parts.status.as_u16(), text, marked)
}

#[tokio::test]
async fn one_operation_is_enough() {
    let cancel = Some("shop_cancel_order");
    for (method, path, status, text, marked) in [
        (
            "DELETE",
            "/shops/s-1/orders/1",
            200,
            r#"{"title":"acme 127.0.0.1"}"#,
            None,
        ),
        (
            "DELETE",
            "/shops/s-1/orders/2",
            200,
            r#"{"title":"acme 127.0.0.1"}"#,
            None,
        ),
        // What went wrong is for the log.
        ("DELETE", "/shops/s-1/orders/3", 500, "", cancel),
        (
            "DELETE",
            "/shops/s-1/orders/x",
            400,
            "shop_cancel_order: path parameter `number` is no integer",
            cancel,
        ),
        ("GET", "/shops/s-1", 501, "", Some("shop_get")),
    ] {
        let expected = (status, text.to_owned(), marked);
        assert_eq!(
            send(OneOfMany, method, path).await,
            expected,
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn refusals_have_one_answer_but_where_an_operation_has_its_own() {
    let own = send(Own, "DELETE", "/shops/s-1/orders/x").await;
    assert_eq!(own, (200, r#"{"title":"its own"}"#.to_owned(), None));
    let shared = send(Own, "GET", "/shops/s-1?maxResults=x").await;
    assert_eq!(shared, (418, "no".to_owned(), Some("shop_get")));
}

/// Which of several services serves is decided when the program runs.
#[tokio::test]
async fn routers_of_all_services_are_of_one_type() {
    for (is_own, status) in [(true, 418), (false, 400)] {
        let app = match is_own {
            true => router(Arc::new(Own)),
            false => router(Arc::new(OneOfMany)),
        };
        let request = Request::get("/shops/s-1?maxResults=x").body(Body::empty());
        let response = app.oneshot(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), status);
    }
}

#[tokio::test]
async fn faults_that_show_late_are_refusals() {
    let field = "--b\r\nContent-Disposition: form-data; name=title\r\n\r\nt\r\n";
    let file = "--b\r\nContent-Disposition: form-data; name=file\r\n\r\nabc\r\n";
    let late = "body `/title` does not come before the files, of which no more than 2097152 bytes are held";
    for (parts, status, text) in [
        ([field, file].concat(), 200, r#"{"title":"3 bytes"}"#),
        (
            [field, file, file].concat(),
            400,
            "body `/file` is given more than once",
        ),
        ([field, file, field].concat(), 400, late),
    ] {
        let request = Request::post("/shops/s-1/photos")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .body(Body::from(parts + "--b--\r\n"))
            .unwrap();
        let response = router(Arc::new(OneOfMany)).oneshot(request).await.unwrap();
        assert_eq!(response.status(), status);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, text);
    }
}
