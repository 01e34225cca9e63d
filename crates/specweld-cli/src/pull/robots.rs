//! `robots.txt`, as RFC 9309 has it.

/// What a host's robots.txt says to this program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots {
    /// Whether a path is allowed, and the pattern.
    rules: Vec<(bool, String)>,
    /// The sitemaps that it names.
    pub sitemaps: Vec<String>,
}

impl Robots {
    /// Reads the groups that are about `agent`, a product token in lower case; where there are none, those about `*`.
    /// Lines that say nothing of this are passed over.
    pub fn read(text: &str, agent: &str) -> Self {
        let mut robots = Self::default();
        let (mut named, mut others) = (None::<Vec<_>>, Vec::new());
        // The agents of the group, and whether rules have followed: then the next agent begins another group.
        let (mut is_named, mut is_other, mut has_rules) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if std::mem::take(&mut has_rules) {
                        (is_named, is_other) = (false, false);
                    }
                    is_other |= value == "*";
                    if value.to_ascii_lowercase().split('/').next() == Some(agent) {
                        is_named = true;
                        named.get_or_insert_default();
                    }
                }
                key @ ("allow" | "disallow") => {
                    has_rules = true;
                    // An empty pattern matches nothing.
                    if value.is_empty() {
                        continue;
                    }
                    let rule = (key == "allow", value.to_owned());
                    if is_named {
                        named.get_or_insert_default().push(rule.clone());
                    }
                    if is_other {
                        others.push(rule);
                    }
                }
                "sitemap" => robots.sitemaps.push(value.to_owned()),
                _ => {}
            }
        }
        robots.rules = named.unwrap_or(others);
        robots
    }

    /// Whether a path, with its query, may be asked for: the longest pattern decides, and `Allow` among equals.
    pub fn allows(&self, path: &str) -> bool {
        let matching = self.rules.iter().filter(|(_, it)| matches(it, path));
        let longest = matching.max_by_key(|(allowed, pattern)| (pattern.len(), *allowed));
        longest.is_none_or(|(allowed, _)| *allowed)
    }
}

/// Whether a path begins as a pattern says: `*` stands for anything, and `$` at the end for the path's end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let mut pieces: Vec<&str> = pieces.collect();
    // Anything may stand before the last piece, which then has to end the path.
    let last = match (is_whole, pieces.pop()) {
        (true, None) => return rest.is_empty(),
        (true, Some(last)) => last,
        (false, last) => {
            pieces.extend(last);
            ""
        }
    };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    !is_whole || rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_of_the_beginning_unless_they_say_so() {
        for (pattern, path, expected) in [
            ("/docs", "/docs/list", true),
            ("/docs", "/doc", false),
            ("/*.md", "/docs/list.md?a=b", true),
            ("/*.md$", "/docs/list.md", true),
            ("/*.md$", "/docs/list.md?a=b", false),
            ("/*.md$", "/a.md/b.md", true),
            ("/docs$", "/docs", true),
            ("/docs$", "/docs/", false),
            ("*", "/", true),
            ("/a*b*c", "/a-b-c-d", true),
            ("/a*b*c", "/a-c-b", false),
            ("$", "/", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn the_group_that_is_named_decides_and_the_longest_pattern_in_it() {
        let text = "\u{feff}User-agent: other\nUser-Agent: specweld/2 # us\nDisallow: /docs/\nAllow: /docs/api\nDisallow:\n\
                    Sitemap: https://acme.example/map.xml\n\nUser-agent: *\nDisallow: /\n";
        let ours = Robots::read(text, "specweld");
        assert!(ours.allows("/about") && ours.allows("/docs/api/list"));
        assert!(!ours.allows("/docs/list"));
        assert_eq!(ours.sitemaps, ["https://acme.example/map.xml"]);
        assert!(!Robots::read(text, "anybody").allows("/about"));
        let none = "User-agent: specweld\nDisallow:\n\nUser-agent: *\nDisallow: /\n";
        assert!(Robots::read(none, "specweld").allows("/docs"));
        assert!(Robots::default().allows("/docs"));
    }
}
