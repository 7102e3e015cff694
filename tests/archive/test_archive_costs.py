"""The cost model in docs/archive.md is what ``--plan`` computes, number by number."""

from __future__ import annotations

import re

import pytest

from audio_edition.archive.estimate import (
    ArchiveEstimate,
    ArchiveSample,
    Prices,
    estimate,
    rates_of,
)
from audio_edition.archive.model import ArchiveCount
from tests.rows import each
from tests.tools import ROOT

PAGE = (ROOT / "docs/archive.md").read_text(encoding="utf-8")
ARTICLES, WORDS = 100_000, 600


def taken(
    engine: str, bitrate: int, *, prices: Prices | None = None, shares: bool = False
) -> ArchiveEstimate:
    """What the page's archive takes, each article an episode of its own."""
    count = ArchiveCount(units=ARTICLES, articles=ARTICLES, words=ARTICLES * WORDS)
    rates = rates_of((), engine=engine, bitrate=bitrate)
    return estimate(count, ArchiveSample(), rates, prices=prices, shares=shares)


def rows(heading: str) -> list[list[str]]:
    """The cells of the table whose first heading this is."""
    lines = PAGE[PAGE.index(f"\n|{heading}|") + 1 :].splitlines()[2:]
    table = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def test_what_a_hundred_thousand_articles_take() -> None:
    assert "100,000 articles of 600 words" in PAGE
    table = rows(" voice ")
    assert [(row[0], row[1]) for row in table] == [
        ("Piper", "128"), ("Piper", "64"), ("Kokoro", "128"), ("Kokoro", "64"),
    ]  # fmt: skip
    for voice, rate, *cells in table:
        found = taken(voice.lower(), int(rate), prices=Prices(core_hour=0.04))
        assert cells == [
            f"{found.hours:,.0f}",
            f"{found.core_hours:,.0f}",
            f"{found.nights(8):.1f}",
            f"{found.nights(64):.1f}",
            f"{found.size / 1e9:.0f}",
            f"{found.cost:.2f}",
        ]


def test_the_requests_of_a_bucket() -> None:
    assert taken("somebody", 128) == taken("piper", 128), "of whom nothing is known"
    found = taken("piper", 128, prices=Prices(thousand_requests=0.005), shares=True)
    assert found.reads == found.writes
    assert f"{found.reads / 1e6:.1f} million reads and as many writes" in PAGE.replace("\n", " ")
    assert f"{found.cost:.2f} more" in PAGE


PIPER, KOKORO = (rates_of((), engine=name, bitrate=96) for name in ("piper", "kokoro"))
OF_ONE_WORD = estimate(ArchiveCount(words=1000), ArchiveSample(), PIPER).characters / 1000


@each(
    ("what", "number"),
    [
        ("sound, Piper (`joe`)", PIPER.seconds_a_character),
        ("sound, Kokoro (`af_heart`)", KOKORO.seconds_a_character),
        ("speech, Piper (`joe`)", PIPER.speech),
        ("speech, Kokoro (`af_heart`)", KOKORO.speech),
        ("all else", PIPER.making),
        ("characters a word", OF_ONE_WORD),
    ],
)
def test_what_it_rests_on(what: str, number: float) -> None:
    told = next(row[1] for row in rows(" ") if row[0] == what)
    written = re.match(r"[\d.]+", told)
    assert written, told
    assert float(written[0]) == pytest.approx(number)
