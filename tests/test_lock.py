"""A lock: one at a time, let go by the dead, and who holds it is said."""

import errno
import fcntl
import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from audio_edition import lock
from audio_edition.errors import EXIT_BUSY, AudioEditionError, BusyError
from audio_edition.lock import alone, held, is_abandoned, shared
from tests.rows import each
from tests.tools import begun

HOLDS = """
import sys, pathlib
from audio_edition import owners
from audio_edition.lock import held
owners.named("audio-edition build")
with held(pathlib.Path(sys.argv[1]), "today"):
    print("held", flush=True)
    sys.stdin.read()
"""


def locked(cache: Path, name: str = "today") -> AbstractContextManager[None]:
    return held(cache, name, busy=f"somebody works on {name}")


def refused(cache: Path) -> str:
    """What is told where somebody holds today's lock."""
    with pytest.raises(BusyError) as caught, locked(cache):
        pass
    assert caught.value.exit_code == EXIT_BUSY
    return caught.value.message


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[threading.Thread]:
    """Another thread at work; its end is waited for."""
    thread = threading.Thread(target=work)
    thread.start()
    yield thread
    thread.join()


def test_a_second_run_is_told_who_holds_it_and_a_dead_one_lets_go(tmp_path: Path) -> None:
    with begun(HOLDS, tmp_path) as holder:
        before, _, age = refused(tmp_path).rpartition(", for ")
        where = f"(process {holder.pid} on {socket.gethostname()}"
        assert before == f"somebody works on today: `audio-edition build` {where}"
        assert age.endswith((" s)", " min)"))
        with locked(tmp_path, "tomorrow"):
            pass
        assert not is_abandoned(tmp_path, "today"), "it is at work"
        holder.kill()
    assert is_abandoned(tmp_path, "today")
    assert not is_abandoned(tmp_path, "tomorrow")
    note = tmp_path / "locks" / "today.lock"
    assert json.loads(note.read_bytes())["process"] == holder.pid  # of a dead one: it holds nothing
    with locked(tmp_path):
        assert json.loads(note.read_bytes())["process"] == os.getpid()
    assert note.read_bytes() == b""
    assert not is_abandoned(tmp_path, "today"), "somebody held it since"


class Clock:
    """A clock that moves while somebody sleeps, and at the second nap something happens."""

    def __init__(self, happens: Callable[[], object] = list) -> None:
        self.slept: list[float] = []
        self.happens = happens

    def time(self) -> float:
        return sum(self.slept)

    monotonic = time

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(round(seconds, 3))
        if len(self.slept) == 2:
            self.happens()


def test_who_is_willing_to_wait_does_so_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = locked(tmp_path)
    other.__enter__()
    for wait, slept in ((0.0, []), (0.12, [0.05, 0.05, 0.02])):
        clock = Clock()
        monkeypatch.setattr(lock, "time", clock)
        with pytest.raises(BusyError), held(tmp_path, "today", busy="taken", wait=wait):
            pass
        assert clock.slept == slept
    clock = Clock(lambda: other.__exit__(None, None, None))
    monkeypatch.setattr(lock, "time", clock)
    with held(tmp_path, "today", busy="taken", wait=1.0):
        assert clock.slept == [0.05, 0.05]


def test_a_failure_inside_lets_go_and_two_threads_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked(tmp_path):
        raise KeyError
    told: list[str] = []
    with locked(tmp_path), beside(lambda: told.append(refused(tmp_path))):
        pass
    assert told[0].startswith("somebody works on today")
    mine = locked(tmp_path / "not" / "yet")  # a folder yet to be made
    mine.__enter__()
    # a generator that holds one may be closed by the thread that collects it
    with beside(lambda: mine.__exit__(None, None, None)):
        pass
    with locked(tmp_path / "not" / "yet"):
        pass


def test_without_a_word_for_busy_it_waits(tmp_path: Path) -> None:
    order: list[str] = []

    def other() -> None:
        with held(tmp_path, "site"):
            order.append("second")

    mine = held(tmp_path, "site")
    mine.__enter__()
    with beside(other) as thread:
        # longer than any patience but the endless one; a slow machine only makes it wait longer
        thread.join(timeout=1.3)
        assert thread.is_alive()
        order.append("first")
        mine.__exit__(None, None, None)
    assert order == ["first", "second"]


def test_a_cache_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("x")
    told = r"site\.lock cannot be locked: Not a directory$"
    with pytest.raises(AudioEditionError, match=told) as caught, held(tmp_path / "cache", "site"):
        pass
    assert caught.value.hint


@each("link", ["cache", "cache/locks", "cache/locks/site.lock"])
def test_nothing_is_written_or_emptied_where_a_link_leads(tmp_path: Path, link: str) -> None:
    mine = tmp_path / "out" / "site.lock"
    mine.parent.mkdir()
    mine.write_text("mine")
    (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / link).symlink_to(mine if link.endswith(mine.name) else mine.parent)
    told = f"site.lock cannot be locked: {tmp_path / link} is a link"
    for take in (held, shared, alone):
        with pytest.raises(AudioEditionError, match=told), take(tmp_path / "cache", "site"):
            pass
    assert [(one.name, one.read_text()) for one in mine.parent.iterdir()] == [("site.lock", "mine")]


@each(
    ("ago", "told"),
    [
        (-9, "0 s"), (59, "59 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"),
        (7200, "2 h"), (172799, "47 h"), (172800, "2 d"),
    ],
)  # fmt: skip
def test_since_when_is_said_as_people_say_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ago: int, told: str
) -> None:
    now = [1e9]
    monkeypatch.setattr(time, "time", lambda: now[0])
    with locked(tmp_path):
        now[0] += ago
        assert refused(tmp_path).endswith(f", for {told})")


ODD = {"command": "a\n\x1b[31m`b`" + "c" * 500, "host": "h", "process": 1, "since": 1}


@each(
    ("note", "told"),
    [
        *((note, "") for note in (b"", b"{", b"{}", b"[]", b"\xff")),
        (b'{"command": "x", "host": "y", "process": 1e999, "since": 1}', ""),
        (json.dumps(ODD).encode(), ": `a31mb" + "c" * 55 + "` (process 1 on h"),
    ],
)
def test_a_note_that_somebody_made_up_is_left_out_or_one_plain_line(
    tmp_path: Path, note: bytes, told: str
) -> None:
    with locked(tmp_path):
        (tmp_path / "locks" / "today.lock").write_bytes(note)
        assert refused(tmp_path).partition(", for")[0] == f"somebody works on today{told}"


@each("number", [errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_refused_with_what_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(descriptor: int, how: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    for taken in (locked(tmp_path, "a"), shared(tmp_path, "b"), alone(tmp_path, "c")):
        with pytest.raises(AudioEditionError, match="its file system has no locks") as caught:
            taken.__enter__()
        assert not isinstance(caught.value, BusyError)
        assert f"mount one at {tmp_path}" in (caught.value.hint or "")


def test_a_cache_that_is_deleted_meanwhile_is_locked_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who hold two files of one name would both be at work."""
    real = fcntl.flock
    gone: list[int] = []

    def flock(descriptor: int, how: int) -> None:
        if not gone:
            gone.append(descriptor)
            shutil.rmtree(tmp_path / "cache")  # between opening the file and locking it
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    with locked(tmp_path / "cache"), alone(tmp_path / "cache", "today") as free:
        assert gone
        assert not free
