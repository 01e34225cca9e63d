//! Single values.

use super::*;

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
