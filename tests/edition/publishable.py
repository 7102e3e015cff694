"""What an editor would find wrong in letters, counted: by it a letter is publishable or is not.

Untouched, a letter goes out where no lead is lost, at least 98 % of what its gold names is heard,
nothing is heard that promotes anything, and at least nine of ten titles are right, with no story
that is none.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from audio_edition.cleaning.clean import clean_edition, harm_of
from audio_edition.cleaning.settings import CleaningSettings
from audio_edition.edition.model import Article, Edition
from audio_edition.edition.sources.parse import parse
from tests.edition.test_edition_letters_corpus import bare

HALF = 0.5


def figures(letters: Iterable[Path]) -> Counter[str]:
    """The sums over some letters of what ``judged`` counts of each."""
    return sum((judged(letter) for letter in letters), Counter())


def judged(letter: Path) -> Counter[str]:
    """What is right and wrong in a letter, against the gold beside it."""
    said = json.loads(letter.with_suffix(".json").read_text("utf-8"))
    found = parse(letter.read_bytes(), name=letter.name)
    articles = [
        replace(Article.of(a.headline or "letter", a.paragraphs, id=f"a{n}"), letter=a.letter)
        for n, a in enumerate(found)
    ]
    edition = Edition.of("2026-12-01", articles=articles, language=said["language"])
    kept, held = [], False
    for one in clean_edition(edition, CleaningSettings()).articles:
        texts = [p.text for p in one.kept]
        kept.append(bare(" ".join([one.article.headline, *texts] if texts else [])))
        harm = harm_of(one.decisions)
        words = sum(len(d.paragraph.text.split()) for d in one.decisions)
        held = held or bool(harm.doubted or harm.lede or harm.lost > HALF * words)
    everything = " | ".join(kept)
    heads = [bare(a.headline) for a, text in zip(found, kept, strict=True) if text]
    stories = [bare(story["headline"]) for story in said["stories"]]
    told = [bare(story[key]) for story in said["stories"] for key in ("first", "last")]
    told += map(bare, said["heard"])
    lost = sum(phrase not in everything for phrase in told)
    leads = sum(bare(story["first"]) not in everything for story in said["stories"])
    unwanted = [*map(bare, said["silent"]), *map(bare, said["sponsors"])]
    sounded = [re.search(rf"\b{re.escape(one)}\b", everything) is not None for one in unwanted]
    sold = sum(sounded[len(said["silent"]) :])
    wrong = sum(not any(head.endswith(story) for head in heads) for story in stories)
    extra = sum(not any(head.endswith(story) for story in stories) for head in heads)
    harmed = bool(leads or lost or any(sounded))
    good = not leads and lost <= 0.02 * len(told) and not any(sounded)
    return Counter(
        letters=1,
        publishable=good and (wrong + extra) * 10 <= len(stories),
        stories=len(stories),
        leads_lost=leads,
        phrases=len(told),
        lost=lost,
        unwanted=len(unwanted),
        unwanted_heard=sum(sounded),
        sponsors=len(said["sponsors"]),
        sponsors_heard=sold,
        titles_wrong=wrong,
        extra=extra,
        held_without_harm=held and not harmed,
        harm_not_held=harmed and not held,
    )
