"""What a manifest says, as an ``Episode``: no name in it leads out of its folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from audio_edition import addresses
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
from audio_edition.units import Bytes, Decibels, Lufs, Seconds

VERSION = 1
_NO_SIZE = (0, 0)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def _must(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("a time is missing")
    return moment


@lru_cache(maxsize=256)  # many stand in all manifests
def _file(value: object) -> str:
    """A name that can only mean a file beside the manifest: it may come from anywhere."""
    name = str(value)
    if not addresses.is_plain_file(name):
        raise ValueError(f"{name[:60]!r} cannot name a file beside it")
    return name


def _image(value: object) -> str:
    image = str(value)
    return _file(image) if image and not is_address(image) else image


def _edition(value: object) -> str:
    name = str(value)
    if not addresses.is_edition_name(name):
        raise ValueError(f"{name[:60]!r} cannot name an edition")
    return name


def episode_of(document: Mapping[str, Any]) -> Episode:
    """Return the episode that a document, or its ``head``, describes."""
    audio, voice, lists = document["audio"], document["voice"], _Lists()
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
        folder=_file(document["folder"]) if document.get("folder") else "",
        chapters=tuple(lists.chapters(document["chapters"])),
        segments=tuple(lists.segments(document["segments"])),
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
                tuple(lists.files(item.get("files", ()))),
            )
            for item in document["published"]
        ),
        files=tuple(lists.files(document["files"])),
    )


class _Lists:
    """The long lists, an item at a time: what one says as another does is held once for both."""

    def __init__(self) -> None:
        self._by_start: dict[float, EpisodeChapter] = {}
        self._by_file: dict[str, EpisodeSegment] = {}
        self._words: dict[str, str] = {}

    def chapters(self, told: Iterable[Mapping[str, Any]]) -> Iterator[EpisodeChapter]:
        ended = Seconds(0.0)
        for item in told:
            start, end = Seconds(float(item["start"])), Seconds(float(item["end"]))
            chapter = EpisodeChapter(
                start=ended if start == ended else start,
                end=end,
                title=str(item["title"]),
                url=str(item["url"]),
                image=_image(item["image"]),
                image_alt=str(item.get("image_alt", "")),
                image_size=_size(item),
            )
            ended = end
            self._by_start[start] = chapter
            yield chapter

    def segments(self, told: Iterable[Mapping[str, Any]]) -> Iterator[EpisodeSegment]:
        for item in told:
            start = Seconds(float(item["start"]))
            chapter = self._by_start.get(start)
            title, url = str(item["title"]), str(item["url"])
            segment = EpisodeSegment(
                id=str(item["id"]),
                kind=self._word(item["kind"]),
                title=chapter.title if chapter and chapter.title == title else title,
                byline=self._word(item["byline"]),
                section=self._word(item["section"]),
                url=chapter.url if chapter and chapter.url == url else url,
                file=_file(item["file"]),
                start=chapter.start if chapter else start,
                duration=Seconds(float(item["duration"])),
                size=Bytes(int(item["bytes"])),
                sha256=str(item["sha256"]),
                loudness=Lufs(float(item["loudness"])),
                said=str(item["said"]),
            )
            self._by_file[segment.file] = segment
            yield segment

    def files(self, told: Iterable[Mapping[str, Any]]) -> Iterator[EpisodeFile]:
        for item in told:
            name, size, sha256 = item["name"], Bytes(int(item["bytes"])), str(item["sha256"])
            own = self._by_file.get(name) if isinstance(name, str) else None
            if own is None:
                yield EpisodeFile(_file(name), size, sha256)
            elif (own.size, own.sha256) == (size, sha256):
                yield EpisodeFile(own.file, own.size, own.sha256)
            else:
                yield EpisodeFile(own.file, size, sha256)

    def _word(self, value: object) -> str:
        word = str(value)
        return self._words.setdefault(word, word)


def _size(item: Mapping[str, Any]) -> tuple[int, int]:
    size = int(item.get("image_width", 0)), int(item.get("image_height", 0))
    return size if any(size) else _NO_SIZE


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
