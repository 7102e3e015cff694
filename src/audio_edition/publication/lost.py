"""Editions that were public and of which ``audio/`` tells nothing, or less than was public.

The journal (``journal``) and the copies of manifests in the cache still know them: a feed keeps
their episodes, no number is given twice, and no retraction is undone.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from shlex import quote

from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.heads import Shelved, shelved
from audio_edition.publication.journal import NAME, Journal
from audio_edition.publication.manifest import UnreadError
from audio_edition.publication.model import Episode
from audio_edition.store.store import StoreError, key_of


def is_older(episode: Episode, known: Episode, now: datetime) -> bool:
    """Whether ``episode`` is older than the edition was when it was ``known`` last.

    It was retracted since, or a revision was heard that the manifest does not tell of: ``audio/``
    came back from an old copy.
    """
    if known.retracted and not episode.retracted:
        return True
    ours = {one.revision: (one.sha256, one.since) for one in episode.published}
    return any(ours.get(one.revision) != (one.sha256, one.since) for one in known.heard(now))


def caught_up(episode: Episode, known: Episode | None, now: datetime) -> Episode:
    """The edition with what it was ``known`` for last: who, when, which revisions, retracted.

    What was heard keeps GUID, number and date, whatever a damaged manifest says of them.
    """
    if known is None:
        return episode
    if known.heard(now) or known.retracted:
        episode = replace(
            episode, guid=known.guid, number=known.number, published_at=known.published_at
        )
    if not is_older(episode, known, now):
        return episode
    published = {one.revision: one for one in episode.published}
    for one in known.heard(now):
        ours = published.get(one.revision)
        # the journal has no words: an entry that tells of the same sound is the better one
        if ours is None or (ours.sha256, ours.since) != (one.sha256, one.since):
            published[one.revision] = one
    return replace(
        episode,
        published=tuple(published[revision] for revision in sorted(published)),
        corrections=max(episode.corrections, known.corrections, key=len),
        retracted=episode.retracted or known.retracted,
        retracted_at=episode.retracted_at or known.retracted_at,
        purged_at=episode.purged_at or known.purged_at,
    )


def of_journal(journal: Journal, name: str) -> tuple[Shelved, Episode]:
    """An edition by the journal alone; raises ``PublicationError`` where its line is damaged."""
    line = journal.line(name)
    if line is None:
        raise PublicationError(
            f"edition {name} went out, is not in audio/, and what editions/{NAME} told of it is "
            "damaged",
            hint="audio-edition publish --restore brings it back from the target, "
            f"audio-edition retract {name} takes it out of the feed",
        )
    episode = line.episode
    return shelved(episode, line.mark, damaged=True), episode


def older_problem(name: str) -> PublicationError:
    """What is said of an edition whose manifest is older than what was public."""
    return PublicationError(
        f"{name}/{manifest.NAME} is older than what was public: it came back from an old copy",
        hint="audio-edition publish --restore brings back what is public at the target; where "
        "there is none, audio-edition check --repair sets it right",
    )


def lost_problem(places: Places, name: str) -> PublicationError:
    """What is said of an edition that went out and is not under ``audio/``."""
    return PublicationError(
        f"edition {name} went out and is no longer in {places.audio}",
        hint="audio-edition publish --restore brings it back from the target; where there is none, "
        f"audio-edition build {name} makes it again, or audio-edition retract {name} takes it out "
        "of the feed",
    )


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
