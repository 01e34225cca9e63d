//! Hosts that fail, and runs that are killed.

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::folder::{command, files, read, write};
use crate::site::{Answer, Site, markdown, status};
use crate::{acme, project, pull, said};

#[test]
fn a_host_that_is_busy_is_asked_again_when_it_says() {
    let (site, folder) = (acme(), project());
    let later = |code, when: &str| status(code).with("Retry-After", when);
    let about = markdown("# About");
    site.on(
        "/docs/about.md",
        [later(429, "2"), later(503, "0"), about.clone()],
    );
    let start = Instant::now();
    let run = pull(folder.path(), &site.url("/docs/llms.txt"), &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(start.elapsed() >= Duration::from_secs(2));
    let asked = site.targets();
    assert_eq!(asked.iter().filter(|it| *it == "/docs/about.md").count(), 3);
    assert_eq!(read(folder.path(), "docs/acme/about.md"), "# About");

    // An hour is too long, and so is a host that stays as it is.
    site.on("/docs/about.md", [later(429, "3600"), about.clone()]);
    let long = pull(folder.path(), &site.url("/docs/llms.txt"), &[]);
    site.on("/docs/about.md", [later(500, "0")]);
    let ever = pull(folder.path(), &site.url("/docs/llms.txt"), &[]);
    insta::assert_snapshot!(
        "busy_hosts",
        format!("{}{}", said(&long, &[&site]), said(&ever, &[&site]))
    );
}

#[test]
fn half_dead_hosts_change_nothing() {
    let folder = project();
    let before = "# Before\n";
    write(folder.path(), "docs/acme/a.md", before);
    let mut all = String::new();
    for answer in [
        Answer::HalfDead(b"# Ha".to_vec()),
        Answer::Silent,
        Answer::Cut,
        status(500),
        status(403),
    ] {
        let site = Site::new();
        site.has("/llms.txt", markdown("- [a](a.md)\n- [b](b.md)\n"))
            .has("/a.md", markdown("# After\n"))
            .has("/b.md", answer.clone());
        let run = pull(folder.path(), &site.url("/llms.txt"), &["--timeout", "1"]);
        assert_eq!(read(folder.path(), "docs/acme/a.md"), before, "{answer:?}");
        all.push_str(&said(&run, &[&site]));
    }
    let site = Site::new();
    site.has("/robots.txt", status(500));
    all.push_str(&said(
        &pull(folder.path(), &site.url("/llms.txt"), &[]),
        &[&site],
    ));
    insta::assert_snapshot!("half_dead_hosts", all);
}

#[test]
fn a_host_that_recovers_is_no_trouble() {
    let (site, folder) = (acme(), project());
    let about = "/docs/about.md";
    site.on(about, [Answer::Cut, status(502), markdown("# About")]);
    let run = pull(folder.path(), &site.url("/docs/llms.txt"), &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(read(folder.path(), "docs/acme/about.md"), "# About");
}

#[test]
fn a_run_that_is_killed_changed_nothing_and_the_next_goes_on() {
    let (site, folder) = (Site::new(), project());
    let list: String = (0..6).map(|it| format!("- [a]({it}.md)\n")).collect();
    site.has("/llms.txt", markdown(list));
    for number in 0..6 {
        site.has(&format!("/{number}.md"), markdown(format!("# {number}\n")));
    }
    site.has("/4.md", Answer::Silent);
    write(folder.path(), "docs/acme/0.md", "# Before\n");
    let url = site.url("/llms.txt");
    let arguments = ["pull", &url, "--api", "acme", "--jobs", "1"];
    let mut run = command(folder.path(), &arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !site.requests_hold("/4.md") {
        sleep(Duration::from_millis(10));
    }
    // Meanwhile nobody else fetches pages of the API.
    let other = pull(folder.path(), &url, &[]);
    assert!(
        other.err.contains("another run fetches pages of `acme`"),
        "{}",
        other.err
    );
    run.kill().unwrap();
    run.wait().unwrap();
    assert_eq!(read(folder.path(), "docs/acme/0.md"), "# Before\n");
    assert!(!folder.path().join("docs/acme/1.md").exists());
    site.asked();

    site.has("/4.md", markdown("# 4\n"));
    let next = pull(folder.path(), &url, &[]);
    insta::assert_snapshot!("resumed", said(&next, &[&site]));
    assert_eq!(site.targets(), ["/4.md", "/5.md", "/llms.txt"]);
    assert_eq!(read(folder.path(), "docs/acme/0.md"), "# 0\n");
    assert!(
        files(folder.path())
            .keys()
            .all(|name| !name.starts_with(".pull"))
    );
}

#[test]
fn what_a_killed_run_left_half_written_is_fetched_again() {
    let (site, folder) = (acme(), project());
    let url = site.url("/docs/llms.txt");
    site.has("/docs/about.md", status(403));
    pull(folder.path(), &url, &[]);
    for (name, text) in files(folder.path()) {
        if name.starts_with(".pull-acme/") && !name.ends_with("pages") {
            write(folder.path(), &name, &text[..text.len() / 2]);
        }
    }
    site.has("/docs/about.md", markdown("# About"));
    site.asked();
    let run = pull(folder.path(), &url, &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(site.targets().len(), 4);
}

#[test]
fn a_file_of_the_state_that_is_none_is_told() {
    let (site, folder) = (acme(), project());
    for text in [
        "{",
        "{\"version\":2,\"pages\":{}}",
        "{\"version\":1,\"pages\":{\"../../x.md\":{\"source\":\"\",\"page\":\"http://a/\",\"from\":\"http://a/\",\"sha256\":\"\"}}}",
    ] {
        write(folder.path(), "docs/acme/.pull.json", text);
        let run = pull(folder.path(), &site.url("/docs/llms.txt"), &["--prune"]);
        assert_eq!(run.code, 1);
        assert!(run.err.contains("fetched once more"), "{}", run.err);
    }
    assert!(site.targets().is_empty());
}
