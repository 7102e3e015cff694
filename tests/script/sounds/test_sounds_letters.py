"""Sounds in letters and back, endings, distances, rules: what they are made of."""

from pathlib import Path

import pytest

from audio_edition.script.lexicon import base_entries
from audio_edition.script.sounds.letters import KEY, LettersError, as_letters, as_sounds
from audio_edition.script.sounds.phones import (
    distance,
    split_phones,
    stress_of,
    unknown_in,
    with_ending,
)
from audio_edition.script.sounds.rules import languages, rules_of, sounds_of
from tests.rows import each, table
from tools.respellings import candidates

CASES = Path(__file__).parent / "data" / "sounds_letters"


@each(("letters", "ipa"), table(CASES / "letters-have-sounds.tsv"))
def test_letters_have_sounds(letters: str, ipa: str) -> None:
    assert as_sounds(letters) == ipa


@each(
    ("letters", "problem"),
    [("k-v", "no vowel"), ("keev-ahee", "more than one vowel"), ("k€v", "has no sound")],
)
def test_what_is_no_pronouncer_says_why(letters: str, problem: str) -> None:
    with pytest.raises(LettersError, match=problem):
        as_sounds(letters)


def test_every_shipped_name_can_be_read_by_an_editor_and_typed_again() -> None:
    """Letters lose no sound: at most a syllable's border makes two sounds one (s-h, n-g)."""
    sounds = [entry.ipa for entry in base_entries()]
    lost = [ipa for ipa in sounds if distance(ipa, as_sounds(as_letters(ipa))) > 0.12]
    assert len(lost) / len(sounds) < 0.01


@each(("ipa", "ending", "said"), table(CASES / "an-ending-is-said-as-english-says-it.tsv"))
def test_an_ending_is_said_as_english_says_it(ipa: str, ending: str, said: str) -> None:
    assert with_ending(ipa, ending) == said


def test_distance_is_small_for_what_is_heard_as_the_same() -> None:
    assert len(set(KEY.values())) == len(KEY), "one spelling for each sound"
    assert sounds_of("Kovács", "hu") == sounds_of("Kovacs", "hu")
    assert distance("kˈiːv", "kiv") == 0
    assert distance("kˈiːv", "kˈɪv") < 0.25
    assert distance("kˈiːv", "kjˈɪv") < 0.4
    assert distance("kˈiːv", "mˈɑːskaʊ") > 0.6
    assert distance("", "k") == 1
    assert split_phones("dʒɪnpˈɪŋ") == ["dʒ", "ɪ", "n", "p", "ˈɪ", "ŋ"]
    assert stress_of("dʒɪnpˈɪŋ") == 1
    assert stress_of("ðə") == -1


@each(("tag", "written", "ipa"), table(CASES / "a-language-has-rules-of-its-own.tsv"))
def test_a_language_has_rules_of_its_own(tag: str, written: str, ipa: str) -> None:
    said = sounds_of(written, tag)
    if ipa:
        assert distance(ipa, said) < 0.2, said
    assert unknown_in(said) == ""
    assert stress_of(said) >= 0


def test_every_language_reads_any_letters() -> None:
    assert len(languages()) >= 45
    for tag in languages():
        assert rules_of(tag).title
        for word in ("abcdefghijklmnopqrstuvwxyz", "Ætheløsžğñß", "O'Xi-ng", "Q", "Zzyzx"):
            said = sounds_of(word, tag)
            assert unknown_in(said) == "", (tag, word, said)
            assert said.count("ˈ") <= word.count("-") + 1


def test_a_respelling_has_the_consonants_of_its_sounds() -> None:
    found = list(candidates("zəlˈɛnskiː"))
    assert "zalenskee" in found
    assert "za-len-skee" in found
    assert len(found) == len(set(found))


@each(
    ("tag", "written", "loud"),
    table(CASES / "vowels-side-by-side-are-stressed-where-they-are-said.tsv"),
)
def test_vowels_side_by_side_are_stressed_where_they_are_said(
    tag: str, written: str, loud: str
) -> None:
    """ "Antônio" was said as it is in no country: the "io" took the stress."""
    assert loud in sounds_of(written, tag)


@each(("tag", "written", "said"), table(CASES / "letters-that-are-silent-behind-a-vowel.tsv"))
def test_letters_that_are_silent_behind_a_vowel(tag: str, written: str, said: str) -> None:
    """Irish "mh" and "dh", Arabic "h" and the Thai "ra" of a last syllable."""
    assert sounds_of(written, tag).endswith(said)
