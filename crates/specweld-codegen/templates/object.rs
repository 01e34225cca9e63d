/// How structs are read from JSON and written to it: what becomes of members that have no name, then each member with its field and
/// with what it is where it is missing, then what becomes of those that have a name and no field.
///
/// Generic types are named as no schema is: macros do not keep them apart from the types of the document.
macro_rules! object {
    ($name:ident $others:tt { $($field:ident $wire:literal $presence:tt,)* } $({ $($bare:literal $how:ident,)* })?) => {
        impl ::serde::Serialize for $name {
            fn serialize<__S: ::serde::Serializer>(&self, serializer: __S) -> ::std::result::Result<__S::Ok, __S::Error> {
                #[allow(unused_mut)]
                let mut members = serializer.serialize_map(None)?;
                $(object!(@write $presence members $wire self.$field);)*
                object!(@write_others $others members self [$($wire,)* $($($bare,)*)?]);
                ::serde::ser::SerializeMap::end(members)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<__D: ::serde::Deserializer<'de>>(deserializer: __D) -> ::std::result::Result<Self, __D::Error> {
                struct __Members;
                impl<'de> ::serde::de::Visitor<'de> for __Members {
                    type Value = $name;
                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str(stringify!($name))
                    }
                    fn visit_map<__A: ::serde::de::MapAccess<'de>>(self, mut map: __A) -> ::std::result::Result<$name, __A::Error> {
                        $(let mut $field = None;)*
                        object!(@others $others others);
                        while let Some(key) = map.next_key::<self::key::Key<'_>>()? {
                            match &*key.0 {
                                $($wire => $field = Some(map.next_value()?),)*
                                $($($bare => object!(@other $how others key map),)*)?
                                _ => object!(@other $others others key map),
                            }
                        }
                        object!(@build $others others $name { $($field: object!(@read $presence $wire $field),)* })
                    }
                }
                deserializer.deserialize_map(__Members)
            }
        }
    };
    // Members that have to be there.
    (@read needed $wire:literal $field:ident) => {
        $field.ok_or_else(|| <__A::Error as ::serde::de::Error>::missing_field($wire))?
    };
    // Those that have to be there, and are null where they are not, where that will do.
    (@read null $wire:literal $field:ident) => {
        match $field {
            None if self::care::get() != self::care::Care::Lenient => object!(@read needed $wire $field),
            read => read.unwrap_or_default(),
        }
    };
    // Those that are the empty value of their type where they are missing: `false`, an empty text, nothing at all.
    (@read empty $wire:literal $field:ident) => {
        $field.unwrap_or_default()
    };
    // Those that may be missing, and are not written then; null is taken for that, where that will do.
    (@read maybe $wire:literal $field:ident) => {
        match $field {
            Some(None) if self::care::get() == self::care::Care::Exact => {
                return Err(<__A::Error as ::serde::de::Error>::custom(concat!("`", $wire, "` is null")));
            }
            read => read.unwrap_or_default(),
        }
    };
    // Those that may be missing as well as null.
    (@read some $wire:literal $field:ident) => {
        $field
    };
    (@read (= $default:expr) $wire:literal $field:ident) => {
        $field.unwrap_or_else(|| $default)
    };
    (@write maybe $members:ident $wire:literal $value:expr) => {
        if let Some(value) = &$value {
            ::serde::ser::SerializeMap::serialize_entry(&mut $members, $wire, value)?;
        }
    };
    (@write some $members:ident $wire:literal $value:expr) => {
        object!(@write maybe $members $wire $value)
    };
    (@write $presence:tt $members:ident $wire:literal $value:expr) => {
        ::serde::ser::SerializeMap::serialize_entry(&mut $members, $wire, &$value)?;
    };
    // Members that have no name are passed over, refused, refused where that is asked for, or kept in a field.
    (@others (keep $field:ident) $others:ident) => {
        let mut $others = ::std::collections::BTreeMap::new();
    };
    (@others $how:tt $others:ident) => {};
    (@other pass $others:ident $key:ident $map:ident) => {{
        $map.next_value::<::serde::de::IgnoredAny>()?;
    }};
    (@other refuse $others:ident $key:ident $map:ident) => {
        return Err(<__A::Error as ::serde::de::Error>::custom(format_args!("unknown member `{}`", $key.0)))
    };
    (@other lenient $others:ident $key:ident $map:ident) => {{
        if self::care::get() == self::care::Care::Exact {
            object!(@other refuse $others $key $map);
        }
        object!(@other pass $others $key $map)
    }};
    (@other (keep $field:ident) $others:ident $key:ident $map:ident) => {{
        $others.insert($key.0.into_owned(), $map.next_value()?);
    }};
    (@build (keep $field:ident) $others:ident $name:ident { $($members:tt)* }) => {
        Ok($name { $($members)* $field: $others })
    };
    (@build $how:tt $others:ident $name:ident { $($members:tt)* }) => {
        Ok($name { $($members)* })
    };
    (@write_others (keep $field:ident) $members:ident $value:ident [$($known:literal,)*]) => {
        for (name, value) in &$value.$field {
            let known: &[&str] = &[$($known),*];
            if known.contains(&name.as_str()) {
                let message = format_args!("`{name}` is no member without a name");
                return Err(<__S::Error as ::serde::ser::Error>::custom(message));
            }
            ::serde::ser::SerializeMap::serialize_entry(&mut $members, name, value)?;
        }
    };
    (@write_others $how:tt $members:ident $value:ident [$($known:literal,)*]) => {};
}
