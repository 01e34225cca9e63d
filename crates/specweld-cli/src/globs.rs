//! Which files below the folder of the pages are read.

use std::cell::Cell;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use toml::Spanned;

use crate::settings::PagesSettings;

/// The globs of the settings. It keeps which of them were of use.
#[derive(Debug, Default)]
pub struct Globs<'s> {
    include: Vec<&'s Spanned<String>>,
    exclude: Vec<&'s Spanned<String>>,
    included: GlobSet,
    excluded: GlobSet,
    /// Whether something has matched, of all that include and then of all that exclude.
    hits: Vec<Cell<bool>>,
}

impl<'s> Globs<'s> {
    /// Those of settings that were checked: what is no glob matches nothing.
    pub fn new(settings: &'s PagesSettings) -> Self {
        let include: Vec<_> = settings.include.iter().collect();
        let exclude: Vec<_> = settings.exclude.iter().collect();
        Self {
            included: set(&include),
            excluded: set(&exclude),
            hits: vec![Cell::new(false); include.len() + exclude.len()],
            include,
            exclude,
        }
    }

    /// Whether a page is read, by its name below the folder.
    pub fn take(&self, name: &str) -> bool {
        let included = self.included.matches(name);
        let is_included = self.include.is_empty() || !included.is_empty();
        self.hit(&included, 0);
        self.take_beside(name) && is_included
    }

    /// Whether what is no page is, as a folder or what stands beside pages: as long as nothing excludes it.
    pub fn take_beside(&self, name: &str) -> bool {
        let excluded = self.excluded.matches(name);
        self.hit(&excluded, self.include.len());
        excluded.is_empty()
    }

    fn hit(&self, indices: &[usize], first: usize) {
        let hits = indices
            .iter()
            .filter_map(|index| self.hits.get(first + index));
        hits.for_each(|hit| hit.set(true));
    }

    /// The globs that nothing has matched.
    pub fn unmatched(&self) -> impl Iterator<Item = &'s Spanned<String>> {
        let globs = self.include.iter().chain(&self.exclude).copied();
        let globs = globs.zip(&self.hits);
        globs.filter(|(_, hit)| !hit.get()).map(|(glob, _)| glob)
    }
}

/// Reads a glob: `*` stands for anything in a name, `**` for folders.
///
/// # Errors
///
/// What is none.
pub fn glob(text: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(text).literal_separator(true).build()
}

fn set(globs: &[&Spanned<String>]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for text in globs {
        if let Ok(glob) = glob(text.get_ref()) {
            set.add(glob);
        }
    }
    set.build().unwrap_or_default()
}
