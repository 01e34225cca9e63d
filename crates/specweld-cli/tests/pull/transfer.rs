//! How pages come over the wire: packed or not, and over TLS.

use std::io::Read;

use flate2::Compression;
use flate2::read::GzEncoder;

use crate::folder::{Said, command, read, write};
use crate::site::{Answer, Site, markdown, moved};
use crate::{project, pull, said};

/// An answer whose body is packed as gzip.
fn packed(text: &str) -> Answer {
    let mut body = Vec::new();
    let mut encoder = GzEncoder::new(text.as_bytes(), Compression::default());
    encoder.read_to_end(&mut body).unwrap();
    markdown(body).with("Content-Encoding", "gzip")
}

#[test]
fn what_is_packed_as_gzip_is_unpacked() {
    let (site, folder) = (Site::new(), project());
    site.has("/llms.txt", packed("- [a](a.md)\n"))
        .has("/a.md", packed("# A\n").with("ETag", "\"a\""));
    let run = pull(folder.path(), &site.url("/llms.txt"), &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(read(folder.path(), "docs/acme/a.md"), "# A\n");
    for request in site.asked() {
        assert_eq!(request.headers["accept-encoding"], "gzip");
    }
    // It is the same page the next time.
    let again = pull(folder.path(), &site.url("/llms.txt"), &[]);
    assert!(again.out.contains("0 of 1 page changed"), "{}", again.out);
}

#[test]
fn what_is_packed_otherwise_or_badly_is_refused() {
    let (site, folder) = (Site::new(), project());
    let url = site.url("/llms.txt");
    site.has("/llms.txt", markdown("- [a](a.md)\n"));
    let mut all = String::new();
    let bomb = "a".repeat(3 << 20);
    let broken = markdown("# A\n").with("Content-Encoding", "gzip");
    for answer in [
        markdown([0x1b, 0x02, 0x00]).with("Content-Encoding", "br"),
        broken,
        packed(&bomb),
    ] {
        site.has("/a.md", answer);
        let run = pull(folder.path(), &url, &["--max-page", "2"]);
        all.push_str(&said(&run, &[&site]));
        assert!(!folder.path().join("docs").exists());
    }
    insta::assert_snapshot!("packed_otherwise", all);
    site.has(
        "/a.md",
        markdown("# A\n").with("Content-Encoding", "identity"),
    );
    assert_eq!(pull(folder.path(), &url, &[]).code, 0);
}

#[test]
fn a_site_is_asked_over_tls_if_its_certificate_is_trusted() {
    let ((site, certificate), plain, folder) = (Site::secure("acme"), Site::new(), project());
    site.has("/llms.txt", markdown("- [a](a.md)\n"))
        .has("/a.md", markdown("# A\n"));
    let url = site.url("/llms.txt");
    let trusting = |file: &str| -> Said {
        let mut run = command(folder.path(), &["pull", &url, "--api", "acme"]);
        let run = run.env("SSL_CERT_FILE", folder.path().join(file));
        run.env_remove("SSL_CERT_DIR").output().unwrap().into()
    };
    write(folder.path(), "own.pem", &certificate);
    write(folder.path(), "other.pem", &Site::secure("other").1);
    let stranger = trusting("other.pem");
    insta::assert_snapshot!("certificate_of_a_stranger", said(&stranger, &[&site]));
    assert!(site.targets().is_empty());
    assert!(!folder.path().join("docs").exists());

    let run = trusting("own.pem");
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(read(folder.path(), "docs/acme/a.md"), "# A\n");

    // Nor does it lead back out of TLS.
    plain.has("/a.md", markdown("# B\n"));
    site.has("/a.md", moved(&plain.url("/a.md")));
    let run = trusting("own.pem");
    assert!(run.err.contains("from https to http"), "{}", run.err);
    assert!(plain.targets().is_empty());
}
