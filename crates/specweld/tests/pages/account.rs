//! The account of a page: every fragment on it is read, or reported with its place, whatever stands around it.

use std::ops::Range;

use fastrand::Rng;
use specweld::{Code, Diagnostic, Options, Page, Pages, extract, weld};

/// How many pages are made, unless `SPECWELD_PAGES` says another number.
const PAGES: u64 = 1_500;

/// What may stand between fragments.
const PROSE: [&str; 22] = [
    "Some prose.\n",
    "> A quote.\n",
    "# Heading\n",
    "## Another\n",
    "### DELETE /ties\n",
    "Setext\n======\n",
    "---\n",
    "* a\n* b\n\n  * c\n",
    "| a | b |\n|---|---|\n| c | d |\n",
    "```json\n{\"an\": \"example\"}\n```\n",
    "```python\nx = 1\n```\n",
    "## SDK Code Examples\n",
    "{% hint %}\nMind it.\n{% endhint %}\n",
    "<Note>\nMind it.\n</Note>\n",
    "<Tabs>\n  <Tab>\n",
    "</Tab>\n",
    "<div>\n",
    "<!-- a comment -->\n",
    "GET https://acme.example/ties\n",
    "Write `openapi: 3.1.0` there.\n",
    "é 删除 \u{202e}\r\n",
    "import { A } from 'a'\n",
];

/// What swallows all that follows, in some reader's eyes.
const OPEN: [&str; 4] = ["<!-- open\n", "<pre>\n", "```sh\n", "~~~\n"];

struct Piece {
    path: String,
    range: Range<usize>,
}

/// A document with one path, in JSON or in YAML.
fn document(rng: &mut Rng, path: &str) -> (bool, String) {
    let version = rng.choice(["3.0.3", "3.1.0"]).unwrap();
    let operation = "{\"responses\": {\"204\": {\"description\": \"Done\"}}}";
    match rng.u8(..4) {
        0 => (
            true,
            format!(
                "{{\"openapi\":\"{version}\",\"info\":{{\"title\":\"T\",\"version\":\"1\"}},\"paths\":{{\"{path}\":{{\"get\":{operation}}}}}}}"
            ),
        ),
        1 => (
            true,
            format!(
                "{{\n  \"openapi\": \"{version}\",\n\n  \"info\": {{\"title\": \"T\", \"version\": \"1\"}},\n  \"paths\": {{\"{path}\": {{\"get\": {operation}}}}}\n}}"
            ),
        ),
        2 => (
            false,
            format!(
                "openapi: {version}\ninfo:\n  title: T\n  version: endpoint_t.get\n\npaths:\n  {path}:\n    get: {operation}\nx-apidog-folder: ''"
            ),
        ),
        _ => (
            false,
            format!(
                "openapi: '{version}'\ninfo: {{title: T, version: 1.0}}\npaths: {{\n  {path}: {{get: {operation}}}\n}}"
            ),
        ),
    }
}

fn indent(text: &str, by: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| format!("{by}{line}"))
        .collect()
}

/// A fragment in one of the shapes that pages have it in.
fn shape(rng: &mut Rng, path: &str) -> String {
    let (is_json, text) = document(rng, path);
    let language = if is_json { "json" } else { "yaml" };
    let fenced = |marks: &str, info: &str| format!("{marks}{info}\n{text}\n{marks}\n");
    match rng.u8(..18) {
        0 | 1 => fenced("```", language),
        2 => fenced("~~~~", &format!(" {language} title=\"x\"")),
        3 => fenced("```", ""),
        4 => fenced("```", "openapi"),
        5 => fenced("```", "jsonc"),
        6 => fenced("```", "js"),
        7 => format!(
            "<Tab>\n{}</Tab>\n",
            indent(&fenced("```", language), "    ")
        ),
        8 => format!("<Tab>\n{}</Tab>\n", indent(&fenced("```", language), " ")),
        9 => indent(&fenced("```", language), "> "),
        10 => format!("* a\n\n{}", indent(&fenced("```", language), "  ")),
        11 => format!("<!--\n{}-->\n", fenced("```", language)),
        12 => indent(&text, "    ") + "\n",
        13 => text + "\n",
        14 => format!(
            "## OpenAPI\n\n{}",
            fenced("````", &format!("{language} a.json get {path}"))
        ),
        15 => format!(
            "# T\n\nGET https://acme.example/v1{path}\n\n## OpenAPI Specification\n\n{}",
            fenced("```", language)
        ),
        16 => format!("# OpenAPI definition\n\n{}", fenced("```", language)),
        _ => {
            // Broken in some place.
            let end = text
                .char_indices()
                .nth(rng.usize(20..text.chars().count()))
                .unwrap()
                .0;
            format!("```{language}\n{} [\n```\n", &text[..end])
        }
    }
}

fn page(rng: &mut Rng) -> (String, Vec<Piece>) {
    let mut text = String::new();
    if rng.u8(..4) == 0 {
        text.push_str("---\ntitle: A page\n---\n\n");
    }
    let mut pieces = Vec::new();
    for number in 0..rng.usize(1..5) {
        for _ in 0..rng.usize(..4) {
            text.push_str(rng.choice(PROSE).unwrap());
            text.push_str(["\n", ""][rng.usize(..2)]);
        }
        if rng.u8(..24) == 0 {
            text.push_str(rng.choice(OPEN).unwrap());
        }
        let path = format!("/ties/{number}");
        if !text.ends_with("\n\n") {
            text.push('\n');
        }
        let start = text.len();
        text.push_str(&shape(rng, &path));
        pieces.push(Piece {
            path,
            range: start..text.len(),
        });
        text.push('\n');
    }
    (text, pieces)
}

/// Whether something is reported in the piece: in any of its lines.
fn is_reported(piece: &Piece, diagnostics: &[Diagnostic]) -> bool {
    let labels = diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels);
    let mut starts = labels.map(|label| label.span.range().start);
    starts.any(|start| piece.range.contains(&start))
}

#[test]
fn every_fragment_is_read_or_reported_with_its_place() {
    let (mut read, mut reported) = (0, 0);
    let pages = std::env::var("SPECWELD_PAGES").ok();
    let pages = pages.map_or(PAGES, |pages| pages.parse().unwrap());
    for seed in 0..pages {
        let rng = &mut Rng::with_seed(seed);
        let (text, pieces) = page(rng);
        let name = rng.choice(["acme/ties.md", "acme/ties.mdx"]).unwrap();
        let pages = Pages::new([Page::new(name, text.as_bytes())]);
        let (id, page) = pages.iter().next().unwrap();
        let mut diagnostics = Vec::new();
        let documents = extract(id, page, &mut diagnostics);
        for piece in &pieces {
            let roots = documents.iter().filter_map(|document| document.pointer(""));
            let starts = roots.map(|root| root.span().range().start);
            match starts.filter(|start| piece.range.contains(start)).count() {
                1 => read += 1,
                0 if is_reported(piece, &diagnostics) => reported += 1,
                0 => panic!(
                    "seed {seed}: {} is lost in\n{text}\n{diagnostics:#?}",
                    piece.path
                ),
                _ => panic!("seed {seed}: {} is read twice in\n{text}", piece.path),
            }
        }
        assert!(
            documents.len() <= pieces.len(),
            "seed {seed}: more than there are\n{text}"
        );
        // The same holds of a run: nothing panics, and all places lie in the page.
        for diagnostic in weld(&pages, &Options::default()).diagnostics {
            for label in diagnostic.labels {
                // The first character of a page stands for it, however long that is.
                let start = label.span.range().start;
                assert!(text.is_char_boundary(start), "seed {seed}: {label:?}");
            }
        }
    }
    // The pages are of both kinds, and mostly of one.
    assert!(
        read > 2_000 && reported > 500,
        "{read} read, {reported} reported"
    );
}

/// Changes a text in some places, as no host and no person would.
fn damage(rng: &mut Rng, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..rng.usize(1..6) {
        let at = rng.usize(..letters.len());
        let end = (at + rng.usize(1..40)).min(letters.len());
        match rng.u8(..4) {
            0 => drop(letters.drain(at..end)),
            1 => letters.extend_from_within(at..end),
            2 => {
                letters[at] = *rng
                    .choice(&['\n', '`', '#', '<', '{', '%', '"', ' ', 'é'])
                    .unwrap()
            }
            _ => {
                let copy: Vec<char> = letters[at..end].to_vec();
                let to = rng.usize(..letters.len());
                letters.splice(to..to, copy);
            }
        }
        if letters.is_empty() {
            break;
        }
    }
    letters.into_iter().collect()
}

#[test]
fn damaged_pages_are_read_as_far_as_they_can_be() {
    for seed in 0..PAGES / 2 {
        let rng = &mut Rng::with_seed(seed);
        let text = page(rng).0;
        let text = damage(rng, &text);
        let pages = Pages::new([Page::new("acme/ties.md", text.as_bytes())]);
        let welded = weld(&pages, &Options::default());
        for label in welded.diagnostics.iter().flat_map(|it| &it.labels) {
            let start = label.span.range().start;
            assert!(
                text.is_char_boundary(start),
                "seed {seed}: {label:?}\n{text}"
            );
        }
        // Nothing is passed over without a word.
        assert!(
            welded.document.is_some() || !welded.diagnostics.is_empty(),
            "seed {seed}"
        );
    }
}

#[test]
fn every_operation_that_a_page_shows_is_found_or_reported() {
    let file = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a: {get: {operationId: a, responses: {'204': {description: A}}}}\n";
    for seed in 0..500 {
        let rng = &mut Rng::with_seed(seed);
        let path = rng.choice(["/a", "/b"]).unwrap();
        let file_name = rng
            .choice(["ties.yaml", "./ties.yaml", "https://acme.example/ties.yaml"])
            .unwrap();
        let form = rng.u8(..3);
        let mut text = match form {
            0 => format!("---\nopenapi: \"{file_name} GET {path}\"\ntitle: x\n---\n"),
            1 => format!("title: x\nopenapi: get {path}\n---\n\n"),
            _ => format!(
                "{{% openapi src=\"{file_name}\" path=\"{path}\" method=\"get\" %}}\nx\n{{% endopenapi %}}\n"
            ),
        };
        for _ in 0..rng.usize(..5) {
            text.push_str(rng.choice(PROSE).unwrap());
        }
        let page = Page::new("acme/page.mdx", text.as_bytes());
        let pages = Pages::new([Page::new("acme/ties.yaml", file), page]);
        let welded = weld(&pages, &Options::default());
        let is_reported = welded
            .diagnostics
            .iter()
            .any(|it| it.code == Code::UnreadFragment);
        // Front matter that does not begin is none.
        let is_found = path == "/a" && form != 1;
        assert_eq!(is_reported, !is_found, "seed {seed}\n{text}");
    }
}
