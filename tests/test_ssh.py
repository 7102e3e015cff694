"""A line that breaks under a thread which only asks is told by whoever reads."""

from __future__ import annotations

import threading

import pytest

from audio_edition import ssh


def test_the_thread_that_reads_ahead_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", told.append)
    ssh._hush.__wrapped__()

    def _prefetch_thread() -> None:
        raise EOFError

    def another() -> None:
        raise KeyError

    for work in (_prefetch_thread, another):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert [one.exc_type for one in told] == [KeyError]
