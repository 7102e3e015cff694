"""Records set aside: held while they are few, then in a file, from many threads."""

from __future__ import annotations

import gc
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import IO

import pytest

from audio_edition.set_aside import FEW, SetAside


class Opened(io.BytesIO):
    """A file that remembers whether it was closed."""

    files: list[Opened]

    @classmethod
    def one(cls) -> IO[bytes]:
        cls.files.append(cls())
        return cls.files[-1]


@pytest.fixture(autouse=True)
def _none_opened() -> None:
    Opened.files = []


def test_few_are_held_and_many_wait_in_one_file() -> None:
    aside = SetAside(Opened.one)
    first = [aside.put(b"one"), aside.put(b""), aside.put(bytes(FEW // 2))]
    assert [aside.at(place) for place in first[:2]] == [b"one", b""]
    assert Opened.files == []
    more = {aside.put(bytes([n]) * FEW): n for n in range(3)}
    assert len(Opened.files) == 1
    assert [aside.at(place) for place in first] == [b"one", b"", bytes(FEW // 2)]
    assert all(aside.at(place) == bytes([n]) * FEW for place, n in more.items())
    (file,) = Opened.files
    del aside
    gc.collect()
    assert file.closed


def test_several_threads_put_and_read() -> None:
    aside = SetAside(Opened.one)

    def work(number: int) -> bool:
        data = number.to_bytes(4, "big") * (number % 5000)
        return aside.at(aside.put(data)) == data

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(2000)))
    assert len(Opened.files) == 1


class Full(io.BytesIO):
    """A disk without room."""

    def write(self, _: object) -> int:
        raise OSError(28, "No space left on device")


def _refused() -> IO[bytes]:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("opened", [_refused, Full])
def test_a_disk_that_refuses_is_told_and_nothing_is_lost(opened: Callable[[], IO[bytes]]) -> None:
    aside = SetAside(opened)
    place = aside.put(b"here")
    with pytest.raises(OSError, match="No space"):
        aside.put(bytes(FEW))
    assert aside.at(place) == b"here"
