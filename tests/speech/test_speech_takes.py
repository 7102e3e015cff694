"""A take: one sentence that a voice says another way."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from audio_edition.edition.model import Take
from audio_edition.places import Places
from audio_edition.script.model import Script, ScriptSegment
from audio_edition.script.takes import with_takes
from audio_edition.speech import registry
from audio_edition.speech.casting import load_usual
from audio_edition.speech.model import Pcm, Spoken, Utterance, VoiceInfo, VoiceRequest
from audio_edition.speech.say import say
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import plan_speech, speak_script
from audio_edition.speech.warm import is_warm, kept_warm, warm
from audio_edition.units import Hertz
from tests.rows import each
from tests.speech.scripts import plain

TEXT = "The council of the town met on Monday, and the mayor of the port was not there."
ALPHABET = "It is [[a b c d e f g h i j k l m n o p q r s t u v w x y z]]."
SETTINGS = VoiceSettings(engine="espeak", fallback=())
RATE = Hertz(16000)


@dataclass
class Parrot:
    """A voice that notes what it was given."""

    engine: str = "parrot"
    name: str = "polly"
    language: str = "*"
    rate: Hertz = RATE
    is_remote: bool = False
    licence: str = "none"
    fingerprint: str = "1"
    max_characters: int | None = None
    given: list[str] = field(default_factory=list)

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


@each(
    ("voice", "text", "take", "given"),
    [
        (
            *(Sounding, "Not [[nɒt]] thirteen, not.", ("stressed", ("not", "thirteen"))),
            ["[[<not>]] [[nɒt]] [[<thirteen>]], [[<not>]]."],
        ),
        (
            *(Sounding, "Nothing can’t note.", ("stressed", ("not", "can’t"))),
            ["Nothing [[<can’t>]] note."],
        ),
        (Parrot, "Not thirteen.", ("stressed", ("not",)), ["Not thirteen."]),
        (Parrot, TEXT, ("split",), [TEXT[: TEXT.index(" and")], TEXT[TEXT.index("and") :]]),
        (Parrot, ALPHABET, ("split",), [ALPHABET]),
        (Parrot, "No, thirty.", ("split",), ["No, thirty."]),
        (
            *(Parrot, "The mayor (a teacher) left - at noon.", ()),
            ["The mayor, a teacher, left, at noon."],
        ),
    ],
)
def test_what_a_voice_is_given(
    voice: type[Parrot], text: str, take: tuple[str, ...], given: list[str]
) -> None:
    """Words are stressed as they sound by themselves, and a sentence is split at a breath."""
    asked, whole = voice(), Parrot()
    told = say(asked, text, Take("", "", *take) if take else None)
    assert asked.given == given
    if len(given) > 1:
        assert told.pcm.duration > say(whole, text).pcm.duration + 0.1


def script(*takes: Take) -> Script:
    return with_takes(plain(TEXT, "Yes."), takes)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def spoken(places: Places, *takes: Take) -> tuple[int, ...]:
    found = speak_script(script(*takes), SETTINGS, places, jobs=1).utterances
    return tuple(item.clip.samples for item in found)


def missing(places: Places, take: Take) -> int:
    return plan_speech(script(take), SETTINGS, places).missing


def test_a_take_changes_its_sentence_and_no_other(places: Places) -> None:
    usual = spoken(places)
    by = speak_script(script(), SETTINGS, places).utterances[0].by
    slow = Take(TEXT, by, "slower")
    assert missing(places, slow) == 1
    slower, split, both = (
        spoken(places, replace(slow, way=way)) for way in ("slower", "split", "slower split")
    )
    assert missing(places, slow) == 0
    assert 1.05 < slower[0] / usual[0] < 1.3
    assert len({found[0] for found in (usual, slower, split, both)}) == 4
    assert both[0] > split[0]
    assert {found[1] for found in (usual, slower, split, both)} == {usual[1]}
    assert spoken(places) == usual, "without the take it is what it was"
    other = Take(TEXT, "espeak:somebody", "slower")
    assert spoken(places, other) == usual, "another voice takes no notice"
    assert script(slow).digest == script().digest, "the words are the same"
    stressed = Take(TEXT, by, "stressed", ("not",))
    assert missing(places, stressed) == 0, "a voice that knows no sounds does not speak twice"
    one = replace(stressed, way="stressed split")
    spoken(places, one)
    assert missing(places, replace(one, words=("mayor",))) == 1


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


WARM = VoiceSettings(engine="warmtest", fallback=())


@dataclass
class Voice(Parrot):
    """A voice that also says how often it was loaded, and how often at once it is asked."""

    busy: list[int] = field(default_factory=lambda: [0, 0])
    loads: int = 0

    def load(self) -> None:
        self.loads += 1

    def speak(self, text: str) -> Spoken:
        self.busy[0] += 1
        self.busy[1] = max(self.busy)
        threading.Event().wait(0.01)
        self.busy[0] -= 1
        return super().speak(text)


@dataclass
class Engine:
    """Opens a new voice each time; ``version`` is what the voice's file has."""

    folder: Path
    name: str = "warmtest"
    version: str = "1"
    is_remote: bool = False
    opened: list[Voice] = field(default_factory=list)

    def open(self, request: VoiceRequest) -> Voice:
        voice = Voice(self.name, request.voice or "a", is_remote=self.is_remote)
        voice.fingerprint = self.version
        self.opened.append(voice)
        return voice

    def voices(self, request: VoiceRequest) -> Iterable[VoiceInfo]:
        return ()

    def say(self, *texts: str) -> None:
        for text in texts:
            speak_script(plain(text), WARM, Places(self.folder))

    def who(self) -> list[list[str]]:
        return [voice.given for voice in self.opened if voice.given]


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    made, real = Engine(tmp_path), registry.find
    monkeypatch.setattr(registry, "find", lambda name: made if name == made.name else real(name))
    return made


def test_a_voice_serves_build_after_build_where_somebody_asked_for_it(engine: Engine) -> None:
    engine.say("One.", "Two.")
    with kept_warm():
        engine.say("Three.", "Four.")
        assert sum(map(is_warm, engine.opened)) == 1
        engine.version = "2"  # its file was replaced
        engine.say("Five.")
    engine.say("Six.")
    assert engine.who() == [["One."], ["Two."], ["Three.", "Four."], ["Five."], ["Six."]]


def test_what_was_loaded_ahead_is_what_speaks(engine: Engine) -> None:
    with kept_warm():
        load_usual(WARM, "en-US", Places(engine.folder).store.address)
        engine.say("One.", "Two.")
    assert engine.who() == [["One.", "Two."]]
    assert engine.opened[0].given == ["One.", "Two."]
    assert [voice.loads for voice in engine.opened][:2] == [1, 0]


def test_a_service_is_not_kept(engine: Engine) -> None:
    engine.is_remote = True
    with kept_warm():
        engine.say("One.", "Two.")
        assert not is_warm(engine.opened[0])


def test_only_the_voices_used_last_are_kept() -> None:
    opened = [Voice("e", name, fingerprint=name) for name in "abc"]
    with kept_warm():
        for voice in opened:
            warm(VoiceRequest("e", voice.name), voice)
        assert [is_warm(voice) for voice in opened] == [False, True, True]


def test_two_threads_do_not_speak_with_one_voice_at_once(engine: Engine) -> None:
    with kept_warm():
        engine.say("One.")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(engine.say, (f"Number {n}." for n in range(4))))
    assert len(engine.opened[0].given) == 5
    assert engine.opened[0].busy[1] == 1
