"""episode.json: the truth about one episode, from which feed and pages are made.

The format is described in docs/manifest.md and docs/episode.schema.json. ``version``
grows when a reader of the old format would misread the new one.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, overload

from audio_edition.errors import PublicationError
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication.laid_out import as_json as as_json
from audio_edition.publication.laid_out import in_parts, write_json
from audio_edition.publication.manifest_read import VERSION as VERSION
from audio_edition.publication.manifest_read import episode_of as episode_of
from audio_edition.publication.model import (
    Episode,
    EpisodeChapter,
    EpisodeFile,
    EpisodeProof,
    Overruled,
)
from audio_edition.publication.unread import not_read
from audio_edition.schemas import loaded, refuse_newer

T = TypeVar("T")

_OF_MEMBERS = 2
NAME = "episode.json"
_BODY = b',\n "chapters": '
_LONG = ("chapters", "segments", "files")
_SEAL = "seal"
_END = "\n}\n"

DAMAGE = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
"""What reading a JSON file may raise whose contents are not what this program writes."""


class NewerError(PublicationError):
    """A newer version of this program wrote the file: nothing is wrong with it."""


class ChangedError(PublicationError):
    """Somebody changed the file after it was written: what it tells is nobody's word."""


def to_json(episode: Episode) -> bytes:
    """Return the manifest: UTF-8 JSON, stable order, one newline at its end."""
    made = io.BytesIO()
    write_json(made, parts_of(episode))
    if episode.proof:  # manifests of before stay as they are
        with made.getbuffer() as written:
            # of all that stands before: a changed manifest shows, whatever changed
            seal = hashlib.sha256(written).hexdigest()
        made.seek(-len(_END), io.SEEK_END)
        made.write(_sealing(seal))
    return made.getvalue()


def document_of(episode: Episode) -> dict[str, Any]:
    """Return what ``to_json`` writes, as it is read again, without its seal."""
    return {
        key: list(value) if isinstance(value, Iterator) else value
        for key, value in parts_of(episode).items()
    }


def parts_of(episode: Episode) -> dict[str, Any]:
    """The same; its long lists are iterators, for as objects they weigh ten times the text."""
    return {
        # who knows of no members would hand it to everybody
        "version": _OF_MEMBERS if episode.is_for_members else VERSION,
        "edition": episode.edition_id,
        "guid": episode.guid,
        "number": episode.number,
        "revision": episode.revision,
        "title": episode.title,
        "summary": episode.summary,
        "language": episode.language,
        "date": episode.date,
        "published_at": instant(episode.published_at),
        "publish_at": instant(episode.publish_at),
        "retracted": episode.retracted,
        "retracted_at": instant(episode.retracted_at),
        **({"purged_at": instant(episode.purged_at)} if episode.purged_at else {}),
        **({"cover": episode.cover} if episode.cover else {}),
        **({"access": episode.access} if episode.access else {}),
        **({"folder": episode.folder} if episode.folder else {}),
        "audio": {
            "file": episode.file,
            "bytes": episode.size,
            "sha256": episode.sha256,
            **_frames(episode.frames_sha256),
            "duration": episode.duration,
            "loudness": episode.loudness,
            "true_peak": episode.true_peak,
        },
        "voice": {
            "engine": episode.engine,
            "voice": episode.voice,
            "narrator": episode.narrator,
            "fallback": episode.fallback,
            "disclosure": episode.disclosure,
            **({"digital_source_type": episode.source_type} if episode.source_type else {}),
        },
        **({"proof": _proof(episode.proof)} if episode.proof else {}),
        "corrections": [
            {"revision": item.revision, "at": instant(item.at), "note": item.note}
            for item in episode.corrections
        ],
        "published": [
            {
                "revision": item.revision,
                "file": item.file,
                "bytes": item.size,
                "sha256": item.sha256,
                **_frames(item.frames_sha256),
                "since": instant(item.since),
                "said": dict(item.said),
                **_anyway(item.anyway),
                **({"files": list(_files(item.files))} if item.files else {}),
            }
            for item in episode.published
        ],
        "chapters": (
            {
                "start": chapter.start,
                "end": chapter.end,
                "title": chapter.title,
                "url": chapter.url,
                "image": chapter.image,
                **_shown(chapter),
            }
            for chapter in episode.chapters
        ),
        "segments": (
            {
                "id": segment.id,
                "kind": segment.kind,
                "title": segment.title,
                "byline": segment.byline,
                "section": segment.section,
                "url": segment.url,
                "file": segment.file,
                "start": segment.start,
                "duration": segment.duration,
                "bytes": segment.size,
                "sha256": segment.sha256,
                "loudness": segment.loudness,
                "said": segment.said,
            }
            for segment in episode.segments
        ),
        "files": _files(episode.files),
    }


def _sealing(digest: str) -> bytes:
    return f',\n "{_SEAL}": "{digest}"{_END}'.encode()


def is_whole(data: bytes) -> bool:
    """Tell whether a manifest is, byte for byte, what was written under its seal."""
    at = data.rfind(f',\n "{_SEAL}": "'.encode())
    if at < 0:
        return False
    with memoryview(data) as view:  # a day's manifest is not copied for it
        seal = hashlib.sha256(view[:at])
        seal.update(_END.encode())
        return view[at:] == _sealing(seal.hexdigest())


def _frames(digest: str) -> dict[str, str]:
    """What is heard; left out where it is not known, as in manifests from before 0.2."""
    return {"frames_sha256": digest} if digest else {}


def _files(files: Iterable[EpisodeFile]) -> Iterator[dict[str, Any]]:
    for one in files:
        yield {"name": one.name, "bytes": one.size, "sha256": one.sha256}


def _anyway(words: Sequence[Overruled]) -> dict[str, Any]:
    """By whose word it went out; left out where nothing stood against it."""
    told = [
        {
            "refused": list(word.refused),
            "because": word.because,
            "by": word.by,
            "at": instant(word.at),
        }
        for word in words
    ]
    return {"anyway": told} if told else {}


def _proof(proof: EpisodeProof) -> dict[str, Any]:
    return {
        "file": proof.file,
        "sentences": proof.sentences,
        "read": proof.read,
        "accepted": proof.accepted,
        "matched": proof.matched,
        "heard": proof.heard,
        "word_error": proof.word_error,
    }


def instant(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with whole seconds, ``2026-11-02T05:30:00Z``."""
    if moment is None:
        return None
    return _whole(moment).replace(tzinfo=None).isoformat() + "Z"


def _shown(chapter: EpisodeChapter) -> dict[str, Any]:
    """What a chapter's picture shows, and its size, where they are known."""
    told: dict[str, Any] = {"image_alt": chapter.image_alt} if chapter.image_alt else {}
    width, height = chapter.image_size
    return told | ({"image_width": width, "image_height": height} if width and height else {})


def as_read(episode: Episode) -> Episode:
    """Return an episode as its manifest gives it again: its times in UTC, and in whole seconds."""
    return replace(
        episode,
        published_at=_whole(episode.published_at),
        publish_at=_whole(episode.publish_at),
        retracted_at=_whole(episode.retracted_at),
        purged_at=_whole(episode.purged_at),
        corrections=tuple(replace(item, at=_whole(item.at)) for item in episode.corrections),
        published=tuple(
            replace(
                item,
                since=_whole(item.since),
                anyway=tuple(replace(word, at=_whole(word.at)) for word in item.anyway),
            )
            for item in episode.published
        ),
    )


@overload
def _whole(moment: datetime) -> datetime: ...
@overload
def _whole(moment: datetime | None) -> datetime | None: ...
def _whole(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC).replace(microsecond=0)


def from_json(data: bytes, where: str = NAME) -> Episode:
    """Read a manifest; raises ``PublicationError`` naming ``where`` if it is none."""
    try:
        # an item at a time: those of a day are 15,000 objects, and weigh five times their text
        return parse(data, where, episode_of, load=_in_parts)
    except PublicationError:  # not laid out as ours, or the whole tells what is wrong
        return parse(data, where, episode_of)


def _in_parts(data: bytes) -> dict[str, Any]:
    return in_parts(data, _LONG)


def head_from_json(data: bytes, where: str = NAME) -> tuple[Episode, dict[str, Any]]:
    """Read a manifest's head, and its document with ``out`` and ``pending`` added.

    ``out``: some revision was published; ``pending``: but not the present one.
    Raises as ``from_json`` does. The head comes first in what we write, and nine tenths of
    the bytes follow it: they are not parsed here, but when the whole episode is needed.
    """

    def pick(document: Mapping[str, Any]) -> tuple[Episode, dict[str, Any]]:
        out = [item["sha256"] for item in document["published"]]
        short = head(document)
        short["out"] = bool(out)
        short["pending"] = bool(out) and document["audio"]["sha256"] not in out
        return episode_of(short), short

    end = data.find(_BODY)
    if end >= 0:
        try:
            return parse(data[:end] + b"\n}", where, pick)
        except PublicationError:
            pass  # not laid out as ours, or truly damaged: the whole will tell
    return parse(data, where, pick)


def parse(
    data: bytes,
    where: str,
    read_as: Callable[[Mapping[str, Any]], T],
    *,
    load: Callable[[bytes], Any] = loaded,
) -> T:
    """Read a manifest as something; every damage is one ``PublicationError``."""
    try:
        document = load(data)
        version = document.get("version")
        refuse_newer(version, _OF_MEMBERS, where, NewerError)
        if version not in (VERSION, _OF_MEMBERS):
            raise ValueError(f"its version is {version!r}")
        return read_as(document)
    except DAMAGE as problem:
        what = f"no {problem}" if isinstance(problem, KeyError) else str(problem)
        raise PublicationError(
            f"{where} is damaged: {what}",
            hint="restore it from where it was published, or remove its folder",
        ) from None


def head(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest's document without its long lists: enough for lists of episodes."""
    return {**document, "chapters": [], "segments": [], "files": [], "published": []}


def read(audio: Path, edition_id: str) -> Episode | None:
    """Read ``audio/EDITION/episode.json``; None where the edition was never built."""
    file = audio / edition_id / NAME
    try:
        return from_json(read_plain(file, MADE), f"{edition_id}/{NAME}")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise not_read(file, str(file), problem) from None
