"""Prose for benchmarks: paragraphs of this project's letters and sample editions, each once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LEAST = 12  # words: less is a label or a button
_ENGLISH = re.compile(r"\b(?:the|and|of|to)\b")


@cache
def paragraphs() -> tuple[str, ...]:
    """Return the distinct English paragraphs, in the order of their files."""
    from audio_edition.edition.sources.parse import parse

    files = [*ROOT.glob("tests/edition/letters*/**/*.eml"), *ROOT.glob("editions/*/*.md")]
    found: dict[str, None] = {}
    for file in sorted(files):
        for article in parse(file.read_bytes(), name=file.name):
            for paragraph in article.paragraphs:
                words = len(paragraph.text.split())
                if words >= _LEAST and 8 * len(_ENGLISH.findall(paragraph.text)) > words:
                    found[paragraph.text] = None
    return tuple(found)
