"""Shows of many published editions: made in little time, with pages of a line each."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

from audio_edition.identity import Identity
from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.publication import email_card, manifest, pages, transcript
from audio_edition.publication.card_drawing import PNG_BEGIN, PNG_END
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.model import Episode, EpisodeFile
from audio_edition.publication.publish import Publisher, mark_published
from audio_edition.publication.refresh import refresh
from audio_edition.publication.retract import retract
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import PAGES
from audio_edition.publication.targets import open_target
from tests.publication.support import DAY, NOW, Piece, Stage, identity

# The day of the newest edition, however many there are: years have the same editions in them
NEWEST = date(2026, 3, 11)


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

    @cached_property
    def base(self) -> Stage:
        """One edition as it is built, of which all others are made."""
        stage = Stage(self.root / "base", self.identity, self.settings)
        about, address = "of a day on which the harbor reopened", "https://lantern.example"
        titles = [f"Headline {n} {about}" for n in range(self.chapters)]
        stage.release(DAY, tuple(Piece(title, url=f"{address}/{title[9]}") for title in titles))
        return stage

    def make(self) -> "LongShow":
        """Lay the manifests down, and the files that all editions share."""
        (self.root / "editions").mkdir(parents=True)
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
        for name in (one.name for one in made.files):
            if not (folder / name).exists():
                source = f"{DAY}.mp3" if name == made.file else name
                os.link(self.base.audio / DAY / source, folder / name)
        made = mark_published(replace(made, title=title or made.title), NOW)
        write_if_changed(folder / manifest.NAME, manifest.to_json(made))
        return made.edition_id

    def seed(self) -> "LongShow":
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
        day, base = self.name(number), self.base.episode()
        words = [one for one in base.files if one.name in (transcript.VTT, transcript.JSON)]
        return replace(
            base,
            guid=base.guid.replace(DAY, day),
            edition_id=day,
            number=number + 1,
            title=f"The Lantern, {day}",
            date=day,
            published_at=NOW - timedelta(days=self.size + 1 - number),
            audio=replace(base.audio, file=f"{day}.mp3"),
            files=(EpisodeFile(f"{day}.mp3", base.size, base.sha256), *words),
            proof=None,
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
