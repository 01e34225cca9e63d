//! Files that a project keeps beside the vendors' pages: what is its own stands in them, so that a page can be exchanged
//! for a fresh export at any time.

use crate::page::PAGE_EXTENSIONS;

/// What a project keeps beside a page, in a file that is named for the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Companion {
    /// `<page>.notes.md`: what the project decides where the page is silent, and example bodies.
    Notes,
    /// `<page>.overlay.yaml`: corrections of the page's fragments, an OpenAPI Overlay.
    Overlay,
    /// `<page>.fragment.yaml`: the fragment of a page that the vendor writes in prose alone.
    Fragment,
}

impl Companion {
    /// What a file is by its name, if it is a companion, and the name of the page that it stands beside, without an
    /// extension: `acme/cut.notes.md` are the notes of `acme/cut`.
    ///
    /// The names of folders do not count, and letters may have any case.
    pub fn of(name: &str) -> Option<(Self, &str)> {
        let (rest, extension) = name.rsplit_once('.')?;
        let (page, kind) = rest.rsplit_once('.')?;
        let is = |words: &[&str], word: &str| words.iter().any(|it| it.eq_ignore_ascii_case(word));
        let companion = match kind.to_ascii_lowercase().as_str() {
            "notes" if is(&["md", "mdx"], extension) => Self::Notes,
            "overlay" if is(&["yaml", "yml", "json"], extension) => Self::Overlay,
            "fragment" if is(&["yaml", "yml", "json"], extension) => Self::Fragment,
            _ => return None,
        };
        (!page.is_empty() && !page.ends_with(['/', '\\'])).then_some((companion, page))
    }
}

/// Whether a file is the project's own, by its name: one that a vendor's page must never be written to.
pub fn is_companion(name: &str) -> bool {
    Companion::of(name).is_some()
}

/// Whether a file adds to a page and is none itself, by its name: notes and overlays.
pub fn is_addition(name: &str) -> bool {
    matches!(
        Companion::of(name),
        Some((Companion::Notes | Companion::Overlay, _))
    )
}

/// The name of a page, or of the page that a companion stands beside, without its extension: by it they belong together.
pub fn stem(name: &str) -> &str {
    if let Some((_, page)) = Companion::of(name) {
        return page;
    }
    match name.rsplit_once('.') {
        Some((stem, extension))
            if PAGE_EXTENSIONS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(extension)) =>
        {
            stem
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companions_are_named_for_their_page() {
        for (name, companion, page) in [
            ("acme/cut.notes.md", Companion::Notes, "acme/cut"),
            ("cut.NOTES.mdx", Companion::Notes, "cut"),
            (
                "acme/v1.2/cut.overlay.yaml",
                Companion::Overlay,
                "acme/v1.2/cut",
            ),
            ("specweld.overlay.json", Companion::Overlay, "specweld"),
            ("acme/cut.fragment.yml", Companion::Fragment, "acme/cut"),
        ] {
            assert_eq!(Companion::of(name), Some((companion, page)), "{name}");
            assert_eq!(stem(name), page);
        }
        for name in [
            "acme/cut.md",
            "acme/notes.md",
            "acme/.notes.md",
            "cut.notes.yaml",
            "cut.overlay.md",
            "cut.notes.d/page.md",
            "overlay.yaml",
        ] {
            assert!(!is_companion(name), "{name}");
        }
        assert_eq!(stem("acme/v1.2/cut.md"), "acme/v1.2/cut");
        assert_eq!(stem("acme/v1.2"), "acme/v1.2");
    }
}
