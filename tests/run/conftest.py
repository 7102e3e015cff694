"""What the run's tests share."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

import pytest

from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.verbs import check, collecting, morning, proof, publish, weighing
from audio_edition.verbs.making import ProofFound
from tests.edition.collect.stand_ins import WordPressSite
from tests.run.press import Press


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the silent voice publish: it is no voice for tests here, and nobody listens to it."""
    monkeypatch.setattr(SilentVoice, "for_tests", False)
    for place in (publish, check):
        real = place.lint

        def quiet(*asked: object, real: object = real) -> object:
            return (one for one in real(*asked) if not one.code.startswith("audio-"))  # type: ignore[operator]

        monkeypatch.setattr(place, "lint", quiet)
    monkeypatch.setattr(check, "check_audio", lambda *_: ())
    # a recogniser would hear nothing, and say so of every sentence
    monkeypatch.setattr(proof, "_listeners", lambda *_: (None, "nobody listens here"))


@pytest.fixture(scope="session")
def sites() -> Iterator[tuple[WordPressSite, WordPressSite]]:
    """At addresses that do not change, as what is out was made once."""
    with WordPressSite() as paper, WordPressSite() as wire:
        yield paper, wire


@pytest.fixture
def press(
    tmp_path: Path,
    speaking: None,
    sites: tuple[WordPressSite, WordPressSite],
    monkeypatch: pytest.MonkeyPatch,
) -> Press:
    """A newsroom at five in the morning, of which nothing was made yet."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for site in sites:
        site.posts, site.fails = [], None
        site.asked.clear()
    # what is read, this process reads: a child of its own takes longer than all the rest
    monkeypatch.setattr(collecting, "confined", lambda *_: nullcontext())
    press = Press(tmp_path / "show", *sites)
    telling = ModuleType("audio_edition.run.tell.tell")
    for act in ("tell", "ping", "send_episode"):
        setattr(telling, act, getattr(press, act))
    monkeypatch.setitem(sys.modules, "audio_edition.run.tell.tell", telling)
    return press


@pytest.fixture
def unbuilt(press: Press, monkeypatch: pytest.MonkeyPatch) -> Press:
    """One where nothing is built, proved or sent."""
    monkeypatch.setattr(morning, "build_step", lambda *_, **__: "skipped")
    monkeypatch.setattr(morning, "prove_step", lambda *_, **__: ProofFound())
    monkeypatch.setattr(morning, "stand_in", lambda *_: "")
    monkeypatch.setattr(weighing, "checked", lambda *_: ())
    monkeypatch.setattr(
        morning, "publish_step", lambda _, edition, *__, **___: press.sent.append(edition)
    )
    return press


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the show lies whose edition is out; empty until a test wants it."""
    return tmp_path_factory.mktemp("out") / "show"


@pytest.fixture
def out(press: Press, made_once: Path) -> Press:
    """One whose edition of two articles is out."""
    press.put("Ferry leaves", "Bridge opens")
    if made_once.exists():
        shutil.copytree(made_once, press.root)
        press.told.append(("published", "2026-11-02", ()))
    else:
        assert press.morning("05:00").outcome == "published"
        shutil.copytree(press.root, made_once)
    return press
