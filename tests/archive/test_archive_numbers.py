"""Numbers of editions that were built apart: as one after the other would have been given them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from audio_edition.publication.episodes import number_for, renumbered


@dataclass(frozen=True)
class _Head:
    date: str
    edition_id: str
    number: int


@dataclass(frozen=True)
class _Entry:
    head: _Head
    out: bool
    damaged: bool = False


def _entry(day: int, number: int, out: bool) -> _Entry:
    name = f"2026-11-{day:02}"
    return _Entry(_Head(name, name, number), out)


def one_by_one(entries: list[_Entry]) -> dict[str, int]:
    placed = [entry for entry in entries if entry.out]
    found = {}
    for entry in sorted((e for e in entries if not e.out), key=lambda e: e.head.date):
        head = entry.head
        number = number_for(date.fromisoformat(head.date), head.edition_id, placed)  # type: ignore[arg-type]
        placed.append(replace(entry, head=replace(head, number=number)))
        if number != head.number:
            found[head.edition_id] = number
    return found


@given(
    st.dictionaries(
        st.integers(1, 28), st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=14
    )
)
def test_all_at_once_gives_the_numbers_that_one_by_one_would(
    days: dict[int, tuple[int, bool]],
) -> None:
    taken: set[int] = set()
    entries = []
    for day, (number, out) in days.items():
        if out and number not in taken:
            taken.add(number)
            entries.append(_entry(day, number, True))
        else:
            entries.append(_entry(day, 0, False))
    found = renumbered(entries)  # type: ignore[arg-type]
    assert found == one_by_one(entries)
    assert all(found[e.head.edition_id] > 0 for e in entries if not e.out)


def test_a_lone_edition_without_a_number_gets_one() -> None:
    assert renumbered([_entry(2, 0, False)]) == {"2026-11-02": 1}  # type: ignore[list-item]
    after_two = [_entry(1, 7, True), _entry(2, 0, False)]
    assert renumbered(after_two) == {"2026-11-02": 8}  # type: ignore[arg-type]
