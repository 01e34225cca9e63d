//! What can be written as text at all.

use super::*;

#[test]
fn styles_know_which_shapes_they_can_write() {
    let shape = |text: &str| Schema::compile(text).unwrap().shape().clone();
    let scalar = shape(r#"{"type":"integer"}"#);
    let list = shape(r#"{"type":"array","items":{"type":"integer"}}"#);
    let lists = shape(r#"{"type":"array","items":{"type":"array"}}"#);
    let object = shape(r#"{"type":"object","properties":{"a":{"type":"string"}}}"#);
    let map = shape(r#"{"type":"object"}"#);
    let deep = shape(r#"{"type":"object","properties":{"a":{"type":"object"}}}"#);
    let deeper = shape(
        r#"{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"object"}}}}}"#,
    );
    let either = shape(r#"{"type":["string","array"]}"#);
    let cases = [
        (FORM, [true, true, false, true, false, false, false, true]),
        (
            FORM_LIST,
            [true, true, false, true, true, false, false, false],
        ),
        (SIMPLE, [true, true, false, true, true, false, false, false]),
        (
            Style::SpaceDelimited,
            [false, true, false, false, false, false, false, false],
        ),
        (
            Style::PipeDelimited,
            [false, true, false, false, false, false, false, false],
        ),
        (
            Style::DeepObject,
            [false, false, false, true, true, true, false, false],
        ),
        (Style::Json, [true; 8]),
    ];
    let shapes = [
        &scalar, &list, &lists, &object, &map, &deep, &deeper, &either,
    ];
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
