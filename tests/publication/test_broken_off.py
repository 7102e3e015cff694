"""A publication that breaks off before it has taken away what must go: the next one does."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication.targets import FolderTarget
from tests.publication.support import DAY, NEXT, Stage


def test_the_card_of_a_retracted_edition_goes_with_the_next_run(
    stage: Stage, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (DAY, NEXT):
        stage.release(day)
    stage.publisher(public).publish()
    [card] = (public / NEXT).glob("card-*")
    stage.retract(NEXT)

    def full(self: FolderTarget, path: str) -> None:
        raise PublicationError(f"cannot remove {path}")

    with monkeypatch.context() as patch:
        patch.setattr(FolderTarget, "remove", full)
        with pytest.raises(PublicationError, match="cannot remove"):
            stage.publisher(public).send_show()
    assert card.exists()
    stage.publisher(public).send_show()
    assert not card.exists()
    steps = stage.publisher(public).send_show().steps
    assert {step.action for step in steps} <= {"keep"}
