//! The law of parameters: what the client writes, the server's reader reads as the same value, or the client refuses to write it.

// The lints know the tests themselves, but not what the tests call.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use specweld_axum::{Incoming, Parameter, Place, Schema, Style};

#[path = "../templates/failure.rs"]
#[rustfmt::skip]
#[allow(dead_code, clippy::all)]
mod failure;
#[path = "../templates/request.rs"]
#[rustfmt::skip]
#[allow(clippy::result_large_err)]
mod request;
#[path = "../templates/style.rs"]
#[rustfmt::skip]
mod style;

use request::Parts;

/// A generator of numbers that gives the same ones in each run (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap()
    }

    /// A text of what means something somewhere on the way, and of what does not.
    fn text(&mut self) -> String {
        const PIECES: [&str; 28] = [
            "a", "B", "7", "-", ".", "_", "~", "/", "?", "#", "&", "=", "+", "%", "%2C", ",", ";",
            "|", " ", "[", "]", "\"", "'", "ü", "日", "😀", "true", "null",
        ];
        let length = self.below(4);
        (0..length)
            .map(|_| PIECES[self.below(PIECES.len())])
            .collect()
    }

    /// A value of a shape.
    fn value(&mut self, shape: Shape) -> Value {
        match shape {
            Shape::Text => json!(self.text()),
            Shape::Integer => json!(i64::try_from(self.below(1 << 40)).unwrap() - (1 << 39)),
            Shape::Number => {
                json!(f64::from(u32::try_from(self.below(1 << 20)).unwrap()) / 64.0 - 512.5)
            }
            Shape::Boolean => json!(self.below(2) == 0),
            Shape::Texts => (0..self.below(4))
                .map(|_| self.value(Shape::Text))
                .collect(),
            Shape::Integers => (0..self.below(4))
                .map(|_| self.value(Shape::Integer))
                .collect(),
            Shape::Odd => {
                let names = ODD.iter().filter(|_| self.below(2) == 0);
                let names: Vec<_> = names.collect();
                names
                    .into_iter()
                    .map(|name| ((*name).to_owned(), self.value(Shape::Text)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            Shape::Object | Shape::Deep => {
                let mut members = Map::new();
                for (name, shape) in [("name", Shape::Text), ("size", Shape::Integer)] {
                    if self.below(3) > 0 {
                        members.insert(name.to_owned(), self.value(shape));
                    }
                }
                if shape == Shape::Deep {
                    if self.below(2) == 0 {
                        members.insert("tags".to_owned(), self.value(Shape::Texts));
                    }
                    if self.below(2) == 0 {
                        members.insert("at".to_owned(), self.value(Shape::Object));
                    }
                }
                Value::Object(members)
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    Text,
    Integer,
    Number,
    Boolean,
    Texts,
    Integers,
    Object,
    /// An object with a list and an object in it.
    Deep,
    /// An object whose properties have names that mean something somewhere on the way.
    Odd,
}

const ODD: [&str; 8] = ["ü 日", "a,b", "c=d", "e&f", "g;h", "i%2Cj", "k.l|m", "n[o]"];

impl Shape {
    const ALL: [Self; 9] = [
        Self::Text,
        Self::Integer,
        Self::Number,
        Self::Boolean,
        Self::Texts,
        Self::Integers,
        Self::Object,
        Self::Deep,
        Self::Odd,
    ];

    /// The schema of a shape. A static of generated code is made of functions that capture nothing.
    fn schema(self) -> LazyLock<Schema> {
        LazyLock::new(match self {
            Self::Text => || Schema::generated(r#"{"type":"string"}"#),
            Self::Integer => || Schema::generated(r#"{"type":"integer"}"#),
            Self::Number => || Schema::generated(r#"{"type":"number"}"#),
            Self::Boolean => || Schema::generated(r#"{"type":"boolean"}"#),
            Self::Texts => || Schema::generated(r#"{"type":"array","items":{"type":"string"}}"#),
            Self::Integers => {
                || Schema::generated(r#"{"type":"array","items":{"type":"integer"}}"#)
            }
            Self::Object => || {
                Schema::generated(
                    r#"{"type":"object","properties":{"name":{"type":"string"},"size":{"type":"integer"}}}"#,
                )
            },
            Self::Odd => || {
                Schema::generated(
                    r#"{"type":"object","properties":{"ü 日":{"type":"string"},"a,b":{"type":"string"},"c=d":{"type":"string"},
                    "e&f":{"type":"string"},"g;h":{"type":"string"},"i%2Cj":{"type":"string"},"k.l|m":{"type":"string"},
                    "n[o]":{"type":"string"}}}"#,
                )
            },
            Self::Deep => || {
                Schema::generated(
                    r#"{"type":"object","properties":{"name":{"type":"string"},"size":{"type":"integer"},
                    "tags":{"type":"array","items":{"type":"string"}},
                    "at":{"type":"object","properties":{"name":{"type":"string"},"size":{"type":"integer"}}}}}"#,
                )
            },
        })
    }
}

/// Sends a value through both; none where the client refuses it.
async fn through(
    http: &reqwest::Client,
    place: Place,
    shape: Shape,
    styles: (Style, request::Style),
    value: &Value,
) -> Option<Option<Value>> {
    let mut parts = Parts::default();
    let mut url = "http://localhost/a".to_owned();
    match place {
        Place::Path { .. } => {
            url = format!("{url}/{}", parts.path("x", styles.1, value));
            parts.check(&url);
        }
        Place::Query => parts.query("x", styles.1, value),
        Place::Header => parts.header("x", styles.1, value),
        _ => parts.cookie("x", styles.1, value),
    }
    let request = parts.into_request::<()>(http.get(url)).ok()?;
    let mut read = axum::extract::Request::new(axum::body::Body::empty());
    *read.uri_mut() = request.url().as_str().parse().unwrap();
    *read.headers_mut() = request.headers().clone();
    let parameter = Parameter {
        name: "x",
        place,
        style: styles.0,
        schema: shape.schema(),
    };
    let incoming = Incoming::read(read).await;
    let read = incoming.optional(&parameter);
    Some(
        read.unwrap_or_else(|fault| {
            panic!("{place:?} {styles:?} {value}: {fault:?} in {request:?}")
        }),
    )
}

/// What can't be told from nothing where each item and property has a pair of its own, without what is empty.
fn without_empty(value: &Value) -> Option<Value> {
    match value {
        Value::Array(items) if items.is_empty() => None,
        Value::Object(members) => {
            let members = members
                .iter()
                .filter_map(|(name, value)| Some((name.clone(), without_empty(value)?)));
            let members: Map<_, _> = members.collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        value => Some(value.clone()),
    }
}

#[tokio::test]
async fn what_the_client_writes_is_what_the_server_reads() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::new();
    let path = Place::Path { segment: 1 };
    let both = [false, true];
    let simple = both.map(|explode| {
        (
            Style::Simple { explode },
            request::Style::Simple { explode },
        )
    });
    let label = both.map(|explode| (Style::Label { explode }, request::Style::Label { explode }));
    let matrix = both.map(|explode| {
        (
            Style::Matrix { explode },
            request::Style::Matrix { explode },
        )
    });
    let form = both.map(|explode| (Style::Form { explode }, request::Style::Form { explode }));
    let others = [
        (Style::SpaceDelimited, request::Style::SpaceDelimited),
        (Style::PipeDelimited, request::Style::PipeDelimited),
        (Style::DeepObject, request::Style::DeepObject),
        (Style::Json, request::Style::Json),
    ];
    let places = [
        (path, [simple, label, matrix].concat()),
        (Place::Header, simple.to_vec()),
        (Place::Query, [form.as_slice(), &others].concat()),
        (Place::Cookie, form.to_vec()),
    ];
    let mut random = Random(20_260_101);
    let (mut read, mut refused) = (0, 0);
    for (place, styles) in places {
        for styles in styles {
            for shape in Shape::ALL {
                if !styles.0.fits(shape.schema().shape()) {
                    continue;
                }
                for _ in 0..100 {
                    let value = random.value(shape);
                    let Some(back) = through(&http, place, shape, styles, &value).await else {
                        refused += 1;
                        continue;
                    };
                    let has_pairs =
                        matches!(styles.0, Style::Form { explode: true } | Style::DeepObject);
                    let expected = if has_pairs {
                        without_empty(&value)
                    } else {
                        Some(value.clone())
                    };
                    assert_eq!(back, expected, "{place:?} {styles:?} {shape:?}");
                    read += 1;
                }
            }
        }
    }
    // What no style could carry is refused, and that is not most of it.
    assert!(read > 4 * refused, "{read} read, {refused} refused");
    println!("{read} values read, {refused} refused");
}
