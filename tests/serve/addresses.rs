//! Which addresses give what, and to whom.

use super::client::{Response, serve};

const SITE: &str = r#"
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
aliases = ["/old/a/"]
+++
Text.
-- content/iran/2014-06-12-b/index.md --
+++
title = "B"
+++
Text.
-- content/iran/2014-06-12-b/clip.mp4 --
0123456789
-- static/.well-known/security.txt --
Contact: mailto:a@b.example
-- static/_/live/note.txt --
a note
-- static/chart.html --
<p>A chart
-- .env --
SECRET=1
"#;

#[test]
fn pages_feeds_and_files_are_there_with_their_types() {
    let served = serve(SITE);
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/iran/2014/06/11/a/", "text/html; charset=utf-8"),
        ("/iran/2014/06/11/a/index.html", "text/html; charset=utf-8"),
        ("/iran/?raw??", "text/html; charset=utf-8"),
        ("/chart.html", "text/html; charset=utf-8"),
        ("/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/.well-known/security.txt", "text/plain; charset=utf-8"),
        ("/_/live/note.txt", "text/plain; charset=utf-8"),
        ("/iran/2014/06/12/b/clip.mp4", "video/mp4"),
        ("/_/live./script.js", "text/javascript; charset=utf-8"),
    ] {
        let response = served.get(path);
        assert_eq!((response.status, response.header("content-type")), (200, kind), "{path}");
        assert!(!response.body.is_empty(), "{path}");
        assert_eq!(response.header("access-control-allow-origin"), "");
        assert_eq!(response.header("x-content-type-options"), "nosniff");
        assert_eq!(response.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(response.header("cache-control"), "no-cache");
    }
    let home = served.get("/");
    let sheet = home.text().split('"').find(|part| part.ends_with(".css")).unwrap();
    assert_eq!(served.get(sheet).header("content-type"), "text/css; charset=utf-8");
}

#[test]
fn what_is_no_address_gives_the_page_for_that() {
    let served = serve(SITE);
    for path in [
        "/no/such/page/",
        "/../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%252e%252e%252f%252e%252e%252fetc%252fpasswd",
        "/etc/passwd?raw??",
        "/.env",
        "/.env/.",
        "/.env?raw??",
        "/config.toml",
        "/content/iran/a.md",
        "/iran/\\",
        "/iran/%5c",
        "/iran\\..\\..\\.env",
        "//iran/",
        "/iran//",
        "/iran/./",
        "/iran/%00",
        "/iran/%ff/",
        "/%",
    ] {
        let response = served.get(path);
        assert_eq!(response.status, 404, "{path}");
        response.has("<title>").has("/_/live./script.js");
        assert!(!response.text().contains("root:") && !response.text().contains("SECRET"), "{path}");
    }
    for head in [
        format!("GET http://{0}/iran/ HTTP/1.1\r\nHost: {0}\r\n", served.host()),
        format!("GET http://evil.test/ HTTP/1.1\r\nHost: {}\r\n", served.host()),
    ] {
        assert_eq!(served.send(&head).status, 404, "{head}");
    }
}

#[test]
fn only_its_own_names_are_answered_to() {
    let served = serve(SITE);
    let ask = |host: &str| served.send(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n")).status;
    for host in ["localhost", "127.0.0.1", "[::1]:1", "site.localhost:80"] {
        assert_eq!(ask(host), 200, "{host}");
    }
    for host in ["evil.test", "127.0.0.1.evil.test", "localhost.evil.test:1111", "10.0.0.1", ""] {
        assert_eq!(ask(host), 403, "{host}");
    }
    assert_eq!(served.send("GET / HTTP/1.0\r\n").status, 403);
}

#[test]
fn no_other_site_hears_what_happens() {
    let served = serve(SITE);
    // The stream does not end, so that only its head is read where it is refused.
    let events = "/_/live./events?path=/";
    let host = served.host();
    for headers in [
        "Origin: https://evil.test\r\n".to_owned(),
        "Origin: null\r\n".to_owned(),
        "Origin: http://127.0.0.1:1\r\n".to_owned(),
        "Sec-Fetch-Site: cross-site\r\n".to_owned(),
        "Sec-Fetch-Site: same-site\r\n".to_owned(),
        format!("Origin: http://{host}\r\nSec-Fetch-Site: cross-site\r\n"),
    ] {
        assert_eq!(served.ask(events, &headers).status, 403, "{headers}");
    }
    let page = served.get("/");
    drop(served.listen("/", &page));
}

#[test]
fn the_server_only_shows() {
    let served = serve(SITE);
    let host = served.host();
    let ask =
        |method: &str, path: &str| served.send(&format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n"));
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
        let response = ask(method, "/");
        assert_eq!((response.status, response.header("allow")), (405, "GET, HEAD"), "{method}");
    }
    for path in ["/", "/atom.xml", "/iran/2014/06/12/b/clip.mp4", "/no/"] {
        let (head, get) = (ask("HEAD", path), ask("GET", path));
        assert_eq!(head.body, b"", "{path}");
        assert_eq!(head.status, get.status);
        assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
        assert_eq!(head.header("etag"), get.header("etag"));
    }
}

#[test]
fn an_address_that_moved_leads_on() {
    let served = serve(SITE);
    let leads = |path: &str| {
        let response = served.get(path);
        assert_eq!(response.header("cache-control"), "no-store", "{path}");
        (response.status, response.header("location").to_owned())
    };
    assert_eq!(leads("/old/a/"), (302, "/iran/2014/06/11/a/".to_owned()));
    assert_eq!(leads("/old/a"), (302, "/old/a/".to_owned()));
    assert_eq!(leads("/iran"), (302, "/iran/".to_owned()));
    assert_eq!(leads("/iran?x=1&y=%20"), (302, "/iran/?x=1&y=%20".to_owned()));
    assert_eq!(served.get("/atom.xml/").status, 404);
}

#[test]
fn addresses_begin_with_the_base_path() {
    let site = "-- config.toml --\nbase_url = \"https://review.example/the%20archive\"\n".to_owned()
        + "-- content/چشم/a.md --\n+++\ntitle = \"A\"\n+++\nx\n-- static/a b.txt --\nx\n";
    let served = serve(&site);
    let leads = |path: &str| served.get(path).header("location").to_owned();
    assert_eq!(leads("/"), "/the%20archive/");
    assert_eq!(leads("/the%20archive"), "/the%20archive/");
    assert_eq!(served.get("/the%20archive/").status, 200);
    assert_eq!(leads("/the%20archive/%DA%86%D8%B4%D9%85"), "/the%20archive/%DA%86%D8%B4%D9%85/");
    assert_eq!(served.get("/the%20archive/%DA%86%D8%B4%D9%85/").status, 200);
    assert_eq!(served.get("/the%20archive/a%20b.txt").text(), "x\n");
    for path in ["/a%20b.txt", "/the%20archiveX/", "/atom.xml"] {
        let response = served.get(path);
        assert_eq!(response.status, 404, "{path}");
        response.has("<title>");
    }
}

#[test]
fn a_browser_may_keep_what_has_not_changed() {
    let served = serve(SITE);
    for path in ["/", "/atom.xml", "/iran/2014/06/12/b/clip.mp4"] {
        let tag = served.get(path).header("etag").to_owned();
        assert!(tag.len() > 4, "{path}");
        let again = served.ask(path, &format!("If-None-Match: \"x\", {tag}\r\n"));
        assert_eq!((again.status, &*again.body), (304, &b""[..]), "{path}");
        assert_eq!(again.header("etag"), tag);
    }
    let tag = served.get("/").header("etag").to_owned();
    served.save("content/iran/a.md", "+++\ntitle = \"Another\"\ndate = 2014-06-11\n+++\nText.\n");
    assert_eq!(served.ask("/", &format!("If-None-Match: {tag}\r\n")).status, 200);
}

#[test]
fn sound_and_film_can_be_wound_to_a_place() {
    let served = serve(SITE);
    let path = "/iran/2014/06/12/b/clip.mp4";
    let tag = served.get(path).header("etag").to_owned();
    let check = |headers: &str, status: u16, range: &str, body: &str| {
        let Response { status: was, body: got, .. } = &served.ask(path, headers);
        assert_eq!((*was, std::str::from_utf8(got).unwrap()), (status, body), "{headers}");
        assert_eq!(served.ask(path, headers).header("content-range"), range, "{headers}");
    };
    check("", 200, "", "0123456789\n");
    check("Range: bytes=0-3\r\n", 206, "bytes 0-3/11", "0123");
    check("Range: bytes=8-\r\n", 206, "bytes 8-10/11", "89\n");
    check("Range: bytes=-3\r\n", 206, "bytes 8-10/11", "89\n");
    check("Range: bytes=11-\r\n", 416, "bytes */11", "");
    check("Range: bytes=0-1,4-5\r\n", 200, "", "0123456789\n");
    check("Range: bytes=zero-\r\n", 200, "", "0123456789\n");
    check(&format!("Range: bytes=0-3\r\nIf-Range: {tag}\r\n"), 206, "bytes 0-3/11", "0123");
    check("Range: bytes=0-3\r\nIf-Range: \"other\"\r\n", 200, "", "0123456789\n");
    assert_eq!(served.get(path).header("accept-ranges"), "bytes");
    let feed = served.ask("/atom.xml", "Range: bytes=0-4\r\n");
    assert_eq!((feed.status, feed.text()), (206, "<?xml"));
}

#[test]
fn a_large_file_arrives_whole() {
    let served = serve(SITE);
    let bytes: Vec<u8> = (0..3_000_000u32).map(|i| (i % 251) as u8).collect();
    served.site.write("static/large.bin", &bytes);
    served.look();
    assert!(served.get("/large.bin").body == bytes);
    assert!(served.ask("/large.bin", "Range: bytes=100000-2000000\r\n").body == bytes[100_000..=2_000_000]);
}
