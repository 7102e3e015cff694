"""[[takes]] in edition.toml: read, refused in one line, and written without losing a remark."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio_edition.edition.edit import accept_sentences, set_order
from audio_edition.edition.load import load_edition
from audio_edition.edition.model import Take
from audio_edition.edition.takes import write_takes
from audio_edition.errors import EditionError
from tests.edition.facts import rows
from tests.rows import each

ROWS = rows("takes")

SLOWER = Take("It is thirteen.", "piper:joe", "slower")
STRESSED = Take("It is  not so.", "piper:joe", "stressed", ("not",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "2026-11-02"
    folder.mkdir()
    (folder / "01-a.md").write_text("# A\n\nIt is thirteen. It is not so.\n")
    return folder


def takes(folder: Path) -> tuple[Take, ...]:
    return load_edition(folder, "en-US").takes


def test_what_is_written_is_read(folder: Path) -> None:
    write_takes(folder, [SLOWER, STRESSED], spoken=["It is thirteen.", "It is not so."])
    assert takes(folder) == (
        SLOWER,
        Take("It is not so.", "piper:joe", "stressed", ("not",)),
    )


def test_the_editors_own_lines_stay(folder: Path) -> None:
    own = '# mine\ntitle = "Monday"  # the day\n\n[cleaning]\n# rules\ndrop = ["^Ad"]\n'
    (folder / "edition.toml").write_text(own)
    write_takes(folder, [SLOWER], spoken=[SLOWER.spoken])
    text = (folder / "edition.toml").read_text()
    assert text.startswith(own)
    accept_sentences(folder, {"It is not so.": "It is not so."})
    set_order(folder, ["01-a.md"])
    edition = load_edition(folder, "en-US")
    assert (edition.title, edition.takes) == ("Monday", (SLOWER,))
    assert edition.accepted == {"It is not so."}


def test_a_later_take_of_the_voice_replaces_the_first(folder: Path) -> None:
    write_takes(folder, [SLOWER], spoken=[SLOWER.spoken])
    other = Take(SLOWER.spoken, "kokoro:af_heart", "split")
    write_takes(folder, [other], spoken=[SLOWER.spoken])
    split = Take(SLOWER.spoken, "piper:joe", "split")
    write_takes(folder, [split], spoken=[SLOWER.spoken])
    assert set(takes(folder)) == {split, other}


def test_takes_of_what_is_no_longer_said_go(folder: Path) -> None:
    write_takes(folder, [SLOWER], spoken=[SLOWER.spoken])
    write_takes(folder, [STRESSED], spoken=["It is not so."])
    assert [take.spoken for take in takes(folder)] == ["It is not so."]


@each("text, told", ROWS["what cannot be meant is told in one line"])
def test_what_cannot_be_meant_is_told_in_one_line(folder: Path, text: str, told: str) -> None:
    (folder / "edition.toml").write_text(text)
    with pytest.raises(EditionError, match=r"edition\.toml") as problem:
        takes(folder)
    assert told in problem.value.message
    assert "\n" not in problem.value.message
