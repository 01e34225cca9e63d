//! The program `specweld`, as a library that other programs call: input and output around `specweld` and
//! `specweld-codegen`.
//!
//! Pages and documents are read from files, and what is made of them is written, all or nothing.

mod against;
mod build;
mod commands;
mod globs;
mod input;
mod invalid;
mod journal;
mod outputs;
mod package;
mod pages;
mod progress;
mod project;
#[cfg(feature = "pull")]
mod pull;
mod read;
#[cfg(feature = "proxy")]
mod recorder;
#[cfg(feature = "replay")]
mod replay;
mod report;
mod run;
mod settings;
mod silence;
mod site;
mod sources;
mod template;
#[cfg(feature = "replay")]
mod tls;
mod validate;
mod write;

pub use build::build;
pub use commands::{Breaking, Regenerate, breaking, exit, regenerate, run};
#[cfg(feature = "conformance")]
pub use commands::{Conformance, Held, conformance};
pub use report::{Format, Outcome, Reporting};
pub use settings::{Part, json_schema as settings_schema};
