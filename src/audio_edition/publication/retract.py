"""Take an edition out of the feed, and say what stays where."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from audio_edition.errors import PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.files import site_lock, write_if_changed
from audio_edition.publication.model import Episode
from audio_edition.publication.moments import now as clock


def retract(audio: Path, edition_id: str, *, now: datetime | None = None) -> Episode:
    """Mark the edition retracted; call ``refresh`` or ``Publisher.send_show`` afterwards.

    Nothing is deleted: players that hold an address already still find it, and GUID,
    pubDate and number stay the edition's own. Raises ``PublicationError`` where it was
    never built.
    """
    with site_lock(audio.parent / ".cache"):
        episode = manifest.read(audio, edition_id)
        if episode is None:
            raise PublicationError(
                f"edition {edition_id} is not built: there is nothing to retract"
            )
        if not episode.retracted:
            episode = replace(episode, retracted=True, retracted_at=now or clock())
            write_if_changed(audio / edition_id / manifest.NAME, manifest.to_json(episode))
    return episode


def what_stays(episode: Episode, audio: Path, target: str) -> list[str]:
    """Return one line a place where files of the retracted edition still stand."""
    sounds = [item.file for item in episode.published] or [episode.file]
    lines = [f"{audio / episode.edition_id}: {', '.join(sounds)}, transcripts and chapters"]
    if target and episode.published:
        lines.append(
            f"{target.rstrip('/')}/{episode.edition_id}: the same, for who has the address"
        )
    return lines


__all__ = ["retract", "what_stays"]
