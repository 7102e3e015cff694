"""The journal of what was public: a line more costs a line, and what others write is seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from audio_edition.publication import journal as module
from audio_edition.publication.journal import Journal, note, read_journal
from tests.publication.long import LongShow


def told(journal: Journal) -> dict[str, tuple[str, bytes, bytes | None]]:
    """Of each edition its mark, its line, and the line before."""
    return {
        name: (one.mark, one.data, one.before.data if one.before else None)
        for name, one in journal.lines.items()
    }


@pytest.fixture
def show(tmp_path: Path) -> LongShow:
    show = LongShow(tmp_path / "show", 4, chapters=2).make()
    note(show.places, [show.episode(number) for number in range(3)])
    return show


def read_anew(show: LongShow) -> Journal:
    module._last.clear()
    return read_journal(show.places)


def test_a_line_more_is_known_without_reading_all_others(show: LongShow) -> None:
    read_journal(show.places)
    with mock.patch.object(module, "_read", wraps=module._read) as read:
        note(show.places, [show.episode(3)])
        note(show.places, [show.episode(3), show.episode(1)])
        known = read_journal(show.places)
    assert not read.called
    anew = read_anew(show)
    assert told(known) == told(anew)
    assert (known.total, known.odd) == (anew.total, anew.odd)
    assert {name: known.find(name) for name in known.lines} == {
        name: anew.find(name) for name in anew.lines
    }


@pytest.mark.parametrize("meant", [b"half a line", b"a whole line of nonsense\n"])
def test_what_another_wrote_meanwhile_is_read(show: LongShow, meant: bytes) -> None:
    read_journal(show.places)
    file = show.places.editions / module.NAME
    kept = read_journal(show.places)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "read_journal", lambda _: kept)
        with file.open("ab") as stream:
            stream.write(meant)
        note(show.places, [show.episode(3)])
    known = read_journal(show.places)
    assert known.odd == (4,)
    assert told(known) == told(read_anew(show))
    assert show.name(3) in known.lines


def test_only_who_brings_it_back_takes_a_retraction_back(show: LongShow) -> None:
    """A line in between that is damaged changes nothing of it."""
    before = show.episode(1)
    note(show.places, [replace(before, retracted=True)])
    with (show.places.editions / module.NAME).open("ab") as stream:
        stream.write(b'{"edition": "%s", "mark": "%s", ' % (before.edition_id.encode(), b"0" * 64))
        stream.write(b'"retracted": false, "manifest": {}}\n')
    for written in (note, module.write_anew):
        written(show.places, [before])
        line = read_anew(show).line(before.edition_id)
        assert line is not None
        assert line.retracted
    note(show.places, [before], back=[before.edition_id])
    assert not read_anew(show).lines[before.edition_id].retracted
