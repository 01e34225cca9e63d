//! `[types]` in `specweld.toml`: types of others and of one's own, their crates, and what is said of settings at fault.

use crate::folder::{read, specweld, with, write};

const ORDERS: &str = "openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'200': {description: It is there., content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}
components:
  schemas:
    Order:
      type: object
      required: [at, total]
      properties:
        at: {type: string, format: date-time}
        total: {$ref: '#/components/schemas/Money'}
        place: {type: string, x-rust-type: 'places::Place'}
    Money: {type: object, properties: {cents: {type: integer}}}
";

const OUTPUT: &str = "[document]\nsource = \"orders.yaml\"\n\n[outputs.crate]\nfolder = \"gen/orders-api\"\nsplit = true\n\n";

const TYPES: &str = "[types]
derives = [\"Hash\"]

[types.formats]
date-time = \"jiff::Timestamp\"
uuid = \"uuid::Uuid\"

[types.replace]
Money = \"acme_money::Money\"

[types.dependencies]
uuid = \"1.4\"
jiff = { version = \"1.0\", default-features = false, features = [\"serde\", \"std\"] }
acme-money = { path = \"money\" }
";

/// The manifests' lines about the crates of types, and the struct.
fn made(folder: &std::path::Path, package: &str) -> String {
    let mut made = String::new();
    for part in ["types", "client", "server"] {
        let manifest = read(folder, &format!("{package}-{part}/Cargo.toml"));
        let own = ["acme-money", "jiff", "places", "uuid"];
        for line in manifest.lines() {
            if own.iter().any(|name| line.starts_with(name)) {
                made += &format!("{part}: {line}\n");
            }
        }
    }
    let schemas = read(folder, &format!("{package}-types/src/types/schemas.rs"));
    let order = schemas.split("pub struct Order {").nth(1).unwrap();
    made + "Order {" + order.split_inclusive('}').next().unwrap() + "\n"
}

#[test]
fn types_and_their_crates_are_chosen() {
    let folder = with(&[("orders.yaml", ORDERS), ("specweld.toml", OUTPUT)]);
    let regenerate = || {
        let said = specweld(folder.path(), &["regenerate"]);
        assert_eq!(said.code, 0, "{}", said.err);
        made(folder.path(), "gen/orders-api/orders-api")
    };
    let plain = regenerate();
    write(folder.path(), "specweld.toml", &format!("{OUTPUT}{TYPES}"));
    let chosen = regenerate();
    let named = TYPES.replace("derives", "x-rust-type = true\nderives") + "places = \"0.3\"\n";
    write(folder.path(), "specweld.toml", &format!("{OUTPUT}{named}"));
    insta::assert_snapshot!([plain, chosen, regenerate()].join("\n"));
}

#[test]
fn generate_takes_them_of_a_folder() {
    let folder = with(&[("orders.yaml", ORDERS), ("own/specweld.toml", TYPES)]);
    let generate = |settings: &str| {
        specweld(
            folder.path(),
            &[
                "generate",
                "orders.yaml",
                "--out",
                "out",
                "--split",
                "--settings",
                settings,
            ],
        )
    };
    let said = generate("own");
    assert_eq!(said.code, 0, "{}", said.err);
    let root = folder.path().canonicalize().unwrap();
    let made = made(folder.path(), "out/out").replace(root.to_str().unwrap(), "…");
    insta::assert_snapshot!(made);
    assert!(generate("none").err.contains("cannot open the folder none"));
    write(
        folder.path(),
        "own/specweld.toml",
        &TYPES.replace("Money =", "Mony ="),
    );
    let said = generate("own");
    insta::assert_snapshot!("generate_at_fault", said.all());
}

#[test]
fn settings_at_fault_have_their_place() {
    let said = |types: &str| {
        let settings = format!("{OUTPUT}{types}");
        let folder = with(&[("orders.yaml", ORDERS), ("specweld.toml", &settings)]);
        let said = specweld(folder.path(), &["regenerate"]);
        assert_eq!(said.code, 1, "{}", said.out);
        assert!(!folder.path().join("gen").exists());
        said.err
    };
    insta::assert_snapshot!(
        "types_paths",
        said(
            "[types]\nderives = [\"JsonSchema\", \"acme::Shown\"]\nformats.date-time = \"Timestamp\"\nformats.uuid = \"uuid Uuid\"\nreplace.Money = \"money::Money\"\nreplace.Order = \"crate::Order\"\ndependencies.acme = {}\n"
        )
    );
    insta::assert_snapshot!("types_component", said("[types]\nreplace.Mony = \"u64\"\n"));
    insta::assert_snapshot!("types_dependency", said("[types]\ndependencies.acme = 1\n"));
    insta::assert_snapshot!("types_rust_type", said("[types]\nx-rust-type = true\n"));
}

#[test]
fn what_init_proposes_is_taken() {
    let folder = with(&[("orders.yaml", ORDERS)]);
    assert_eq!(specweld(folder.path(), &["init", "orders.yaml"]).code, 0);
    let text = read(folder.path(), "specweld.toml");
    let (before, types) = text.split_once("# [types]").unwrap();
    let (types, behind) = types.split_once("\n\n").unwrap();
    let types = types.replace("\n# ", "\n").replace("AcmeMoney", "Money");
    write(
        folder.path(),
        "specweld.toml",
        &format!("{before}[types]{types}\n\n{behind}"),
    );
    let said = specweld(folder.path(), &["regenerate"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let manifest = read(folder.path(), "orders-api/Cargo.toml");
    assert!(
        manifest.contains("acme-money = { path = \"../../acme-money\" }"),
        "{manifest}"
    );
    assert!(manifest.contains("schemars = \"1.0\""), "{manifest}");
}
