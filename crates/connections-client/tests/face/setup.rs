use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use connections_client::gigya::{Credentials, DataCenter, Providers, Remove, User};
use connections_client::ibm_connections::Colleagues;
use connections_client::persona::Deactivate;
use connections_client::types::persona::DeactivateConnectionError;
use connections_client::{
    Client, ClientInfo, Gigya, IbmConnections, Middleware, Next, Persona, Sending, Settings,
    Symphony,
};
use connections_stub::Operation;
use connections_stub::fault::Fault;

use crate::secrets::{SECRETS, call_all};
use crate::stub;

#[test]
fn every_vendor_has_its_address() {
    let settings = Settings::new();
    let gigya = |data_center| {
        let gigya = Gigya::new(data_center, Credentials::partner("k", "s"), &settings).unwrap();
        gigya.generated().baseurl().to_owned()
    };
    let addresses = [
        Symphony::pod("acme", "t", &settings)
            .unwrap()
            .generated()
            .baseurl()
            .to_owned(),
        IbmConnections::host("connections.example.com:9443", "u", "p", &settings)
            .unwrap()
            .generated()
            .baseurl()
            .to_owned(),
        Persona::new("k", &settings)
            .unwrap()
            .generated()
            .baseurl()
            .to_owned(),
        gigya(DataCenter::US1),
        gigya(DataCenter::EU1),
        gigya(DataCenter::AU1),
        gigya(DataCenter::RU1),
        gigya(DataCenter::CN1),
        gigya("il1".parse().unwrap()),
    ];
    insta::assert_snapshot!(addresses.join("\n"));
}

#[test]
fn what_can_not_work_is_refused() {
    let settings = Settings::new();
    let gigya = |credentials| Gigya::new(DataCenter::US1, credentials, &settings).unwrap_err();
    let errors = [
        Symphony::pod("acme.example", "t", &settings).unwrap_err(),
        Symphony::pod("", "t", &settings).unwrap_err(),
        Symphony::pod("acme", "line\nline", &settings).unwrap_err(),
        Symphony::pod("acme", "", &settings).unwrap_err(),
        Symphony::at("https://acme.symphony.com/", "t", &settings).unwrap_err(),
        IbmConnections::host("https://example.com", "u", "p", &settings).unwrap_err(),
        IbmConnections::host("example.com", "u:v", "p", &settings).unwrap_err(),
        IbmConnections::host("example.com", "u", "p\n", &settings).unwrap_err(),
        Persona::new("k\0", &settings).unwrap_err(),
        Persona::new("", &settings).unwrap_err(),
        gigya(Credentials::partner("", "s")),
        gigya(Credentials::partner("k", "")),
        gigya(Credentials::user_key("k", "", "s")),
        gigya(Credentials::partner("k", "hus").signed()),
        gigya(Credentials::partner("k", "hush!").signed()),
        User::new(DataCenter::US1, "", &settings).unwrap_err(),
    ];
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(errors.join("\n"));
}

/// Lets a middleware see what `Debug` shows of the requests.
#[derive(Clone, Default)]
struct Watch(Arc<std::sync::Mutex<Vec<String>>>);

impl Middleware for Watch {
    fn handle<'a>(&'a self, request: reqwest::Request, next: Next<'a>) -> Sending<'a> {
        self.0.lock().unwrap().push(format!("{request:?}"));
        Box::pin(next.run(request))
    }
}

#[tokio::test]
async fn nothing_shows_a_secret() {
    let stub = stub().await;
    let watch = Watch::default();
    let settings = Settings::new().middleware(watch.clone());
    let mut shown = call_all(&stub, &settings).await.to_vec();
    shown.extend(watch.0.lock().unwrap().clone());
    shown.push(format!("{settings:?}"));
    assert_eq!(shown.len(), 11);
    for text in shown {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

/// Counts, and makes a request of its own to the same server before it goes on.
struct Nosy(Arc<AtomicU32>, Client);

impl Middleware for Nosy {
    fn handle<'a>(&'a self, request: reqwest::Request, next: Next<'a>) -> Sending<'a> {
        Box::pin(async move {
            self.0.fetch_add(1, Ordering::Relaxed);
            assert!(request.headers().contains_key("authorization"));
            let own = self.1.persona_deactivate_connection("cxn_ABC123").send();
            // A 401, since the credentials of the call are for that call alone.
            let refused = own.await.unwrap_err();
            assert!(matches!(
                refused,
                connections_client::Error::Documented(DeactivateConnectionError::Unauthorized(_))
            ));
            next.run(request).await
        })
    }
}

#[tokio::test]
async fn middleware_sees_every_attempt_and_lends_no_credentials() {
    let stub = stub().await;
    let count = Arc::new(AtomicU32::new(0));
    let nosy = Nosy(count.clone(), Client::new(&stub.url()).unwrap());
    let settings = Settings::new().middleware(nosy);
    let persona = Persona::at(&stub.url(), "persona_sandbox_source", &settings).unwrap();
    persona
        .deactivate_connection(&"cxn_ABC123".parse().unwrap(), Deactivate::new())
        .await
        .unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 1);
    let journal = stub.journal();
    let statuses: Vec<_> = journal
        .iter()
        .map(|it| it.response.as_ref().unwrap().status)
        .collect();
    assert_eq!(statuses, [401, 200]);
}

#[tokio::test]
async fn timeouts_hold_for_a_client_of_the_callers_own() {
    let stub = stub().await;
    let slow = Fault {
        operation: Operation::SymphonyRemoveConnection,
        times: 1,
        delay_ms: 60_000,
        response: None,
        connection: None,
    };
    stub.order(slow).unwrap();
    let settings = Settings::new()
        .http(|builder| builder.timeout(Duration::from_secs(60)))
        .timeout(Duration::from_millis(50));
    let symphony = Symphony::at(&stub.url(), "ann-session", &settings).unwrap();
    let error = symphony.remove_connection(1).await.unwrap_err().reason;
    assert!(
        matches!(&error, connections_client::symphony::Error::Transport(it) if it.is_timeout()),
        "{error:?}"
    );
}

#[test]
fn faces_are_shared_between_threads() {
    fn is_shared<T: Clone + Send + Sync + 'static>() {}
    fn is_sent(_: impl Send) {}
    is_shared::<Symphony>();
    is_shared::<IbmConnections>();
    is_shared::<Persona>();
    is_shared::<Gigya>();
    is_shared::<User>();
    let symphony = Symphony::pod("acme", "t", &Settings::new()).unwrap();
    is_sent(symphony.remove_connection(1));
    is_sent(symphony.unfollow_user(1, &[2]));
    let persona = Persona::new("k", &Settings::new()).unwrap();
    let id = "c".parse().unwrap();
    is_sent(persona.deactivate_connection(&id, Deactivate::new()));
    let gigya = Gigya::new(
        DataCenter::US1,
        Credentials::partner("k", "s"),
        &Settings::new(),
    )
    .unwrap();
    let uid = "u".parse().unwrap();
    is_sent(gigya.remove_connection(&uid, Providers::All, Remove::new()));
    let connections = IbmConnections::host("h", "u", "p", &Settings::new()).unwrap();
    is_sent(connections.delete_colleague_connection(&Colleagues::Id("i".parse().unwrap())));
}
