"""Voices that are loaded while the edition is still being read."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from audio_edition.edition.model import Article, Edition
from audio_edition.pipeline import BuildOptions, build
from audio_edition.places import Places
from audio_edition.speech import early
from audio_edition.speech.settings import VoiceSettings
from audio_edition.speech.speak import speak_script
from audio_edition.speech.warm import kept_warm
from audio_edition.workspace import Workspace
from tests.rows import each
from tests.speech.obedient import FOLDER, obedient, told
from tests.speech.scripts import TEXTS, plain

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


def test_a_build_loads_early_what_it_will_speak_with(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    real = early._start
    monkeypatch.setattr(early, "_start", lambda *about: asked.append(about[-1]) or real(*about))
    show = {"show": {"title": "X"}, "voice": {"engine": "loader", "fallback": []}}
    workspace = Workspace.of(tmp_path / "show", show)
    folder = workspace.editions / "2026-11-02"
    folder.mkdir()
    (folder / "01.md").write_text("# The Ferry\n\nThe first ferry left at noon.\n", "utf-8")
    build(workspace, "2026-11-02")
    assert asked == [2]  # one a core
    build(workspace, "2026-11-02")
    assert asked == [2]  # its text is that of the build before
    (folder / "01.md").write_text("# The Ferry\n\nThe first ferry left at nine.\n", "utf-8")
    build(workspace, "2026-11-02", BuildOptions(jobs=2))
    assert asked == [2, 1]  # a correction
    build(workspace, "2026-11-02", BuildOptions(jobs=1, force=True))
    assert asked == [2, 1, 1]
    story = Article.of("The Bridge", ["It opened on Monday."])
    build(workspace, Edition.of(id="2026-11-03", articles=[story]))
    assert asked == [2, 1, 1]  # made by a program: nobody knows what was there before
