"""What a stage freed is given back: counted in pages that are resident."""

import ctypes
import sys
from pathlib import Path
from threading import Thread

import pytest

from audio_edition import stages
from audio_edition.events import silent
from audio_edition.heap import give_back


def resident() -> int:
    """Bytes, in Linux's own account."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(
    not (sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "malloc_trim")),
    reason="another C library",
)
def test_what_a_thread_freed_is_given_back() -> None:
    kept: list[bytes] = []

    def work() -> None:
        blocks = [b"%d" % number * 20_000 for number in range(600)]
        kept.extend(blocks[::50])  # they hold the arena open

    thread = Thread(target=work)
    thread.start()
    thread.join()
    before = resident()
    give_back()
    assert before - resident() > 15 * 2**20
    assert len(kept) == 12


def test_each_stage_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(stages, "give_back", lambda: given.append("back"))
    told = stages.Stages(silent)
    with told.stage("script"):
        assert not given
    with told.stage("speech"):
        pass
    assert len(given) == 2
