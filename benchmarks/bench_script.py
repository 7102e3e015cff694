"""How long the script takes: an edition of three articles, each part against a floor.

Ratios, medians of several runs in one process; run on an idle machine:
``python benchmarks/bench_script.py [--short]``.
"""

from __future__ import annotations

import argparse
import datetime
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from audio_edition.cleaning.model import CleanedArticle, CleanedEdition, Decision
from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.script.fidelity import check_sentence
from audio_edition.script.lexicon import load_lexicon
from audio_edition.script.sentences import split_sentences
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.speaking import Speaker
from audio_edition.script.verbalize import verbalize
from audio_edition.script.write import write_script
from news import paragraphs

PARAGRAPHS = 24
RUNS = 9


def edition(count: int) -> CleanedEdition:
    """Three articles of ``count`` paragraphs, no two alike; 24 are some 830 words."""
    articles = tuple(
        Article(
            f"0{n}-a",
            f"Story {n}",
            tuple(Paragraph(text, line) for line, text in enumerate(texts, 1)),
            f"0{n}-a.md",
        )
        for n in range(1, 4)
        if (texts := paragraphs()[n * count : (n + 1) * count])
    )
    made = Edition("2026-11-02", datetime.date(2026, 11, 2), "", "en-US", articles, Path("none"))
    return CleanedEdition(
        made,
        tuple(
            CleanedArticle(a, tuple(Decision(p, "keep") for p in a.paragraphs)) for a in articles
        ),
    )


def seconds(work: Callable[[], object], runs: int) -> float:
    """Median CPU seconds of a call."""
    work()
    times = []
    for _ in range(runs):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times)


def main() -> None:
    """Print the table."""
    from sentencex import segment

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="a paragraph an article, once")
    count, runs = (1, 1) if options.parse_args().short else (PARAGRAPHS, RUNS)
    cleaned = edition(count)
    identity = Identity("T", "A", "D", "en-US", "", "https://e.org/", "", "News", "A", "", "")
    texts = [p.text for article in cleaned.edition.articles for p in article.paragraphs]
    speaker = Speaker(load_lexicon(None, None, "en-US"))
    sentences = [s for text in texts for s in split_sentences(text)]
    said = [(s, speaker.say(s, "en-US")) for s in sentences]
    pairs = [(s, v.spoken, [(s[m.start : m.end], m.spoken) for m in v.matches]) for s, v in said]
    floor = seconds(lambda: [verbalize(s) for s in sentences], runs)
    whole = seconds(
        lambda: write_script(cleaned, identity, ScriptSettings(), Places(Path("none"))), runs
    )
    split = seconds(lambda: [split_sentences(text) for text in texts], runs)
    peer = seconds(lambda: [list(segment("en", text)) for text in texts], runs)
    say = seconds(lambda: [speaker.say(s, "en-US") for s in sentences], runs)
    gate = seconds(lambda: [check_sentence(p, v, respelled=r) for p, v, r in pairs], runs)
    words = sum(len(text.split()) for text in texts)
    print(f"{len(sentences)} sentences, {words} words, median of {runs}")
    for name, value, against, other in (
        ("whole script", whole, floor, "verbalizer alone"),
        ("verbalizer and lexicon", say, floor, "verbalizer alone"),
        ("fidelity gate", gate, floor, "verbalizer alone"),
        ("sentences", split, peer, "sentencex (compiled)"),
    ):
        print(f"{name:24} {value * 1e3:8.1f} ms   {value / against:6.2f} x {other}")


if __name__ == "__main__":
    main()
