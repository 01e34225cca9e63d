include!(concat!(env!("OUT_DIR"), "/api.rs"));

use types::api::{GetTieError, GetTieOk};

/// A call whose arguments and answer are typed.
pub async fn status(client: &Client, tie: &str) -> Result<types::Tie, client::Error<GetTieError>> {
    let GetTieOk::Ok(tie) = client.get_tie(tie).send().await?;
    Ok(tie)
}
