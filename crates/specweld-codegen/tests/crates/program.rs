//! Calls a generated client and implements a generated server.

use std::sync::Arc;

use box_api::server::box_::{
    self, DeleteBoxesIdOk, DeleteBoxesIdRequest, GetBoxesDefaultStatus, GetBoxesError, GetBoxesOk,
    GetBoxesRequest, PostBoxesError, PostBoxesOk, PostBoxesRequest,
};
use box_api::server::box_::DeleteBoxesIdError;
use box_api::types::{BoxesIdId, Error, ErrorCode, GetBoxesSort};
use box_api::Client;

struct Boxes;

impl box_::Box for Boxes {
    async fn get_boxes(&self, request: GetBoxesRequest) -> Result<GetBoxesOk, GetBoxesError> {
        let _: Option<GetBoxesSort> = request.sort;
        Ok(GetBoxesOk::Ok(vec![]))
    }

    async fn reject_get_boxes(&self, _: specweld_axum::Rejection) -> GetBoxesError {
        let status = axum::http::StatusCode::BAD_REQUEST;
        GetBoxesError::Default {
            status: GetBoxesDefaultStatus::new(status).expect("an error"),
            body: Error { code: ErrorCode::try_from(1).expect("a code") },
        }
    }

    async fn post_boxes(&self, _: PostBoxesRequest) -> Result<PostBoxesOk, PostBoxesError> {
        Ok(PostBoxesOk::Created(serde_json::Value::Null))
    }

    async fn delete_boxes_id(
        &self,
        request: DeleteBoxesIdRequest,
    ) -> Result<DeleteBoxesIdOk, DeleteBoxesIdError> {
        let _: BoxesIdId = request.id;
        Ok(DeleteBoxesIdOk::NoContent)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let client = Client::new(&format!("http://{}", listener.local_addr()?))?;
    tokio::spawn(axum::serve(listener, box_::router(Arc::new(Boxes))).into_future());
    client.delete_boxes_id("a".parse()?).send().await?;
    Ok(())
}
