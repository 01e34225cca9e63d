//! The file that says whose ties to cut, and the calls that follow from it.

use std::collections::HashMap;

use connections_client::gigya::{self, Credentials, Gigya, Providers, Remove};
use connections_client::ibm_connections::{self, Colleagues, IbmConnections, Person};
use connections_client::persona::{self, Deactivate, Persona};
use connections_client::symphony::{self, Symphony};
use connections_client::{Retries, Settings, SetupError};
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
    Deactivate(Persona, String),
    Disconnect(Gigya, String),
}

/// What came of a step.
pub enum Outcome {
    Cut,
    /// There was nothing to cut.
    WasGone,
    Left(String),
}

#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error("the plan can't be read: {0}")]
    File(#[from] toml::de::Error),
    #[error("the variable {0} is not set")]
    Variable(String),
    #[error("{system}: {source}")]
    Setup {
        system: &'static str,
        source: SetupError,
    },
}

impl Plan {
    pub fn read(text: &str) -> Result<Self, PlanError> {
        Ok(toml::from_str(text)?)
    }

    /// The calls to make, in order.
    pub fn steps(self, environment: &Environment) -> Result<Vec<Step>, PlanError> {
        let settings = Settings::new().retries(Retries::up_to(3));
        let secret = |name: &String| {
            let value = environment.get(name).cloned();
            value.ok_or_else(|| PlanError::Variable(name.clone()))
        };
        let in_system = |system| move |source| PlanError::Setup { system, source };
        let mut steps = Vec::new();
        let mut step = |system, what, call| steps.push(Step { system, what, call });
        if let Some(plan) = self.symphony {
            let at = |token| Symphony::at(&plan.base_url, token, &settings);
            let own = at(secret(&plan.session_token_env)?).map_err(in_system("Symphony"))?;
            for uid in plan.connections {
                let what = format!("connection with {uid}");
                step("Symphony", what, Call::Remove(own.clone(), uid));
            }
            if let Some(following) = plan.following {
                let token = secret(&following.session_token_env)?;
                let bot = at(token).map_err(in_system("Symphony"))?;
                let what = format!("{} followers", following.followers.len());
                let call = Call::Unfollow(bot, following.user, following.followers);
                step("Symphony", what, call);
            }
        }
        if let Some(plan) = self.ibm_connections {
            let password = secret(&plan.password_env)?;
            let admin = IbmConnections::at(&plan.base_url, &plan.user, password, &settings);
            let admin = admin.map_err(in_system("Connections"))?;
            let what = format!("all colleagues of {}", plan.email);
            let all = Colleagues::AllOf(Person::Email(plan.email));
            step("Connections", what, Call::Delete(admin, all));
        }
        if let Some(plan) = self.persona {
            let persona = Persona::at(&plan.base_url, secret(&plan.api_key_env)?, &settings);
            let persona = persona.map_err(in_system("Persona"))?;
            for id in plan.connections {
                let what = format!("connection {id}");
                step("Persona", what, Call::Deactivate(persona.clone(), id));
            }
        }
        if let Some(plan) = self.gigya {
            let credentials = Credentials::partner(plan.api_key, secret(&plan.secret_env)?);
            let gigya = Gigya::at(&plan.base_url, credentials.signed(), &settings);
            let gigya = gigya.map_err(in_system("Gigya"))?;
            let what = format!("all providers of {}", plan.uid);
            step("Gigya", what, Call::Disconnect(gigya, plan.uid));
        }
        Ok(steps)
    }
}

impl Step {
    pub async fn run(&self) -> Outcome {
        match &self.call {
            Call::Remove(symphony, uid) => match symphony.remove_connection(*uid).await {
                Ok(_) => Outcome::Cut,
                Err(symphony::Error::NotFound { .. }) => Outcome::WasGone,
                Err(error) => Outcome::Left(error.to_string()),
            },
            Call::Unfollow(symphony, uid, followers) => {
                match symphony.unfollow_user(*uid, followers).await {
                    Ok(_) => Outcome::Cut,
                    Err(error) => Outcome::Left(error.to_string()),
                }
            }
            Call::Delete(connections, which) => {
                match connections.delete_colleague_connection(which).await {
                    Ok(()) => Outcome::Cut,
                    Err(ibm_connections::Error::NotFound) => Outcome::WasGone,
                    Err(error) => Outcome::Left(error.to_string()),
                }
            }
            Call::Deactivate(persona, id) => {
                match persona.deactivate_connection(id, Deactivate::new()).await {
                    Ok(_) => Outcome::Cut,
                    Err(persona::Error::NotAllowed(_)) => Outcome::WasGone,
                    Err(error) => Outcome::Left(error.to_string()),
                }
            }
            Call::Disconnect(gigya, uid) => {
                let call = gigya.remove_connection(uid, Providers::All, Remove::new());
                match call.await {
                    Ok(_) => Outcome::Cut,
                    Err(gigya::Error::NotFound(_)) => Outcome::WasGone,
                    Err(error) => Outcome::Left(error.to_string()),
                }
            }
        }
    }
}
