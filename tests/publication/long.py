"""Shows of many published editions: made in little time, with pages of a line each."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.programme.model import Cue
from audio_edition.publication import email_card, manifest, pages, transcript
from audio_edition.publication.card_drawing import PNG_BEGIN, PNG_END
from audio_edition.publication.files import sha256_of, write_if_changed
from audio_edition.publication.model import Episode, EpisodeChapter, EpisodeFile, EpisodeSegment
from audio_edition.publication.publish import Publisher, mark_published
from audio_edition.publication.refresh import refresh
from audio_edition.publication.retract import retract
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import PAGES
from audio_edition.publication.targets import open_target
from audio_edition.script.model import Origin
from audio_edition.units import Bytes, Decibels, Lufs, Seconds
from tests.publication.support import NOW, identity

NEWEST = date(2026, 3, 11)
"""The day of the newest edition, however many there are: years have the same editions in them."""


class Counted:
    """A target that counts what is asked of it, and what its listings held (``listed``)."""

    def __init__(self, inner: Any, asked: Counter[str]) -> None:
        self._inner, self._asked = inner, asked

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def ask(*given: Any, **named: Any) -> Any:
            self._asked[name] += 1
            answer = found(*given, **named)
            if name == "look_under":
                self._asked["listed"] += len(answer)
            return answer

        return ask


@dataclass
class LongShow:
    """A show under ``root`` with ``size`` editions, of ``chapters`` each, all of them published.

    ``asked`` counts what its target was asked.
    """

    root: Path
    size: int
    chapters: int = 18
    settings: PublishSettings = field(default_factory=PublishSettings)
    identity: Identity = field(default_factory=identity)
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def places(self) -> Places:
        return Places(self.root, clock=lambda: NOW)

    def make(self) -> LongShow:
        """Lay the manifests down, and the files that all editions share."""
        shared = self.root / "shared"
        shared.mkdir(parents=True)
        (self.root / "editions").mkdir()
        made = self.episode(0)
        cues = [_cue(segment, number) for segment in made.segments for number in range(3)]
        for name, data in {
            "sound.mp3": b"\xff\xfb" + bytes(2_000),
            transcript.VTT: transcript.vtt(cues, made.narrator),
            transcript.JSON: transcript.transcript_json(cues, made.narrator, made.language),
        }.items():
            (shared / name).write_bytes(data)
        for number in range(self.size):
            self.put(number)
        return self

    def name(self, number: int) -> str:
        return (NEWEST - timedelta(days=self.size - 1 - number)).isoformat()

    def put(self, number: int, title: str = "") -> str:
        """Put an edition in its place, published; its files are linked to those of all others."""
        made = self.episode(number)
        folder = self.root / "audio" / made.edition_id
        folder.mkdir(parents=True, exist_ok=True)
        files = []
        for name in (made.file, transcript.VTT, transcript.JSON):
            source = self.root / "shared" / ("sound.mp3" if name == made.file else name)
            if not (folder / name).exists():
                os.link(source, folder / name)
            files.append(EpisodeFile(name, Bytes(source.stat().st_size), _digest(source)))
        sound = files[0]
        made = replace(made, files=tuple(files), size=sound.size, sha256=sound.sha256)
        made = mark_published(replace(made, title=title or made.title), NOW)
        write_if_changed(folder / manifest.NAME, manifest.to_json(made))
        return made.edition_id

    def seed(self) -> LongShow:
        """Make everything, but of each edition's pages a line."""
        with quick():
            self.refresh()
        return self

    def refresh(self, **changes: str) -> tuple[str, ...]:
        return refresh(self.places, replace(self.identity, **changes), self.settings)

    def publisher(self) -> Publisher:
        target = open_target(str(self.root / "target"), self.places)
        return Publisher(self.places, self.identity, self.settings, Counted(target, self.asked))

    def retract(self, number: int) -> None:
        retract(self.places, self.name(number))

    def episode(self, number: int) -> Episode:
        """One full day's edition, as its manifest holds it."""
        day = self.name(number)
        about = "of a day on which the harbor reopened"
        titles = [f"Headline {n} {about}" for n in range(self.chapters)]
        at = [Seconds(200.0 * n) for n in range(self.chapters + 1)]
        address = f"https://lantern.example/{day}"
        return Episode(
            guid=f"917393e3-1b1e-5cef-ace4-edaa54e1f810/{day}",
            edition_id=day,
            number=number + 1,
            revision=1,
            title=f"The Lantern, {day}",
            summary=" · ".join(titles),
            language="en-US",
            date=day,
            published_at=NOW - timedelta(days=self.size + 1 - number),
            publish_at=None,
            file=f"{day}.mp3",
            size=Bytes(0),
            sha256="",
            duration=at[-1],
            loudness=Lufs(-16.0),
            true_peak=Decibels(-1.5),
            engine="piper",
            voice="en_US-joe-medium",
            narrator="Joe",
            disclosure="This edition was read by a synthetic voice.",
            chapters=tuple(
                EpisodeChapter(at[n], at[n + 1], title, f"{address}/{n}-harbor")
                for n, title in enumerate(titles)
            ),
            segments=tuple(
                EpisodeSegment(
                    f"{n:02}-harbor",
                    "article",
                    title,
                    f"{n:02}-harbor.mp3",
                    at[n],
                    Seconds(200.0),
                    Bytes(1_600_000),
                    Lufs(-16.0),
                    url=f"{address}/{n}-harbor",
                    sha256=f"{number:064x}",
                    said=f"{number:016x}",
                )
                for n, title in enumerate(titles)
            ),
        )


_digest = cache(sha256_of)


def _cue(segment: EpisodeSegment, number: int) -> Cue:
    return Cue(
        Seconds(segment.start + 10 * number),
        Seconds(segment.start + 10 * number + 9),
        f"The harbor reopened for the {number}th time, and nobody in the town had slept.",
        segment.id,
        segment.id,
        Origin(f"{segment.id}.md", 3, paragraph=0),
    )


@contextmanager
def quick() -> Iterator[None]:
    """Make pages of editions of a line each, and wait for no disk."""

    def pages_of(made: Episode, *_: Any, **__: Any) -> dict[str, bytes]:
        return dict.fromkeys(PAGES, f"<p>{made.edition_id}</p>".encode())

    def card(made: Episode, identity: Identity, *_: Any) -> dict[str, bytes]:
        return {email_card.card_of(made, identity).name: PNG_BEGIN + PNG_END}

    with (
        mock.patch.object(pages, "edition_files", pages_of),
        mock.patch.object(email_card, "pictures_of", card),
        mock.patch.object(os, "fsync"),
    ):
        yield
