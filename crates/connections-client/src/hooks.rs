//! The generated client: how it is made, and how it sends.

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};

use crate::{Client, SetupError, base_url, call, http_builder};

impl Client {
    /// A client of the server at `base_url`, such as `https://pod.example.com`.
    ///
    /// The base URL has a scheme and a host, maybe a port and a path, and no `/` at its end. TLS is
    /// rustls with the certificates of the platform; a request may take 15 seconds; redirects are
    /// not followed, since credentials would go along; a response of more than 16 MiB is an error.
    /// For other settings, or to send an `Authorization` header, use [`Client::new_with_client`].
    ///
    /// Unlike the faces, it sends what it is given over plain http too.
    ///
    /// # Errors
    ///
    /// A base URL that is none, and TLS that can't be set up.
    pub fn new(base_url: &str) -> Result<Self, SetupError> {
        base_url::parse(base_url)?;
        let http = http_builder()?.build().map_err(SetupError::Http)?;
        Ok(Self {
            may_redirect: false,
            ..Self::new_with_client(base_url, http)
        })
    }
}

impl ClientHooks for Client {
    /// Sends the request, with what the face adds if the call is one of its own.
    async fn exec(
        &self,
        request: reqwest::Request,
        _: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        call::execute(self.client(), request).await
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;
    use crate::{Error, builder::GigyaRemoveConnectionGet};

    /// Sends a request with a secret in its query, and gives the error as it is shown.
    async fn shown_error(response: Option<&'static str>) -> (String, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            stream
                .write_all(response.unwrap_or_default().as_bytes())
                .unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        let client = Client::new(&base_url).unwrap();
        let request: GigyaRemoveConnectionGet<'_> = client
            .gigya_remove_connection_get(connections_types::GigyaFormat::Json)
            .secret("hush");
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
        for response in [Some(unexpected), None] {
            let (request, error) = shown_error(response).await;
            assert!(!request.contains("hush"), "{request}");
            assert!(!error.contains("hush"), "{error}");
            // What helps is still there.
            assert_eq!(error.contains("418"), response.is_some(), "{error}");
        }
    }

    #[tokio::test]
    async fn responses_without_end_are_not_read_to_it() {
        let response = "HTTP/1.1 200 OK\r\ncontent-length: 16777217\r\n\r\n{";
        let (_, error) = shown_error(Some(response)).await;
        let told = "it is longer than the limit of 16777216 bytes";
        assert!(error.contains(told), "{error}");
    }
}
