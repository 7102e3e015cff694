"""Lint one built edition: its manifest, files, chapters, transcript, pages and history."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from audio_edition.addresses import web_address
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.findings import Finding, Severity
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import (
    build_record,
    chapters,
    email_card,
    manifest,
    notes,
    transcript,
)
from audio_edition.publication.certificate import NAME as CERTIFICATE
from audio_edition.publication.checking.manifests import faults_of_manifest
from audio_edition.publication.files import sha256_of
from audio_edition.publication.model import Episode
from audio_edition.publication.sets import carried
from audio_edition.publication.shelf import last_known, read_shelf
from audio_edition.publication.site import PAGES
from audio_edition.publication.text import is_address

_TOLERANCE = 0.05
"""Seconds: a cue or chapter may be off by as much."""
_REPAIR = "audio-edition check --repair"
EARLIER = "file-earlier"
"""A file of an earlier revision, of which a correction that is built since tells nothing."""
_TOLD = 20  # revisions without a line in the log
_TIMES = re.compile(r"(\d+):(\d\d):(\d\d\.\d\d\d) --> (\d+):(\d\d):(\d\d\.\d\d\d)")


def check_edition(places: Places, edition_id: str, *, served_here: bool) -> Iterator[Finding]:
    """Yield findings on ``audio/EDITION``; ``served_here`` where no target is set."""
    audio, now = places.audio, places.now()
    rebuild = f"audio-edition build {edition_id}"
    try:
        episode = manifest.read(audio, edition_id)
    except PublicationError as problem:
        yield Finding("error", "manifest", edition_id, problem.message, problem.hint or rebuild)
        return
    if episode is None:
        not_built = Finding("error", "not-built", edition_id, "the edition is not built", rebuild)
        yield gone_manifest(places, edition_id) or not_built
        return
    if episode.edition_id != edition_id:
        yield Finding(
            "warning",
            "manifest-copy",
            edition_id,
            f"the folder holds a copy of {episode.edition_id}; the feed leaves it out",
            "remove the folder, or build the edition",
        )
        return
    if episode.purged_at is not None:
        return  # nothing of it is left to be checked
    check = _Check(audio / edition_id, episode, rebuild)
    steps: list[Callable[[], Iterator[Finding]]] = [
        lambda: check.manifest(now),
        check.files,
        check.revisions,
        check.chapters,
        check.transcripts,
        check.texts,
        check.cards,
        lambda: check.pages(now),
        lambda: check.history(now, served_here=served_here),
    ]
    for step in steps:
        try:
            yield from step()
        except (AudioEditionError, *manifest.DAMAGE) as problem:
            # a manifest that can be read, and tells what no sound can be
            told = problem.message if isinstance(problem, AudioEditionError) else str(problem)
            where = f"{edition_id}/{manifest.NAME}"
            yield Finding("error", "manifest", where, f"it cannot be checked: {told}", rebuild)


class _Check:
    """One edition under the glass."""

    def __init__(self, folder: Path, episode: Episode, rebuild: str) -> None:
        self._folder = folder
        self._episode = episode
        self._rebuild = rebuild
        sounds = {item.file for item in episode.published} - {episode.file}
        self._earlier = sounds | carried(episode).keys()  # which no build makes again

    def _found(
        self, severity: Severity, code: str, name: str, message: str, remedy: str = ""
    ) -> Finding:
        where = f"{self._episode.edition_id}/{name}" if name else self._episode.edition_id
        return Finding(severity, code, where, message, remedy or self._rebuild)

    def _whole(self, name: str, size: int, sha256: str, code: str = "") -> Iterator[Finding]:
        file, remedy = self._folder / name, _REPAIR if name in self._earlier else ""
        if not file.is_file():
            yield self._found("error", code or "file-missing", name, "the file is missing", remedy)
        elif file.stat().st_size != size:
            told = f"{file.stat().st_size} bytes, not {size}"
            yield self._found("error", code or "file-size", name, told, remedy)
        elif sha256_of(file) != sha256:
            told = "the bytes are not what was built"
            yield self._found("error", code or "file-digest", name, told, remedy)

    def manifest(self, now: datetime) -> Iterator[Finding]:
        """The manifest is what its schema, its seal and its certificate say."""
        data = read_plain(self._folder / manifest.NAME, MADE)
        for fault in faults_of_manifest(data, self._folder, now):
            yield self._found(fault.severity, fault.code, manifest.NAME, fault.message)

    def files(self) -> Iterator[Finding]:
        """Every file the manifest lists is there, whole."""
        episode = self._episode
        listed = {item.name: item for item in episode.files}
        for item in listed.values():
            yield from self._whole(item.name, item.size, item.sha256)
        sound = listed.get(episode.file)
        if sound is None or (sound.size, sound.sha256) != (episode.size, episode.sha256):
            yield self._found(
                "error", "manifest", manifest.NAME, "the enclosure is not among the files"
            )
        for segment in episode.segments:
            if segment.file not in listed:
                yield self._found(
                    "error", "manifest", manifest.NAME, f"{segment.file} is not among the files"
                )

    def revisions(self) -> Iterator[Finding]:
        """What went out stays; corrections are logged."""
        listed = {item.name for item in self._episode.files}
        for item in self._episode.published:
            if item.file not in listed:  # else checked with the files
                yield from self._whole(item.file, item.size, item.sha256)
        for file in carried(self._episode).values():
            if file.name not in listed:  # a build left it out, for it was damaged or lost
                yield from self._whole(file.name, file.size, file.sha256, EARLIER)
        logged = {item.revision for item in self._episode.corrections}
        unlogged = (n for n in range(2, self._episode.revision + 1) if n not in logged)
        for revision in islice(unlogged, _TOLD):  # a damaged manifest counts without end
            yield self._found(
                "warning",
                "correction-log",
                manifest.NAME,
                f"revision {revision} has no line in the correction log",
            )

    def cards(self) -> Iterator[Finding]:
        """The pictures for mails that stand there are whole: no manifest has their digests."""
        for name in email_card.standing(self._folder):
            if not email_card.read_card(self._folder / name):
                told = "the picture is damaged"
                yield self._found("warning", "file-picture", name, told, _REPAIR)

    def chapters(self) -> Iterator[Finding]:
        """Chapters start at zero, follow one another, end with the sound; the file agrees."""
        episode = self._episode
        if not episode.chapters:
            yield self._found("warning", "chapters-none", "", "there are no chapters")
            return
        if episode.chapters[0].start > _TOLERANCE:
            yield self._found("error", "chapters-start", "", "the first chapter starts late")
        for one, two in zip(episode.chapters, episode.chapters[1:], strict=False):
            if abs(one.end - two.start) > _TOLERANCE or two.start < one.start:
                yield self._found(
                    "error", "chapters-order", "", f"chapter “{two.title}” does not follow on"
                )
        if abs(episode.chapters[-1].end - episode.duration) > _TOLERANCE:
            yield self._found("error", "chapters-end", "", "chapters do not end with the sound")
        for chapter in episode.chapters:
            if not chapter.title:
                yield self._found("warning", "chapters-title", "", "a chapter has no title")
            image = "" if is_address(chapter.image) else chapter.image
            if image and not (self._folder / image).is_file():
                yield self._found("error", "file-missing", image, "no such image")
            if chapter.url and not web_address(chapter.url):
                yield self._found(
                    "warning",
                    "chapters-url",
                    "",
                    f"the address of “{chapter.title}” is not http(s): {chapter.url}",
                    "mend url in the article",
                )
        yield from self._chapters_file()

    def _chapters_file(self) -> Iterator[Finding]:
        try:
            document = json.loads(read_plain(self._folder / chapters.NAME, MADE))
            starts = [float(entry["startTime"]) for entry in document["chapters"]]
        except (OSError, *manifest.DAMAGE) as problem:
            why = getattr(problem, "strerror", None) or problem
            yield self._found("error", "chapters-file", chapters.NAME, f"unreadable: {why}")
            return
        if document.get("version") != "1.2.0" or starts != [
            c.start for c in self._episode.chapters
        ]:
            yield self._found(
                "error", "chapters-file", chapters.NAME, "does not say what the manifest says"
            )

    def transcripts(self) -> Iterator[Finding]:
        """Cues are in order, within the sound, and the same in every format."""
        try:
            cues = transcript.cues_in(self._folder / transcript.JSON)
            vtt = read_plain(self._folder / transcript.VTT, MADE).decode("utf-8")
        except (OSError, UnicodeDecodeError, PublicationError) as problem:
            yield self._found("error", "transcript", transcript.JSON, f"unreadable: {problem}")
            return
        end = 0.0
        for cue in cues:
            if cue.start < end - _TOLERANCE or cue.end < cue.start:
                yield self._found(
                    "error", "transcript-order", transcript.JSON, f"cue at {cue.start} s overlaps"
                )
                break
            end = cue.end
        if end > self._episode.duration + _TOLERANCE:
            yield self._found(
                "error", "transcript-end", transcript.JSON, "the last cue outlasts the sound"
            )
        if not cues:
            yield self._found("warning", "transcript", transcript.JSON, "there are no cues")
        if not vtt.startswith("WEBVTT"):
            yield self._found("error", "vtt", transcript.VTT, "does not begin with WEBVTT")
            return
        starts = [
            int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3])
            for match in _TIMES.finditer(vtt)
        ]
        if len(starts) != len(cues) or any(
            abs(start - cue.start) > _TOLERANCE for start, cue in zip(starts, cues, strict=True)
        ):
            yield self._found("error", "vtt", transcript.VTT, f"differs from {transcript.JSON}")

    def texts(self) -> Iterator[Finding]:
        """Titles and descriptions are there and fit."""
        episode = self._episode
        if not episode.title:
            yield self._found("error", "title", "", "the edition has no title", "set title")
        if len(notes.description(episode).encode()) > notes.DESCRIPTION_LIMIT:
            yield self._found("error", "description-long", "", "the description is too long")
        if not episode.disclosure:
            yield self._found(
                "note",
                "disclosure",
                "",
                "the programme itself does not say that a synthetic voice reads",
                "take [script] disclosure out of show.toml: the language has words for it",
            )
        if episode.fallback:
            yield self._found("warning", "voice-fallback", "", episode.fallback)

    def pages(self, now: datetime) -> Iterator[Finding]:
        """Pages stand from the edition's hour on, and not before."""
        for name in PAGES:
            there = (self._folder / name).is_file()
            if self._episode.is_under_embargo(now) and there:
                yield self._found(
                    "error", "embargo", name, "the page stands before the edition's hour"
                )
            elif not self._episode.is_under_embargo(now) and not there:
                yield self._found("error", "file-missing", name, "the page is missing")

    def history(self, now: datetime, *, served_here: bool) -> Iterator[Finding]:
        """Tell what is built but not out, and what is out but not marked so."""
        episode = self._episode
        publish = f"audio-edition publish {episode.edition_id}"
        if episode.retracted:
            yield self._found("note", "retracted", "", "the edition is retracted", publish)
            return
        if not episode.published:
            day_old = served_here and now - episode.published_at > timedelta(days=1)
            yield self._found(
                "warning" if day_old else "note",
                "not-published",
                "",
                "the edition was never published: a rebuild would replace its audio under "
                "the same name, and listeners who have it would not get the new one",
                publish,
            )
        elif all(item.sha256 != episode.sha256 for item in episode.published):
            yield self._found(
                "warning",
                "correction-waits",
                "",
                f"revision {episode.revision} is not out",
                publish,
            )


def without_manifest(places: Places) -> list[str]:
    """The editions that went out, or whose files lie here, and whose ``episode.json`` is gone.

    Raises ``PublicationError`` where the journal cannot be read.
    """
    return sorted(read_shelf(places).lost | set(_orphans(places)))


def gone_manifest(places: Places, edition_id: str) -> Finding | None:
    """What is said of such an edition; None of any other."""
    return _told(places, edition_id) if edition_id in without_manifest(places) else None


def _told(places: Places, edition_id: str) -> Finding:
    known = last_known(places, edition_id)
    what = "was built"
    if known is not None:
        what = "went out, and was retracted" if known.retracted else "went out"
    where = f"{edition_id}/{manifest.NAME}"
    message = f"the edition {what}: its manifest is not in audio/ any more"
    return Finding("error", "not-built", where, message, _REPAIR)


def gone_manifests(places: Places) -> Iterator[Finding]:
    """Of all of them but those that are public: the feed's own check tells of these."""
    told = {item.edition_id for item in read_shelf(places).damaged}
    for name in without_manifest(places):
        if name not in told:
            yield _told(places, name)


def _orphans(places: Places) -> Iterator[str]:
    """Folders with what only a build leaves, and nothing that tells what it is."""
    if not places.audio.is_dir():
        return
    for folder in places.audio.iterdir():
        if folder.name.startswith(".") or (folder / manifest.NAME).exists():
            continue
        if any((folder / name).is_file() for name in (build_record.NAME, CERTIFICATE)):
            yield folder.name
