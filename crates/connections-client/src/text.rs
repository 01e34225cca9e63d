//! Texts that name something, and can't be made of nothing.

/// Why a text names nothing, or another thing than it seems to. Servers trim texts, and take an empty one for none at
/// all, which may mean "all of them".
pub(crate) fn check(text: &str) -> Result<(), &'static str> {
    // The last three are no white space to Unicode, but are trimmed as such by some.
    let is_space =
        |it: char| it.is_whitespace() || matches!(it, '\u{200b}' | '\u{2060}' | '\u{feff}');
    if text.is_empty() {
        return Err("it is empty");
    }
    if text.contains(|it: char| it.is_control()) {
        return Err("it has a control character");
    }
    if text.starts_with(is_space) || text.ends_with(is_space) {
        return Err("it begins or ends with white space");
    }
    Ok(())
}

/// As [`check`], for what goes into a header.
pub(crate) fn check_header(text: &str) -> Result<(), &'static str> {
    check(text)?;
    if !text.is_ascii() {
        return Err("it has characters that no header can carry");
    }
    Ok(())
}

/// A type of texts that pass a check.
macro_rules! text {
    ($(#[$meta:meta])+ $name:ident, $what:literal, $check:path) => {
        $(#[$meta])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes a text.
            ///
            /// # Errors
            ///
            /// A text that does not fit: see the type.
            pub fn new(text: impl Into<String>) -> Result<Self, $crate::InvalidArgument> {
                let text = text.into();
                match $check(&text) {
                    Ok(()) => Ok(Self(text)),
                    Err(reason) => Err($crate::InvalidArgument::new($what, reason)),
                }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::InvalidArgument;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::InvalidArgument;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::InvalidArgument;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(it: $name) -> Self {
                it.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use text;

text! {
    /// The name by which a vendor knows a person, a connection or a provider: an id, a key, an e-mail address.
    ///
    /// It is not empty, begins and ends with no white space, and has no control character. What is empty counts as
    /// absent at some vendors, and what is absent as everything: so nothing empty can be sent.
    ///
    /// ```
    /// use connections_client::Identifier;
    ///
    /// # fn main() -> Result<(), connections_client::InvalidArgument> {
    /// let uid: Identifier = "user-1".parse()?;
    /// let address = Identifier::new(String::from("adam_eventide@garden.com"))?;
    /// assert!(Identifier::new("").is_err() && Identifier::new(" ").is_err());
    /// # Ok(())
    /// # }
    /// ```
    Identifier, "identifier", check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_nothing_is_none() {
        for (text, reason) in [
            ("", "it is empty"),
            (" ", "it begins or ends with white space"),
            ("\u{a0}", "it begins or ends with white space"),
            ("\u{feff}", "it begins or ends with white space"),
            ("\u{200b}", "it begins or ends with white space"),
            ("facebook ", "it begins or ends with white space"),
            (" facebook", "it begins or ends with white space"),
            ("facebook\n", "it has a control character"),
            ("\0facebook", "it has a control character"),
            ("\t", "it has a control character"),
        ] {
            let error = Identifier::new(text).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("the identifier is not valid: {reason}")
            );
        }
        for text in ["0", "saml-Acme GmbH", "adam_eventide@garden.com", "ü", "*"] {
            assert_eq!(Identifier::new(text).unwrap().as_str(), text);
        }
    }
}
