//! Names: everything named carries its API from the start, so that adding an API renames nothing.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// The prefix of an API's components: `IbmConnections` for `ibm_connections`.
pub(crate) fn prefix(api: &str) -> String {
    api.to_upper_camel_case()
}

/// The name of a component in the merged document: `SymphonyError` for `Error`.
///
/// The name's own spelling is kept but for its first letter, so that a reader of the page finds it again.
pub(crate) fn component(api: &str, name: &str) -> String {
    let mut letters = name.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    format!(
        "{}{}{}",
        prefix(api),
        first.unwrap_or_default(),
        letters.as_str()
    )
}

/// The name of a component that is hoisted out of `owner`: `SymphonySuccessResponseFormat` for its property `format`.
pub(crate) fn hoisted(owner: &str, part: &str) -> String {
    format!("{owner}{}", part.to_upper_camel_case())
}

/// An operation id in the merged document: `symphony_remove_connection` for `removeConnection` or for the title "Remove Connection".
pub(crate) fn operation(api: &str, own: &str) -> String {
    format!("{}_{}", api.to_snake_case(), own.to_snake_case())
}

/// The operation id of an operation that has neither an id nor a title of its own: `post_v1_user_uid_unfollow`.
pub(crate) fn from_path(method: &str, path: &str) -> String {
    format!("{method} {path}").to_snake_case()
}

/// The name of an operation's own components: `SymphonyRemoveConnection` for `symphony_remove_connection`.
pub(crate) fn operation_type(operation_id: &str) -> String {
    operation_id.to_upper_camel_case()
}

/// A tag in the merged document: `Symphony User` for `User`.
pub(crate) fn tag(api: &str, tag: &str) -> String {
    format!("{} {tag}", prefix(api))
}

/// Spells a version as numbers, so that `20.9` comes before `20.17` and dates are in order.
pub(crate) fn version_key(version: &str) -> Vec<u64> {
    version
        .split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_their_api() {
        assert_eq!(component("ibm_connections", "error"), "IbmConnectionsError");
        assert_eq!(
            component("symphony", "V1IMAttributes"),
            "SymphonyV1IMAttributes"
        );
        assert_eq!(
            hoisted("SymphonySuccessResponse", "format"),
            "SymphonySuccessResponseFormat"
        );
        assert_eq!(
            operation("gigya", "socialize.removeConnection"),
            "gigya_socialize_remove_connection"
        );
        assert_eq!(
            operation("symphony", "Remove Connection"),
            "symphony_remove_connection"
        );
        assert_eq!(
            from_path("post", "/v1/user/{uid}/unfollow"),
            "post_v1_user_uid_unfollow"
        );
        assert!(version_key("20.9.1") < version_key("20.17.0"));
        assert!(version_key("2022-09-01") < version_key("2023-01-05"));
    }
}
