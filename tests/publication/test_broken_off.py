"""A publication that breaks off before it has taken away what must go: the next one does."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication.targets import FolderTarget
from tests.publication.support import NOW, Stage

DAY, NEXT = "2026-11-02", "2026-11-03"


def test_the_card_of_a_retracted_edition_goes_with_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(tmp_path / "show")
    public = tmp_path / "public"
    for day in (DAY, NEXT):
        stage.release(day)
    stage.publisher(FolderTarget(public), NOW).publish()
    [card] = (public / NEXT).glob("card-*")
    stage.retract(NEXT, NOW)

    def full(self: FolderTarget, path: str) -> None:
        raise PublicationError(f"cannot remove {path}")

    with monkeypatch.context() as patch:
        patch.setattr(FolderTarget, "remove", full)
        with pytest.raises(PublicationError, match="cannot remove"):
            stage.publisher(FolderTarget(public), NOW).send_show()
    assert card.exists()
    stage.publisher(FolderTarget(public), NOW).send_show()
    assert not card.exists()
    assert not [
        step
        for step in stage.publisher(FolderTarget(public), NOW).send_show().steps
        if step.action != "keep"
    ]
