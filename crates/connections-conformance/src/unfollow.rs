//! Symphony: unfollowing a user.

use http::Method;
use serde_json::Value;

use crate::rule::{Rule, on};
use crate::stage::{Answer, Call, Stage};
use crate::verdict::{Stop, Verdict};

const PAGE: &str = "fragments/symphony/unfollow-user.md";
const NOTES: &str = "fragments/symphony/unfollow-user.notes.md";

/// The rules of the call.
pub(crate) fn rules() -> Vec<Rule> {
    let page = on!(PAGE;
        invalid_session: "Unauthorized: Invalid session token.",
        no_role: "Forbidden: Caller lacks necessary entitlement.",
        decimal: "User ID as a decimal integer of the user to be unfollowed",
        the_role: "The Service Account should have the Role",
        itself: "is part of the list `followers` will not generate an error in the payload",
        itself: "a 200 should still be received and nothing will happen",
        beside_itself: "nothing will happen … the other users included in the list",
        invalid_is_named: "a 400 error will be received in the payload mentioning the invalid user id",
        beside_an_invalid: "mentioning the invalid user id … the other users included in the list",
        no_follower: "does not follow the considered user … a 200 should still be received.",
        no_follower_after: "will still be out of the list of followers",
        on_behalf: "When calling this as an [OBO-enabled endpoint]",
    );
    let notes = on!(NOTES;
        beside_an_invalid: "this page says that a 400 removes the valid followers",
        all_invalid_are_named: "The 400 body has `code` 400 and a message that lists every invalid id",
        beside_an_invalid: "An id that is well formed but belongs to nobody",
        bodies_at_fault: "A body that is not sent as JSON or does not parse",
        decimal: "A path `uid` that belongs to nobody",
        no_followers: "`followers` missing or null: 400 without effect.",
        empty_list: "An empty list: 200, nothing to do.",
        twice_in_a_list: "An id listed twice counts once.",
        order: "The checks run in this order",
        on_behalf: "with the permission `MANAGE_USER_FOLLOWING`",
        neither_needs_both: "A session on behalf of a user needs that permission",
        again: "to send the same request once more does no harm",
    );
    [page, notes].concat()
}

fn anonymous(uid: &str, body: impl Into<String>) -> Call {
    let target = format!("/pod/v1/user/{uid}/unfollow");
    Call::new(Method::POST, target).body("application/json", body.into())
}

fn unfollow(session: &str, uid: &str, body: impl Into<String>) -> Call {
    anonymous(uid, body).header("sessiontoken", session)
}

fn list(followers: &[&str]) -> String {
    format!("{{\"followers\":[{}]}}", followers.join(","))
}

/// A call of the bot for the user who is followed.
fn by_bot(it: &Stage<'_>, body: impl Into<String>) -> Result<Call, Stop> {
    let (session, uid) = (
        it.get("symphony.bot_session")?,
        it.get("symphony.followed")?,
    );
    Ok(unfollow(&session, &uid, body))
}

/// Whether somebody follows the user who is followed.
async fn follows(it: &mut Stage<'_>, who: &str) -> Result<bool, Stop> {
    let (world, followed) = (it.world().await?, it.get("symphony.followed")?);
    Ok(follows_in(&world, &followed, who))
}

fn follows_in(world: &Value, followed: &str, who: &str) -> bool {
    let is = |id: &Value, wanted: &str| id.as_i64().is_some_and(|it| it.to_string() == wanted);
    let users = world["symphony"]["users"].as_array();
    let mut users = users
        .into_iter()
        .flatten()
        .filter(|it| is(&it["id"], followed));
    users.any(|it| {
        let followers = it["followers"].as_array();
        followers.into_iter().flatten().any(|it| is(it, who))
    })
}

/// Somebody has stopped following.
async fn stopped(it: &mut Stage<'_>, answer: &Answer, who: &str) -> Verdict {
    let still = follows(it, who).await?;
    answer.holds(!still, || format!("{who} still follows"))
}

async fn the_role(it: &mut Stage<'_>) -> Verdict {
    let follower = it.take("symphony.follower")?;
    let call = by_bot(it, list(&[&follower]))?;
    it.expect(&call, 200).await?;
    let (session, bot) = (it.get("symphony.bot_session")?, it.get("symphony.bot")?);
    let own = unfollow(&session, &bot, list(&[&follower]));
    it.expect(&own, 200).await?;
    no_role(it).await
}

async fn no_role(it: &mut Stage<'_>) -> Verdict {
    let (session, uid) = (it.get("symphony.session")?, it.get("symphony.followed")?);
    let call = unfollow(
        &session,
        &uid,
        list(&[&it.name("symphony.second_follower")?]),
    );
    it.without_effect(&call, 403).await.map(drop)
}

async fn invalid_session(it: &mut Stage<'_>) -> Verdict {
    let (uid, body) = (it.get("symphony.followed")?, list(&[]));
    for call in [
        anonymous(&uid, &*body),
        unfollow("no-session-of-anybody", &uid, &*body),
    ] {
        let answer = it.without_effect(&call, 401).await?;
        answer.at("/message", "Invalid session")?;
    }
    Ok(())
}

async fn decimal(it: &mut Stage<'_>) -> Verdict {
    let session = it.get("symphony.bot_session")?;
    let body = list(&[&it.name("symphony.second_follower")?]);
    for uid in ["ann", "9223372036854775808", &it.get("symphony.nobody")?] {
        let call = unfollow(&session, uid, &*body);
        it.without_effect(&call, 400).await?;
    }
    Ok(())
}

async fn itself(it: &mut Stage<'_>) -> Verdict {
    let call = by_bot(it, list(&[&it.get("symphony.followed")?]))?;
    it.without_effect(&call, 200).await.map(drop)
}

async fn beside_itself(it: &mut Stage<'_>) -> Verdict {
    let (followed, follower) = (it.get("symphony.followed")?, it.take("symphony.follower")?);
    let call = by_bot(it, list(&[&followed, &follower]))?;
    let answer = it.expect(&call, 200).await?;
    stopped(it, &answer, &follower).await
}

async fn invalid_is_named(it: &mut Stage<'_>) -> Verdict {
    let nobody = it.get("symphony.nobody")?;
    let call = by_bot(it, list(&[&nobody]))?;
    let answer = it.expect(&call, 400).await?;
    names(&answer, &nobody)
}

/// The message names an id, as a number of its own.
fn names(answer: &Answer, id: &str) -> Verdict {
    let json = answer.json();
    let message = json["message"].as_str().unwrap_or_default();
    let mut numbers = message.split(|it: char| !it.is_ascii_digit() && it != '-');
    answer.holds(numbers.any(|it| it == id), || {
        format!("the message does not name {id}: {message}")
    })
}

async fn all_invalid_are_named(it: &mut Stage<'_>) -> Verdict {
    let nobody = it.get("symphony.nobody")?;
    let valid = it.take("symphony.follower")?;
    let call = by_bot(it, list(&["-7", &nobody, &valid]))?;
    let answer = it.expect(&call, 400).await?;
    answer.at("/code", 400)?;
    names(&answer, "-7")?;
    names(&answer, &nobody)?;
    let json = answer.json();
    let message = json["message"].as_str().unwrap_or_default();
    let mut numbers = message.split(|it: char| !it.is_ascii_digit() && it != '-');
    let first = numbers.find(|it| *it == "-7" || *it == nobody);
    answer.holds(first == Some("-7"), || {
        "the ids are in another order".to_owned()
    })?;
    answer.holds(!message.contains(&valid), || {
        format!("the message names {valid}")
    })
}

async fn beside_an_invalid(it: &mut Stage<'_>) -> Verdict {
    let (one, other) = (
        it.take("symphony.follower")?,
        it.take("symphony.second_follower")?,
    );
    let call = by_bot(it, list(&[&one, &it.get("symphony.nobody")?, &other]))?;
    let answer = it.expect(&call, 400).await?;
    stopped(it, &answer, &one).await?;
    stopped(it, &answer, &other).await
}

async fn no_follower(it: &mut Stage<'_>) -> Verdict {
    let call = by_bot(it, list(&[&it.get("symphony.no_follower")?]))?;
    it.without_effect(&call, 200).await.map(drop)
}

async fn no_follower_after(it: &mut Stage<'_>) -> Verdict {
    let who = it.get("symphony.no_follower")?;
    let call = by_bot(it, list(&[&who]))?;
    let answer = it.expect(&call, 200).await?;
    stopped(it, &answer, &who).await
}

async fn on_behalf(it: &mut Stage<'_>) -> Verdict {
    let follower = it.take("symphony.follower")?;
    let uid = it.get("symphony.followed")?;
    let call = unfollow(
        &it.get("symphony.following_session")?,
        &uid,
        list(&[&follower]),
    );
    it.expect(&call, 200).await?;
    let other = list(&[&it.name("symphony.second_follower")?]);
    let call = unfollow(&it.get("symphony.on_behalf_session")?, &uid, other);
    it.without_effect(&call, 403).await.map(drop)
}

async fn neither_needs_both(it: &mut Stage<'_>) -> Verdict {
    // The user of the token lacks the role, and the bot's own session has no permission.
    on_behalf(it).await?;
    let call = by_bot(it, list(&[&it.name("symphony.second_follower")?]))?;
    it.expect(&call, 200).await.map(drop)
}

async fn bodies_at_fault(it: &mut Stage<'_>) -> Verdict {
    let follower = it.name("symphony.follower")?;
    let text = format!("{{\"followers\":[{follower},\"{follower}\"]}}");
    for body in ["{", "[]", &text] {
        let call = by_bot(it, body)?;
        it.without_effect(&call, 400).await?;
    }
    let (session, uid) = (
        it.get("symphony.bot_session")?,
        it.get("symphony.followed")?,
    );
    let target = format!("/pod/v1/user/{uid}/unfollow");
    let call = Call::new(Method::POST, target).header("sessiontoken", &session);
    let call = call.body("text/plain", list(&[&follower]));
    it.without_effect(&call, 400).await.map(drop)
}

async fn no_followers(it: &mut Stage<'_>) -> Verdict {
    for body in ["{}", "{\"followers\":null}"] {
        let call = by_bot(it, body)?;
        it.without_effect(&call, 400).await?;
    }
    Ok(())
}

async fn empty_list(it: &mut Stage<'_>) -> Verdict {
    let call = by_bot(it, list(&[]))?;
    it.without_effect(&call, 200).await.map(drop)
}

async fn twice_in_a_list(it: &mut Stage<'_>) -> Verdict {
    let follower = it.take("symphony.follower")?;
    let call = by_bot(it, list(&[&follower, &follower]))?;
    let answer = it.expect(&call, 200).await?;
    stopped(it, &answer, &follower).await
}

async fn order(it: &mut Stage<'_>) -> Verdict {
    let uid = it.get("symphony.followed")?;
    let call = unfollow("no-session-of-anybody", &uid, "{");
    it.without_effect(&call, 401).await?;
    let call = unfollow(&it.get("symphony.session")?, &uid, "{");
    it.without_effect(&call, 403).await?;
    let call = by_bot(it, "{")?;
    it.without_effect(&call, 400).await.map(drop)
}

async fn again(it: &mut Stage<'_>) -> Verdict {
    let follower = it.take("symphony.follower")?;
    let call = by_bot(it, list(&[&follower, &it.get("symphony.nobody")?]))?;
    it.expect(&call, 400).await?;
    it.without_effect(&call, 400).await.map(drop)
}
