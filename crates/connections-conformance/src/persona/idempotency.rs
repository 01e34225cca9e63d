//! Persona: the `Idempotency-Key`.

use serde_json::Value;

use super::call::{FRAGMENT, NOTES, PAGE, anonymous, by, by_key, has_casing};
use crate::rule::{Rule, on};
use crate::stage::{Answer, Call, Stage};
use crate::verdict::Verdict;

/// The rules of the header.
pub(super) fn rules() -> Vec<Rule> {
    let page = on!(PAGE;
        replayed: "Ensures the request is idempotent.",
    );
    let fragment = on!(FRAGMENT;
        replayed: "the status and body of the first request with a key are stored",
        misused: "The same key with other parameters gets 400",
        never_stored: "a 429 or a 401 is never stored",
    );
    let notes = on!(NOTES;
        same_request_id: "A replayed answer repeats the stored `Request-Id`",
        own_to_one_key: "An idempotency key belongs to one API key.",
        misused: "The parameters compared are method, path, query and parsed body",
        kept_for_a_day: "Answers are kept for 24 hours.",
        same_bytes: "A replay returns the stored bytes",
        no_inflection: "One whose `Key-Inflection` is none of the listed values",
        empty: "An empty `Idempotency-Key`: 400.",
        once_with_a_key: "Deactivating twice with one idempotency key",
    );
    [page, fragment, notes].concat()
}

fn keyed(call: Call, key: &str) -> Call {
    call.header("idempotency-key", key)
}

/// A key that no run has used.
fn fresh(it: &Stage<'_>, name: &str) -> String {
    format!("{name}-{}", it.now())
}

/// An answer has status and body of an earlier one.
fn repeats(answer: &Answer, first: &Answer) -> Verdict {
    answer.holds(answer.body == first.body, || {
        "the body is not that of the first answer".to_owned()
    })
}

/// Sends a request with a fresh key twice: a success, and a failure.
async fn replayed(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.active")?;
    let call = keyed(by_key(it, &id)?, &fresh(it, "success"));
    let first = it.expect(&call, 200).await?;
    let answer = it.expect(&call, 200).await?;
    repeats(&answer, &first)?;
    let call = keyed(
        by_key(it, &it.get("persona.nothing")?)?,
        &fresh(it, "failure"),
    );
    let first = it.expect(&call, 404).await?;
    let answer = it.expect(&call, 404).await?;
    repeats(&answer, &first)?;
    let same = first.header("request-id")? == answer.header("request-id")?;
    answer.holds(same, || {
        "the failure was not stored: it has another Request-Id".to_owned()
    })
}

async fn same_request_id(it: &mut Stage<'_>) -> Verdict {
    let id = it.get("persona.inactive")?;
    let call = keyed(by_key(it, &id)?, &fresh(it, "request-id"));
    let first = it.expect(&call, 422).await?;
    let answer = it.expect(&call, 422).await?;
    let ids = (first.header("request-id")?, answer.header("request-id")?);
    answer.holds(ids.0 == ids.1, || {
        "the Request-Id is not the first one's".to_owned()
    })?;
    let left = |it: &Answer| it.header("ratelimit-remaining");
    let (before, after) = (left(&first)?, left(&answer)?);
    answer.holds(before != after, || "the rate limit is not fresh".to_owned())
}

async fn once_with_a_key(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.pending")?;
    let call = keyed(by_key(it, &id)?, &fresh(it, "one"));
    it.expect(&call, 200).await?;
    it.expect(&call, 200).await?;
    let other = keyed(by_key(it, &id)?, &fresh(it, "other"));
    it.expect(&other, 422).await.map(drop)
}

async fn misused(it: &mut Stage<'_>) -> Verdict {
    let key = fresh(it, "misused");
    let call = keyed(by_key(it, &it.get("persona.inactive")?)?, &key);
    it.expect(&call, 422).await?;
    let other_body = call.clone().body("application/json", "{\"a\":1}");
    let other_path = keyed(by_key(it, &it.get("persona.nothing")?)?, &key);
    for call in [other_body, other_path] {
        let answer = it.without_effect(&call, 400).await?;
        answer.at("/errors/0/title", "Idempotency error")?;
        let json = answer.json();
        let details = json.pointer("/errors/0/details").and_then(Value::as_str);
        let names = details.is_some_and(|it| it.contains(&format!("'{key}'")));
        answer.holds(names, || "the details do not name the key".to_owned())?;
    }
    Ok(())
}

async fn own_to_one_key(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.active")?;
    let key = fresh(it, "own");
    let call = keyed(by_key(it, &id)?, &key);
    it.expect(&call, 200).await?;
    let other = keyed(by(it, "persona.destination_key", &id)?, &key);
    it.expect(&other, 422).await.map(drop)
}

async fn kept_for_a_day(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.active")?;
    let call = keyed(by_key(it, &id)?, &fresh(it, "day"));
    it.expect(&call, 200).await?;
    it.clock(86_399_999).await?;
    it.expect(&call, 200).await?;
    it.clock(86_400_000).await?;
    it.expect(&call, 422).await.map(drop)
}

async fn same_bytes(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.active")?;
    let key = fresh(it, "bytes");
    let call = keyed(by_key(it, &id)?, &key).header("key-inflection", "kebab");
    let first = it.expect(&call, 200).await?;
    has_casing(&first, "kebab")?;
    let call = keyed(by_key(it, &id)?, &key).header("key-inflection", "snake");
    let answer = it.expect(&call, 200).await?;
    repeats(&answer, &first)
}

async fn no_inflection(it: &mut Stage<'_>) -> Verdict {
    let id = it.take("persona.active")?;
    let key = fresh(it, "inflection");
    let call = keyed(by_key(it, &id)?, &key);
    it.expect(&call, 200).await?;
    let bad = call.header("key-inflection", "x");
    it.expect(&bad, 400).await.map(drop)
}

async fn empty(it: &mut Stage<'_>) -> Verdict {
    let call = keyed(by_key(it, &it.name("persona.active")?)?, "");
    it.without_effect(&call, 400).await.map(drop)
}

async fn never_stored(it: &mut Stage<'_>) -> Verdict {
    let (id, key) = (it.take("persona.active")?, fresh(it, "stored"));
    it.without_effect(&keyed(anonymous(&id), &key), 401).await?;
    let call = keyed(by_key(it, &id)?, &key);
    it.expect(&call, 200).await?;
    let bearer = format!("Bearer {}", it.take("persona.limited_key")?);
    let inactive = it.get("persona.inactive")?;
    let limited = anonymous(&inactive).header("authorization", &bearer);
    it.expect(&limited, 422).await?;
    it.expect(&limited, 422).await?;
    let limited = keyed(limited, &fresh(it, "limited"));
    it.expect(&limited, 429).await?;
    it.clock(60_000).await?;
    it.expect(&limited, 422).await.map(drop)
}
