/// An enumeration of any JSON, each value with its variant, and the variant of all others where there is one.
macro_rules! json_enum {
    ($name:ident { $($json:literal $variant:ident,)* } $($other:ident)?) => {
        impl ::serde::Serialize for $name {
            fn serialize<__S: ::serde::Serializer>(&self, serializer: __S) -> ::std::result::Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$variant => self::json::literal($json).serialize(serializer),)*
                    $(Self::$other(value) => value.serialize(serializer),)?
                }
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<__D: ::serde::Deserializer<'de>>(deserializer: __D) -> ::std::result::Result<Self, __D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                $(if self::json::is_same(&value, &self::json::literal($json)) {
                    return Ok(Self::$variant);
                })*
                $(if true {
                    return Ok(Self::$other(value));
                })?
                Err(::serde::de::Error::custom("invalid value"))
            }
        }
    };
}
