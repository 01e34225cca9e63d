//! Where listings and links stand in a chapter.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// A fenced block.
#[derive(Debug)]
pub struct Listing {
    /// The first word behind the fence.
    pub language: String,
    /// What stands between the fences.
    pub text: String,
    /// Where that is in the chapter, in bytes.
    pub range: Range<usize>,
    /// The line of the opening fence, from 1.
    pub line: usize,
    /// The path that the paragraph before it ends with: `` `path`: ``.
    pub file: Option<String>,
}

/// The fenced blocks of a chapter, in its order.
pub fn listings(chapter: &str) -> Vec<Listing> {
    let mut listings: Vec<Listing> = Vec::new();
    let (mut code, mut named, mut inside) = (None, None, false);
    for (event, range) in Parser::new(chapter).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let language = info.split([' ', ',']).next().unwrap_or_default().to_owned();
                let start = range.start + chapter[range.clone()].find('\n').map_or(0, |it| it + 1);
                let line = chapter[..range.start].lines().count() + 1;
                let file = named.take().filter(|_| language != "console");
                listings.push(Listing {
                    language,
                    text: String::new(),
                    range: start..start,
                    line,
                    file,
                });
                inside = true;
            }
            Event::Text(text) if inside => {
                let listing = listings.last_mut().expect("it is inside of one");
                listing.text.push_str(&text);
                listing.range.end = listing.range.start + listing.text.len();
            }
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Code(text) => code = Some(text.into_string()),
            Event::Text(text) if &*text == ":" => named = code.take(),
            Event::End(TagEnd::Paragraph) => code = None,
            _ => (code, named) = (None, None),
        }
    }
    listings
}

/// Where the links of a text lead to.
pub fn links(text: &str) -> Vec<String> {
    let events = Parser::new(text);
    let links = events.filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    });
    links.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_has_the_name_before_it() {
        let chapter = "A page, `docs/a.md`:\n\n````markdown\n```yaml\na: 1\n```\n````\n\nSee `b`: it\n\n```toml\na = 1\n```\n";
        let found = listings(chapter);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].file.as_deref(), Some("docs/a.md"));
        assert_eq!((found[1].file.as_deref(), found[1].line), (None, 11));
        for listing in &found {
            assert_eq!(&chapter[listing.range.clone()], listing.text);
        }
    }
}
