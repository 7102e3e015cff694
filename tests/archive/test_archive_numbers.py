"""Numbers of editions that were built apart: as one after the other would have been given them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from audio_edition.publication.episodes import number_for, renumbered
from audio_edition.publication.heads import Shelved


def _entry(day: int, number: int, out: bool) -> Shelved:
    name = f"2026-11-{day:02}"
    hour = datetime(2026, 11, day, 5, 30, tzinfo=UTC)
    return Shelved(
        edition_id=name,
        date=name,
        number=number,
        language="en",
        published_at=hour,
        publish_at=None,
        retracted=False,
        changed_at=hour,
        mark="",
        out=out,
        pending=False,
    )


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
    found = renumbered(entries)
    assert found == one_by_one(entries)
    assert all(found[e.edition_id] > 0 for e in entries if not e.out)


def test_a_lone_edition_without_a_number_gets_one() -> None:
    assert renumbered([_entry(2, 0, False)]) == {"2026-11-02": 1}
    after_two = [_entry(1, 7, True), _entry(2, 0, False)]
    assert renumbered(after_two) == {"2026-11-02": 8}
