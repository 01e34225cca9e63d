/// An enumeration of integers, each with its variant, and the variant of all others where there is one.
macro_rules! integer_enum {
    ($name:ident { $($number:literal $variant:ident,)* } $($other:ident)?) => {
        impl $name {
            /// The number on the wire.
            pub fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $number,)*
                    $(Self::$other(number) => *number,)?
                }
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.as_i64().fmt(f)
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = self::error::ConversionError;
            fn from_str(text: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
                let number: i64 = text.parse().map_err(|_| "invalid value")?;
                number.try_into()
            }
        }
        impl TryFrom<i64> for $name {
            type Error = self::error::ConversionError;
            fn try_from(number: i64) -> ::std::result::Result<Self, self::error::ConversionError> {
                match number {
                    $($number => Ok(Self::$variant),)*
                    $(number => Ok(Self::$other(number)),)?
                    #[allow(unreachable_patterns)]
                    _ => Err("invalid value".into()),
                }
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<__S: ::serde::Serializer>(&self, serializer: __S) -> ::std::result::Result<__S::Ok, __S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<__D: ::serde::Deserializer<'de>>(deserializer: __D) -> ::std::result::Result<Self, __D::Error> {
                let number = <i64 as ::serde::Deserialize>::deserialize(deserializer)?;
                number.try_into().map_err(::serde::de::Error::custom)
            }
        }
    };
}
