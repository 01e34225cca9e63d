/// What a type is that is a text on the wire, and that has `as_str` and `FromStr`.
macro_rules! text {
    ($name:ident) => {
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl TryFrom<&str> for $name {
            type Error = self::error::ConversionError;
            fn try_from(text: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
                text.parse()
            }
        }
        impl TryFrom<::std::string::String> for $name {
            type Error = self::error::ConversionError;
            fn try_from(text: ::std::string::String) -> ::std::result::Result<Self, self::error::ConversionError> {
                text.parse()
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<__S: ::serde::Serializer>(&self, serializer: __S) -> ::std::result::Result<__S::Ok, __S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<__D: ::serde::Deserializer<'de>>(deserializer: __D) -> ::std::result::Result<Self, __D::Error> {
                let text = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}
