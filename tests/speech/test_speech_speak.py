"""From script to sound: cache, workers, fallback, casting; with an engine of a third party."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from audio_edition.errors import SpeechError
from audio_edition.events import Advanced, Event, Warned
from audio_edition.faults import RefusedBySystemError
from audio_edition.places import Places
from audio_edition.script.model import Script
from audio_edition.speech import crew, workers
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import plan_speech, speak_script, speak_text
from audio_edition.store.store import StoreError
from tests.speech.scripts import TEXTS, offering, plain, script_of, sentence

# a package somebody else wrote: it obeys odd words in the text
ENGINE = """
import os, time
from dataclasses import dataclass
from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.speech.model import GaveUp, VoiceInfo

@dataclass(frozen=True)
class OddVoice:
    name: str
    language: str
    speed: float
    is_remote: bool = False
    engine: str = "odd"
    rate: int = 22050
    licence: str = "CC0-1.0"
    max_characters: int = 200
    fingerprint: str = "odd-1"

    def speak(self, text):
        if "GAVEUP" in text:
            raise GaveUp("odd gave up")
        if "BUG" in text:
            raise ZeroDivisionError("a bug")
        if "FULL" in text:
            raise OSError(28, "No space left on device", "odd.wav")
        if "CRASH" in text:
            os._exit(7)
        if "ONCE" in text and not os.path.exists(os.environ["ODD_MARK"]):
            open(os.environ["ODD_MARK"], "w").close()
            os.kill(os.getpid(), 9)
        while "SLOW" in text:  # it never ends by itself
            time.sleep(0.05)
        print("a library that prints", flush=True)
        return SilentVoice(self.language, self.speed).speak(text)

    def validate_environment(self):
        return "no batteries" if self.name == "unready" else None

@dataclass(frozen=True)
class OddEngine:
    name: str = "odd"

    def open(self, request):
        request.table().refuse_unknown()
        return OddVoice(request.voice or "odd", "en-US", request.speed, request.voice == "remote")

    def voices(self, request):
        return [VoiceInfo("odd", "odd", "en-US", "CC0-1.0", False)]

engine = OddEngine()
"""


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VoiceSettings:
    monkeypatch.syspath_prepend(str(offering(tmp_path / "site", "odd", ENGINE)))
    monkeypatch.setenv("ODD_MARK", str(tmp_path / "mark"))
    return VoiceSettings(engine="odd", fallback=("silence",))


QUIET = VoiceSettings(engine="silence", fallback=())


def test_a_changed_word_re_makes_one_sentence(tmp_path: Path) -> None:
    first = speak_script(plain(), QUIET, Places(tmp_path))
    assert (first.synthesized, first.cached) == (len(TEXTS), 0)
    changed = [text.replace("spring", "summer") for text in TEXTS]
    second = speak_script(plain(*changed), QUIET, Places(tmp_path))
    assert (second.synthesized, second.cached) == (1, len(TEXTS) - 1)
    assert [u.from_cache for u in second.utterances] == [t in TEXTS for t in changed]
    third = speak_script(plain(*changed), QUIET, Places(tmp_path))
    assert (third.synthesized, third.cached) == (0, len(TEXTS))


def test_what_is_printed_is_not_what_is_spoken(tmp_path: Path) -> None:
    speak_script(plain(), QUIET, Places(tmp_path))
    other = [replace(sentence(text), printed="Printed: " + text) for text in TEXTS]
    assert speak_script(script_of(*other), QUIET, Places(tmp_path)).synthesized == 0


def test_another_speed_is_another_sound(tmp_path: Path) -> None:
    speak_script(plain(), QUIET, Places(tmp_path))
    faster = speak_script(plain(), replace(QUIET, speed=1.5), Places(tmp_path))
    assert faster.synthesized == len(TEXTS)


def test_the_same_sentence_twice_is_spoken_once(tmp_path: Path) -> None:
    heard: list[Event] = []
    script = plain("Good morning.", "Good morning.", "Goodbye.")
    spoken = speak_script(script, QUIET, Places(tmp_path), listen=heard.append)
    assert spoken.synthesized + spoken.cached == 3
    assert [e.total for e in heard if isinstance(e, Advanced)] == [2, 2]
    one, two, _ = spoken.utterances
    assert one.clip == two.clip


def test_fresh_speaks_everything_again(tmp_path: Path) -> None:
    speak_script(plain(), QUIET, Places(tmp_path))
    assert speak_script(plain(), QUIET, Places(tmp_path), fresh=True).synthesized == len(TEXTS)


def test_the_order_is_the_script_s_and_progress_counts_up(tmp_path: Path) -> None:
    heard: list[Event] = []
    spoken = speak_script(plain(), QUIET, Places(tmp_path), jobs=2, listen=heard.append)
    assert [u.sentence.spoken for u in spoken.utterances] == list(TEXTS)
    advanced = [e for e in heard if isinstance(e, Advanced)]
    assert [e.done for e in advanced] == list(range(1, len(TEXTS) + 1))
    assert all(e.note for e in advanced)


@pytest.mark.parametrize("jobs", [2, 3])
def test_any_number_of_workers_gives_the_same_bytes(
    tmp_path: Path, odd: VoiceSettings, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_FEW", 0)
    alone = speak_script(plain(), odd, Places(tmp_path / "a"), jobs=1)
    many = speak_script(plain(), odd, Places(tmp_path / "b"), jobs=jobs)
    assert [u.clip.digest for u in many.utterances] == [u.clip.digest for u in alone.utterances]


def test_a_damaged_clip_is_spoken_again(tmp_path: Path) -> None:
    first = speak_script(plain(), QUIET, Places(tmp_path))
    first.utterances[2].clip.path.write_bytes(b"fLaC")
    again = speak_script(plain(), QUIET, Places(tmp_path))
    assert again.synthesized == 1
    assert len(again.utterances[2].clip.read().samples) == first.utterances[2].clip.samples


@pytest.mark.parametrize("word", ["GAVEUP", "BUG", "CRASH"])
@pytest.mark.parametrize("jobs", [2])
def test_an_engine_that_fails_hands_over_the_whole_edition(
    tmp_path: Path, odd: VoiceSettings, word: str, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_FEW", 0)
    heard: list[Event] = []
    script = plain(*TEXTS, f"This one is a {word} for the voice.")
    spoken = speak_script(script, odd, Places(tmp_path), jobs=jobs, listen=heard.append)
    assert spoken.engine == "silence"
    why = "crashed" if word == "CRASH" else "failed"
    assert spoken.fallback == f"odd gave up ({why}): the whole edition is spoken by silence"
    assert any(isinstance(e, Warned) for e in heard)
    assert spoken.synthesized == len(TEXTS) + 1


def test_a_worker_killed_once_is_started_again(
    tmp_path: Path, odd: VoiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_FEW", 0)
    script = plain(*TEXTS, "It happens ONCE, and then no more.")
    spoken = speak_script(script, odd, Places(tmp_path), jobs=2)
    assert spoken.engine == "odd"
    assert not spoken.fallback


def test_no_fallback_fails(tmp_path: Path, odd: VoiceSettings) -> None:
    with pytest.raises(SpeechError, match="odd gave up"):
        speak_script(plain("GAVEUP now."), odd, Places(tmp_path), fallback=False)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_cache_that_cannot_be_written_is_no_reason_for_another_voice(
    tmp_path: Path, odd: VoiceSettings, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_FEW", 0)
    (tmp_path / ".cache").write_text("a file")
    heard: list[Event] = []
    with pytest.raises(StoreError, match="cannot be written"):
        speak_script(plain(), odd, Places(tmp_path), jobs=jobs, listen=heard.append)
    assert heard == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk_is_no_reason_for_another_voice(
    tmp_path: Path, odd: VoiceSettings, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever process met it, it is told as what it is."""
    monkeypatch.setattr(workers, "_FEW", 0)
    script = plain(*TEXTS, "This one finds the disk FULL.")
    with pytest.raises(
        RefusedBySystemError, match=r"odd\.wav cannot be written: the disk is full"
    ) as caught:
        speak_script(script, odd, Places(tmp_path), jobs=jobs)
    assert caught.value.hint is not None
    assert "cache --prune" in caught.value.hint


def test_when_nobody_can_speak_every_reason_is_told(tmp_path: Path, odd: VoiceSettings) -> None:
    both = replace(odd, fallback=("odd:unready",))
    with pytest.raises(SpeechError, match=r"odd gave up.*no batteries"):
        speak_script(plain("GAVEUP now."), both, Places(tmp_path))


def test_a_remote_voice_is_asked_by_threads(tmp_path: Path, odd: VoiceSettings) -> None:
    spoken = speak_script(plain(), replace(odd, voice="remote"), Places(tmp_path))
    assert spoken.engine == "odd"
    assert spoken.synthesized == len(TEXTS)


def test_interrupted_it_ends_at_once_and_keeps_what_was_spoken(
    tmp_path: Path, odd: VoiceSettings
) -> None:
    code = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # where a job in the background ignores it
from pathlib import Path
from audio_edition.places import Places
from audio_edition.speech import workers
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from tests.speech.scripts import TEXTS, plain
workers._FEW = 0
texts = [*TEXTS, "SLOW " * 30, "SLOW and " * 20]
speak_script(plain(*texts), VoiceSettings(engine="odd"), Places(Path(sys.argv[1])), jobs=3,
             listen=lambda e: print(e, flush=True))
"""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "cache")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    for _ in TEXTS:  # all but the slow ones
        assert process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)  # as the terminal does, workers included
    process.wait(timeout=60)  # the slow sentences never end: it did not wait for them
    assert b"KeyboardInterrupt" in process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    assert gone(process.pid), "a worker lives on"
    again = speak_script(plain(), odd, Places(tmp_path / "cache"))
    assert again.cached == len(TEXTS)


def gone(group: int) -> bool:
    """Say whether every process of the group ends; a killed one may take its time."""
    for _ in range(600):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_the_plan_counts_what_is_missing(tmp_path: Path) -> None:
    assert plan_speech(plain(), QUIET, Places(tmp_path)).missing == len(TEXTS)
    speak_script(plain(), QUIET, Places(tmp_path))
    planned = plan_speech(plain(*TEXTS, "One more."), QUIET, Places(tmp_path))
    assert (planned.total, planned.missing, planned.engine) == (len(TEXTS) + 1, 1, "silence")


def test_speak_says_one_phrase(tmp_path: Path) -> None:
    utterance = speak_text("Hello, harbor.", QUIET, Places(tmp_path))
    assert [word.text for word in utterance.words] == ["Hello,", "harbor."]
    assert utterance.clip.duration > 0.4


def test_nothing_to_say_is_a_short_silence(tmp_path: Path) -> None:
    spoken = speak_script(plain("— * —", "Words."), QUIET, Places(tmp_path))
    assert spoken.utterances[0].clip.duration == pytest.approx(0.1, abs=0.01)


def test_an_empty_script_is_no_error(tmp_path: Path) -> None:
    spoken = speak_script(script_of(), QUIET, Places(tmp_path))
    assert spoken.synthesized == spoken.cached == 0


def test_the_crew_is_no_larger_than_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 64)
    assert workers.crew_size(["x" * 100]) == 1
    assert workers.crew_size(["x" * 100] * 10) <= 4
    monkeypatch.setattr(crew, "_MEMORY", 2**60)
    assert workers.crew_size(["x" * 100] * 1000) == 1


class TestCasting:
    def test_an_article_s_voice_wins_then_part_section_language(
        self, tmp_path: Path, odd: VoiceSettings
    ) -> None:
        chosen = replace(
            odd,
            voices={"anna": "odd:anna"},
            sections={"Opinion": "odd:opinion"},
            parts={"headline": "anna"},
            languages={"de": "silence"},
        )
        script = script_of(
            sentence("A body."),
            sentence("A headline.", part="headline"),
            sentence("Its own voice.", voice="odd:own", part="headline"),
            section="Opinion",
        )
        names = [p.voice.name for p in cast(script, chosen)]
        assert names == ["opinion", "anna", "own"]
        german = script_of(sentence("Guten Morgen.", language="de-AT"), sentence("Hello."))
        assert [p.voice.engine for p in cast(german, chosen)] == ["silence", "odd"]

    def test_a_voice_that_does_not_speak_the_language_is_an_error(
        self, tmp_path: Path, odd: VoiceSettings
    ) -> None:
        script = script_of(sentence("Guten Morgen.", language="de"))
        with pytest.raises(SpeechError, match=r"01-a\.md:3: .*speaks en-US, not de") as caught:
            speak_script(script, odd, Places(tmp_path))
        assert "[voice.languages] de" in str(caught.value.hint)

    def test_other_regions_are_no_error(self, tmp_path: Path, odd: VoiceSettings) -> None:
        script = script_of(sentence("Colour.", language="en-GB"))
        assert speak_script(script, odd, Places(tmp_path)).engine == "odd"

    def test_the_fallback_replaces_every_voice(self, tmp_path: Path, odd: VoiceSettings) -> None:
        script = script_of(
            sentence("One."), sentence("Two.", voice="odd:second"), sentence("GAVEUP.")
        )
        spoken = speak_script(script, odd, Places(tmp_path))
        assert spoken.voice == "silence"
        assert spoken.synthesized == 3

    def test_two_voices_in_one_edition_when_told_to(
        self, tmp_path: Path, odd: VoiceSettings
    ) -> None:
        script = script_of(sentence("One and two."), sentence("Two.", voice="silence"))
        spoken = speak_script(script, odd, Places(tmp_path))
        assert (spoken.engine, spoken.voice) == ("odd", "odd")
        assert not spoken.fallback


def cast(script: Script, settings: VoiceSettings) -> list:
    from audio_edition.speech.casting import Casting

    return Casting(settings, "").cast(script.segments)
