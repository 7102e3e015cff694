"""Where sentences end in languages other than English: behind no abbreviation of news."""

from __future__ import annotations

from pathlib import Path

from audio_edition.script.sentences import split_sentences
from tests.rows import each

ENDS = Path(__file__).parent / "data" / "ends"
LEAST = {"de": 20, "fr": 16, "es": 16, "it": 12, "pt": 12}


@each("language", sorted(LEAST))
def test_sentences_end_where_an_editor_ends_them(language: str) -> None:
    lines = (ENDS / f"{language}.txt").read_text("utf-8").splitlines()
    assert len(lines) >= LEAST[language]
    wrong = [
        f"{line} -> {' | '.join(got)}"
        for line in lines
        if (got := split_sentences(line.replace(" | ", " "), language)) != line.split(" | ")
    ]
    assert not wrong, "\n".join(wrong)
