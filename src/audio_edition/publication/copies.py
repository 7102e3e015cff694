"""Copies of manifests in the cache, each as it was read last: one damaged since is known by it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from shlex import quote

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.heads import Shelved, shelved
from audio_edition.publication.journal import Journal
from audio_edition.publication.lost import of_journal
from audio_edition.publication.model import Episode
from audio_edition.publication.unread import UnreadError
from audio_edition.store.store import StoreError, key_of


class Copies:
    """Every manifest as it was read last, in the cache: one damaged since is known by it."""

    def __init__(self, places: Places) -> None:
        self._drawer = places.store.drawer("manifests", suffix=".copy", volatile=True)
        self._audio = places.audio

    def keep(self, name: str, data: bytes) -> None:
        """Remember a manifest that could be read."""
        self._drawer.put(key_of(name), {"edition": name}, data)

    def of_line(self, journal: Journal, name: str) -> tuple[Shelved, Episode]:
        """An edition that was public by its copy; by the journal where that knows it better.

        Raises ``PublicationError`` where neither tells of it.
        """
        kept = self.find(name)
        line = journal.line(name)
        if kept is not None and (line is None or line.mark == kept[0].mark):
            return kept
        return of_journal(journal, name)

    def find(
        self, name: str, problem: PublicationError | None = None
    ) -> tuple[Shelved, Episode] | None:
        """Return what is remembered; None where nothing is, or must not be used.

        A manifest that a newer version wrote is not damaged: what stands in it, a retraction
        perhaps, must not be undone by what is remembered.
        """
        entry = self._drawer.get(key_of(name))
        if entry is None or isinstance(problem, manifest.NewerError):
            return None
        try:
            data = entry.data()
            episode = manifest.from_json(data)
        except (StoreError, PublicationError):
            return None
        mark = hashlib.sha256(data).hexdigest()
        return shelved(episode, mark, damaged=True), episode

    def file(self, name: str) -> Path | None:
        """The file of a copy."""
        entry = self._drawer.get(key_of(name))
        return entry.file if entry is not None else None

    def advised(self, name: str, problem: PublicationError) -> PublicationError:
        """The same problem; where a copy is kept, its hint names it."""
        file = self.file(name)
        if file is None or isinstance(
            problem, manifest.NewerError | manifest.ChangedError | UnreadError
        ):
            return problem
        place = self._audio / name / manifest.NAME
        return PublicationError(
            problem.message,
            hint=f"cp {quote(str(file))} {quote(str(place))} brings back what it said last",
        )
