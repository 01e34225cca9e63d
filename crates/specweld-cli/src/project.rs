//! The folder that a run works on, and its settings.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Map;
use specweld::{Diagnostic, Page, PageId, Pages};

use crate::report::{Outcome, Report, Reporting, Stream};
use crate::settings::{self, Settings};

/// A folder with settings in it.
#[derive(Debug)]
pub struct Project {
    /// The folder of the settings, which all their paths start from.
    pub root: PathBuf,
    /// The file of the settings, as a page to point into.
    pub page: Page,
    /// What is set; nothing where the file is at fault.
    pub settings: Option<Settings>,
    /// What is wrong with the settings, on [`Project::pages`].
    pub diagnostics: Vec<Diagnostic>,
}

/// How settings are read of a page.
type Read = fn(PageId, &Page, &mut Vec<Diagnostic>) -> Option<Settings>;

impl Project {
    /// The project that a folder belongs to: the folder itself, or the nearest one around it that holds settings. None
    /// where there is none.
    ///
    /// # Errors
    ///
    /// A folder that is not there, and settings that cannot be read.
    pub fn find(folder: &Path) -> Result<Option<Self>> {
        let folder = folder
            .canonicalize()
            .with_context(|| format!("cannot open the folder {}", folder.display()))?;
        let root = folder
            .ancestors()
            .find(|folder| folder.join(settings::FILE).is_file());
        root.map(|root| Self::read(root, settings::read))
            .transpose()
    }

    /// The same, where there must be one.
    ///
    /// # Errors
    ///
    /// As [`Project::find`], and where there is no project.
    pub fn expect(folder: &Path) -> Result<Self> {
        match Self::find(folder)? {
            Some(project) => Ok(project),
            None => bail!(
                "there is no {} here or in a folder above: `specweld init` writes one",
                settings::FILE
            ),
        }
    }

    /// The settings of types in a folder, whatever else its settings say.
    ///
    /// # Errors
    ///
    /// Settings that are not there or cannot be read.
    pub fn types(folder: &Path) -> Result<Self> {
        let root = folder.canonicalize();
        let root = root.with_context(|| format!("cannot open the folder {}", folder.display()))?;
        Self::read(&root, settings::read_types)
    }

    fn read(root: &Path, read: Read) -> Result<Self> {
        let path = root.join(settings::FILE);
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut project = Self {
            root: root.to_owned(),
            page: Page::new(settings::FILE, bytes),
            settings: None,
            diagnostics: Vec::new(),
        };
        let (pages, mut diagnostics) = (project.pages(), Vec::new());
        for (id, page) in pages.iter() {
            project.settings = read(id, page, &mut diagnostics);
        }
        project.diagnostics = diagnostics;
        Ok(project)
    }

    /// The settings. Where they are at fault that is reported, and there are none.
    ///
    /// # Errors
    ///
    /// A stream that cannot be written to.
    pub fn settings(&self, reporting: &Reporting) -> Result<Option<&Settings>> {
        if self.settings.is_none() {
            self.report(reporting)?;
        }
        Ok(self.settings.as_ref())
    }

    fn report(&self, reporting: &Reporting) -> Result<()> {
        let report = Report {
            outcome: Outcome::Faulty,
            pages: &self.pages(),
            folder: "",
            diagnostics: self.diagnostics.clone(),
            changed: Vec::new(),
            facts: Map::new(),
            summary: Vec::new(),
        };
        Ok(report.print(reporting, Stream::Stdout)?)
    }

    /// A fault at a place of the settings, on [`Project::pages`].
    pub fn fault(&self, range: Range<usize>, message: &str, help: &str) -> Diagnostic {
        let id = self
            .pages()
            .iter()
            .next()
            .map(|(id, _)| id)
            .unwrap_or_default();
        settings::fault(id, range, message, "in this setting", help)
    }

    /// The settings as the one page of a run that reads no other.
    pub fn pages(&self) -> Pages {
        Pages::new([self.page.clone()])
    }
}
