#!/usr/bin/env python3
"""Kills builds of a site at many of their system calls, and looks at what is left.

    kill_points.py BACKFILE SITE [--points N] [--jobs N]

A small library (kill_at.c) sends SIGKILL before the N-th call that changes the disk or
opens a file. Half of the points are of first builds, half of builds over an
earlier one, a part of each with --durable. After each kill

- every file of the output folder is the old one or the new one, whole;
- the next build leaves what a clean build leaves; at some points also that the one after
  it writes nothing.

Exit code 0 where that held at every point; 1 else.
"""

import argparse
import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

CLOCK = "2026-01-01T00:00:00Z"
STAGING = ".tmp-backfile"
# The calls of each thread are counted, and how many a thread makes is chance.
ONE_THREAD = {**os.environ, "RAYON_NUM_THREADS": "1"}


class Site:
    """A copy of the site in a folder of its own, with its output and its cache."""

    def __init__(self, program, library, source, folder):
        self.program, self.library, self.folder = program, library, folder
        self.root, self.public, self.cache = folder / "site", folder / "public", folder / "cache"
        for name in ("config.toml", "content", "data", "static", "templates", "themes", "urls.ledger"):
            path = source / name
            if path.is_dir():
                shutil.copytree(path, self.root / name, symlinks=True)
            elif path.is_file():
                self.root.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, self.root / name)

    def command(self, *more, public=None, cache=None):
        command = [str(self.program), "--root", str(self.root), "build", "--clock", CLOCK, *more]
        return [*command, "--output-dir", str(public or self.public), "--cache-dir", str(cache or self.cache)]

    def build(self, **where):
        """A build that comes to its end; its report."""
        done = subprocess.run(self.command("--format", "json", **where), capture_output=True, text=True)
        if done.returncode:
            raise AssertionError(f"a build failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def clean(self):
        """What a build into an empty folder leaves."""
        public, cache = self.folder / "clean", self.folder / "clean-cache"
        self.build(public=public, cache=cache)
        files = tree(public)
        shutil.rmtree(public)
        shutil.rmtree(cache)
        return files

    def killed(self, call, at, *more):
        """A build that is killed at the N-th call of a kind, in any of its threads; whether it was."""
        env = {**ONE_THREAD, "LD_PRELOAD": str(self.library), "KILL_AT": f"{call} {at}"}
        done = subprocess.run(self.command(*more), capture_output=True, env=env)
        return done.returncode == -signal.SIGKILL

    def calls(self, *more):
        """How many calls of each kind the busiest thread of a build makes."""
        counts = self.folder / "counts"
        env = {**ONE_THREAD, "LD_PRELOAD": str(self.library), "KILL_COUNTS": str(counts)}
        subprocess.run(self.command(*more), capture_output=True, check=True, env=env)
        lines = (line.split() for line in counts.read_text().splitlines())
        return {call: int(count) for call, count in lines if int(count)}


def tree(folder):
    """The files below a folder by path, the staging folder left out."""
    files, ahead = {}, [("", str(folder))]
    while ahead:
        inner, above = ahead.pop()
        try:
            entries = list(os.scandir(above))
        except FileNotFoundError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != STAGING:
                    ahead.append((f"{inner}{entry.name}/", entry.path))
            else:
                with open(entry.path, "rb", buffering=0) as file:
                    files[inner + entry.name] = file.readall()
    return files


def edit(root, version):
    """Another version of the site: texts, titles and addresses that change, files that come and go."""
    articles = sorted(path for path in (root / "content").rglob("*.md") if path.name != "_index.md")
    for number, path in enumerate(articles):
        text = path.read_text()
        plain = re.sub(r"\n*<!-- version \d+ -->\n*$", "\n", text)
        path.write_text(f"{plain}\n<!-- version {version} -->\n" if number % 3 == 0 else plain)
    for parity in (0, 1):
        new = root / "content" / f"killed-{parity}"
        shutil.rmtree(new, ignore_errors=True)
        if version % 2 == parity:
            new.mkdir()
            for number in range(6):
                head = f'+++\ntitle = "Kill {parity} {number}"\ndate = 2014-06-{number + 10}\n+++\n'
                (new / f"n{number}.md").write_text(f"{head}Version {version}.\n")
    # A file where the other version has a folder.
    asset = root / "static" / "killed"
    if asset.is_dir():
        shutil.rmtree(asset)
    elif asset.exists():
        asset.unlink()
    asset.parent.mkdir(exist_ok=True)
    if version % 2:
        asset.write_text(f"a file of version {version}")
    else:
        asset.mkdir()
        (asset / "inner.txt").write_text("a file in a folder")


def differences(left, right):
    names = sorted(set(left) | set(right))
    return [name for name in names if left.get(name) != right.get(name)]


def check(site, call, at, old, new, more):
    """Kills a build and looks at what it leaves. Says whether there was anything to kill."""
    where = f"{' '.join(['build', *more])} killed at {call} number {at}"
    was_killed = site.killed(call, at, *more)
    left = tree(site.public)
    for name, data in left.items():
        if data not in (old.get(name), new.get(name)):
            raise AssertionError(f"{where}: {name} is neither the old file nor the new one")
    for name in old:
        if name in new and name not in left:
            raise AssertionError(f"{where}: {name} is gone, which both builds have")
    site.build()
    found = differences(tree(site.public), new)
    if found:
        raise AssertionError(f"{where}: the next build differs from a clean one in {found[:5]}")
    if (site.public / STAGING).exists():
        raise AssertionError(f"{where}: the staging folder is left")
    if at % 8:
        return was_killed
    again = site.build()
    if '"written":0' not in again or '"deleted":0' not in again:
        raise AssertionError(f"{where}: the build after the next one writes again: {again[-300:]}")
    return was_killed


def spread(most, wanted):
    """So many points, over all calls and from the first to the last of each."""
    points = [(call, 1 + (count - 1) * i // max(1, wanted - 1)) for call, count in most.items() for i in range(wanted)]
    by_call = {}
    for call, at in dict.fromkeys(points):
        by_call.setdefault(call, []).append(at)
    picked, share = [], max(1, wanted // max(1, len(by_call)))
    # What a call with few leaves goes to those with many.
    rest = wanted
    for left, (call, ats) in zip(range(len(by_call), 0, -1), sorted(by_call.items(), key=lambda item: len(item[1]))):
        share = min(len(ats), rest // left)
        picked += [(call, ats[i * len(ats) // share]) for i in range(share)]
        rest -= share
    return picked


def empty(site):
    """Neither output nor cache."""
    for gone in (site.public, site.cache):
        shutil.rmtree(gone, ignore_errors=True)


def measure(program, library, source, folder, more):
    """The calls of a first build, and of one over another version's."""
    site = Site(program, library, source, folder / f"measured{''.join(more)}")
    edit(site.root, 0)
    first = site.calls(*more)
    # A point is one of both ways, or it would be met in one of them only.
    edit(site.root, 1)
    there = site.calls(*more)
    edit(site.root, 0)
    back = site.calls(*more)
    shutil.rmtree(site.folder)
    return first, {call: min(count, back[call]) for call, count in there.items() if call in back}


def worker(program, library, source, folder, number, of, points, measured):
    """A part of the points; how many kills there were."""
    site = Site(program, library, source, folder / f"worker-{number}")
    clean = {}
    for version in (1, 0):
        edit(site.root, version)
        clean[version] = site.clean()
    kills, wanted = 0, points // 4
    for more, (first, over) in measured.items():
        for call, at in spread(first, wanted)[number::of]:
            empty(site)
            kills += check(site, call, at, {}, clean[0], more)
        # From here on each build goes over another version's.
        empty(site)
        site.build()
        version = 0
        for call, at in spread(over, wanted)[number::of]:
            old, version = clean[version], 1 - version
            edit(site.root, version)
            kills += check(site, call, at, old, clean[version], more)
        edit(site.root, 0)
    return kills


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=lambda path: Path(path).resolve())
    parser.add_argument("site", type=lambda path: Path(path).resolve())
    parser.add_argument("--points", type=int, default=420)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    # What lies in memory may not be loaded as a program: the library is on the disk.
    disk, memory = (tempfile.TemporaryDirectory(prefix="backfile-kill.", dir=at) for at in ("/var/tmp", None))
    with disk as built, memory as folder:
        library = Path(built) / "kill_at.so"
        source = Path(__file__).with_name("kill_at.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
        with concurrent.futures.ProcessPoolExecutor(args.jobs) as pool:
            given = (args.program, library, args.site, Path(folder))
            try:
                ways = ((), ("--durable",))
                found = [pool.submit(measure, *given, more) for more in ways]
                measured = {more: one.result() for more, one in zip(ways, found)}
                parts = [
                    pool.submit(worker, *given, i, args.jobs, args.points, measured) for i in range(args.jobs)
                ]
                kills = sum(part.result() for part in parts)
            except AssertionError as error:
                print(f"FAILED: {error}")
                return 1
    print(f"{kills} builds were killed; each left whole files, and the next build equals a clean one")
    # A build that is never killed proves nothing.
    return 0 if kills >= args.points * 20 // 21 else 1


if __name__ == "__main__":
    sys.exit(main())
