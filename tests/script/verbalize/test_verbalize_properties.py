"""What holds for every text: nothing lost, one line, no digit, no exception, linear time."""

from __future__ import annotations

import re
import time
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from audio_edition.script.verbalize import verbalize, verbalize_tokens
from tests.rows import each
from tests.script.verbalize import corpus
from tests.tools import grows_by

CASES = corpus.load()
MODEST = settings(max_examples=150, deadline=None)

anything = st.text(max_size=80)
newsy = st.text(
    alphabet="0123456789$€£¥%.,:;-–—/()[]'\"&#@+*=~°½²ºthndskmMBKpcaIVXU.S.FDR AaBbé  \n’“”…\u00a0",
    max_size=60,
)
pieces = st.lists(
    st.one_of(
        st.sampled_from([case.written for case in CASES]),
        st.sampled_from(["$", "5", "1.9 trillion", "Feb. 18", "p.m.", "(D-", "II", "km", "No."]),
        st.text(max_size=8),
    ),
    max_size=4,
).map(" ".join)


def _numerals(text: str) -> list[str]:
    return [c for c in text if unicodedata.category(c) in ("Nd", "No", "Nl", "Sc")]


@MODEST
@example("#¼", "en-US")
@example("#A¼", "en-US")
@given(st.one_of(anything, newsy, pieces), st.sampled_from(["en-US", "en-GB"]))
def test_any_text_gives_one_clean_line(text, language):
    said = verbalize(text, language)
    assert not _numerals(said)
    assert len(said.splitlines()) <= 1
    assert said == said.strip()
    assert "  " not in said
    said.encode("utf-8")


@MODEST
@given(st.one_of(anything, newsy, pieces))
def test_printed_parts_are_the_text(text):
    assert "".join(token.printed for token in verbalize_tokens(text)) == text


@MODEST
@given(st.one_of(newsy, pieces), st.sampled_from(["en-US", "en-GB"]))
def test_spoken_text_is_left_alone(text, language):
    said = verbalize(text, language)
    again = verbalize(said, language)
    assert corpus.folded(verbalize(again, language)) == corpus.folded(again)


def test_spoken_cases_are_left_alone_to_the_letter():
    changed = []
    for case in CASES:
        said = verbalize(case.written, case.language)
        if verbalize(said, case.language) != said:
            changed.append((said, verbalize(said, case.language)))
    assert changed == []


WORDS = st.lists(
    st.sampled_from(
        "the a of storm voters mayor left with after long river council Boston Maria paper "
        "said didn't co-op who it us no may march sat in".split()
    ),
    min_size=1,
    max_size=12,
)


@MODEST
@given(WORDS)
def test_prose_is_copied(words):
    text = " ".join(words)
    assert verbalize(text) == text


def _in_order(words: list[str], said: list[str]) -> str | None:
    rest = iter(said)
    return next((w for w in words if not any(w == other for other in rest)), None)


@MODEST
@given(
    st.lists(st.sampled_from([c for c in CASES if c.language == "en-US"]), min_size=1, max_size=3)
)
def test_words_are_neither_dropped_nor_reordered(cases):
    # a word that its own case says otherwise is an abbreviation ("tbsp"), or goes into a token
    plain = [
        word
        for case in cases
        for word in re.findall(r"(?<![^\s])[a-z]{4,}(?=[\s,;!?]|$)", case.written)
        if word in corpus.folded(case.spoken)
    ]
    text = " ".join(case.written for case in cases)
    assert _in_order(plain, corpus.folded(verbalize(text))) is None


HOSTILE = [
    "1", "$", "(", "1/", "A.", "1-", "a-", "1,", "1.", "1:", "$1", "@a", "&amp;", "[1]", "(D-",
    "I", "½", "www.", "St. ", "No. 1 ", "ab ", "A1", "é", "😀", "1 to ", "'", "K-", "_a", "1x",
]  # fmt: skip


@each("unit", HOSTILE)
def test_time_is_linear(unit):
    small, large = (unit * (n // len(unit)) for n in (2_000, 16_000))
    # eight times the text may take no more than twelve times as long (plus a little noise)
    assert grows_by(lambda: verbalize(small), lambda: verbalize(large), 12, 0.05)


@each("unit", ["'", '"', ")", "]", " ", "' "])
@each("head", ["He joined Acme Inc.", "At 5 p.m."])
def test_what_stands_behind_an_abbreviation_is_read_in_linear_time(head, unit):
    small, large = (head + unit * n + "x" for n in (4_000, 32_000))
    assert grows_by(lambda: verbalize(small), lambda: verbalize(large), 12, 0.05)


@each("unit", ["1", "$", "("])
def test_a_megabyte_in_one_line_is_read(unit):
    start = time.process_time()
    said = verbalize(unit * 1_000_000)
    assert time.process_time() - start < 30
    assert not _numerals(said)


def test_a_number_in_any_script_is_a_number():
    assert verbalize("It rose ٣٤ percent.") == "It rose thirty-four percent."
    assert verbalize("It cost ＄５０ then.") == "It cost fifty dollars then."


def test_numerals_too_long_to_name_are_read_digit_by_digit():
    said = verbalize("1" * 60)
    assert said.split() == ["one"] * 60


def test_line_ends_inside_become_blanks():
    assert (
        verbalize("The vote\r\nwas 5-4.\u2028It ended.") == "The vote was five to four. It ended."
    )
    assert verbalize(" \n ") == ""


def test_tokens_say_what_they_are():
    kinds = {t.printed: (t.spoken, t.kind) for t in verbalize_tokens("NATO paid $5 on Feb. 18.")}
    assert kinds["$5"] == ("five dollars", "money")
    assert kinds["Feb. 18"] == ("February eighteenth", "date")
    assert kinds["paid"] == ("paid", "word")
