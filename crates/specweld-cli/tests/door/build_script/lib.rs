include!(concat!(env!("OUT_DIR"), "/api.rs"));

/// A call whose arguments and answer are typed.
pub async fn status(client: &Client, tie: &str) -> Result<types::Tie, client::Error<()>> {
    Ok(client.get_tie(tie).send().await?.into_inner())
}
