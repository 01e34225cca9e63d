//! Parameters that decide nothing of the account, and how the call is answered.

use super::call::{FRAGMENT, NOTES, PAGE, Request, code_of, expect, has_code, refused};
use crate::rule::{Rule, on};
use crate::stage::{Answer, Stage};
use crate::verdict::{Stop, Verdict};

/// The rules of parameters and answers.
pub(super) fn rules() -> Vec<Rule> {
    let page = on!(PAGE;
        uid_is_required: "The UID parameter is required when you call this method",
        token_needs_no_uid: "if you are using an external OAuth2 SDK.",
        cid: "A string of maximum 100 characters length.",
        callback_is_required: "if the format is jsonp then you are required to define",
        no_xml: "We do not support XML as a valid value any longer",
        callback: "should define the name of the callback method to be called",
        always_200: "is always 200 (OK), even if an error occurs.",
        reflects: "would reflect an error, if occurs.",
        zero_is_success: "Code '0' indicates success",
        message_of_errors: "A short textual description … This field will appear in the response only in case of an error.",
        message_of_errors: "will contain the exception info, if available.",
        call_id: "Unique identifier of the transaction, for debugging purposes.",
        time: "The time of the response represented in ISO 8601 format",
        status_code: "The HTTP response code of the operation.",
        status_reason: "A brief explanation of the status code.",
        no_empty_fields: "A field that does not contain data will not appear",
    );
    let fragment = on!(FRAGMENT;
        get: "GET takes the same parameters in the URL.",
        names_have_no_case: "Names of parameters seem not to be case-sensitive",
        uid_is_required: "It is required of callers of the REST API and of server SDKs.",
        cid: "`cid` has 100 characters at most.",
        always_200: "`httpStatusCodes` false, the default, makes every answer HTTP 200",
        xml: "XML answers have the root `METHODResponse`",
        no_empty_fields: "A member without a value is left out of an answer.",
        status_code: "`statusCode` is the `errorCode` divided by 1000.",
    );
    let notes = on!(NOTES;
        names_have_no_case: "Names of parameters are taken in any case",
        users: "An unknown `UID` is 403005",
        empty_is_not_absent: "Empty is not absent",
        given_twice: "A parameter that is given twice, in whatever case, is 400006",
        reflects: "With `httpStatusCodes=true` the HTTP status is the `errorCode` divided by 1000",
        content_types: "The content types are `application/json; charset=utf-8`",
        xml: "the call is carried out, since the page keeps its default",
        no_api_version: "The stub sends no `apiVersion`",
        not_compressed: "The stub's are never compressed.",
        time: "The stub sends UTC in milliseconds, with `Z`",
        cid: "A `cid` of more than 100 characters: 400006.",
        details: "`errorDetails` repeats it, or adds the name of the parameter.",
    );
    [page, fragment, notes].concat()
}

/// A failure that anybody with credentials can have: there is no such user.
fn of_nobody(it: &Stage<'_>) -> Result<Request, Stop> {
    Request::of(it, "no-user-of-anybody")
}

async fn success(it: &mut Stage<'_>) -> Result<Answer, Stop> {
    let uid = it.take("gigya.with_password")?;
    let request = Request::of(it, &uid)?.with("provider", "twitter");
    expect(it, &request, 0).await
}

async fn uid_is_required(it: &mut Stage<'_>) -> Verdict {
    let request = Request::of(it, "")?;
    for request in [request.clone().without("UID"), request] {
        let answer = refused(it, &request, 400_002).await?;
        let names = answer.body.contains("UID");
        answer.holds(names, || "the answer does not name `UID`".to_owned())?;
    }
    Ok(())
}

async fn token_needs_no_uid(it: &mut Stage<'_>) -> Verdict {
    it.take("gigya.with_password")?;
    let request = Request::new("POST")
        .with("oauth_token", &it.get("gigya.oauth_token")?)
        .with("provider", "twitter")
        .with("format", "json");
    expect(it, &request, 0).await.map(drop)
}

async fn users(it: &mut Stage<'_>) -> Verdict {
    let request = of_nobody(it)?;
    refused(it, &request, 403_005).await?;
    let request = Request::new("POST")
        .with("oauth_token", &it.get("gigya.oauth_token")?)
        .with("UID", &it.get("gigya.with_two_networks")?)
        .with("format", "json");
    refused(it, &request, 403_005).await.map(drop)
}

async fn cid(it: &mut Stage<'_>) -> Verdict {
    let request = of_nobody(it)?;
    refused(it, &request.clone().with("cid", &"x".repeat(100)), 403_005).await?;
    let uid = it.name("gigya.with_password")?;
    let longer = request.with("UID", &uid).with("cid", &"x".repeat(101));
    refused(it, &longer, 400_006).await.map(drop)
}

async fn callback_is_required(it: &mut Stage<'_>) -> Verdict {
    let request = Request::of(it, &it.name("gigya.with_password")?)?.with("format", "jsonp");
    refused(it, &request, 400_002).await?;
    refused(it, &request.with("callback", "alert(1)"), 400_006)
        .await
        .map(drop)
}

async fn callback(it: &mut Stage<'_>) -> Verdict {
    let request = of_nobody(it)?
        .with("format", "jsonp")
        .with("callback", "a.b");
    let answer = refused(it, &request, 403_005).await?;
    let fits = answer.body.starts_with("a.b({") && answer.body.trim_end().ends_with("});");
    answer.holds(fits, || "the body is no call of `a.b`".to_owned())
}

async fn no_xml(it: &mut Stage<'_>) -> Verdict {
    let request = Request::of(it, &it.name("gigya.with_password")?)?.with("format", "xml");
    refused(it, &request, 400_006).await.map(drop)
}

async fn xml(it: &mut Stage<'_>) -> Verdict {
    let uid = it.take("gigya.with_password")?;
    let request = Request::of(it, &uid)?
        .with("provider", "twitter")
        .without("format");
    let answer = expect(it, &request, 0).await?;
    let root = "<socialize.removeConnectionResponse xmlns=\"urn:com:gigya:api\"";
    let fits = answer.body.contains(root);
    answer.holds(fits, || {
        "the root of the body is not the method's name and `Response`".to_owned()
    })?;
    let request = of_nobody(it)?.without("format");
    let answer = refused(it, &request, 403_005).await?;
    let fits = answer.body.contains("<errorMessage>");
    answer.holds(fits, || "the body has no `errorMessage`".to_owned())
}

async fn always_200(it: &mut Stage<'_>) -> Verdict {
    let request = of_nobody(it)?;
    refused(it, &request, 403_005).await?;
    refused(it, &request.with("httpStatusCodes", "false"), 403_005)
        .await
        .map(drop)
}

async fn reflects(it: &mut Stage<'_>) -> Verdict {
    let request = of_nobody(it)?.with("httpStatusCodes", "true");
    let answer = it.without_effect(&request.call(), 403).await?;
    has_code(&answer, 403_005)?;
    let uid = it.take("gigya.with_password")?;
    let request = request.with("UID", &uid).with("provider", "twitter");
    let answer = it.expect(&request.call(), 200).await?;
    has_code(&answer, 0)
}

async fn zero_is_success(it: &mut Stage<'_>) -> Verdict {
    success(it).await?;
    let request = of_nobody(it)?;
    refused(it, &request, 403_005).await.map(drop)
}

async fn message_of_errors(it: &mut Stage<'_>) -> Verdict {
    let answer = success(it).await?;
    let json = answer.json();
    for name in ["errorMessage", "errorDetails"] {
        answer.holds(json[name].is_null(), || format!("a success has `{name}`"))?;
    }
    let request = of_nobody(it)?;
    let answer = refused(it, &request, 403_005).await?;
    for name in ["errorMessage", "errorDetails"] {
        let has = answer.json()[name].is_string();
        answer.holds(has, || format!("a failure has no `{name}`"))?;
    }
    Ok(())
}

async fn details(it: &mut Stage<'_>) -> Verdict {
    let uid = it.name("gigya.with_password")?;
    let request = Request::of(it, &uid)?.with("provider", "myspace");
    let answer = refused(it, &request, 400_006).await?;
    let json = answer.json();
    let details = json["errorDetails"].as_str().unwrap_or_default();
    answer.holds(details.contains("provider"), || {
        format!("the details do not name `provider`: {details}")
    })
}

async fn call_id(it: &mut Stage<'_>) -> Verdict {
    let request = of_nobody(it)?;
    let one = refused(it, &request, 403_005).await?;
    let answer = refused(it, &request, 403_005).await?;
    let (one, other) = (
        one.json()["callId"].clone(),
        answer.json()["callId"].clone(),
    );
    answer.holds(other.is_string(), || "there is no `callId`".to_owned())?;
    answer.holds(one != other, || {
        "two calls have the same `callId`".to_owned()
    })
}

async fn time(it: &mut Stage<'_>) -> Verdict {
    let request = of_nobody(it)?;
    let answer = refused(it, &request, 403_005).await?;
    let json = answer.json();
    let time = json["time"].as_str().unwrap_or_default();
    let shape = time
        .bytes()
        .map(|it| if it.is_ascii_digit() { b'0' } else { it });
    let fits = shape.eq("0000-00-00T00:00:00.000Z".bytes());
    answer.holds(fits, || format!("`time` is `{time}`"))?;
    let sent: Option<jiff::Timestamp> = time.parse().ok();
    let off = sent.map(|sent| (sent.as_millisecond() - it.now()).abs());
    answer.holds(off.is_some_and(|it| it < 86_400_000), || {
        format!("`time` is `{time}`, which is not the server's")
    })
}

async fn status_code(it: &mut Stage<'_>) -> Verdict {
    success(it).await?.at("/statusCode", 200)?;
    let request = of_nobody(it)?;
    let answer = refused(it, &request, 403_005).await?;
    answer.at("/statusCode", 403).map(drop)
}

async fn status_reason(it: &mut Stage<'_>) -> Verdict {
    success(it).await?.at("/statusReason", "OK")?;
    let request = of_nobody(it)?;
    let answer = refused(it, &request, 403_005).await?;
    answer.at("/statusReason", "Forbidden").map(drop)
}

async fn no_empty_fields(it: &mut Stage<'_>) -> Verdict {
    let answer = success(it).await?;
    let json = answer.json();
    let empty = json.as_object().into_iter().flatten();
    let mut empty = empty.filter(|(_, it)| it.is_null() || it.as_str() == Some(""));
    match empty.next() {
        None => Ok(()),
        Some((name, _)) => Err(answer.broken(format!("the member `{name}` is empty"))),
    }
}

async fn no_api_version(it: &mut Stage<'_>) -> Verdict {
    let answer = success(it).await?;
    let has = !answer.json()["apiVersion"].is_null();
    answer.holds(!has, || "there is an `apiVersion`".to_owned())
}

async fn get(it: &mut Stage<'_>) -> Verdict {
    let uid = it.take("gigya.with_password")?;
    let mut request = Request::of(it, &uid)?.with("provider", "twitter");
    request.method = "GET";
    expect(it, &request, 0).await?;
    expect(it, &request, 400_106).await.map(drop)
}

async fn names_have_no_case(it: &mut Stage<'_>) -> Verdict {
    let uid = it.take("gigya.with_password")?;
    let request = Request::new("POST")
        .with("uid", &uid)
        .with("APIKey", &it.get("gigya.api_key")?)
        .with("SECRET", &it.get("gigya.secret")?)
        .with("Format", "json")
        .with("PROVIDER", "twitter");
    expect(it, &request, 0).await?;
    expect(it, &request, 400_106).await.map(drop)
}

async fn empty_is_not_absent(it: &mut Stage<'_>) -> Verdict {
    let uid = it.name("gigya.with_password")?;
    for name in [
        "provider",
        "removeLoginID",
        "lastIdentityHandling",
        "httpStatusCodes",
    ] {
        let request = Request::of(it, &uid)?.with(name, "");
        refused(it, &request, 400_006).await?;
    }
    Ok(())
}

async fn given_twice(it: &mut Stage<'_>) -> Verdict {
    let uid = it.name("gigya.with_password")?;
    for (name, value) in [("provider", "facebook"), ("Provider", "twitter")] {
        let request = Request::of(it, &uid)?
            .with("provider", "facebook")
            .and(name, value);
        refused(it, &request, 400_006).await?;
    }
    Ok(())
}

async fn content_types(it: &mut Stage<'_>) -> Verdict {
    let request = of_nobody(it)?;
    for (request, expected) in [
        (request.clone(), "application/json; charset=utf-8"),
        (
            request
                .clone()
                .with("format", "jsonp")
                .with("callback", "f"),
            "text/javascript; charset=utf-8",
        ),
        (request.without("format"), "text/xml; charset=utf-8"),
    ] {
        let answer = refused(it, &request, 403_005).await?;
        let sent = answer.header("content-type")?;
        answer.holds(sent == expected, || {
            format!("the content type is `{sent}`, not `{expected}`")
        })?;
    }
    Ok(())
}

async fn not_compressed(it: &mut Stage<'_>) -> Verdict {
    let request = of_nobody(it)?;
    let call = request.call().header("accept-encoding", "gzip");
    let answer = it.without_effect(&call, 200).await?;
    answer.lacks("content-encoding")?;
    let code = code_of(&answer);
    answer.holds(code.is_some(), || "the body has no errorCode".to_owned())
}
