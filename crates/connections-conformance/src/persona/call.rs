//! What the rules of Persona's call share.

use http::Method;
use serde_json::Value;

use crate::stage::{Answer, Call, Stage};
use crate::verdict::{Stop, Verdict};

pub(super) const PAGE: &str = "fragments/persona/deactivate-connection.md";
pub(super) const FRAGMENT: &str = "fragments/persona/deactivate-connection.fragment.yaml";
pub(super) const NOTES: &str = "fragments/persona/deactivate-connection.notes.md";

pub(super) fn anonymous(id: &str) -> Call {
    let target = format!("/api/v1/connect/connections/{id}/deactivate");
    Call::new(Method::POST, target)
}

/// A call with one of the API keys.
pub(super) fn by(it: &Stage<'_>, key: &str, id: &str) -> Result<Call, Stop> {
    let bearer = format!("Bearer {}", it.get(key)?);
    Ok(anonymous(id).header("authorization", &bearer))
}

pub(super) fn by_key(it: &Stage<'_>, id: &str) -> Result<Call, Stop> {
    by(it, "persona.key", id)
}

/// The record of a connection.
pub(super) fn record<'w>(world: &'w Value, id: &str) -> Option<&'w Value> {
    let connections = world["persona"]["connections"].as_array();
    connections.into_iter().flatten().find(|it| it["id"] == id)
}

/// The attributes' keys, in the casing that was asked for.
pub(super) fn has_casing(answer: &Answer, casing: &str) -> Verdict {
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

/// A body has the shape of all errors.
pub(super) fn is_error(answer: &Answer) -> Verdict {
    let json = answer.json();
    let title = json.pointer("/errors/0/title").and_then(Value::as_str);
    answer.holds(title.is_some(), || {
        "there is no /errors/0/title in the body".to_owned()
    })
}

/// An answer that anybody with a key can have, without changing anything.
pub(super) async fn any(it: &mut Stage<'_>) -> Result<Answer, Stop> {
    let call = by_key(it, &it.get("persona.inactive")?)?;
    it.without_effect(&call, 422).await
}
