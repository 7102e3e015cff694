"""News lines in German, French, Spanish, Italian and Portuguese, against print and engine."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_edition.script.fidelity import check_sentence
from audio_edition.script.verbalize import verbalize, verbalize_tokens
from tests.rows import each, table
from tests.script.verbalize import elsewhere
from tests.tools import grows_by

CASES = Path(__file__).parent / "data" / "verbalize_elsewhere"

PINNED = json.loads(elsewhere.FLOORS.read_text("utf-8"))
LINES = elsewhere.load()
LEAST = {"de": 190, "fr": 190, "es": 190, "it": 60, "pt": 60}
TAGS = tuple(LEAST)


@cache
def said(line: elsewhere.Line) -> str:
    return verbalize(line.written, line.language)


def test_the_lines_are_the_pinned_ones() -> None:
    assert elsewhere.digest() == PINNED["digest"], "lines changed: elsewhere.py --pin records them"
    assert len(LINES) == PINNED["lines"]
    for tag, least in LEAST.items():
        assert sum(line.language == tag for line in LINES) >= least


@each("file", sorted(PINNED["right"]))
def test_each_file_keeps_its_floor(file: str) -> None:
    mine = [line for line in LINES if line.file == file]
    misses = [
        f"{line.written} -> {said(line)}"
        for line in mine
        if not elsewhere.is_right(line, said(line))
    ]
    assert len(mine) - len(misses) >= PINNED["right"][file], misses
    assert len(misses) <= 0.04 * len(mine), misses


@each("tag", TAGS)
def test_never_worse_than_the_engine_alone(tag: str) -> None:
    """What eSpeak NG says right of the printed line it still says right of ours."""
    pytest.importorskip("piper.phonemize_espeak")
    mine = [line for line in LINES if line.language == tag]
    alone = [line for line in mine if elsewhere.is_heard(line, line.written)]
    worse = [
        f"{line.written} -> {said(line)}"
        for line in alone
        if not elsewhere.is_heard(line, said(line))
    ]
    assert not worse
    ours = sum(elsewhere.is_heard(line, said(line)) for line in mine)
    assert ours >= 0.95 * len(mine) >= 3 * len(alone)


@each(("tag", "written", "spoken"), table(CASES / "what-was-wrong-once.tsv"))
def test_what_was_wrong_once(tag: str, written: str, spoken: str) -> None:
    assert verbalize(written, tag) == spoken
    assert check_sentence(written, spoken, tag) is None


numerals = st.one_of(
    st.integers(0, 10**7).map(str),
    st.integers(1000, 10**9).map(lambda value: f"{value:,}".replace(",", ".")),
    st.tuples(st.integers(0, 999), st.integers(0, 999)).map(lambda two: f"{two[0]},{two[1]}"),
)
CURRENCIES = ("€", "$", "£", "CHF", "EUR", "USD")
UNITS = ("km", "m²", "kg", "ha", "%", "°C", "km/h", "MW", "GB", "h", "min", "t")


@st.composite
def amounts(draw: st.DrawFn) -> str:
    """A number with what newspapers put around it."""
    sign = draw(st.sampled_from(("", "", "-", "+")))
    number = draw(numerals)
    shape = draw(st.sampled_from(("bare", "unit", "behind", "before", "range", "time", "date")))
    if shape == "unit":
        return f"{sign}{number} {draw(st.sampled_from(UNITS))}"
    if shape == "behind":
        return f"{sign}{number} {draw(st.sampled_from(CURRENCIES))}"
    if shape == "before":
        return f"{draw(st.sampled_from(CURRENCIES))} {number}"
    if shape == "range":
        low = draw(st.integers(1, 400))
        high = draw(st.integers(1, 400))
        return f"{low}{draw(st.sampled_from('-–'))}{high} {draw(st.sampled_from(UNITS))}"
    if shape == "time":
        return f"{draw(st.integers(0, 23))}:{draw(st.integers(0, 59)):02d}"
    if shape == "date":
        day, month = draw(st.integers(1, 28)), draw(st.integers(1, 12))
        return f"{day}.{month}.{draw(st.integers(1000, 2100))}"
    return sign + number


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TAGS), amounts())
def test_whatever_is_said_passes_the_gate(tag: str, amount: str) -> None:
    printed = elsewhere.FRAMES[tag].format(amount)
    spoken = verbalize(printed, tag)
    assert not re.search(r"\d", spoken)
    assert check_sentence(printed, spoken, tag) is None


@each("line", LINES, ids=lambda line: line.written)
def test_what_is_said_of_each_line_passes_the_gate(line: elsewhere.Line) -> None:
    assert check_sentence(line.written, said(line), line.language) is None


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(TAGS),
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet="0123456789.,:/-–%€$§&'’ºª°²½XIVabcherMLS\u00a0\n", max_size=40),
        st.lists(st.sampled_from([line.written for line in LINES]), max_size=3).map(" ".join),
    ),
)
def test_any_text_is_said_on_one_line_and_nothing_is_lost(tag: str, text: str) -> None:
    assert "".join(token.printed for token in verbalize_tokens(text, tag)) == text
    spoken = verbalize(text, tag)
    assert not any(letter.isdecimal() for letter in spoken)
    assert len(spoken.splitlines()) <= 1


@each("tag", TAGS)
def test_a_long_text_takes_linear_time(tag: str) -> None:
    line = " ".join(line.written for line in LINES if line.language == tag)
    assert grows_by(lambda: verbalize(line * 4, tag), lambda: verbalize(line * 16, tag), 12)
