//! Who may call, and how a request proves it.

use super::call::{FRAGMENT, NOTES, PAGE, PATH, Request, expect, refused};
use crate::rule::{Rule, on};
use crate::stage::Stage;
use crate::verdict::{Stop, Verdict};

/// The rules of credentials and signatures.
pub(super) fn rules() -> Vec<Rule> {
    let page = on!(PAGE;
        none: "Each REST API request must contain identification and authorization parameters.",
        signed_or_secret: "to always sign the request or use a secret",
    );
    let fragment = on!(FRAGMENT;
        signed: "`sig` is the base64 of the HMAC-SHA1 of the base string.",
        covers: "The base string is the method in upper case",
        url: "The URL is scheme and host in lower case",
        sorted: "The query is all parameters but `sig`",
        characters: "Encoded means percent-encoded by RFC 3986",
        units: "The vendor's SDKs send seconds, its npm package milliseconds.",
        expired: "A gap of two minutes is too much.",
        nonce: "A `nonce` serves once.",
    );
    let notes = on!(NOTES;
        wrong: "A wrong `apiKey` is 400093",
        wrong_signature: "a wrong `sig` 403003",
        no_right: "a key without the right 403007",
        none: "no credentials at all 403035",
        unknown_key: "an unknown `userKey` 403005",
        over_http: "unless a setting makes it answer with 403006",
        no_bearer: "It knows neither `Authorization: Bearer` nor client certificates",
        units: "A `timestamp` of 100000000000 or more is in milliseconds",
        expired: "It may be less than 120 seconds off.",
        order: "The checks run in the order `apiKey`, `timestamp`, `sig`, `nonce`",
        npm: "The vendor's npm package signs some values",
    );
    [page, fragment, notes].concat()
}

/// A request that a signature is to be added to, for one of both networks of a user with a password.
fn unsigned(it: &Stage<'_>, nonce: &str) -> Result<Request, Stop> {
    Ok(Request::new("POST")
        .with("UID", &it.name("gigya.with_password")?)
        .with("apiKey", &it.get("gigya.api_key")?)
        .with("provider", "twitter")
        .with("format", "json")
        .with("nonce", &format!("{nonce}-{}", it.now()))
        .with("timestamp", &(it.now() / 1_000).to_string()))
}

/// The same with the milliseconds that the clock is off by.
fn off(it: &Stage<'_>, nonce: &str, by: i64) -> Result<Request, Stop> {
    Ok(unsigned(it, nonce)?.with("timestamp", &(it.now() + by).to_string()))
}

fn secret(it: &Stage<'_>) -> Result<String, Stop> {
    it.get("gigya.secret")
}

async fn none(it: &mut Stage<'_>) -> Verdict {
    let request = unsigned(it, "none")?.without("nonce").without("timestamp");
    refused(it, &request, 403_035).await.map(drop)
}

async fn signed_or_secret(it: &mut Stage<'_>) -> Verdict {
    it.take("gigya.with_password")?;
    let request = unsigned(it, "either")?.signed(it, &secret(it)?)?;
    expect(it, &request, 0).await?;
    let request = Request::of(it, &it.name("gigya.with_password")?)?.with("provider", "line");
    refused(it, &request, 400_106).await.map(drop)
}

async fn signed(it: &mut Stage<'_>) -> Verdict {
    let uid = it.take("gigya.with_password")?;
    let request = unsigned(it, "right")?.with("UID", &uid);
    expect(it, &request.signed(it, &secret(it)?)?, 0).await?;
    wrong_signature(it).await
}

async fn wrong_signature(it: &mut Stage<'_>) -> Verdict {
    let other = it.get("gigya.user_key_secret")?;
    let request = unsigned(it, "wrong")?.signed(it, &other)?;
    refused(it, &request, 403_003).await?;
    let request = unsigned(it, "none-at-all")?.with("sig", "x");
    refused(it, &request, 403_003).await.map(drop)
}

async fn covers(it: &mut Stage<'_>) -> Verdict {
    let request = unsigned(it, "covers")?.with("sdk", "a");
    let signed = request.signed(it, &secret(it)?)?;
    for (name, value) in [("provider", "facebook"), ("sdk", "b"), ("context", "more")] {
        refused(it, &signed.clone().with(name, value), 403_003).await?;
    }
    let mut other_method = signed;
    other_method.method = "GET";
    refused(it, &other_method, 403_003).await.map(drop)
}

async fn url(it: &mut Stage<'_>) -> Verdict {
    for url in [
        it.url("/"),
        format!("http://signed.for.nobody.example{PATH}"),
    ] {
        let request = unsigned(it, "url")?.signed_for(&url, &secret(it)?)?;
        refused(it, &request, 403_003).await?;
    }
    it.take("gigya.with_password")?;
    let request = unsigned(it, "url")?.signed(it, &secret(it)?)?;
    expect(it, &request, 0).await.map(drop)
}

async fn sorted(it: &mut Stage<'_>) -> Verdict {
    it.take("gigya.with_password")?;
    let request = unsigned(it, "sorted")?
        .with("sdk", "a")
        .with("context", "b");
    let request = request.with("httpStatusCodes", "false").with("cid", "Z");
    expect(it, &request.signed(it, &secret(it)?)?, 0)
        .await
        .map(drop)
}

async fn characters(it: &mut Stage<'_>) -> Verdict {
    it.take("gigya.with_password")?;
    let request = unsigned(it, "characters")?.with("context", "a b*c~d!'()+/=&%ü€");
    expect(it, &request.signed(it, &secret(it)?)?, 0)
        .await
        .map(drop)
}

async fn units(it: &mut Stage<'_>) -> Verdict {
    it.take("gigya.with_password")?;
    let request = off(it, "milliseconds", 0)?.signed(it, &secret(it)?)?;
    expect(it, &request, 0).await?;
    let request = unsigned(it, "seconds")?.signed(it, &secret(it)?)?;
    refused(it, &request, 400_106).await.map(drop)
}

async fn expired(it: &mut Stage<'_>) -> Verdict {
    for by in [-120_000_i64, 120_000] {
        // A server whose clock goes on is a little ahead.
        let by = if it.renews() {
            by
        } else {
            by + by.signum() * 60_000
        };
        let request = off(it, "expired", by)?.signed(it, &secret(it)?)?;
        refused(it, &request, 403_002).await?;
    }
    it.take("gigya.with_password")?;
    let request = off(it, "almost", -100_000)?.signed(it, &secret(it)?)?;
    expect(it, &request, 0).await.map(drop)
}

async fn nonce(it: &mut Stage<'_>) -> Verdict {
    it.take("gigya.with_password")?;
    let request = unsigned(it, "once")?.signed(it, &secret(it)?)?;
    expect(it, &request, 0).await?;
    refused(it, &request, 403_004).await?;
    let other = unsigned(it, "once")?.with("provider", "facebook");
    refused(it, &other.signed(it, &secret(it)?)?, 403_004)
        .await
        .map(drop)
}

async fn order(it: &mut Stage<'_>) -> Verdict {
    it.take("gigya.with_password")?;
    let (right, wrong) = (secret(it)?, it.get("gigya.user_key_secret")?);
    // Only a verified request uses up its nonce.
    let request = unsigned(it, "order")?;
    refused(it, &request.clone().signed(it, &wrong)?, 403_003).await?;
    expect(it, &request.clone().signed(it, &right)?, 0).await?;
    // Each step mends the first fault that is found.
    let old = (it.now() / 1_000 - 3_600).to_string();
    let expired = request.clone().with("timestamp", &old);
    let all = expired.clone().with("apiKey", "no-site-of-anybody");
    refused(it, &all.signed(it, &wrong)?, 400_093).await?;
    refused(it, &expired.signed(it, &wrong)?, 403_002).await?;
    refused(it, &request.clone().signed(it, &wrong)?, 403_003).await?;
    refused(it, &request.signed(it, &right)?, 403_004)
        .await
        .map(drop)
}

async fn wrong(it: &mut Stage<'_>) -> Verdict {
    let uid = it.name("gigya.with_password")?;
    let request = Request::of(it, &uid)?;
    let no_site = request.clone().with("apiKey", "no-site-of-anybody");
    refused(it, &no_site, 400_093).await?;
    let no_secret = request.with("secret", "bm8tc2VjcmV0LW9mLWFueWJvZHk=");
    refused(it, &no_secret, 403_010).await.map(drop)
}

async fn no_right(it: &mut Stage<'_>) -> Verdict {
    let request = Request::new("POST")
        .with("UID", &it.name("gigya.with_password")?)
        .with("apiKey", &it.get("gigya.other_api_key")?)
        .with("userKey", &it.get("gigya.user_key")?)
        .with("secret", &it.get("gigya.user_key_secret")?)
        .with("format", "json");
    refused(it, &request, 403_007).await.map(drop)
}

async fn unknown_key(it: &mut Stage<'_>) -> Verdict {
    let uid = it.name("gigya.with_password")?;
    let request = Request::of(it, &uid)?.with("userKey", "no-key-of-anybody");
    refused(it, &request, 403_005).await.map(drop)
}

async fn over_http(it: &mut Stage<'_>) -> Verdict {
    let request = Request::of(it, &it.name("gigya.with_password")?)?;
    it.change("a server that takes no secret over plain http", |world| {
        world["gigya"]["secrets_need_https"] = true.into();
    })
    .await?;
    refused(it, &request, 403_006).await.map(drop)
}

async fn no_bearer(it: &mut Stage<'_>) -> Verdict {
    let request = unsigned(it, "bearer")?
        .without("nonce")
        .without("timestamp");
    let call = request.call().header("authorization", "Bearer eyJh.e30.x");
    let answer = it.without_effect(&call, 200).await?;
    super::call::has_code(&answer, 403_035)
}

async fn npm(it: &mut Stage<'_>) -> Verdict {
    let secret = secret(it)?;
    let signed = unsigned(it, "npm")?
        .with("removeLoginID", "")
        .signed(it, &secret)?;
    let sent = signed.with("removeLoginID", "false");
    refused(it, &sent, 403_003).await?;
    it.change("a server that takes what the npm package signs", |world| {
        world["gigya"]["signatures"] = "npm".into();
    })
    .await?;
    expect(it, &sent, 0).await.map(drop)
}
