//! What keeps a document from being generated.

use std::fmt;

/// One thing in the document that can't be generated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// JSON pointer (RFC 6901) of the place in the document; empty for the document as a whole.
    pub pointer: String,
    /// `x-specweld-page` of the nearest object around that place.
    pub page: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            write!(f, "document: ")?;
        } else {
            write!(f, "{}: ", self.pointer)?;
        }
        write!(f, "{}", self.message)?;
        if let Some(page) = &self.page {
            write!(f, "\n  page: {page}")?;
        }
        write!(f, "\n  help: {}", self.help)
    }
}

/// All faults of a run, sorted by place; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    faults: Vec<Fault>,
}

impl Error {
    /// `Err` when there are faults.
    pub fn check(mut faults: Vec<Fault>) -> Result<(), Self> {
        if faults.is_empty() {
            return Ok(());
        }
        faults.sort();
        faults.dedup();
        Err(Self { faults })
    }

    /// The faults, sorted by place.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self {
            faults: vec![fault],
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
