//! What a release packs, installed by what a release installs with.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use super::action::step;
use super::workspace;

const RELEASE: &str = ".github/workflows/release.yml";

fn bash(script: &str, folder: &Path, environment: &[(&str, &str)]) -> Output {
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
    bash.current_dir(folder).envs(environment.iter().copied());
    bash.output().unwrap()
}

fn install(release: &Path, bin: &Path, program: &str) -> Output {
    let mut shell = Command::new("sh");
    shell
        .arg(workspace().join("install/install.sh"))
        .arg(program);
    shell.env("SPECWELD_RELEASE", format!("file://{}", release.display()));
    shell.env("SPECWELD_BIN", bin).output().unwrap()
}

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn what_is_packed_is_installed_unless_it_was_changed() {
    let (release, bin) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (release, bin) = (release.path(), bin.path());
    let target = "x86_64-unknown-linux-gnu";
    let built = release.join(format!("target/{target}/release"));
    fs::create_dir_all(&built).unwrap();
    for program in ["specweld", "connections-stub"] {
        fs::write(built.join(program), format!("#!/bin/sh\necho {program}\n")).unwrap();
        fs::set_permissions(built.join(program), fs::Permissions::from_mode(0o755)).unwrap();
    }
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"] {
        fs::copy(workspace().join(file), release.join(file)).unwrap();
    }
    let packed = bash(&step(RELEASE, "pack"), release, &[("TARGET", target)]);
    assert!(
        packed.status.success(),
        "{}",
        String::from_utf8_lossy(&packed.stderr)
    );

    for program in ["specweld", "connections-stub"] {
        let installed = install(release, bin, program);
        let error = String::from_utf8_lossy(&installed.stderr);
        assert!(installed.status.success(), "{error}");
        let said = Command::new(bin.join(program)).output().unwrap().stdout;
        assert_eq!(String::from_utf8(said).unwrap().trim(), program);
    }

    fs::remove_file(bin.join("specweld")).unwrap();
    let archive = release.join(format!("specweld-{target}.tar.gz"));
    fs::copy(
        release.join(format!("connections-stub-{target}.tar.gz")),
        archive,
    )
    .unwrap();
    let refused = install(release, bin, "specweld");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("nothing is installed"));
    assert!(!bin.join("specweld").exists());
    assert_eq!(install(release, bin, "other").status.code(), Some(2));
}

#[test]
fn the_notes_of_a_release_are_those_of_its_version() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("Cargo.toml"), "version = \"0.2.0\"\n").unwrap();
    let changes = "# Changelog\n\n## [Unreleased]\n\n- later\n\n## [0.2.0] - 2026-01-01\n\n- now\n\n## [0.1.0]\n\n- before\n\n[0.2.0]: https://library.example\n";
    fs::write(folder.join("CHANGELOG.md"), changes).unwrap();
    let notes = step(RELEASE, "notes");
    let of = |tag: &str| bash(&notes, folder, &[("GITHUB_REF_NAME", tag)]);
    assert!(of("v0.2.0").status.success());
    assert_eq!(
        fs::read_to_string(folder.join("notes.md")).unwrap().trim(),
        "- now"
    );
    assert!(!of("v0.3.0").status.success(), "the tag is not the version");
    fs::write(
        folder.join("CHANGELOG.md"),
        "# Changelog\n\n## [Unreleased]\n",
    )
    .unwrap();
    assert!(!of("v0.2.0").status.success(), "there is nothing to say");
}
