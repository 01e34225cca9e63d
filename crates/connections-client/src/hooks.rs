//! How the generated client sends.

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::ResponseBuilderExt;

use crate::{Client, call};

impl ClientHooks for Client {
    /// Sends the request, with what the face adds if the call is one of its own. Neither the error nor the response tells
    /// the query of the URL, which holds credentials in some APIs.
    async fn exec(
        &self,
        request: reqwest::Request,
        _: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        let response = call::execute(self.client(), request).await;
        response
            .map(without_query)
            .map_err(reqwest::Error::without_url)
    }
}

fn without_query(response: reqwest::Response) -> reqwest::Response {
    if response.url().query().is_none() {
        return response;
    }
    let mut url = response.url().clone();
    url.set_query(None);
    let mut response = http::Response::from(response);
    // Only a builder can tell the URL.
    if let Ok(told) = http::Response::builder().url(url).body(()) {
        response
            .extensions_mut()
            .extend(told.into_parts().0.extensions);
    }
    response.into()
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;
    use crate::{Error, builder::GigyaRemoveConnectionGet};

    /// Sends a request with a secret in its query, and gives the error as it is shown.
    async fn shown_error(answer: Option<&'static str>) -> (String, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            stream
                .write_all(answer.unwrap_or_default().as_bytes())
                .unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        let client = Client::new(&base_url).unwrap();
        let request: GigyaRemoveConnectionGet<'_> = client
            .gigya_remove_connection_get()
            .secret("hush")
            .format(connections_types::GigyaFormat::Json);
        let shown_request = format!("{request:?}");
        let error: Error<_> = request.send().await.unwrap_err();
        let sent = server.join().unwrap();
        assert!(sent.contains("secret=hush"), "{sent}");
        assert!(!sent.contains("api-version"), "{sent}");
        (shown_request, format!("{error} {error:#} {error:?}"))
    }

    #[tokio::test]
    async fn secrets_in_queries_are_not_shown() {
        let unexpected =
            "HTTP/1.1 418 I'm a teapot\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        for answer in [Some(unexpected), None] {
            let (request, error) = shown_error(answer).await;
            assert!(!request.contains("hush"), "{request}");
            assert!(!error.contains("hush"), "{error}");
            // What helps is still there.
            assert_eq!(error.contains("418"), answer.is_some(), "{error}");
            assert_eq!(
                error.contains("/socialize.removeConnection"),
                answer.is_some(),
                "{error}"
            );
        }
    }
}
