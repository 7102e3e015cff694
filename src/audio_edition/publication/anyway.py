"""What went out although it was refused: why, by whose word, when; told in the open.

The word stands with the revision in the manifest, and among the exceptions of the certificate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from audio_edition.errors import PublicationError
from audio_edition.findings import Finding
from audio_edition.models import replace
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import certificate
from audio_edition.publication.checks import Approved
from audio_edition.publication.files import write_if_changed
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


def certified_leaving(
    before: Episode, episode: Episode, audio: Path, approved: Approved | None = None
) -> Episode:
    """Write into the certificate by whose word the episode leaves; return it as it lists that.

    An edition without a certificate, or that does not leave now, stays as it is. Raises
    ``PublicationError``.
    """
    listed = next(
        (f for f in episode.files if episode.proof and f.name == episode.proof.file), None
    )
    if listed is None or before.published == episode.published:
        return episode
    file = audio / episode.edition_id / listed.name
    try:
        data = certificate.released(read_plain(file, MADE), episode, approved)
    except OSError as problem:
        raise PublicationError(
            f"{episode.edition_id}/{listed.name} cannot be read: {problem.strerror}",
            hint=f"audio-edition build {episode.edition_id} makes it again",
        ) from None
    write_if_changed(file, data)
    mine = EpisodeFile(listed.name, Bytes(len(data)), hashlib.sha256(data).hexdigest())
    files = tuple(mine if item.name == mine.name else item for item in episode.files)
    return replace(episode, files=files)
