"""episode.json: the truth about one episode, from which feed and pages are made.

The format is described in docs/manifest.md and docs/episode.schema.json. ``version``
grows when a reader of the old format would misread the new one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication.laid_out import as_json
from audio_edition.publication.model import (
    MEMBERS,
    Correction,
    Enclosure,
    Episode,
    EpisodeChapter,
    EpisodeFile,
    EpisodeProof,
    EpisodeSegment,
    Overruled,
)
from audio_edition.publication.text import is_address
from audio_edition.publication.unread import not_read
from audio_edition.schemas import loaded, refuse_newer
from audio_edition.units import Bytes, Decibels, Lufs, Seconds

T = TypeVar("T")

VERSION = 1
_OF_MEMBERS = 2
NAME = "episode.json"
_BODY = b',\n "chapters": '
_SEAL = "seal"

DAMAGE = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
"""What reading a JSON file may raise whose contents are not what this program writes."""


class NewerError(PublicationError):
    """A newer version of this program wrote the file: nothing is wrong with it."""


def to_json(episode: Episode) -> bytes:
    """Return the manifest: UTF-8 JSON, stable order, one newline at its end."""
    data = as_json(_document(episode))
    # manifests of before stay as they are
    return _sealed(data) if episode.proof else data


def document_of(episode: Episode) -> dict[str, Any]:
    """Return what ``to_json`` writes, as it is read again, without its seal."""
    return {
        key: list(value) if isinstance(value, Iterator) else value
        for key, value in _document(episode).items()
    }


def _document(episode: Episode) -> dict[str, Any]:
    """The manifest; its long lists are iterators, for as objects they weigh ten times the text."""
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


def _sealed(data: bytes) -> bytes:
    """Add the digest of all that stands before: a changed manifest shows, whatever changed."""
    seal = hashlib.sha256(data).hexdigest()
    body = memoryview(data)[: -len(b"\n}\n")]  # a view: a day's manifest is copied once
    return b"".join((body, f',\n "{_SEAL}": "{seal}"\n}}\n'.encode()))


def is_whole(data: bytes) -> bool:
    """Tell whether a manifest is, byte for byte, what was written under its seal."""
    body, found, _ = data.rpartition(f',\n "{_SEAL}": "'.encode())
    return bool(found) and _sealed(body + b"\n}\n") == data


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
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def _must(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("a time is missing")
    return moment


@lru_cache(maxsize=4096)  # each stands twice in a manifest, many in all of them
def _file(value: object) -> str:
    """A name that can only mean a file beside the manifest: it may come from anywhere."""
    name = str(value)
    if not addresses.is_plain_file(name):
        raise ValueError(f"{name[:60]!r} cannot name a file beside it")
    return name


def _shown(chapter: EpisodeChapter) -> dict[str, Any]:
    """What a chapter's picture shows, and its size, where they are known."""
    told: dict[str, Any] = {"image_alt": chapter.image_alt} if chapter.image_alt else {}
    width, height = chapter.image_size
    return told | ({"image_width": width, "image_height": height} if width and height else {})


def _image(value: object) -> str:
    image = str(value)
    return _file(image) if image and not is_address(image) else image


def _edition(value: object) -> str:
    name = str(value)
    if not addresses.is_edition_name(name):
        raise ValueError(f"{name[:60]!r} cannot name an edition")
    return name


def from_json(data: bytes, where: str = NAME) -> Episode:
    """Read a manifest; raises ``PublicationError`` naming ``where`` if it is none."""
    return parse(data, where, episode_of)


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

    first, found, _ = data.partition(_BODY)
    if found:
        try:
            return parse(first + b"\n}", where, pick)
        except PublicationError:
            pass  # not laid out as ours, or truly damaged: the whole will tell
    return parse(data, where, pick)


def parse(data: bytes, where: str, read_as: Callable[[Mapping[str, Any]], T]) -> T:
    """Read a manifest as something; every damage is one ``PublicationError``."""
    try:
        document = loaded(data)
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


def episode_of(document: Mapping[str, Any]) -> Episode:
    """Return the episode that a document, or its ``head``, describes."""
    audio, voice = document["audio"], document["voice"]
    return Episode(
        guid=str(document["guid"]),
        edition_id=_edition(document["edition"]),
        number=int(document["number"]),
        revision=int(document["revision"]),
        title=str(document["title"]),
        summary=str(document["summary"]),
        language=str(document["language"]),
        date=str(document["date"]),
        published_at=_must(_moment(document["published_at"])),
        publish_at=_moment(document["publish_at"]),
        retracted=bool(document["retracted"]),
        retracted_at=_moment(document["retracted_at"]),
        purged_at=_moment(document.get("purged_at")),
        file=_file(audio["file"]),
        size=Bytes(int(audio["bytes"])),
        sha256=str(audio["sha256"]),
        frames_sha256=str(audio.get("frames_sha256", "")),
        duration=Seconds(float(audio["duration"])),
        loudness=Lufs(float(audio["loudness"])),
        true_peak=Decibels(float(audio["true_peak"])),
        engine=str(voice["engine"]),
        voice=str(voice["voice"]),
        narrator=str(voice["narrator"]),
        fallback=str(voice["fallback"]),
        disclosure=str(voice["disclosure"]),
        source_type=str(voice.get("digital_source_type", "")),
        proof=_proof_of(document.get("proof")),
        cover=_file(document["cover"]) if document.get("cover") else "",
        access=MEMBERS if document.get("access") or document["version"] != VERSION else "",
        chapters=tuple(
            EpisodeChapter(
                start=Seconds(float(item["start"])),
                end=Seconds(float(item["end"])),
                title=str(item["title"]),
                url=str(item["url"]),
                image=_image(item["image"]),
                image_alt=str(item.get("image_alt", "")),
                image_size=(int(item.get("image_width", 0)), int(item.get("image_height", 0))),
            )
            for item in document["chapters"]
        ),
        segments=tuple(
            EpisodeSegment(
                id=str(item["id"]),
                kind=str(item["kind"]),
                title=str(item["title"]),
                byline=str(item["byline"]),
                section=str(item["section"]),
                url=str(item["url"]),
                file=_file(item["file"]),
                start=Seconds(float(item["start"])),
                duration=Seconds(float(item["duration"])),
                size=Bytes(int(item["bytes"])),
                sha256=str(item["sha256"]),
                loudness=Lufs(float(item["loudness"])),
                said=str(item["said"]),
            )
            for item in document["segments"]
        ),
        corrections=tuple(
            Correction(int(item["revision"]), _must(_moment(item["at"])), str(item["note"]))
            for item in document["corrections"]
        ),
        published=tuple(
            Enclosure(
                int(item["revision"]),
                _file(item["file"]),
                Bytes(int(item["bytes"])),
                str(item["sha256"]),
                _must(_moment(item["since"])),
                tuple((str(key), str(value)) for key, value in item["said"].items()),
                str(item.get("frames_sha256", "")),
                tuple(_overruled(word) for word in item.get("anyway", ())),
                _read_files(item.get("files", ())),
            )
            for item in document["published"]
        ),
        files=_read_files(document["files"]),
    )


def _read_files(told: Iterable[Mapping[str, Any]]) -> tuple[EpisodeFile, ...]:
    return tuple(
        EpisodeFile(_file(item["name"]), Bytes(int(item["bytes"])), str(item["sha256"]))
        for item in told
    )


def _overruled(word: Mapping[str, Any]) -> Overruled:
    return Overruled(
        refused=tuple(str(message) for message in word["refused"]),
        because=str(word["because"]),
        by=str(word["by"]),
        at=_must(_moment(word["at"])),
    )


def _proof_of(told: Mapping[str, Any] | None) -> EpisodeProof | None:
    if told is None:
        return None
    error = told["word_error"]
    return EpisodeProof(
        file=_file(told["file"]),
        sentences=int(told["sentences"]),
        read=int(told["read"]),
        accepted=int(told["accepted"]),
        matched=_count(told["matched"]),
        heard=_count(told["heard"]),
        word_error=None if error is None else float(error),
    )


def _count(value: Any) -> int | None:
    return None if value is None else int(value)


def read(audio: Path, edition_id: str) -> Episode | None:
    """Read ``audio/EDITION/episode.json``; None where the edition was never built."""
    file = audio / edition_id / NAME
    try:
        return from_json(read_plain(file, MADE), f"{edition_id}/{NAME}")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise not_read(file, str(file), problem) from None


__all__ = ["DAMAGE", "NAME", "VERSION", "NewerError"]
__all__ += ["as_json", "episode_of", "from_json", "head_from_json", "instant", "is_whole"]
__all__ += ["read", "to_json"]
