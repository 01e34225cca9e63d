//! The steps of the action and the hooks for pre-commit, run as far as they need no GitHub.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use super::library::Library;
use super::{PROGRAM, reader, workspace};

/// The lines of a step of an action or a workflow, by its id.
pub fn step(file: &str, id: &str) -> String {
    let text = fs::read_to_string(workspace().join(file)).unwrap();
    let (_, step) = text.split_once(&format!("id: {id}\n")).unwrap();
    let (_, run) = step.split_once("run: |\n").unwrap();
    let indent = run.len() - run.trim_start_matches(' ').len();
    let lines = run
        .lines()
        .take_while(|line| line.starts_with(&" ".repeat(indent)));
    lines.map(|line| format!("{}\n", &line[indent..])).collect()
}

/// Runs a step as GitHub does, in the folder of a project, with a `gh` that writes down what it is told.
fn run(id: &str, folder: &Path, environment: &[(&str, &str)]) -> Output {
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    let gh = "#!/bin/sh\necho \"$@\" >> \"$RUNNER_TEMP/gh.txt\"\n";
    fs::write(bin.join("gh"), gh).unwrap();
    fs::set_permissions(bin.join("gh"), fs::Permissions::from_mode(0o755)).unwrap();
    let mut path = vec![bin];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let bash = ["--noprofile", "--norc", "-eo", "pipefail", "-c"];
    Command::new("bash")
        .args(bash)
        .arg(step("action.yml", id))
        .current_dir(folder)
        .env("PATH", std::env::join_paths(path).unwrap())
        .env("PROGRAM", PROGRAM)
        .env("RUNNER_TEMP", folder.join("temp"))
        .env("GITHUB_STEP_SUMMARY", folder.join("temp/summary.md"))
        .env("GITHUB_REPOSITORY", "library/api")
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = [
        "-c",
        "user.name=reader",
        "-c",
        "user.email=reader@library.example",
    ];
    let mut git = Command::new("git");
    git.args(identity).args(arguments).current_dir(folder);
    assert!(
        git.env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap()
            .status
            .success()
    );
}

/// A project under version control whose outputs are fresh.
fn project(folder: &Path) {
    super::first_page(folder);
    fs::create_dir(folder.join("temp")).unwrap();
    fs::write(folder.join(".gitignore"), "/temp\n/bin\n").unwrap();
    let made = Command::new(PROGRAM)
        .arg("regenerate")
        .current_dir(folder)
        .output();
    assert!(made.unwrap().status.success());
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "."]);
    git(
        folder,
        &["commit", "--quiet", "--message", "The pages of the library"],
    );
}

#[test]
fn the_action_tells_what_is_stale_and_whom_it_breaks() {
    let library = Library::open();
    let reader = reader(&library);
    let folder = reader.folder();
    project(folder);
    assert_eq!(code(&run("regenerate", folder, &[])), 0);
    let breaking = [
        ("AGAINST", "HEAD"),
        ("FAIL_ON", "breaking"),
        ("COMMENT", "7"),
    ];
    assert_eq!(code(&run("breaking", folder, &breaking)), 0);

    let page = folder.join("docs/books/renew-loan.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(
        &page,
        text.replace("required: [due]", "required: [due, left]"),
    )
    .unwrap();
    assert_eq!(code(&run("regenerate", folder, &[])), 4);
    assert_eq!(code(&run("breaking", folder, &breaking)), 5);
    let read = |name: &str| fs::read_to_string(folder.join("temp").join(name)).unwrap();
    assert!(
        read("summary.md").contains("`left`"),
        "{}",
        read("summary.md")
    );
    let comment = "pr comment 7 --repo library/api --edit-last --create-if-none --body-file";
    assert!(
        read("gh.txt").lines().all(|line| line.starts_with(comment)),
        "{}",
        read("gh.txt")
    );

    // A commit that is not there is no report, and no comment.
    fs::remove_file(folder.join("temp/gh.txt")).unwrap();
    let none = [
        ("AGAINST", "none"),
        ("FAIL_ON", "breaking"),
        ("COMMENT", "7"),
    ];
    assert_eq!(code(&run("breaking", folder, &none)), 1);
    assert!(!folder.join("temp/gh.txt").exists());
}

#[test]
fn the_action_holds_a_server_against_the_pages() {
    let library = Library::open();
    let reader = reader(&library);
    let folder = reader.folder();
    project(folder);
    let url = [("URL", library.url.as_str()), ("WORLD", "")];
    assert_eq!(
        code(&run("conformance", folder, &url)),
        6,
        "there are no examples"
    );
    let example = "```http\nPOST /copies/{{books.copy}}/renewal\n\nHTTP/1.1 200\n```\n";
    fs::write(folder.join("docs/books/renew-loan.notes.md"), example).unwrap();
    fs::write(folder.join("world.toml"), "[books]\ncopy = \"AB1234\"\n").unwrap();
    let world = [("URL", library.url.as_str()), ("WORLD", "world.toml")];
    let output = run("conformance", folder, &world);
    assert_eq!(
        code(&output),
        0,
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        fs::read_to_string(folder.join("temp/summary.md"))
            .unwrap()
            .contains("witnessed")
    );
}

/// The values of a key in a text of YAML, a line each.
fn values<'a>(yaml: &'a str, key: &str) -> Vec<&'a str> {
    let lines = yaml
        .lines()
        .map(|line| line.trim_start().trim_start_matches("- "));
    let values = lines.filter_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
    values.collect()
}

#[test]
fn the_hooks_do_what_they_say() {
    let library = Library::open();
    let reader = reader(&library);
    let folder = reader.folder();
    project(folder);
    let hooks = fs::read_to_string(workspace().join(".pre-commit-hooks.yaml")).unwrap();
    let hook = |id: &str| {
        let ids = values(&hooks, "id");
        let entry = values(&hooks, "entry")[ids.iter().position(|it| *it == id).unwrap()];
        let mut words = entry.split(' ');
        assert_eq!(words.next(), Some("specweld"));
        let mut command = Command::new(PROGRAM);
        code(&command.args(words).current_dir(folder).output().unwrap())
    };
    assert_eq!((hook("specweld-check"), hook("specweld-breaking")), (0, 0));
    let page = folder.join("docs/books/renew-loan.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(
        &page,
        text.replace("required: [due]", "required: [due, left]"),
    )
    .unwrap();
    assert_eq!((hook("specweld-check"), hook("specweld-breaking")), (4, 5));
    assert_eq!(
        (hook("specweld-regenerate"), hook("specweld-check")),
        (0, 0)
    );
}

/// What the book tells people to write names what is there.
#[test]
fn the_book_knows_the_inputs_and_the_hooks() {
    let text = fs::read_to_string(super::chapter("pull-requests.md")).unwrap();
    let action = fs::read_to_string(workspace().join("action.yml")).unwrap();
    let (_, with) = text
        .split_once("- uses: specweld/connections@main\n        with:\n")
        .unwrap();
    let inputs: Vec<_> = with
        .lines()
        .take_while(|line| line.starts_with("          "))
        .collect();
    assert_eq!(inputs.len(), 3);
    for input in inputs {
        let (name, _) = input.trim().split_once(':').unwrap();
        assert!(
            action.contains(&format!("\n  {name}:\n    description: ")),
            "{name}"
        );
    }
    let hooks = fs::read_to_string(workspace().join(".pre-commit-hooks.yaml")).unwrap();
    for hook in values(&hooks, "id") {
        assert!(text.contains(&format!("| `{hook}`")), "{hook}");
    }
    for hook in values(&text, "id") {
        assert!(values(&hooks, "id").contains(&hook), "{hook}");
    }
}
