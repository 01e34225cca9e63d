//! What a deactivation is told.

use connections_types as types;

use crate::text::{check, check_header, text};

text! {
    /// The id of a connection, such as `cxn_ABC123`.
    ///
    /// It is an [`Identifier`](crate::Identifier) and, as it is a segment of a path, has neither white space nor one of
    /// `/ \ ? # % ;`, and is neither `.` nor `..`: with these some servers and proxies would see another path, which
    /// may be that of another connection.
    ///
    /// ```
    /// use connections_client::persona::ConnectionId;
    ///
    /// let id: ConnectionId = "cxn_ABC123".parse()?;
    /// assert!(ConnectionId::new("cxn_ABC123/../cxn_PEN456").is_err());
    /// # Ok::<(), connections_client::InvalidArgument>(())
    /// ```
    ConnectionId, "connection id", check_segment
}

text! {
    /// The key that lets a call be carried out once, however often it is sent.
    ///
    /// It is not empty, has ASCII characters alone and no control character, and begins and ends with no space, since a
    /// header loses those: two keys would be one, and the second call not carried out.
    ///
    /// ```
    /// use connections_client::persona::IdempotencyKey;
    ///
    /// let key: IdempotencyKey = "off-boarding-4711".parse()?;
    /// assert!(IdempotencyKey::new("").is_err());
    /// # Ok::<(), connections_client::InvalidArgument>(())
    /// ```
    IdempotencyKey, "idempotency key", check_header
}

text! {
    /// A version of the API, which is a date: one that the page lists, or any other that the vendor has.
    ///
    /// ```
    /// use connections_client::persona::Version;
    ///
    /// let version: Version = "2025-12-08".parse()?;
    /// # Ok::<(), connections_client::InvalidArgument>(())
    /// ```
    Version, "version", check_header
}

/// What a deactivation may be given besides.
///
/// ```
/// use connections_client::persona::Deactivate;
/// use connections_client::types::PersonaKeyInflection;
///
/// # fn main() -> Result<(), connections_client::InvalidArgument> {
/// let options = Deactivate::new()
///     .idempotency_key("off-boarding-4711".parse()?)
///     .version("2023-01-05".parse()?)
///     .key_inflection(PersonaKeyInflection::Snake);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Deactivate {
    pub(super) idempotency_key: Option<IdempotencyKey>,
    pub(super) version: Option<Version>,
    pub(super) key_inflection: Option<types::PersonaKeyInflection>,
}

impl Deactivate {
    /// Nothing besides.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the idempotency key. A call with a key that was used before, and with the same connection, is not carried
    /// out again but gets the first one's response, for a day at least.
    #[must_use]
    pub fn idempotency_key(mut self, key: IdempotencyKey) -> Self {
        self.idempotency_key = Some(key);
        self
    }

    /// Asks for a version of the API other than the one that is set for the API key.
    #[must_use]
    pub fn version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// Asks for a spelling of the attributes in the response other than the one that is set for the API key. Whatever
    /// it is, [`Connection`](super::Connection) is read from it.
    #[must_use]
    pub fn key_inflection(mut self, inflection: types::PersonaKeyInflection) -> Self {
        self.key_inflection = Some(inflection);
        self
    }
}

fn check_segment(text: &str) -> Result<(), &'static str> {
    check(text)?;
    let changes_path = |it: char| it.is_whitespace() || r"/\?#%;".contains(it);
    if matches!(text, "." | "..") || text.contains(changes_path) {
        return Err("it is not one segment of a path");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_segment_of_a_path() {
        for text in [
            ".",
            "..",
            "a/b",
            "cxn_1/../cxn_2",
            r"a\b",
            "a?b",
            "a#b",
            "a%2Fb",
            "a;b",
            "a b",
        ] {
            let error = ConnectionId::new(text).unwrap_err();
            assert_eq!(
                error.to_string(),
                "the connection id is not valid: it is not one segment of a path"
            );
        }
        for text in ["", " ", "cxn_1\n"] {
            ConnectionId::new(text).unwrap_err();
        }
        for text in ["cxn_ABC123", "...", "a.b", "ü", "a:b@c=d"] {
            ConnectionId::new(text).unwrap();
        }
    }

    #[test]
    fn a_key_arrives_as_it_is() {
        for text in ["", " ", "key ", "key\n", "schlüssel"] {
            IdempotencyKey::new(text).unwrap_err();
            Version::new(text).unwrap_err();
        }
        IdempotencyKey::new("off-boarding 4711!").unwrap();
        Version::new("2031-01-01").unwrap();
    }
}
