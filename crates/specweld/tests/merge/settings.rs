//! `api.toml`: what it overrides, and what is reported of what it can't.

use serde_json::{Value, json};
use specweld::Page;

use crate::report::{document, file, page, reported};

fn get(path: &str) -> Value {
    json!({"paths": {path: {"get": {"tags": ["Ties"], "responses": {"200": {"description": ""}}}}}})
}

/// Two pages of one title, which is how docs hosts export what they list twice.
fn twins() -> [Page; 2] {
    ["a", "b"].map(|folder| {
        page(
            &format!("acme/{folder}/list all.md"),
            get(&format!("/{folder}")),
        )
    })
}

#[test]
fn two_operations_of_one_title_are_reported_with_the_line_that_helps() {
    insta::assert_snapshot!(reported(twins()));
}

#[test]
fn operations_are_named_by_page_or_by_method_and_path() {
    let settings = "[operations]\n\"a/list all.md\" = \"listA\"\n\"GET /b\" = \"type\"\n";
    let document = document(twins().into_iter().chain([file("acme/api.toml", settings)]));
    assert_eq!(document["paths"]["/a"]["get"]["operationId"], "acme_list_a");
    assert_eq!(document["paths"]["/b"]["get"]["operationId"], "acme_type");
}

#[test]
fn an_api_gets_another_name_and_prefix() {
    let with_name = document([
        page("acme/x.md", get("/x")),
        file("acme/api.toml", "name = \"roadrunner\""),
    ]);
    let operation = &with_name["paths"]["/x"]["get"];
    assert_eq!(operation["operationId"], "roadrunner_x");
    assert_eq!(operation["x-specweld-api"], "roadrunner");
    assert_eq!(operation["tags"], json!(["Roadrunner Ties"]));
    let with_prefix = document([
        page(
            "acme/x.md",
            json!({"components": {"schemas": {"Tie": {"type": "string"}}}}),
        ),
        file("acme/api.toml", "prefix = \"ACME\""),
    ]);
    assert_eq!(
        with_prefix["components"]["schemas"]["ACMETie"]["type"],
        "string"
    );
}

fn conflict() -> [Page; 2] {
    ["string", "integer"].map(|kind| {
        page(
            &format!("acme/{kind}.md"),
            json!({"components": {"schemas": {"Tie Kind": {"type": kind}}}}),
        )
    })
}

#[test]
fn the_copy_that_the_settings_name_stays() {
    insta::assert_snapshot!(reported(conflict()));
    let settings = "components.schemas.\"Tie Kind\" = \"string.md\"";
    let document = document(
        conflict()
            .into_iter()
            .chain([file("acme/api.toml", settings)]),
    );
    assert_eq!(
        document["components"]["schemas"]["AcmeTieKind"]["type"],
        "string"
    );
}

/// Two pages, of which each means its own `Error`, and what refers to that reads alike.
fn two_minds() -> [Page; 3] {
    let of = |name: &str, error: Value| {
        let media = json!({"application/json": {"schema": {"$ref": "#/components/schemas/List"}}});
        let responses = json!({
            "200": {"description": "Fine", "content": media},
            "400": {"$ref": "#/components/responses/Bad"},
        });
        let bad = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}});
        let components = json!({
            "schemas": {
                "Error": error,
                "List": {"type": "array", "items": {"$ref": "#/components/schemas/Error/properties/code"}},
                "Plain": {"type": "string"},
            },
            "responses": {"Bad": {"description": "Bad", "content": bad}},
        });
        let path = format!("/{}", name.replace(['/', '.'], "-"));
        page(
            name,
            json!({"paths": {path: {"get": {"responses": responses}}}, "components": components}),
        )
    };
    let code = |kind: &str| json!({"type": "object", "properties": {"code": {"type": kind}}});
    [
        of("acme/a.md", code("string")),
        of("acme/b.md", code("integer")),
        of("acme/c.md", code("integer")),
    ]
}

#[test]
fn two_variants_stay_under_two_names() {
    let told = reported(two_minds());
    let line = "variants.schemas.Error.\"b.md\" = \"Error2\"";
    assert!(told.contains(line), "{told}");
    let settings = || {
        file(
            "acme/api.toml",
            "variants.schemas.Error.\"b.md\" = \"ErrorInShort\"",
        )
    };
    let pages = || two_minds().into_iter().chain([settings()]);
    assert_eq!(reported(pages()), "");
    let document = document(pages());
    let components = &document["components"];
    let names: Vec<_> = components["schemas"].as_object().unwrap().keys().collect();
    insta::assert_snapshot!(format!("{names:#?}"));
    let bad = |page: &str| {
        let response = &document["paths"][page]["get"]["responses"]["400"]["$ref"];
        let response = response.as_str().unwrap().trim_start_matches('#');
        let content = &document.pointer(response).unwrap()["content"];
        let schema = content["application/json"]["schema"]["$ref"]
            .as_str()
            .unwrap();
        document.pointer(schema.trim_start_matches('#')).unwrap()["properties"]["code"]["type"]
            .clone()
    };
    assert_eq!(bad("/acme-a-md"), "string");
    assert_eq!(bad("/acme-b-md"), "integer");
    assert_eq!(bad("/acme-c-md"), "integer");
    let items = |list: &str| {
        let items = components["schemas"][list]["items"]["$ref"]
            .as_str()
            .unwrap();
        document.pointer(items.trim_start_matches('#')).unwrap()["type"].clone()
    };
    assert_eq!(items("AcmeList"), "string");
    assert_eq!(items("AcmeListInShort"), "integer");
}

/// The page that the settings name may be the first that has what both have.
#[test]
fn the_first_page_may_be_the_one_that_means_another_variant() {
    let settings = file(
        "acme/api.toml",
        "variants.schemas.Error.\"a.md\" = \"Fault\"",
    );
    let document = document(two_minds().into_iter().chain([settings]));
    let items = |list: &str| {
        let items = &document["components"]["schemas"][list]["items"]["$ref"];
        let items = items.as_str().unwrap().trim_start_matches('#');
        document.pointer(items).unwrap()["type"].clone()
    };
    assert_eq!(items("AcmeList"), "integer");
    assert_eq!(items("AcmeFaultList"), "string");
    let bad = &document["components"]["responses"]["AcmeBad"]["content"];
    let schema = &bad["application/json"]["schema"]["$ref"];
    assert_eq!(schema, "#/components/schemas/AcmeError");
}

#[test]
fn components_that_get_one_name_are_reported_with_the_line_that_helps() {
    let schemas =
        json!({"tie": {"type": "string"}, "Tie": {"items": {"$ref": "#/components/schemas/tie"}}});
    let pages = || {
        [page(
            "acme/x.md",
            json!({"components": {"schemas": schemas}}),
        )]
    };
    insta::assert_snapshot!(reported(pages()));
    let settings = file("acme/api.toml", "names.schemas.tie = \"tie2\"");
    let document = document(pages().into_iter().chain([settings]));
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["AcmeTie2"]["type"], "string");
    assert_eq!(
        schemas["AcmeTie"]["items"]["$ref"],
        "#/components/schemas/AcmeTie2"
    );
}

#[test]
fn an_api_whose_folder_begins_with_a_digit_is_named_all_the_same() {
    let schemas = json!({"Tie": {"type": "string"}});
    let mut described = get("/x");
    described["components"] = json!({"schemas": schemas});
    let document = document([page("3scale/x.md", described)]);
    let operation = &document["paths"]["/x"]["get"];
    assert_eq!(operation["operationId"], "api_3scale_x");
    assert_eq!(operation["x-specweld-api"], "api_3scale");
    assert!(
        document["components"]["schemas"]
            .get("Api3scaleTie")
            .is_some()
    );
}

#[test]
fn what_settings_say_of_nothing_is_reported() {
    let settings = r#"
prefx = "A"
name = 3
prefix = "2nd"

[operations]
"a/list al.md" = "one"
"POST /b" = "two"

[components.schema]
Tie = "x.md"

[names.schemas]
Tye = "Tie"

[variants.schemas]
"Tie Kind" = {"strong.md" = "Tie3"}
Tye = {"string.md" = "Tie4"}

[components.schemas]
"Tie kind" = "string.md"
"Tie Kind" = "strng.md"
"#;
    let pages = twins().into_iter().chain(conflict());
    insta::assert_snapshot!(reported(pages.chain([file("acme/api.toml", settings)])));
    insta::assert_snapshot!(reported(twins().into_iter().chain([
        file("acme/api.toml", "[operations\n"),
        file("acme/a/api.toml", "name = \"x\""),
        file("none/api.toml", "name = \"none\""),
    ])));
    let mut both = get("/x");
    both["paths"]["/x"]["put"] = both["paths"]["/x"]["get"].clone();
    insta::assert_snapshot!(reported([
        page("acme/x.md", both),
        file("acme/api.toml", "operations.\"x.md\" = \"one\""),
    ]));
}

#[test]
fn apis_that_get_one_prefix_are_reported() {
    insta::assert_snapshot!(reported([
        page("ab_c/x.md", get("/x")),
        page("ab-c/y.md", get("/y"))
    ]));
}

#[test]
fn titles_and_ids_that_are_no_identifiers_become_some() {
    let titled = |title: &str| {
        let page = page("acme/x.md", get("/v1/x/{}"));
        let text = page.text().replace("# x\n", &format!("# {title}\n"));
        let text = text.replace("/v1/x/{}", "/v1/x");
        document([file("acme/x.md", &text)])["paths"]["/v1/x"]["get"]["operationId"].clone()
    };
    let ids: Vec<_> = [
        "type",
        "2FA codes",
        "Créer l'été",
        "删除",
        "🎉 !",
        "`GET` /x",
    ]
    .into_iter()
    .map(|title| format!("{title}: {}", titled(title)))
    .collect();
    insta::assert_snapshot!(ids.join("\n"));
}

#[test]
fn one_file_holds_the_settings_of_all_apis() {
    let settings =
        "[pages]\nfolder = 'docs'\n\n[apis.acme]\nprefix = 'ACME'\noperations.'GET /a' = 'list'\n";
    let document = document(twins().into_iter().chain([file("specweld.toml", settings)]));
    let operation = &document["paths"]["/a"]["get"];
    assert_eq!(operation["operationId"], "acme_list");
    assert_eq!(operation["tags"], json!(["ACME Ties"]));
}

#[test]
fn advice_names_the_file_that_was_given() {
    let clash = |settings| reported(twins().into_iter().chain([settings]));
    let all = clash(file("specweld.toml", ""));
    assert!(
        all.contains("in specweld.toml:\napis.acme.operations."),
        "{all}"
    );
    let own = clash(file("acme/api.toml", ""));
    assert!(own.contains("in acme/api.toml:\noperations."), "{own}");
}

#[test]
fn settings_of_one_api_stand_in_one_file() {
    let settings = [
        file("acme/api.toml", "prefix = 'A'"),
        file("specweld.toml", "apis.acme.prefix = 'B'"),
    ];
    let text = reported(twins().into_iter().chain(settings));
    let fault = "the settings of `acme` stand in acme/api.toml and in specweld.toml";
    assert!(text.contains(fault), "{text}");
}
