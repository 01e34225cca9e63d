//! Every call of every face, on the same terms.

use connections_client::gigya::{Credentials, Gigya, Providers, Remove, User};
use connections_client::ibm_connections::{Colleagues, IbmConnections};
use connections_client::persona::{Deactivate, Persona};
use connections_client::symphony::Symphony;
use connections_client::{CallError, Settings, SetupError};

use crate::variant;

/// The calls, as the documentation links to them.
pub const CALLS: [&str; 6] = [
    "Symphony::remove_connection",
    "Symphony::unfollow_user",
    "IbmConnections::delete_colleague_connection",
    "Persona::deactivate_connection",
    "Gigya::remove_connection",
    "gigya::User::remove_connection",
];

/// What came of a call, whatever its API.
#[derive(Debug)]
pub struct Outcome {
    /// `Ok`, or the name of the error's variant.
    pub what: String,
    /// The error as it is shown, if it is one.
    pub shown: String,
    pub made: u32,
    pub may_be_done: bool,
}

/// Makes a face for `base_url`, and a call of it.
pub async fn call(name: &str, base_url: &str, settings: &Settings) -> Result<Outcome, SetupError> {
    let symphony = || Symphony::at(base_url, "session", settings);
    let gigya = || Gigya::at(base_url, Credentials::partner("key", "secret"), settings);
    let id = "cxn_1".parse().unwrap();
    Ok(match name {
        "Symphony::remove_connection" => outcome(symphony()?.remove_connection(1).await, |it| {
            it.attempts.made()
        }),
        "Symphony::unfollow_user" => outcome(symphony()?.unfollow_user(1, &[2]).await, |it| {
            it.attempts.made()
        }),
        "IbmConnections::delete_colleague_connection" => {
            let connections = IbmConnections::at(base_url, "user", "password", settings)?;
            let which = Colleagues::Id("c".parse().unwrap());
            outcome(
                connections.delete_colleague_connection(&which).await,
                |it| it.attempts.made(),
            )
        }
        "Persona::deactivate_connection" => {
            let persona = Persona::at(base_url, "key", settings)?;
            outcome(
                persona.deactivate_connection(&id, Deactivate::new()).await,
                |it| it.attempts.made(),
            )
        }
        "Gigya::remove_connection" => {
            let uid = "u".parse().unwrap();
            let call = gigya()?;
            let call = call.remove_connection(&uid, Providers::All, Remove::new());
            outcome(call.await, |it| it.attempts.made())
        }
        "gigya::User::remove_connection" => {
            let user = User::at(base_url, "token", settings)?;
            let call = user.remove_connection(Providers::All, Remove::new());
            outcome(call.await, |it| it.attempts.made())
        }
        _ => panic!("no such call: {name}"),
    })
}

fn outcome<T, E: std::error::Error>(
    result: Result<T, CallError<E>>,
    made: impl FnOnce(T) -> u32,
) -> Outcome {
    match result {
        Ok(done) => Outcome {
            what: "Ok".to_owned(),
            shown: String::new(),
            made: made(done),
            may_be_done: false,
        },
        Err(error) => Outcome {
            what: variant(&error.reason),
            shown: error.to_string(),
            made: error.attempts.made(),
            may_be_done: error.may_be_done(),
        },
    }
}
