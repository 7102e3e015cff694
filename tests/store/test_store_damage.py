"""Every kind of damage to what lies in the cache: it is told, and counts as absent."""

import errno
import json
import logging
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from audio_edition.sealed_json import seal, unseal
from audio_edition.store.backend import FolderBackend
from audio_edition.store.errors import StoreError
from audio_edition.store.store import Drawer, open_store
from tests.rows import each
from tests.store.place import content

KEY, OTHER = "a" * 64, "ab" + "c" * 62
NOTE = {"words": [["tide", 0.25, 0.5]], "rate": 22050, "digest": "d" * 64}


@pytest.fixture
def drawer(tmp_path: Path) -> Drawer:
    return made(tmp_path)


def made(folder: Path) -> Drawer:
    drawer = open_store(folder / "cache").drawer("things", suffix=".flac")
    drawer.put(KEY, NOTE, b"the sound")
    drawer.put(OTHER, {**NOTE, "rate": 44100}, b"another")
    return drawer


def note_of(drawer: Drawer, key: str = KEY) -> Path:
    return Path(drawer.backend.address) / "things" / key[:2] / f"{key}.json"


def blob_of(drawer: Drawer, key: str = KEY) -> Path:
    (blob,) = note_of(drawer, key).parent.glob(f"{key}-*")
    return blob


def put_again(drawer: Drawer) -> None:
    assert drawer.get(KEY) is None
    drawer.put(KEY, NOTE, b"the sound")
    assert content(drawer, KEY) == (NOTE, b"the sound")


def test_no_bit_of_a_note_can_turn_unseen_and_no_length_is_right_but_its_own(
    drawer: Drawer,
) -> None:
    """At every byte: what is read is what was written, or nothing."""
    file = note_of(drawer)
    good = file.read_bytes()
    spoiled = [
        good[:at] + bytes([good[at] ^ bit]) + good[at + 1 :]
        for at in range(len(good))
        for bit in (1, 4, 32)
    ]
    spoiled += [good[:end] for end in range(len(good))]
    spoiled += [good + rest for rest in (b"x", b"\0\0", b"{}", b"[]")]
    for text in spoiled:
        file.write_bytes(text)
        assert drawer.get(KEY) is None, text
    put_again(drawer)


@each("of", [note_of, blob_of])
def test_two_that_were_swapped_are_both_absent(
    tmp_path: Path, of: Callable[[Drawer, str], Path]
) -> None:
    drawer = made(tmp_path)
    one, other = of(drawer, KEY), of(drawer, OTHER)
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    assert drawer.get(OTHER) is None
    put_again(drawer)


def test_a_note_under_another_drawer_s_name_is_nobody_s(drawer: Drawer, tmp_path: Path) -> None:
    elsewhere = open_store(tmp_path / "cache").drawer("others", suffix=".flac")
    shutil.copytree(tmp_path / "cache" / "things", tmp_path / "cache" / "others")
    assert elsewhere.get(KEY) is None


@each(
    "text",
    [
        b"", b"{", b"[]", b"1", b"null", b'"x"', b"1e999", b"9" * 5000, b"[" * 100_000, b"{}",
        b"\xff\xfe", b"NaN", b'{"layout": 1}', b'{"layout": 1, "format": 1}',
        b'{"layout": 1, "format": 1, "note": []}', b'{"layout": 2, "format": 1, "note": {}}',
        b'{"layout": 1, "format": 1, "note": {}, "file": 3}',
        b'{"layout": 1, "format": 1, "note": {}, "more": 3}',
        b"the soun", b"the soundx", b"The sound",
    ],
)  # fmt: skip
@each("of", [note_of, blob_of])
def test_whatever_stands_there_instead(
    tmp_path: Path, of: Callable[[Drawer], Path], text: bytes
) -> None:
    drawer = made(tmp_path)
    of(drawer).write_bytes(text)
    put_again(drawer)


@each("of", [note_of, blob_of])
def test_a_folder_or_nothing_in_its_place(tmp_path: Path, of: Callable[[Drawer], Path]) -> None:
    drawer = made(tmp_path)
    file = of(drawer)
    file.unlink()
    assert drawer.get(KEY) is None
    (file / "deep").mkdir(parents=True)
    (file / "deep" / "x").write_text("y")
    drawer.remove(OTHER)
    put_again(drawer)


def test_a_file_in_place_of_a_folder_goes_with_the_next_write(drawer: Drawer) -> None:
    folder = note_of(drawer).parent.parent
    shutil.rmtree(folder)
    folder.write_text("a file")
    drawer.remove(KEY)
    put_again(drawer)


def test_a_damage_is_told_once_it_is_met_and_goes_when_all_is_checked(
    drawer: Drawer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    newer = open_store(tmp_path / "cache").drawer("things", format=2, suffix=".flac")
    with caplog.at_level(logging.WARNING, "audio_edition"):
        assert drawer.get("f" * 64) is newer.get(KEY) is None
        assert not caplog.messages  # absent is not damaged, nor is another version's
        note_of(drawer).write_bytes(b"{")
        assert drawer.get(KEY) is None
    assert caplog.messages == [f"things/{KEY} is damaged and will be made again"]
    bad = blob_of(drawer, OTHER)
    bad.write_bytes(b"an0ther")
    put_again(drawer)
    assert drawer.verify() == (1, 1)
    assert drawer.verify() == (1, 0)
    assert not bad.exists()


def test_a_note_of_before_seals_is_read(drawer: Drawer) -> None:
    file = note_of(drawer)
    told = json.loads(file.read_bytes())
    del told["seal"]
    file.write_text(json.dumps(told))
    assert content(drawer, KEY) == (NOTE, b"the sound")


def test_half_a_surrogate_pair_is_sealed_as_well() -> None:
    told = {"text": "\ud800", "seal of": 'x", "seal": "y'}
    assert unseal("a/b", seal("a/b", told)) == (told, True)


@each("what", [note_of, blob_of])
@each("how", ["pipe", "device"])
def test_no_pipe_is_waited_for_and_no_device_read(
    tmp_path: Path, what: Callable[[Drawer], Path], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has no end, or never a beginning, counts as damaged: nothing is read of it."""
    drawer = made(tmp_path)
    file = what(drawer)
    file.unlink()
    if how == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("/dev/zero")
    monkeypatch.setattr(Path, "open", _refuse)
    monkeypatch.setattr(Path, "read_bytes", _refuse)
    assert drawer.get(KEY) is None
    assert drawer.verify() == (1, 1)
    monkeypatch.undo()
    put_again(drawer)


def _refuse(file: Path, *_: object, **__: object) -> object:
    raise AssertionError(f"{file} is opened, whatever it is")


@dataclass(frozen=True)
class Blinking(FolderBackend):
    """A disk that does not give a note as often as ``refused`` is long."""

    refused: list[str] = field(default_factory=list)

    def read(self, path: str) -> bytes | None:
        if self.refused:
            raise OSError(errno.EIO, self.refused.pop())
        return FolderBackend.read(self, path)


def test_what_is_known_to_be_there_is_asked_for_again_and_then_told(drawer: Drawer) -> None:
    blinking = Blinking(Path(drawer.backend.address), ["once"])
    assert replace(drawer, backend=blinking).needed(KEY).data() == b"the sound"
    blinking.refused.extend(["once", "again"])
    with pytest.raises(StoreError, match=rf"{KEY}\.json cannot be read: .*disk error"):
        replace(drawer, backend=blinking).needed(KEY)
    blob_of(drawer).write_bytes(b"noise")
    assert drawer.needed(KEY) is None
    note_of(drawer).unlink()
    assert drawer.needed(KEY) is None
