//! A documented rule: its sentence, and what shows whether a server keeps it.

use std::pin::Pin;

use crate::stage::Stage;
use crate::verdict::Verdict;

/// A check of a rule.
pub(crate) type Check =
    for<'a> fn(&'a mut Stage<'_>) -> Pin<Box<dyn Future<Output = Verdict> + Send + 'a>>;

/// A documented rule.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// The page, the notes or the fragment that it stands in.
    pub page: &'static str,
    pub(crate) words: Words,
    pub(crate) check: Check,
}

/// Where in its page a rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// At these words: see [`Pages::find`](crate::Pages::find).
    Sentence(&'static str),
    /// It is one rule for each row of the table whose head begins so.
    Rows(&'static str),
}

impl From<&'static str> for Words {
    fn from(words: &'static str) -> Self {
        Self::Sentence(words)
    }
}

/// The rules of a page: the name of a check, and the words of its sentence.
macro_rules! on {
    ($page:expr; $($name:ident: $words:expr),* $(,)?) => {
        vec![$(crate::rule::Rule {
            name: stringify!($name),
            page: $page,
            words: $words.into(),
            check: |it| Box::pin($name(it)),
        }),*]
    };
}

pub(crate) use on;
