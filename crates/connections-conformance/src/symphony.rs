//! Symphony: removing a connection.

use http::Method;
use serde_json::Value;

use crate::rule::{Rule, Words, on};
use crate::stage::{Call, Stage};
use crate::verdict::{Stop, Verdict};

const PAGE: &str = "fragments/symphony/remove-connection.md";
const NOTES: &str = "fragments/symphony/remove-connection.notes.md";

/// The rules of the call.
pub(crate) fn rules() -> Vec<Rule> {
    let page = on!(PAGE;
        invalid_session: "Unauthorized: Invalid session token.",
        no_entitlement: "Forbidden: Caller lacks necessary entitlement.",
        no_record: "Not Found: Connection cannot be found.",
        decimal: "User ID as a decimal integer",
        cross_pod: "Pods from all users involved",
        not_connected: "returns **400 Bad Request** when",
        not_yet_accepted: "when a user has not yet accepted",
        transition: "| ACCEPTED | Remove",
        transition: "| PENDING_INCOMING | Remove",
        transition: "| REJECTED | Remove",
    );
    let notes = on!(NOTES;
        not_yet_accepted: "So PENDING_OUTGOING answers 400",
        rejected_again: "REJECTED becoming PENDING_INCOMING",
        no_record: "No connection record between the two users: 404.",
        same_pod: "Two users of one pod",
        cross_pod: "`crossPod` switched off between the pods: 403.",
        nobody: "A `uid` that belongs to nobody: 404.",
        decimal: "A `uid` that is no integer or does not fit 64 bits: 400.",
        one_record: "There is one record a pair.",
        code_of_not_found: "body says `code` 404 unless told to repeat the 403",
        message: "The 200 body says `Connection Removed.`",
        on_behalf: "A token obtained on behalf of a user (OBO): 403",
        invalid_session: "No `sessionToken` header at all, or more than one: 401",
        content_type: "A `Content-Type` is neither needed nor refused",
        noted_transition: Words::Rows("Status before"),
        content_type: "The call takes no request body.",
        refusals_change_nothing: "A 40x answer means that nothing was changed",
    );
    [page, notes].concat()
}

fn remove(session: &str, uid: &str) -> Call {
    anonymous(uid).header("sessiontoken", session)
}

fn anonymous(uid: &str) -> Call {
    let target = format!("/pod/v1/connection/user/{uid}/remove");
    Call::new(Method::POST, target)
}

fn by_user(it: &Stage<'_>, uid: &str) -> Result<Call, Stop> {
    Ok(remove(&it.get("symphony.session")?, uid))
}

/// The page's word for what a user sees of the connection with another.
fn status(world: &Value, user: &str, other: &str) -> &'static str {
    let number = |id: &Value| id.as_i64().unwrap_or_default().to_string();
    let connections = world["symphony"]["connections"].as_array();
    let of_both = connections.into_iter().flatten().find_map(|it| {
        let ends = [number(&it["requester"]), number(&it["receiver"])];
        let both = ends.iter().all(|it| it == user || it == other);
        both.then(|| (it["status"].as_str().unwrap_or_default(), ends[1] == user))
    });
    match of_both {
        None => "None",
        Some(("accepted", _)) => "ACCEPTED",
        Some(("rejected", _)) => "REJECTED",
        Some((_, true)) => "PENDING_INCOMING",
        Some((_, false)) => "PENDING_OUTGOING",
    }
}

/// A user of the status that a table names.
fn of_status(it: &mut Stage<'_>, status: &str) -> Result<String, Stop> {
    match status {
        "ACCEPTED" => it.take("symphony.accepted"),
        "PENDING_INCOMING" => it.take("symphony.pending_incoming"),
        "PENDING_OUTGOING" => it.take("symphony.pending_outgoing"),
        "REJECTED" => it.take("symphony.rejected"),
        "None" => it.take("symphony.no_record"),
        other => Err(Stop::Unreachable(format!(
            "the suite knows no status `{other}`"
        ))),
    }
}

/// A transition, seen as far as it can be: in the world, or else in what the next call is answered with.
async fn make(it: &mut Stage<'_>, before: &str, code: u16, after: &str) -> Verdict {
    let other = of_status(it, before)?;
    let call = by_user(it, &other)?;
    let answer = it.expect(&call, code).await?;
    match it.see().await? {
        Some(world) => {
            let now = status(&world, &it.get("symphony.user")?, &other);
            answer.holds(now == after, || {
                format!("the status of the connection is {now} afterwards, not {after}")
            })
        }
        None => {
            let next = match after {
                "None" => 404,
                "PENDING_OUTGOING" => 400,
                _ => 200,
            };
            it.expect(&call, next).await.map(drop)
        }
    }
}

/// A row of the page's table: status before, action, status after with a remark.
async fn transition(it: &mut Stage<'_>) -> Verdict {
    let cells = it.cells();
    let [before, _, after] = &cells[..] else {
        return Err(Stop::Unreachable("the row has not three cells".to_owned()));
    };
    let after = after.split(" (").next().unwrap_or_default();
    make(it, before, 200, after).await
}

/// A row of the notes' table: status before, answer, status after.
async fn noted_transition(it: &mut Stage<'_>) -> Verdict {
    let cells = it.cells();
    let [before, code, after] = &cells[..] else {
        return Err(Stop::Unreachable("the row has not three cells".to_owned()));
    };
    let code = code.parse();
    let code = code.map_err(|_| Stop::Unreachable("the row has no status".to_owned()))?;
    make(it, before, code, after).await
}

async fn rejected_again(it: &mut Stage<'_>) -> Verdict {
    make(it, "REJECTED", 200, "PENDING_INCOMING").await
}

async fn not_yet_accepted(it: &mut Stage<'_>) -> Verdict {
    let other = it.get("symphony.pending_outgoing")?;
    let call = by_user(it, &other)?;
    it.without_effect(&call, 400).await.map(drop)
}

async fn not_connected(it: &mut Stage<'_>) -> Verdict {
    not_yet_accepted(it).await
}

async fn no_record(it: &mut Stage<'_>) -> Verdict {
    let call = by_user(it, &it.get("symphony.no_record")?)?;
    it.without_effect(&call, 404).await.map(drop)
}

async fn nobody(it: &mut Stage<'_>) -> Verdict {
    let call = by_user(it, &it.get("symphony.nobody")?)?;
    it.without_effect(&call, 404).await.map(drop)
}

async fn same_pod(it: &mut Stage<'_>) -> Verdict {
    let call = by_user(it, &it.get("symphony.same_pod")?)?;
    it.without_effect(&call, 400).await.map(drop)
}

async fn cross_pod(it: &mut Stage<'_>) -> Verdict {
    let call = by_user(it, &it.get("symphony.cross_pod_off")?)?;
    it.without_effect(&call, 403).await.map(drop)
}

async fn decimal(it: &mut Stage<'_>) -> Verdict {
    for uid in ["dan", "1.0", "9223372036854775808"] {
        let call = by_user(it, uid)?;
        it.without_effect(&call, 400).await?;
    }
    Ok(())
}

async fn one_record(it: &mut Stage<'_>) -> Verdict {
    let (other, user) = (it.take("symphony.accepted")?, it.get("symphony.user")?);
    let theirs = remove(&it.get("symphony.accepted_session")?, &user);
    it.expect(&theirs, 200).await?;
    let own = by_user(it, &other)?;
    it.expect(&own, 404).await.map(drop)
}

async fn code_of_not_found(it: &mut Stage<'_>) -> Verdict {
    let call = by_user(it, &it.get("symphony.no_record")?)?;
    it.expect(&call, 404).await?.at("/code", 404)?;
    let switch = "a server that repeats the vendor's example";
    it.change(switch, |world| {
        world["symphony"]["not_found_code"] = 403.into()
    })
    .await?;
    it.expect(&call, 404).await?.at("/code", 403).map(drop)
}

async fn message(it: &mut Stage<'_>) -> Verdict {
    let other = it.take("symphony.accepted")?;
    let call = by_user(it, &other)?;
    let answer = it.expect(&call, 200).await?;
    answer
        .at("/format", "TEXT")?
        .at("/message", "Connection Removed.")?;
    Ok(())
}

async fn invalid_session(it: &mut Stage<'_>) -> Verdict {
    let other = it.name("symphony.accepted")?;
    let session = it.get("symphony.session")?;
    let twice = remove(&session, &other).header("sessiontoken", &session);
    for call in [
        anonymous(&other),
        remove("no-session-of-anybody", &other),
        twice,
    ] {
        let answer = it.without_effect(&call, 401).await?;
        answer.at("/message", "Invalid session")?;
    }
    Ok(())
}

async fn no_entitlement(it: &mut Stage<'_>) -> Verdict {
    let call = remove(
        &it.get("symphony.unentitled_session")?,
        &it.name("symphony.accepted")?,
    );
    it.without_effect(&call, 403).await.map(drop)
}

async fn on_behalf(it: &mut Stage<'_>) -> Verdict {
    for session in ["symphony.on_behalf_session", "symphony.following_session"] {
        let call = remove(&it.get(session)?, &it.name("symphony.accepted")?);
        it.without_effect(&call, 403).await?;
    }
    Ok(())
}

async fn content_type(it: &mut Stage<'_>) -> Verdict {
    let other = it.take("symphony.pending_incoming")?;
    let call = by_user(it, &other)?.body("application/json", "");
    it.expect(&call, 200).await?;
    let call = by_user(it, &other)?.body("text/plain", "x");
    it.expect(&call, 200).await.map(drop)
}

async fn refusals_change_nothing(it: &mut Stage<'_>) -> Verdict {
    it.world().await?;
    no_record(it).await?;
    not_yet_accepted(it).await?;
    cross_pod(it).await?;
    no_entitlement(it).await
}
