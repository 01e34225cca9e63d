//! What needs to know how work is divided among processors.

use super::parallel::Parallelism;
use super::{Code, Options, Page, Pages, RenderOptions, merge, render, weld_with};

const TIE: &str =
    r#""Tie": {"type": "object", "properties": {"since": {"type": "integer", "minimum": 1}}}"#;

/// A page with an operation, whose answer refers to a component.
fn page(name: &str, version: &str, method: &str, target: &str, components: &str) -> Page {
    let (folder, _) = name.split_at(1);
    let text = format!(
        r##"```json
{{"openapi": "3.0.3", "info": {{"title": "Ties", "version": "{version}"}},
"servers": [{{"url": "/{folder}"}}], "tags": [{{"name": "ties", "description": "{version}"}}],
"paths": {{"/ties": {{"summary": "{name}", "{method}": {{"operationId": "{method}", "tags": ["ties"], "responses": {{"200": {{
  "description": "Done.", "links": {{"undo": {{"operationId": "put"}}}},
  "content": {{"application/json": {{"schema": {{"$ref": "{target}"}}}}}}}}}}}}}}}},
"components": {{"schemas": {{{components}}}}}}}
```
"##
    );
    Page::new(name, text)
}

#[test]
fn faults_are_reported_by_their_places() {
    let lost = page("a/1.md", "1", "get", "#/components/schemas/Lost", TIE);
    let pages = Pages::new([lost, Page::new("a/2.json", r#"{"openapi""#)]);
    let mut diagnostics = Vec::new();
    merge(&pages, &mut diagnostics);
    let codes: Vec<_> = diagnostics.iter().map(|fault| fault.code).collect();
    let link = Code::UnresolvedReference;
    assert_eq!(codes, [link, link, Code::InvalidJson]);
}

#[test]
fn pages_come_to_the_same_however_they_are_divided() {
    let spelled = r#""Tie": {"properties": {"since": {"minimum": 1.0, "type": "integer"}}, "type": "object"}"#;
    let described = &TIE.replacen('{', r#"{"description": "A tie.", "#, 1);
    let other = r#""Tie": {"type": "string"}"#;
    let thrice = &format!("{other}, {TIE}, {TIE}");
    // Heavy enough for a chunk of its own, so that the next has several texts.
    let heavy = &format!("{TIE}{}", " ".repeat(4000));
    let doubled = &TIE.replacen('{', r#"{"type": "object", "#, 1);
    let vast = r#""Tie": {"type": "integer", "maximum": 1e999}"#;
    let titles = r#"1", "title": "Knots"#;
    let here = "#/components/schemas/Tie";
    let file = "3.md#/paths/~1ties";
    let sites = [
        (TIE, ("1", "get", here, TIE), ("1", "post", here, TIE)),
        (
            TIE,
            ("1", "get", here, spelled),
            ("1", "post", here, described),
        ),
        (
            TIE,
            ("1", "get", here, other),
            ("2", "post", here, described),
        ),
        (TIE, ("1", "get", here, TIE), ("1", "put", here, TIE)),
        (TIE, ("1", "get", here, other), ("1", "post", here, TIE)),
        (TIE, ("1", "get", here, thrice), ("0", "post", file, other)),
        (vast, ("1", "get", here, other), ("1", "post", here, vast)),
        (heavy, ("1", "get", here, TIE), ("1", "post", here, doubled)),
        (TIE, ("1", "get", here, other), ("2", "post", here, TIE)),
        (TIE, (titles, "get", here, TIE), (titles, "post", here, TIE)),
    ];
    let mut welded = Vec::new();
    for (first, third, fourth) in sites {
        let page = |name, (version, method, target, components)| {
            page(name, version, method, target, components)
        };
        let pages = Pages::new([
            Page::new("a/api.toml", "operations.\"GET /tied\" = \"tied\""),
            page("a/1.md", ("1", "put", here, first)),
            page(
                "b/2.md",
                ("1", "put", "2.md#/components/schemas/Tie", other),
            ),
            page("a/3.md", third),
            page("a/4.md", fourth),
            Page::new(
                "a/5.json",
                format!(
                    r#"{{"openapi": "3.1.0", "info": {{"title": "Ties", "version": "1"}}, "paths": {{"/tied": {{"$ref": "{file}"}}}}}}"#
                ),
            ),
        ]);
        let weld = |processors| {
            let parallelism = Parallelism {
                processors,
                bytes_per_thread: 1,
            };
            let welded = weld_with(&pages, &Options::default(), parallelism);
            let text = render(&welded.diagnostics, &pages, RenderOptions::default()).text;
            (welded.document.map(|it| it.to_json()), text, welded.fused)
        };
        let alone = weld(1);
        for processors in 2..=6 {
            let shared = weld(processors);
            assert!(shared == alone, "{}\nis not\n{}", shared.1, alone.1);
        }
        welded.push(alone.0.is_some());
    }
    assert_eq!(
        welded,
        [
            true, true, true, true, false, false, false, false, true, false
        ]
    );
}
