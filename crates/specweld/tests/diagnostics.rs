//! What a maintainer reads when a page is at fault: each diagnostic as the terminal shows it, and as programs get it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use specweld::{Code, Diagnostic, Options, Page, Pages, Record, RenderOptions, render, weld};

/// The smallest fragment that welds, with room for what a case needs.
fn page(components: &str, operation: &str) -> String {
    format!(
        "# Cut Tie\n\n```yaml\nopenapi: 3.1.1\ninfo: {{title: Acme, version: '1'}}\npaths:\n  /ties/{{id}}:\n    delete:\n{operation}      \
         parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n      responses: {{'204': {{description: Cut}}}}\n\
         {components}```\n\nA tie that is cut stays cut.\n"
    )
}

/// The same with another path and title, so that both weld.
fn other(page: &str) -> String {
    page.replace("/ties/", "/bonds/")
        .replace("# Cut Tie", "# Cut Bond")
}

fn schema(tie: &str) -> String {
    page(&format!("components:\n  schemas:\n    Tie: {tie}\n"), "")
}

/// An overlay of an action.
fn overlay(action: &str) -> String {
    format!("overlay: 1.0.0\ninfo: {{title: Ours, version: '1'}}\nactions:\n  - {action}\n")
}

/// Pages of which a code is reported.
fn case(code: Code) -> Option<Vec<Page>> {
    let one = |text: String| vec![Page::new("acme/cut-tie.md", text)];
    let two = |a: String, b: String| {
        vec![
            Page::new("acme/cut-tie.md", a),
            Page::new("acme/cut-bond.md", b),
        ]
    };
    Some(match code {
        Code::NoPage => Vec::new(),
        Code::Unreadable => vec![Page::unreadable("acme/cut-tie.md", "it is a link")],
        Code::NotText => vec![
            Page::new("acme/latin.md", b"# Caf\xe9\n".as_slice()),
            Page::new("acme/nul.md", "# Cut\n\nA \0 byte\n"),
        ],
        Code::NoApi => vec![Page::new("stray.md", page("", ""))],
        Code::NoFragment => one("# Cut\n\n```json\n{\"an\": \"example\"}\n```\n".to_owned()),
        Code::UnreadFragment => two(
            format!("{}\n```js\nopenapi: 3.1.1\n```\n", page("", "")),
            "---\ntitle: Cut Bond\nopenapi: bonds.yaml DELETE /bonds/{id}\n---\n".to_owned(),
        ),
        Code::LostInExport => {
            let fern = page("", "").replace("version: '1'", "version: endpoint_ties.cut");
            let fern = fern.replace("info: {title: Acme, ", "info:\n  title: Acme\n  ");
            let fern = fern.replace("ties.cut}", "ties.cut");
            two(fern.clone(), other(&fern))
        }
        Code::UnclosedFence => one("# Cut\n\n```json\n{\"openapi\": \"3.0.3\"}\n".to_owned()),
        Code::InvalidJson => {
            one("```json\n{\"openapi\": \"3.0.3\",, \"paths\": {}}\n```\n".to_owned())
        }
        Code::InvalidYaml => one(page("", "").replace("/ties/{id}:", "/ties/{id}: [")),
        Code::DuplicateKey => one(page("", "").replace("info:", "openapi: 3.1.1\ninfo:")),
        Code::UnsupportedVersion => two(
            page("", "").replace("3.1.1", "4.0.0"),
            page("", "").replace("openapi: 3.1.1", "swagger: '2.0'"),
        ),
        Code::InvalidDocument => one(page("", "").replace("title: Acme", "name: Acme")),
        Code::UnresolvedReference => one(schema("{$ref: '#/components/schemas/tie'}")),
        Code::ExternalReference => one(schema("{$ref: 'https://example.com/ties.json#/Id'}")),
        Code::DuplicateOperation => two(page("", ""), page("", "      deprecated: true\n")),
        Code::ConflictingOperationId => two(
            page("", ""),
            other(&page("", "      operationId: cut-tie\n")),
        ),
        Code::ConflictingComponent => {
            two(schema("{type: string}"), other(&schema("{type: integer}")))
        }
        Code::OlderComponent => two(
            schema("{type: string}").replace("'1'", "20.9.1"),
            other(&schema("{type: integer}")).replace("'1'", "20.17.0"),
        ),
        Code::InvalidSettings => vec![
            Page::new("acme/cut-tie.md", page("", "")),
            Page::new("acme/api.toml", "prefx = 'Acme'\n"),
        ],
        Code::UnmatchedSetting => vec![
            Page::new("acme/cut-tie.md", page("", "")),
            Page::new("acme/api.toml", "[operations]\n'cut-bond.md' = 'cut'\n"),
        ],
        Code::ConflictingApi => vec![
            Page::new("acme/cut-tie.md", page("", "")),
            Page::new("Acme/cut-bond.md", other(&page("", ""))),
        ],
        Code::UnmatchedCompanion => vec![
            Page::new("acme/cut-tie.md", page("", "")),
            Page::new("acme/cut-ties.notes.md", "Cut is cut.\n"),
            Page::new("acme/bond.overlay.yaml", overlay("{target: $.info, remove: true}")),
        ],
        Code::UnmatchedNotes => vec![
            Page::new("acme/cut-tie.md", page("", "")),
            Page::new(
                "acme/cut-tie.notes.md",
                "# DELETE /tie/{id}\n\nNo.\n\n# Cut Tie\n\n```json 404\n{}\n```\n\n```json request\n{}\n```\n\n```json 204\n{}\n```\n",
            ),
        ],
        Code::InvalidOverlay => vec![
            Page::new("acme/cut-tie.md", page("", "")),
            Page::new(
                "acme/cut-tie.overlay.yaml",
                overlay(
                    "{target: '$.paths[?@.x ==]', remove: true}\n  - {target: $.info}\n  - {target: $.paths, updat: {}, remove: true}",
                )
                .replace("actions:", "extends: cut-bond.md\nactions:"),
            ),
            Page::new(
                "acme/specweld.overlay.yaml",
                overlay("{target: $.info, update: {title: [A]}}\n  - {target: $, remove: true}"),
            ),
        ],
        Code::UnmatchedAction => vec![
            Page::new("acme/cut-tie.md", page("", "")),
            Page::new(
                "acme/cut-tie.overlay.yaml",
                overlay("{target: \"$.paths['/ties'].get\", update: {deprecated: true}}"),
            ),
        ],
        Code::OlderOperation => two(page("", "").replace("'1'", "'2'"), page("", "")),
        Code::DifferingAnnotation => two(
            schema("{type: string, description: A tie}"),
            other(&schema("{type: string, description: A bond}")),
        ),
        Code::CyclicReference => one(schema("{$ref: '#/components/schemas/Tie'}")),
        Code::UnsupportedDialect => one(schema(
            "{$schema: 'https://json-schema.org/draft/2019-09/schema'}",
        )),
        Code::DifferingServers => one(page("", "").replace(
            "paths:",
            "servers:\n  - url: https://a.example/v1\n  - url: https://b.example/v2\npaths:",
        )),
        Code::Widened => one(schema("{type: array, contains: {type: string}}")),
        Code::DroppedAnnotation => one(schema("{type: string, $comment: 'read by nobody'}")),
        Code::Dropped => one(page("", "").replace("paths:", "webhooks: {}\npaths:")),
        _ => return None,
    })
}

/// The diagnostics of pages, as they are drawn, and as they are.
fn diagnose(pages: Vec<Page>) -> (String, Vec<Diagnostic>) {
    diagnose_with(pages, RenderOptions::default())
}

/// The same, with equal ones each drawn alone.
fn diagnose_all(pages: Vec<Page>) -> (String, Vec<Diagnostic>) {
    let all = RenderOptions {
        all: true,
        ..RenderOptions::default()
    };
    diagnose_with(pages, all)
}

fn diagnose_with(pages: Vec<Page>, options: RenderOptions) -> (String, Vec<Diagnostic>) {
    let pages = Pages::new(pages);
    let diagnostics = weld(&pages, &Options::default()).diagnostics;
    (render(&diagnostics, &pages, options).text, diagnostics)
}

#[test]
fn every_code_is_drawn() {
    for code in Code::ALL {
        let pages = case(*code).unwrap_or_else(|| panic!("`{code}` has no case: add one"));
        let (drawn, diagnostics) = diagnose_all(pages);
        assert!(
            diagnostics
                .iter()
                .any(|diagnostic| diagnostic.code == *code),
            "the case of `{code}` shows something else:\n{drawn}"
        );
        insta::assert_snapshot!(code.as_str(), drawn);
    }
}

#[test]
fn a_newer_version_wins() {
    let pages = Pages::new(case(Code::OlderComponent).unwrap());
    let document = weld(&pages, &Options::default()).document.unwrap();
    let tie = document.pointer("/components/schemas/AcmeTie/type");
    assert_eq!(tie.unwrap().as_str(), Some("integer"));
}

#[test]
fn a_good_page_welds() {
    let (drawn, _) = diagnose(vec![Page::new("acme/cut-tie.md", page("", ""))]);
    assert_eq!(drawn, "");
}

/// One fragment with a reference to nothing, spelled in every way that makes its place hard to tell.
fn misspelled() -> Vec<Page> {
    let yaml = |path: &str| {
        schema("{title: 'Größe 寸法 👩‍💻', $ref: '#/components/schemas/Ti'}").replace("/ties/", path)
    };
    let json = "{\"openapi\": \"3.1.1\", \"info\": {\"title\": \"Größe 寸法\", \"version\": \"1\"},\n\"paths\": {},\n\"components\":\n\t{\"schemas\": {\"A\":\t{\"$ref\":\t\"#/components/schemas/寸\"}}}}\n";
    let minified = json
        .replace(['\n', '\t'], "")
        .replace("寸法", &"寸法".repeat(150));
    vec![
        Page::new("bom/cut-tie.md", format!("\u{feff}{}", yaml("/bom/"))),
        Page::new("crlf/cut-tie.md", yaml("/crlf/").replace('\n', "\r\n")),
        Page::new("minified/ties.json", minified),
        Page::new(
            "quoted/cut-tie.md",
            format!("> {}", yaml("/quoted/").replace('\n', "\n> ")),
        ),
        Page::new("tabs/ties.json", json),
    ]
}

#[test]
fn places_are_right_however_a_page_is_spelled() {
    let (drawn, diagnostics) = diagnose_all(misspelled());
    assert_eq!(diagnostics.len(), 5, "{drawn}");
    insta::assert_snapshot!(drawn);
}

#[test]
fn places_are_right_in_data_as_well() {
    let pages = Pages::new(misspelled());
    let diagnostics = weld(&pages, &Options::default()).diagnostics;
    let records = Record::all(&diagnostics, &pages);
    for (record, diagnostic) in records.iter().zip(&diagnostics) {
        let record = serde_json::to_value(record).unwrap();
        let (start, end) = (&record["labels"][0]["start"], &record["labels"][0]["end"]);
        let page = pages.get(diagnostic.labels[0].span.page);
        let byte = |point: &serde_json::Value| point["byte"].as_u64().unwrap() as usize;
        let mark = if page.name() == "bom/cut-tie.md" {
            3
        } else {
            0
        };
        let place = &page.text()[byte(start) - mark..byte(end) - mark];
        assert!(place.contains("#/components/schemas/"), "{place}");
        let line = page
            .text()
            .lines()
            .nth(start["line"].as_u64().unwrap() as usize - 1);
        let column = start["column"].as_u64().unwrap() as usize - 1;
        let rest: String = line.unwrap().chars().skip(column).collect();
        assert!(rest.starts_with(place), "{rest}");
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&records[..2]).unwrap());
}

#[test]
fn every_fault_of_a_run_is_reported_and_long_lines_are_cut() {
    let description = "x".repeat(400);
    let json = format!(
        "```json\n{{\"openapi\":\"3.1.1\",\"info\":{{\"title\":\"Acme\",\"version\":\"1\"}},\"paths\":{{\"/a/{{b}}\":{{\"get\":{{\"description\":\"{description}\",\
         \"security\":[{{\"key\":[]}}],\"responses\":{{\"200\":{{\"$ref\":\"other.json#/Fine\"}}}}}}}}}}}}\n```\n"
    );
    let (drawn, _) = diagnose(vec![
        Page::new("acme/a.md", json),
        Page::new("acme/b.md", "```json\n{\"openapi\": \"3.0.3\"\n"),
        Page::new("stray.md", ""),
    ]);
    insta::assert_snapshot!(drawn);
}

#[test]
fn two_places_of_one_page_are_drawn_together_or_each_alone() {
    let near = page("", "").replace("info:", "openapi: 3.1.1\ninfo:");
    let far = near
        .replace("openapi: 3.1.1\ninfo:", "info:")
        .replace("```\n\nA tie", "openapi: 3.1.1\n```\n\nA tie");
    let long = format!(
        "{{\"openapi\":\"3.0.3\",\"x-long\":\"{}\",\"openapi\":\"3.0.3\"}}",
        "x".repeat(300)
    );
    let (drawn, _) = diagnose_all(vec![
        Page::new("acme/far.md", far),
        Page::new("acme/long.json", long),
        Page::new("acme/near.md", near),
    ]);
    insta::assert_snapshot!(drawn);
}

#[test]
fn a_page_cannot_steer_the_terminal_or_fill_it() {
    let steering = schema("{$ref: \"\u{202e}\\e[31m\\nerror: none\"}");
    let long = schema(&format!(
        "{{$ref: '#/components/{}'}}",
        "寸".repeat(100_000)
    ));
    let (drawn, _) = diagnose(vec![
        Page::new("long/cut-tie.md", other(&long)),
        Page::new("acme/\u{1b}[2Jsteering.md", steering),
    ]);
    assert!(!drawn.contains(['\u{1b}', '\u{202e}']), "{drawn}");
    insta::assert_snapshot!(drawn);
}

/// As many pages, of which those from 40 on are of a version that there is not: each of its own, or all of one.
fn many(count: usize, versions: bool) -> Pages {
    let faulty = |number: usize| {
        let version = match number {
            0..40 => "3.1.1".to_owned(),
            _ if versions => format!("4.{number}"),
            _ => "4.0".to_owned(),
        };
        let body = "      requestBody: {content: {application/json: {schema: {type: array, contains: {type: string}}}}}\n";
        let text = page("", body).replace("3.1.1", &version);
        let text = text.replace("/ties/", &format!("/ties{number}/"));
        let text = text.replace("# Cut", &format!("# {number}"));
        Page::new(format!("acme/page{number:02}.md"), text)
    };
    Pages::new((0..count).map(faulty))
}

#[test]
fn errors_come_first_and_the_rest_is_counted() {
    let pages = many(100, true);
    let diagnostics = weld(&pages, &Options::default()).diagnostics;
    assert_eq!(diagnostics.len(), 100);
    let drawn = render(&diagnostics, &pages, RenderOptions::default());
    assert_eq!(drawn.text.matches("╭─[").count(), 50);
    assert_eq!(drawn.hidden, 50);
    assert!(!drawn.text.contains("widened"));
    let last = "\n60 errors, 40 warnings; 50 of them are not shown\n";
    assert!(drawn.text.ends_with(last), "{}", drawn.text);
    let all = RenderOptions {
        all: true,
        ..RenderOptions::default()
    };
    let drawn = render(&diagnostics, &pages, all);
    assert_eq!(drawn.text.matches("╭─[").count(), 100);
    assert_eq!(drawn.hidden, 0);
    assert!(drawn.text.ends_with("\n60 errors, 40 warnings\n"));
}

#[test]
fn equal_ones_are_drawn_once_with_what_the_others_are_about() {
    let pages = many(45, false);
    let diagnostics = weld(&pages, &Options::default()).diagnostics;
    let drawn = render(&diagnostics, &pages, RenderOptions::default());
    assert_eq!(drawn.hidden, 43);
    insta::assert_snapshot!(drawn.text);
    let losses = schema(
        "{type: array, contains: {type: string}}\n    Bond: {type: array, contains: {type: string}}\n    Knot: {properties: {a/b: {type: array, contains: {}}}}",
    );
    insta::assert_snapshot!(diagnose(vec![Page::new("acme/cut-tie.md", losses)]).0);
}

#[test]
fn what_a_diagnostic_is_about_is_reported_in_data() {
    let text = page(
        "components:\n  schemas:\n    a/b: {type: strng}\nsecurity: [{key: []}]\ntags: [{}]\n",
        "      responses: []\n",
    );
    let text = text.replace("      responses: {'204': {description: Cut}}\n", "");
    let pages = Pages::new([
        Page::new("acme/cut-tie.md", text),
        Page::new("acme/api.toml", "prefx = 'A'"),
    ]);
    let diagnostics = weld(&pages, &Options::default()).diagnostics;
    let about = Record::all(&diagnostics, &pages).into_iter().map(|record| {
        let subject = record.subject.map(|subject| subject.to_string());
        (record.code, record.pointer, subject)
    });
    insta::assert_debug_snapshot!(about.collect::<Vec<_>>());
}

#[test]
fn colours_are_drawn_where_they_are_wanted() {
    let pages = Pages::new([Page::new("acme/cut-tie.md", "")]);
    let diagnostics = weld(&pages, &Options::default()).diagnostics;
    let drawn = |colour| render(&diagnostics, &pages, RenderOptions { colour, all: false }).text;
    assert!(drawn(true).contains("\u{1b}["));
    assert!(!drawn(false).contains('\u{1b}'));
}
