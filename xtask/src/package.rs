//! The crates as strangers get them: packed, unpacked in a folder of their own, built there, and used from nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use specweld_cli::Outcome;

/// A crate that is published.
struct Package {
    name: String,
    version: String,
}

impl Package {
    fn folder(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}

/// Packs what is published, builds it from the packages alone, and goes with its `specweld` from pages to a crate that
/// compiles. Needs the dependencies, `tar`, and no network.
///
/// # Errors
/// A step fails, or a file cannot be written.
pub fn test(root: &Path) -> Result<Outcome> {
    let root = root.canonicalize()?;
    let packages = published(&root)?;
    // One that is within a workspace's folder would be taken for a part of it.
    let folder = std::env::temp_dir().join(format!("specweld-packages-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let tested = unpack(&root, &packages, &folder).and_then(|()| build(&root, &folder));
    fs::remove_dir_all(&folder)?;
    tested?;
    println!("{} packages build by themselves", packages.len());
    Ok(Outcome::Fine)
}

/// What `cargo metadata` has without `publish = false`.
fn published(root: &Path) -> Result<Vec<Package>> {
    let mut metadata = Command::new(env!("CARGO"));
    metadata.args([
        "metadata",
        "--offline",
        "--no-deps",
        "--format-version",
        "1",
    ]);
    let output = metadata.current_dir(root).output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo lists no packages")?;
    let published = packages.iter().filter(|it| it["publish"].is_null());
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let package = |it: &serde_json::Value| Package {
        name: text(&it["name"]),
        version: text(&it["version"]),
    };
    Ok(published.map(package).collect())
}

/// Packs the packages, and unpacks them beside each other, as a workspace that knows no other versions of them.
fn unpack(root: &Path, packages: &[Package], folder: &Path) -> Result<()> {
    let packed = folder.join("packed");
    let mut pack = cargo(root, &packed);
    // What is tested is what stands there, committed or not.
    pack.args([
        "package",
        "--offline",
        "--no-verify",
        "--quiet",
        "--allow-dirty",
    ]);
    pack.args(
        packages
            .iter()
            .flat_map(|it| ["--package", it.name.as_str()]),
    );
    run(&mut pack)?;
    let mut workspace =
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n\n[patch.crates-io]\n".to_owned();
    fs::create_dir(folder.join("crates"))?;
    for package in packages {
        let name = package.folder();
        let archive = packed.join(format!("package/{name}.crate"));
        run(Command::new("tar")
            .arg("-xzf")
            .arg(archive)
            .current_dir(folder.join("crates")))?;
        workspace += &format!("{} = {{ path = \"crates/{name}\" }}\n", package.name);
    }
    fs::write(folder.join("Cargo.toml"), workspace)?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

/// Builds the packages, and a crate that their `specweld` makes of the pages of a docs site.
fn build(root: &Path, folder: &Path) -> Result<()> {
    let target = root.join("target/package-test");
    run(cargo(folder, &target).args(["check", "--offline", "--workspace"]))?;
    run(cargo(folder, &target).args(["build", "--offline", "--package", "specweld-cli"]))?;
    let program = target
        .join("debug")
        .join(format!("specweld{}", std::env::consts::EXE_SUFFIX));
    let reader = folder.join("reader");
    for page in [
        "books/get-cover.md",
        "books/lend-book.md",
        "members/remove-member.md",
    ] {
        let to = reader.join("docs").join(page);
        fs::create_dir_all(to.parent().context("a page is in a folder")?)?;
        fs::copy(root.join("crates/specweld-cli/tests/site").join(page), to)?;
    }
    let runtime = unpacked(folder, "specweld-axum-")?;
    let runtime = runtime.to_string_lossy();
    let generate = [
        "generate",
        "openapi.json",
        "--out",
        "library-api",
        "--runtime",
        &runtime,
    ];
    for arguments in [&["init"][..], &["weld", "-o", "openapi.json"], &generate] {
        run(Command::new(&program).args(arguments).current_dir(&reader))?;
    }
    let made = reader.join("library-api");
    fs::copy(root.join("Cargo.lock"), made.join("Cargo.lock"))?;
    run(cargo(&made, &target).args(["check", "--offline"]))
}

/// The folder of an unpacked package whose name begins so.
fn unpacked(folder: &Path, name: &str) -> Result<PathBuf> {
    let mut packages = fs::read_dir(folder.join("crates"))?.filter_map(Result::ok);
    let found = packages.find(|it| it.file_name().to_string_lossy().starts_with(name));
    found
        .map(|it| it.path())
        .with_context(|| format!("there is no package {name}"))
}

/// cargo in a folder, with another for what it builds.
fn cargo(folder: &Path, target: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", target);
    cargo
}

fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{command:?} cannot be run"))?;
    if !status.success() {
        bail!("{command:?} failed: {status}");
    }
    Ok(())
}
