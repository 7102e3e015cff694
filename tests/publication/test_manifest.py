"""A manifest may come from anywhere: no name in it leads out of its folder."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import PublicationError
from audio_edition.publication import laid_out, manifest
from audio_edition.publication.model import Correction, Overruled
from tests.publication.support import DAY, Piece, Stage
from tests.rows import each

DATA = Path(__file__).parent / "data"
BAD = json.loads((DATA / "names_that_are_none.json").read_text())


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    stage = Stage(tmp_path_factory.mktemp("show"))
    stage.release(pieces=(Piece("One"), Piece("Two")))
    stage.publish()
    return json.loads((stage.audio / DAY / manifest.NAME).read_text())


def proof_of(name: str) -> dict[str, Any]:
    told = dict.fromkeys(("sentences", "read", "accepted", "matched", "heard"), 0)
    return {**told, "file": name, "word_error": 0.0}


@each("name", BAD)
def test_a_name_that_is_none_is_refused(document: dict[str, Any], name: str) -> None:
    def misnamed() -> Iterator[dict[str, Any]]:
        one = {"name": name, "bytes": 1, "sha256": ""}
        for place, key, value in (
            (lambda made: made["audio"], "file", name),
            (lambda made: made["files"][0], "name", name),
            (lambda made: made["published"][0], "file", name),
            (lambda made: made["published"][0], "files", [one]),
            (lambda made: made["segments"][-1], "file", name),
            (lambda made: made["chapters"][-1], "image", name or ".."),
            (lambda made: made, "proof", proof_of(name)),
            (lambda made: made, "cover", name or ".."),
        ):
            made = deepcopy(document)
            place(made)[key] = value
            yield made

    for made in misnamed():
        with pytest.raises(
            PublicationError, match=r"^x/episode.json is damaged: .* cannot name"
        ) as e:
            manifest.from_json(json.dumps(made).encode(), "x/episode.json")
        assert "\n" not in e.value.message
        assert e.value.hint == "restore it from where it was published, or remove its folder"


@each("name", ["../2026-11-02", "today", "", "Feed", "a/b", ".", "x" * 101])
def test_an_edition_that_cannot_be_is_refused(document: dict[str, Any], name: str) -> None:
    made = json.dumps({**document, "edition": name}).encode()
    for read in (manifest.from_json, manifest.head_from_json):
        with pytest.raises(PublicationError, match="cannot name an edition"):
            read(made)


def test_names_that_are_some_are_taken(document: dict[str, Any]) -> None:
    made = deepcopy(document)
    made["chapters"][-1]["image"] = "https://lantern.example/../x.jpg"
    made["files"][0]["name"] = "Zeitung, 2. Ausgabe.pdf"
    read = manifest.from_json(json.dumps(made).encode())
    assert read.chapters[-1].image == "https://lantern.example/../x.jpg"
    assert read.files[0].name == "Zeitung, 2. Ausgabe.pdf"


def test_a_manifest_of_before_frames_is_kept(document: dict[str, Any]) -> None:
    made = deepcopy(document)
    assert made["audio"].pop("frames_sha256")
    assert made["published"][0].pop("frames_sha256")
    assert made.pop("proof")
    assert made.pop("seal")
    data = manifest.as_json(made)
    read = manifest.from_json(data)
    assert (read.frames_sha256, read.published[0].frames_sha256) == ("", "")
    assert manifest.to_json(read) == data


@each(
    "number",
    ["NaN", "Infinity", "-Infinity", "1e999", "-2E+4000", f"{'9' * 400}.5", f"{'9' * 250}e99"],
)
def test_a_number_that_is_none_is_damage(document: dict[str, Any], number: str) -> None:
    """Whatever is made of it (chapters, feed) could not be written."""
    data = json.dumps({**document, "duration": 12.5}).encode()
    told = rf"is damaged: .*{re.escape(number[:20])} is no number"
    with pytest.raises(PublicationError, match=told):
        manifest.from_json(data.replace(b"12.5", number.encode()))


def test_every_time_is_read_as_whole_seconds_in_utc(document: dict[str, Any]) -> None:
    """And what an episode holds is what its manifest gives again."""
    odd = datetime(2026, 11, 2, 7, 30, 1, 999_999, timezone(timedelta(hours=2)))
    told = datetime(2026, 11, 2, 5, 30, 1, tzinfo=UTC)
    made = manifest.from_json(manifest.as_json(document))
    word = Overruled(("odd",), "so", "Ada", odd)
    episode = replace(
        made,
        **dict.fromkeys(("published_at", "publish_at", "retracted_at", "purged_at"), odd),
        retracted=True,
        corrections=(Correction(2, odd, "A name."),),
        published=(replace(made.published[0], since=odd, anyway=(word,)),),
        chapters=(replace(made.chapters[0], image="x.png", image_alt="A pier", image_size=(4, 3)),),
        cover="cover.jpg",
    )
    read = manifest.from_json(manifest.to_json(episode))
    assert read == manifest.as_read(episode)
    (out,), (line,) = read.published, read.corrections
    times = (read.published_at, read.publish_at, read.retracted_at, read.purged_at)
    assert {*times, out.since, out.anyway[0].at, line.at} == {told}
    assert manifest.instant(odd) == "2026-11-02T05:30:01Z"
    assert manifest.instant(None) is None
    for size in ((4, 0), (0, 3), (0, 0)):  # half a size is none
        chapter = replace(episode.chapters[0], image_size=size, image_alt="")
        (written,) = manifest.document_of(replace(episode, chapters=(chapter,)))["chapters"]
        assert not written.keys() & {"image_alt", "image_width", "image_height"}


def test_members_alone_have_a_version_of_their_own(document: dict[str, Any]) -> None:
    """Who knows of none would hand it to everybody."""
    made = manifest.from_json(manifest.as_json(document))
    closed = replace(made, access="members", folder="0123456789abcdef01234567")
    assert not document.keys() & {"purged_at", "cover", "access", "folder"}
    told = manifest.document_of(closed)
    assert (document["version"], told["version"]) == (1, 2)
    assert (told["access"], told["folder"]) == ("members", closed.folder)
    assert manifest.from_json(manifest.to_json(closed)) == closed
    newer = manifest.as_json({**document, "version": 3})
    with pytest.raises(manifest.NewerError, match=r"version 3, .* this one reads 2"):
        manifest.from_json(newer)
    for version in (0, "1", None):
        with pytest.raises(PublicationError, match=f"its version is {version!r}"):
            manifest.from_json(manifest.as_json({**document, "version": version}))
    nameless = {key: value for key, value in document.items() if key != "guid"}
    with pytest.raises(PublicationError, match=r"episode\.json is damaged: no 'guid'"):
        manifest.from_json(manifest.as_json(nameless))


def test_a_head_tells_what_is_out_and_what_waits(document: dict[str, Any]) -> None:
    made = manifest.from_json(manifest.as_json(document))
    for episode, out, pending in (
        (made, True, False),
        (replace(made, sha256="0" * 64), True, True),
        (replace(made, published=()), False, False),
    ):
        data = manifest.to_json(episode)
        laid_out_otherwise = json.dumps(json.loads(data)).encode()
        for one in (data, laid_out_otherwise):
            head, short = manifest.head_from_json(one)
            assert (short["out"], short["pending"]) == (out, pending)
            assert (head.guid, head.sha256, head.chapters) == (made.guid, episode.sha256, ())
            assert not {key for key in ("chapters", "segments", "files", "published") if short[key]}
    # what looks like the head's end, and is none
    nested = b'\n "x": {"a": 1,\n "chapters": []},\n "published"'
    data = manifest.to_json(made).replace(b'\n "published"', nested, 1)
    assert manifest.head_from_json(data)[0].guid == made.guid


def said(read: Callable[..., object], data: bytes, *more: Any) -> object:
    """What reading gives, or says."""
    try:
        return read(data, "x", *more)
    except PublicationError as problem:
        return str(problem), problem.hint


def assert_same(data: bytes) -> None:
    """In parts, as manifests are read, it says what the whole says."""
    assert said(manifest.from_json, data) == said(manifest.parse, data, manifest.episode_of), data


SPOILT = tomllib.loads((DATA / "laid_out_otherwise.toml").read_text("utf-8"))


def spoilt(data: bytes) -> Iterator[bytes]:
    """Of ``laid_out_otherwise.toml``, and what no text can tell."""
    for places in SPOILT.values():
        other = data
        for old, new in zip(places[::2], places[1::2], strict=True):
            assert old.encode() in other, old
            other = other.replace(old.encode(), new.encode())
        yield other
    yield re.sub(rb'"chapters": \[\n.*?\n \]', b'"chapters": []', data, flags=re.DOTALL)
    yield data.replace(b'"title": "', b'"title": "\xed\xa0\x80')


@each("few", [0, laid_out._FEW])
def test_a_manifest_in_parts_says_what_the_whole_says(
    document: dict[str, Any], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laid_out, "_FEW", few)
    for data in spoilt(manifest.as_json(document)):
        assert_same(data)


def test_a_manifest_that_is_cut_off_says_what_the_whole_says(document: dict[str, Any]) -> None:
    data = manifest.as_json(document)
    begin = data.index(b'"chapters"') - 20
    for at in range(begin, len(data), 3):
        for changed in (data[:at], data[:at] + data[at + 1 :], data[:at] + b"]" + data[at:]):
            assert_same(changed)
