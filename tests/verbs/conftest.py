"""What the verbs' tests share: a voice that costs nothing and passes for one that speaks."""

from __future__ import annotations

import pytest

from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.verbs import publish
from tests.store.bucket import bucket, empty, new_process


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the silent voice publish: it is no voice for tests here, and its level is fine."""
    monkeypatch.setattr(SilentVoice, "for_tests", False)
    real = publish.lint

    def quiet(*asked: object) -> object:
        return (one for one in real(*asked) if not one.code.startswith("audio-"))  # type: ignore[arg-type]

    monkeypatch.setattr(publish, "lint", quiet)


__all__ = ["bucket", "empty", "new_process", "speaking"]
