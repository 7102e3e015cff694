"""What every place elsewhere shares: trying again, and addresses as they may be shown."""

from __future__ import annotations

import pytest

from audio_edition.remote import again, part_name, said, shown, words


class Flaky:
    """Fails as told, then answers."""

    def __init__(self, *problems: Exception) -> None:
        self.problems = list(problems)
        self.tries = 0
        self.renewed = 0

    def __call__(self) -> str:
        self.tries += 1
        if self.problems:
            raise self.problems.pop(0)
        return "answer"

    def renew(self) -> None:
        self.renewed += 1


def asked(flaky: Flaky, *pauses: float, spread: float = 0.0) -> str:
    return again(
        flaky,
        pauses=pauses,
        passes=lambda problem: not isinstance(problem, PermissionError),
        anew=flaky.renew,
        spread=spread,
    )


def test_what_passes_is_tried_again_with_another_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    flaky = Flaky(TimeoutError("slow"), ConnectionError("gone"))
    assert asked(flaky, 0.5, 2.0) == "answer"
    assert (flaky.tries, flaky.renewed, slept) == (3, 2, [0.5, 2.0])


def test_the_last_problem_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    flaky = Flaky(TimeoutError("one"), TimeoutError("two"), TimeoutError("three"))
    with pytest.raises(TimeoutError, match="three"):
        asked(flaky, 0.5, 2.0)
    flaky = Flaky(TimeoutError("one"))
    with pytest.raises(TimeoutError, match="one"):
        asked(flaky)


def test_what_does_not_pass_is_tried_once() -> None:
    flaky = Flaky(PermissionError("no"))
    with pytest.raises(PermissionError, match="no"):
        asked(flaky, 1000.0)
    assert (flaky.tries, flaky.renewed) == (1, 0)


def test_those_that_were_turned_away_together_do_not_come_back_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    for _ in range(20):
        asked(Flaky(TimeoutError()), 2.0, spread=0.5)
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
