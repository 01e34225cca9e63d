//! What the call does to a connection, and how it is answered.

use serde_json::json;

use super::call::{
    FRAGMENT, NOTES, PAGE, anonymous, any, by, by_key, has_casing, is_error, record,
};
use crate::pages::plain;
use crate::rule::{Rule, Words, on};
use crate::stage::{Answer, Call, Stage};
use crate::verdict::{Stop, Verdict};

/// The rules of what it does.
pub(super) fn rules() -> Vec<Rule> {
    let page = on!(PAGE;
        both_sides: "Either the source or destination organization may deactivate",
        record_stays: "maintains the connection record",
        not_again: "Connections that are already inactive cannot be deactivated again.",
        bearer: "Bearer authentication of the form",
        unknown: "ID of the connect connection",
        casing: "Determines casing for the API response.",
        returned: "This endpoint returns a Connection.",
        bad_inflection: "Bad Request Error",
        bearer: "Unauthorized Error",
        no_permission: "Forbidden Error",
        unknown: "Not Found Error",
        conflict: "Conflict Error",
        not_again: "Unprocessable Entity Error",
    );
    let fragment = on!(FRAGMENT;
        both_sides: "Either organization of a connection, the source or the destination",
        row: Words::Rows("Status before"),
        casing: "* `Key-Inflection`: `kebab`, `camel` or `snake`.",
        values_keep_their_case: "It changes attribute keys alone, never values",
        own_inflection: "Without it the API key's own setting holds",
    );
    let notes = on!(NOTES;
        pending: "The newer copy holds: pending or active.",
        inactive_title: "A connection that is inactive already: 422",
        stranger: "A connection between two other organizations: 404",
        no_permission: "403 is for a key that lacks the permission, whatever",
        bad_inflection: "A `Key-Inflection` outside the listed values: 400.",
        versions: "any date is taken as a `Persona-Version`",
        content_type: "A `Content-Type` is neither needed nor refused",
        errors_keep_their_case: "The members of an error are single words",
    );
    [page, fragment, notes].concat()
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

async fn errors_keep_their_case(it: &mut Stage<'_>) -> Verdict {
    let call = by_key(it, &it.get("persona.inactive")?)?.header("key-inflection", "camel");
    let answer = it.without_effect(&call, 422).await?;
    is_error(&answer)
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
