"""American sounds as a British voice says them, beside what espeak-ng says in British English."""

import doctest
import re

from audio_edition.script.lexicon import base_lexicon
from audio_edition.script.lexicon_entries import Lexicon, Respelling
from audio_edition.script.sounds import british as module
from audio_edition.script.sounds.british import british, is_british
from audio_edition.script.speaking import Speaker
from tests.rows import each, table
from tests.script.sounds.cases import DATA, espeak


def apart(one: str, other: str) -> float:
    """Edits between two words, stress aside, for each sign of the second."""
    folded = str.maketrans({"a": "æ", "ɐ": "ə"})  # as this phonemizer writes them at ends
    left, right = (re.sub("[ˈˌː]", "", word).translate(folded) for word in (one, other))
    row = list(range(len(right) + 1))
    for at, sign in enumerate(left, 1):
        before, row = row, [at]
        for to, against in enumerate(right, 1):
            row.append(min(before[to] + 1, row[-1] + 1, before[to - 1] + (sign != against)))
    return row[-1] / max(1, len(right))


def test_the_examples_are_as_they_say() -> None:
    assert doctest.testmod(module).failed == 0


def test_names_are_near_what_espeak_says_in_british_english() -> None:
    raw, mapped = [], []
    for name in (DATA / "british-names.txt").read_text("utf-8").split():
        american, wanted = espeak(name), espeak(name, "en-gb-x-rp")
        raw.append(apart(american, wanted))
        mapped.append(apart(british(american, name), wanted))
    assert sum(raw) / len(raw) > 0.2, "the two say the same"
    assert sum(mapped) / len(mapped) < 0.04
    assert sum(value == 0 for value in mapped) >= 0.8 * len(mapped)


@each("american, written, wanted", table(DATA / "british.tsv"))
def test_each_set_by_itself(american: str, written: str, wanted: str) -> None:
    assert british(american, written) == wanted


def test_a_british_edition_gets_british_sounds() -> None:
    speaker = Speaker(base_lexicon())
    american = speaker.say("Oleksandr Syrskyi spoke.", "en-US")
    home = speaker.say("Oleksandr Syrskyi spoke.", "en-GB")
    assert home.spoken == american.spoken
    assert "oʊ" in american.phonemic
    assert "əʊ" in home.phonemic
    assert not re.search("oʊ|ɚ", home.phonemic)
    own = Lexicon([Respelling("Orlov", ipa="ɔːɹlˈoʊf", source="show")])  # it stays
    assert "[[ɔːɹlˈoʊf]]" in Speaker(own).say("Orlov spoke.", "en-GB").phonemic
    tags = ("en-GB", "en_AU", "en-IE", "en-US", "en", "en-CA", "de-DE")
    assert list(map(is_british, tags)) == [True] * 3 + [False] * 4
    assert home.sounded[0].entry.ipa == american.sounded[0].entry.ipa  # the review's letters
