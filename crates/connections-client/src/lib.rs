//! Client of the connection-removal APIs of Symphony, HCL Connections, Persona and Gigya.
//!
//! One type an API: [`Symphony`], [`IbmConnections`], [`Persona`] and [`Gigya`]. Each is made of an address and
//! credentials, is cheap to clone, and has a method for each documented operation. What a page requires is an argument
//! of the method; what it lets you leave out is in an options value.
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
//! let everybody = Colleagues::AllOf(Person::UserId("20000001".parse()?));
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
//! let id = "cxn_ABC123".parse()?;
//! let done = persona.deactivate_connection(&id, Deactivate::new()).await?;
//! assert_eq!(done.connection.status.as_deref(), Some("inactive"));
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
//! let gigya = Gigya::new(DataCenter::EU1, credentials, &Settings::new())?;
//! let facebook = Providers::One("facebook".parse()?);
//! gigya.remove_connection(&"user-1".parse()?, facebook, Remove::new()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! [`gigya::User`] does the same with the OAuth 2 token of a user, without the site's credentials.
//!
//! # Failures and retries
//!
//! Each API has an error type of its own, whose variants are what a caller decides on, and whose `is_retryable` says
//! whether the same call may succeed later and does no harm. A call gives it within a [`CallError`], which says as well
//! how often the call was sent, and whether it [may be done](CallError::may_be_done) in spite of the error.
//!
//! Unless [`Settings::retries`] asks for more, a call is one request. With it a call is made
//!
//! | Call                                           | if there was no connection | after a 429 | after a 500 | after a 502, 503, 504 | if the response was lost |
//! | ---------------------------------------------- | ----- | ------ | ----- | ----- | ----- |
//! | [`Symphony::remove_connection`]                | again | once\* | once  | once  | once  |
//! | [`Symphony::unfollow_user`]                    | again | again  | again | again | again |
//! | [`IbmConnections::delete_colleague_connection`]| again | again  | again | again | again |
//! | [`Persona::deactivate_connection`]             | again | again  | once  | again | again |
//! | [`Gigya::remove_connection`]                   | again | again  | again | again | again |
//! | [`gigya::User::remove_connection`]             | again | again  | again | again | again |
//!
//! - Symphony's removal is the one call whose repeat may undo what the first did, and no page says that it is safe.
//!   \* [`Retries::repeat_refused_removals`] lets it be made again after a 429.
//! - Unfollowing may be repeated by its page. Deleting at HCL Connections is for good, so that a repeat finds it done:
//!   DELETE is idempotent (RFC 9110, section 9.2.2). Disconnecting at Gigya finds nothing to disconnect the second time.
//! - Persona carries out a call once for its idempotency key, which all attempts share. It keeps its response to the
//!   key, a 500 included, so that a repeat would get the same one.
//! - Of Gigya's error codes, 403004, 409xxx and 5xxxxx are made again, and 403048, a daily limit, is not. Where 403002
//!   says that the clocks differ, the call is made once more, retries or none.
//!
//! After any other status a call is not made again. An attempt is one request: redirects are not followed, and nothing
//! beneath repeats it.
//!
//! # What is sent, and what is read
//!
//! Credentials leave over https alone, or to this machine: [`SetupError::Plaintext`] says so when a client is made. No
//! argument that names something can be empty, since vendors may take that for "all": see [`Identifier`]. A response is
//! read up to [a limit](Settings::response_limit), and for what it says where it lacks what is merely usual.
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
//! [`Client`] lies beneath: a method an operation, generated from the pages, with their rules in full. It takes what the
//! page requires, and gives a request that takes the rest:
//!
//! ```no_run
//! # async fn example(client: connections_client::Client) -> Result<(), Box<dyn std::error::Error>> {
//! let request = client.persona_deactivate_connection("cxn_ABC123");
//! let response = request.idempotency_key("once").send().await?;
//! # Ok(())
//! # }
//! ```
//!
//! So a call does not compile that lacks what is required, be it that a page has come to require more:
//!
//! ```compile_fail
//! # fn example(client: connections_client::Client) {
//! let request = client.persona_deactivate_connection();
//! # }
//! ```
//!
//! It adds no credentials of its own and makes no retries. Each face gives it out by its method `generated`.

mod attempts;
mod base_url;
mod call;
mod credential;
mod error;
#[rustfmt::skip]
mod generated;
pub mod gigya;
mod hooks;
mod http_client;
pub mod ibm_connections;
mod lenient;
pub mod persona;
mod retry;
mod settings;
pub mod symphony;
mod text;

pub use attempts::Attempts;
pub use connections_types as types;
pub use error::{CallError, InvalidArgument, SetupError, TransportError, UndecodableResponse};
pub use generated::{
    Client, ClientInfo, Credentials, Error, Fault, RawResponse, Renewed, ResponseLimit, Secret,
    Undecodable, builder,
};
pub use gigya::Gigya;
pub use http_client::http_builder;
pub use ibm_connections::IbmConnections;
pub use persona::Persona;
pub use retry::Retries;
pub use settings::{Middleware, Next, Sending, Settings};
pub use symphony::Symphony;
pub use text::Identifier;
