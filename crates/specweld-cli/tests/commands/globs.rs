//! Which pages are read, as the settings say.

use crate::folder::{read, specweld, with_site, write};

fn settings(globs: &str) -> tempfile::TempDir {
    let folder = with_site();
    let text =
        format!("[pages]\nfolder = \"docs\"\n{globs}\n\n[document]\nfile = \"openapi.json\"\n");
    write(folder.path(), "specweld.toml", &text);
    folder
}

#[test]
fn pages_are_read_that_are_included_and_not_excluded() {
    let operations = |globs: &str| {
        let folder = settings(globs);
        // What is at fault and not read is no fault.
        write(
            folder.path(),
            "docs/members/drafts/new/bad.md",
            "```json\n{\"openapi\": \n```\n",
        );
        let said = specweld(folder.path(), &["regenerate"]);
        assert_eq!(said.code, 0, "{globs}: {}", said.err);
        let text = read(folder.path(), "openapi.json");
        text.matches("\"operationId\"").count()
    };
    assert_eq!(operations("exclude = [\"**/drafts/**\"]"), 3);
    assert_eq!(operations("include = [\"books/*.md\"]"), 2);
    assert_eq!(operations("include = [\"*/*.md\"]"), 3);
    assert_eq!(
        operations("include = [\"books/**\", \"**/remove-member.md\"]\nexclude = [\"*/lend-*\"]"),
        2
    );
}

#[test]
fn a_glob_that_matches_nothing_or_is_none_is_told() {
    let folder = settings("include = [\"**/*.md\", \"member/**\"]\nexclude = [\"drafts/*\"]");
    let said = specweld(folder.path(), &["weld"]);
    insta::assert_snapshot!(said.all());
    let folder = settings("exclude = [\"a[\", \"{b\"]");
    insta::assert_snapshot!(specweld(folder.path(), &["weld"]).all());
}
