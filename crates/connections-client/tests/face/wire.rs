//! The bytes that are sent. Nothing but what the pages document goes out, beside what HTTP itself needs.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use connections_client::gigya::{Credentials, Gigya, Providers, Remove, User};
use connections_client::ibm_connections::{Colleagues, IbmConnections, Person};
use connections_client::persona::{Deactivate, Persona};
use connections_client::types::{GigyaLastIdentityHandling, PersonaKeyInflection};
use connections_client::{Settings, Symphony};
use hmac::{Hmac, KeyInit as _, Mac as _};

use crate::gigya::{SECRET, uid};
use crate::server::{Server, answer};

/// Answers 200 with `body` to `times` requests.
async fn ok(body: &str, times: usize) -> Server {
    Server::answering(vec![answer("200 OK", &[], body); times]).await
}

#[tokio::test]
async fn symphony() {
    let server = ok("{}", 2).await;
    let symphony = Symphony::at(&server.url, "session", &Settings::new()).unwrap();
    symphony.remove_connection(-1).await.unwrap();
    symphony
        .unfollow_user(7215545057281, &[1, 2])
        .await
        .unwrap();
    insta::assert_snapshot!(server.requests().await.join("\n----\n"));
}

#[tokio::test]
async fn ibm_connections() {
    let key = || Person::Key("k&=1".parse().unwrap());
    let id = || Person::UserId("2 +".parse().unwrap());
    let email = || Person::Email("adam_eventide@garden.com".parse().unwrap());
    let pair = |source, target| Colleagues::Pair { source, target };
    let calls = [
        Colleagues::Id("c".parse().unwrap()),
        pair(key(), id()),
        pair(id(), email()),
        pair(email(), key()),
        Colleagues::AllOf(key()),
        Colleagues::AllOf(id()),
        Colleagues::AllOf(email()),
    ];
    let server = ok("", calls.len()).await;
    let connections = IbmConnections::at(&server.url, "wasadmin", "secret", &Settings::new());
    let connections = connections.unwrap();
    for which in &calls {
        connections
            .delete_colleague_connection(which)
            .await
            .unwrap();
    }
    let mut requests = server.requests().await;
    for request in &mut requests[1..] {
        request.truncate(request.find("\r\n").unwrap());
    }
    insta::assert_snapshot!(requests.join("\n"));
}

#[tokio::test]
async fn persona() {
    let connection = r#"{"data":{"type":"t","id":"i","attributes":{"status":"inactive","destination-organization-id":"d","source-organization-id":"s"}}}"#;
    let server = ok(connection, 2).await;
    let persona = Persona::at(&server.url, "key", &Settings::new()).unwrap();
    let options = Deactivate::new()
        .idempotency_key("mine".parse().unwrap())
        .version("2031-01-01".parse().unwrap())
        .key_inflection(PersonaKeyInflection::Camel);
    persona
        .deactivate_connection(&"cxn_1:2@ü".parse().unwrap(), options)
        .await
        .unwrap();
    persona
        .deactivate_connection(&"cxn_1".parse().unwrap(), Deactivate::new())
        .await
        .unwrap();
    let mut requests = server.requests().await;
    let own = requests[1]
        .lines()
        .find_map(|it| it.strip_prefix("idempotency-key: "));
    let own = own.unwrap().to_owned();
    assert!(
        own.len() == 32 && own.chars().all(|it| it.is_ascii_hexdigit()),
        "{own}"
    );
    requests[1] = requests[1].replace(&own, "<key>");
    insta::assert_snapshot!(requests.join("\n----\n"));
}

#[tokio::test]
async fn gigya() {
    let server = ok(r#"{"errorCode":0,"callId":"c","time":"t"}"#, 3).await;
    let secret = Credentials::user_key("3_key", "user-key", SECRET);
    let gigya = Gigya::at(&server.url, secret, &Settings::new()).unwrap();
    let options = Remove::new()
        .cid("report 1".parse().unwrap())
        .context("a b*c~d!'()&=+ü")
        .last_identity(GigyaLastIdentityHandling::Remove)
        .remove_login_id(true)
        .http_status_codes(true);
    gigya
        .remove_connection(
            &uid("u+1"),
            Providers::One("saml-acme".parse().unwrap()),
            options,
        )
        .await
        .unwrap();
    gigya
        .remove_connection(&uid("u"), Providers::All, Remove::new())
        .await
        .unwrap();
    let user = User::at(&server.url, "token", &Settings::new()).unwrap();
    user.remove_connection(Providers::All, Remove::new())
        .await
        .unwrap();
    insta::assert_snapshot!(server.requests().await.join("\n----\n"));
}

/// The signature is worked out anew from the bytes that arrived, as the page tells.
#[tokio::test]
async fn gigya_signed() {
    let server = ok(r#"{"errorCode":0,"callId":"c","time":"t"}"#, 1).await;
    let port = server.url.rsplit(':').next().unwrap().to_owned();
    let signed = Credentials::user_key("3_k/=", "user-key", SECRET).signed();
    // Scheme and host are signed in lower case.
    let url = format!("HTTP://LocalHost:{port}").replace("LocalHost", "127.0.0.1");
    let gigya = Gigya::at(&url, signed, &Settings::new()).unwrap();
    let options = Remove::new().context("a b*c~d!'()ü");
    let before = unix_time();
    gigya
        .remove_connection(&uid("u"), Providers::All, options)
        .await
        .unwrap();
    let request = server.requests().await.remove(0);
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let value = |name: &str| {
        let pairs = form_urlencoded::parse(body.as_bytes()).into_owned();
        let mut pairs = pairs.filter(|(it, _)| it == name);
        pairs.next().unwrap().1
    };
    let (timestamp, nonce, sig) = (value("timestamp"), value("nonce"), value("sig"));
    let seconds: u64 = timestamp.parse().unwrap();
    assert!(
        (before..=unix_time()).contains(&seconds),
        "seconds, not milliseconds"
    );
    let url = format!("http%3A%2F%2F127.0.0.1%3A{port}%2Fsocialize.removeConnection");
    let query = format!(
        "UID%3Du%26apiKey%3D3_k%252F%253D%26context%3Da%2520b%252Ac~d%2521%2527%2528%2529%25C3%25BC\
         %26format%3Djson%26httpStatusCodes%3Dfalse%26nonce%3D{nonce}%26removeLoginID%3Dfalse\
         %26timestamp%3D{timestamp}%26userKey%3Duser-key"
    );
    let base_string = format!("POST&{url}&{query}");
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(b"demo-partner-secret").unwrap();
    mac.update(base_string.as_bytes());
    assert_eq!(sig, BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    assert!(!body.contains("secret"), "{body}");
    let encoded: String = form_urlencoded::byte_serialize(sig.as_bytes()).collect();
    let masked = request
        .replace(&encoded, "<sig>")
        .replace(&nonce, "<nonce>")
        .replace(&timestamp, "<timestamp>");
    // The length depends on the nonce.
    let lines = masked
        .lines()
        .filter(|it| !it.starts_with("content-length"));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

fn unix_time() -> u64 {
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}
