//! Client of the connection-removal APIs of Symphony, HCL Connections, Persona and Gigya.
//!
//! One type an API: [`Symphony`], [`IbmConnections`], [`Persona`] and [`Gigya`]. Each is made of an address and
//! credentials, is cheap to clone, and has a method for each documented operation. What a page requires is an argument of
//! the method; what it lets you leave out is in an options value.
//!
//! # Symphony
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use connections_client::{Settings, Symphony};
//!
//! let token = std::env::var("SYMPHONY_SESSION")?;
//! let symphony = Symphony::pod("acme", token, &Settings::new())?;
//! symphony.remove_connection(7215545078541).await?;
//! symphony.unfollow_user(7215545057281, &[7215545058313]).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # HCL (IBM) Connections
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use connections_client::ibm_connections::{Colleagues, Person};
//! use connections_client::{IbmConnections, Settings};
//!
//! let password = std::env::var("CONNECTIONS_PASSWORD")?;
//! let host = "connections.example.com";
//! let connections = IbmConnections::host(host, "wasadmin", password, &Settings::new())?;
//! let everybody = Colleagues::AllOf(Person::UserId("20000001".into()));
//! connections.delete_colleague_connection(&everybody).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Persona
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use connections_client::persona::Deactivate;
//! use connections_client::{Persona, Settings};
//!
//! let persona = Persona::new(std::env::var("PERSONA_API_KEY")?, &Settings::new())?;
//! let done = persona.deactivate_connection("cxn_ABC123", Deactivate::new()).await?;
//! assert_eq!(done.connection.status, "inactive");
//! # Ok(())
//! # }
//! ```
//!
//! # Gigya
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use connections_client::gigya::{Credentials, DataCenter, Providers, Remove};
//! use connections_client::{Gigya, Settings};
//!
//! let credentials = Credentials::partner("3_api-key", std::env::var("GIGYA_SECRET")?).signed();
//! let gigya = Gigya::new(DataCenter::Eu1, credentials, &Settings::new())?;
//! gigya.remove_connection("user-1", Providers::named("facebook"), Remove::new()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! [`gigya::User`] does the same with the OAuth 2 token of a user, without the site's credentials.
//!
//! # Failures and retries
//!
//! Each API has an error type of its own, whose variants are what a caller decides on, and whose `is_retryable` says
//! whether the same call may succeed later and does no harm. [`Settings::retries`] makes such calls again by itself. It
//! never does so with Symphony's [`remove_connection`](Symphony::remove_connection) once the server may have got the
//! request, since a repeat of that may undo it.
//!
//! Every call is a `tracing` span with `operation`, `status` and `attempts`. No span, error or `Debug` tells a
//! credential.
//!
//! # Tests without a vendor
//!
//! The crate `connections-stub` answers in the process of a test as the vendors' pages say:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use connections_client::{Settings, Symphony};
//! use connections_stub::{Stub, World};
//!
//! let stub = Stub::start(World::demo()).await?;
//! let symphony = Symphony::at(&stub.url(), "ann-session", &Settings::new())?;
//! symphony.remove_connection(8315056685058).await?;
//! assert_eq!(stub.world().symphony.connections.len(), 4);
//! # Ok(())
//! # }
//! ```
//!
//! # The generated client
//!
//! [`Client`] lies beneath: a builder an operation, generated from the pages, with their rules in full. It adds no
//! credentials of its own and makes no retries. Each face gives it out by its method `generated`.

mod call;
mod error;
#[rustfmt::skip]
mod generated;
pub mod gigya;
mod hooks;
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
