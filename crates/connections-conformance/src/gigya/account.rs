//! What the call does to an account.

use serde_json::json;

use super::call::{FRAGMENT, NOTES, PAGE, Request, account, becomes, expect, identity, refused};
use crate::rule::{Rule, on};
use crate::stage::Stage;
use crate::verdict::Verdict;

/// The rules of what is removed.
pub(super) fn rules() -> Vec<Rule> {
    let page = on!(PAGE;
        session_closes: "means that the session with the provider closes.",
        unlinked: "Removing connection also disassociates",
        only_identity: "unless this is the user's only login identity.",
        logged_out: "the removeConnection will also logout the user",
        known_providers: "This operation currently supported by the following providers",
        messenger: "messenger has been replaced by microsoft",
        all_providers: "then the user will be disconnected from all the providers.",
        other_identity: "The login ID is not associated with any other identity",
        other_way_in: "After removing the login ID there is still another way to login",
        nothing_removed: "In this case the operation fails without removing anything.",
        login_id_stays: "The default value is \"false\".",
        soft: "soft - Indicates that Gigya will remove all the stored information",
        remove: "remove - Removes the connection entirely",
        fail: "fail - Indicates that the last login identity cannot be removed",
    );
    let fragment = on!(FRAGMENT;
        session_closes: "The call ends the provider's session",
        unlinked: "and takes the social identity off",
        logged_out: "Users of Facebook, Yahoo, Google and LinkedIn are logged out",
        all_providers: "`provider` absent means every provider.",
        messenger: "`messenger` is the old name of `microsoft`",
        login_id_goes: "`removeLoginID` removes the login id only if",
        nothing_removed: "Otherwise the call fails and nothing is removed.",
    );
    let notes = on!(NOTES;
        both_are_seen: "The stub keeps a provider session and a network login",
        ways_in: "A user's ways to log in are",
        last_of_several: "the identities go one after another",
        only_identity: "Without `lastIdentityHandling`, `soft` holds",
        handlings: "All three are taken; anything else is 400006",
        fail: "Both are 400030",
        fail_all: "the whole set is looked at first",
        known_providers: "One that is known but not connected is 400106",
        provider_case: "Their union is taken, in any case",
        connected_to_none: "Without `provider`, a user who is connected to none gets 400106.",
    );
    [page, fragment, notes].concat()
}

/// The request of the user with a password for one of both networks.
fn facebook(it: &mut Stage<'_>) -> Result<(String, Request), crate::verdict::Stop> {
    let uid = it.take("gigya.with_password")?;
    let request = Request::of(it, &uid)?.with("provider", "facebook");
    Ok((uid, request))
}

async fn session_closes(it: &mut Stage<'_>) -> Verdict {
    let (uid, request) = facebook(it)?;
    let answer = expect(it, &request, 0).await?;
    becomes(it, &answer, (&uid, "facebook"), "session", false).await?;
    becomes(it, &answer, (&uid, "twitter"), "session", true).await
}

async fn unlinked(it: &mut Stage<'_>) -> Verdict {
    let (uid, request) = facebook(it)?;
    let answer = expect(it, &request, 0).await?;
    if it.renews() {
        becomes(it, &answer, (&uid, "facebook"), "link", "removed").await?;
        becomes(it, &answer, (&uid, "twitter"), "link", "connected").await?;
    }
    expect(it, &request, 400_106).await.map(drop)
}

async fn only_identity(it: &mut Stage<'_>) -> Verdict {
    let uid = it.take("gigya.with_one_network")?;
    let request = Request::of(it, &uid)?;
    let answer = expect(it, &request, 0).await?;
    becomes(it, &answer, (&uid, "googleplus"), "link", "mapped").await
}

async fn logged_out(it: &mut Stage<'_>) -> Verdict {
    let (uid, request) = facebook(it)?;
    let answer = expect(it, &request, 0).await?;
    becomes(it, &answer, (&uid, "facebook"), "network_login", false).await?;
    let request = request.with("provider", "twitter");
    let answer = expect(it, &request, 0).await?;
    becomes(it, &answer, (&uid, "twitter"), "network_login", true).await
}

async fn both_are_seen(it: &mut Stage<'_>) -> Verdict {
    let (uid, request) = facebook(it)?;
    let answer = expect(it, &request, 0).await?;
    becomes(it, &answer, (&uid, "facebook"), "session", false).await?;
    becomes(it, &answer, (&uid, "facebook"), "network_login", false).await
}

async fn known_providers(it: &mut Stage<'_>) -> Verdict {
    let uid = it.name("gigya.with_password")?;
    for (provider, code) in [
        ("line", 400_106),
        ("wechat", 400_106),
        ("saml-other", 400_106),
        ("myspace", 400_006),
        ("facebook,twitter", 400_006),
    ] {
        let request = Request::of(it, &uid)?.with("provider", provider);
        refused(it, &request, code).await?;
    }
    Ok(())
}

async fn provider_case(it: &mut Stage<'_>) -> Verdict {
    let (_, request) = facebook(it)?;
    expect(it, &request.with("provider", "FaceBook"), 0)
        .await
        .map(drop)
}

async fn messenger(it: &mut Stage<'_>) -> Verdict {
    let uid = it.take("gigya.with_two_networks")?;
    let request = Request::of(it, &uid)?.with("provider", "messenger");
    expect(it, &request, 0).await?;
    let request = request.with("provider", "microsoft");
    expect(it, &request, 400_106).await.map(drop)
}

async fn all_providers(it: &mut Stage<'_>) -> Verdict {
    let uid = it.take("gigya.with_password")?;
    let request = Request::of(it, &uid)?;
    let answer = expect(it, &request, 0).await?;
    if it.renews() {
        becomes(it, &answer, (&uid, "facebook"), "link", "removed").await?;
        becomes(it, &answer, (&uid, "twitter"), "link", "removed").await?;
    }
    expect(it, &request, 400_106).await.map(drop)
}

async fn connected_to_none(it: &mut Stage<'_>) -> Verdict {
    let request = Request::of(it, &it.get("gigya.without_network")?)?;
    refused(it, &request, 400_106).await.map(drop)
}

/// Whether a login id of the user with a password is left.
async fn has_login_id(
    it: &mut Stage<'_>,
    uid: &str,
    id: &str,
) -> Result<bool, crate::verdict::Stop> {
    let world = it.world().await?;
    let ids = account(&world, uid)["login_ids"].as_array();
    Ok(ids.into_iter().flatten().any(|it| it["id"] == id))
}

const LOGIN_ID: &str = "olga.facebook@example.com";

async fn login_id_goes(it: &mut Stage<'_>) -> Verdict {
    let (uid, request) = facebook(it)?;
    let answer = expect(it, &request.with("removeLoginID", "true"), 0).await?;
    let left = has_login_id(it, &uid, LOGIN_ID).await?;
    answer.holds(!left, || "the login id is left".to_owned())
}

async fn login_id_stays(it: &mut Stage<'_>) -> Verdict {
    let (uid, request) = facebook(it)?;
    let answer = expect(it, &request, 0).await?;
    let left = has_login_id(it, &uid, LOGIN_ID).await?;
    answer.holds(left, || "the login id is gone".to_owned())
}

async fn other_identity(it: &mut Stage<'_>) -> Verdict {
    let (uid, request) = facebook(it)?;
    let needs = "a user whose login id two identities have";
    it.change(needs, |world| {
        let accounts = world["gigya"]["accounts"].as_array_mut();
        let mut accounts = accounts.into_iter().flatten();
        if let Some(account) = accounts.find(|it| it["uid"] == *uid) {
            account["identities"][1]["login_id"] = json!(LOGIN_ID);
        }
    })
    .await?;
    refused(it, &request.with("removeLoginID", "true"), 400_030)
        .await
        .map(drop)
}

async fn other_way_in(it: &mut Stage<'_>) -> Verdict {
    let uid = it.take("gigya.with_two_networks")?;
    let request = Request::of(it, &uid)?.with("removeLoginID", "true");
    expect(it, &request.with("provider", "linkedin"), 0).await?;
    nothing_removed(it).await
}

async fn nothing_removed(it: &mut Stage<'_>) -> Verdict {
    let uid = it.get("gigya.with_one_network")?;
    let request = Request::of(it, &uid)?.with("removeLoginID", "true");
    refused(it, &request, 400_030).await.map(drop)
}

async fn ways_in(it: &mut Stage<'_>) -> Verdict {
    // A password is one, so that neither network is the last.
    let uid = it.take("gigya.with_password")?;
    let request = Request::of(it, &uid)?.with("lastIdentityHandling", "fail");
    expect(it, &request, 0).await.map(drop)
}

async fn soft(it: &mut Stage<'_>) -> Verdict {
    let uid = it.take("gigya.with_one_network")?;
    let request = Request::of(it, &uid)?.with("lastIdentityHandling", "soft");
    let answer = expect(it, &request, 0).await?;
    becomes(it, &answer, (&uid, "googleplus"), "link", "mapped").await
}

async fn remove(it: &mut Stage<'_>) -> Verdict {
    let uid = it.take("gigya.with_one_network")?;
    let request = Request::of(it, &uid)?.with("lastIdentityHandling", "remove");
    let answer = expect(it, &request, 0).await?;
    becomes(it, &answer, (&uid, "googleplus"), "link", "removed").await?;
    let left = has_login_id(it, &uid, "quinn@example.com").await?;
    answer.holds(!left, || "the login id is left".to_owned())
}

async fn fail(it: &mut Stage<'_>) -> Verdict {
    let uid = it.get("gigya.with_one_network")?;
    let request = Request::of(it, &uid)?.with("lastIdentityHandling", "fail");
    refused(it, &request, 400_030).await.map(drop)
}

async fn fail_all(it: &mut Stage<'_>) -> Verdict {
    let uid = it.get("gigya.with_two_networks")?;
    let request = Request::of(it, &uid)?.with("lastIdentityHandling", "fail");
    refused(it, &request, 400_030).await.map(drop)
}

async fn handlings(it: &mut Stage<'_>) -> Verdict {
    let uid = it.get("gigya.with_one_network")?;
    for handling in ["hard", ""] {
        let request = Request::of(it, &uid)?.with("lastIdentityHandling", handling);
        let answer = refused(it, &request, 400_006).await?;
        let names = answer.body.contains("lastIdentityHandling");
        answer.holds(names, || {
            "the answer does not name the parameter".to_owned()
        })?;
    }
    Ok(())
}

async fn last_of_several(it: &mut Stage<'_>) -> Verdict {
    let uid = it.take("gigya.with_two_networks")?;
    let request = Request::of(it, &uid)?;
    let answer = expect(it, &request, 0).await?;
    becomes(it, &answer, (&uid, "linkedin"), "link", "removed").await?;
    becomes(it, &answer, (&uid, "microsoft"), "link", "mapped").await?;
    let world = it.world().await?;
    let session = identity(&world, &uid, "microsoft")["session"].clone();
    answer.holds(session == false, || {
        "the last provider's session is open".to_owned()
    })
}
