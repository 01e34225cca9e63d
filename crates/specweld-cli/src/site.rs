//! Pages of a folder, welded as the settings say.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use specweld::{Code, Options, Page, Pages, extract};

use crate::globs::Globs;
use crate::input::{Input, shown};
use crate::pages;
use crate::progress::Progress;
use crate::project::Project;
use crate::settings::{self, Settings};

/// Welds the pages of a project. None where its settings name no pages.
pub fn of_project(
    project: &Project,
    settings: &Settings,
    keep_going: bool,
    progress: &Progress,
) -> Option<Input> {
    let site = settings.pages.as_ref()?;
    let name = site.folder.get_ref();
    let folder = project.root.join(name);
    if !folder.is_dir() {
        let message = format!("there is no folder `{name}`");
        let help = "name the folder of the pages by its path from this file";
        let fault = project.fault(site.folder.span(), &message, help);
        return Some(Input::faulty(project.pages(), vec![fault]));
    }
    let globs = Globs::new(site);
    let mut read = pages::read(&folder, &globs, progress);
    if let Some(api) = &site.api {
        read = read.into_iter().map(|page| page.in_api(api)).collect();
    }
    read.push(project.page.clone());
    let fallback = Options::default();
    let options = Options {
        title: settings.document.title.clone().unwrap_or(fallback.title),
        version: settings
            .document
            .version
            .clone()
            .unwrap_or(fallback.version),
    };
    progress.stage("welding pages", 0);
    let shown = name.trim_start_matches("./").trim_end_matches('/');
    let shown = if shown == "." { "" } else { shown };
    let mut input = Input::weld(Pages::new(read), shown, &options, keep_going);
    tell_unmatched(&mut input, &globs);
    Some(input)
}

/// The pages of a project, unread. None where its settings name none, or a folder that is not there.
#[cfg(feature = "conformance")]
pub fn pages_of(project: &Project, settings: &Settings, progress: &Progress) -> Option<Vec<Page>> {
    let site = settings.pages.as_ref()?;
    let folder = project.root.join(site.folder.get_ref());
    let read = || pages::read(&folder, &Globs::new(site), progress);
    folder.is_dir().then(read)
}

/// A glob that matches nothing is an error of the settings.
fn tell_unmatched(input: &mut Input, globs: &Globs<'_>) {
    let is_settings = |page: &Page| page.name() == settings::FILE;
    let settings = input.pages.iter().find(|(_, page)| is_settings(page));
    let Some(id) = settings.map(|(id, _)| id) else {
        return;
    };
    for glob in globs.unmatched() {
        let message = format!("`{}` matches no page", glob.get_ref());
        let help = "correct it, or remove it: `*` stands for anything in a name, `**` for folders";
        let mut fault = settings::fault(id, glob.span(), &message, "this glob", help);
        fault.code = Code::UnmatchedSetting;
        input.diagnostics.push(fault);
    }
    input.sort();
}

/// Welds the pages of a folder without settings.
///
/// # Errors
///
/// A folder that is not there, or has no name that an API could be called by.
pub fn alone(
    folder: &Path,
    api: Option<&str>,
    keep_going: bool,
    progress: &Progress,
) -> Result<Input> {
    ensure!(folder.is_dir(), "there is no folder {}", folder.display());
    let mut read = pages::read(folder, &Globs::default(), progress);
    let one = match api {
        Some(api) => Some(api.to_owned()),
        None if is_flat(&read) => Some(name(folder)?),
        None => None,
    };
    if let Some(api) = &one {
        read = read.into_iter().map(|page| page.in_api(api)).collect();
        // Advice names the file that `specweld init` writes: pages of one API need none of their own.
        read.push(Page::new(settings::FILE, ""));
    }
    progress.stage("welding pages", 0);
    Ok(Input::weld(
        Pages::new(read),
        &shown(folder),
        &Options::default(),
        keep_going,
    ))
}

/// Whether fragments stand directly in the folder of the pages: then it is of one API.
pub fn is_flat(pages: &[Page]) -> bool {
    pages
        .iter()
        .filter(|page| page.api().is_none())
        .any(has_fragment)
}

/// Whether a page holds a fragment, at fault or not.
pub fn has_fragment(page: &Page) -> bool {
    // Without an API nothing is extracted.
    let pages = Pages::new([page.clone().in_api("api")]);
    pages
        .iter()
        .any(|(id, page)| !extract(id, page, &mut Vec::new()).is_empty())
}

/// The name of a folder, as an API is called by it.
///
/// # Errors
///
/// A folder that has no name, such as `/`.
pub fn name(folder: &Path) -> Result<String> {
    // What is not there yet has the name that it is called by.
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name();
    let name = name.context("the folder has no name to call an API or a crate by: name one")?;
    Ok(name.to_string_lossy().into_owned())
}
