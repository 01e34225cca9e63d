//! What is wrong with a world.

use std::fmt;
use std::path::Path;

/// Why a world file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file itself.
    #[error("can't read {path}")]
    File {
        /// The file's path as it was given.
        path: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// What stands in it.
    #[error(transparent)]
    World(#[from] WorldError),
}

/// A world that can't be: every fault that was found, in the order of the file.
#[derive(Debug, thiserror::Error)]
pub struct WorldError {
    pub(super) file: Option<String>,
    pub(super) faults: Vec<WorldFault>,
}

/// One fault of a world.
#[derive(Clone, Debug, PartialEq)]
pub struct WorldFault {
    /// Where in the world: `symphony.connections[2].receiver`. Empty when the text could not be read as a world.
    pub path: String,
    /// Line and column in the file, from 1. None for a world that was not read from a text.
    pub place: Option<(usize, usize)>,
    /// What is wrong. Never holds a secret.
    pub message: String,
}

impl WorldError {
    /// The faults.
    pub fn faults(&self) -> &[WorldFault] {
        &self.faults
    }

    pub(super) fn in_file(mut self, path: &Path) -> Self {
        self.file = Some(path.display().to_string());
        self
    }
}

impl fmt::Display for WorldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.faults.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            if let Some(file) = &self.file {
                write!(f, "{file}:")?;
            }
            match fault.place {
                Some((line, column)) => write!(f, "{line}:{column}: ")?,
                None if fault.path.is_empty() => {}
                None => write!(f, "{}: ", fault.path)?,
            }
            f.write_str(&fault.message)?;
        }
        Ok(())
    }
}
