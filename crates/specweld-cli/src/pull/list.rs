//! Where a site lists its pages: `llms.txt`, sitemaps, lists of URLs.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Read;

use flate2::read::GzDecoder;
use pulldown_cmark::{Event, Parser, Tag};
use specweld::PAGE_EXTENSIONS;
use url::Url;

use super::attempt::Failure;
use super::fetch::Fetcher;
use super::host::{Hosts, authority};
use super::text::{Text, text};

/// The largest list, in bytes: that of a sitemap, as sitemaps.org says.
const LARGEST: u64 = 50 * 1024 * 1024;
/// The most lists that lists may lead to: those of the largest index of sitemaps would be 50,000.
const MOST: usize = 1000;

/// Pages that a site lists.
#[derive(Debug, Default)]
pub struct Listing {
    /// The lists that were read.
    pub lists: Vec<Url>,
    /// What they list, in their order.
    pub pages: Vec<Url>,
    /// How many are on hosts that are not to be asked.
    pub foreign: BTreeMap<String, usize>,
    /// Files that hold all pages once more, and were left out.
    pub wholes: BTreeSet<Url>,
}

/// What a URL leads to, as far as its name says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Llms,
    /// All pages in one file.
    Whole,
    Sitemap,
    Urls,
    Page,
    /// A site, or a page that the site shows to people.
    Site,
}

impl Kind {
    fn of(url: &Url) -> Self {
        let file = url.path().rsplit('/').next().unwrap_or_default();
        let file = file.to_ascii_lowercase();
        let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
        match file.as_str() {
            "llms.txt" => Self::Llms,
            "llms-full.txt" | "llms-full.md" => Self::Whole,
            file if file.ends_with(".xml") || file.ends_with(".xml.gz") => Self::Sitemap,
            _ if extension == "txt" => Self::Urls,
            _ if PAGE_EXTENSIONS.contains(&extension) => Self::Page,
            _ => Self::Site,
        }
    }
}

/// Finds the pages that a start leads to.
///
/// # Errors
///
/// A list that cannot be fetched or read, and a site that has none.
pub async fn find(fetcher: &Fetcher, hosts: &Hosts, start: &Url) -> Result<Listing, String> {
    let mut listing = Listing::default();
    match Kind::of(start) {
        Kind::Page | Kind::Whole => listing.pages.push(start.clone()),
        Kind::Site => return of_site(fetcher, hosts, start).await,
        kind => {
            let read = read_all(fetcher, hosts, start.clone(), kind, &mut listing).await;
            read.map_err(|(Unread::None(why) | Unread::Fault(why))| why)?;
        }
    }
    Ok(listing)
}

/// Looks for the lists that a site has where sites have them. Of a part of a site only the pages below count.
async fn of_site(fetcher: &Fetcher, hosts: &Hosts, start: &Url) -> Result<Listing, String> {
    let mut folder = start.clone();
    folder.set_query(None);
    folder.set_fragment(None);
    folder.set_path(&format!("{}/", start.path().trim_end_matches('/')));
    let robots = fetcher
        .robots(start)
        .await
        .map_err(|failure| said(start, &failure))?;
    let sitemaps = robots.get().map_or(&[][..], |robots| &robots.sitemaps);
    let near = ["llms.txt", "/llms.txt"].into_iter();
    let names = near.chain(sitemaps.iter().map(String::as_str));
    let names = names.chain(["sitemap.xml", "/sitemap.xml"]);
    let mut tried = BTreeSet::new();
    for list in names.filter_map(|name| folder.join(name).ok()) {
        if !tried.insert(list.clone()) || !hosts.allow(&list) {
            continue;
        }
        let kind = match Kind::of(&list) {
            Kind::Llms => Kind::Llms,
            _ => Kind::Sitemap,
        };
        let mut listing = Listing::default();
        match read_all(fetcher, hosts, list, kind, &mut listing).await {
            Ok(()) => {
                let is_below = |url: &Url| {
                    let path = url.path();
                    authority(url) != authority(&folder) || path.starts_with(folder.path())
                };
                listing.pages.retain(is_below);
                if !listing.pages.is_empty() {
                    return Ok(listing);
                }
            }
            Err(Unread::None(_)) => {}
            Err(Unread::Fault(why)) => return Err(why),
        }
    }
    Err(format!(
        "{start} has neither llms.txt nor a sitemap that lists pages: name the URL of one, or a list with --list"
    ))
}

/// Reads a list and those that it leads to.
async fn read_all(
    fetcher: &Fetcher,
    hosts: &Hosts,
    start: Url,
    kind: Kind,
    listing: &mut Listing,
) -> Result<(), Unread> {
    let mut todo = VecDeque::from([start.clone()]);
    let mut seen = BTreeSet::from([start]);
    while let Some(list) = todo.pop_front() {
        let answer = fetcher.get(&list, None, LARGEST).await;
        let answer = answer.map_err(|failure| match &failure {
            Failure::Broken(_) => Unread::Fault(said(&list, &failure)),
            failure => Unread::None(said(&list, failure)),
        })?;
        let wrong = |why: String| Unread::None(format!("{list}: {why}"));
        let entries = match kind {
            Kind::Sitemap => sitemap(&answer.body, &answer.url).map_err(wrong)?,
            _ => {
                let Text::Plain(text) = text(&answer) else {
                    return Err(wrong("it is no list in plain text".to_owned()));
                };
                let urls = match kind {
                    Kind::Llms => links(&text, &answer.url),
                    _ => lines(&text, Some(&answer.url)).map_err(wrong)?,
                };
                let (lists, pages) = urls
                    .into_iter()
                    .partition(|url| kind == Kind::Llms && Kind::of(url) == Kind::Llms);
                Entries { lists, pages }
            }
        };
        for page in entries.pages {
            listing.add(page, hosts);
        }
        for list in entries.lists {
            // A list elsewhere is of another site.
            if hosts.allow(&list) && seen.insert(list.clone()) {
                todo.push_back(list);
            }
        }
        if seen.len() > MOST {
            let why = format!("{list}: it leads to more than {MOST} lists");
            return Err(Unread::Fault(why));
        }
        listing.lists.push(list);
    }
    Ok(())
}

impl Listing {
    /// Those of a list of the user's own.
    pub fn of(pages: Vec<Url>, hosts: &Hosts) -> Self {
        let mut listing = Self::default();
        pages.into_iter().for_each(|page| listing.add(page, hosts));
        listing
    }

    fn add(&mut self, mut page: Url, hosts: &Hosts) {
        // No page needs what would be kept with it and sent.
        let is_plain = page.set_username("").and_then(|()| page.set_password(None));
        if is_plain.is_err() || !["http", "https"].contains(&page.scheme()) {
            return;
        }
        if !hosts.allow(&page) {
            *self.foreign.entry(authority(&page)).or_default() += 1;
        } else if Kind::of(&page) == Kind::Whole {
            self.wholes.insert(page);
        } else {
            self.pages.push(page);
        }
    }
}

/// What a list lists.
#[derive(Debug, Default)]
struct Entries {
    lists: Vec<Url>,
    pages: Vec<Url>,
}

/// The targets of a Markdown text's links; where there are none, its lines that are URLs.
fn links(text: &str, base: &Url) -> Vec<Url> {
    let target = |event: Event<'_>| match event {
        Event::Start(Tag::Link { dest_url, .. }) => base.join(dest_url.trim()).ok(),
        _ => None,
    };
    let links: Vec<Url> = Parser::new(text).filter_map(target).collect();
    match links.is_empty() {
        true => lines(text, None).unwrap_or_default(),
        false => links,
    }
}

/// A URL a line; empty lines and those behind `#` are none.
///
/// # Errors
///
/// A line that is none.
pub fn lines(text: &str, base: Option<&Url>) -> Result<Vec<Url>, String> {
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let lines = lines.map(|(number, line)| (number + 1, line.trim()));
    let urls = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    urls.map(|(number, line)| {
        let url = Url::options().base_url(base).parse(line);
        url.map_err(|error| format!("line {number} is no URL: {error}"))
    })
    .collect()
}

/// The pages of a sitemap, or the sitemaps of an index.
fn sitemap(body: &[u8], base: &Url) -> Result<Entries, String> {
    let mut unpacked = Vec::new();
    let body = match body.starts_with(&[0x1f, 0x8b]) {
        true => {
            let mut decoder = GzDecoder::new(body).take(LARGEST + 1);
            let done = decoder.read_to_end(&mut unpacked);
            done.map_err(|error| format!("it cannot be unpacked: {error}"))?;
            if unpacked.len() as u64 > LARGEST {
                return Err(format!("it is larger than {} MiB", LARGEST >> 20));
            }
            &unpacked
        }
        false => body,
    };
    let text = std::str::from_utf8(body).map_err(|_| "it is not UTF-8")?;
    let document = roxmltree::Document::parse(text.trim_start_matches('\u{feff}'));
    let document = document.map_err(|error| format!("it is no sitemap: {error}"))?;
    let root = document.root_element();
    let is_index = match root.tag_name().name() {
        "urlset" => false,
        "sitemapindex" => true,
        other => return Err(format!("it is no sitemap: its root is `{other}`")),
    };
    let name = if is_index { "sitemap" } else { "url" };
    let entries = root.children().filter(|it| it.tag_name().name() == name);
    let place = |entry: roxmltree::Node<'_, '_>| {
        // Images of a page have places of another namespace.
        let namespace = root.tag_name().namespace();
        let is_place = |it: &roxmltree::Node<'_, '_>| {
            it.tag_name().name() == "loc" && it.tag_name().namespace() == namespace
        };
        let text = entry.children().find(is_place)?.text()?;
        base.join(text.trim()).ok()
    };
    let places: Vec<Url> = entries.filter_map(place).collect();
    Ok(match is_index {
        true => Entries {
            lists: places,
            pages: Vec::new(),
        },
        false => Entries {
            lists: Vec::new(),
            pages: places,
        },
    })
}

/// Why a list was not read.
enum Unread {
    /// There is none, or something else.
    None(String),
    /// There may be one.
    Fault(String),
}

/// What keeps a list from being read.
fn said(url: &Url, failure: &Failure) -> String {
    match failure {
        Failure::NotModified | Failure::Missing => format!("{url}: there is nothing there"),
        Failure::Denied(status) => format!("{url}: the host answered {status}"),
        Failure::Robots => format!("{url}: robots.txt asks programs to leave it alone"),
        Failure::Foreign(host) => {
            format!("{url}: it leads to {host}; --host {host} lets it be asked")
        }
        Failure::Broken(why) => format!("{url}: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Url {
        Url::parse("https://acme.example/docs/llms.txt").unwrap()
    }

    fn shown(urls: &[Url]) -> Vec<&str> {
        urls.iter().map(Url::as_str).collect()
    }

    #[test]
    fn links_of_markdown_are_pages_and_so_are_bare_lines() {
        let text = "# Acme\n\n> Ties\n\n- [List](list.md): lists\n- [Cut](/ref/cut)\n[ref]: x\n\n```\n[no](no.md)\n```\n\n\
                    See [site][s].\n\n[s]: https://other.example/\n";
        assert_eq!(
            shown(&links(text, &base())),
            [
                "https://acme.example/docs/list.md",
                "https://acme.example/ref/cut",
                "https://other.example/"
            ]
        );
        let bare = "# Acme\nhttps://acme.example/a.md\n\nhttps://acme.example/b.md\n";
        assert_eq!(links(bare, &base()).len(), 2);
    }

    #[test]
    fn lists_name_the_line_that_is_no_url() {
        let fault = lines("# ours\nhttps://acme.example/a\n\n/b\n", None).unwrap_err();
        assert_eq!(fault, "line 4 is no URL: relative URL without a base");
    }

    #[test]
    fn sitemaps_list_pages_or_sitemaps_packed_or_not() {
        let pages = r#"<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:i="http://i">
            <url><i:image><i:loc>/i.png</i:loc></i:image><i:loc>/j.png</i:loc><loc> https://acme.example/a </loc></url>
            <url><loc>/docs/b?x=1&amp;y=2</loc></url><url/></urlset>"#;
        let entries = sitemap(pages.as_bytes(), &base()).unwrap();
        assert_eq!(
            shown(&entries.pages),
            [
                "https://acme.example/a",
                "https://acme.example/docs/b?x=1&y=2"
            ]
        );
        let index = "<sitemapindex><sitemap><loc>/a.xml.gz</loc></sitemap></sitemapindex>";
        let mut packed = flate2::read::GzEncoder::new(index.as_bytes(), Default::default());
        let mut bytes = Vec::new();
        packed.read_to_end(&mut bytes).unwrap();
        let entries = sitemap(&bytes, &base()).unwrap();
        assert_eq!(shown(&entries.lists), ["https://acme.example/a.xml.gz"]);
    }

    #[test]
    fn what_is_no_sitemap_is_told() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><urlset><url><loc>&c;</loc></url></urlset>";
        let faults = [
            &b"<html></html>"[..],
            b"<urlset>",
            b"\xff",
            bomb.as_bytes(),
            b"\x1f\x8bnone",
        ];
        let faults = faults.map(|body| sitemap(body, &base()).unwrap_err());
        insta::assert_snapshot!(faults.join("\n"));
    }
}
