//! Client of the connection-removal APIs of Symphony, HCL Connections, Persona and Gigya.
//!
//! [`Client`] has one method an operation, generated from the documentation pages; its
//! documentation holds the rules of the page. A method gives a builder: set the parameters, then
//! `send`.
//!
//! A client speaks to one base URL, so to one vendor or to a stand-in for all. Credentials that a
//! page documents as headers or parameters are those of the methods; `Authorization` is sent by the
//! [`reqwest::Client`] given to [`Client::new_with_client`].
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use connections_client::Client;
//!
//! let client = Client::new("https://pod.example.com")?;
//! let answer = client
//!     .symphony_remove_connection()
//!     .session_token("token")
//!     .uid(7215545078541_i64)
//!     .send()
//!     .await?;
//! println!("{:?}", answer.message);
//! # Ok(())
//! # }
//! ```

mod call;
mod error;
#[rustfmt::skip]
mod generated;
pub mod gigya;
pub mod ibm_connections;
pub mod persona;
mod retry;
mod settings;
mod setup;
pub mod symphony;

pub use connections_types as types;
pub use error::{TransportError, UndecodableAnswer};
pub use generated::{ByteStream, Client, ClientInfo, Error, ResponseValue, builder};
pub use gigya::Gigya;
pub use ibm_connections::IbmConnections;
pub use persona::Persona;
pub use retry::Retries;
pub use settings::{Middleware, Next, Sending, Settings};
pub use setup::{SetupError, http_builder};
pub use symphony::Symphony;
