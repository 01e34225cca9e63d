//! A stand-in for Symphony, HCL Connections, Persona and Gigya that answers as their pages say.
#![allow(dead_code)]
pub mod clock;
pub mod fault;
mod gigya;
pub mod journal;
mod operation;
mod state;
pub mod world;
pub use operation::Operation;
