/// Names of members, as they are met.
mod key {
    use ::std::borrow::Cow;

    pub struct Key<'k>(pub Cow<'k, str>);

    impl<'de> ::serde::Deserialize<'de> for Key<'de> {
        fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_str(Text)
        }
    }

    struct Text;

    impl<'de> ::serde::de::Visitor<'de> for Text {
        type Value = Key<'de>;
        fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.write_str("the name of a member")
        }
        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Key(Cow::Borrowed(text)))
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Key(Cow::Owned(text.to_owned())))
        }
        fn visit_string<E>(self, text: ::std::string::String) -> Result<Self::Value, E> {
            Ok(Key(Cow::Owned(text)))
        }
    }
}
