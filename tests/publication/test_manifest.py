"""A manifest may come from anywhere: no name in it leads out of its folder."""

import json
import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.publication import manifest
from audio_edition.publication.heads import shelved
from audio_edition.publication.model import Correction, Overruled
from tests.publication.made import changed
from tests.publication.support import DAY, Piece, Stage
from tests.rows import each, table

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
    with pytest.raises(PublicationError, match="cannot name an edition"):
        manifest.from_json(made)


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
    sound = {**document["audio"], "duration": 12.5}
    data = json.dumps({**document, "audio": sound}).encode()
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
        chapters=(
            replace(
                made.chapters[0],
                image="x.png",
                image_alt="A pier",
                image_width=4,
                image_height=3,
            ),
        ),
        cover="cover.jpg",
    )
    read = manifest.from_json(manifest.to_json(episode))
    assert read == episode
    (out,), (line,) = read.published, read.corrections
    times = (read.published_at, read.publish_at, read.retracted_at, read.purged_at)
    assert {*times, out.since, out.anyway[0].at, line.at} == {told}
    for size in ((4, 0), (0, 3), (0, 0)):  # half a size is none
        width, height = size
        chapter = replace(episode.chapters[0], image_width=width, image_height=height, image_alt="")
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


def test_a_head_has_no_long_list(document: dict[str, Any]) -> None:
    made = manifest.from_json(manifest.as_json(document))
    for episode, out, pending in (
        (made, True, False),
        (changed(made, sha256="0" * 64), True, True),
        (replace(made, published=()), False, False),
    ):
        entry = shelved(episode, "")
        assert (entry.out, entry.pending) == (out, pending)
        head = entry.head
        assert (head.guid, head.sha256) == (made.guid, episode.sha256)
        assert head.chapters == head.segments == head.files == head.published == ()


def said_of(data: bytes) -> str:
    """What reading a manifest says; nothing where it can be read."""
    try:
        manifest.from_json(data, "it")
    except PublicationError as problem:
        return problem.message.removeprefix("it is damaged: ").removeprefix("it ")
    return ""


SPOILT = tomllib.loads((DATA / "laid_out_otherwise.toml").read_text("utf-8"))


@each("name", SPOILT)
def test_a_manifest_that_is_laid_out_otherwise(document: dict[str, Any], name: str) -> None:
    """It is read all the same where it tells the same, and else refused with what is wrong."""
    data = manifest.as_json(document)
    *places, says = SPOILT[name]
    for old, new in zip(places[::2], places[1::2], strict=True):
        assert old.encode() in data, old
        data = data.replace(old.encode(), new.encode())
    told = said_of(data)
    assert says == told or (says and says in told)


@each("place, value, says", table(DATA / "damaged_manifests.tsv"), least=60)
def test_a_damaged_manifest_is_told_with_place_and_value(
    document: dict[str, Any], place: str, value: str, says: str
) -> None:
    made: Any = deepcopy(document)
    *folders, name = (int(one) if one.isdigit() else one for one in place.split("."))
    at = made
    for one in folders:
        at = at[one]
    if value == "-":
        del at[name]
    else:
        at[name] = json.loads(value)
    assert said_of(json.dumps(made).encode()) == says


def test_half_a_pair_in_a_text_becomes_a_question_mark(document: dict[str, Any]) -> None:
    data = manifest.as_json(document).replace(b'"title": "', b'"title": "\xed\xa0\x80', 1)
    read = manifest.from_json(data)
    assert read.title.startswith("\ud800")
    assert b'"title": "?' in manifest.to_json(read)
