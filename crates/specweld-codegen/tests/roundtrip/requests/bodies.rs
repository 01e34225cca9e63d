//! Bodies, of every media type.

use futures_util::stream;
use specweld_axum::Part;
use tokio::sync::mpsc::UnboundedReceiver;

use super::{Came, TEXT, came, client, texts};
use crate::client::Upload;
use crate::client::builder::{AskPartsForm, AskSeveralBody};
use crate::server::ask::SeveralRequestBody;
use crate::{fields, thing};

#[tokio::test]
async fn bodies_come_as_they_were_sent() {
    let (client, mut receiver) = client().await;
    let json = came!(client, receiver, client.ask_json(thing()), Came::Json(it) => it);
    assert_eq!(json, thing());
    let json = came!(client, receiver, client.ask_vendor_json(thing()), Came::VendorJson(it) => it);
    assert_eq!(json, thing());
    let form = came!(client, receiver, client.ask_form(fields()), Came::Form(it) => it);
    assert_eq!(form, fields());
    for text in ["", TEXT, "\r\n\0"] {
        let came = came!(client, receiver, client.ask_text(text), Came::Text(it) => it);
        assert_eq!(came, text);
    }
    let request = client.ask_optional().body(thing());
    let body = came!(client, receiver, request, Came::Optional(it) => it);
    assert_eq!(body, Some(thing()));
    let body = came!(client, receiver, client.ask_optional(), Came::Optional(it) => it);
    assert_eq!(body, None);
}

#[tokio::test]
async fn uploads_come_as_they_were_sent() {
    let (client, mut receiver) = client().await;
    for bytes in [&b"\0\xff\r\n"[..], b""] {
        let came = came!(client, receiver, client.ask_bytes(bytes), Came::Bytes(it) => it);
        assert_eq!(came, bytes);
    }
    let pieces = stream::iter(["a\0", "b"].map(Ok::<_, std::io::Error>));
    let body = reqwest::Body::wrap_stream(pieces);
    let came = came!(client, receiver, client.ask_bytes(body), Came::Bytes(it) => it);
    assert_eq!(came, "a\0b");
    let image = Upload::new("<svg/>").media_type("image/svg+xml");
    let (bytes, media_type) = came!(client, receiver, client.ask_image(image), Came::Image(bytes, media_type) => (bytes, media_type));
    assert_eq!((&*bytes, &*media_type), (&b"<svg/>"[..], "image/svg+xml"));
}

/// Name, file name, media type and bytes of a part.
type Told<'p> = (&'p str, Option<&'p str>, Option<&'p str>, &'p [u8]);

/// The parts have no types at the server, whose documentation says so.
#[tokio::test]
async fn parts_come_as_they_were_sent() {
    let (client, mut receiver) = client().await;
    let file = Upload::new("a,b\r\n--").file_name("ä \"b\".csv");
    let mut form = AskPartsForm::new(file.media_type("text/csv"), TEXT.to_owned());
    form.more = vec!["c".into(), vec![0, 255].into()];
    form.note = Some(String::new());
    form.tags = Some(texts());
    form.thing = Some(thing());
    let parts = came!(client, receiver, client.ask_parts(form), Came::Parts(it) => it);
    let tags = texts();
    let bytes = Some("application/octet-stream");
    let json = r#"{"name":"ä \"b\"\n","secret":"s"}"#;
    let expected: [Told<'_>; 9] = [
        ("file", Some("ä \"b\".csv"), Some("text/csv"), b"a,b\r\n--"),
        ("more", None, bytes, b"c"),
        ("more", None, bytes, &[0, 255]),
        ("note", None, None, b""),
        ("tags", None, None, tags[0].as_bytes()),
        ("tags", None, None, tags[1].as_bytes()),
        ("tags", None, None, tags[2].as_bytes()),
        ("thing", None, Some("application/json"), json.as_bytes()),
        ("title", None, None, TEXT.as_bytes()),
    ];
    let came: Vec<_> = parts
        .iter()
        .map(|part| {
            let Part {
                name,
                file_name,
                content_type,
                bytes,
            } = part;
            (
                &**name,
                file_name.as_deref(),
                content_type.as_deref(),
                &**bytes,
            )
        })
        .collect();
    assert_eq!(came, expected);
}

#[tokio::test]
async fn one_of_several_media_types_comes_as_that() {
    use SeveralRequestBody as Body;

    let (client, mut receiver) = client().await;
    let several = async |receiver: &mut UnboundedReceiver<Came>, body: AskSeveralBody| {
        let request = client.ask_several().body(body);
        came!(client, receiver, request, Came::Several(it) => it)
    };
    let came = several(&mut receiver, AskSeveralBody::Json(thing())).await;
    assert!(matches!(came, Some(Body::Json(it)) if it == thing()));
    let came = several(&mut receiver, AskSeveralBody::VndTripJson(fields())).await;
    assert!(matches!(came, Some(Body::VndTripJson(it)) if it == fields()));
    let came = several(&mut receiver, AskSeveralBody::Plain(TEXT.to_owned())).await;
    assert!(matches!(came, Some(Body::Plain(it)) if it == TEXT));
    let came = several(&mut receiver, AskSeveralBody::Form(fields())).await;
    assert!(matches!(came, Some(Body::Form(it)) if it == fields()));
    let none = came!(client, receiver, client.ask_several(), Came::Several(it) => it);
    assert!(none.is_none());
    let request = client
        .ask_several()
        .body(AskSeveralBody::OctetStream("a\0".into()));
    let bytes = came!(client, receiver, request, Came::SeveralBytes(it) => it);
    assert_eq!(bytes, "a\0");
}
