//! HCL (IBM) Connections: deleting a colleague connection.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::Method;
use serde_json::Value;

use crate::pages::codes;
use crate::rule::{Rule, Words, on};
use crate::sign::encode;
use crate::stage::{Call, Stage};
use crate::verdict::{Stop, Verdict};

const PAGE: &str = "fragments/ibm_connections/delete-colleague-connection.md";
const FRAGMENT: &str = "fragments/ibm_connections/delete-colleague-connection.fragment.yaml";
const NOTES: &str = "fragments/ibm_connections/delete-colleague-connection.notes.md";
const PATH: &str = "/profiles/admin/atom/connections.do";

/// The rules of the call.
pub(crate) fn rules() -> Vec<Rule> {
    let page = on!(PAGE;
        pair: "To remove an existing colleague relationship",
        invitation: "or to decline an invitation to become a colleague",
        pair: "Administrators may delete or decline connections on behalf",
        gone_for_good: "Deleted connections cannot be restored.",
        half_a_pair: "Provide one parameter for the connection source and one",
        pair_alone: "parameters for delete all are not processed.",
        id_alone: "If this parameter is provided by the caller, no other parameters are processed.",
        by_email: "the encoded form of the @ symbol is %40",
        hidden_addresses: "Doing so will return an error code 400",
        pair: "OK. Indicates that the request was received successfully.",
        nobody: "Returned when no matching user record can be found.",
        no_admin: "The server refuses to fulfill a request",
        no_connection: "Not Found",
    );
    let fragment = on!(FRAGMENT;
        gone_for_good: "A deleted connection can't be restored.",
        no_body: "The request has no body, the answers have none either.",
        mode: Words::Rows("Mode"),
        by_email: "The `@` of an e-mail address goes on the wire as `%40`",
        hidden_addresses: "an e-mail parameter is answered with 400",
        no_admin: "Only accounts with the administrator role",
        credentials: "Credentials are HTTP basic",
        challenge: "The challenge, `Basic` with a realm.",
    );
    let notes = on!(NOTES;
        misspelt: "The stub takes the misspelling too",
        half_a_pair: "An empty query, or one side of a pair without the other",
        not_processed: "What is not processed is not read",
        no_id: "A `connectionId` that is empty or given twice: 400.",
        several_identifiers: "Several identifiers for one person: 400",
        case: "E-mail addresses are compared without regard to case",
        nobody: "400 stands for a person who does not exist",
        no_connection: "404 stands for persons who exist without such a connection",
        same_person: "The same person as source and target: 400.",
        credentials: "Missing or wrong credentials get 401",
        no_admin: "a caller who is known but is no administrator gets 403",
        either_is_source: "Either person may be named as the source",
        all_of_none: "\"All of one\" for a person who has no connection: 200.",
        no_body: "so every body is empty",
        content_type: "A `Content-Type` is not required",
    );
    [page, fragment, notes].concat()
}

fn anonymous(query: &str) -> Call {
    Call::new(Method::DELETE, format!("{PATH}?{query}"))
}

fn basic(login: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(login))
}

fn as_login(login: &str, query: &str) -> Call {
    anonymous(query).header("authorization", &basic(login))
}

fn delete(it: &Stage<'_>, query: &str) -> Result<Call, Stop> {
    Ok(as_login(&it.get("ibm_connections.admin")?, query))
}

fn pair_of(source: &str, target: &str) -> String {
    format!(
        "sourceUserid={}&targetUserid={}",
        encode(source),
        encode(target)
    )
}

/// The ids of the connections that there are.
fn connections(world: &Value) -> Vec<&str> {
    let connections = world["ibm_connections"]["connections"].as_array();
    let connections = connections.into_iter().flatten();
    connections.filter_map(|it| it["id"].as_str()).collect()
}

/// A call that deletes just one connection, as far as that can be seen, and is answered with 404 thereafter.
async fn deletes_one(it: &mut Stage<'_>, query: &str) -> Verdict {
    let call = delete(it, query)?;
    let before = it.see().await?;
    let answer = it.expect(&call, 200).await?;
    if let (Some(before), Some(after)) = (&before, it.see().await?) {
        let gone = connections(before).len() - connections(&after).len();
        answer.holds(gone == 1, || format!("{gone} connections are gone, not 1"))?;
    }
    it.without_effect(&call, 404).await.map(drop)
}

async fn pair(it: &mut Stage<'_>) -> Verdict {
    let (source, target) = it.take_two("ibm_connections.colleagues")?;
    deletes_one(it, &pair_of(&source, &target)).await
}

async fn either_is_source(it: &mut Stage<'_>) -> Verdict {
    let (source, target) = it.take_two("ibm_connections.colleagues")?;
    deletes_one(it, &pair_of(&target, &source)).await
}

async fn invitation(it: &mut Stage<'_>) -> Verdict {
    let (invited, inviter) = it.take_two("ibm_connections.invited")?;
    deletes_one(it, &pair_of(&invited, &inviter)).await
}

async fn gone_for_good(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("ibm_connections.connection")?;
    deletes_one(it, &format!("connectionId={}", encode(&id))).await
}

async fn id_alone(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("ibm_connections.connection")?;
    let known = it.get("ibm_connections.alone")?;
    let query = format!(
        "sourceKey=nobody&userid={known}&connectionId={}",
        encode(&id)
    );
    deletes_one(it, &query).await
}

async fn pair_alone(it: &mut Stage<'_>) -> Verdict {
    let (source, target) = it.take_two("ibm_connections.colleagues")?;
    let query = format!("{}&userid={}", pair_of(&source, &target), encode(&source));
    deletes_one(it, &query).await
}

async fn half_a_pair(it: &mut Stage<'_>) -> Verdict {
    let someone = encode(&it.get("ibm_connections.known")?);
    for query in [
        String::new(),
        format!("sourceUserid={someone}"),
        format!("targetUserid={someone}&userid={someone}"),
    ] {
        let call = delete(it, &query)?;
        it.without_effect(&call, 400).await?;
    }
    Ok(())
}

async fn not_processed(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("ibm_connections.connection")?;
    let query = format!(
        "key=%zz&userid=1&userid=2&email=&connectionId={}",
        encode(&id)
    );
    deletes_one(it, &query).await?;
    if it.renews() {
        it.renew().await?;
        let (source, target) = it.take_two("ibm_connections.colleagues")?;
        let query = format!("key=%zz&userid=1&userid=2&{}", pair_of(&source, &target));
        deletes_one(it, &query).await?;
    }
    Ok(())
}

async fn no_id(it: &mut Stage<'_>) -> Verdict {
    let id = encode(&it.name("ibm_connections.connection")?);
    let twice = format!("connectionId={id}&connectionId={id}");
    for query in ["connectionId=", &*twice] {
        let call = delete(it, query)?;
        it.without_effect(&call, 400).await?;
    }
    Ok(())
}

async fn by_email(it: &mut Stage<'_>) -> Verdict {
    let (_, email) = it.take_two("ibm_connections.email")?;
    let call = delete(it, &format!("email={}", encode(&email)))?;
    let before = it.see().await?;
    let answer = it.expect(&call, 200).await?;
    match (before, it.see().await?) {
        (Some(before), Some(after)) => {
            answer.holds(before != after, || "nothing is gone".to_owned())
        }
        _ => Ok(()),
    }
}

async fn hidden_addresses(it: &mut Stage<'_>) -> Verdict {
    let (_, email) = it.take_two("ibm_connections.email")?;
    it.change("a deployment that hides e-mail addresses", |world| {
        world["ibm_connections"]["email_lookup"] = false.into();
    })
    .await?;
    let call = delete(it, &format!("email={}", encode(&email)))?;
    it.without_effect(&call, 400).await.map(drop)
}

async fn several_identifiers(it: &mut Stage<'_>) -> Verdict {
    let (userid, email) = it.take_two("ibm_connections.email")?;
    let email = encode(&email);
    let other = encode(&it.get("ibm_connections.alone")?);
    let call = delete(it, &format!("userid={other}&email={email}"))?;
    it.without_effect(&call, 400).await?;
    let call = delete(it, &format!("userid={}&email={email}", encode(&userid)))?;
    it.expect(&call, 200).await.map(drop)
}

async fn case(it: &mut Stage<'_>) -> Verdict {
    let (_, email) = it.take_two("ibm_connections.email")?;
    let call = delete(it, &format!("email={}", encode(&email.to_uppercase())))?;
    it.expect(&call, 200).await.map(drop)
}

async fn nobody(it: &mut Stage<'_>) -> Verdict {
    let nobody = it.get("ibm_connections.nobody")?;
    let known = it.get("ibm_connections.known")?;
    for query in [
        format!("userid={}", encode(&nobody)),
        pair_of(&known, &nobody),
    ] {
        let call = delete(it, &query)?;
        it.without_effect(&call, 400).await?;
    }
    Ok(())
}

async fn no_connection(it: &mut Stage<'_>) -> Verdict {
    let query = pair_of(
        &it.get("ibm_connections.known")?,
        &it.get("ibm_connections.alone")?,
    );
    for query in [&*query, "connectionId=no-such-connection"] {
        let call = delete(it, query)?;
        it.without_effect(&call, 404).await?;
    }
    Ok(())
}

async fn same_person(it: &mut Stage<'_>) -> Verdict {
    let known = it.get("ibm_connections.known")?;
    let call = delete(it, &pair_of(&known, &known))?;
    it.without_effect(&call, 400).await.map(drop)
}

async fn misspelt(it: &mut Stage<'_>) -> Verdict {
    let (source, email) = it.take_two("ibm_connections.email")?;
    let (first, second) = it.take_two("ibm_connections.colleagues")?;
    let target = if first == source { second } else { first };
    let query = format!(
        "souceEmail={}&targetUserid={}",
        encode(&email),
        encode(&target)
    );
    deletes_one(it, &query).await
}

async fn all_of_none(it: &mut Stage<'_>) -> Verdict {
    let call = delete(
        it,
        &format!("userid={}", encode(&it.get("ibm_connections.alone")?)),
    )?;
    it.without_effect(&call, 200).await.map(drop)
}

async fn credentials(it: &mut Stage<'_>) -> Verdict {
    let query = pair_of(
        &it.get("ibm_connections.known")?,
        &it.get("ibm_connections.alone")?,
    );
    let admin = it.get("ibm_connections.admin")?;
    let name = admin.split(':').next().unwrap_or_default();
    let wrong = as_login(&format!("{name}:no-password-of-anybody"), &query);
    for call in [anonymous(&query), wrong] {
        let answer = it.without_effect(&call, 401).await?;
        let challenge = answer.header("www-authenticate")?;
        answer.holds(challenge.starts_with("Basic"), || {
            format!("the challenge is `{challenge}`, not Basic")
        })?;
    }
    Ok(())
}

async fn challenge(it: &mut Stage<'_>) -> Verdict {
    let answer = it.without_effect(&anonymous("userid=1"), 401).await?;
    let challenge = answer.header("www-authenticate")?;
    let fits = challenge.starts_with("Basic ") && challenge.contains("realm=");
    answer.holds(fits, || format!("the challenge is `{challenge}`"))
}

async fn no_admin(it: &mut Stage<'_>) -> Verdict {
    let query = pair_of(
        &it.get("ibm_connections.known")?,
        &it.get("ibm_connections.alone")?,
    );
    let call = as_login(&it.get("ibm_connections.no_admin")?, &query);
    it.without_effect(&call, 403).await.map(drop)
}

async fn no_body(it: &mut Stage<'_>) -> Verdict {
    let known = it.get("ibm_connections.known")?;
    let query = pair_of(&known, &it.get("ibm_connections.alone")?);
    let nobody = format!("userid={}", encode(&it.get("ibm_connections.nobody")?));
    let all = format!("userid={}", encode(&it.get("ibm_connections.alone")?));
    for (call, status) in [
        (delete(it, &all)?, 200),
        (delete(it, &nobody)?, 400),
        (anonymous(&query), 401),
        (delete(it, &query)?, 404),
    ] {
        let answer = it.without_effect(&call, status).await?;
        answer.holds(answer.body.is_empty(), || {
            "the answer has a body".to_owned()
        })?;
    }
    Ok(())
}

async fn content_type(it: &mut Stage<'_>) -> Verdict {
    let all = format!("userid={}", encode(&it.get("ibm_connections.alone")?));
    let bare = delete(it, &all)?;
    it.without_effect(&bare, 200).await?;
    let typed = delete(it, &all)?.header("content-type", "application/atom+xml");
    it.without_effect(&typed, 200).await.map(drop)
}

/// A row of the table of modes: what the parameters of a mode do, beside those of the modes below it. Where the world can
/// be put back each choice of parameters is tried.
async fn mode(it: &mut Stage<'_>) -> Verdict {
    let cells = it.cells();
    let [mode, parameters, _] = &cells[..] else {
        return Err(Stop::Unreachable("the row has not three cells".to_owned()));
    };
    if !it.renews() {
        return match &**mode {
            "by id" => id_alone(it).await,
            "pair" => pair_alone(it).await,
            "all of one" => by_email(it).await,
            other => Err(unknown(other)),
        };
    }
    // People of the demo world: one and two are a pair, and three has two connections.
    let (first, second, below, gone) = match &**mode {
        "by id" => (
            1,
            2,
            "&sourceUserid=20000002&targetUserid=20000003&userid=20000003",
            1,
        ),
        "pair" => (1, 2, "&userid=20000003", 1),
        "all of one" => (3, 3, "", 2),
        other => return Err(unknown(other)),
    };
    let sides: Vec<_> = parameters.split(" with ").map(codes).collect();
    let seconds = sides.get(1).cloned().unwrap_or_else(|| vec![""]);
    for one in sides.first().into_iter().flatten() {
        for other in &seconds {
            let more = match *other {
                "" => String::new(),
                name => format!("&{}", argument(name, second)),
            };
            let query = format!("{}{more}{below}", argument(one, first));
            it.renew().await?;
            let call = delete(it, &query)?;
            let before = it.world().await?;
            let answer = it.expect(&call, 200).await?;
            let after = it.world().await?;
            let left = connections(&before).len() - connections(&after).len();
            answer.holds(left == gone, || {
                format!("{left} connections are gone, not {gone}")
            })?;
        }
    }
    Ok(())
}

fn unknown(mode: &str) -> Stop {
    Stop::Unreachable(format!("the suite knows no mode `{mode}`"))
}

/// A parameter that names a person of the demo world, or the connection of the first two.
fn argument(name: &str, number: usize) -> String {
    let emails = ["adam_eventide", "betty_zechman", "carl_meier"];
    let email = emails.get(number - 1).unwrap_or(&"");
    let value = match name.to_ascii_lowercase() {
        name if name == "connectionid" => "9d4f2f1e-5a0c-4b7e-8f2a-000000000012".to_owned(),
        name if name.ends_with("key") => {
            format!("f1a2c6d0-000{number}-4a5b-9c3d-00000000000{number}")
        }
        name if name.ends_with("email") => format!("{email}%40garden.com"),
        _ => format!("2000000{number}"),
    };
    format!("{name}={value}")
}
