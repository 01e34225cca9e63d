//! What is not fetched, and how much is.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::folder::{files, specweld};
use crate::site::{Answer, Site, body, markdown, moved};
use crate::{acme, project, pull, said};

#[test]
fn robots_are_heeded() {
    let (site, folder) = (acme(), project());
    let robots =
        "User-agent: specweld\nDisallow: /docs/reference/list\n\nUser-agent: *\nDisallow: /\n";
    site.has("/robots.txt", body("text/plain", robots));
    let run = pull(folder.path(), &site.url("/docs/llms.txt"), &[]);
    insta::assert_snapshot!("robots", said(&run, &[&site]));
    assert!(!site.targets().iter().any(|it| it.contains("list-ties")));
    site.has(
        "/robots.txt",
        body("text/plain", "User-agent: *\nDisallow: /"),
    );
    let run = pull(folder.path(), &site.url("/docs/llms.txt"), &[]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("robots.txt asks programs"), "{}", run.err);
}

#[test]
fn other_hosts_are_asked_when_they_are_named_alone() {
    let (site, other, folder) = (Site::new(), Site::new(), project());
    let list = format!("- [a](a.md)\n- [b](b.md)\n- [c]({})\n", other.url("/c.md"));
    site.has("/llms.txt", markdown(list))
        .has("/a.md", moved("/moved/a.md"))
        .has("/moved/a.md", markdown("# A"))
        .has("/b.md", moved(&other.url("/b.md")));
    other
        .has("/b.md", markdown("# B"))
        .has("/c.md", markdown("# C"));
    let url = site.url("/llms.txt");
    let run = pull(folder.path(), &url, &[]);
    insta::assert_snapshot!("other_hosts", said(&run, &[&site, &other]));
    assert!(other.targets().is_empty());
    let run = pull(folder.path(), &url, &["--host", &other.host()]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(other.targets(), ["/b.md", "/c.md"]);
    let names: Vec<_> = files(folder.path()).into_keys().collect();
    let host = other.host().replace(':', "-");
    assert!(
        names.contains(&format!("docs/acme/{host}/c.md")),
        "{names:?}"
    );
    assert!(names.contains(&"docs/acme/b.md".to_owned()), "{names:?}");
}

#[test]
fn redirects_lead_nowhere_else_and_end() {
    let (site, folder) = (Site::new(), project());
    let list = "- [a](a.md)\n- [b](b.md)\n- [c](c.md)\n";
    site.has("/llms.txt", markdown(list))
        .has("/a.md", moved("http://169.254.169.254/latest/meta-data"))
        .has("/b.md", moved("/b.md"))
        .has("/c.md", moved("file:///etc/passwd"));
    let run = pull(folder.path(), &site.url("/llms.txt"), &[]);
    insta::assert_snapshot!("redirects", said(&run, &[&site]));
    assert!(!folder.path().join("docs").exists());
}

#[test]
fn every_limit_ends_the_run_with_nothing_written() {
    let (site, folder) = (acme(), project());
    let url = site.url("/docs/llms.txt");
    let mut all = String::new();
    let mut check = |arguments: &[&str]| {
        let run = pull(folder.path(), &url, arguments);
        assert!(!folder.path().join("docs").exists(), "{arguments:?}");
        all.push_str(&format!(
            "── {}\n{}\n",
            arguments.join(" "),
            said(&run, &[&site])
        ));
    };
    check(&["--max-pages", "2"]);
    // It says how large it is, and it does not.
    let large = "a".repeat(3 << 20);
    site.has("/docs/about.md", markdown(large.clone()));
    check(&["--max-page", "2"]);
    check(&["--max-total", "1"]);
    let slow = Answer::After(Duration::from_secs(20), Box::new(markdown("# Late")));
    site.has("/docs/about.md", slow);
    check(&["--max-time", "1"]);
    insta::assert_snapshot!("limits", all);
}

#[test]
fn no_more_requests_are_made_at_a_time_than_may_be() {
    let (site, folder) = (Site::new(), project());
    let mut list = String::new();
    for number in 0..12 {
        list.push_str(&format!("- [a]({number}.md)\n"));
        let answer = Answer::After(Duration::from_millis(50), Box::new(markdown("# A")));
        site.has(&format!("/{number}.md"), answer);
    }
    site.has("/llms.txt", markdown(list));
    let run = pull(folder.path(), &site.url("/llms.txt"), &["--jobs", "3"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(site.busiest.load(Ordering::SeqCst), 3);
}

#[test]
fn hostile_names_stay_in_the_folder() {
    let (site, folder) = (Site::new(), project());
    let targets = [
        "/..%2f..%2fout.md",
        "/.hidden.md",
        "/con.md",
        "/List.md",
        "/list.md",
        "/a.md",
        "/a.md/b.md",
        "/api.toml",
        "/a%1b%5b2J.md",
    ];
    let list: String = targets.iter().map(|it| format!("- [x]({it})\n")).collect();
    site.has("/llms.txt", markdown(list));
    for target in targets {
        site.has(target, markdown("# X"));
        site.has(&format!("{target}.md"), markdown("# X"));
    }
    let run = pull(folder.path(), &site.url("/llms.txt"), &[]);
    insta::assert_snapshot!("hostile_names", said(&run, &[&site]));
    let names = files(folder.path());
    let lower: std::collections::BTreeSet<_> = names.keys().map(|it| it.to_lowercase()).collect();
    assert_eq!(
        (names.len(), lower.len()),
        (targets.len() + 2, targets.len() + 2)
    );
}

#[test]
fn urls_that_cannot_be_fetched_are_faults_of_the_command_line() {
    let folder = project();
    for url in [
        "ftp://acme.example/",
        "acme.example",
        "https://ann:secret@acme.example/",
    ] {
        let run = pull(folder.path(), url, &[]);
        assert_eq!(run.code, 2, "{}", run.err);
    }
    let run = specweld(
        folder.path(),
        &["pull", "https://acme.example", "--api", "../x"],
    );
    assert_eq!(run.code, 2, "{}", run.err);
    assert_eq!(specweld(folder.path(), &["pull"]).code, 2);
}
