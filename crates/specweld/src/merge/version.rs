//! Versions of APIs as pages write them, and which of two is the older one.

/// `info.version`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Version {
    /// As it is written.
    pub(super) text: String,
    /// As it is compared; nothing where it is no version, which is neither older nor newer than any.
    order: Option<Order>,
}

/// What decides between versions, in the order in which it does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    /// The numbers of `20.9.1` or of a date, without zeros at the end.
    numbers: Vec<u64>,
    stage: Stage,
}

/// A version with more behind its numbers comes before the one without: Semantic Versioning 2.0.0, section 11.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Before(Vec<Identifier>),
    Released,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Text(String),
}

impl Version {
    pub(super) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            order: Order::of(text),
        }
    }

    pub(super) fn is_older_than(&self, other: &Self) -> bool {
        match (&self.order, &other.order) {
            (Some(own), Some(other)) => own < other,
            _ => false,
        }
    }

    /// The newest of several, if any of them is a version.
    pub(super) fn newest<'v>(versions: impl Iterator<Item = &'v Self>) -> Option<&'v Self> {
        versions
            .filter(|version| version.order.is_some())
            .reduce(|newest, version| match newest.is_older_than(version) {
                true => version,
                false => newest,
            })
    }

    /// Whether this says more than another one: it is newer, or a version where the other is none.
    pub(super) fn supersedes(&self, other: &Self) -> bool {
        self.order > other.order
    }
}

impl Order {
    fn of(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let bare = ["version", "v"]
            .into_iter()
            .find_map(|prefix| text.strip_prefix(prefix))
            .unwrap_or(&text)
            .trim_start_matches([' ', '.']);
        // What stands behind a `+` decides nothing.
        let bare = bare.split('+').next().unwrap_or_default();
        let mut rest = bare;
        let mut numbers = vec![number(&mut rest)?];
        // The numbers of a date may stand between `-`, which begins something else behind a `.`.
        let separator = rest.chars().next().filter(|next| ".-".contains(*next));
        while let Some(mut next) = separator.and_then(|separator| rest.strip_prefix(separator))
            && let Some(part) = number(&mut next)
        {
            numbers.push(part);
            rest = next;
        }
        let is_letter = |text: &str| text.starts_with(|first: char| first.is_ascii_alphabetic());
        let stages = ["a", "b", "alpha", "beta", "rc", "pre", "dev"];
        let word = rest.trim_end_matches(|last: char| last.is_ascii_digit());
        if is_letter(rest) && !stages.contains(&word) {
            return None;
        }
        while numbers.len() > 1 && numbers.last() == Some(&0) {
            numbers.pop();
        }
        let identifiers = identifiers(rest);
        let stage = match identifiers.is_empty() {
            true => Stage::Released,
            false => Stage::Before(identifiers),
        };
        Some(Self { numbers, stage })
    }
}

/// Takes the number that a text begins with.
fn number(text: &mut &str) -> Option<u64> {
    let end = text
        .find(|digit: char| !digit.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let number = digits.parse().ok()?;
    *text = rest;
    Some(number)
}

/// The words and numbers of `-rc.1`, or of `rc1`.
fn identifiers(text: &str) -> Vec<Identifier> {
    let mut rest = text;
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        if let Some(number) = number(&mut rest) {
            found.push(Identifier::Number(number));
        } else if first.is_ascii_alphabetic() {
            let end = rest
                .find(|letter: char| !letter.is_ascii_alphabetic())
                .unwrap_or(rest.len());
            found.push(Identifier::Text(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            rest = rest.trim_start_matches(|other: char| !other.is_ascii_alphanumeric());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_order() {
        for order in [
            ["20.9.1", "20.17.0", "21"],
            ["2022-09-01", "2023-01-05-preview", "2023-01-05"],
            ["1.0.0-alpha", "1.0.0-rc.2", "1.0.0-rc.10"],
            ["1.0.0-rc.10", "1.0.0", "1.0.1-beta"],
            ["v1.2b1", "Version 1.2", "v1.3"],
            ["1.0-1", "1.0.0+build.7", "1.0.1"],
        ] {
            let [first, second, third] = order.map(Version::new);
            assert!(first.is_older_than(&second), "{first:?} {second:?}");
            assert!(second.is_older_than(&third), "{second:?} {third:?}");
            assert!(!third.is_older_than(&first), "{third:?} {first:?}");
        }
    }

    #[test]
    fn what_is_no_version_decides_nothing() {
        let one = Version::new("1");
        let none = [
            "endpoint_1.get",
            "",
            "3scale.get",
            "latest",
            "é",
            "99999999999999999999",
        ];
        for text in none {
            let none = Version::new(text);
            assert!(
                !none.is_older_than(&one) && !one.is_older_than(&none),
                "{text}"
            );
        }
        assert!(!Version::new("1.0+a").is_older_than(&Version::new("1+b")));
    }
}
