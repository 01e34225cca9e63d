//! The tables of the fragment, row by row.

use serde_json::json;

use super::call::{FRAGMENT, Request, code_of, expect, has_code, identity};
use crate::pages::{codes, plain};
use crate::rule::{Rule, Words, on};
use crate::stage::Stage;
use crate::verdict::{Stop, Verdict};

/// One rule for each row.
pub(super) fn rules() -> Vec<Rule> {
    on!(FRAGMENT;
        last_identity: Words::Rows("lastIdentityHandling"),
        format: Words::Rows("format"),
        credentials: Words::Rows("Set"),
        error_code: Words::Rows("Code"),
    )
}

/// The first cells of a row, without the marks of code spans.
fn row<const N: usize>(it: &Stage<'_>) -> Result<[String; N], Stop> {
    let cells = it.cells().into_iter().map(|it| plain(&it));
    let cells: Vec<_> = cells.take(N).collect();
    let short = |_| Stop::Unreachable(format!("the row has not {N} cells"));
    cells.try_into().map_err(short)
}

async fn last_identity(it: &mut Stage<'_>) -> Verdict {
    let [handling, told] = row(it)?;
    let (code, link) = match &*told {
        "The call fails." => (400_030, "connected"),
        it if it.contains("the link to the social user stays") => (0, "mapped"),
        it if it.contains("goes with its login id") => (0, "removed"),
        _ => return Err(unknown()),
    };
    let uid = it.take("gigya.with_one_network")?;
    let request = Request::of(it, &uid)?.with("lastIdentityHandling", &handling);
    let answer = expect(it, &request, code).await?;
    let Some(world) = it.see().await? else {
        return Ok(());
    };
    let is = &identity(&world, &uid, "googleplus")["link"];
    answer.holds(*is == link, || {
        format!("the link is {is} afterwards, not \"{link}\"")
    })
}

fn unknown() -> Stop {
    Stop::Unreachable(
        "the suite does not know what the row says: read it, and mend the suite".to_owned(),
    )
}

async fn format(it: &mut Stage<'_>) -> Verdict {
    let [format, told] = row(it)?;
    let uid = it.take("gigya.with_password")?;
    let request = Request::of(it, &uid)?
        .with("provider", "twitter")
        .with("callback", "callback");
    let request = match &*format {
        "absent" => request.without("format"),
        format => request.with("format", format),
    };
    let code = if told == "no valid value any more" {
        400_006
    } else {
        0
    };
    let answer = expect(it, &request, code).await?;
    let body = answer.body.trim_end();
    let fits = match &*told {
        "the JSON object" => answer.json().is_object(),
        "no valid value any more" => true,
        told if told.starts_with("callback({ … });") => {
            body.starts_with("callback({") && body.ends_with("});")
        }
        told if told.starts_with("XML") => body.starts_with('<'),
        _ => return Err(unknown()),
    };
    answer.holds(fits, || format!("the body is not: {told}"))
}

/// A set of credentials suffices, and none with one less does.
async fn credentials(it: &mut Stage<'_>) -> Verdict {
    let cells = it.cells();
    let names = cells.get(1).map(|it| codes(it)).unwrap_or_default();
    let uid = it.take("gigya.with_password")?;
    let secret = match names.contains(&"userKey") {
        true => it.get("gigya.user_key_secret")?,
        false => it.get("gigya.secret")?,
    };
    for left_out in &names {
        let fewer: Vec<_> = names.iter().filter(|it| *it != left_out).copied().collect();
        let request = with_credentials(it, (&uid, &secret), &fewer)?;
        let answer = it.without_effect(&request.call(), 200).await?;
        let code = code_of(&answer);
        answer.holds(code.is_some_and(|it| it != 0), || {
            format!("it succeeds without `{left_out}`")
        })?;
    }
    let request = with_credentials(it, (&uid, &secret), &names)?;
    expect(it, &request, 0).await.map(drop)
}

fn with_credentials(
    it: &Stage<'_>,
    (uid, secret): (&str, &str),
    names: &[&str],
) -> Result<Request, Stop> {
    let mut request = Request::new("POST")
        .with("provider", "twitter")
        .with("format", "json");
    if !names.contains(&"oauth_token") && names.iter().any(|it| *it != "sig") {
        // An OAuth token names the user.
        request = request.with("UID", uid);
    }
    for name in names {
        let value = match *name {
            "apiKey" => it.get("gigya.api_key")?,
            "userKey" => it.get("gigya.user_key")?,
            "secret" => secret.to_owned(),
            "timestamp" => (it.now() / 1_000).to_string(),
            "nonce" => format!("{}-{}", names.len(), it.now()),
            "oauth_token" => it.get("gigya.oauth_token")?,
            _ => continue,
        };
        request = request.with(name, &value);
    }
    match names.contains(&"sig") {
        true => request.signed(it, secret),
        false => Ok(request),
    }
}

/// A code with its message, as HTTP 200 and as the HTTP status that it begins with.
async fn error_code(it: &mut Stage<'_>) -> Verdict {
    let [code, message] = row(it)?;
    let number: i64 = code.parse().map_err(|_| unknown())?;
    let uid = it.take("gigya.with_password")?;
    // A redirect would have nowhere to lead: wrong data centres show in the body alone.
    let status = match number / 1_000 {
        0 | 301 => 200,
        status => u16::try_from(status).map_err(|_| unknown())?,
    };
    for (codes, expected) in [("false", 200), ("true", status)] {
        if number != 0 {
            let response = json!({"error_code": number});
            it.order(&json!({"operation": "gigya_remove_connection", "response": response}))
                .await?;
        }
        let provider = if codes == "true" {
            "facebook"
        } else {
            "twitter"
        };
        let request = Request::of(it, &uid)?.with("provider", provider);
        let request = request.with("httpStatusCodes", codes);
        let answer = it.expect(&request.call(), expected).await?;
        has_code(&answer, number)?;
        if !message.is_empty() && number != 0 {
            answer.at("/errorMessage", &*message)?;
        }
    }
    Ok(())
}
