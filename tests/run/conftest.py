"""What the run's tests share."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.verbs import check, morning, proof, publish, weighing
from audio_edition.verbs.making import ProofFound
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


@pytest.fixture
def press(tmp_path: Path, speaking: None, monkeypatch: pytest.MonkeyPatch) -> Press:
    """A newsroom at five in the morning, of which nothing was made yet."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return in_the_world(Press(tmp_path / "show"), monkeypatch)


def in_the_world(press: Press, monkeypatch: pytest.MonkeyPatch) -> Press:
    """Put its stand-ins in the places of the real ones."""
    for name, acts in {
        "audio_edition.verbs.collecting": ("collect",),
        "audio_edition.run.tell.tell": ("tell", "ping", "send_episode"),
    }.items():
        module = ModuleType(name)
        for act in acts:
            setattr(module, act, getattr(press, act))
        monkeypatch.setitem(sys.modules, name, module)
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


_out: list[Press] = []


@pytest.fixture
def out(press: Press, tmp_path_factory: pytest.TempPathFactory) -> Press:
    """One whose edition of two articles is out: it was made once, and is copied."""
    press.put("Ferry leaves", "Bridge opens")
    if not _out:
        assert press.morning("05:00").outcome == "published"
        kept = tmp_path_factory.mktemp("out") / "show"
        shutil.copytree(press.root, kept)
        _out.append(replace(press, root=kept, taken=dict(press.taken), told=list(press.told)))
    else:
        shutil.copytree(_out[0].root, press.root)
        press.taken.update(_out[0].taken)
        press.told.extend(_out[0].told)
    return press
