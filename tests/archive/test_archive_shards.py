"""Which part of an archive a process does, as queues say it, and that all parts are the whole."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_edition.archive.model import WHOLE
from audio_edition.archive.naming import part_of, unit_of
from audio_edition.archive.shards import shard_of, shard_told
from audio_edition.errors import AudioEditionError
from audio_edition.publication.episodes import number_for, renumbered
from audio_edition.publication.heads import Shelved
from tests.rows import each

ROWS = json.loads(Path(__file__).with_name("queues.json").read_text("utf-8"))


@each("environment, index, count", ROWS["which part"])
def test_a_queue_says_which_part(environment: dict[str, str], index: int, count: int) -> None:
    """The last is of an array that was sent again: only 3 and 5 of eight."""
    found = shard_of(environment)
    assert (found.index, found.count) == (index, count)
    assert str(found) == f"{index + 1}/{count}"
    assert found.told_by in environment


@each("environment, message", ROWS["half"])
def test_a_queue_that_says_half_is_refused(environment: dict[str, str], message: str) -> None:
    with pytest.raises(AudioEditionError, match=message) as problem:
        shard_of(environment)
    assert problem.value.hint


def test_a_part_is_told_by_hand_and_without_a_queue_it_is_the_whole() -> None:
    assert shard_of({}) is WHOLE
    assert not WHOLE.is_part
    assert (shard_told("3/8").index, shard_told("8 / 8").index) == (2, 7)
    for text in ("0/3", "4/3", "1", "a/b", "1/0", "-1/2", ""):
        with pytest.raises(AudioEditionError, match="no part of anything"):
            shard_told(text)


def test_parts_are_of_like_size() -> None:
    sizes = [0] * 8
    for number in range(4000):
        sizes[part_of(f"2016-{number}", 8)] += 1
    assert min(sizes) > 400


def test_names_come_from_the_article_alone() -> None:
    one = unit_of("article", "2016-03-04", "the-vote", "x.example/a/the-vote")
    assert one != unit_of("article", "2016-03-04", "the-vote", "x.example/b/the-vote")
    assert one.startswith("2016-03-04-the-vote-")
    assert unit_of("article", "", "朝 “only”!", "k") == "only-8254c329"
    assert unit_of("day", "", "x", "k") == ""
    assert unit_of("week", "2016-01-03", "x", "k") == "2015-12-28-week"


def _entry(day: int, number: int, out: bool) -> Shelved:
    name = f"2026-11-{day:02}"
    hour = datetime(2026, 11, day, 5, 30, tzinfo=UTC)
    return Shelved(name, name, number, "en", hour, None, False, hour, "", out, False)


def one_by_one(entries: list[Shelved]) -> dict[str, int]:
    placed = [entry for entry in entries if entry.out]
    found = {}
    for entry in sorted((e for e in entries if not e.out), key=lambda e: e.date):
        number = number_for(date.fromisoformat(entry.date), entry.edition_id, placed)
        placed.append(replace(entry, number=number))
        if number != entry.number:
            found[entry.edition_id] = number
    return found


@given(
    st.dictionaries(
        st.integers(1, 28), st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=14
    )
)
def test_all_at_once_gives_the_numbers_that_one_by_one_would(days):
    taken: set[int] = set()
    entries = []
    for day, (number, out) in days.items():
        if out and number not in taken:
            taken.add(number)
            entries.append(_entry(day, number, True))
        else:
            entries.append(_entry(day, 0, False))
    found = renumbered(entries)
    assert found == one_by_one(entries)
    assert all(found[e.edition_id] > 0 for e in entries if not e.out)


def test_a_lone_edition_without_a_number_gets_one() -> None:
    assert renumbered([_entry(2, 0, False)]) == {"2026-11-02": 1}
    assert renumbered([_entry(1, 7, True), _entry(2, 0, False)]) == {"2026-11-02": 8}
