"""A manifest by its own words: types, ranges, and whether its parts agree with each other.

What reads a manifest takes what it can make sense of; here each value must be what its model
(and so docs/episode.schema.json) says, so that nobody's reader stumbles.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from audio_edition import addresses, models
from audio_edition.publication import certificate
from audio_edition.publication.checking.document import Fault
from audio_edition.publication.model import Episode

_SLACK = 0.05
"""Seconds by which the sum of rounded lengths may miss the whole."""
_AHEAD = timedelta(minutes=5)


def faults_of_manifest(data: bytes, folder: Path, now: datetime) -> Iterator[Fault]:
    """Yield what is wrong in a manifest that can be read; ``folder`` holds its certificate."""
    doubles: list[str] = []

    def pairs(given: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in given]
        doubles.extend(key for key in set(keys) if keys.count(key) > 1)
        return dict(given)

    document = json.loads(data, object_pairs_hook=pairs)
    for key in doubles:
        yield _wrong(f"{key} stands twice: readers take one or the other")
    odd = list(models.odd_in(document, Episode))
    yield from map(_wrong, odd)
    if odd:
        return  # what follows would only repeat it
    yield from _name(document)
    yield from _times(document, now)
    yield from _history(document)
    yield from _sound(document)
    yield from _lists(document)
    if change := certificate.change_by_hand(data, document, folder):
        yield _wrong(change)


def _wrong(message: str) -> Fault:
    return Fault("error", "manifest", message)


def _name(document: Mapping[str, Any]) -> Iterator[Fault]:
    edition, day = document["edition"], document["date"]
    if re.match(r"\d{4}-\d\d-\d\d", edition) and edition[:10] != day:
        yield Fault("warning", "manifest", f"date is {day}; the edition is called {edition}")
    files = [(document["audio"]["file"], document["revision"])]
    files += [(item["file"], item["revision"]) for item in document["published"]]
    for file, revision in files:
        found = re.fullmatch(rf"{re.escape(edition)}(?:-r(\d+))?\.mp3", file)
        if found and int(found[1] or 1) != revision:
            wanted = addresses.enclosure_name(edition, revision)
            yield _wrong(f"revision {revision} is called {file}, not {wanted}")


def _times(document: Mapping[str, Any], now: datetime) -> Iterator[Fault]:
    if datetime.fromisoformat(document["published_at"]) > now + _AHEAD and not (
        document["publish_at"] and datetime.fromisoformat(document["publish_at"]) > now
    ):
        yield Fault("warning", "manifest", f"published_at {document['published_at']} is to come")
    if document["retracted"] and document["retracted_at"] is None:
        yield _wrong("it is retracted, and does not say when (retracted_at)")
    if not document["retracted"] and document["retracted_at"] is not None:
        yield _wrong("it says when it was retracted, and is not (retracted)")


def _history(document: Mapping[str, Any]) -> Iterator[Fault]:
    revision = document["revision"]
    for key in ("published", "corrections"):
        numbers = [item["revision"] for item in document[key]]
        if numbers != sorted(set(numbers)):
            yield _wrong(f"{key} does not go on from revision to revision: {numbers}")
        if numbers and max(numbers) > revision:
            yield _wrong(f"{key} names revision {max(numbers)}; the present one is {revision}")
    first = min((item["revision"] for item in document["corrections"]), default=2)
    if first < 2:
        yield _wrong(f"corrections begin with revision {first}; the first was none")
    out = {item["revision"]: item for item in document["published"]}
    this = out.get(revision)
    if this and (this["sha256"], this["bytes"]) != (
        document["audio"]["sha256"],
        document["audio"]["bytes"],
    ):
        yield _wrong(f"revision {revision} is out, with other bytes than audio tells")


def _sound(document: Mapping[str, Any]) -> Iterator[Fault]:
    length = document["audio"]["duration"]
    clock = 0.0
    slack = _SLACK * max(1, len(document["segments"]))
    for segment in document["segments"]:
        if segment["start"] < clock - slack:
            yield _wrong(f"segment {segment['id']} starts at {segment['start']} s, within another")
        clock = segment["start"] + segment["duration"]
    if document["segments"] and clock > length + slack:
        yield _wrong(f"segments last {clock:.2f} s, the sound {length:.2f} s")


def _lists(document: Mapping[str, Any]) -> Iterator[Fault]:
    for part, key in (("segments", "id"), ("segments", "file"), ("files", "name")):
        names = Counter(entry[key] for entry in document[part])
        for name in sorted(name for name, count in names.items() if count > 1):
            yield _wrong(f"{part}: {key} {name} stands twice")
    listed = {item["name"]: item for item in document["files"]}
    for segment in document["segments"]:
        file = listed.get(segment["file"])
        if file and (file["bytes"], file["sha256"]) != (segment["bytes"], segment["sha256"]):
            yield _wrong(f"it tells two things of {segment['file']} (segments, files)")
