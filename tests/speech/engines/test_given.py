"""Sounds that are given stand in a sentence that is read as one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from audio_edition.speech.engines import piper
from audio_edition.speech.engines.given import with_given
from audio_edition.speech.model import VoiceRequest
from tests.rows import each

pytest.importorskip("piper")


@pytest.fixture(scope="module")
def read() -> Callable[[str], str]:
    voice = piper.engine.open(VoiceRequest("piper"))
    return voice._model._read


@each(
    "text",
    [
        "He went to {Chicago}.",
        "The {opera} of the {bishop} ended.",
        "“{Boston},” she said, “is near.”",
        "She met a {bishop} for an {apple}, and then {Boston}: not him.",
        "It is {Boston}, or {Boston}-based; (not {apple}).",
    ],
)
def test_the_words_around_are_read_as_in_the_sentence(
    text: str, read: Callable[[str], str]
) -> None:
    words = re.findall(r"\{(\w+)\}", text)
    said = with_given(re.sub(r"\{(\w+)\}", lambda found: f"[[{read(found[1])}]]", text), read)
    wanted = read(text.replace("{", "").replace("}", ""))
    assert said is not None
    assert re.sub("[ˈˌ]", "", said) == re.sub("[ˈˌ]", "", wanted)
    assert all(read(word) in said for word in words)


def test_what_stands_behind_a_block_is_not_lost(read: Callable[[str], str]) -> None:
    said = with_given("It was [[kˈiːv]]: he could not go to the [[kɹˈɛmlɪn]].", read)
    assert said is not None
    assert "kˈiːv:" in said
    assert said.endswith("kɹˈɛmlɪn.")
    assert "koʊlən" not in said, "a colon is no word"
    assert with_given("He went home.", read) == read("He went home.")


def test_an_article_sounds_as_before_its_word(read: Callable[[str], str]) -> None:
    vowel = with_given("The [[ˈɔːlɪɡɑːɹk]] met.", read)
    consonant = with_given("The [[zəlˈɛnski]] met.", read)
    assert vowel is not None
    assert consonant is not None
    assert vowel.startswith(read("The owl").removesuffix(read("owl")).strip()[:3])
    assert vowel.partition(" ")[0] != consonant.partition(" ")[0]


@each("text", ["un[[kˈiːv]]ed", "[[kˈiːv]]’s men", "Zubvog met [[kˈiːv]]."])
def test_what_cannot_be_told_apart_is_left_to_the_phonemizer(
    text: str, read: Callable[[str], str]
) -> None:
    assert with_given(text, read) is None


def test_a_reader_that_loses_words_is_noticed() -> None:
    assert with_given("A [[kˈiːv]] b.", lambda text: "a b." if " " in text else "zʌb") is None
