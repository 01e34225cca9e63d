//! Parameters of real requests, as tables: what was sent, and what came of it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::LazyLock;

use axum::{body::Body, http::Request};
use serde_json::Value;
use specweld_axum::{Incoming, Parameter, Place, Schema, Style};

type MakeSchema = fn() -> Schema;

const FORM: Style = Style::Form { explode: true };
const FORM_LIST: Style = Style::Form { explode: false };
const SIMPLE: Style = Style::Simple { explode: false };

macro_rules! schema {
    ($($json:tt)*) => {{
        let make: MakeSchema = || Schema::generated(stringify!($($json)*));
        make
    }};
}

/// The value as JSON, `absent`, or the rejection as it is displayed.
async fn read(place: Place, style: Style, schema: MakeSchema, request: Request<Body>) -> String {
    let parameter = Parameter {
        name: "p",
        place,
        style,
        schema: LazyLock::new(schema),
    };
    let incoming = Incoming::read(request).await;
    match incoming.optional::<Value>(&parameter) {
        Ok(Some(value)) => value.to_string(),
        Ok(None) => "absent".to_owned(),
        Err(fault) => incoming.reject("op", fault).to_string(),
    }
}

async fn check_queries(cases: &[(Style, MakeSchema, &str, &str)]) {
    for (style, schema, query, expected) in cases {
        let request = Request::get(format!("/?{query}"))
            .body(Body::empty())
            .unwrap();
        let found = read(Place::Query, *style, *schema, request).await;
        assert_eq!(found, *expected, "{style:?} ?{query}");
    }
}

async fn check_headers(cases: &[(Style, MakeSchema, &[&[u8]], &str)]) {
    for (style, schema, lines, expected) in cases {
        let mut request = Request::get("/");
        for line in *lines {
            request = request.header("P", *line);
        }
        let request = request.body(Body::empty()).unwrap();
        let found = read(Place::Header, *style, *schema, request).await;
        assert_eq!(found, *expected, "{style:?} {lines:?}");
    }
}

#[tokio::test]
async fn scalars_are_read_by_json_s_grammar() {
    let string = schema!({"type": "string"});
    let integer = schema!({"type": "integer"});
    let number = schema!({"type": "number"});
    let boolean = schema!({"type": "boolean"});
    let either = schema!({"anyOf": [{"type": "integer"}, {"type": "string"}]});
    check_queries(&[
        (FORM, string, "", "absent"),
        (FORM, string, "q=1&P=2", "absent"),
        (FORM, string, "p=", r#""""#),
        (FORM, string, "p", r#""""#),
        (FORM, string, "p=12", r#""12""#),
        (FORM, string, "%70=a+b%2Bc%20d", r#""a b+c d""#),
        (FORM, string, "p=a=b", r#""a=b""#),
        (
            FORM,
            string,
            "p=1&p=2",
            "op: query parameter `p` is given more than once",
        ),
        (FORM, integer, "p=7215545058313", "7215545058313"),
        (FORM, integer, "p=-5", "-5"),
        (FORM, integer, "p=", "op: query parameter `p` is no integer"),
        (
            FORM,
            integer,
            "p=%2B5",
            "op: query parameter `p` is no integer",
        ),
        (
            FORM,
            integer,
            "p=5.0",
            "op: query parameter `p` is no integer",
        ),
        (
            FORM,
            integer,
            "p=5e3",
            "op: query parameter `p` is no integer",
        ),
        (
            FORM,
            integer,
            "p=+5",
            "op: query parameter `p` is no integer",
        ),
        (
            FORM,
            integer,
            "p=05",
            "op: query parameter `p` is no integer",
        ),
        (
            FORM,
            integer,
            "p=0x5",
            "op: query parameter `p` is no integer",
        ),
        (
            FORM,
            integer,
            "p=%D9%A5",
            "op: query parameter `p` is no integer",
        ),
        (FORM, number, "p=2.5e3", "2500.0"),
        (
            FORM,
            number,
            "p=NaN",
            "op: query parameter `p` is no number",
        ),
        (
            FORM,
            number,
            "p=1e999",
            "op: query parameter `p` is no number",
        ),
        (FORM, boolean, "p=true", "true"),
        (
            FORM,
            boolean,
            "p=True",
            "op: query parameter `p` is no boolean",
        ),
        (
            FORM,
            boolean,
            "p=1",
            "op: query parameter `p` is no boolean",
        ),
        (FORM, either, "p=12", "12"),
        (FORM, either, "p=x12", r#""x12""#),
    ])
    .await;
}

#[tokio::test]
async fn encodings_are_read_strictly() {
    let string = schema!({"type": "string"});
    check_queries(&[
        (FORM, string, "p=%F0%9F%93%98", r#""📘""#),
        (
            FORM,
            string,
            "p=%ZZ",
            "op: query parameter `p` has a malformed percent encoding",
        ),
        (
            FORM,
            string,
            "p=100%",
            "op: query parameter `p` has a malformed percent encoding",
        ),
        (
            FORM,
            string,
            "p=%4",
            "op: query parameter `p` has a malformed percent encoding",
        ),
        (
            FORM,
            string,
            "p=%+4",
            "op: query parameter `p` has a malformed percent encoding",
        ),
        (
            FORM,
            string,
            "p=%FF",
            "op: query parameter `p` is not UTF-8",
        ),
        // The name of an undocumented parameter may be the documented one, who knows.
        (
            FORM,
            string,
            "%ZZ=1",
            "op: query parameter has a malformed percent encoding",
        ),
        (FORM, string, "other=%ZZ", "absent"),
    ])
    .await;
    check_headers(&[
        (SIMPLE, string, &[b"100%+a"], r#""100%+a""#),
        (SIMPLE, string, &["é".as_bytes()], r#""é""#),
        (SIMPLE, string, &[b"\xFF"], "op: header `p` is not UTF-8"),
        (
            SIMPLE,
            string,
            &[b"a", b"b"],
            "op: header `p` is given more than once",
        ),
    ])
    .await;
}

#[tokio::test]
async fn constraints_are_named_with_their_limit() {
    let width32 = schema!({"type": "integer", "format": "int32", "minimum": -2147483648, "maximum": 2147483647});
    let range = schema!({"type": "integer", "minimum": 1, "exclusiveMaximum": 10, "multipleOf": 3});
    let text = schema!({"type": "string", "minLength": 2, "maxLength": 3, "pattern": "^[a-z]*$"});
    let choice = schema!({"enum": ["soft", "fail"]});
    let day = schema!({"type": "string", "format": "date"});
    let bytes = schema!({"type": "string", "format": "byte"});
    let list = schema!({"type": "array", "items": {"type": "integer", "maximum": 5}, "maxItems": 2, "uniqueItems": true});
    check_queries(&[
        (FORM, width32, "p=2147483647", "2147483647"),
        (
            FORM,
            width32,
            "p=2147483648",
            "op: query parameter `p` breaks `maximum: 2147483647`",
        ),
        (
            FORM,
            width32,
            "p=-99999999999999999999",
            "op: query parameter `p` breaks `minimum: -2147483648`",
        ),
        (FORM, range, "p=9", "9"),
        (
            FORM,
            range,
            "p=0",
            "op: query parameter `p` breaks `minimum: 1`",
        ),
        (
            FORM,
            range,
            "p=12",
            "op: query parameter `p` breaks `exclusiveMaximum: 10`",
        ),
        (
            FORM,
            range,
            "p=4",
            "op: query parameter `p` breaks `multipleOf: 3`",
        ),
        (FORM, text, "p=ab", r#""ab""#),
        (
            FORM,
            text,
            "p=a",
            "op: query parameter `p` breaks `minLength: 2`",
        ),
        (
            FORM,
            text,
            "p=abcd",
            "op: query parameter `p` breaks `maxLength: 3`",
        ),
        (
            FORM,
            text,
            "p=AB",
            "op: query parameter `p` breaks `pattern: ^[a-z]*$`",
        ),
        (FORM, choice, "p=soft", r#""soft""#),
        (
            FORM,
            choice,
            "p=Soft",
            r#"op: query parameter `p` breaks `enum: ["soft","fail"]`"#,
        ),
        (
            FORM,
            day,
            "p=2015-02-30",
            "op: query parameter `p` breaks `format: date`",
        ),
        (FORM, bytes, "p=QQ==", r#""QQ==""#),
        (
            FORM,
            bytes,
            "p=QQ",
            "op: query parameter `p` breaks `format: byte`",
        ),
        (
            FORM,
            list,
            "p=1&p=6",
            "op: query parameter `p/1` breaks `maximum: 5`",
        ),
        (
            FORM,
            list,
            "p=1&p=2&p=3",
            "op: query parameter `p` breaks `maxItems: 2`",
        ),
        (
            FORM,
            list,
            "p=1&p=1",
            "op: query parameter `p` breaks `uniqueItems: true`",
        ),
    ])
    .await;
}

#[tokio::test]
async fn lists_and_objects_are_read_in_their_style() {
    let list = schema!({"type": "array", "items": {"type": "integer"}});
    let texts = schema!({"type": "array", "items": {"type": "string"}});
    let object = schema!({
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
        "required": ["a"]
    });
    check_queries(&[
        (FORM, list, "p=1&x=9&p=2", "[1,2]"),
        (FORM, list, "", "absent"),
        (
            FORM,
            list,
            "p=1&p=x",
            "op: query parameter `p/1` is no integer",
        ),
        (FORM_LIST, list, "p=1,2", "[1,2]"),
        (FORM_LIST, list, "p=", "[]"),
        (
            FORM_LIST,
            list,
            "p=1&p=2",
            "op: query parameter `p` is given more than once",
        ),
        (FORM_LIST, texts, "p=a%2Cb,c", r#"["a,b","c"]"#),
        (Style::SpaceDelimited, list, "p=1%202+3", "[1,2,3]"),
        (Style::PipeDelimited, list, "p=1|2%7C3%7c4", "[1,2,3,4]"),
        (FORM, object, "a=1&b=x", r#"{"a":1,"b":"x"}"#),
        (FORM, object, "b=x", "op: query parameter `p/a` is missing"),
        (FORM, object, "c=x", "absent"),
        (FORM_LIST, object, "p=a,1,b,x", r#"{"a":1,"b":"x"}"#),
        (
            FORM_LIST,
            object,
            "p=a,1,b",
            "op: query parameter `p` is no object",
        ),
        (
            FORM_LIST,
            object,
            "p=a,1,a,2",
            "op: query parameter `p/a` is given more than once",
        ),
        (
            Style::DeepObject,
            object,
            "p[a]=1&p%5Bb%5D=x",
            r#"{"a":1,"b":"x"}"#,
        ),
        (
            Style::DeepObject,
            object,
            "p[a]=1&p[a]=2",
            "op: query parameter `p/a` is given more than once",
        ),
        (
            Style::DeepObject,
            object,
            "p[a]=x",
            "op: query parameter `p/a` is no integer",
        ),
        (Style::DeepObject, object, "p=1&pa=1", "absent"),
        (Style::Json, object, "p=%7B%22a%22:1%7D", r#"{"a":1}"#),
        (
            Style::Json,
            object,
            "p=%7B%22a%22:1%7D%7D",
            "op: query parameter `p` goes on after its end",
        ),
        (
            Style::Json,
            object,
            "p=a",
            "op: query parameter `p` is no JSON",
        ),
    ])
    .await;
    check_headers(&[
        (SIMPLE, list, &[b"1, 2", b"3"], "[1,2,3]"),
        (SIMPLE, list, &[b"1,,2"], "op: header `p/1` is no integer"),
        (SIMPLE, object, &[b"a,1,b,x"], r#"{"a":1,"b":"x"}"#),
        (
            Style::Simple { explode: true },
            object,
            &[b"a=1, b=x"],
            r#"{"a":1,"b":"x"}"#,
        ),
        (
            Style::Simple { explode: true },
            object,
            &[b"a"],
            "op: header `p` is no object",
        ),
    ])
    .await;
}

#[tokio::test]
async fn paths_and_cookies_are_read_in_their_place() {
    let integer = schema!({"type": "integer"});
    let string = schema!({"type": "string"});
    let paths = [
        (integer, "/users/12/unfollow", "12"),
        (
            integer,
            "/users/a/unfollow",
            "op: path parameter `p` is no integer",
        ),
        (string, "/users/a%2Fb+c/unfollow", r#""a/b+c""#),
        (
            string,
            "/users/%ZZ/unfollow",
            "op: path parameter `p` has a malformed percent encoding",
        ),
        (
            string,
            "/users/%FF/unfollow",
            "op: path parameter `p` is not UTF-8",
        ),
    ];
    for (schema, path, expected) in paths {
        let request = Request::post(path).body(Body::empty()).unwrap();
        let found = read(Place::Path { segment: 1 }, SIMPLE, schema, request).await;
        assert_eq!(found, expected, "{path}");
    }
    let cookies: [(MakeSchema, &[&str], &str); 5] = [
        (integer, &["a=1; p=2"], "2"),
        (integer, &["a=1", "p=2"], "2"),
        (integer, &["a=1"], "absent"),
        (string, &["p=a%20b"], r#""a b""#),
        (
            integer,
            &["p=1; p=2"],
            "op: cookie `p` is given more than once",
        ),
    ];
    for (schema, lines, expected) in cookies {
        let mut request = Request::get("/");
        for line in lines {
            request = request.header("Cookie", *line);
        }
        let request = request.body(Body::empty()).unwrap();
        let found = read(Place::Cookie, FORM, schema, request).await;
        assert_eq!(found, expected, "{lines:?}");
    }
}

#[tokio::test]
async fn the_rust_type_has_the_last_word() {
    let parameter = Parameter {
        name: "p",
        place: Place::Query,
        style: FORM,
        schema: LazyLock::new(|| Schema::generated(r#"{"type":"integer"}"#)),
    };
    let cases = [
        ("/?p=12", "12"),
        (
            "/?p=99999999999999999999",
            "op: query parameter `p` is no value of the documented type",
        ),
        ("/", "op: query parameter `p` is missing"),
    ];
    for (target, expected) in cases {
        let request = Request::get(target).body(Body::empty()).unwrap();
        let incoming = Incoming::read(request).await;
        let found = match incoming.required::<i64>(&parameter) {
            Ok(value) => value.to_string(),
            Err(fault) => incoming.reject("op", fault).to_string(),
        };
        assert_eq!(found, expected, "{target}");
    }
}

#[test]
fn styles_know_which_shapes_they_can_write() {
    let shape = |text: &str| Schema::compile(text).unwrap().shape().clone();
    let scalar = shape(r#"{"type":"integer"}"#);
    let list = shape(r#"{"type":"array","items":{"type":"integer"}}"#);
    let lists = shape(r#"{"type":"array","items":{"type":"array"}}"#);
    let object = shape(r#"{"type":"object","properties":{"a":{"type":"string"}}}"#);
    let map = shape(r#"{"type":"object"}"#);
    let deep = shape(r#"{"type":"object","properties":{"a":{"type":"object"}}}"#);
    let mix = shape(r#"{"type":["string","array"]}"#);
    let cases = [
        (FORM, [true, true, false, true, false, false, false]),
        (FORM_LIST, [true, true, false, true, true, false, false]),
        (SIMPLE, [true, true, false, true, true, false, false]),
        (
            Style::SpaceDelimited,
            [false, true, false, false, false, false, false],
        ),
        (
            Style::PipeDelimited,
            [false, true, false, false, false, false, false],
        ),
        (
            Style::DeepObject,
            [false, false, false, true, true, false, false],
        ),
        (Style::Json, [true; 7]),
    ];
    let shapes = [&scalar, &list, &lists, &object, &map, &deep, &mix];
    for (style, expected) in cases {
        assert_eq!(shapes.map(|shape| style.fits(shape)), expected, "{style:?}");
    }
}

#[test]
fn shapes_follow_references_and_compositions() {
    let components = r##""components":{"schemas":{
        "Provider":{"anyOf":[{"$ref":"#/components/schemas/Known"},{"type":"string"}]},
        "Known":{"type":"string","enum":["line"]},
        "Id":{"allOf":[{"type":"integer"},{"minimum":1}]},
        "Round":{"allOf":[{"$ref":"#/components/schemas/Round"}]}
    }}"##;
    let shape = |schema: &str| {
        let text = format!("{{{schema},{components}}}");
        Schema::compile(&text).unwrap().shape().clone()
    };
    let plain = |text: &str| Schema::compile(text).unwrap().shape().clone();
    let string = plain(r#"{"type":"string"}"#);
    let integer = plain(r#"{"type":"integer"}"#);
    assert_eq!(shape(r##""$ref":"#/components/schemas/Provider""##), string);
    assert_eq!(shape(r##""$ref":"#/components/schemas/Id""##), integer);
    assert_eq!(shape(r##""$ref":"#/components/schemas/Round""##), string);
    assert_eq!(shape(r#""const":5"#), integer);
    assert_eq!(shape(r#""type":["integer","null"]"#), integer);
    assert_eq!(
        shape(r##""type":"array","items":{"$ref":"#/components/schemas/Id"}"##),
        plain(r#"{"type":"array","items":{"type":"integer"}}"#),
    );
}

#[test]
fn schemas_that_check_nothing_are_refused() {
    for text in [
        "{",
        r#"{"pattern":"("}"#,
        r#"{"type":"text"}"#,
        r##"{"$ref":"#/components/x"}"##,
    ] {
        assert!(Schema::compile(text).is_err(), "{text}");
    }
}
