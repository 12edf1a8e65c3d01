"""Checks that an old archive came through whole: the numbers, the addresses it
had before, and the redirects from those it had before that.

    check_counts.py NAME SOURCE OUT WARNINGS LIST

NAME is `18f`, `digitalgov` or `rustblog`; the sources are read here anew, so
that a mistake of the program's reader is not made twice.
"""

import json
import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

SHOWN = 10
faults = []


def check(condition, text):
    if not condition:
        faults.append(text)


def lines(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def front_matter(path):
    """The YAML of an article; dates and tags of other tools stay text."""
    text = path.read_text(encoding="utf-8-sig")
    found = re.match(r"---\s*\n(.*?)\n---", text, re.S)
    try:
        return yaml.load(found[1], Loader=yaml.BaseLoader) or {} if found else {}
    except yaml.YAMLError:
        aliases = re.search(r"^aliases:\s*\n((?:\s*- .*\n)+)", found[1] + "\n", re.M)
        draft = re.search(r"^draft:\s*(\S+)", found[1], re.M)
        return {
            "aliases": [a.strip("- \t\"'") for a in aliases[1].splitlines()] if aliases else [],
            "draft": draft[1] if draft else "false",
        }


def place(out, path):
    path = unquote(path).strip("/")
    return next((p for p in (out / path / "index.html", out / path) if p.is_file()), None)


def articles(source, folder):
    return sorted(p for p in (source / folder).rglob("*.md") if p.name != "_index.md")


def main():
    name, source, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    build, listed = lines(sys.argv[4]), lines(sys.argv[5])
    summary = build[-1]
    warned = {}
    for line in build[:-1]:
        warned.setdefault(line["path"], []).append(line)
    urls = {line["source"]: urlsplit(line["url"]).path for line in listed if line.get("type") == "page"}
    check(summary["published"] and summary["errors"] == 0, f"was not published: {summary}")
    left_out = sum((summary["left_out"] or {}).values())
    print(f"  {summary['articles']} articles, {summary['pages']} pages; left out: {summary['left_out']}")

    if name == "18f":
        check(summary["articles"] == 509, f"has {summary['articles']} articles instead of 509")
        check(left_out == 0, f"leaves out {summary['left_out']}")
        sources = articles(source, "content/posts")
    elif name == "rustblog":
        check(summary["articles"] == 750, f"has {summary['articles']} articles instead of 750")
        check(left_out == 1, f"leaves out {summary['left_out']} instead of one")
        sources, with_path = [], 0
        for file in articles(source, "content"):
            path = re.search(r'(?m)^path\s*=\s*"(.*?)"', file.read_text(encoding="utf-8"))
            if not path:
                continue
            if not any(w["kind"] == "empty" for w in warned.get(str(file.relative_to(source)), [])):
                with_path += 1
                sources.append(file)
                check(place(out, path[1]), f"{file.name} is not at its path /{path[1]}/")
        print(f"  {with_path} articles are at the path they give")
        check(with_path == 750, f"only {with_path} articles give a path")
    else:
        news = articles(source, "content/news")
        check(len(news) == 2083, f"{len(news)} news files instead of 2,083")
        sources = [f for f in news if str(front_matter(f).get("draft", "")).lower() != "true"]
        check(len(sources) == 2082, f"{len(sources)} news files are no drafts, instead of 2,082")
        profiles = sorted((source / "content/authors").glob("*/_index.md"))
        check(len(profiles) == 1043, f"{len(profiles)} profiles instead of 1,043")
        for profile in profiles:
            slug = front_matter(profile).get("slug") or profile.parent.name
            check(place(out, f"authors/{slug}"), f"the author {slug} has no page")
        redirects = 0
        for file in sorted((source / "content").rglob("*.md")):
            key = str(file.relative_to(source))
            aliases = front_matter(file).get("aliases") or []
            if key not in urls or not aliases:
                continue
            reported = " ".join(w["message"] for w in warned.get(key, []) if w["kind"] in ("alias", "collision"))
            for alias in [aliases] if isinstance(aliases, str) else aliases:
                page = place(out, alias)
                if page and urls[key] in unquote(page.read_text(encoding="utf-8")):
                    redirects += 1
                else:
                    check(alias.strip("/") in reported, f"the alias {alias} of {key} does not lead to {urls[key]}")
        print(f"  {len(sources)} news, {len(profiles)} authors, {redirects} redirects")

    # Each has a page of its own, which is there.
    seen = {}
    for file in sources:
        key = str(file.relative_to(source))
        url = urls.get(key)
        check(url and place(out, url), f"{key} has no page")
        check(url not in seen, f"{key} and {seen.get(url)} are both at {url}")
        seen[url] = key
    for fault in faults[:SHOWN]:
        print(f"FAULT: {fault}")
    if len(faults) > SHOWN:
        print(f"… and {len(faults) - SHOWN} more")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
