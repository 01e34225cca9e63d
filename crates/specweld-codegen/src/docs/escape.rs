//! Text that means nothing but itself in Markdown.

/// Where a text stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// At the start of a line, where characters make lists, headings and quotes.
    pub line_start: bool,
    /// Inside a link, where a URL is no link of its own.
    pub in_link: bool,
}

/// Escapes a text, and puts its URLs in angle brackets.
pub(super) fn text(text: &str, place: Place) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    let mut line_start = place.line_start;
    while let Some(url) = (!place.in_link).then(|| find_url(rest)).flatten() {
        characters(
            &rest[..url.start],
            line_start && escaped.is_empty(),
            &mut escaped,
        );
        escaped.push('<');
        escaped.push_str(&rest[url.clone()]);
        escaped.push('>');
        rest = &rest[url.end..];
        line_start = false;
    }
    characters(rest, line_start, &mut escaped);
    escaped
}

fn characters(text: &str, line_start: bool, escaped: &mut String) {
    let marker = if line_start { marker(text) } else { None };
    let mut previous: Option<char> = None;
    for (index, character) in text.char_indices() {
        let after = &text[index + character.len_utf8()..];
        let next = after.chars().next();
        if character.is_ascii_whitespace() {
            escaped.push(' ');
        } else {
            if marker == Some(index) || is_special(character, previous, next, after) {
                escaped.push('\\');
            }
            escaped.push(character);
        }
        previous = Some(character);
    }
}

/// Whether a character means more than itself wherever it stands.
fn is_special(character: char, previous: Option<char>, next: Option<char>, after: &str) -> bool {
    match character {
        '*' | '`' | '[' | ']' | '~' | '|' => true,
        // What follows the text may be a link, an escape or a tag.
        '!' => next.is_none(),
        '\\' => next.is_none_or(|next| next.is_ascii_punctuation()),
        '<' => next.is_none_or(|next| next.is_ascii_alphabetic() || "/!?".contains(next)),
        // `snake_case` is safe.
        '_' => {
            !(previous.is_some_and(char::is_alphanumeric)
                && next.is_some_and(char::is_alphanumeric))
        }
        '&' => {
            let name = after.strip_prefix('#').unwrap_or(after);
            let end = name.find(|c: char| !c.is_ascii_alphanumeric());
            end.is_some_and(|end| end > 0 && name[end..].starts_with(';'))
        }
        _ => false,
    }
}

/// The place of the character that makes a line the start of a block.
fn marker(line: &str) -> Option<usize> {
    let first = line.chars().next()?;
    match first {
        '#' | '>' | '=' => Some(0),
        '-' | '+' => {
            let next = line.chars().nth(1);
            next.is_none_or(|next| next == first || next.is_whitespace())
                .then_some(0)
        }
        '0'..='9' => {
            let end = line.find(|c: char| !c.is_ascii_digit())?;
            let after = line[end..].strip_prefix(['.', ')'])?;
            (after.is_empty() || after.starts_with(char::is_whitespace)).then_some(end)
        }
        _ => None,
    }
}

/// The first URL that rustdoc would want a link for.
fn find_url(text: &str) -> Option<std::ops::Range<usize>> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find("http")?;
        let scheme = ["https://", "http://"]
            .into_iter()
            .find(|scheme| text[start..].starts_with(scheme));
        if let Some(scheme) = scheme {
            let host = start + scheme.len();
            let length = text[host..]
                .find(|c: char| c.is_whitespace() || c.is_control() || "<>\"`\\|".contains(c))
                .unwrap_or(text.len() - host);
            let end = host + trimmed(&text[host..host + length]);
            if end > host {
                return Some(start..end);
            }
        }
        from = start + "http".len();
    }
}

/// The length of a URL without the punctuation of the sentence around it.
fn trimmed(url: &str) -> usize {
    let mut url = url;
    while let Some(last) = url.chars().next_back() {
        let closes = match last {
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            _ => None,
        };
        let is_outside = match closes {
            Some(opening) => url.matches(last).count() > url.matches(opening).count(),
            None => ".,;:!?'*_~".contains(last),
        };
        if !is_outside {
            break;
        }
        url = &url[..url.len() - last.len_utf8()];
    }
    url.len()
}

/// The length of the longest run of a character.
pub(super) fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or(0)
}

/// Whether a character turns the direction of text, which rustc refuses in source.
pub(super) fn turns_text(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
