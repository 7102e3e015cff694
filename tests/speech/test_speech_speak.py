"""From script to sound: cache, workers, fallback, casting; with an engine of a third party."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import SpeechError
from audio_edition.events import Advanced, Event, Warned
from audio_edition.faults import RefusedBySystemError
from audio_edition.places import Places
from audio_edition.script.model import Script, Sentence
from audio_edition.speech import crew, early, workers
from audio_edition.speech.casting import Casting
from audio_edition.speech.model import SpokenScript
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script, speak_text
from audio_edition.speech.warm import kept_warm
from audio_edition.store.store import StoreError
from tests.rows import each
from tests.speech.obedient import FOLDER, obedient, told
from tests.speech.scripts import TEXTS, plain, script_of, sentence

QUIET = VoiceSettings(engine="silence", fallback=())
ODD = VoiceSettings(engine="odd", fallback=("silence",))


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VoiceSettings:
    """A voice of somebody else's, by as many workers as are asked for."""
    monkeypatch.syspath_prepend(str(obedient(tmp_path / "site", "odd")))
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr(workers, "_FEW", 0)
    return ODD


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def quiet(places: Places, *texts: str, **options: Any) -> tuple[int, int]:
    """How many sentences were spoken, and how many were known."""
    spoken = speak_script(plain(*texts), QUIET, places, **options)
    return spoken.synthesized, spoken.cached


def digests(spoken: SpokenScript) -> list[str]:
    return [utterance.clip.digest for utterance in spoken.utterances]


def test_a_changed_word_re_makes_one_sentence(places: Places) -> None:
    assert quiet(places) == (len(TEXTS), 0)
    changed = [text.replace("spring", "summer") for text in TEXTS]
    second = speak_script(plain(*changed), QUIET, places)
    assert (second.synthesized, second.cached) == (1, len(TEXTS) - 1)
    assert [u.from_cache for u in second.utterances] == [t in TEXTS for t in changed]
    assert quiet(places, *changed) == (0, len(TEXTS))
    other = [replace(sentence(text), printed="Printed: " + text) for text in TEXTS]
    assert speak_script(script_of(*other), QUIET, places).synthesized == 0, "printed is not spoken"
    assert speak_script(plain(), replace(QUIET, speed=1.5), places).synthesized == len(TEXTS)
    assert quiet(places, fresh=True) == (len(TEXTS), 0)


def test_the_same_sentence_twice_is_spoken_once(places: Places) -> None:
    heard: list[Event] = []
    script = plain("Good morning.", "Good morning.", "Goodbye.")
    spoken = speak_script(script, QUIET, places, listen=heard.append)
    assert (spoken.synthesized, spoken.cached) in ((3, 0), (2, 1))
    assert [e.total for e in heard if isinstance(e, Advanced)] == [2, 2]
    one, two, _ = spoken.utterances
    assert one.clip == two.clip


def test_any_number_of_workers_gives_the_same_bytes_in_the_script_s_order(
    tmp_path: Path, odd: VoiceSettings
) -> None:
    alone = speak_script(plain(), odd, Places(tmp_path / "1"), jobs=1)
    heard: list[Event] = []
    for jobs in (2, 3):
        there = Places(tmp_path / str(jobs))
        many = speak_script(plain(), odd, there, jobs=jobs, listen=heard.append)
        assert digests(many) == digests(alone)
        assert [u.sentence.spoken for u in many.utterances] == list(TEXTS)
    advanced = [e for e in heard if isinstance(e, Advanced)]
    assert [e.done for e in advanced] == list(range(1, len(TEXTS) + 1)) * 2
    assert all(e.note for e in advanced)
    assert len(set(told(tmp_path, "spoke"))) > 2, "nobody else spoke"


@each(
    ("word", "why", "jobs"),
    [("GAVEUP", "failed", 2), ("BUG", "failed", 1), ("POISON", "crashed", 2)],
)
def test_an_engine_that_fails_hands_over_the_whole_edition(
    tmp_path: Path, odd: VoiceSettings, word: str, why: str, jobs: int
) -> None:
    heard: list[Event] = []
    script = plain(*TEXTS, f"This one is a {word} for the voice.")
    spoken = speak_script(script, odd, Places(tmp_path), jobs=jobs, listen=heard.append)
    assert spoken.engine == "silence"
    assert spoken.fallback == f"odd gave up ({why}): the whole edition is spoken by silence"
    assert any(isinstance(e, Warned) for e in heard)
    assert spoken.synthesized == len(TEXTS) + 1


def test_a_worker_killed_once_is_started_again(places: Places, odd: VoiceSettings) -> None:
    spoken = speak_script(plain(*TEXTS, "It happens ONCE, and no more."), odd, places, jobs=2)
    assert (spoken.engine, spoken.fallback) == ("odd", "")


def test_without_anybody_else_it_fails_with_every_reason(
    places: Places, odd: VoiceSettings
) -> None:
    with pytest.raises(SpeechError, match="odd gave up"):
        speak_script(plain("GAVEUP now."), odd, places, fallback=False)
    both = replace(odd, fallback=("odd:unready",))
    with pytest.raises(SpeechError, match=r"odd gave up.*no batteries"):
        speak_script(plain("GAVEUP now."), both, places)


@each("jobs", [1, 2])
def test_a_disk_that_refuses_is_no_reason_for_another_voice(
    tmp_path: Path, odd: VoiceSettings, jobs: int
) -> None:
    """Whichever process met it, it is told as what it is."""
    heard: list[Event] = []
    script = plain(*TEXTS, "This one finds the disk FULL.")
    told = r"odd\.wav cannot be written: the disk is full"
    with pytest.raises(RefusedBySystemError, match=told) as caught:
        speak_script(script, odd, Places(tmp_path / "full"), jobs=jobs)
    assert "cache --prune" in str(caught.value.hint)
    (tmp_path / ".cache").write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        speak_script(plain(), odd, Places(tmp_path), jobs=jobs, listen=heard.append)
    assert heard == []


def test_a_remote_voice_is_asked_by_threads(
    tmp_path: Path, places: Places, odd: VoiceSettings
) -> None:
    spoken = speak_script(plain(), replace(odd, voice="remote"), places)
    assert (spoken.engine, spoken.synthesized) == ("odd", len(TEXTS))
    assert set(told(tmp_path, "spoke")) == {os.getpid()}


def test_a_phrase_a_sign_and_nothing(places: Places) -> None:
    utterance = speak_text("Hello, harbor.", QUIET, places)
    assert [word.text for word in utterance.words] == ["Hello,", "harbor."]
    assert utterance.clip.duration > 0.4
    spoken = speak_script(plain("— * —", "Words."), QUIET, places)
    assert spoken.utterances[0].clip.duration == pytest.approx(0.1, abs=0.01)
    nothing = speak_script(script_of(), QUIET, places)
    assert nothing.synthesized == nothing.cached == 0


def test_the_crew_is_no_larger_than_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 64)
    assert workers.crew_size(["x" * 100]) == 1
    assert workers.crew_size(["x" * 100] * 10) <= 4
    monkeypatch.setattr(crew, "_MEMORY", 2**60)
    assert workers.crew_size(["x" * 100] * 1000) == 1


def cast(settings: VoiceSettings, *sentences: Sentence, section: str = "") -> list[tuple[str, str]]:
    script = script_of(*sentences, section=section)
    chosen = Casting(settings, "").cast(script.segments)
    return [(one.voice.engine, one.voice.name) for one in chosen]


def test_an_article_s_voice_wins_then_part_section_language(odd: VoiceSettings) -> None:
    chosen = replace(
        odd,
        voices={"anna": "odd:anna"},
        sections={"Opinion": "odd:opinion"},
        parts={"headline": "anna"},
        languages={"de": "silence"},
    )
    said = (
        sentence("A body."),
        sentence("A headline.", part="headline"),
        sentence("Its own voice.", voice="odd:own", part="headline"),
    )
    names = [name for _, name in cast(chosen, *said, section="Opinion")]
    assert names == ["opinion", "anna", "own"]
    german = (sentence("Guten Morgen.", language="de-AT"), sentence("Hello."))
    assert [engine for engine, _ in cast(chosen, *german)] == ["silence", "odd"]
    other = sentence("Colour.", language="en-GB")
    assert cast(odd, other) == [("odd", "odd")], "another region is no error"


def test_a_voice_that_does_not_speak_the_language_is_an_error(
    places: Places, odd: VoiceSettings
) -> None:
    script: Script = script_of(sentence("Guten Morgen.", language="de"))
    with pytest.raises(SpeechError, match=r"01-a\.md:3: .*speaks en-US, not de") as caught:
        speak_script(script, odd, places)
    assert "[voice.languages] de" in str(caught.value.hint)


def test_two_voices_speak_when_told_to_and_the_fallback_replaces_both(
    places: Places, odd: VoiceSettings
) -> None:
    both = (sentence("One and two."), sentence("Two.", voice="silence"))
    spoken = speak_script(script_of(*both), odd, places)
    assert (spoken.engine, spoken.voice, spoken.fallback) == ("odd", "odd", "")
    more = (sentence("Three.", voice="odd:second"), sentence("Four."), sentence("GAVEUP."))
    spoken = speak_script(script_of(*more), odd, places)
    assert (spoken.voice, spoken.synthesized) == ("silence", 3)


LOADER = VoiceSettings(engine="loader", fallback=())


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder where the voice writes down which process loaded it, and which spoke."""
    monkeypatch.syspath_prepend(str(obedient(tmp_path / "site", "loader", loads=True)))
    monkeypatch.setattr(early, "cores", lambda: 2)
    folder = tmp_path / "log"
    folder.mkdir()
    monkeypatch.setenv(FOLDER, str(folder))
    yield folder
    assert not any(map(is_alive, told(folder, "loaded"))), "workers are let go whatever happens"


def wait_for(log: Path, count: int) -> list[int]:
    for _ in range(1200):
        if len(told(log, "loaded")) >= count:
            return told(log, "loaded")
        time.sleep(0.05)
    raise AssertionError("no worker loaded the voice")


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return process != os.getpid()


def test_who_loaded_early_speaks_and_more_are_hired_where_they_are_too_few(
    tmp_path: Path, log: Path
) -> None:
    places = Places(tmp_path)
    with early.loading(LOADER, "en-US", places, number=1) as hands:
        loaded = wait_for(log, 1)
        spoken = speak_script(plain(), LOADER, places, jobs=1, hands=hands)
        assert set(told(log, "spoke")) == set(loaded)
    assert spoken.synthesized == len(TEXTS)
    alone = speak_script(plain(), LOADER, Places(tmp_path / "alone"), jobs=1)
    assert [u.clip.digest for u in spoken.utterances] == [u.clip.digest for u in alone.utterances]
    (log / "spoke").unlink()
    with early.loading(LOADER, "en-US", places, number=1) as hands:
        script = plain(*(f"Number {n} was a long day. " * 6 for n in range(40)))
        speak_script(script, LOADER, places, jobs=3, hands=hands)
    assert len(set(told(log, "spoke"))) > 1


def test_nobody_waits_for_workers_that_were_not_needed(tmp_path: Path, log: Path) -> None:
    places = Places(tmp_path)
    speak_script(plain(), LOADER, places, jobs=1)
    (log / "loaded").unlink(missing_ok=True)
    with early.loading(LOADER, "en-US", places, number=2) as hands:
        assert all(map(is_alive, wait_for(log, 2)))
        assert speak_script(plain(), LOADER, places, hands=hands).synthesized == 0
    block = early.loading(LOADER, "en-US", places, number=1)
    block.__enter__()
    wait_for(log, 3)
    assert not block.__exit__(KeyError, KeyError(), None)


def test_a_worker_that_died_meanwhile_is_replaced(tmp_path: Path, log: Path) -> None:
    places = Places(tmp_path)
    with early.loading(LOADER, "en-US", places, number=1) as hands:
        os.kill(wait_for(log, 1)[0], signal.SIGKILL)
        spoken = speak_script(plain(), LOADER, places, jobs=1, hands=hands)
    assert (spoken.engine, spoken.synthesized) == ("loader", len(TEXTS))


def test_a_voice_that_cannot_be_loaded_is_told_by_who_speaks(tmp_path: Path, log: Path) -> None:
    broken = VoiceSettings(engine="loader", voice="broken", fallback=())
    with early.loading(broken, "en-US", Places(tmp_path), number=1) as hands:
        loaded = wait_for(log, 1)
        speak_script(plain(), broken, Places(tmp_path), jobs=1, hands=hands)
        assert set(told(log, "spoke")) == set(loaded)  # it lives on, and answers for itself


@each("engine", ["silence", "nobody", "on one core", "at a desk"])
def test_what_loads_nothing_or_where_it_speaks_needs_nobody(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    settings = VoiceSettings(engine=engine) if " " not in engine else LOADER
    if engine == "on one core":
        monkeypatch.setattr(early, "cores", lambda: 1)
    desk = kept_warm() if engine == "at a desk" else nullcontext()
    with desk, early.loading(settings, "en-US", Places(tmp_path), number=2) as hands:
        assert hands().at_once == 0
