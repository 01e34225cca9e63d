//! Gigya's published error codes, as far as this call can answer with them.

pub(crate) const OK: i64 = 0;
pub(crate) const INVALID_DATA_CENTER: i64 = 301_001;
pub(crate) const INVALID_REQUEST_FORMAT: i64 = 400_001;
pub(crate) const MISSING_PARAMETER: i64 = 400_002;
pub(crate) const INVALID_PARAMETER_VALUE: i64 = 400_006;
pub(crate) const OPERATION_NOT_ALLOWED: i64 = 400_030;
pub(crate) const INVALID_API_KEY: i64 = 400_093;
pub(crate) const NOT_CONNECTED: i64 = 400_106;
pub(crate) const REQUEST_EXPIRED: i64 = 403_002;
pub(crate) const INVALID_SIGNATURE: i64 = 403_003;
pub(crate) const DUPLICATE_NONCE: i64 = 403_004;
pub(crate) const UNAUTHORIZED_USER: i64 = 403_005;
pub(crate) const SECRET_OVER_HTTP: i64 = 403_006;
pub(crate) const PERMISSION_DENIED: i64 = 403_007;
pub(crate) const INVALID_SECRET: i64 = 403_010;
pub(crate) const INVALID_TOKEN: i64 = 403_025;
pub(crate) const NO_CREDENTIALS: i64 = 403_035;
pub(crate) const SERVER_ERROR: i64 = 500_000;

/// Every code with the text of `errorMessage`, in ascending order.
const MESSAGES: &[(i64, &str)] = &[
    (OK, "OK"),
    (INVALID_DATA_CENTER, "Invalid data center"),
    (INVALID_REQUEST_FORMAT, "Invalid request format"),
    (MISSING_PARAMETER, "Missing required parameter"),
    (400_003, "Unique identifier exists"),
    (400_004, "Invalid parameter format"),
    (INVALID_PARAMETER_VALUE, "Invalid parameter value"),
    (OPERATION_NOT_ALLOWED, "Operation not allowed"),
    (INVALID_API_KEY, "Invalid ApiKey parameter"),
    (400_096, "Not supported"),
    (NOT_CONNECTED, "Not connected"),
    (400_122, "Provider configuration error"),
    (403_000, "Forbidden"),
    (403_001, "Invalid session token"),
    (REQUEST_EXPIRED, "Request has expired"),
    (INVALID_SIGNATURE, "Invalid request signature"),
    (DUPLICATE_NONCE, "Duplicate nonce"),
    (UNAUTHORIZED_USER, "Unauthorized user"),
    (SECRET_OVER_HTTP, "Sensitive data sent over HTTP"),
    (PERMISSION_DENIED, "Permission denied"),
    (403_009, "Provider session expired"),
    (INVALID_SECRET, "Invalid secret"),
    (403_011, "Session has expired"),
    (403_012, "No valid session"),
    (INVALID_TOKEN, "Invalid token"),
    (NO_CREDENTIALS, "Missing user credentials"),
    (403_036, "Unauthorized partner"),
    (403_048, "Api rate limit exceeded"),
    (403_200, "Redundant operation"),
    (404_000, "Not found"),
    (404_003, "UID not found"),
    (409_030, "Concurrent updates"),
    (SERVER_ERROR, "General server error"),
    (500_001, "General server error"),
    (500_023, "Provider error"),
    (500_028, "Database error"),
    (504_001, "Timeout"),
    (504_002, "Request timeout"),
];

/// The text that goes with a code. None for a code that is not published.
pub(crate) fn message(code: i64) -> Option<&'static str> {
    let at = MESSAGES.binary_search_by_key(&code, |(code, _)| *code);
    at.ok().map(|at| MESSAGES[at].1)
}

/// Every code of a failure.
pub(crate) fn failures() -> impl Iterator<Item = i64> {
    MESSAGES
        .iter()
        .map(|(code, _)| *code)
        .filter(|code| *code != OK)
}

/// The HTTP status that a code stands for: its first three digits, and 200 for 0.
pub(crate) fn status(code: i64) -> u16 {
    match code {
        OK => 200,
        code => u16::try_from(code / 1_000).unwrap_or(500),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(MESSAGES.is_sorted_by(|(a, _), (b, _)| a < b));
        assert_eq!(message(403_048), Some("Api rate limit exceeded"));
        assert_eq!(message(400_005), None);
    }

    #[test]
    fn a_code_begins_with_its_status() {
        assert_eq!(status(OK), 200);
        assert_eq!(status(403_048), 403);
        assert_eq!(status(504_001), 504);
    }
}
