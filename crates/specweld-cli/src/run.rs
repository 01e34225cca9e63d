//! What a run generated, beside what is on disk.

use std::path::Path;

use anyhow::Result;

use specweld_codegen::{Note, TypedShare};

use crate::input::{Input, plural};
use crate::outputs::{self, Stale};
use crate::package;
use crate::sources::Generated;

/// Generated files against those on disk.
#[derive(Debug)]
pub struct Run {
    /// The files that are not as they should be.
    pub stale: Vec<Stale>,
    /// How many files there should be.
    files: usize,
    /// Those that are manifests.
    manifests: Vec<String>,
    /// Where what is generated differs from the document.
    notes: Vec<Note>,
    /// How many of the documented answers arrive typed at each client.
    typed: Vec<TypedShare>,
    /// Manifests that are the user's own.
    kept: Vec<String>,
}

impl Run {
    /// Holds generated files against those below `root`. In `folders` nothing else may stand.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, and one of the user's own that stands where a source should.
    pub fn new(root: &Path, generated: Generated, folders: &[&str]) -> Result<Self> {
        let Generated {
            mut files,
            package,
            notes,
            typed,
        } = generated;
        let manifests = files.keys().filter(|path| path.ends_with("Cargo.toml"));
        let manifests = manifests.cloned().collect();
        let (mut kept, mut left_over) = (Vec::new(), Vec::new());
        if let Some(folder) = package {
            left_over = package::left_over(root, &folder, &files)?;
            kept = package::keep_own(root, &folder, &mut files)?;
        }
        let mut stale = outputs::stale(root, &files, folders)?;
        stale.extend(left_over);
        Ok(Self {
            stale,
            files: files.len(),
            manifests,
            notes,
            typed,
            kept,
        })
    }

    /// The paths of the manifests.
    pub fn manifests(&self) -> impl Iterator<Item = &String> {
        self.manifests.iter()
    }

    /// What people read of it, the notes one by one where they want `all`.
    pub fn summary(&self, input: &Input, check: bool, all: bool) -> Vec<String> {
        let mut lines = vec![input.summary()];
        let made = format!("made   {}", plural(self.files, "file"));
        if self.notes.is_empty() {
            lines.push(made);
        } else {
            lines.push(format!(
                "{made}; {} on what differs from the document, in their documentation{}",
                plural(self.notes.len(), "note"),
                if all { "" } else { "; --all lists them" }
            ));
        }
        if all {
            let line =
                |it: &Note| format!("note   {}, at {}: {}", it.subject, it.pointer, it.message);
            lines.extend(self.notes.iter().map(line));
        }
        lines.extend(self.typed.iter().flat_map(|share| typed(share, all)));
        lines.extend(
            self.kept
                .iter()
                .map(|path| format!("kept   {path}, which is not generated")),
        );
        for file in &self.stale {
            lines.push(match check {
                true => format!("stale  {}\n{}", file.path, file.diff()),
                false if file.is_left_over() => format!("gone   {}", file.path),
                false => format!("wrote  {}", file.path),
            });
        }
        let left_over = self.stale.iter().filter(|it| it.is_left_over()).count();
        let (stale, files) = (self.stale.len() - left_over, plural(self.files, "file"));
        let rest = |word: &str| match left_over {
            0 => String::new(),
            _ => format!(", {left_over} {word}"),
        };
        lines.push(match check {
            true => format!("check  {stale} of {files} stale{}", rest("left over")),
            false => format!("done   {stale} of {files} changed{}", rest("removed")),
        });
        lines
    }
}

/// How many of the documented answers arrive typed, and where people want `all`, which do not.
fn typed(share: &TypedShare, all: bool) -> Vec<String> {
    let (typed, documented) = (share.typed(), share.documented);
    let line = format!(
        "typed  {typed} of {}",
        plural(documented, "documented answer")
    );
    let rest = match (share.untyped.len(), all) {
        (0, _) => return vec![line],
        (_, true) => String::new(),
        (_, false) => "; --all lists the others".to_owned(),
    };
    // No share is said to be whole that is not.
    let percent = typed as f64 / documented as f64 * 100.0;
    let percent = (percent * 10.0).floor() / 10.0;
    let mut lines = vec![format!("{line} ({percent:.1} %){rest}")];
    if all {
        let line = |it: &Note| format!("untyped {}, at {}: {}", it.subject, it.pointer, it.message);
        lines.extend(share.untyped.iter().map(line));
    }
    lines
}
