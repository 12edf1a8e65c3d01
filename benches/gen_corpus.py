#!/usr/bin/env python3
"""Deterministic article-archive corpus.

    gen_corpus.py N OUT --flavour hugo|zola|yaml [--seed 7]

Writes OUT/content/<section>/<slug>.md (and _index.md where the flavour needs
it). The articles (words, links, dates, authors, topics) are the same in every
flavour; only the front matter's spelling differs. The prose is made from a
small vocabulary of our own by a first-order chain over word classes.
"""
import argparse, bisect, json, os, random, re

SECTIONS = ["politics", "world", "business", "science", "health", "technology",
            "culture", "books", "opinion", "sport", "travel", "local"]
FIRST = "Ada Bela Cora Dario Elif Farid Greta Hana Ines Jonas Kofi Lena Marek Nadia Omar Petra Quentin Rosa Samir Tessa Uma Viktor Wanda Yusuf Zora Émile Søren Núria".split()
LAST = "Abbott Bergström Castillo Dufour Eriksen Falk Grant Hollis Ibarra Jansen Keller Lindqvist Moreau Nakamura Okafor Petrov Quist Rossi Sandoval Thorne Ueda Valdez Whitlock Ximenes Young Zeller".split()
ADJ = "quiet public recent costly early narrow rural coastal federal modest contested familiar distant formal sudden patient careful disputed municipal regional annual printed bitter gradual foreign".split()
NOUN = "council harbour budget minister report river library market archive school committee election factory survey court bridge vaccine orchard museum editor union border station treaty novel railway engineer village storm dataset laboratory forest airline mayor jury climate printer reservoir parliament".split()
VERB = "approved rejected delayed described questioned rebuilt measured financed abandoned defended published inspected reopened criticised compared postponed settled inherited explained examined".split()
ADV = "quietly again slowly formally reluctantly twice abroad eventually largely briefly openly rarely".split()
PREP = "after before beside across despite under within against near without beyond during".split()
DET = "the a that this another every their its our no".split()
CONJ = "and but while although because as".split()


def sentence(r):
    out = []
    for clause in range(r.choice((1, 1, 2, 2, 3))):
        if clause:
            out[-1] += r.choice((",", ",", ";", ""))
            out.append(r.choice(CONJ))
        out.append(r.choice(DET))
        if r.random() < .6:
            out.append(r.choice(ADJ))
        out.append(r.choice(NOUN))
        if r.random() < .3:
            out.append(r.choice(ADV))
        out.append(r.choice(VERB))
        out.append(r.choice(DET))
        if r.random() < .5:
            out.append(r.choice(ADJ))
        out.append(r.choice(NOUN))
        if r.random() < .6:
            out += [r.choice(PREP), r.choice(DET), r.choice(NOUN)]
    x = r.random()
    if x < .08:
        i = r.randrange(len(out)); out[i] = "*" + out[i] + "*"
    elif x < .12:
        i = r.randrange(len(out)); out[i] = "**" + out[i] + "**"
    elif x < .15:
        out.append("— “" + r.choice(ADJ) + " " + r.choice(NOUN) + "”")
    elif x < .18:
        out.append(str(r.randrange(2, 900)) + " & more")
    s = " ".join(out)
    return s[0].upper() + s[1:] + "."


def slugify(s):
    t = s.lower().replace("é", "e").replace("ø", "o").replace("ú", "u").replace("ö", "o")
    return re.sub(r"[^a-z0-9]+", "-", t).strip("-")


class Zipf:
    def __init__(self, n, q=5.0):
        acc, self.cum = 0.0, []
        for i in range(n):
            acc += 1.0 / (i + q)
            self.cum.append(acc)

    def draw(self, r, k):
        got = []
        while len(got) < k:
            i = bisect.bisect_left(self.cum, r.random() * self.cum[-1])
            if i not in got:
                got.append(i)
        return got


def q(s):  # a TOML basic string / YAML double-quoted string
    return json.dumps(s, ensure_ascii=False)


def generate(n, out, flavour, seed=7):
    r = random.Random(seed)
    pool = [sentence(r) for _ in range(20000)]
    n_auth, n_top, n_ser = n // 100 + 10, n // 50 + 40, n // 200 + 3
    authors = []
    for i in range(n_auth):
        a = FIRST[i % len(FIRST)] + " " + LAST[(i // len(FIRST)) % len(LAST)]
        m = i // (len(FIRST) * len(LAST))
        authors.append(a if m == 0 else a + " " + "IVX"[m % 3] * (1 + m // 3))
    topics = []
    for i in range(n_top):
        a, b, c = i % len(NOUN), (i // len(NOUN)) % len(ADJ), i // (len(NOUN) * len(ADJ))
        t = ADJ[b] + " " + NOUN[a]
        topics.append(t if c == 0 else t + " " + ADV[c % len(ADV)])
    za, zt = Zipf(n_auth), Zipf(n_top)
    base = os.path.join(out, "content")
    for s in SECTIONS:
        os.makedirs(os.path.join(base, s), exist_ok=True)
    urls, manifest = [], []
    for i in range(n):
        sec = SECTIONS[int(12 * r.random() ** 1.5)]
        title = " ".join([r.choice(ADJ), r.choice(NOUN), r.choice(VERB), r.choice(DET), r.choice(NOUN)]).capitalize()
        if r.random() < .1:
            title += ' & “' + r.choice(NOUN) + '”'
        slug = slugify(title) + "-" + str(i)
        url = "/" + sec + "/" + slug + "/"
        frac = i / n
        day = int(frac * 23 * 365.25)
        y, m, d = 2002 + int(day / 365.25), 1 + int(day % 365.25 / 30.5) % 12, 1 + int(day % 28)
        date = "%04d-%02d-%02dT%02d:%02d:00Z" % (min(y, 2024), m, d, r.randrange(24), r.randrange(60))
        dek = r.choice(pool).replace("*", "")
        au = [authors[k] for k in za.draw(r, r.choice((1, 1, 1, 2)))]
        to = [topics[k] for k in zt.draw(r, r.randrange(3, 7))]
        ser = ["series " + str(r.randrange(n_ser))] if r.random() < .05 else []
        cap = r.choice(pool).replace("*", "")
        hero = "https://images.example/%04d/%s.jpg" % (y, slug)
        credit = r.choice(authors) + " / Archive"
        want, words, body, foot = r.randrange(600, 901), 0, [], []
        links = [urls[int(len(urls) * r.random())] for _ in range(r.randrange(2, 5))] if urls else []
        while words < want:
            para = [pool[int(20000 * r.random())] for _ in range(r.randrange(3, 7))]
            x = r.random()
            if x < .12:
                body.append("## " + " ".join([r.choice(ADJ), r.choice(NOUN), r.choice(VERB)]).capitalize())
            elif x < .20:
                body.append("> " + pool[int(20000 * r.random())])
            elif x < .27:
                body.append("\n".join("- " + s for s in para[:4]))
                words += 50
                continue
            if links and r.random() < .4:
                u = links.pop()
                para[0] = para[0][:-1] + ", as [the %s](%s) %s." % (r.choice(NOUN), u, r.choice(VERB))
            if r.random() < .02:
                foot.append("[^%d]: %s" % (len(foot) + 1, pool[int(20000 * r.random())]))
                para[-1] += "[^%d]" % len(foot)
            p = " ".join(para)
            words += p.count(" ") + 1
            body.append(p)
        if r.random() < .05:
            body.append("```python\ndef tally(rows):\n    total = 0\n    for row in rows:\n        total += row[\"" + r.choice(NOUN) + "\"]\n    return total / %d\n```" % r.randrange(2, 99))
        text = "\n\n".join(body + foot) + "\n"
        L = lambda xs: "[" + ", ".join(q(x) for x in xs) + "]"
        if flavour == "hugo":
            fm = ["+++", "title = " + q(title), "description = " + q(dek), "date = " + date, "slug = " + q(slug),
                  "authors = " + L(au), "topics = " + L(to)]
            if ser:
                fm.append("series = " + L(ser))
            fm += ["[params.hero]", "image = " + q(hero), "caption = " + q(cap), "credit = " + q(credit), "+++"]
        elif flavour == "zola":
            fm = ["+++", "title = " + q(title), "description = " + q(dek), "date = " + date, "slug = " + q(slug),
                  "[taxonomies]", "authors = " + L(au), "topics = " + L(to)]
            if ser:
                fm.append("series = " + L(ser))
            fm += ["[extra.hero]", "image = " + q(hero), "caption = " + q(cap), "credit = " + q(credit), "+++"]
        else:
            fm = ["---", "title: " + q(title), "description: " + q(dek), "date: " + date, "slug: " + q(slug),
                  "section: " + sec, "authors: " + L(au), "topics: " + L(to)]
            if ser:
                fm.append("series: " + L(ser))
            fm += ["hero:", "  image: " + q(hero), "  caption: " + q(cap), "  credit: " + q(credit), "---"]
        with open(os.path.join(base, sec, slug + ".md"), "w", encoding="utf-8") as f:
            f.write("\n".join(fm) + "\n\n" + text)
        urls.append(url)
    for s in SECTIONS:
        if flavour == "hugo":
            idx = "+++\ntitle = %s\npaginate_by = 20\n+++\n" % q(s.capitalize())
        elif flavour == "zola":
            idx = '+++\ntitle = %s\nsort_by = "date"\npaginate_by = 20\ngenerate_feeds = true\n+++\n' % q(s.capitalize())
        else:
            continue
        with open(os.path.join(base, s, "_index.md"), "w") as f:
            f.write(idx)
    if flavour == "zola":
        with open(os.path.join(base, "_index.md"), "w") as f:
            f.write('+++\ntitle = "Home"\nsort_by = "date"\n+++\n')
    with open(os.path.join(out, "urls.txt"), "w") as f:
        f.write("\n".join(urls) + "\n")


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("n", type=int); ap.add_argument("out")
    ap.add_argument("--flavour", choices=("hugo", "zola", "yaml"), default="hugo")
    ap.add_argument("--seed", type=int, default=7)
    a = ap.parse_args()
    generate(a.n, a.out, a.flavour, a.seed)
