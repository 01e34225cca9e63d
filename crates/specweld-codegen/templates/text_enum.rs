/// An enumeration of texts, each with its variant, and the variant of all others where there is one.
macro_rules! text_enum {
    ($name:ident { $($text:literal $variant:ident,)* } $($other:ident)?) => {
        impl $name {
            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    $(Self::$other(text) => text,)?
                }
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = self::error::ConversionError;
            fn from_str(text: &str) -> ::std::result::Result<Self, self::error::ConversionError> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    $(text => Ok(Self::$other(text.to_owned())),)?
                    #[allow(unreachable_patterns)]
                    _ => Err("invalid value".into()),
                }
            }
        }
        text!($name);
    };
}
