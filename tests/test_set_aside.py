"""Records set aside: held while they are few, then in a file, from many threads."""

import gc
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import IO
from unittest.mock import Mock

import pytest

from audio_edition.set_aside import FEW, SetAside
from tests.rows import each


def test_few_are_held_and_many_wait_in_one_file() -> None:
    opened = Mock(return_value=io.BytesIO())
    aside = SetAside(opened)
    first = [aside.put(b"one"), aside.put(b""), aside.put(bytes(FEW // 2))]
    assert [aside.at(place) for place in first[:2]] == [b"one", b""]
    opened.assert_not_called()
    more = {aside.put(bytes([n]) * FEW): n for n in range(3)}
    opened.assert_called_once()
    assert [aside.at(place) for place in first] == [b"one", b"", bytes(FEW // 2)]
    assert all(aside.at(place) == bytes([n]) * FEW for place, n in more.items())
    del aside
    gc.collect()
    assert opened.return_value.closed


def test_several_threads_put_and_read() -> None:
    opened = Mock(wraps=io.BytesIO)
    aside = SetAside(opened)

    def work(number: int) -> bool:
        data = number.to_bytes(4, "big") * (number % 5000)
        return aside.at(aside.put(data)) == data

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(2000)))
    opened.assert_called_once()


FULL = OSError(28, "No space left on device")


@each("opened", [Mock(side_effect=FULL), lambda: Mock(**{"write.side_effect": FULL})])
def test_a_disk_that_refuses_is_told_and_nothing_is_lost(opened: Callable[[], IO[bytes]]) -> None:
    aside = SetAside(opened)
    place = aside.put(b"here")
    with pytest.raises(OSError, match="No space"):
        aside.put(bytes(FEW))
    assert aside.at(place) == b"here"
