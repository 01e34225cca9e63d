//! A smaller document that still shows what is wrong.

use serde_json::Value;

/// Takes members and items out for as long as `fails` holds.
pub fn document(document: &Value, fails: impl Fn(&Value) -> bool) -> Value {
    let mut smallest = document.clone();
    loop {
        let paths = removable(
            &smallest["components"]["schemas"],
            "/components/schemas".to_owned(),
        );
        let smaller = paths.iter().find_map(|path| {
            let smaller = without(&smallest, path);
            fails(&smaller).then_some(smaller)
        });
        match smaller {
            Some(smaller) => smallest = smaller,
            None => return smallest,
        }
    }
}

fn removable(value: &Value, path: String) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => return Vec::new(),
    };
    let mut paths = Vec::new();
    for (key, value) in children {
        let path = format!("{path}/{key}");
        paths.push(path.clone());
        paths.extend(removable(value, path));
    }
    paths
}

fn without(document: &Value, path: &str) -> Value {
    let mut document = document.clone();
    let (parent, key) = path.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.remove(&key.replace("~1", "/").replace("~0", "~"))),
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        _ => {}
    }
    document
}
