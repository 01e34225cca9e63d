//! What a schema asks for and its type does not, in words.

use serde_json::Value;

/// The constraints of a schema itself, each as Markdown.
pub(super) fn of(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let exclusive = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let mut say = |key: &str, write: &dyn Fn(&str) -> String| {
        if let Some(value) = schema.get(key) {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            found.push(write(&value));
        }
    };
    let over = exclusive("exclusiveMinimum");
    let below = exclusive("exclusiveMaximum");
    say("minimum", &|limit| {
        if over {
            format!("more than {limit}")
        } else {
            format!("at least {limit}")
        }
    });
    say("maximum", &|limit| {
        if below {
            format!("less than {limit}")
        } else {
            format!("at most {limit}")
        }
    });
    say("multipleOf", &|of| format!("a multiple of {of}"));
    say("minLength", &|count| format!("at least {count} characters"));
    say("maxLength", &|count| format!("at most {count} characters"));
    say("pattern", &|pattern| {
        format!("of the pattern {}", code(pattern))
    });
    say("minItems", &|count| format!("at least {count} items"));
    say("maxItems", &|count| format!("at most {count} items"));
    say("minProperties", &|count| {
        format!("at least {count} members")
    });
    say("maxProperties", &|count| format!("at most {count} members"));
    if exclusive("uniqueItems") {
        found.push("no item twice".to_owned());
    }
    if schema.get("not").is_some() {
        found.push("nothing that the schema's `not` describes".to_owned());
    }
    found
}

/// Code in Markdown, whatever backticks it has.
fn code(text: &str) -> String {
    let mut fence = "`".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    let space = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{}{space}{fence}", text.replace('\n', " "))
}

/// The constraints as a paragraph; nothing where there are none.
pub(super) fn sentence(constraints: &[String]) -> String {
    if constraints.is_empty() {
        return String::new();
    }
    format!("Constraints: {}.", constraints.join(", "))
}
