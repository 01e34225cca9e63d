//! The headers of every answer, and how many requests may be made.

use super::call::{FRAGMENT, NOTES, PAGE, anonymous, any, by, by_key};
use crate::rule::{Rule, on};
use crate::stage::{Answer, Stage};
use crate::verdict::{Stop, Verdict};

/// The headers that every authenticated answer has.
const HEADERS: [&str; 6] = [
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "request-id",
    "persona-environment-id",
    "persona-organization-id",
];

/// The rules of headers and limits.
pub(super) fn rules() -> Vec<Rule> {
    let page = on!(PAGE;
        limit: "The maximum number of requests permitted",
        remaining: "The number of requests remaining",
        reset: "The number of seconds until the current rate limit window resets.",
        request_id: "The unique identifier of the API log entry … Starts with req_.",
        all_headers: "Present on every authenticated response, including error responses.",
        environment: "The token of the Persona environment that handled the request.",
        organization: "The token of the Persona organization that handled the request.",
        too_many: "Too Many Requests Error",
    );
    let fragment = on!(FRAGMENT;
        all_headers: "errors included.",
        environment: "are on every authenticated answer too, and on most errors.",
        window: "which opens with the first request",
        no_retry_after: "There is no `Retry-After`",
        request_id: "Id of the API log entry of this request, which starts with `req_`.",
    );
    let notes = on!(NOTES;
        per_environment: "The stub counts per environment",
        no_headers: "A 401 has none of the six response headers",
        everywhere: "The two `Persona-` headers are on every authenticated answer",
        too_many: "The body of a 429 has the shape of all errors",
    );
    [page, fragment, notes].concat()
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
