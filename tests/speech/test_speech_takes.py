"""A take: one sentence that a voice says another way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from audio_edition.edition.model import Take
from audio_edition.places import Places
from audio_edition.script.model import Origin, Script, ScriptSegment, Sentence
from audio_edition.script.takes import with_takes
from audio_edition.speech.model import Pcm, Spoken, Utterance
from audio_edition.speech.say import say
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import plan_speech, speak_script
from audio_edition.units import Hertz

TEXT = "The council of the town met on Monday, and the mayor of the port was not there."


class Parrot:
    """A voice that notes what it was given."""

    engine = "parrot"
    name = "polly"
    language = "*"
    rate = Hertz(16000)
    is_remote = False
    licence = "none"
    fingerprint = "1"
    max_characters: int | None = None

    def __init__(self) -> None:
        self.given: list[str] = []

    def speak(self, text: str) -> Spoken:
        self.given.append(text)
        tone = 8000 * np.sin(np.arange(1600 * len(text.split())) * 0.2)
        return Spoken(Pcm(tone.astype(np.int16), self.rate))

    def validate_environment(self) -> str | None:
        return None


class Sounding(Parrot):
    """… and knows the sounds of a word."""

    def alone(self, word: str) -> str:
        return f"<{word.lower()}>"


def test_words_are_stressed_as_they_sound_by_themselves() -> None:
    voice = Sounding()
    say(voice, "Not [[nɒt]] thirteen, not.", Take("", "", "stressed", ("not", "thirteen")))
    assert voice.given == ["[[<not>]] [[nɒt]] [[<thirteen>]], [[<not>]]."]


def test_a_part_of_a_word_is_not_stressed() -> None:
    voice = Sounding()
    say(voice, "Nothing can’t note.", Take("", "", "stressed", ("not", "can’t")))
    assert voice.given == ["Nothing [[<can’t>]] note."]


def test_a_voice_without_sounds_is_given_the_words() -> None:
    voice = Parrot()
    say(voice, "Not thirteen.", Take("", "", "stressed", ("not",)))
    assert voice.given == ["Not thirteen."]


def test_a_split_sentence_has_a_breath_where_a_reader_breathes() -> None:
    voice, whole = Parrot(), Parrot()
    told = say(voice, TEXT, Take("", "", "split"))
    assert voice.given == [TEXT[: TEXT.index(" and")], TEXT[TEXT.index("and") :]]
    assert told.pcm.duration > say(whole, TEXT).pcm.duration + 0.1


def test_no_block_of_sounds_is_split() -> None:
    voice = Parrot()
    text = "It is [[a b c d e f g h i j k l m n o p q r s t u v w x y z]]."
    say(voice, text, Take("", "", "split"))
    assert voice.given == [text]


def test_a_short_sentence_stays_whole() -> None:
    voice = Parrot()
    say(voice, "No, thirty.", Take("", "", "split"))
    assert voice.given == ["No, thirty."]


def script(*takes: Take) -> Script:
    sentences = (Sentence(TEXT, TEXT, Origin("a.md", 1)), Sentence("Yes.", "Yes.", Origin("a.md")))
    segment = ScriptSegment("article", "01-a", "A", sentences)
    return with_takes(Script("2026-11-02", "T", "en-US", (segment,)), takes)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


SETTINGS = VoiceSettings(engine="espeak", fallback=())


def spoken(places: Places, *takes: Take, settings: VoiceSettings = SETTINGS) -> tuple[int, ...]:
    return tuple(
        item.clip.samples
        for item in speak_script(script(*takes), settings, places, jobs=1).utterances
    )


def test_a_take_changes_its_sentence_and_no_other(places: Places) -> None:
    plain = spoken(places)
    by = speak_script(script(), SETTINGS, places).utterances[0].by
    slower = spoken(places, Take(TEXT, by, "slower"))
    split = spoken(places, Take(TEXT, by, "split"))
    both = spoken(places, Take(TEXT, by, "slower split"))
    assert 1.05 < slower[0] / plain[0] < 1.3
    assert len({found[0] for found in (plain, slower, split, both)}) == 4
    assert both[0] > split[0]
    assert {found[1] for found in (plain, slower, split, both)} == {plain[1]}
    assert spoken(places) == plain, "without the take it is what it was"


def test_takes_are_looked_up_like_any_sentence(places: Places) -> None:
    by = speak_script(script(), SETTINGS, places).utterances[0].by
    take = Take(TEXT, by, "slower")
    assert plan_speech(script(take), SETTINGS, places).missing == 1
    speak_script(script(take), SETTINGS, places, jobs=1)
    assert plan_speech(script(take), SETTINGS, places).missing == 0
    assert plan_speech(script(replace(take, way="split")), SETTINGS, places).missing == 1
    assert plan_speech(script(), SETTINGS, places).missing == 0


def test_the_words_that_are_stressed_are_part_of_the_sound(places: Places) -> None:
    by = speak_script(script(), SETTINGS, places).utterances[0].by
    one = Take(TEXT, by, "stressed split", ("not",))
    speak_script(script(one), SETTINGS, places, jobs=1)
    other = replace(one, words=("mayor",))
    assert plan_speech(script(other), SETTINGS, places).missing == 1


def test_another_voice_takes_no_notice(places: Places) -> None:
    plain = spoken(places)
    assert spoken(places, Take(TEXT, "espeak:somebody", "slower")) == plain


def test_a_voice_that_knows_no_sounds_does_not_speak_twice(places: Places) -> None:
    by = speak_script(script(), SETTINGS, places, jobs=1).utterances[0].by
    take = Take(TEXT, by, "stressed", ("not",))
    assert plan_speech(script(take), SETTINGS, places).missing == 0


def test_a_script_says_the_same_words_whatever_its_takes() -> None:
    assert script(Take(TEXT, "espeak:x", "slower")).digest == script().digest


def test_every_sentence_is_given_with_its_breaths() -> None:
    voice = Parrot()
    say(voice, "The mayor (a teacher) left - at noon.")
    assert voice.given == ["The mayor, a teacher, left, at noon."]


def test_who_waits_hears_each_sentence_once_as_soon_as_it_is_spoken(places: Places) -> None:
    told: list[tuple[str, str]] = []
    said = script()

    def heard(segment: ScriptSegment, utterance: Utterance) -> None:
        assert any(utterance.sentence is one for one in segment.sentences)
        assert utterance.clip.path.is_file()
        told.append((segment.id, utterance.sentence.printed))

    speak_script(said, SETTINGS, places, jobs=1, heard=heard)
    assert sorted(told) == sorted(("01-a", one.printed) for one in said.sentences)
    told.clear()
    speak_script(said, SETTINGS, places, jobs=1, heard=heard)
    assert told == [], "what lies in the store is no news"
