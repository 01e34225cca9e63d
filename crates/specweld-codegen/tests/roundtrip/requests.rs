//! What a caller sends is what the server's method gets.

mod bodies;
mod parameters;
mod random;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use specweld_axum::{Part, Parts, Rejection};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::client::Client;
use crate::serve;
use crate::server::ask::*;
use crate::types::{Colour, Fields, Styled, Thing, Told};

/// A request as the server's method got it, streams read to their ends.
enum Came {
    Path(Box<PathRequest>),
    Query(Box<QueryRequest>),
    Rest(Box<RestRequest>),
    Json(Thing),
    VendorJson(Thing),
    Optional(Option<Thing>),
    Text(String),
    Form(Fields),
    Parts(PartsFields, Vec<File>),
    Fields(Option<FieldsRequestForm>),
    Loose(Vec<File>),
    Styled(Styled),
    Bytes(Bytes),
    /// With its media type.
    Image(Bytes, String),
    Several(Option<SeveralRequestBody>),
    /// The bytes of one of several media types.
    SeveralBytes(Bytes),
}

/// The fields of a form, as the method got them.
type PartsFields = (
    (Option<u64>, Option<bool>, Option<Colour>, Option<f64>),
    Option<BTreeMap<String, i64>>,
    (Option<String>, Option<String>, String),
    (Option<Vec<i64>>, Option<Vec<String>>),
    (Option<Thing>, Option<Vec<Thing>>),
);

/// A part that came as a stream: its name, the file's, its media type and all pieces.
type File = (String, Option<String>, Option<String>, Bytes);

async fn file(part: Part<'_>) -> File {
    let (name, media_type) = (part.file_name.clone(), part.content_type.clone());
    (
        part.name.clone(),
        name,
        media_type,
        part.bytes().await.unwrap(),
    )
}

async fn parts(form: PartsRequestForm) -> Came {
    let mut files = Vec::new();
    let mut left = form.files;
    while let Some(next) = left.next().await.unwrap() {
        let (PartsRequestFile::File(part) | PartsRequestFile::More(part)) = next;
        files.push(file(part).await);
    }
    let fields = (
        (form.count, form.flag, form.kind, form.ratio),
        form.meta,
        (form.note.map(Into::into), form.quoted, form.title),
        (form.numbers, form.tags),
        (form.thing, form.things),
    );
    Came::Parts(fields, files)
}

async fn loose(mut parts: Parts) -> Came {
    let mut files = Vec::new();
    while let Some(part) = parts.next().await.unwrap() {
        files.push(file(part).await);
    }
    Came::Loose(files)
}

/// Tells each request that comes.
struct Listener(UnboundedSender<Came>);

/// A method that tells what came, and one that says what is wrong with it.
macro_rules! method {
    ($method:ident $reject:ident $request:ident $ok:ident $error:ident, $read:expr) => {
        async fn $method(&self, request: $request) -> Result<$ok, $error> {
            let came = $read(request).await;
            self.0.send(came).unwrap();
            Ok($ok::NoContent)
        }

        async fn $reject(&self, rejection: Rejection) -> $error {
            $error::BadRequest(rejection.to_string())
        }
    };
}

impl Ask for Listener {
    method!(path reject_path PathRequest PathOk PathError, async |it| Came::Path(Box::new(it)));
    method!(query reject_query QueryRequest QueryOk QueryError, async |it| Came::Query(Box::new(it)));
    method!(rest reject_rest RestRequest RestOk RestError, async |it| Came::Rest(Box::new(it)));
    method!(json reject_json JsonRequest JsonOk JsonError, async |it: JsonRequest| Came::Json(it.body));
    method!(
        vendor_json reject_vendor_json VendorJsonRequest VendorJsonOk VendorJsonError,
        async |it: VendorJsonRequest| Came::VendorJson(it.body)
    );
    method!(
        optional reject_optional OptionalRequest OptionalOk OptionalError,
        async |it: OptionalRequest| Came::Optional(it.body)
    );
    method!(text reject_text TextRequest TextOk TextError, async |it: TextRequest| Came::Text(it.body));
    method!(form reject_form FormRequest FormOk FormError, async |it: FormRequest| Came::Form(it.body));
    method!(
        parts reject_parts PartsRequest PartsOk PartsError,
        async |it: PartsRequest| parts(it.body).await
    );
    method!(
        fields reject_fields FieldsRequest FieldsOk FieldsError,
        async |it: FieldsRequest| Came::Fields(it.body)
    );
    method!(
        loose reject_loose LooseRequest LooseOk LooseError,
        async |it: LooseRequest| loose(it.body).await
    );
    method!(
        styled reject_styled StyledRequest StyledOk StyledError,
        async |it: StyledRequest| Came::Styled(it.body)
    );

    /// The one that tells nothing but in the headers of its response.
    async fn headers(&self, request: HeadersRequest) -> Result<HeadersOk, HeadersError> {
        let Told {
            text,
            numbers,
            list,
            object,
            exploded,
            json,
            cookies,
            content: _,
        } = request.body;
        let headers = HeadersHeaders {
            set_cookie: cookies,
            x_exploded: exploded,
            x_json: json,
            x_list: list,
            x_numbers: numbers,
            x_object: object,
            x_text: text,
        };
        Ok(HeadersOk::NoContent { headers })
    }

    async fn reject_headers(&self, rejection: Rejection) -> HeadersError {
        HeadersError::BadRequest(rejection.to_string())
    }

    method!(
        bytes reject_bytes BytesRequest BytesOk BytesError,
        async |it: BytesRequest| Came::Bytes(it.body.bytes().await.unwrap())
    );
    method!(image reject_image ImageRequest ImageOk ImageError, async |it: ImageRequest| {
        let media_type = it.raw.headers["content-type"].to_str().unwrap().to_owned();
        Came::Image(it.body.bytes().await.unwrap(), media_type)
    });
    method!(
        several reject_several SeveralRequest SeveralOk SeveralError,
        async |it: SeveralRequest| match it.body {
            Some(SeveralRequestBody::OctetStream(upload)) => {
                Came::SeveralBytes(upload.bytes().await.unwrap())
            }
            body => Came::Several(body),
        }
    );
}

/// A client of the server, and what comes there.
async fn client() -> (Client, UnboundedReceiver<Came>) {
    let (sender, receiver) = unbounded_channel();
    let client = serve(router(Arc::new(Listener(sender)))).await;
    (client, receiver)
}

/// What came of a request that is sent.
macro_rules! came {
    ($client:ident, $receiver:ident, $request:expr, $variant:pat => $value:expr) => {{
        $request
            .send()
            .await
            .unwrap_or_else(|error| panic!("{error}: {error:?}"));
        match $receiver.try_recv().ok().unwrap() {
            $variant => $value,
            _ => panic!("another operation was asked"),
        }
    }};
}

/// A text of what means something somewhere on the way.
const TEXT: &str = "ä/b?c#d&e=f+g%2C;h|i [j]\"";

fn texts() -> Vec<String> {
    ["ä b", "c/d", "e&f=g"].map(str::to_owned).to_vec()
}

use came;
