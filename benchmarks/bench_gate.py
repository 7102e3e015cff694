"""How fast the gate reads a script back, and how long a script of 25 articles takes.

    python benchmarks/bench_gate.py [--short]

CPU time in one process, medians, so that a busy machine tells nearly the same. The floor is the
verbalizer on the same sentences: whoever says a sentence must read it once, and the gate reads
it a second time. The sentences are the verbalizer's kinds of news: numbers, money, names, dates.
"""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from audio_edition.cleaning.model import CleanedArticle, CleanedEdition, Decision
from audio_edition.edition.model import Article, Edition, Paragraph
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.script.fidelity import check_sentence
from audio_edition.script.lexicon import Lexicon, base_entries
from audio_edition.script.sentences import split_sentences
from audio_edition.script.settings import ScriptSettings
from audio_edition.script.speaking import Speaker
from audio_edition.script.write import write_script
from bench_script import seconds

# Of ten sentences of news three hold a number or a short form; so do these.
NEWS = (
    "The harbour was quiet again on Tuesday, and the fishermen who had waited all week went out. "
    "Nobody had expected the wind to turn so late in the year. "
    "Sen. Maria Diaz (D-N.Y.) said on Feb. 18 that the $1.9 trillion package would not pass. "
    "“We have lost a season,” she said, “and nobody will give it back to us.” "
    "Farmers in the valley, who had hoped for rain since the spring, were pleased. "
    "The ferry carried 1,200 people, 3.5% more than in 2019, when it ran until 9 p.m. "
    "The council will meet before the end of the month to decide what comes next. "
    "Wang Yi met Volodymyr Zelenskyy in Kyiv; neither spoke of the treaty afterwards. "
    "Prices rose from $5 to $10 a barrel, or by 20–30 percent, between 2019 and 2023. "
    "Her brother, who runs the mill, thinks that the worst is over."
)
ARTICLES = 25
PARAGRAPHS = 4  # of ten sentences: an article of some 600 words
RUNS = 7


def edition(articles: int, paragraphs: int) -> CleanedEdition:
    """An edition of so many articles."""
    text = tuple(Paragraph(NEWS, line) for line in range(1, paragraphs + 1))
    items = tuple(Article(f"a{n}", f"Story {n}", text, f"a{n}.md") for n in range(articles))
    made = Edition("2026-11-02", datetime.date(2026, 11, 2), "", "en-US", items, Path("none"))
    kept = tuple(Decision(paragraph, "keep") for paragraph in text)
    return CleanedEdition(made, tuple(CleanedArticle(item, kept) for item in items))


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="two articles, once")
    short = options.parse_args().short
    articles, paragraphs, runs = (2, 1, 1) if short else (ARTICLES, PARAGRAPHS, RUNS)
    speaker = Speaker(Lexicon(base_entries()))
    sentences = split_sentences(NEWS) * (1 if short else 100)
    said = [(s, speaker.say(s, "en-US")) for s in sentences]
    pairs = [(s, v.spoken, [(s[m.start : m.end], m.spoken) for m in v.matches]) for s, v in said]
    floor = seconds(lambda: [speaker.say(s, "en-US") for s in sentences], runs)
    gate = seconds(lambda: [check_sentence(p, v, respelled=r) for p, v, r in pairs], runs)
    identity = Identity("T", "A", "D", "en-US", "", "https://e.org/", "", "News", "A", "", "")
    cleaned = edition(articles, paragraphs)
    whole = seconds(
        lambda: write_script(cleaned, identity, ScriptSettings(), Places(Path("none"))), runs
    )
    count = articles * paragraphs * len(split_sentences(NEWS))
    print(
        f"gate: {gate / floor:.2f} x verbalizer and lexicon, {len(pairs) / gate:,.0f} sentences/s"
    )
    print(f"script of {articles} articles, {count} sentences: {whole:.2f} s")


if __name__ == "__main__":
    main()
