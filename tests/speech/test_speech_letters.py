from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.script.lexicon import base_lexicon
from audio_edition.script.speaking import Speaker
from audio_edition.script.verbalize import SAID_AS_WORD
from audio_edition.speech.breath import breathing
from audio_edition.speech.engines.letters import ended, joined, named, plain, readable, worded
from tests.rows import each, table

CASES = Path(__file__).parent / "data" / "speech_letters"


@pytest.fixture(scope="module")
def sounds() -> Callable[[str], str]:
    phonemizer = pytest.importorskip("piper.phonemize_espeak").EspeakPhonemizer()
    return lambda text: "".join(p for part in phonemizer.phonemize("en-us", text) for p in part)


def test_no_accent_is_read_by_its_name_and_what_is_read_well_stays(
    sounds: Callable[[str], str],
) -> None:
    for name in ("Inês", "Việt", "Nguyễn", "Ngô", "Crêpes de Inês"):
        said = sounds(readable(name, sounds))
        assert not [one for one in ("kəmfl", "mlaʊt", "kjˈuːt", "lˌɛɾɚ") if one in said], name
    for name in ("café", "résumé", "Müller", "Nuñez", "Beyoncé", "naïve"):
        assert readable(name, sounds) == name
    spelt = "x".join
    text = "Say [[ʃˈiː dʒˈɪnpˈɪŋ]] and Ines."
    assert readable(text, lambda word: spelt("yyyyyyyy")) == text


@given(st.text())
def test_only_letters_change_and_words_stay_words(text: str) -> None:
    said = readable(text, lambda word: word if word.isascii() else word * 9)
    assert len(said.split()) == len(text.split())


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu"], max_codepoint=0x24F), min_size=1))
def test_plain_is_never_empty_for_latin(word: str) -> None:
    assert plain(word)


@each(("spoken", "given"), table(CASES / "spelt-letters-are-held-together.tsv"), least=6)
def test_spelt_letters_are_held_together(spoken: str, given: str) -> None:
    assert joined(spoken) == given
    assert len(joined(spoken)) == len(spoken)


@each("text", ["nine A M on Monday", "the N A A C P said", "the A I boom"])
def test_the_letter_a_is_not_the_article(sounds: Callable[[str], str], text: str) -> None:
    assert " ɐ " in sounds(text)  # why it is needed
    assert "ɐ" not in sounds(joined(text))


@each(("text", "given"), table(CASES / "a-lone-letter-a-is-named.tsv"))
def test_a_lone_letter_a_is_named(text: str, given: str) -> None:
    assert named(text) == given


@each(("written", "alone", "behind"), table(CASES / "an-s-is-heard.tsv"), least=6)
def test_an_s_behind_a_word_in_capitals_is_heard(
    sounds: Callable[[str], str], written: str, alone: str, behind: str
) -> None:
    assert f"{sounds(alone)} " in f"{sounds(written)} "  # why it is needed
    given = ended(written, sounds)
    assert f"{sounds(alone)}{behind} " in sounds(given)
    assert len(given) == len(written)


@each(
    "text",
    ["the GOP's plan", "CEOs met", "Nato's plan", "it's the F B I's", "A's and B's", "NATO plans"],
)
def test_an_s_that_is_heard_stays_as_it_is(sounds: Callable[[str], str], text: str) -> None:
    assert ended(text, sounds) == text


def test_who_cannot_ask_has_every_s_heard() -> None:
    assert ended("NATO's plan, IKEAs and Nato's") == "NATO'S plan, Ikeas and Nato's"


def _alike(sounds: str) -> str:
    return "".join(sound for sound in sounds if sound not in "ˈˌʲ ")


@each("word", sorted(word for word in SAID_AS_WORD if word.isupper()))
def test_what_is_said_as_a_word_is_not_spelt(sounds: Callable[[str], str], word: str) -> None:
    if "[[" in Speaker(base_lexicon()).say(f"The {word} men.", "en-US").phonemic:
        return  # its sounds are given
    spelt = _alike(sounds(f"the {'.'.join(word)} men"))
    assert _alike(sounds(worded(f"the {word} men"))) != spelt


def test_words_of_three_letters_keep_their_ends() -> None:
    told = "ICE's PACs, COP thirty, a PIN; the C.I.A, ICEMAN and F.PIN"
    assert worded(told) == "Ice's Pacs, Cop thirty, a Pin; the C.I.A, ICEMAN and F.PIN"


BRACKETS = table(Path(__file__).parent / "data" / "speech_breath" / "brackets-and-hyphens.tsv")


@each(("text", "read"), [*BRACKETS, ("", ""), ("()", "()")], least=20)
def test_brackets_and_spaced_hyphens_become_commas(text: str, read: str) -> None:
    assert breathing(text) == read
    assert breathing(read) == read
