//! Names of social networks.

/// A provider, whatever name it was called by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Provider {
    /// One of the networks that the page names.
    Network(&'static str),
    /// A SAML identity provider: `saml-<name>`, the name in lower case.
    Saml(String),
}

/// The parameter's value first, then the other names for it: those of the page's prose, older and newer ones.
const NETWORKS: &[&[&str]] = &[
    &["amazon"],
    &["apple"],
    &["blogger"],
    &["facebook"],
    &["foursquare"],
    &["googleplus", "google"],
    &["instagram"],
    &["kakao"],
    &["line"],
    &["linkedin"],
    &["livedoor"],
    &["microsoft", "messenger"],
    &["mixi"],
    &["naver"],
    &["netlog"],
    &["odnoklassniki"],
    &["orangefrance", "orange france"],
    &["paypaloauth"],
    &["qq", "tencent qq"],
    &["renren"],
    &["sina", "sina weibo"],
    &["spiceworks"],
    &["twitter"],
    &["vkontakte"],
    &["wechat"],
    &["wordpress"],
    &["xing"],
    &["yahoo"],
    &["yahoojapan", "yahoo japan"],
];

impl Provider {
    /// The provider of that name in any case, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        if let Some(idp) = name.strip_prefix("saml-") {
            let well_formed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            return (!idp.is_empty() && idp.chars().all(well_formed)).then_some(Self::Saml(name));
        }
        let network = NETWORKS.iter().find(|names| names.contains(&&*name))?;
        Some(Self::Network(network[0]))
    }

    /// Whether removing the connection logs the user out of the network itself.
    pub fn logs_out(&self) -> bool {
        matches!(
            self,
            Self::Network("facebook" | "yahoo" | "googleplus" | "linkedin")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_name_one_provider() {
        for (a, b) in [
            ("messenger", "Microsoft"),
            ("Google", "googleplus"),
            ("Tencent QQ", "qq"),
            ("SAML-Okta", "saml-okta"),
        ] {
            assert!(Provider::from_name(a).is_some());
            assert_eq!(Provider::from_name(a), Provider::from_name(b));
        }
        assert_ne!(
            Provider::from_name("yahoo"),
            Provider::from_name("yahoojapan")
        );
    }

    #[test]
    fn what_is_no_provider_is_not_known() {
        for name in ["", "face", "saml-", "saml-a b", "facebook "] {
            assert_eq!(Provider::from_name(name), None, "{name}");
        }
    }
}
