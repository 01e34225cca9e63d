//! Welds documentation pages with OpenAPI fragments into one OpenAPI 3.0.3 document.
//!
//! Vendors publish their HTTP APIs as pages: one operation each, with a fragment of OpenAPI 3.1 in a fenced block, the
//! rules in prose, and a copy of every component. [`weld`] makes one document of them that generators for OpenAPI 3.0
//! can read, and says with page, line and column what it could not take, or had to leave out.
//!
//! ```text
//! pages --extract--> fragments --merge--> one set of names
//!       --lower--> 3.0.3 --hoist--> named types --assemble--> document
//! ```
//!
//! Nothing here reads or writes files, and nothing in a page makes it fetch, run or open anything. A `$ref` may lead to
//! another page of the run, by its path relative to the page that it stands in; the JSON and YAML files among the pages
//! need not be fragments for that.
//!
//! # Pages
//!
//! A fragment is a code block of a Markdown or MDX page, or a JSON or YAML file, that holds an object with a member
//! `openapi`. What the page says under a heading belongs to the fragment there, before it and after: the heading gives
//! the title, the prose the description, up to the thematic break behind the last fragment. Exports of GitBook, ReadMe,
//! Mintlify, Fern and Apidog are recognised by what stands on them, and read as what they were made of; pages that only
//! name an operation (`{% openapi %}`, `openapi: get /ties` in front matter) add what they say to the operation of a
//! file of the same API. What looks like OpenAPI and is not read is reported with its place. Pages of prose alone are
//! passed over, where other pages of the API have fragments.
//!
//! # What stands beside a page
//!
//! A vendor's page stays as it was exported; what is the project's own stands in files that are named for it, and joins
//! it here:
//!
//! - `cut.notes.md`, beside `cut.md`, holds decisions and example bodies. Its prose joins the description of the
//!   operation, under a heading of its own. Where the page has several, a heading names the operation that is meant, by
//!   its title or by method and path; what stands before is about all of them. A block `json 404` is an example of that
//!   response, `json request` one of the request; a media type and a name for the example may follow.
//! - `cut.overlay.yaml` corrects the page's fragments as they were written: an [OpenAPI Overlay] of version 1.0 or 1.1.
//!   `specweld.overlay.yaml` does so for all pages of its folder, and of the folders in it. An action that leads to
//!   nothing is a warning, as the page may have been mended.
//! - `cut.fragment.yaml` is the fragment of a page that the vendor writes in prose alone.
//!
//! Notes and overlays without a page are errors. [`is_companion`] tells such files by their names.
//!
//! [OpenAPI Overlay]: https://spec.openapis.org/overlay/latest.html
//!
//! # Names
//!
//! Everything named is prefixed by its API, which is the folder of the page. An operation's id is its own
//! `operationId`, else its heading if the operation is alone under it, else its method and path. Operations that would
//! share an id get others, with a warning: by the first tag and the id, else by heading or summary, else by method and
//! path. A page named `<api>/api.toml` overrides what was derived, and so does the table `[apis.<api>]` of a page named
//! `specweld.toml`:
//!
//! ```toml
//! name = "acme"                 # of the API, instead of its folder's
//! prefix = "Acme"               # of components and tags, instead of the name in camel case
//! path-prefix = "/acme"         # before all paths, where two APIs have one in common
//!
//! [operations]                  # operation ids: by page, or by method and path as they stand in the page
//! "list-certs.md" = "list_certs"
//! "GET /v1/certs/managed" = "list_managed_certs"
//!
//! [names.schemas]               # other names for components, behind the prefix
//! tie = "Tie2"
//!
//! [components.schemas]          # the page whose copy stays where copies differ
//! Error = "list-certs.md"
//!
//! [variants.schemas.Cert]       # or the names of those that stay as well, by a page that has one
//! "get-cert.md" = "CertInFull"
//! ```
//!
//! # Copies
//!
//! Copies of a component that are equal as JSON values are one. Where they differ, that of the newest `info.version`
//! stays, with a warning; where they differ in descriptions and examples alone, that of the first page by name, with a
//! warning too. Anything else is an error.
//!
//! ````
//! use specweld::{Options, Page, Pages, weld};
//!
//! let page = "
//! ## Unlink User
//!
//! ```yaml
//! openapi: 3.1.1
//! info: {title: Users, version: '1'}
//! paths:
//!   /users/{id}:
//!     delete:
//!       parameters: [{name: id, in: path, required: true, schema: {type: [string, 'null']}}]
//!       responses: {'204': {description: Done}}
//! ```
//!
//! It cannot be undone.
//! ";
//! let pages = Pages::new([Page::new("acme/unlink-user.md", page)]);
//! let welded = weld(&pages, &Options::default());
//! let document = welded.document.unwrap();
//! let operation = |member| document.pointer(&format!("/paths/~1users~1{{id}}/delete/{member}"));
//! assert_eq!(operation("operationId").unwrap().as_str(), Some("acme_unlink_user"));
//! assert_eq!(operation("description").unwrap().as_str(), Some("It cannot be undone."));
//! ````

// What all stages stand on.
mod companion;
mod diagnostic;
mod map;
mod name;
mod node;
mod number;
mod openapi;
mod page;
mod parallel;
mod pointer;
mod printable;
mod relative;

// Pages to fragments, and settings.
mod dialect;
mod extract;
mod fragment;
mod overlay;
mod parse;
mod settings;
mod spelling;

// Fragments to one set of names.
mod anchor;
mod invalid;
mod merge;
mod merged;
mod path_item;
mod schema;

// OpenAPI 3.1 to 3.0.3, in which every type has a name.
mod hoist;
mod lower;

// All of it as one document.
mod assemble;
mod document;

// What became of everything.
mod account;

// Diagnostics, for people and for programs.
mod record;
mod report;
mod subject;

#[cfg(test)]
mod tests;

pub use account::{Account, Tally, account};
pub use assemble::Options;
pub use companion::{Companion, is_addition, is_companion, stem};
pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use document::{
    API_EXTENSION, APIS_EXTENSION, DOCUMENT_EXTENSION, Document, PAGE_EXTENSION,
    PATH_PREFIX_EXTENSION, SERVERS_EXTENSION, ValueRef,
};
pub use extract::extract;
pub use lower::lower;
pub use merged::Merged;
pub use page::{
    API_SETTINGS_FILE, PAGE_EXTENSIONS, Page, PageId, Pages, Position, SETTINGS_FILE, Span,
};
pub use parse::read_document;
pub use record::{Point, Record, RecordLabel};
pub use report::{RenderOptions, Rendered, render};
pub use subject::Subject;

use parallel::Parallelism;

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Welded {
    /// The document; none where a page is at fault.
    pub document: Option<Document>,
    /// Faults and losses, errors first, then by place.
    pub diagnostics: Vec<Diagnostic>,
    /// Operations in the document.
    pub operations: usize,
    /// Components in the document.
    pub components: usize,
    /// Copies of components in the pages beside those that stayed.
    pub fused: usize,
    /// Pages without a fragment beside others of their API that have one: prose alone, or data.
    pub passed_over: usize,
}

/// Makes one OpenAPI 3.0.3 document of all pages.
///
/// The result depends on the pages' names and texts alone. Every stage goes on after a fault, so that a run reports all
/// of them.
pub fn weld(pages: &Pages, options: &Options) -> Welded {
    weld_with(pages, options, Parallelism::default())
}

fn weld_with(pages: &Pages, options: &Options, parallelism: Parallelism) -> Welded {
    let mut diagnostics = Vec::new();
    let mut merged = merge::merge(pages, parallelism, &mut diagnostics);
    lower::merged(&mut merged, &mut diagnostics);
    hoist::hoist(&mut merged);
    diagnostic::sort(&mut diagnostics);
    diagnostics.dedup();
    // An error is a fault of the pages: the document would not be what they mean.
    let failed = diagnostic::has_errors(&diagnostics);
    Welded {
        operations: merged.operations(),
        components: merged.components(),
        fused: merged.fused(),
        passed_over: merged.passed_over(),
        document: (!failed).then(|| assemble::assemble(merged, pages, options)),
        diagnostics,
    }
}

/// Extracts and merges all pages: the first half of [`weld`], which shows whether the pages fit together.
///
/// Work grows with the bytes of the pages: a component's copy costs a comparison of its source text, and only the
/// operations and one copy of each component are read. Large sites are worked on by all processors.
pub fn merge(pages: &Pages, diagnostics: &mut Vec<Diagnostic>) -> Merged {
    let merged = merge::merge(pages, Parallelism::default(), diagnostics);
    diagnostic::sort(diagnostics);
    merged
}
