"""A manifest may come from anywhere: no name in it leads out of its folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication import laid_out, manifest
from tests.publication.support import Piece, Stage

BAD = [
    "../feed.xml",
    "..",
    ".",
    "",
    "/etc/passwd",
    "a/b.mp3",
    "a\\b.mp3",
    ".hidden",
    "a\nb",
    "a\0b",
    "a\x9bb",  # a terminal takes it for the start of a command
    "a\u202e3pm.exe",
    "C:\\x.mp3",
]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    stage = Stage(tmp_path_factory.mktemp("show"))
    stage.release(pieces=(Piece("One"), Piece("Two")))
    stage.publish()
    loaded: dict[str, Any] = json.loads((stage.audio / "2026-11-02" / "episode.json").read_text())
    return loaded


def audio(made: dict[str, Any], name: str) -> None:
    made["audio"]["file"] = name


def files(made: dict[str, Any], name: str) -> None:
    made["files"][0]["name"] = name


def published(made: dict[str, Any], name: str) -> None:
    made["published"][0]["file"] = name


def segments(made: dict[str, Any], name: str) -> None:
    made["segments"][-1]["file"] = name


def images(made: dict[str, Any], name: str) -> None:
    made["chapters"][-1]["image"] = name or ".."


def sets(made: dict[str, Any], name: str) -> None:
    made["published"][0]["files"] = [{"name": name, "bytes": 1, "sha256": ""}]


def proofs(made: dict[str, Any], name: str) -> None:
    told = dict.fromkeys(("sentences", "read", "accepted", "matched", "heard"), 0)
    made["proof"] = {**told, "file": name, "word_error": 0.0}


def covers(made: dict[str, Any], name: str) -> None:
    made["cover"] = name or ".."


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("spoil", [audio, files, published, segments, images, sets, proofs, covers])
def test_a_name_that_is_none_is_refused(
    document: dict[str, Any], spoil: Callable[[dict[str, Any], str], None], name: str
) -> None:
    made = json.loads(json.dumps(document))
    spoil(made, name)
    with pytest.raises(PublicationError, match=r"^x/episode.json is damaged: .* cannot name") as e:
        manifest.from_json(json.dumps(made).encode(), "x/episode.json")
    assert "\n" not in e.value.message


@pytest.mark.parametrize("name", ["../2026-11-02", "today", "", "Feed", "a/b", ".", "x" * 101])
def test_an_edition_that_cannot_be_is_refused(document: dict[str, Any], name: str) -> None:
    made = {**document, "edition": name}
    for read in (manifest.from_json, manifest.head_from_json):
        with pytest.raises(PublicationError, match="cannot name an edition"):
            read(json.dumps(made).encode())


def test_names_that_are_some_are_taken(document: dict[str, Any]) -> None:
    made = json.loads(json.dumps(document))
    images(made, "https://lantern.example/../x.jpg")
    files(made, "Zeitung, 2. Ausgabe.pdf")
    read = manifest.from_json(json.dumps(made).encode())
    assert read.chapters[-1].image == "https://lantern.example/../x.jpg"
    assert read.files[0].name == "Zeitung, 2. Ausgabe.pdf"


def test_a_manifest_from_before_frames_were_told_is_read_and_kept(
    document: dict[str, Any], tmp_path: Path
) -> None:
    made = json.loads(json.dumps(document))
    assert made["audio"].pop("frames_sha256")
    assert made["published"][0].pop("frames_sha256")
    assert made.pop("proof")
    assert made.pop("seal")
    data = manifest.as_json(made)
    read = manifest.from_json(data)
    assert (read.frames_sha256, read.published[0].frames_sha256) == ("", "")
    assert manifest.to_json(read) == data


@pytest.mark.parametrize(
    "number",
    ["NaN", "Infinity", "-Infinity", "1e999", "-2E+4000", f"{'9' * 400}.5", f"{'9' * 250}e99"],
)
def test_a_number_that_is_none_is_damage(document: dict[str, Any], number: str) -> None:
    """Whatever is made of it (chapters, feed) could not be written."""
    data = json.dumps({**document, "duration": 12.5}).encode()
    told = rf"is damaged: .*{re.escape(number[:20])} is no number"
    with pytest.raises(PublicationError, match=told):
        manifest.from_json(data.replace(b"12.5", number.encode()))


def as_whole(data: bytes) -> object:
    """What reading everything at once gives, or says."""
    try:
        return manifest.parse(data, "x", manifest.episode_of)
    except PublicationError as problem:
        return str(problem), problem.hint


def in_parts(data: bytes) -> object:
    """The same, as manifests are read."""
    try:
        return manifest.from_json(data, "x")
    except PublicationError as problem:
        return str(problem), problem.hint


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "an empty list": lambda data: re.sub(
        rb'"chapters": \[\n.*?\n \]', b'"chapters": []', data, flags=re.DOTALL
    ),
    "no list": lambda data: data.replace(b' "segments": [', b' "parts": ['),
    "a list of nothing": lambda data: data.replace(
        b'"files": [\n', b'"files": [\n \n ],\n "x": [\n'
    ),
    "a list that stands twice": lambda data: data.replace(b"\n}\n", b',\n "chapters": []\n}\n'),
    "a list that stands twice, and is long": lambda data: data.replace(
        b'\n "segments": [', b'\n "chapters": [\n  5\n ],\n "segments": ['
    ),
    "a list of something else": lambda data: data.replace(
        b',\n "published"', b',\n "x": {"a": 1,\n "chapters": [\n  5\n ]},\n "published"'
    ),
    "a list in another order": lambda data: data.replace(b' "chapters": [', b' "files": [').replace(
        b' "files": [', b' "chapters": [', 1
    ),
    "a comma too many": lambda data: data.replace(b"}\n ]", b"},\n ]"),
    "a comma too many, and nothing": lambda data: data.replace(b"}\n ]", b"},\n  \n ]"),
    "a comma too few": lambda data: data.replace(b"},\n  {", b"}\n  {"),
    "a comma of its own": lambda data: data.replace(b"},\n  {", b"},\n,\n  {"),
    "an item that goes on": lambda data: data.replace(b', "title": ', b',\n "title": '),
    "an item in an item": lambda data: data.replace(b'"title": ', b'"x": [1,\n 2\n ], "title": '),
    "an item that is none": lambda data: data.replace(b"[\n  {", b"[\n  7,\n  {"),
    "a number that is none": lambda data: data.replace(b'"start": 0', b'"start": NaN, "x": 0'),
    "a number without end": lambda data: data.replace(b'"start": 0', b'"start": 1e999, "x": 0'),
    "a version to come": lambda data: data.replace(b'"version": 1', b'"version": 99'),
    "a key too few": lambda data: data.replace(b'"said"', b'"sad"'),
    "a name that leads out": lambda data: data.replace(b'"name": "', b'"name": "../'),
    "a line's end in a text": lambda data: data.replace(b'"title": "', b'"title": "\n ]'),
    "half a letter": lambda data: data.replace(b'"title": "', b'"title": "\xed\xa0\x80'),
    "a mark at its begin": lambda data: b"\xef\xbb\xbf" + data,
    "a list": lambda data: b"[" + data + b"]",
}  # fmt: skip


@pytest.mark.parametrize("few", [0, laid_out._FEW])
@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_a_manifest_in_parts_says_what_the_whole_says(
    document: dict[str, Any],
    spoil: Callable[[bytes], bytes],
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(laid_out, "_FEW", few)
    data = spoil(manifest.as_json(document))
    assert in_parts(data) == as_whole(data)


def test_a_manifest_that_is_cut_off_or_changed_says_what_the_whole_says(
    document: dict[str, Any],
) -> None:
    data = manifest.as_json(document)
    begin = data.index(b'"chapters"') - 20
    for at in range(begin, len(data), 3):
        for changed in (data[:at], data[:at] + data[at + 1 :], data[:at] + b"]" + data[at:]):
            assert in_parts(changed) == as_whole(changed)
