//! How long extract and merge take beside what `serde_json` needs to skip over the same blocks, how that grows, and how
//! much memory it takes. `taskset -c 0` before it shows what one processor makes of it.
//!
//! ```sh
//! cargo bench --package specweld --bench merge                    # pages that the benchmark makes up
//! cargo bench --package specweld --bench merge -- path/to/pages   # your own
//! ```

#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::num::NonZero;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde::de::IgnoredAny;
use specweld::{Page, Pages, merge};

fn main() {
    // Cargo adds an option of its own.
    let folder = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    if let Some(folder) = folder {
        let mut pages = Vec::new();
        read(Path::new(&folder), "pages", &mut pages);
        measure(&folder, &Pages::new(pages));
        return;
    }
    let pages = |numbers: std::ops::Range<usize>| Pages::new(numbers.map(made_up));
    let all = pages(0..10_000);
    measure("10,000 pages", &all);
    // The same pages, so that neither finds more of them in the processor's caches than the other.
    let sets: Vec<_> = (0..10)
        .map(|set| pages(set * 1_000..(set + 1) * 1_000))
        .collect();
    let merge = |pages: &Pages| merge(pages, &mut Vec::new());
    let [few, many] = in_turns(
        || sets.iter().map(merge).collect::<Vec<_>>(),
        || merge(&all),
    );
    println!(
        "10,000 pages take {:.1} times as long as 1,000 of them",
        10.0 * many.as_secs_f64() / few.as_secs_f64()
    );
}

/// Prints the figures of a set of pages.
fn measure(title: &str, pages: &Pages) {
    let input: usize = pages.iter().map(|(_, page)| page.text().len()).sum();
    let mut diagnostics = Vec::new();
    let merged = merge(pages, &mut diagnostics);
    let peak = peak_memory();
    println!("{title}");
    println!(
        "  {} pages, {:.1} MB: {} operations, {} components, {} copies fused, {} diagnostics",
        pages.len(),
        input as f64 / 1e6,
        merged.operations(),
        merged.components(),
        merged.fused(),
        diagnostics.len()
    );
    drop(merged);
    let texts: Vec<_> = pages
        .iter()
        .flat_map(|(_, page)| blocks(page.text()))
        .collect();
    let [skip, merge] = in_turns(
        || {
            for text in &texts {
                let _ = black_box(serde_json::from_str::<IgnoredAny>(text));
            }
        },
        || merge(pages, &mut Vec::new()),
    );
    println!(
        "  IgnoredAny         {:8.2} ms, on one processor",
        skip.as_secs_f64() * 1e3
    );
    println!(
        "  extract and merge  {:8.2} ms: {:.2} times as long, on {} processors",
        merge.as_secs_f64() * 1e3,
        merge.as_secs_f64() / skip.as_secs_f64(),
        thread::available_parallelism().map_or(1, NonZero::get)
    );
    if let Some(peak) = peak {
        println!(
            "  peak memory        {:8.1} MB: {:.2} times the input",
            peak as f64 / 1e6,
            peak as f64 / input as f64
        );
    }
}

/// The blocks of a page that are JSON and name OpenAPI, or the whole page where it is JSON itself.
fn blocks(page: &str) -> impl Iterator<Item = &str> {
    let fenced = page.split("```json\n").skip(1);
    let fenced = fenced.filter_map(|rest| rest.split("\n```").next());
    let whole = page.starts_with('{').then_some(page);
    fenced.chain(whole).filter(|text| text.contains("openapi"))
}

/// The times that two functions take in turns, without what it takes to drop their results: the median of each, of runs
/// over a second.
fn in_turns<A, B>(mut one: impl FnMut() -> A, mut other: impl FnMut() -> B) -> [Duration; 2] {
    let (begin, mut times) = (Instant::now(), [Vec::new(), Vec::new()]);
    while times[0].len() < 3 || begin.elapsed() < Duration::from_secs(1) {
        let start = Instant::now();
        let first = black_box(one());
        times[0].push(start.elapsed());
        drop(first);
        let start = Instant::now();
        let second = black_box(other());
        times[1].push(start.elapsed());
        drop(second);
    }
    times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    })
}

/// The most memory that the process has held so far, in bytes, where the system knows.
fn peak_memory() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: usize = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Every page below a folder.
fn read(folder: &Path, name: &str, pages: &mut Vec<Page>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{name}/{}", path.file_name().unwrap().display());
        if path.is_dir() {
            read(&path, &name, pages);
        } else {
            pages.push(Page::new(name, fs::read(&path).unwrap()));
        }
    }
}

/// How many components the pages share, and how many of them a page has copies of.
const SHARED: usize = 400;
const COPIES: usize = 24;

/// A page of about 16 kB as docs hosts export them: one operation, and a copy of every component that it reaches.
fn made_up(number: usize) -> Page {
    let mut schemas = format!(r#""Only{number}":{}"#, schema(number));
    for copy in 0..COPIES {
        let shared = (number * 7 + copy * 13) % SHARED;
        write!(schemas, r#","Shared{shared}":{}"#, schema(shared)).unwrap();
    }
    let text = format!(
        r##"# Read item {number}

> Reads one item.

```json
{{"openapi":"3.1.0","info":{{"title":"Items","version":"7"}},"servers":[{{"url":"https://items.example/v1"}}],"security":[{{"token":[]}}],"paths":{{"/items{number}/{{id}}":{{"get":{{"summary":"Reads one item.","tags":["Items"],"parameters":[{{"name":"id","in":"path","required":true,"description":"The item.","schema":{{"type":"string","maxLength":40}}}},{{"name":"page[size]","in":"query","schema":{{"type":"integer","minimum":1,"maximum":100,"default":10}}}}],"responses":{{"200":{{"description":"The item.","content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/Only{number}"}}}}}}}},"404":{{"description":"There is none.","content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/Shared{}"}}}}}}}}}}}}}}}},"components":{{"securitySchemes":{{"token":{{"type":"http","scheme":"bearer"}}}},"schemas":{{{schemas}}}}}}}
```

Whoever may read the item may read all of it.
"##,
        number * 7 % SHARED
    );
    Page::new(format!("items/read-item-{number:05}.md"), text.as_bytes())
}

fn schema(number: usize) -> String {
    format!(
        r#"{{"type":"object","description":"What is known of item {number}, as far as the caller may see it.","required":["id","kind"],"properties":{{"id":{{"type":"string","description":"The stable id.","example":"it_{number}"}},"kind":{{"type":"string","enum":["small","large","other"]}},"size":{{"type":["integer","null"],"minimum":0,"description":"In bytes; null while nobody has looked."}},"labels":{{"type":"array","items":{{"type":"string","maxLength":{}}}}},"created":{{"type":"string","format":"date-time"}}}},"additionalProperties":false}}"#,
        number % 90 + 10
    )
}
