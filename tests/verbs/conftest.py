"""What the verbs' tests share: a voice that costs nothing and passes for one that speaks."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from audio_edition.speech.engines.silence import SilentVoice
from audio_edition.verbs import publish
from tests.store.bucket import bucket, empty, new_process
from tests.verbs.newsroom import Newsroom


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the silent voice publish: it is no voice for tests here, and its level is fine."""
    monkeypatch.setattr(SilentVoice, "for_tests", False)
    real = publish.lint

    def quiet(*asked: Any) -> Any:
        return (one for one in real(*asked) if not one.code.startswith("audio-"))

    monkeypatch.setattr(publish, "lint", quiet)


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = Newsroom(tmp_path_factory.mktemp("newsroom") / "show")
    room.write()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SilentVoice, "for_tests", False)
        room.build()
    return room.root


@pytest.fixture
def room(_built: Path, tmp_path: Path, speaking: None) -> Newsroom:
    """A show with one edition, which is built and may go out."""
    return Newsroom(Path(shutil.copytree(_built, tmp_path / "show")))


__all__ = ["bucket", "empty", "new_process", "speaking"]
