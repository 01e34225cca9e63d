//! Bodies, of every media type.

use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc::UnboundedReceiver;

use super::{Came, TEXT, came, client, texts};
use crate::client::Upload;
use crate::client::builder::{AskFieldsForm, AskPartsForm, AskSeveralBody};
use crate::server::ask::SeveralRequestBody;
use crate::types::{Colour, Size, Styled};
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

#[tokio::test]
async fn parts_come_as_they_were_sent() {
    let (client, mut receiver) = client().await;
    let file = || {
        Upload::new("a,b\r\n--")
            .file_name("ä \"b\".csv")
            .media_type("text/csv")
    };
    let mut form = AskPartsForm::new(TEXT.to_owned(), file());
    let pieces = ["x", "", "y"].map(|piece| Ok::<_, std::io::Error>(Bytes::from(piece)));
    let stream = reqwest::Body::wrap_stream(stream::iter(pieces));
    form.more = vec!["c".into(), vec![0, 255].into(), stream.into()];
    form.count = Some(u64::MAX);
    form.flag = Some(false);
    form.kind = Some(Colour::LightBlue);
    form.ratio = Some(-0.5);
    form.meta = Some([("ä".to_owned(), -1)].into());
    form.note = Some(String::new().try_into().unwrap());
    form.quoted = Some(TEXT.to_owned());
    form.numbers = Some(vec![1, -2]);
    form.tags = Some(texts());
    form.thing = Some(thing());
    form.things = Some(vec![thing(), thing()]);
    let (fields, files) = came!(client, receiver, client.ask_parts(form), Came::Parts(fields, files) => (fields, files));
    let expected = (
        (
            Some(u64::MAX),
            Some(false),
            Some(Colour::LightBlue),
            Some(-0.5),
        ),
        Some([("ä".to_owned(), -1)].into()),
        (Some(String::new()), Some(TEXT.to_owned()), TEXT.to_owned()),
        (Some(vec![1, -2]), Some(texts())),
        (Some(thing()), Some(vec![thing(), thing()])),
    );
    assert_eq!(fields, expected);
    let bytes = Some("application/octet-stream".to_owned());
    let csv = (
        "file".to_owned(),
        Some("ä \"b\".csv".to_owned()),
        Some("text/csv".to_owned()),
        Bytes::from("a,b\r\n--"),
    );
    let more =
        |content: &'static [u8]| ("more".to_owned(), None, bytes.clone(), Bytes::from(content));
    assert_eq!(
        files,
        [csv.clone(), more(b"c"), more(&[0, 255]), more(b"xy")]
    );
    // What is left out is none.
    let form = AskPartsForm::new(String::new(), file());
    let (fields, files) = came!(client, receiver, client.ask_parts(form), Came::Parts(fields, files) => (fields, files));
    assert_eq!(
        fields,
        (
            Default::default(),
            None,
            Default::default(),
            Default::default(),
            Default::default()
        )
    );
    assert_eq!(files, [csv]);
}

#[tokio::test]
async fn parts_that_break_the_document_are_refused() {
    let (client, mut receiver) = client().await;
    let mut form = AskPartsForm::new(String::new(), "".into());
    form.note = serde_json::from_value("x".repeat(21).into()).ok();
    // The types let nothing through that the client knows to be wrong: another client has to say it.
    assert!(form.note.is_none());
    let part = "--b\r\nContent-Disposition: form-data; name=note\r\n\r\nxxxxxxxxxxxxxxxxxxxxx\r\n";
    let title = "--b\r\nContent-Disposition: form-data; name=title\r\n\r\n\r\n";
    let response = client
        .client
        .post(format!("{}/ask/parts", client.baseurl))
        .header("Content-Type", "multipart/form-data; boundary=b")
        .body(format!("{title}{part}--b--\r\n"))
        .send();
    let response = response.await.unwrap();
    assert_eq!(response.status(), 400);
    let text = response.text().await.unwrap();
    assert_eq!(text, "ask_parts: body `/file` is missing");
    assert!(receiver.try_recv().is_err());
}

#[tokio::test]
async fn forms_without_files_are_values() {
    let (client, mut receiver) = client().await;
    for labels in [vec![], texts()] {
        let form = AskFieldsForm::new(labels.clone(), TEXT.to_owned());
        let request = client.ask_fields().body(form);
        let form = came!(client, receiver, request, Came::Fields(it) => it).unwrap();
        assert_eq!((form.labels, &*form.title), (labels, TEXT));
    }
    let none = came!(client, receiver, client.ask_fields(), Came::Fields(it) => it);
    assert!(none.is_none());
}

#[tokio::test]
async fn forms_of_which_nothing_is_said_come_part_by_part() {
    let (client, mut receiver) = client().await;
    let form = reqwest::multipart::Form::new()
        .text("a", TEXT)
        .text("b", "");
    let parts = came!(client, receiver, client.ask_loose(form), Came::Loose(it) => it);
    let part = |name: &str, text: &'static str| (name.to_owned(), None, None, Bytes::from(text));
    assert_eq!(parts, [part("a", TEXT), part("b", "")]);
}

#[tokio::test]
async fn forms_whose_fields_have_styles_come_as_they_were_sent() {
    let (client, mut receiver) = client().await;
    let size = || Size {
        unit: Some("a&b=[c]".to_owned()),
        size: Some(-1),
    };
    let two = || Some(["a,b", "c"].map(str::to_owned).to_vec());
    let form = || Styled {
        plain: Some(TEXT.to_owned()),
        list: Some(texts()),
        joined: Some(vec![1, -2]),
        spaces: two(),
        pipes: two(),
        deep: Some(size()),
        json: Some(size()),
        nested: Some(size()),
    };
    let came = came!(client, receiver, client.ask_styled(form()), Came::Styled(it) => it);
    assert_eq!(came, form());
    let came =
        came!(client, receiver, client.ask_styled(Styled::default()), Came::Styled(it) => it);
    assert_eq!(came, Styled::default());
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
