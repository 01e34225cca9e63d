//! What CI systems read, whatever it tells of: workflow commands of GitHub Actions, and SARIF 2.1.0 (OASIS).

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// What a path keeps in a URI (RFC 3986, section 3.3).
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A workflow command, without a line feed: `::error file=…,line=…::message`.
///
/// ```
/// let properties = [("file", "a,b.md".to_owned()), ("line", "1".to_owned())];
/// let command = specweld_breaking::ci::command("error", &properties, "50 %\nand more");
/// assert_eq!(command, "::error file=a%2Cb.md,line=1::50 %25%0Aand more");
/// ```
pub fn command(name: &str, properties: &[(&str, String)], message: &str) -> String {
    // As the runner's command reader takes back what stands behind `::`.
    let data = |text: &str| {
        text.replace('%', "%25")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let property = |(key, value): &(&str, String)| {
        let value = data(value).replace(':', "%3A").replace(',', "%2C");
        format!("{key}={value}")
    };
    let properties: Vec<String> = properties.iter().map(property).collect();
    format!("::{name} {}::{}", properties.join(","), data(message))
}

/// A log of SARIF with one run: of a tool, the ids of the rules that its results are of, and the results.
pub fn sarif(tool: &str, rules: &BTreeSet<String>, results: &[Value]) -> Value {
    let rules: Vec<Value> = rules.iter().map(|id| json!({ "id": id })).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": tool,
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// A path as a relative reference, as SARIF has places of files.
pub fn uri(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}
