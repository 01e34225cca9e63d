//! One call with every kind of credentials, to look for them in what is shown.

use connections_client::gigya::{Credentials, Providers, Remove, User};
use connections_client::ibm_connections::{Colleagues, Person};
use connections_client::persona::Deactivate;
use connections_client::{Gigya, IbmConnections, Persona, Settings, Symphony};
use connections_stub::Stub;

/// The secrets of [`call_all`]: in clear, in the base64 of `user:hush-password`, and as Gigya's secret.
pub const SECRETS: [&str; 3] = ["hush", "dXNlcjpodXNo", "aHVza"];

/// Makes one call with every kind of credentials, whatever comes of it.
pub async fn call_all(stub: &Stub, settings: &Settings) -> [String; 5] {
    let url = stub.url();
    let symphony = Symphony::at(&url, "hush-token", settings).unwrap();
    let connections = IbmConnections::at(&url, "user", "hush-password", settings).unwrap();
    let persona = Persona::at(&url, "hush-key", settings).unwrap();
    let credentials = Credentials::partner("3_demo-site", "aHVzaA==");
    let gigya = Gigya::at(&url, credentials, settings).unwrap();
    let user = User::at(&url, "hush-token", settings).unwrap();
    let all = Colleagues::AllOf(Person::Key("k".parse().unwrap()));
    let errors = (
        symphony.remove_connection(1).await.unwrap_err(),
        connections
            .delete_colleague_connection(&all)
            .await
            .unwrap_err(),
        persona
            .deactivate_connection(&"c".parse().unwrap(), Deactivate::new())
            .await
            .unwrap_err(),
        gigya
            .remove_connection(&"u".parse().unwrap(), Providers::All, Remove::new())
            .await
            .unwrap_err(),
        user.remove_connection(Providers::All, Remove::new())
            .await
            .unwrap_err(),
    );
    [
        format!("{symphony:?} {:?} {}", errors.0, errors.0),
        format!("{connections:?} {:?} {}", errors.1, errors.1),
        format!("{persona:?} {:?} {}", errors.2, errors.2),
        format!("{gigya:?} {:?} {}", errors.3, errors.3),
        format!("{user:?} {:?} {}", errors.4, errors.4),
    ]
}
