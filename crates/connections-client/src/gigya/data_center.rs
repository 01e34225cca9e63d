//! Where a site lives.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::{InvalidArgument, base_url};

/// Where a site lives: the API's host is `socialize.` and the domain of the data centre.
///
/// One that has no constant here is read from its code or its domain, such as the
/// [`api_domain`](super::Failure::api_domain) of a failure. The domain of `cn1` is not under `gigya.com`, in whichever
/// way it is made.
///
/// ```
/// use connections_client::gigya::DataCenter;
///
/// # fn main() -> Result<(), connections_client::InvalidArgument> {
/// let other: DataCenter = "il1".parse()?;
/// assert_eq!(other.to_string(), "il1.gigya.com");
/// assert_eq!(DataCenter::EU1.to_string(), "eu1.gigya.com");
/// assert_eq!(DataCenter::CN1.to_string(), "cn1.gigya-api.cn");
/// assert_eq!("cn1".parse(), Ok(DataCenter::CN1));
/// assert_eq!("eu1.gigya.com".parse(), Ok(DataCenter::EU1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DataCenter {
    /// In lower case.
    code: Cow<'static, str>,
}

impl DataCenter {
    /// United States.
    pub const US1: Self = Self::known("us1");
    /// Europe.
    pub const EU1: Self = Self::known("eu1");
    /// Australia.
    pub const AU1: Self = Self::known("au1");
    /// Russia.
    pub const RU1: Self = Self::known("ru1");
    /// China, under a domain of its own.
    pub const CN1: Self = Self::known("cn1");

    const fn known(code: &'static str) -> Self {
        let code = Cow::Borrowed(code);
        Self { code }
    }

    pub(super) fn base_url(&self) -> String {
        format!("https://socialize.{self}")
    }
}

/// Reads a code, or the domain of one. Case does not matter.
impl FromStr for DataCenter {
    type Err = InvalidArgument;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.to_ascii_lowercase();
        let code = text.split_once('.').map_or(&*text, |(code, _)| code);
        if !base_url::is_label(code) {
            let reason = "it is not a code of letters, digits and hyphens";
            return Err(InvalidArgument::new("data centre", reason));
        }
        let data_center = Self {
            code: Cow::Owned(code.to_owned()),
        };
        if code != text && data_center.to_string() != text {
            let reason = "it is not the domain of its code";
            return Err(InvalidArgument::new("data centre", reason));
        }
        Ok(data_center)
    }
}

/// Writes the domain: the API's host without its first label.
impl fmt::Display for DataCenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domain = if self.code == "cn1" {
            "gigya-api.cn"
        } else {
            "gigya.com"
        };
        write!(f, "{}.{domain}", self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_leads_out_of_its_domain() {
        for (text, domain) in [
            ("us1", "us1.gigya.com"),
            ("il1", "il1.gigya.com"),
            ("cn1", "cn1.gigya-api.cn"),
            ("CN1", "cn1.gigya-api.cn"),
            ("cn1.gigya-api.cn", "cn1.gigya-api.cn"),
            ("Eu1.Gigya.com", "eu1.gigya.com"),
        ] {
            assert_eq!(text.parse::<DataCenter>().unwrap().to_string(), domain);
        }
        for text in [
            "",
            ".",
            "-",
            "us1.",
            "us1/",
            "us1 ",
            "cn1.gigya.com",
            "CN1.gigya.com",
            "us1.gigya-api.cn",
            "us1.example.com",
            "us1.gigya.com.example.com",
            "socialize.us1.gigya.com",
            "x@us1",
        ] {
            assert!(text.parse::<DataCenter>().is_err(), "{text}");
        }
    }
}
