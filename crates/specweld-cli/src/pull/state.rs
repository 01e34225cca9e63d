//! What is known of the pages that were fetched: the file `.pull.json` in the folder of an API.
//!
//! ```json
//! {
//!   "version": 1,
//!   "pages": {
//!     "reference/list-certs.md": {
//!       "source": "https://docs.acme.example/llms.txt",
//!       "page": "https://docs.acme.example/reference/list-certs",
//!       "from": "https://docs.acme.example/reference/list-certs.md",
//!       "sha256": "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
//!       "etag": "\"5f2a\"",
//!       "last-modified": "Tue, 03 Nov 2026 10:00:00 GMT"
//!     }
//!   }
//! }
//! ```
//!
//! A page is asked for with its `etag` and `last-modified` as long as its file has the digest; `source` is where it was
//! listed, and says which pages are missing when that is read again. Without the file everything is fetched once more.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use super::name;

/// The name of the file.
pub const FILE: &str = ".pull.json";

/// The pages of an API that were fetched, by their names below its folder.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct State {
    version: u32,
    pub pages: BTreeMap<String, Kept>,
}

/// A page that was fetched.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Kept {
    /// Where it was listed.
    pub source: String,
    /// Its URL as it was listed.
    pub page: Url,
    /// The URL that gave its text.
    pub from: Url,
    /// The digest of the text.
    pub sha256: String,
    #[serde(flatten)]
    pub version: Version,
}

/// What a host calls a version of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Version {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

const VERSION: u32 = 1;

impl State {
    pub fn new(pages: BTreeMap<String, Kept>) -> Self {
        Self {
            version: VERSION,
            pages,
        }
    }

    /// Reads that of a folder; there is none at first.
    ///
    /// # Errors
    ///
    /// A file that is none of this program's.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let hint = || {
            let path = path.display();
            format!("cannot read {path}; without it all pages are fetched once more")
        };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error).with_context(hint),
        };
        let state: Self = serde_json::from_str(&text).with_context(hint)?;
        let check = || {
            ensure!(state.version == VERSION, "it is of another version");
            let foreign = state.pages.keys().find(|name| !name::is_safe(name));
            // A page is removed by its name.
            ensure!(foreign.is_none(), "{foreign:?} is no name of a page");
            Ok(())
        };
        check().with_context(hint)?;
        Ok(state)
    }

    /// The text of the file.
    pub fn text(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// The digest of a text.
pub fn digest(text: &[u8]) -> String {
    Sha256::digest(text)
        .iter()
        .fold(String::new(), |mut text, it| {
            // Writing to a string does not fail.
            let _ = write!(text, "{it:02x}");
            text
        })
}
