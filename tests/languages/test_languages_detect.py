"""A text tells its language; what it does not tell is not guessed."""

from pathlib import Path

import pytest

from audio_edition.languages.called import language_name
from newsletters import detect
from newsletters.detect import language_of
from tests.rows import each, table

TEXTS = dict(table(Path(__file__).parent / "data" / "texts.tsv"))


@each("expected", ["", "en-US", "de", "pt-BR"])
@each("tag", TEXTS)
def test_texts_tell(tag: str, expected: str) -> None:
    assert language_of(TEXTS[tag], expected) == tag


@each(
    "text",
    ["", "Buy me a coffee", "Arsenal 3, Chelsea 1; Leeds 0", "1, 2, 3 " * 40, "🙂" * 200],
)
def test_what_tells_nothing_is_not_guessed(text: str) -> None:
    assert language_of(text, "en-US") == ""


def test_the_expected_language_costs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "_identifier", lambda: pytest.fail("the model was asked"))
    for tag in ("en", "de", "fr", "es", "it", "pt"):
        assert language_of(TEXTS[tag], f"{tag}-XX") == tag


def test_english_names_of_many_places_are_no_other_language() -> None:
    text = (
        "Wang Xiaoming and Zhao Lijian met Nguyen Van Thuong in Hanoi; Recep Tayyip Erdogan and "
        "Jonas Gahr Støre were in Oslo with Ursula von der Leyen, Giorgia Meloni and José Manuel "
        "Albares. They spoke of trade, and of the ships that still wait off Gwadar and Djibouti."
    )
    assert language_of(text, "en-GB") == "en"


def test_names_of_languages() -> None:
    told = {"de-AT": "German", "pt": "Portuguese", "gsw": "Swiss German", "xx-bogus": "xx-bogus"}
    assert {tag: language_name(tag) for tag in told} == told
    assert language_name("") == ""
