//! A service of the sample.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use bytes::Bytes;
use specweld_axum::{Fault, Location, Reason, Rejection};

use crate::{
    server::{
        echo::{Echo, EchoDefaultStatus, EchoError, EchoOk, EchoRequest},
        shop::*,
    },
    types::{Content, ShopProblem, ShopViolations},
};

/// Counts what reaches it, and refuses in the two documented bodies.
#[derive(Default)]
pub struct Counter {
    calls: AtomicUsize,
}

impl Counter {
    /// How many orders were placed.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }
}

/// What is wrong with the files of a form, of which the first ones are read.
fn refused(fault: Fault) -> AddPhotoError {
    AddPhotoError::BadRequest(ShopProblem {
        title: fault.to_string(),
    })
}

impl Shop for Counter {
    async fn place_order(
        &self,
        request: PlaceOrderRequest,
    ) -> Result<PlaceOrderOk, PlaceOrderError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let headers = PlaceOrderCreatedHeaders {
            location: format!("/shops/{}/orders/{}", *request.shop_id, request.number),
            x_remaining: request.tags.map(|tags| tags.len() as i64),
            x_tags: None,
        };
        match request.body {
            PlaceOrderRequestBody::Json(body) | PlaceOrderRequestBody::Form(body) => {
                Ok(PlaceOrderOk::Created { headers, body })
            }
            PlaceOrderRequestBody::OctetStream(upload) => {
                let has_key = request.credentials.key.is_some();
                match upload.bytes().await {
                    Ok(bytes) if bytes.is_empty() => Ok(PlaceOrderOk::NoContent),
                    Ok(_) if has_key => Err(PlaceOrderError::ServerError {
                        status: PlaceOrderServerErrorStatus::of(StatusCode::SERVICE_UNAVAILABLE),
                    }),
                    _ => Err(PlaceOrderError::Default {
                        status: PlaceOrderDefaultStatus::of(StatusCode::ACCEPTED),
                        body: "<p>".to_owned(),
                    }),
                }
            }
        }
    }

    async fn reject_place_order(&self, rejection: Rejection) -> PlaceOrderError {
        let text = rejection.to_string();
        match (rejection.location, rejection.reason) {
            (_, Reason::TooLarge { .. }) => PlaceOrderError::ClientError {
                status: PlaceOrderClientErrorStatus::of(StatusCode::PAYLOAD_TOO_LARGE),
                body: ShopProblem { title: text },
            },
            (Location::Body, _) => PlaceOrderError::UnprocessableEntity {
                headers: PlaceOrderUnprocessableEntityHeaders {
                    x_remaining: Some(0),
                },
                body: PlaceOrderBody::Json(ShopViolations {
                    violations: vec![text],
                }),
            },
            _ => PlaceOrderError::BadRequest(ShopProblem { title: text }),
        }
    }

    async fn cancel_order(
        &self,
        request: CancelOrderRequest,
    ) -> Result<CancelOrderOk, CancelOrderError> {
        let title = format!("{} {}", *request.shop_id, request.number);
        Ok(CancelOrderOk::Ok(ShopProblem { title }))
    }

    async fn reject_cancel_order(&self, rejection: Rejection) -> CancelOrderError {
        CancelOrderError::Ok(ShopProblem {
            title: rejection.to_string(),
        })
    }

    async fn add_photo(&self, request: AddPhotoRequest) -> Result<AddPhotoOk, AddPhotoError> {
        let AddPhotoRequestForm { title, mut files } = request.body;
        let mut told = format!("{title}\n");
        while let Some(file) = files.next().await.map_err(refused)? {
            let AddPhotoRequestFile::File(file) = file;
            let (name, media_type) = (file.file_name.clone(), file.content_type.clone());
            let bytes = file.bytes().await;
            told.push_str(&format!("{name:?} {media_type:?} {bytes:?}\n"));
        }
        Ok(AddPhotoOk::Ok(ShopProblem { title: told }))
    }

    async fn reject_add_photo(&self, rejection: Rejection) -> AddPhotoError {
        AddPhotoError::BadRequest(ShopProblem {
            title: rejection.to_string(),
        })
    }

    async fn set_photos(&self, request: SetPhotosRequest) -> Result<SetPhotosOk, SetPhotosError> {
        Ok(match request.body {
            Some(SetPhotosRequestBody::Xml(upload)) => {
                SetPhotosOk::Ok(upload.bytes().await.unwrap().into())
            }
            Some(SetPhotosRequestBody::FormData(_) | SetPhotosRequestBody::Png(_)) | None => {
                SetPhotosOk::NoContent
            }
        })
    }

    async fn close(&self, request: CloseRequest) -> Result<CloseOk, CloseError> {
        let title = format!("close {}", *request.shop_id);
        Ok(CloseOk::Ok(ShopProblem { title }))
    }

    async fn open(&self, request: OpenRequest) -> Result<OpenOk, OpenError> {
        let title = format!("open {}", *request.shop_id);
        Ok(OpenOk::Ok(ShopProblem { title }))
    }

    async fn get(&self, request: GetRequest) -> Result<GetOk, GetError> {
        let limits = (request.max_results_query, request.max_results_query_2);
        let title = format!("get {} {limits:?}", *request.shop_id);
        Ok(GetOk::Ok(ShopProblem { title }))
    }

    async fn export(&self, request: ExportRequest) -> Result<ExportOk, ExportError> {
        let title = format!("export {}", *request.shop_id);
        Ok(ExportOk::Ok(ShopProblem { title }))
    }

    async fn compare(&self, request: CompareRequest) -> Result<CompareOk, CompareError> {
        let title = format!("{} to {}", *request.shop_id, request.other);
        Ok(CompareOk::Ok(ShopProblem { title }))
    }

    async fn logo(&self, request: LogoRequest) -> Result<LogoOk, LogoError> {
        let Some(size) = request.size else {
            return Ok(LogoOk::NotModified);
        };
        Ok(LogoOk::Ok(match request.credentials {
            None => LogoBody::Json(serde_json::json!(size)),
            Some(_) => LogoBody::Any(Content {
                media_type: "image/png".parse().unwrap(),
                body: Bytes::from_static(b"png").into(),
            }),
        }))
    }
}

impl Echo for Counter {
    async fn echo(&self, request: EchoRequest) -> Result<EchoOk, EchoError> {
        let status = EchoDefaultStatus::of(StatusCode::OK);
        let body = request.body.unwrap_or_else(|| "none".parse().unwrap());
        Ok(EchoOk::Default { status, body })
    }

    async fn reject_echo(&self, _: Rejection) -> EchoError {
        let status = EchoDefaultStatus::of(StatusCode::IM_A_TEAPOT);
        EchoError::Default {
            status,
            body: "no".parse().unwrap(),
        }
    }
}
