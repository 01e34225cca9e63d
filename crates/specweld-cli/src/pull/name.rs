//! Names of files for pages, made of their URLs: names that lead nowhere else, on any system.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use specweld::{PAGE_EXTENSIONS, is_companion};
use url::{Position, Url};

use super::host::Hosts;

/// The longest part of a path, in bytes: file systems take 255.
const LONGEST_PART: usize = 120;
/// The longest of a page, without its extension and what tells it from others.
const LONGEST_STEM: usize = 100;
/// The deepest path.
const DEEPEST: usize = 12;
/// What Windows takes for devices, with any extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Gives pages their names, no two of which are one, in whatever case a file system reads them.
pub struct Names<'a> {
    hosts: &'a Hosts,
    /// The folder of the start, which no name repeats.
    base: String,
    /// Files and folders that there are, in lower case; whether each is a file.
    taken: BTreeMap<String, bool>,
}

impl<'a> Names<'a> {
    /// Names of pages that are found from `start` on.
    pub fn new(start: &Url, hosts: &'a Hosts) -> Self {
        let path = start.path();
        let base = &path[..path.rfind('/').map_or(0, |at| at + 1)];
        Self {
            hosts,
            base: base.to_owned(),
            taken: BTreeMap::new(),
        }
    }

    /// Keeps a name that a page has had before. Whether it is free.
    pub fn keep(&mut self, name: &str) -> bool {
        let is_free = self.is_free(name);
        if is_free {
            self.take(name);
        }
        is_free
    }

    /// A name for a page that has none yet.
    pub fn give(&mut self, url: &Url) -> String {
        let plain = self.plain(url);
        let mut name = plain.clone();
        if !self.is_free(&name) {
            let (stem, extension) = split(&plain);
            let host = self.hosts.other(url).unwrap_or_default();
            let digest = Sha256::digest(format!("{host}{}", &url[Position::BeforePath..]));
            let digest: String = digest[..6].iter().map(|it| format!("{it:02x}")).collect();
            name = format!(
                "{}-{digest}.{extension}",
                cut(&stem.replace('/', "-"), LONGEST_STEM)
            );
        }
        self.take(&name);
        name
    }

    /// The name that a page has where no other has it: pages that differ in their ending alone have one.
    pub fn plain(&self, url: &Url) -> String {
        let path = url.path();
        let other = self.hosts.other(url);
        let below = path.strip_prefix(self.base.as_str());
        let path = below.filter(|_| other.is_none()).unwrap_or(path);
        let mut parts: Vec<String> = path.split('/').filter_map(part).collect();
        if let Some(host) = other {
            parts.extend(part(&host));
            parts.rotate_right(1);
        }
        let mut last = parts.pop().unwrap_or_else(|| "index".to_owned());
        let (stem, extension) = split(&last);
        let extension = match extension.as_str() {
            known if PAGE_EXTENSIONS.contains(&known) => known.to_owned(),
            _ => "md".to_owned(),
        };
        let stem = stem.strip_suffix(".html").unwrap_or(&stem);
        let query = url.query().and_then(part).map(|query| format!("-{query}"));
        last = cut(
            &format!("{stem}{}", query.unwrap_or_default()),
            LONGEST_STEM,
        );
        let deep = parts.len().saturating_sub(DEEPEST);
        parts.drain(..deep);
        parts.push(format!("{last}.{extension}"));
        parts.join("/")
    }

    fn is_free(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let is_file = |path: &str| self.taken.get(path) == Some(&true);
        let file = name.rsplit('/').next().unwrap_or_default();
        !self.taken.contains_key(&name) && !folders(&name).any(is_file) && !is_companion(file)
    }

    fn take(&mut self, name: &str) {
        let name = name.to_lowercase();
        for folder in folders(&name) {
            self.taken.insert(folder.to_owned(), false);
        }
        self.taken.insert(name, true);
    }
}

/// The folders that a path leads through.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// Whether a name is one that a page can have got: below its folder, and of a page.
pub fn is_safe(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    let is_plain = |text: &&str| part(text).as_deref() == Some(*text);
    let (_, extension) = split(parts.last().copied().unwrap_or_default());
    parts.iter().all(is_plain) && PAGE_EXTENSIONS.contains(&extension.as_str())
}

/// A part of a URL's path as one of a file's. None where nothing is left of it.
pub fn part(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    let plain = |letter: char| match letter {
        '-' | '_' | '.' | '~' | '@' | '+' => letter,
        letter if letter.is_alphanumeric() => letter,
        _ => '-',
    };
    let name: String = decoded.chars().map(plain).collect();
    let name = name.replace("..", "-");
    // What begins with a dot is hidden, and Windows drops dots at the end.
    let name = name.trim_matches('.');
    if name.is_empty() {
        return None;
    }
    let name = cut(name, LONGEST_PART);
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let device = stem.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let is_device = DEVICES.contains(&device) && stem.len() <= device.len() + 1;
    Some(match is_device {
        true => format!("_{name}"),
        false => name,
    })
}

/// A name without its extension, and that in lower case.
fn split(name: &str) -> (String, String) {
    let file = name.rfind('/').map_or(0, |at| at + 1);
    match name[file..].rsplit_once('.') {
        Some((stem, extension)) if is_extension(extension) => (
            format!("{}{stem}", &name[..file]),
            extension.to_ascii_lowercase(),
        ),
        _ => (name.to_owned(), String::new()),
    }
}

/// Whether a name ends so because of what it is: `v1.2` does not.
fn is_extension(text: &str) -> bool {
    let known = ["html", "htm", "txt", "markdown"];
    let text = text.to_ascii_lowercase();
    PAGE_EXTENSIONS.contains(&text.as_str()) || known.contains(&text.as_str())
}

fn cut(name: &str, longest: usize) -> String {
    let fits = |(at, letter): &(usize, char)| at + letter.len_utf8() <= longest;
    let letters = name.char_indices().take_while(fits);
    let cut: String = letters.map(|(_, letter)| letter).collect();
    cut.trim_end_matches('.').to_owned()
}

/// Pages without those that have the name of an earlier one and differ in their ending alone: `list`, `list/` and
/// `list.md` are one, and `list.md` says best what it is.
pub fn unique(pages: impl IntoIterator<Item = Url>, names: &Names<'_>) -> Vec<Url> {
    let mut all: Vec<(String, Url)> = Vec::new();
    let mut seen = BTreeMap::<String, usize>::new();
    let mut urls = BTreeSet::new();
    for mut page in pages {
        page.set_fragment(None);
        if !urls.insert(page.clone()) {
            continue;
        }
        let name = names.plain(&page);
        match seen.get(&name) {
            Some(index) if is_same(&all[*index].1, &page) => {
                if split(page.path()).1 == "md" {
                    all[*index].1 = page;
                }
            }
            _ => {
                seen.insert(name.clone(), all.len());
                all.push((name, page));
            }
        }
    }
    let mut pages: Vec<Url> = all.into_iter().map(|(_, page)| page).collect();
    pages.sort();
    pages
}

/// Whether two URLs are of one page.
fn is_same(one: &Url, other: &Url) -> bool {
    let key = |url: &Url| {
        let path = url.path().trim_end_matches('/');
        let (stem, _) = split(path);
        let stem = stem.strip_suffix(".html").unwrap_or(&stem);
        let stem = stem.strip_suffix("/index").unwrap_or(stem);
        (
            url.origin(),
            stem.to_owned(),
            url.query().map(str::to_owned),
        )
    };
    key(one) == key(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse("https://acme.example/docs/llms.txt")
            .unwrap()
            .join(text)
            .unwrap()
    }

    fn named(pages: &[&str]) -> Vec<String> {
        let start = url("llms.txt");
        let hosts = Hosts::new(&start, &["api.acme.example".to_owned()]);
        let mut names = Names::new(&start, &hosts);
        let named: Vec<_> = pages.iter().map(|page| names.give(&url(page))).collect();
        assert!(named.iter().all(|name| is_safe(name)), "{named:?}");
        named
    }

    #[test]
    fn names_are_those_of_the_paths() {
        let pages = [
            "reference/list",
            "reference/list-certs.md",
            "/docs/a.html",
            "/b/",
            "/docs/",
            "spec/openapi.YAML",
            "v1.2",
            "https://api.acme.example/x.json",
            "c?page=2",
            "d.html.md",
        ];
        insta::assert_snapshot!(named(&pages).join("\n"));
    }

    #[test]
    fn hostile_paths_lead_nowhere() {
        let long = format!("/docs/{}", "a/".repeat(30) + &"b".repeat(300));
        let pages = [
            "/docs/..%2f..%2fetc/passwd",
            "/docs/%2e%2e/%2e%2e/secret.md",
            "/docs/.git/config",
            "/docs/.pull.json",
            "/docs/con.md",
            "/docs/LPT1",
            "/docs/a%00b%0a%1b[2J",
            "/docs/a%5cb%3ac",
            "/docs/%ff%fe",
            "/docs/...",
            "/docs/list.notes.md",
            "/docs/dot.%2f.",
            &long,
        ];
        insta::assert_snapshot!(named(&pages).join("\n"));
    }

    #[test]
    fn no_two_names_are_one() {
        let pages = ["List.md", "list.md", "list.md/x", "a", "a/b", "A/c"];
        let names = named(&pages);
        let lower: BTreeSet<_> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(lower.len(), pages.len(), "{names:?}");
        insta::assert_snapshot!(names.join("\n"));
        for name in ["../a.md", "a/../b.md", "/a.md", "a", "a.toml", ".a.md", ""] {
            assert!(!is_safe(name), "{name}");
        }
    }

    #[test]
    fn pages_that_differ_in_their_ending_are_one() {
        let start = url("llms.txt");
        let hosts = Hosts::new(&start, &[]);
        let names = Names::new(&start, &hosts);
        let pages = [
            "list",
            "list/",
            "list.md#top",
            "List",
            "a/",
            "a",
            "index.html",
            ".",
        ];
        let pages = unique(pages.map(url), &names);
        let paths: Vec<_> = pages.iter().map(Url::path).collect();
        assert_eq!(
            paths,
            [
                "/docs/List",
                "/docs/a/",
                "/docs/index.html",
                "/docs/list.md"
            ]
        );
    }
}
