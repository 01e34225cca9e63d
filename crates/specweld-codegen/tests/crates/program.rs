//! Calls a generated client and implements a generated server, of which one operation is left to answer 501.

use std::sync::Arc;

use box_api::Client;
use box_api::server::box_::{
    self, DeleteBoxesIdError, DeleteBoxesIdOk, DeleteBoxesIdRequest, GetBoxesError, GetBoxesOk,
    GetBoxesRequest,
};
use box_api::types::{BoxesIdId, GetBoxesSort};
use specweld_axum::Failure;

struct Boxes;

impl box_::Box for Boxes {
    async fn get_boxes(&self, request: GetBoxesRequest) -> Result<GetBoxesOk, Failure<GetBoxesError>> {
        let _: Option<GetBoxesSort> = request.sort;
        Ok(GetBoxesOk::Ok(vec![]))
    }

    async fn delete_boxes_id(
        &self,
        request: DeleteBoxesIdRequest,
    ) -> Result<DeleteBoxesIdOk, Failure<DeleteBoxesIdError>> {
        let _: BoxesIdId = request.id;
        Ok(DeleteBoxesIdOk::NoContent)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let client = Client::new(&format!("http://{}", listener.local_addr()?))?;
    tokio::spawn(axum::serve(listener, box_::router(Arc::new(Boxes))).into_future());
    let _: Client = Client::documented()?;
    client.delete_boxes_id("a".parse()?).send().await?;
    Ok(())
}
