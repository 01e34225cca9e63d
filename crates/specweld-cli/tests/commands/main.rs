//! The program as people and programs meet it: exit codes, what it prints, what it leaves on disk.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod companion;
mod conformance;
mod documents;
mod folder;
mod formats;
mod generate;
mod globs;
mod help;
mod init;
mod judging;
mod regenerate;
mod settings;
mod types;
