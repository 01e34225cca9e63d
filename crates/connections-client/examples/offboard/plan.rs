//! The file that says whose ties to cut, and the calls that follow from it.

use std::collections::HashMap;

use connections_client::gigya::{self, Credentials, Gigya, Providers, Remove};
use connections_client::ibm_connections::{self, Colleagues, IbmConnections, Person};
use connections_client::persona::{self, ConnectionId, Deactivate, Persona};
use connections_client::symphony::{self, Symphony};
use connections_client::{CallError, Identifier, InvalidArgument, Retries, Settings, SetupError};
use serde::Deserialize;

/// Where secrets come from.
pub type Environment = HashMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub name: String,
    symphony: Option<SymphonyPlan>,
    ibm_connections: Option<IbmConnectionsPlan>,
    persona: Option<PersonaPlan>,
    gigya: Option<GigyaPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SymphonyPlan {
    base_url: String,
    session_token_env: String,
    #[serde(default)]
    connections: Vec<i64>,
    following: Option<Following>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Following {
    session_token_env: String,
    user: i64,
    followers: Vec<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IbmConnectionsPlan {
    base_url: String,
    user: String,
    password_env: String,
    email: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonaPlan {
    base_url: String,
    api_key_env: String,
    connections: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GigyaPlan {
    base_url: String,
    api_key: String,
    secret_env: String,
    uid: String,
}

/// One call to make.
pub struct Step {
    pub system: &'static str,
    pub what: String,
    call: Call,
}

enum Call {
    Remove(Symphony, i64),
    Unfollow(Symphony, i64, Vec<i64>),
    Delete(IbmConnections, Colleagues),
    Deactivate(Persona, ConnectionId),
    Disconnect(Gigya, Identifier),
}

/// What came of a step.
pub enum Outcome {
    Cut,
    /// There was nothing to cut.
    WasGone,
    /// There is nothing any more: there was nothing, or an attempt has cut it whose answer was lost.
    IsGone,
    Left(String),
}

#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error("the plan can't be read: {0}")]
    File(#[from] toml::de::Error),
    #[error("not set in the environment: {}", .0.join(", "))]
    Variables(Vec<String>),
    #[error("{system}: {source}")]
    Setup {
        system: &'static str,
        source: SetupError,
    },
    #[error("{system}: {source}")]
    Argument {
        system: &'static str,
        source: InvalidArgument,
    },
}

impl Plan {
    pub fn read(text: &str) -> Result<Self, PlanError> {
        Ok(toml::from_str(text)?)
    }

    /// The variables that the secrets are in, in the order of the file.
    pub fn variables(&self) -> Vec<&str> {
        let symphony = self.symphony.as_ref();
        let following = symphony.and_then(|it| it.following.as_ref());
        let names = [
            symphony.map(|it| &it.session_token_env),
            following.map(|it| &it.session_token_env),
            self.ibm_connections.as_ref().map(|it| &it.password_env),
            self.persona.as_ref().map(|it| &it.api_key_env),
            self.gigya.as_ref().map(|it| &it.secret_env),
        ];
        names.into_iter().flatten().map(String::as_str).collect()
    }

    /// The calls to make, in order.
    pub fn steps(self, environment: &Environment) -> Result<Vec<Step>, PlanError> {
        let missing = self.variables().into_iter();
        let missing = missing.filter(|&name| !environment.contains_key(name));
        let missing: Vec<_> = missing.map(ToOwned::to_owned).collect();
        if !missing.is_empty() {
            return Err(PlanError::Variables(missing));
        }
        let settings = Settings::new().retries(Retries::up_to(3));
        let secret = |name: &String| environment[name].clone();
        let in_system = |system| move |source| PlanError::Setup { system, source };
        let mut steps = Vec::new();
        let mut step = |system, what, call| steps.push(Step { system, what, call });
        if let Some(plan) = self.symphony {
            let at = |token| Symphony::at(&plan.base_url, token, &settings);
            let own = at(secret(&plan.session_token_env)).map_err(in_system("Symphony"))?;
            for uid in plan.connections {
                let what = format!("connection with {uid}");
                step("Symphony", what, Call::Remove(own.clone(), uid));
            }
            if let Some(following) = plan.following {
                let token = secret(&following.session_token_env);
                let bot = at(token).map_err(in_system("Symphony"))?;
                let what = format!("{} followers", following.followers.len());
                let call = Call::Unfollow(bot, following.user, following.followers);
                step("Symphony", what, call);
            }
        }
        if let Some(plan) = self.ibm_connections {
            let password = secret(&plan.password_env);
            let admin = IbmConnections::at(&plan.base_url, &plan.user, password, &settings);
            let admin = admin.map_err(in_system("Connections"))?;
            let what = format!("all colleagues of {}", plan.email);
            let email = argument("Connections", Identifier::new(plan.email))?;
            let all = Colleagues::AllOf(Person::Email(email));
            step("Connections", what, Call::Delete(admin, all));
        }
        if let Some(plan) = self.persona {
            let persona = Persona::at(&plan.base_url, secret(&plan.api_key_env), &settings);
            let persona = persona.map_err(in_system("Persona"))?;
            for id in plan.connections {
                let id = argument("Persona", ConnectionId::new(id))?;
                let what = format!("connection {id}");
                step("Persona", what, Call::Deactivate(persona.clone(), id));
            }
        }
        if let Some(plan) = self.gigya {
            let credentials = Credentials::partner(plan.api_key, secret(&plan.secret_env));
            let gigya = Gigya::at(&plan.base_url, credentials.signed(), &settings);
            let gigya = gigya.map_err(in_system("Gigya"))?;
            let uid = argument("Gigya", Identifier::new(plan.uid))?;
            let what = format!("all providers of {uid}");
            step("Gigya", what, Call::Disconnect(gigya, uid));
        }
        Ok(steps)
    }
}

fn argument<T>(system: &'static str, it: Result<T, InvalidArgument>) -> Result<T, PlanError> {
    it.map_err(|source| PlanError::Argument { system, source })
}

impl Step {
    pub async fn run(&self) -> Outcome {
        match &self.call {
            Call::Remove(symphony, uid) => {
                let call = symphony.remove_connection(*uid).await;
                outcome(call, |it| matches!(it, symphony::Error::NotFound { .. }))
            }
            Call::Unfollow(symphony, uid, followers) => {
                let call = symphony.unfollow_user(*uid, followers).await;
                outcome(call, |_| false)
            }
            Call::Delete(connections, which) => {
                let call = connections.delete_colleague_connection(which).await;
                outcome(call, |it| matches!(it, ibm_connections::Error::NotFound))
            }
            Call::Deactivate(persona, id) => {
                let call = persona.deactivate_connection(id, Deactivate::new());
                let is_gone = |it: &_| matches!(it, persona::Error::NotAllowed(_));
                outcome(call.await, is_gone)
            }
            Call::Disconnect(gigya, uid) => {
                let call = gigya.remove_connection(uid, Providers::All, Remove::new());
                outcome(call.await, |it| matches!(it, gigya::Error::NotFound(_)))
            }
        }
    }
}

/// What came of a call, of which some errors say that there is nothing to cut.
fn outcome<T, E: std::error::Error>(
    call: Result<T, CallError<E>>,
    is_gone: impl FnOnce(&E) -> bool,
) -> Outcome {
    match call {
        Ok(_) => Outcome::Cut,
        Err(failed) if !is_gone(&failed.reason) => Outcome::Left(failed.to_string()),
        Err(failed) if failed.may_be_done() => Outcome::IsGone,
        Err(_) => Outcome::WasGone,
    }
}
