//! GitBook's exports, and the sources of its pages.

use crate::outline;

fn fragment(method: &str, path: &str, summary: &str) -> String {
    format!(
        r#"## {} {path}

> {summary}

```json
{{"openapi":"3.1.0","info":{{"title":"Ties","version":"1"}},"servers":[{{"url":"https://acme.example/v1"}}],"paths":{{"{path}":{{"{method}":{{"summary":"{summary}","responses":{{"204":{{"description":"Done"}}}}}}}}}}}}
```
"#,
        method.to_uppercase()
    )
}

#[test]
fn the_page_names_the_only_operation_and_its_path_one_of_many() {
    let one = format!(
        "# Cut a tie\n\n{}\n{{% hint style=\"info\" %}}\nIt cannot be undone.\n{{% endhint %}}\n\n---\n\n# Agent Instructions: Querying This Documentation\n\nAsk.\n",
        fragment("delete", "/ties/{id}", "Cuts a tie.").replace(
            "\"responses\"",
            "\"parameters\":[{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}],\"responses\"",
        )
    );
    let many = format!(
        "# Knots\n\nKnots hold ties.\n\n{}\nAll of them.\n\n{}\n***\n\n{}\nIt must be new.\n\n[PreviousTies](ties.md)[NextBonds](bonds.md)\n",
        fragment("get", "/knots", "Lists knots."),
        fragment("post", "/knots", "Ties a knot."),
        fragment("put", "/knots", "Ties all knots anew."),
    );
    insta::assert_snapshot!(outline([
        ("acme/cut.md", one.as_str()),
        ("acme/knots.md", &many)
    ]));
}

#[test]
fn blocks_show_operations_of_files_in_the_folder() {
    let ties = "openapi: 3.0.3
info: {title: Ties, version: '1'}
paths:
  /ties:
    get: {summary: Lists ties, responses: {'204': {description: None}}}
    post: {operationId: tie, responses: {'204': {description: Tied}}}
";
    let page = "# Ties

Of all.

## List ties

The newest comes first.

{% openapi src=\"../ties.yaml\" path=\"/ties\" method=\"get\" %}
[ties.yaml](../ties.yaml)
{% endopenapi %}

None is left out.

## Tie

{% openapi-operation spec=\"ties\" path=\"/ties\" method=\"post\" %}
[OpenAPI ties](https://acme.example/ties.yaml)
{% endopenapi-operation %}

## Cut

{% openapi src=\"https://acme.example/ties.yaml\" path=\"/ties\" method=\"delete\" %}
[ties.yaml](https://acme.example/ties.yaml)
{% endopenapi %}
";
    insta::assert_snapshot!(outline([
        ("acme/ties.yaml", ties),
        ("acme/pages/ties.md", page),
        ("acme/other.md", "# Others\n\nNothing of `openapi`.\n"),
    ]));
}
