"""Sentences: our own cases by kind, exactness on any text, linear time."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from audio_edition.script.sentences import sentence_spans, split_sentences
from tests.rows import each
from tests.tools import grows_by

CASES = Path(__file__).parent / "data" / "sentences"
ENDS = {"de": 20, "fr": 16, "es": 16, "it": 12, "pt": 12}  # how many at least
FLOORS = {"en": 0.995, "de": 1.0, "fr": 1.0, "es": 1.0}


KEPT = {  # file: its digest, how many cases at least, what share is right
    "en": ("68c302168b95d81d611c40ffa63e340fbaad2915651fcce5d4b64341d0e78308", 90, 0.97),
    "second-en": ("2f149166951c88fae698636b6e02c77c6b3eed58783173387f9a23c640dac31f", 390, 0.98),
}


def read_cases(name: str) -> list[tuple[str, str, list[str]]]:
    """(kind, paragraph, its sentences) for each case of a language, or of ``kept/en``."""
    kind, cases = "", []
    for line in (CASES / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            kind = line[1:].strip()
        elif line:
            text = line.replace(" | ", " ").replace("|", "")
            cases.append((kind, text, line.replace(" | ", "|").split("|")))
    return cases


def missed(cases: list[tuple[str, str, list[str]]], language: str) -> list[str]:
    """The cases that are cut elsewhere, as they are."""
    return [
        f"{kind}: {' | '.join(got)}"
        for kind, text, gold in cases
        if (got := split_sentences(text, language)) != gold
    ]


@each("language", sorted(FLOORS))
def test_cases(language: str) -> None:
    cases = read_cases(language)
    wrong = missed(cases, language)
    assert 1 - len(wrong) / len(cases) >= FLOORS[language], "\n".join(wrong)


@each("language", sorted(ENDS))
def test_ends_of_news_stand_behind_no_abbreviation(language: str) -> None:
    cases = read_cases(f"ends/{language}")
    assert len(cases) >= ENDS[language]
    assert missed(cases, language) == []


@each("name", KEPT)
def test_ends_that_were_written_before_their_rules(name: str) -> None:
    digest, count, floor = KEPT[name]
    assert hashlib.sha256((CASES / "kept" / f"{name}.txt").read_bytes()).hexdigest() == digest
    cases = read_cases(f"kept/{name}")
    assert len(cases) >= count
    assert 1 - len(missed(cases, "en")) / len(cases) >= floor


def test_where_sentences_end() -> None:
    assert sum(len(read_cases(language)) for language in FLOORS) >= 405
    german = "Am 3. Oktober wird gefeiert. Die Geschäfte bleiben zu."
    assert split_sentences(german, "de-AT") == split_sentences(german, "de")
    long = "“" + " ".join(["The town was quiet that night."] * 20) + "”"
    unclosed = "“We left at dawn. Nobody spoke. The road was empty."
    italian, japanese = "Il porto è aperto. Le navi partono.", "今日は晴れです。明日は雨です。"
    for text, language, count in (
        (german, "de-AT", 2),
        (italian, "it", 2),  # by sentencex
        (japanese, "ja", 2),
        (long, "en", 20),
        (unclosed, "en", 3),
    ):
        assert len(split_sentences(text, language)) == count, text
    assert split_sentences("No stop here\n\nNor here") == ["No stop here", "Nor here"]


SCRAPS = [*"aBc 1.!?…\"'“”‘’()[]«»„-–—,;:\n\u00a0\u200d", "U.S.", "No. ", "said ", "The "]
TEXTS = st.lists(st.sampled_from(SCRAPS), max_size=80).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS | st.text(max_size=80), st.sampled_from(["en-US", "de", "fr", "es"]))
def test_nothing_is_changed_lost_or_moved(text: str, language: str) -> None:
    spans = sentence_spans(text, language)
    assert "".join("".join(split_sentences(text, language)).split()) == "".join(text.split())
    end = 0
    for start, stop in spans:
        assert end <= start < stop
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        end = stop


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example(".\na)")
def test_white_space_makes_no_difference(text: str) -> None:
    flat = " ".join(text.split())
    assert split_sentences(flat) == split_sentences(f"  {flat} ")


@each(
    "unit", [".", ". ", "a. ", "U.S. ", "( ", ")", "“", "” ", "‘a ", "' '", "“A.” ", "1. ", "[1]"]
)
def test_hostile_input_takes_linear_time(unit: str) -> None:
    def split(size: int) -> Callable[[], object]:
        text = unit * (size // len(unit))
        return lambda: split_sentences(text)

    assert grows_by(split(20_000), split(200_000), 40, least=0.002)


@each("language", ["pt", "it", "es"])
def test_an_ordinal_sign_begins_no_sentence(language: str) -> None:
    text = "O n.º 5, a 5.ª vez. Fim."
    assert split_sentences(text, language) == ["O n.º 5, a 5.ª vez.", "Fim."]
