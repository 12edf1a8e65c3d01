"""Checks a finished site from outside, knowing nothing of how it was made.

    check_site.py OUT --base-url URL [--warnings JSONL] [--list JSONL] [--budgets]

OUT is a built site; JSONL what its build printed with `--format json`, and
LIST what `backfile list --format json` printed. A reference that leads nowhere
is a fault of the program, unless that build has warned about it: then it is a
fault of the source, and the page shows it as it was written.

Every fault is printed, grouped by what is wrong; the exit code is 1 where there
is one.
"""

import argparse
import collections
import gzip
import json
import os
import re
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from multiprocessing import Pool
from urllib.parse import quote, unquote, urljoin, urlsplit

import feedparser

SHOWN = 12  # how many faults of one kind are printed in full
WARNED_KINDS = {"dead-link", "dead-anchor", "missing-file", "unsafe-link"}
REFERENCES = {
    "a": ["href"], "area": ["href"], "link": ["href"], "img": ["src", "srcset"], "source": ["src", "srcset"],
    "video": ["src", "poster"], "audio": ["src"], "track": ["src"], "iframe": ["src"], "embed": ["src"],
    "object": ["data"], "form": ["action"], "blockquote": ["cite"], "q": ["cite"], "ins": ["cite"],
    "del": ["cite"], "script": ["src"], "use": ["href"], "image": ["href"],
}
# Properties whose text is an address of the site itself.
META_URLS = {"og:url", "og:image", "og:image:url", "twitter:image", "citation_public_url"}
LINKED_URLS = {"url", "contentUrl", "thumbnailUrl", "item", "mainEntityOfPage", "isPartOf"}


class Page(HTMLParser):
    """What one HTML file refers to and what it says of itself."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.references, self.ids, self.names, self.faults, self.linked = [], [], set(), [], []
        self.meta, self.h1, self.title, self.html = {}, 0, "", {}
        self.canonical, self.text, self.script = None, None, None

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        attrs = {name: value or "" for name, value in reversed(attributes)}
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice: {names}")
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag in ("a", "map") and attrs.get("name"):
            self.names.add(attrs["name"])
        for name, value in attrs.items():
            if name == "style":
                self.faults.append(f"<{tag}> has an inline style `{value}`")
            elif name.startswith("on"):
                self.faults.append(f"<{tag}> has a handler `{name}`")
            elif name in ("href", "src", "action", "formaction", "data", "xlink:href"):
                scheme = re.sub(r"[\x00-\x20]", "", value).lower()
                if scheme.startswith(("javascript:", "vbscript:")):
                    self.faults.append(f"<{tag} {name}> runs a script: `{value}`")
        for name in REFERENCES.get(tag, ()):
            if name not in attrs:
                continue
            if name == "srcset":
                self.references += [("srcset", part.split()[0]) for part in attrs[name].split(", ") if part.split()]
            else:
                self.references.append((f"{tag} {name}", attrs[name]))
        if tag == "html":
            self.html = attrs
        elif tag == "h1":
            self.h1 += 1
        elif tag == "title" and not self.title:
            self.text = []
        elif tag == "style":
            self.faults.append("has a <style> element")
        elif tag == "base":
            self.faults.append("has a <base> element")
        elif tag == "script":
            if attrs.get("type") != "application/ld+json" or "src" in attrs:
                self.faults.append(f"has a script: {attrs}")
            self.script = []
        elif tag == "link" and attrs.get("rel") == "canonical":
            self.canonical = attrs.get("href")
        elif tag == "meta":
            name = attrs.get("property") or attrs.get("name") or attrs.get("http-equiv", "").lower()
            self.meta.setdefault(name, attrs.get("content", ""))
            if name in META_URLS:
                self.references.append((f"meta {name}", attrs.get("content", "")))
            if name == "refresh":
                self.references.append(("refresh", attrs.get("content", "").partition("url=")[2]))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_data(self, data):
        if self.script is not None:
            self.script.append(data)
        elif self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag):
        if tag == "script" and self.script is not None:
            self.linked.append("".join(self.script))
            self.script = None
        elif tag == "title" and self.text is not None:
            self.title, self.text = "".join(self.text), None


def read_page(path):
    """The facts of one file, small enough to send between processes."""
    page = Page()
    with open(path, encoding="utf-8") as file:
        source = file.read()
    page.feed(source)
    page.close()
    faults = [("page", fault) for fault in page.faults]
    add = lambda kind, text: faults.append((kind, text))
    if not source.lower().startswith("<!doctype html>"):
        add("page", "does not begin with a doctype")
    if page.h1 != 1:
        add("page", f"has {page.h1} h1 elements")
    if not page.title.strip():
        add("page", "has an empty title")
    if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", page.html.get("lang", "")):
        add("page", f"has no language: `{page.html.get('lang')}`")
    if page.html.get("dir") not in ("ltr", "rtl"):
        add("page", f"has no direction: `{page.html.get('dir')}`")
    for name, count in collections.Counter(page.ids).items():
        if count > 1:
            add("ids", f"has the id `{name}` {count} times")
        if not name or re.search(r"\s", name):
            add("ids", f"has the id `{name}`")
    for text in page.linked:
        try:
            data = json.loads(text)
        except ValueError as error:
            add("linked data", f"{error}: {text[:80]}")
            continue
        if not isinstance(data, dict) or "schema.org" not in str(data.get("@context")):
            add("linked data", f"lacks @context: {text[:80]}")
        elif not data.get("@type") and not all(node.get("@type") for node in data.get("@graph", [{}])):
            add("linked data", f"lacks @type: {text[:80]}")
        page.references += [("linked data", url) for url in linked_urls(data)]
    noindex = "noindex" in page.meta.get("robots", "")
    kind = "redirect" if "refresh" in page.meta else page.meta.get("og:type", "")
    return page.references, page.names.union(page.ids), faults, (kind, page.canonical, noindex)


def linked_urls(data):
    if isinstance(data, list):
        for item in data:
            yield from linked_urls(item)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key in LINKED_URLS and isinstance(value, str):
                yield value
            else:
                yield from linked_urls(value)


class Site:
    """The files of a site by their addresses."""

    def __init__(self, out, base_url):
        self.out, self.base = out, base_url.rstrip("/")
        parts = urlsplit(self.base)
        self.host, self.prefix = parts.netloc, unquote(parts.path)
        self.files = set()
        for folder, _, names in os.walk(out):
            inside = os.path.relpath(folder, out).replace(os.sep, "/")
            self.files.update(name if inside == "." else f"{inside}/{name}" for name in names)

    def url(self, file):
        """Where a file is served."""
        path = file[: -len("index.html")] if file == "index.html" or file.endswith("/index.html") else file
        return f"{self.base}/{quote(path, safe='/~!$&()*+,;=:@' + chr(39))}"

    def locate(self, written, page_url):
        """`(file, fragment, None)`, or `(None, None, why)`; `None` for what is elsewhere."""
        written = written.strip(" \t\n\f\r")
        try:
            parts = urlsplit(urljoin(page_url, written))
        except ValueError as error:
            # `https://[name]` in somebody's text is no address of ours.
            return None if re.match(r"(?i)[a-z][a-z0-9+.-]*:|//", written) else (None, None, str(error))
        if parts.scheme not in ("http", "https") or parts.netloc != self.host:
            return None
        path = unquote(parts.path, errors="surrogateescape") or "/"
        if path != self.prefix and not path.startswith(self.prefix + "/"):
            return None, None, f"leaves the base path {self.prefix}"
        path = path[len(self.prefix):].lstrip("/")
        if not path or path.endswith("/"):
            path += "index.html"
        if path not in self.files:
            slash = f"{path}/index.html" in self.files
            return None, None, "lacks the slash at its end" if slash else "leads nowhere"
        return path, parts.fragment.partition(":~:")[0], None


class Warned:
    """What the build has said about references, by the page they are on."""

    def __init__(self, warnings, listed, site):
        pages = {}
        for line in json_lines(listed):
            if line.get("type") != "page":
                continue
            pages.setdefault(line["source"], set()).add(unquote(urlsplit(line["url"]).path))
        self.by_page, self.anywhere, self.count = collections.defaultdict(set), set(), 0
        for line in json_lines(warnings):
            if line.get("type") != "diagnostic" or line["kind"] not in WARNED_KINDS:
                continue
            quoted = re.search(r"`(.*?)`(?= |$)", line["message"], re.S)
            if not quoted:
                continue
            self.count += 1
            # Jekyll's tags for the site's own address mean nothing more.
            target = re.sub(r"^(\{\{-? *site\.(?:baseurl|url|base_url|baseUrl) *-?\}\})+", "", quoted[1])
            # A section's, topic's or author's introduction stands on several pages.
            for page in pages.get(line["path"], [None]):
                (self.anywhere if page is None else self.by_page[page]).add(target)

    def knows(self, written, page_url, site):
        path = unquote(urlsplit(page_url).path)
        targets = self.by_page.get(path, set()) | self.anywhere
        if written in targets or unquote(written) in targets:
            return True
        for target in targets:
            if target.endswith("…") and written.startswith(target[:-1]):
                return True
            try:
                if unquote(urljoin(page_url, target.strip())) == unquote(urljoin(page_url, written.strip())):
                    return True
            except ValueError:
                pass
        return False


def json_lines(path):
    if not path:
        return
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def check_pages(site, warned, faults):
    pages = sorted(file for file in site.files if file.endswith(".html"))
    with Pool() as pool:
        facts = dict(zip(pages, pool.map(read_page, [os.path.join(site.out, p) for p in pages], chunksize=16)))
    excused = references = 0
    for page, (refs, _, own, _) in facts.items():
        faults.extend((kind, page, text) for kind, text in own)
        page_url = site.url(page)
        for where, written in dict.fromkeys(refs):
            found = site.locate(written, page_url)
            if found is None:
                continue
            references += 1
            file, fragment, why = found
            if why is None and fragment and file.endswith(".html") and file in facts:
                ids = facts[file][1]
                if fragment not in ids and unquote(fragment) not in ids and fragment.lower() != "top":
                    why = "names an anchor that is not there"
            if why is None:
                continue
            if warned.knows(written, page_url, site):
                excused += 1
            else:
                faults.append(("reference", page, f"{where} `{written}` {why}"))
    for page, (_, _, _, (kind, canonical, noindex)) in facts.items():
        if canonical is None:
            if not noindex:
                faults.append(("page", page, "has neither a canonical address nor noindex"))
        elif kind != "redirect" and not canonical.startswith(site.base):
            faults.append(("page", page, f"has a canonical address elsewhere: {canonical}"))
    for file in sorted(site.files):
        if file.endswith(".css"):
            with open(os.path.join(site.out, file), encoding="utf-8") as css:
                for written in re.findall(r"url\(\s*['\"]?([^'\")]+)", css.read()):
                    found = site.locate(written, site.url(file))
                    if not written.startswith("data:") and found and found[2]:
                        faults.append(("reference", file, f"url({written}) {found[2]}"))
    print(f"  {len(pages)} pages, {references} references within the site, {excused} of them warned about")
    return facts


def read_feed(path):
    """`(title, [(id, link, html)], fault)` of a feed."""
    with open(path, "rb") as file:
        source = file.read()
    if path.endswith(".json"):
        try:
            feed = json.loads(source)
        except ValueError as error:
            return None, [], f"is no JSON: {error}"
        missing = [key for key in ("version", "title", "items") if not feed.get(key) and key != "items" or key not in feed]
        if missing:
            return None, [], f"lacks {missing}"
        items = [(item.get("id"), item.get("url"), item.get("content_html", "")) for item in feed["items"]]
        return feed["title"], items, None
    # Cleaning and resolving would hide what the feed itself says, and take most of the time.
    feed = feedparser.parse(source, sanitize_html=False, resolve_relative_uris=False)
    if feed.bozo:
        return None, [], f"does not parse: {feed.get('bozo_exception')}"
    items = []
    for entry in feed.entries:
        html = "".join(content.value for content in entry.get("content", [])) or entry.get("summary", "")
        items.append((entry.get("id"), entry.get("link"), html))
    return feed.feed.get("title"), items, None


def relative_references(html):
    page = Page()
    page.feed(html)
    page.close()
    return [written for _, written in page.references if not re.match(r"(?i)[a-z][a-z0-9+.-]*:", written.strip())]


def check_feeds(site, facts, warned, faults):
    feeds = sorted(f for f in site.files if f.rsplit("/", 1)[-1] in ("atom.xml", "rss.xml", "feed.json"))
    with Pool() as pool:
        read = pool.map(read_feed, [os.path.join(site.out, f) for f in feeds], chunksize=8)
    entries, relative = 0, {}
    for file, (title, items, fault) in zip(feeds, read):
        add = lambda text: faults.append(("feed", file, text))
        if fault:
            add(fault)
            continue
        if not (title or "").strip():
            add("has no title")
        entries += len(items)
        ids = collections.Counter(id for id, _, _ in items)
        for id, count in ids.items():
            if count > 1:
                add(f"has the id {id} {count} times")
            if not (id or "").startswith("tag:"):
                add(f"has an id that is no tag: {id}")
        for id, link, html in items:
            if not re.match(r"https?://", link or ""):
                add(f"has a link that is not absolute: {link}")
                continue
            found = site.locate(link, link)
            if found and found[2]:
                add(f"links to {link}, which {found[2]}")
            # The same article stands in many feeds: its text is read once a text.
            key = hash(html)
            if key not in relative:
                relative[key] = relative_references(html)
            for written in relative[key]:
                if not warned.knows(written, link, site):
                    add(f"has the relative address `{written}` in the text of {link}")
    print(f"  {len(feeds)} feeds, {entries} entries")


def check_sitemap(site, facts, faults):
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    add = lambda file, text: faults.append(("sitemap", file, text))
    if "sitemap.xml" not in site.files:
        return add("sitemap.xml", "is missing")
    index = ET.parse(os.path.join(site.out, "sitemap.xml")).getroot()
    if index.tag != f"{space}sitemapindex" or any(child.tag != f"{space}sitemap" for child in index):
        add("sitemap.xml", f"is no index: {index.tag}")
    parts, listed = [], collections.Counter()
    for child in index:
        names = [part.tag for part in child]
        if names not in ([f"{space}loc"], [f"{space}loc", f"{space}lastmod"]):
            add("sitemap.xml", f"has an entry of {names}")
        found = site.locate(child.findtext(f"{space}loc", ""), site.base + "/")
        if not found or found[2]:
            add("sitemap.xml", f"names a part that is not there: {child.findtext(f'{space}loc')}")
        else:
            parts.append(found[0])
    unlisted = {f for f in site.files if re.fullmatch(r"sitemap-.*\.xml", f)} - set(parts)
    for file in sorted(unlisted):
        add(file, "is in no index")
    for part in parts:
        for url in ET.parse(os.path.join(site.out, part)).getroot():
            loc = url.findtext(f"{space}loc", "")
            if not loc.startswith(site.base + "/"):
                add(part, f"names an address elsewhere: {loc}")
            found = site.locate(loc, site.base + "/")
            if not found or found[2]:
                add(part, f"names {loc}, which is not there")
                continue
            listed[found[0]] += 1
            kind, canonical, noindex = facts[found[0]][3] if found[0] in facts else ("", loc, False)
            if noindex or kind == "redirect":
                add(part, f"names {loc}, which is not to be indexed")
            if canonical != loc:
                add(part, f"names {loc}, whose canonical address is {canonical}")
    for file, count in listed.items():
        if count > 1:
            add("sitemap.xml", f"names {file} {count} times")
    for page, (_, _, _, (kind, canonical, noindex)) in facts.items():
        if not noindex and kind != "redirect" and canonical == site.url(page) and page not in listed:
            add("sitemap.xml", f"lacks {page}")
    print(f"  {sum(listed.values())} addresses in {len(parts)} sitemaps")


def check_budgets(site, facts, faults):
    """The caps of what a page may weigh, gzipped as a server does it."""
    heaviest = {}
    for file in site.files:
        if re.search(r"broadsheet[^/]*\.css$", file):
            kind, cap = "css", 6 * 1024
        elif file not in facts:
            continue
        elif facts[file][3][0] == "article":
            kind, cap = "article", 14 * 1024
        elif file.startswith("topics/"):
            kind, cap = "topic", 10 * 1024
        elif re.fullmatch(r"\d{4}/index.html", file):
            kind, cap = "year", 20 * 1024
        else:
            continue
        with open(os.path.join(site.out, file), "rb") as data:
            size = len(gzip.compress(data.read(), 6))
        heaviest[kind] = max(heaviest.get(kind, (0, "")), (size, file))
        if size > cap:
            faults.append(("budget", file, f"has {size:,} bytes gzipped; a {kind} may have {cap:,}"))
    for kind in ("css", "article", "topic", "year"):
        if kind not in heaviest:
            faults.append(("budget", kind, "was not found"))
    print("  heaviest, gzipped: " + ", ".join(f"{k} {s:,} ({f})" for k, (s, f) in sorted(heaviest.items())))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--warnings")
    parser.add_argument("--list")
    parser.add_argument("--budgets", action="store_true")
    options = parser.parse_args()
    site, faults = Site(options.out, options.base_url), []
    warned = Warned(options.warnings, options.list, site)
    facts = check_pages(site, warned, faults)
    check_feeds(site, facts, warned, faults)
    check_sitemap(site, facts, faults)
    if options.budgets:
        check_budgets(site, facts, faults)
    by_kind = collections.defaultdict(list)
    for kind, file, text in faults:
        by_kind[kind].append((file, text))
    for kind, found in by_kind.items():
        print(f"FAULTS: {kind} ({len(found)})")
        for file, text in found[:SHOWN]:
            print(f"  {file}: {text}")
        if len(found) > SHOWN:
            print(f"  … and {len(found) - SHOWN} more")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
