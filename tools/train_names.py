"""Learn by which letters a name's language is known, from the shipped names.

    python tools/train_names.py

Writes ``script/sounds/data/letters.json``: for each group of two or three letters the languages
that it speaks for, with what it adds to their score (tenths of a nat over a group never seen;
naive Bayes, add-one-tenth smoothing). Run it after names were added; a test compares.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter

from audio_edition.script.common import common_words, english_names
from audio_edition.script.sounds.guess import DATA, ENGLISH, grams
from audio_edition.script.sounds.names import by_language
from audio_edition.script.sounds.rules import languages

SMOOTH = 0.1
LEAST = 3.0  # nats that a group must add to be kept: what one name alone has tells little


def learned() -> dict[str, object]:
    """The model as it is written."""
    counts: dict[str, Counter[str]] = {tag: Counter() for tag in (*languages(), ENGLISH)}
    for tag, line in by_language():
        for word in re.split(r"[\s-]", line.partition(" = ")[0]):
            if len(word) < 2 or not word[0].isupper() or not word.isalpha():
                continue
            if tag != ENGLISH and word not in english_names():
                counts[tag].update(grams(word))
    for word in english_names():
        counts[ENGLISH].update(grams(word))
    for word in common_words():
        if len(word) > 3:
            counts[ENGLISH].update(grams(word))
    tags = [tag for tag, found in counts.items() if found]
    size = len(set().union(*counts.values()))
    totals = {tag: sum(counts[tag].values()) + SMOOTH * size for tag in tags}
    groups: dict[str, dict[str, int]] = {}
    for tag in tags:
        for group, count in counts[tag].items():
            gain = math.log((count + SMOOTH) / SMOOTH)
            if gain >= LEAST:
                groups.setdefault(group, {})[tag] = round(10 * gain)
    return {
        "unseen": {tag: round(10 * math.log(SMOOTH / totals[tag])) for tag in tags},
        "groups": {group: groups[group] for group in sorted(groups)},
    }


def written(model: dict[str, object]) -> str:
    """One line a group, so that a change can be read."""
    groups = model["groups"]
    assert isinstance(groups, dict)
    lines = ",\n".join(
        f"{json.dumps(group, ensure_ascii=False)}: {json.dumps(found, separators=(',', ':'))}"
        for group, found in groups.items()
    )
    unseen = json.dumps(model["unseen"], separators=(",", ":"))
    return f'{{"unseen": {unseen},\n"groups": {{\n{lines}\n}}}}\n'


if __name__ == "__main__":
    (DATA / "letters.json").write_text(written(learned()), "utf-8")
