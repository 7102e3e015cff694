"""What a notice says of a run: the show's hour, and what mends it to its last letter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from audio_edition.run.model import Reason, RunRecord
from audio_edition.run.tell.text import rendered
from audio_edition.verbs.telling import notices_of
from audio_edition.workspace import Workspace


def test_prose_is_cut_and_a_command_never(tmp_path: Path) -> None:
    at = dt.datetime(2026, 7, 1, 4, 50, tzinfo=dt.UTC)
    command = f"audio-edition new 2026-07-01 {'https://wire.example/a-long-way/' * 12} --add"
    reason = Reason("too-few", "few articles came, " * 40, command)
    done = RunRecord("1", "2026-07-01", "2026-07-01", at, at, "held", (reason,))
    settings = {"show": {"title": "T"}, "run": {"timezone": "Europe/Berlin"}}
    (notice,) = notices_of(Workspace.of(tmp_path, settings), done)
    _, body = rendered(notice)
    told, _, rest = body.partition("\n")
    assert told.endswith(f"… — {command}")
    assert len(told) < len(command) + 200
    assert rest.strip() == "Edition 2026-07-01, 2026-07-01 06:50 CEST"
