"""What the run's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.verbs import check, proof, publish
from tests.run.press import Press, world


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the silent voice publish: it is no voice for tests here, and its level is fine."""
    monkeypatch.setattr(SilentVoice, "for_tests", False)
    for place in (publish, check):
        real = place.lint

        def quiet(*asked: object, real: object = real) -> object:
            return (one for one in real(*asked) if not one.code.startswith("audio-"))  # type: ignore[operator]

        monkeypatch.setattr(place, "lint", quiet)
    # a recogniser would hear nothing, and say so of every sentence
    monkeypatch.setattr(proof, "_listeners", lambda *_: (None, "nobody listens here"))


@pytest.fixture
def press(tmp_path: Path, speaking: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with world(Press(tmp_path / "show"), monkeypatch) as made:
        yield made
