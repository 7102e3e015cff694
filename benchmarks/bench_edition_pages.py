"""Pages a second through extraction, witness and cleaning; beside them trafilatura, same run.

    python benchmarks/bench_edition_pages.py [--rounds 5] [--short]

The pages are those of tests/edition/structure, each with navigation, teasers, scripts and styles
that make an ordinary news page 50 to 100 kB. CPU seconds of one process, medians over rounds, the
readers taking turns. Every paragraph of the articles must be read: one that is lost fails the run.
On 174 real pages of 4 to 890 kB (the stored ones of htmldate 1.2.0's and trafilatura 0.5.0's
tests, which no clone has) the ratio was 0.8, with trafilatura 2.3.1 and lxml 6.1.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

FLOOR = 100.0
"""Pages a second on one core that is not shared."""
_WORDS = (
    "harbour council river school market bridge water winter union budget garden letter".split()
)


def make_pages() -> list[tuple[str, str, list[str]]]:
    """Name, markup and paragraphs of every eighth English page, the same on every run."""
    from tests.edition.structure import pages

    english = [one for one in pages.cases() if one.lang == "en"][::8]
    return [
        (
            one.name,
            _grown(one.html, number),
            [text for role, text in one.expected if role == "body" and "\n" not in text],
        )
        for number, one in enumerate(english)
    ]


def _grown(page: str, seed: int) -> str:
    dice = random.Random(seed)

    def title() -> str:
        return " ".join(dice.choices(_WORDS, k=dice.randint(4, 9))).capitalize()

    data = ",".join(f'"{dice.randrange(10**9)}":"{title()}"' for _ in range(450))
    style = "".join(f".c{n}-{dice.randrange(10**6)}{{margin:{n}px;color:#333}}" for n in range(250))
    menu = "".join(f'<li class="item"><a href="/{n}">{title()}</a></li>' for n in range(90))
    cards = "".join(
        f'<div class="card"><a href="/t/{n}"><img src="/i/{n}.jpg" alt=""></a><h3><a href="/t/{n}">'
        f"{title()}</a></h3><p>{title()} {title().lower()}.</p></div>"
        for n in range(40)
    )
    head = f"<style>{style}</style><script>window.__STATE__={{{data}}};</script></head>"
    page = page.replace("</head>", head, 1)
    at = page.lower().rfind("</body>")
    above = f'<nav class="mega-menu"><ul>{menu}</ul></nav>'
    below = f'<section class="river"><h2>Latest</h2>{cards}</section>'
    begin = page.index(">", page.lower().index("<body")) + 1
    return page[:begin] + above + page[begin:at] + below + page[at:]


def main() -> int:
    """Print pages a second and their ratio; exit 1 where a paragraph of an article is lost."""
    import trafilatura

    from audio_edition.cleaning.clean import clean_article
    from audio_edition.edition.model import Article
    from audio_edition.edition.sources.parse import parse

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--short", action="store_true", help="four pages, once: does it run?")
    chosen = options.parse_args()
    made = make_pages()
    if chosen.short:
        made, chosen.rounds = made[:4], 1
    markups = [markup for _, markup, _ in made]

    def extracted(markup: str) -> Article:
        (page,) = parse(markup.encode(), kind="html", name="page.html", language="en-US")
        return Article.of(page.headline, page.paragraphs)

    def ours(markup: str) -> list[str]:
        decisions = clean_article(extracted(markup), (), "en-US").decisions
        return [d.paragraph.text for d in decisions if d.verdict != "drop"]

    readers: dict[str, Callable[[str], object]] = {
        "extraction and witness": extracted,
        "all, and cleaning": ours,
        "trafilatura alone": trafilatura.extract,
    }
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    for read in readers.values():
        read(markups[0])  # imports, rules and word lists
    for turn in range(chosen.rounds):
        for name in list(readers)[:: 1 if turn % 2 else -1]:
            began = time.process_time()
            for markup in markups:
                readers[name](markup)
            seconds[name].append((time.process_time() - began) / len(markups))
    medians = {name: statistics.median(spans) for name, spans in seconds.items()}
    size = statistics.median(len(markup.encode()) for markup in markups) / 1000
    print(f"{len(markups)} pages, median {size:.0f} kB")
    for name, median in medians.items():
        print(f"  {name:24} {1 / median:6.1f} pages/s")
    ratio = medians["trafilatura alone"] / medians["all, and cleaning"]
    print(f"  extraction, witness and cleaning / trafilatura alone: {ratio:.2f} in speed")
    print(f"  floor: {FLOOR:.0f} pages/s on one core that is not shared")
    lost = 0
    for page, markup, texts in made:
        heard = "\n".join(ours(markup))
        for text in texts:
            if text not in heard:
                lost += 1
                print(f"  lost in {page}: {text}")
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
