"""What is only on this machine, given to the shared place."""

from __future__ import annotations

import logging
from itertools import chain, repeat

import pytest

from audio_edition.store import push as pushing
from audio_edition.store.depots import RefusalError
from audio_edition.store.push import Pushed, push
from audio_edition.store.store import StoreError, key_of
from tests.store.far import Far
from tests.store.place import KEY, PATH, Place, content

MANY = tuple(key_of(n) for n in range(60))
CROWDED = tuple(f"ab{n:06}" for n in range(30))
"""Keys with one beginning, as thousands have: for those the place is asked for a list."""


def alone(place: Place, *keys: str, version: int = 1) -> None:
    """Entries of a machine that had no shared place yet."""
    drawer = place.drawer("a", version=version, shared=False)
    for key in keys:
        drawer.put(key, {"key": key}, f"sound of {key}".encode() * 9)


def test_all_of_it_arrives_as_a_build_would_have_put_it_by_few_requests(
    on_far: Place, far: Far
) -> None:
    alone(on_far, *MANY, *CROWDED, KEY)
    own = on_far.store("a").drawer("own")
    own.put(KEY, {}, b"x")
    told: list[Pushed] = []
    given = push([own, on_far.drawer("a")], told.append)
    assert given == told[-1] == Pushed(91, given.size, 0, 0)
    assert [one.sent for one in told] == sorted(one.sent for one in told)
    assert given.size == sum(map(len, far.objects.values()))
    assert far.counts == {"write": 91, "has": 61, "list": 1}
    pushed = on_far.read(PATH)
    on_far.drawer("c").put(KEY, {"key": KEY}, f"sound of {KEY}".encode() * 9)
    assert on_far.read(PATH) == pushed
    other = on_far.drawer("b")
    for key in (*MANY, *CROWDED):
        assert content(other, key) == ({"key": key}, f"sound of {key}".encode() * 9)
    far.asked.clear()
    assert push([on_far.drawer("a")]) == Pushed(there=91)
    assert far.counts == {"has": 61, "list": 1}


def test_a_beginning_that_few_share_is_not_listed_and_many_are_told_in_parts(
    on_far: Place, far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "_AT_ONCE", 9)
    alone(on_far, *CROWDED[:8], *(f"b{key[1:]}" for key in CROWDED[:9]), "zz")
    far.objects["things/1/bb/bb000000"] = b"x"
    told: list[Pushed] = []
    given = push([on_far.drawer("a")], told.append)
    assert (given.sent, given.there) == (17, 1)
    assert far.counts == {"has": 9, "list": 1, "write": 17}
    assert [one.sent for one in told] == [0, 16, 17]


def test_it_goes_on_where_it_was_broken_off(on_far: Place, far: Far) -> None:
    alone(on_far, *MANY, *CROWDED)
    closed = RefusalError("cannot be written", "mend it")
    far.wrong["write"] = chain([None] * 25, repeat(closed))
    with pytest.raises(StoreError, match="cannot be written"):
        push([on_far.drawer("a")])
    arrived = len(far.objects)
    assert 0 < arrived <= 25
    far.wrong.clear()
    far.asked.clear()
    given = push([on_far.drawer("a")])
    assert (given.sent, given.there) == (90 - arrived, arrived)
    assert far.counts["write"] == 90 - arrived  # nothing twice


def test_what_is_damaged_here_or_of_another_version_stays(
    on_far: Place, far: Far, caplog: pytest.LogCaptureFixture
) -> None:
    alone(on_far, *MANY[:3])
    alone(on_far, MANY[3], version=7)
    drawer = on_far.drawer("a", shared=False)
    one, two = (drawer.get(key) for key in MANY[:2])
    assert one is not None
    assert one.file is not None
    assert two is not None
    assert two.file is not None
    one.file.write_bytes(b"half")
    note = two.file.parent / f"{MANY[1]}.json"  # whole by its CRC, but not by its digest
    note.write_text(note.read_text().replace(two.digest, "0" * 64))
    with caplog.at_level(logging.CRITICAL):
        given = push([on_far.drawer("a")])
    assert (given.sent, given.unsound) == (1, 3)
    assert [path.rpartition("/")[2] for path in far.objects] == [MANY[2]]
