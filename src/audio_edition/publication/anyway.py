"""What went out although it was refused: why, by whose word, when; told in the open.

The word stands with the revision in the manifest, and among the exceptions of the certificate.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from audio_edition.errors import PublicationError
from audio_edition.findings import Finding
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.manifest import as_json, instant
from audio_edition.publication.model import Episode, EpisodeFile, Overruled
from audio_edition.publication.text import one_line
from audio_edition.units import Bytes


@dataclass(frozen=True, slots=True)
class Insistence:
    """Why an edition leaves although it is refused, and whose word that is."""

    because: str
    by: str = ""

    @classmethod
    def of(cls, because: str, by: str = "") -> Insistence:
        """Check the reason; raises ``PublicationError`` where none is given."""
        if not one_line(because):
            raise PublicationError(
                "publishing anyway needs a reason",
                hint='say why: --anyway "the mayor\'s name is as she spells it"',
            )
        return cls(one_line(because), one_line(by))

    def of_findings(self, findings: Sequence[Finding], at: datetime) -> Overruled:
        """The word on these findings, as the manifest keeps it."""
        return Overruled(tuple(one.message for one in findings), self.because, self.by, at)


def insisted(episode: Episode, word: Overruled) -> Episode:
    """Return the episode whose present revision went out by this word."""
    last = [e for e in episode.published if e.revision == episode.revision]
    return replace(
        episode,
        published=tuple(
            replace(item, anyway=(*item.anyway, word)) if item in last else item
            for item in episode.published
        ),
    )


def exceptions_of(episode: Episode) -> list[dict[str, Any]]:
    """What the certificate tells of it, beside the sentences that an editor accepted."""
    return [
        {
            "refused": list(word.refused),
            "by": word.by,
            "because": word.because,
            "at": instant(word.at),
        }
        for item in episode.published
        if (item.revision, item.sha256) == (episode.revision, episode.sha256)
        for word in item.anyway
    ]


def certified_anyway(before: Episode, episode: Episode, audio: Path) -> Episode:
    """Write a new word into the certificate under ``audio``; return the episode that lists it so.

    An edition without a certificate, or without a new word, stays as it is. Raises
    ``PublicationError``.
    """
    if exceptions_of(episode) == exceptions_of(before):
        return episode
    listed = next(
        (f for f in episode.files if episode.proof and f.name == episode.proof.file), None
    )
    if listed is None:
        return episode
    file = audio / episode.edition_id / listed.name
    try:
        document = json.loads(file.read_bytes())
        sentences = [one for one in document["exceptions"] if "sentence" in one]
    except (OSError, ValueError, LookupError, TypeError) as problem:
        raise PublicationError(
            f"{episode.edition_id}/{listed.name} is missing or damaged: {problem}",
            hint=f"audio-edition build {episode.edition_id} makes it again",
        ) from None
    document["exceptions"] = [*sentences, *exceptions_of(episode)]
    data = as_json(document)
    write_if_changed(file, data)
    mine = EpisodeFile(listed.name, Bytes(len(data)), hashlib.sha256(data).hexdigest())
    files = tuple(mine if item.name == mine.name else item for item in episode.files)
    return replace(episode, files=files)


__all__ = ["Insistence", "certified_anyway", "exceptions_of", "insisted"]
