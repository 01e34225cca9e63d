//! Where pages are listed.

use crate::folder::{files, specweld, specweld_with_stdin, write};
use crate::site::{Site, body, html, markdown};
use crate::{project, pull, said};

fn names(folder: &std::path::Path) -> Vec<String> {
    let files = files(folder).into_keys();
    let below = files.filter_map(|name| Some(name.strip_prefix("docs/acme/")?.to_owned()));
    below.filter(|name| !name.starts_with('.')).collect()
}

#[test]
fn sitemaps_lead_to_sitemaps_and_pages_to_their_markdown() {
    let (site, folder) = (Site::new(), project());
    let index = format!(
        "<sitemapindex><sitemap><loc>{}</loc></sitemap><sitemap><loc>/two.xml.gz</loc></sitemap></sitemapindex>",
        site.url("/one.xml")
    );
    let one = "<urlset><url><loc>/list</loc></url><url><loc>/cut</loc></url><url><loc>/people</loc></url></urlset>";
    let two = "<urlset><url><loc>/tie/</loc></url><url><loc>/asked</loc></url><url><loc>/</loc></url></urlset>";
    let mut packed = Vec::new();
    let mut encoder = flate2::read::GzEncoder::new(two.as_bytes(), flate2::Compression::default());
    std::io::Read::read_to_end(&mut encoder, &mut packed).unwrap();
    site.has("/sitemap.xml", body("application/xml", index))
        .has("/one.xml", body("application/xml", one))
        .has("/two.xml.gz", body("application/gzip", packed))
        .has("/list.md", markdown("# List"))
        .has("/cut/index.md", markdown("# Cut"))
        // A host that answers for people where there is nothing.
        .has("/people.md", html())
        .has("/people", html())
        .has("/tie.md", body("text/plain", "# Tie"))
        // One that gives Markdown to those who ask for it.
        .has("/asked", markdown("# Asked"))
        .has("/", html());
    let run = pull(folder.path(), &site.url("/sitemap.xml"), &[]);
    insta::assert_snapshot!("sitemaps", said(&run, &[&site]));
    assert_eq!(
        names(folder.path()),
        ["asked.md", "cut.md", "list.md", "tie.md"]
    );
    let asked = site.asked();
    let asked = asked.iter().find(|it| it.target == "/asked").unwrap();
    assert!(asked.headers["accept"].starts_with("text/markdown"));
}

#[test]
fn a_site_is_looked_through_for_its_lists() {
    let folder = project();
    // Its own llms.txt, that of the host, the sitemap of robots.txt, and that of the host, in this order.
    let site = Site::new();
    site.has("/api/v2", html())
        .has("/api/v2/llms.txt", html())
        .has(
            "/llms.txt",
            markdown("- [a](/api/v2/a.md)\n- [b](/blog/b.md)\n"),
        )
        .has("/api/v2/a.md", markdown("# A"));
    let run = pull(folder.path(), &site.url("/api/v2"), &[]);
    insta::assert_snapshot!("site", said(&run, &[&site]));
    assert_eq!(
        site.targets(),
        ["/api/v2/a.md", "/api/v2/llms.txt", "/llms.txt"]
    );
    assert_eq!(names(folder.path()), ["v2/a.md"]);

    let site = Site::new();
    site.has("/robots.txt", markdown("Sitemap: /maps/docs.xml\n"))
        .has(
            "/maps/docs.xml",
            markdown("<urlset><url><loc>/c</loc></url></urlset>"),
        )
        .has("/c.md", markdown("# C"));
    let run = pull(folder.path(), &site.url("/"), &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(names(folder.path()).contains(&"c.md".to_owned()));

    // One that may have a list is not taken for one that has none.
    let busy = Site::new();
    busy.has("/llms.txt", crate::site::status(500));
    let run = pull(folder.path(), &busy.url("/"), &[]);
    assert!(
        run.err.contains("/llms.txt: the host answered 500"),
        "{}",
        run.err
    );

    let none = Site::new();
    let run = pull(folder.path(), &none.url("/docs"), &[]);
    insta::assert_snapshot!("site_without_a_list", said(&run, &[&none]));
}

#[test]
fn lists_of_the_users_own_and_single_documents_are_taken() {
    let (site, folder) = (Site::new(), project());
    site.has("/a.md", markdown("# A"))
        .has(
            "/openapi.yaml",
            body("application/yaml", "openapi: 3.1.0\n"),
        )
        .has("/llms-full.txt", body("text/plain", "# All\n"));
    let list = format!(
        "# ours\n{}\n\n{}\n",
        site.url("/a"),
        site.url("/openapi.yaml")
    );
    write(folder.path(), "list.txt", &list);
    let run = specweld(
        folder.path(),
        &["pull", "--list", "list.txt", "--api", "acme"],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(names(folder.path()), ["a.md", "openapi.yaml"]);
    let arguments = ["pull", "--list", "-", "--api", "acme"];
    let run = specweld_with_stdin(folder.path(), &arguments, &site.url("/a.md"));
    assert_eq!(run.code, 0, "{}", run.err);
    let fault = specweld_with_stdin(folder.path(), &arguments, "/a.md\n");
    assert_eq!(fault.code, 1);
    assert!(
        fault.err.contains("<stdin>: line 1 is no URL"),
        "{}",
        fault.err
    );
    let nothing = specweld_with_stdin(folder.path(), &arguments, "\n");
    assert!(nothing.err.contains("lists no page"), "{}", nothing.err);

    let whole = pull(folder.path(), &site.url("/llms-full.txt"), &[]);
    assert_eq!(whole.code, 0, "{}", whole.err);
    assert!(names(folder.path()).contains(&"llms-full.md".to_owned()));
}

#[test]
fn lists_of_lists_are_read_once_each() {
    let (site, folder) = (Site::new(), project());
    let text = "- [part](/part/llms.txt)\n- [self](llms.txt)\n- [a](a.md)\n";
    site.has("/llms.txt", markdown(text))
        .has(
            "/part/llms.txt",
            markdown("- [up](/llms.txt)\n- [b](b.md#top)\n- [b](b)\n"),
        )
        .has("/a.md", markdown("# A"))
        .has("/part/b.md", markdown("# B"));
    let run = pull(folder.path(), &site.url("/llms.txt"), &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(names(folder.path()), ["a.md", "part/b.md"]);
    assert_eq!(
        site.targets(),
        ["/a.md", "/llms.txt", "/part/b.md", "/part/llms.txt"]
    );
}
