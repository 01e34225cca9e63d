//! Lists and objects, paths and cookies.

use super::*;

#[tokio::test]
async fn lists_and_objects_are_read_in_their_style() {
    let list = schema!({"type": "array", "items": {"type": "integer"}});
    let texts = schema!({"type": "array", "items": {"type": "string"}});
    let object = schema!({
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
        "required": ["a"]
    });
    let either =
        schema!({"oneOf": [{"type": "integer"}, {"type": "array", "items": {"type": "string"}}]});
    let all_or_some = schema!({"oneOf": [
        {"type": "string", "enum": ["all"]},
        {"type": "array", "items": {"type": "string", "maxLength": 1}}
    ]});
    let deep = schema!({
        "type": "object",
        "properties": {
            "a": {
                "type": "object",
                "properties": {"x": {"type": "integer"}, "y": {"type": "string"}}
            },
            "list": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
            "many": {"type": "array", "items": {"type": "string"}},
            "one": {"type": "string"}
        },
        "additionalProperties": false
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
        (
            Style::DeepObject,
            deep,
            "p[a][x]=1&p[list]=1&p[list]=2&p[a][y]=2&p[one]=o&p[many]=1",
            r#"{"a":{"x":1,"y":"2"},"list":["1","2"],"many":["1"],"one":"o"}"#,
        ),
        (
            Style::DeepObject,
            deep,
            "p[a][x]=1&p[a][x]=2",
            "op: query parameter `p/a/x` is given more than once",
        ),
        (
            Style::DeepObject,
            deep,
            "p[a]=1",
            "op: query parameter `p/a` is no object",
        ),
        (
            Style::DeepObject,
            deep,
            "p[one][x]=1",
            "op: query parameter `p/one][x` breaks `additionalProperties: false`",
        ),
        (FORM, all_or_some, "p=all", r#""all""#),
        (FORM, all_or_some, "p=a", r#"["a"]"#),
        (FORM, either, "p=1", r#"1"#),
        (FORM, either, "p=a", r#"["a"]"#),
        (FORM, either, "p=1&p=2", r#"["1","2"]"#),
        (
            FORM,
            either,
            "p=%ZZ",
            "op: query parameter `p` has a malformed percent encoding",
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
