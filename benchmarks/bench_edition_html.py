"""Article pages a second, word F1 and boilerplate left, against trafilatura in the same run.

    python benchmarks/bench_edition_html.py [--pages 42] [--rounds 3] [--short]

The pages are made here, from a seed, around paragraphs of letters and editions: seven layouts as
sites have them (article element, div soup, tables, blog with comments, live page with many short
paragraphs, page with a long sidebar, page of list items), 30 to 250 kB, with navigation, scripts,
promotions, related stories and a footer. Gold is the headline and the body; F1 is over words, each
page's averaged. Times are CPU time of one process, medians over rounds, the two taking turns.
"""

from __future__ import annotations

import argparse
import html
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass

from news import paragraphs

FLOOR = 60.0  # documents a second on one core
_COMMON = (
    "the of to and in a that for was on is with as by at it from his their be has are were said "
    "who not but have had this which after they more than would about been when one its will"
).split()
_WORDS = (
    "council bridge river engineer vote mayor report station train school water price market "
    "harbor court law minister winter road bus field farmer bank worker union city village "
    "doctor nurse child teacher island ship fuel tax budget border storm flood harvest museum "
    "garden letter paper office answer question number million percent company owner driver"
).split()


@dataclass(frozen=True)
class Page:
    markup: str
    headline: str
    body: list[str]


def _sentence(dice: random.Random) -> str:
    count = dice.randint(8, 28)
    words = [dice.choice(_COMMON if dice.random() < 0.5 else _WORDS) for _ in range(count)]
    return " ".join(words).capitalize() + dice.choice(". . . . ? !".split())


def _paragraphs(dice: random.Random, count: int) -> list[str]:
    """Paragraphs of real prose, each once in a page."""
    return dice.sample(paragraphs(), count)


def _links(dice: random.Random, count: int) -> str:
    return "".join(
        f'<li class="menu-item"><a href="/{dice.randrange(10**6)}" title="x">'
        f"{' '.join(dice.choices(_WORDS, k=dice.randint(1, 3))).title()}</a></li>"
        for _ in range(count)
    )


def _cards(dice: random.Random, count: int) -> str:
    return "".join(
        f'<div class="card"><a href="/{n}"><img src="/i/{n}.jpg" alt=""></a>'
        f'<h3><a href="/{n}">{_sentence(dice)}</a></h3><span class="date">{n} Nov</span></div>'
        for n in range(count)
    )


def _script(dice: random.Random, size: int) -> str:
    data = ",".join(f'"{dice.randrange(10**9)}":{{"a":{dice.random():.6f}}}' for _ in range(size))
    return f"<script>window.__STATE__={{{data}}};</script>"


def make_page(seed: int) -> Page:
    """One page, the same for the same seed."""
    dice = random.Random(seed)
    headline = _sentence(dice).rstrip(".?!")
    body = _paragraphs(dice, dice.randint(6, 40))
    title = html.escape(headline)
    layout = seed % 7
    parts = []
    for number, text in enumerate(body):
        words = html.escape(text).split(" ")
        spot = dice.randrange(len(words))
        words[spot] = f'<a href="/t/{number}">{words[spot]}</a>'
        if layout == 4:
            parts.append(f'<div class="entry"><p>{" ".join(words)}</p></div>')
        elif layout == 1:
            parts.append(f'<div class="Text_text__x{number % 3}">{" ".join(words)}</div>')
        elif layout == 6 and number % 4 == 3:
            parts.append(f"<ul><li>{' '.join(words)}</li></ul>")
        else:
            parts.append(f"<p>{' '.join(words)}</p>")
        if number % 9 == 5:
            parts.append(
                '<div class="promo newsletter-signup"><h4>Get the letter</h4>'
                "<p>Sign up today and pay only $1 a week.</p><form><input><button>Go</button>"
                "</form></div>"
            )
    story = "\n".join(parts)
    if layout == 2:
        main = (
            f"<table width=900><tr><td width=200><ul>{_links(dice, 30)}</ul></td><td>"
            f"<h1>{title}</h1>{story}</td></tr></table>"
        )
    elif layout == 1:
        main = (
            f"<div id=root><div class=wrap><h1 class=t>{title}</h1>"
            f"<div class=b>{story}</div></div></div>"
        )
    else:
        main = (
            f'<main><article class="post"><header><h1>{title}</h1><p class="byline">By Ann Lee</p>'
            f'<div class="share"><a href="#">Share</a> <a href="#">Copy link</a></div></header>'
            f'<div class="entry-content">{story}</div></article></main>'
        )
    comments = ""
    if layout == 3:
        comments = '<div id="comments"><h2>Comments</h2>' + "".join(
            f'<div class="comment"><p>{html.escape(text)}</p></div>'
            for text in _paragraphs(dice, 30)
        )
        comments += "</div>"
    aside = f'<aside class="sidebar">{_cards(dice, 40 if layout == 5 else 8)}</aside>'
    markup = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{title} | Gazette</title>"
        f'<meta property="og:title" content="{title}">{_script(dice, dice.randint(200, 3000))}'
        f"<style>{'.c{color:red}' * 300}</style></head><body>"
        f"<header><nav><ul>{_links(dice, dice.randint(20, 80))}</ul></nav></header>{main}{aside}"
        f'{comments}<section class="related"><h2>Most read</h2>{_cards(dice, 12)}</section>'
        f"<footer><ul>{_links(dice, 40)}</ul><p>© 2026 Gazette. All rights reserved.</p></footer>"
        f"{_script(dice, 400)}</body></html>"
    )
    return Page(markup, headline, body)


def word_f1(found: str, gold: str) -> float:
    """F1 over the words of two texts, as multisets."""
    have, want = Counter(found.split()), Counter(gold.split())
    both = sum((have & want).values())
    if not both:
        return 0.0
    precision, recall = both / sum(have.values()), both / sum(want.values())
    return 2 * precision * recall / (precision + recall)


def main() -> int:
    """Print the ratios; exit 1 below the floor or below the peer's F1."""
    import trafilatura

    from audio_edition.edition.sources.parse import parse

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=42)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--short", action="store_true", help="seven pages once: does it run?")
    chosen = options.parse_args()
    if chosen.short:
        chosen.pages, chosen.rounds = 7, 1
    pages = [make_page(seed) for seed in range(chosen.pages)]
    data = [page.markup.encode() for page in pages]

    def ours(raw: bytes) -> tuple[str, int]:
        (article,) = parse(raw, kind="html", name="page.html")
        lines = [article.headline, *(p.text for p in article.paragraphs)]
        return "\n".join(lines), len(lines)

    def peer(raw: bytes) -> tuple[str, int]:
        text = trafilatura.extract(raw) or ""
        return text, text.count("\n") + 1

    seconds: dict[str, list[float]] = {"ours": [], "trafilatura": []}
    answers: dict[str, list[tuple[str, int]]] = {}
    both = (("ours", ours), ("trafilatura", peer))
    for _, read in both:
        read(data[0])  # imports and stop lists
    for turn in range(chosen.rounds):
        for name, read in both if turn % 2 == 0 else both[::-1]:
            began = time.process_time()
            answers[name] = [read(raw) for raw in data]
            seconds[name].append(time.process_time() - began)
    size = statistics.median(map(len, data)) / 1000
    print(f"{len(pages)} pages, median {size:.0f} kB")
    rate, f1 = {}, {}
    for name, _ in both:
        rate[name] = len(pages) / statistics.median(seconds[name])
        scores = [
            word_f1(text, " ".join([page.headline, *page.body]))
            for (text, _), page in zip(answers[name], pages, strict=True)
        ]
        f1[name] = statistics.mean(scores)
        gold = [{page.headline, *page.body} for page in pages]
        left = sum(
            sum(line not in wanted for line in text.split("\n") if line)
            for (text, _), wanted in zip(answers[name], gold, strict=True)
        )
        print(
            f"  {name:12} {rate[name]:6.1f} documents/s   word F1 {f1[name]:.4f}   "
            f"{left / len(pages):.2f} lines a page that are not the article's"
        )
    print(f"  ours / trafilatura: {rate['ours'] / rate['trafilatura']:.2f} in speed")
    print(f"  floor: {FLOOR:.0f} documents/s on one core that is not shared")
    return 0 if f1["ours"] >= f1["trafilatura"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
