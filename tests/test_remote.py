"""What every place elsewhere shares: trying again, and addresses as they may be shown."""

import threading
from unittest.mock import Mock

import pytest

from audio_edition import ssh
from audio_edition.remote import again, part_name, said, shown, words


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    naps: list[float] = []
    monkeypatch.setattr("time.sleep", naps.append)
    return naps


def asked(flaky: Mock, *pauses: float, spread: float = 0.0) -> str:
    return again(
        flaky,
        pauses=pauses,
        passes=lambda problem: not isinstance(problem, PermissionError),
        anew=flaky.renew,
        spread=spread,
    )


def test_what_passes_is_tried_again_with_another_connection(slept: list[float]) -> None:
    flaky = Mock(side_effect=[TimeoutError("slow"), ConnectionError("gone"), "answer"])
    assert asked(flaky, 0.5, 2.0) == "answer"
    assert (flaky.call_count, flaky.renew.call_count, slept) == (3, 2, [0.5, 2.0])
    flaky = Mock(side_effect=[TimeoutError("one"), TimeoutError("two"), TimeoutError("three")])
    with pytest.raises(TimeoutError, match="three"):
        asked(flaky, 0.5, 2.0)
    with pytest.raises(TimeoutError, match="one"):
        asked(Mock(side_effect=[TimeoutError("one")]))
    flaky = Mock(side_effect=PermissionError("no"))
    with pytest.raises(PermissionError, match="no"):
        asked(flaky, 1000.0)
    assert (flaky.call_count, flaky.renew.call_count) == (1, 0)


def test_those_that_were_turned_away_together_do_not_come_back_together(slept: list[float]) -> None:
    for _ in range(20):
        asked(Mock(side_effect=[TimeoutError(), "answer"]), 2.0, spread=0.5)
    assert len(set(slept)) > 10
    assert all(1.0 <= pause <= 3.0 for pause in slept)


def test_nothing_secret_is_shown() -> None:
    assert shown("sftp://anna:secret@host:22/a/b/") == "sftp://anna@host:22/a/b"
    assert shown("s3://bucket/show") == "s3://bucket/show"
    assert words(ValueError("two\n  lines")) == "ValueError two lines"
    assert part_name("x.mp3") != part_name("x.mp3")


def test_a_number_of_the_system_says_nothing_to_people() -> None:
    refused = ConnectionRefusedError(111, "Connection refused")
    assert said(refused) == "Connection refused"
    assert words(refused) == "ConnectionRefusedError Connection refused"
    assert said(OSError("all failed: [Errno None] no\n way")) == "all failed: no way"
    assert said(OSError()) == words(OSError()) == "OSError"


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
