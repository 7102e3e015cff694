"""A manifest that somebody changed is told, whatever was changed, and nothing crashes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from audio_edition.findings import Finding
from audio_edition.publication import manifest
from audio_edition.publication.check_edition import check_edition
from audio_edition.publication.check_feed import check_feed
from tests.publication.support import NOW, Piece, Stage, identity
from tests.rows import each

DAY = "2026-11-02"
LATER = NOW + timedelta(days=2)
SHOW = identity(guid="917393e3-1b1e-5cef-ace4-edaa54e1f810")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = Stage(tmp_path_factory.mktemp("built"), identity=SHOW)
    stage.release(DAY, (Piece("Harbor reopens", url="https://lantern.example/h"), Piece("Two")))
    stage.publish()
    stage.release(
        DAY, (Piece("Harbor reopens", url="https://lantern.example/h"), Piece("Two")), take=1
    )
    stage.publish(now=NOW + timedelta(days=1))
    stage.refresh(now=LATER)
    return stage


Change = Callable[[dict[str, Any]], None]


def put(*path: str | int, to: Any) -> Change:
    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        assert isinstance(path[-1], int) or path[-1] in place, path
        place[path[-1]] = to

    return change


def take(*path: str | int) -> Change:
    def change(document: dict[str, Any]) -> None:
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


def twice(key: str) -> Change:
    return lambda document: document[key].append(document[key][0])


def empty(key: str) -> Change:
    return lambda document: document[key].clear()


def turned(key: str) -> Change:
    return lambda document: document[key].reverse()


HEX = "0" * 64
MUTATIONS: dict[str, Change] = {
    "no version": take("version"),
    "version in words": put("version", to="one"),
    "a newer version": put("version", to=99),
    "another edition": put("edition", to="2026-11-05"),
    "no edition": put("edition", to=""),
    "an edition outside": put("edition", to="../other"),
    "no guid": put("guid", to=""),
    "another guid": put("guid", to="someone/else"),
    "guid of nothing": put("guid", to=None),
    "another number": put("number", to=7),
    "number below nought": put("number", to=-3),
    "number of truth": put("number", to=True),
    "number in words": put("number", to="one"),
    "half a number": put("number", to=1.5),
    "revision nought": put("revision", to=0),
    "a lower revision": put("revision", to=1),
    "a higher revision": put("revision", to=9),
    "no title": put("title", to=""),
    "another title": put("title", to="What never was"),
    "title of nothing": put("title", to=None),
    "title is a list": put("title", to=["a"]),
    "another summary": put("summary", to="Other news"),
    "summary of nothing": put("summary", to=None),
    "no such language": put("language", to="english, please"),
    "another language": put("language", to="de-DE"),
    "no date": put("date", to=""),
    "a date in no calendar": put("date", to="2026-13-45"),
    "another date": put("date", to="2026-11-01"),
    "published in no time": put("published_at", to=None),
    "published some day": put("published_at", to="tomorrow"),
    "published before time": put("published_at", to="0001-01-01T00:00:00+23:00"),
    "published in the future": put("published_at", to="2031-01-01T00:00:00Z"),
    "embargo some day": put("publish_at", to="soon"),
    "embargo in another zone": put("publish_at", to="2026-11-01T05:00:00+02:00"),
    "retracted in words": put("retracted", to="false"),
    "retracted, no day": put("retracted", to=True),
    "not retracted, a day": put("retracted_at", to="2026-11-03T00:00:00Z"),
    "no audio": take("audio"),
    "audio is a text": put("audio", to="2026-11-02.mp3"),
    "sound elsewhere": put("audio", "file", to="../../etc/passwd"),
    "sound of another name": put("audio", "file", to="other.mp3"),
    "sound of no bytes": put("audio", "bytes", to=0),
    "sound of other bytes": put("audio", "bytes", to=17),
    "sound of another digest": put("audio", "sha256", to=HEX),
    "a digest that is none": put("audio", "sha256", to="abc"),
    "other frames": put("audio", "frames_sha256", to=HEX),
    "no duration": put("audio", "duration", to=0),
    "a duration below nought": put("audio", "duration", to=-1.0),
    "a duration without end": put("audio", "duration", to=float("inf")),
    "a duration that is none": put("audio", "duration", to=float("nan")),
    "a duration in words": put("audio", "duration", to="6 s"),
    "another duration": put("audio", "duration", to=3600.0),
    "loudness of nothing": put("audio", "loudness", to=float("nan")),
    "loudness of a jet": put("audio", "loudness", to=140.0),
    "peak beyond all": put("audio", "true_peak", to=99.0),
    "no voice": take("voice"),
    "another voice": put("voice", "voice", to="someone"),
    "voice of nothing": put("voice", "narrator", to=None),
    "no disclosure": put("voice", "disclosure", to=""),
    "another source type": put("voice", "digital_source_type", to="human"),
    "no chapters": empty("chapters"),
    "chapters turned round": turned("chapters"),
    "a chapter twice": twice("chapters"),
    "chapters is a text": put("chapters", to="many"),
    "a chapter's start below nought": put("chapters", 0, "start", to=-5.0),
    "a chapter's end without end": put("chapters", 0, "end", to=float("inf")),
    "a chapter without title": put("chapters", 0, "title", to=""),
    "a chapter of another title": put("chapters", 1, "title", to="Other"),
    "a chapter's image outside": put("chapters", 0, "image", to="../x.jpg"),
    "a chapter's image is not there": put("chapters", 0, "image", to="x.jpg"),
    "a chapter's address is none": put("chapters", 1, "url", to="javascript:alert(1)"),
    "a segment twice": twice("segments"),
    "no segments": empty("segments"),
    "segments turned round": turned("segments"),
    "a segment of other bytes": put("segments", 0, "bytes", to=5),
    "a segment of another digest": put("segments", 0, "sha256", to=HEX),
    "a segment outside": put("segments", 0, "file", to="/etc/passwd"),
    "a segment too long": put("segments", 0, "duration", to=9999.0),
    "a segment of other words": put("segments", 1, "said", to="0000"),
    "a file twice": twice("files"),
    "no files": empty("files"),
    "a file of other bytes": put("files", 0, "bytes", to=1),
    "a file of another digest": put("files", 0, "sha256", to=HEX),
    "a file that is not there": put("files", 0, "name", to="ghost.mp3"),
    "a file below": put("files", 0, "name", to="a/b.mp3"),
    "files is nothing": put("files", to=None),
    "published twice": twice("published"),
    "published turned round": turned("published"),
    "published what is not there": put("published", 0, "file", to="ghost.mp3"),
    "published other bytes": put("published", 0, "bytes", to=5),
    "published another digest": put("published", 1, "sha256", to=HEX),
    "a revision out in no time": put("published", 0, "since", to="once"),
    "published revision nought": put("published", 0, "revision", to=0),
    "published is an object": put("published", to={"a": 1}),
    "corrections of the first": put("corrections", 0, "revision", to=1),
    "corrections gone": empty("corrections"),
    "a correction in no time": put("corrections", 0, "at", to=""),
    "another note": put("corrections", 0, "note", to=3),
    "no proof": take("proof"),
    "a proof of other checks": put("proof", "read", to=99),
    "a proof in words": put("proof", "sentences", to="all"),
    "no seal": take("seal"),
    "another seal": put("seal", to=HEX),
}


def look(stage: Stage) -> list[Finding]:
    places = stage.at(LATER)
    found = [
        *check_edition(places, DAY, served_here=True),
        *check_feed(places, stage.identity, stage.settings),
    ]
    for finding in found:
        assert finding.message
        assert finding.remedy
        assert finding.where
    return found


def test_the_manifest_as_it_is_written_is_clean(built: Stage) -> None:
    assert look(built) == []


@each("name", MUTATIONS)
def test_no_changed_manifest_is_passed_over(built: Stage, name: str) -> None:
    file = built.audio / DAY / manifest.NAME
    good = file.read_bytes()
    document = json.loads(good)
    MUTATIONS[name](document)
    try:
        file.write_text(json.dumps(document))
        found = look(built)
    finally:
        file.write_bytes(good)
    assert [f for f in found if f.severity == "error" and DAY in f.where], found


NO_MANIFEST: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut": lambda data: data[:-9],
    "a list": lambda data: b"[]",
    "null": lambda data: b"null",
    "utf-16": lambda data: b"\xff\xfe" + data,
    "quotes": lambda data: b'"' * 9,
    "deep": lambda data: b"[" * 100_000,
    "doubled key": lambda data: data.replace(b'"number": 1', b'"number": 1, "number": 2', 1),
    "infinite": lambda data: data.replace(b'"number": 1', b'"number": 1e999', 1),
    "huge": lambda data: data.replace(b'"number": 1', b'"number": ' + b"9" * 5000, 1),
    "twice": lambda data: data + b"{}",
    "other lines": lambda data: data.replace(b"\n", b"\r\n"),
}


@each("name", NO_MANIFEST)
def test_bytes_that_are_no_manifest(built: Stage, name: str) -> None:
    file = built.audio / DAY / manifest.NAME
    good = file.read_bytes()
    try:
        file.write_bytes(NO_MANIFEST[name](good))
        found = look(built)
    finally:
        file.write_bytes(good)
    assert [f for f in found if f.severity == "error" and DAY in f.where], found
