//! Persona: deactivating a connection.

mod idempotency;

use http::Method;
use serde_json::{Value, json};

use crate::pages::plain;
use crate::rule::{Rule, Stop, Verdict, Words, on};
use crate::stage::{Answer, Call, Stage};

const PAGE: &str = "fragments/persona/deactivate-connection.md";
const FRAGMENT: &str = "fragments/persona/deactivate-connection.fragment.yaml";
const NOTES: &str = "fragments/persona/deactivate-connection.notes.md";

/// The headers that every authenticated answer has.
const HEADERS: [&str; 6] = [
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "request-id",
    "persona-environment-id",
    "persona-organization-id",
];

/// The rules of the call.
pub(crate) fn rules() -> Vec<Rule> {
    let page = on!(PAGE;
        both_sides: "Either the source or destination organization may deactivate",
        record_stays: "maintains the connection record",
        not_again: "Connections that are already inactive cannot be deactivated again.",
        bearer: "Bearer authentication of the form",
        unknown: "ID of the connect connection",
        casing: "Determines casing for the API response.",
        limit: "The maximum number of requests permitted",
        remaining: "The number of requests remaining",
        reset: "The number of seconds until the current rate limit window resets.",
        request_id: "The unique identifier of the API log entry … Starts with req_.",
        all_headers: "Present on every authenticated response, including error responses.",
        environment: "The token of the Persona environment that handled the request.",
        organization: "The token of the Persona organization that handled the request.",
        returned: "This endpoint returns a Connection.",
        bad_inflection: "Bad Request Error",
        bearer: "Unauthorized Error",
        no_permission: "Forbidden Error",
        unknown: "Not Found Error",
        conflict: "Conflict Error",
        not_again: "Unprocessable Entity Error",
        too_many: "Too Many Requests Error",
    );
    let fragment = on!(FRAGMENT;
        both_sides: "Either organization of a connection, the source or the destination",
        row: Words::Rows("Status before"),
        casing: "* `Key-Inflection`: `kebab`, `camel` or `snake`.",
        values_keep_their_case: "It changes attribute keys alone, never values",
        own_inflection: "Without it the API key's own setting holds",
        all_headers: "errors included.",
        environment: "are on every authenticated answer too, and on most errors.",
        window: "which opens with the first request",
        no_retry_after: "There is no `Retry-After`",
        request_id: "Id of the API log entry of this request, which starts with `req_`.",
    );
    let notes = on!(NOTES;
        pending: "The newer copy holds: pending or active.",
        inactive_title: "A connection that is inactive already: 422",
        per_environment: "The stub counts per environment",
        stranger: "A connection between two other organizations: 404",
        no_permission: "403 is for a key that lacks the permission, whatever",
        no_headers: "A 401 has none of the six response headers",
        everywhere: "The two `Persona-` headers are on every authenticated answer",
        bad_inflection: "A `Key-Inflection` outside the listed values: 400.",
        versions: "any date is taken as a `Persona-Version`",
        content_type: "A `Content-Type` is neither needed nor refused",
        too_many: "The body of a 429 has the shape of all errors",
        errors_keep_their_case: "The members of an error are single words",
    );
    [page, fragment, notes, idempotency::rules()].concat()
}

fn anonymous(id: &str) -> Call {
    let target = format!("/api/v1/connect/connections/{id}/deactivate");
    Call::new(Method::POST, target)
}

/// A call with one of the API keys.
fn by(it: &Stage<'_>, key: &str, id: &str) -> Result<Call, Stop> {
    let bearer = format!("Bearer {}", it.get(key)?);
    Ok(anonymous(id).header("authorization", &bearer))
}

fn by_key(it: &Stage<'_>, id: &str) -> Result<Call, Stop> {
    by(it, "persona.key", id)
}

/// The record of a connection.
fn record<'w>(world: &'w Value, id: &str) -> Option<&'w Value> {
    let connections = world["persona"]["connections"].as_array();
    connections.into_iter().flatten().find(|it| it["id"] == id)
}

/// A connection is inactive, as far as that can be seen, and can't be deactivated once more.
async fn deactivates(it: &mut Stage<'_>, call: &Call, id: &str) -> Result<Answer, Stop> {
    let answer = it.expect(call, 200).await?;
    answer.at("/data/id", id)?;
    if let Some(world) = it.see().await? {
        let status = record(&world, id).map(|it| it["status"].clone());
        answer.holds(status == Some("inactive".into()), || {
            format!(
                "the connection is {} afterwards",
                status.unwrap_or_default()
            )
        })?;
    }
    it.expect(call, 422).await?;
    Ok(answer)
}

async fn both_sides(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.active")?;
    let call = by_key(it, &id)?;
    deactivates(it, &call, &id).await?;
    let id = it.take("persona.pending")?;
    let call = by(it, "persona.destination_key", &id)?;
    deactivates(it, &call, &id).await.map(drop)
}

async fn pending(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.pending")?;
    let call = by_key(it, &id)?;
    deactivates(it, &call, &id).await.map(drop)
}

async fn record_stays(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.active")?;
    let call = by_key(it, &id)?;
    let answer = it.expect(&call, 200).await?;
    answer.at("/data/attributes/status", "inactive")?;
    let world = it.world().await?;
    answer.holds(record(&world, &id).is_some(), || {
        "the record is gone".to_owned()
    })
}

async fn not_again(it: &mut Stage<'_>) -> Verdict {
    let call = by_key(it, &it.get("persona.inactive")?)?;
    it.without_effect(&call, 422).await.map(drop)
}

/// A row of the table: status before, answer, status after.
async fn row(it: &mut Stage<'_>) -> Verdict {
    let cells = it.cells();
    let [before, code, after] = &cells[..] else {
        return Err(Stop::Unreachable("the row has not three cells".to_owned()));
    };
    let (before, after) = (plain(before), plain(after));
    let id = match &*before {
        "active" => it.take("persona.active")?,
        "pending" => it.take("persona.pending")?,
        "inactive" => it.take("persona.inactive")?,
        other => {
            let why = format!("the suite knows no status `{other}`");
            return Err(Stop::Unreachable(why));
        }
    };
    let code = code.parse();
    let code = code.map_err(|_| Stop::Unreachable("the row has no status".to_owned()))?;
    let call = by_key(it, &id)?;
    let answer = it.expect(&call, code).await?;
    if code == 200 {
        answer.at("/data/attributes/status", &*after)?;
    }
    if let Some(world) = it.see().await? {
        let now = record(&world, &id).map(|it| it["status"].clone());
        answer.holds(now == Some((&*after).into()), || {
            format!(
                "the connection is {} afterwards, not {after}",
                now.unwrap_or_default()
            )
        })?;
    }
    Ok(())
}

async fn bearer(it: &mut Stage<'_>) -> Verdict {
    let id = it.get("persona.inactive")?;
    let key = it.get("persona.key")?;
    for call in [
        anonymous(&id),
        anonymous(&id).header("authorization", "Bearer no-key-of-anybody"),
        anonymous(&id).header("authorization", &format!("Basic {key}")),
    ] {
        it.without_effect(&call, 401).await?;
    }
    let call = by_key(it, &id)?;
    it.without_effect(&call, 422).await.map(drop)
}

async fn unknown(it: &mut Stage<'_>) -> Verdict {
    let call = by_key(it, &it.get("persona.nothing")?)?;
    it.without_effect(&call, 404).await.map(drop)
}

async fn stranger(it: &mut Stage<'_>) -> Verdict {
    let call = by(it, "persona.stranger_key", &it.name("persona.active")?)?;
    it.without_effect(&call, 404).await.map(drop)
}

async fn no_permission(it: &mut Stage<'_>) -> Verdict {
    for id in [it.name("persona.active")?, it.get("persona.nothing")?] {
        let call = by(it, "persona.readonly_key", &id)?;
        it.without_effect(&call, 403).await?;
    }
    Ok(())
}

/// The attributes' keys, in the casing that was asked for.
fn has_casing(answer: &Answer, casing: &str) -> Verdict {
    let key = match casing {
        "camel" => "sourceOrganizationId",
        "snake" => "source_organization_id",
        _ => "source-organization-id",
    };
    let json = answer.json();
    let attributes = json.pointer("/data/attributes").and_then(Value::as_object);
    let keys: Vec<_> = attributes
        .into_iter()
        .flatten()
        .map(|(key, _)| key)
        .collect();
    answer.holds(keys.iter().any(|it| *it == key), || {
        format!("the attributes are not in {casing} case: {keys:?}")
    })
}

async fn casing(it: &mut Stage<'_>) -> Verdict {
    for casing in ["kebab", "camel", "snake"] {
        let id = it.take("persona.active")?;
        let call = by_key(it, &id)?.header("key-inflection", casing);
        let answer = it.expect(&call, 200).await?;
        has_casing(&answer, casing)?;
        if it.renews() {
            it.renew().await?;
        }
    }
    Ok(())
}

async fn values_keep_their_case(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.active")?;
    let call = by_key(it, &id)?.header("key-inflection", "snake");
    let answer = it.expect(&call, 200).await?;
    answer
        .at("/data/type", "connect/connection")?
        .at("/data/id", id)?;
    Ok(())
}

async fn own_inflection(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.pending")?;
    let call = by(it, "persona.camel_key", &id)?;
    let answer = it.expect(&call, 200).await?;
    has_casing(&answer, "camel")
}

async fn bad_inflection(it: &mut Stage<'_>) -> Verdict {
    for casing in ["pascal", "Camel"] {
        let call = by_key(it, &it.name("persona.active")?)?.header("key-inflection", casing);
        let answer = it.without_effect(&call, 400).await?;
        is_error(&answer)?;
    }
    Ok(())
}

/// A body has the shape of all errors.
fn is_error(answer: &Answer) -> Verdict {
    let json = answer.json();
    let title = json.pointer("/errors/0/title").and_then(Value::as_str);
    answer.holds(title.is_some(), || {
        "there is no /errors/0/title in the body".to_owned()
    })
}

async fn errors_keep_their_case(it: &mut Stage<'_>) -> Verdict {
    let call = by_key(it, &it.get("persona.inactive")?)?.header("key-inflection", "camel");
    let answer = it.without_effect(&call, 422).await?;
    is_error(&answer)
}

/// An answer that anybody with a key can have, without changing anything.
async fn any(it: &mut Stage<'_>) -> Result<Answer, Stop> {
    let call = by_key(it, &it.get("persona.inactive")?)?;
    it.without_effect(&call, 422).await
}

fn number(answer: &Answer, name: &str) -> Result<i64, Stop> {
    let value = answer.header(name)?;
    let number = value.parse();
    number.map_err(|_| answer.broken(format!("the header `{name}` is `{value}`, no integer")))
}

async fn limit(it: &mut Stage<'_>) -> Verdict {
    let answer = any(it).await?;
    let limit = number(&answer, "ratelimit-limit")?;
    let left = number(&answer, "ratelimit-remaining")?;
    answer.holds(limit > left, || format!("{left} of {limit} are left"))
}

async fn remaining(it: &mut Stage<'_>) -> Verdict {
    let before = number(&any(it).await?, "ratelimit-remaining")?;
    let answer = any(it).await?;
    let after = number(&answer, "ratelimit-remaining")?;
    answer.holds(after < before, || {
        format!("{after} are left, and {before} were before")
    })
}

async fn reset(it: &mut Stage<'_>) -> Verdict {
    let answer = any(it).await?;
    let seconds = number(&answer, "ratelimit-reset")?;
    answer.holds((0..=3_600).contains(&seconds), || {
        format!("it resets in {seconds} s")
    })
}

async fn window(it: &mut Stage<'_>) -> Verdict {
    let first = number(&any(it).await?, "ratelimit-reset")?;
    it.clock(10_000).await?;
    let answer = any(it).await?;
    let later = number(&answer, "ratelimit-reset")?;
    answer.holds(first - later == 10, || {
        format!("the window ends in {first} s, and 10 s later in {later} s")
    })
}

async fn request_id(it: &mut Stage<'_>) -> Verdict {
    let (one, answer) = (any(it).await?, any(it).await?);
    let (one, other) = (one.header("request-id")?, answer.header("request-id")?);
    answer.holds(other.starts_with("req_"), || format!("the id is `{other}`"))?;
    answer.holds(one != other, || "two requests have the same id".to_owned())
}

/// Answers of several statuses, each of which has all headers.
async fn all_headers(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.active")?;
    for (call, status) in [
        (by_key(it, &id)?, 200),
        (
            by_key(it, &it.get("persona.inactive")?)?.header("key-inflection", "x"),
            400,
        ),
        (by_key(it, &it.get("persona.nothing")?)?, 404),
        (by_key(it, &it.get("persona.inactive")?)?, 422),
    ] {
        let answer = it.expect(&call, status).await?;
        for name in &HEADERS[..4] {
            answer.header(name)?;
        }
    }
    Ok(())
}

async fn everywhere(it: &mut Stage<'_>) -> Verdict {
    let call = by_key(it, &it.get("persona.nothing")?)?;
    let answers = [it.expect(&call, 404).await?, over_the_limit(it).await?];
    for answer in answers {
        answer.header("persona-environment-id")?;
        answer.header("persona-organization-id")?;
    }
    Ok(())
}

async fn environment(it: &mut Stage<'_>) -> Verdict {
    let answer = any(it).await?;
    let id = answer.header("persona-environment-id")?;
    answer.holds(id.starts_with("env_"), || {
        format!("the environment is `{id}`")
    })
}

async fn organization(it: &mut Stage<'_>) -> Verdict {
    let answer = any(it).await?;
    let id = answer.header("persona-organization-id")?;
    answer.holds(id.starts_with("org_"), || {
        format!("the organization is `{id}`")
    })
}

async fn no_headers(it: &mut Stage<'_>) -> Verdict {
    let call = anonymous(&it.get("persona.inactive")?);
    let answer = it.without_effect(&call, 401).await?;
    HEADERS.iter().try_for_each(|name| answer.lacks(name))
}

async fn returned(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.active")?;
    let call = by_key(it, &id)?;
    let answer = it.expect(&call, 200).await?;
    answer.at("/data/type", "connect/connection")?;
    answer.at("/data/id", id)?;
    answer.at("/data/attributes/status", "inactive")?;
    has_casing(&answer, "kebab")
}

async fn conflict(it: &mut Stage<'_>) -> Verdict {
    let fault = json!({"operation": "persona_deactivate_connection", "response": {"status": 409}});
    it.order(&fault).await?;
    let call = by_key(it, &it.name("persona.active")?)?;
    let answer = it.without_effect(&call, 409).await?;
    is_error(&answer)
}

/// The answer to the third request in a window of two.
async fn over_the_limit(it: &mut Stage<'_>) -> Result<Answer, Stop> {
    let id = it.get("persona.inactive")?;
    let bearer = format!("Bearer {}", it.take("persona.limited_key")?);
    let call = anonymous(&id).header("authorization", &bearer);
    it.expect(&call, 422).await?;
    it.expect(&call, 422).await?;
    it.expect(&call, 429).await
}

async fn too_many(it: &mut Stage<'_>) -> Verdict {
    let answer = over_the_limit(it).await?;
    answer.at("/errors/0/title", "Too Many Requests").map(drop)
}

async fn no_retry_after(it: &mut Stage<'_>) -> Verdict {
    over_the_limit(it).await?.lacks("retry-after")
}

async fn per_environment(it: &mut Stage<'_>) -> Verdict {
    let before = number(&any(it).await?, "ratelimit-remaining")?;
    let call = by(it, "persona.camel_key", &it.get("persona.inactive")?)?;
    let answer = it.expect(&call, 422).await?;
    let after = number(&answer, "ratelimit-remaining")?;
    answer.holds(after == before - 1, || {
        format!(
            "{after} are left to the other key of the environment, not {}",
            before - 1
        )
    })
}

async fn inactive_title(it: &mut Stage<'_>) -> Verdict {
    is_error(&any(it).await?)
}

async fn versions(it: &mut Stage<'_>) -> Verdict {
    for version in ["2021-05-14", "2025-12-08", "2020-01-01"] {
        let call = by_key(it, &it.get("persona.inactive")?)?.header("persona-version", version);
        it.without_effect(&call, 422).await?;
    }
    for version in ["latest", "2020-13-01"] {
        let call = by_key(it, &it.get("persona.inactive")?)?.header("persona-version", version);
        it.without_effect(&call, 400).await?;
    }
    Ok(())
}

async fn content_type(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.active")?;
    let call = by_key(it, &id)?.body("application/json", "{}");
    it.expect(&call, 200).await.map(drop)
}
