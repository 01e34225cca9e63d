//! A page in the form that it was written in: docs hosts give it beside the one for people.

use specweld::PAGE_EXTENSIONS;
use url::Url;

use super::attempt::Failure;
use super::fetch::Fetcher;
use super::state::{Kept, Version, digest};
use super::text::{Text, text};

/// What came of a page.
#[derive(Debug)]
pub enum Fetched {
    /// Its text.
    New(Box<Kept>, String),
    /// It is as it was.
    Unchanged,
    /// There is none, for a reason that leaves the rest of the site as it is.
    Absent(Absence),
}

/// Why there is no text of a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Absence {
    /// The site lists it, and has it no more.
    Missing,
    /// There is HTML alone.
    Html,
    /// It is no text.
    NoText,
    /// robots.txt asks to leave it alone.
    Robots,
    /// It has moved to a host that is not to be asked.
    Foreign(String),
}

/// Fetches a page; where a version of it is known, only if there is another.
///
/// # Errors
///
/// What can be known of it only later, or with another permission.
pub async fn fetch(
    fetcher: &Fetcher,
    source: &str,
    page: &Url,
    known: Option<&Kept>,
) -> Result<Fetched, String> {
    let mut variants = variants(page);
    if let Some(known) = known {
        // What gave the text before gives it again.
        variants.retain(|variant| *variant != known.from);
        variants.insert(0, known.from.clone());
    }
    let mut absence = Absence::Missing;
    let mut denied = None;
    for variant in variants {
        let known = known.filter(|known| known.from == variant);
        let known = known.map(|known| &known.version);
        let known = known.filter(|version| **version != Version::default());
        match fetcher.get(&variant, known, fetcher.limits.page).await {
            Ok(answer) => match text(&answer) {
                Text::Plain(text) => {
                    let kept = Kept {
                        source: source.to_owned(),
                        page: page.clone(),
                        from: variant,
                        sha256: digest(text.as_bytes()),
                        version: answer.version(),
                    };
                    return Ok(Fetched::New(Box::new(kept), text));
                }
                Text::Html => absence = Absence::Html,
                Text::None => absence = absence.max(Absence::NoText),
            },
            Err(Failure::NotModified) => return Ok(Fetched::Unchanged),
            Err(Failure::Missing) => {}
            Err(Failure::Denied(status)) => denied = Some(status),
            Err(Failure::Robots) => absence = absence.max(Absence::Robots),
            Err(Failure::Foreign(host)) => absence = absence.max(Absence::Foreign(host)),
            Err(Failure::Broken(why)) => return Err(format!("{variant}: {why}")),
        }
    }
    match denied {
        // Stores of files answer so for what they do not have.
        Some(status) if absence == Absence::Missing => {
            Err(format!("{page}: the host answered {status}"))
        }
        _ => Ok(Fetched::Absent(absence)),
    }
}

/// Where hosts have the Markdown of a page, then the page itself: it may be Markdown, on demand or always.
fn variants(page: &Url) -> Vec<Url> {
    let path = page.path();
    let file = path.rsplit('/').next().unwrap_or_default();
    let extension = file.rsplit_once('.').map(|(_, extension)| extension);
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    let extension = extension.as_str();
    let stem = path.trim_end_matches('/');
    let paths = match extension {
        "txt" | "markdown" => vec![],
        known if PAGE_EXTENSIONS.contains(&known) => vec![],
        "html" | "htm" => {
            let bare = &path[..path.len() - extension.len() - 1];
            vec![format!("{bare}.md"), format!("{path}.md")]
        }
        _ if stem.is_empty() => vec!["/index.md".to_owned()],
        _ => vec![
            format!("{stem}.md"),
            format!("{stem}/index.md"),
            format!("{stem}/index.html.md"),
        ],
    };
    let with = |path: String| {
        let mut url = page.clone();
        url.set_path(&path);
        url
    };
    paths.into_iter().map(with).chain([page.clone()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_where_hosts_have_them() {
        for (page, expected) in [
            ("/list", "/list.md /list/index.md /list/index.html.md /list"),
            (
                "/v1.2/",
                "/v1.2.md /v1.2/index.md /v1.2/index.html.md /v1.2/",
            ),
            ("/", "/index.md /"),
            (
                "/list.html?a=b",
                "/list.md?a=b /list.html.md?a=b /list.html?a=b",
            ),
            ("/list.md", "/list.md"),
            ("/openapi.yaml", "/openapi.yaml"),
        ] {
            let page = Url::parse("https://acme.example")
                .unwrap()
                .join(page)
                .unwrap();
            let paths = variants(&page);
            let paths: Vec<_> = paths
                .iter()
                .map(|it| &it[url::Position::BeforePath..])
                .collect();
            assert_eq!(paths.join(" "), expected);
        }
    }
}
