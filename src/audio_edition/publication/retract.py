"""Take an edition out of the feed, and say what stays where."""

from __future__ import annotations

from dataclasses import replace

from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.model import Episode


def retract(places: Places, edition_id: str) -> Episode:
    """Mark the edition retracted; call ``Publisher.send_show`` (or ``refresh``) afterwards.

    Nothing is deleted: players that hold an address already still find it, and GUID,
    pubDate and number stay the edition's own. A publication that is under way takes the
    mark along. Raises ``PublicationError`` where the edition was never built.
    """
    with places.site_lock():
        episode = manifest.read(places.audio, edition_id)
        if episode is None:
            raise PublicationError(
                f"edition {edition_id} is not built: there is nothing to retract"
            )
        if not episode.retracted:
            episode = replace(episode, retracted=True, retracted_at=places.now())
            write_if_changed(places.audio / edition_id / manifest.NAME, manifest.to_json(episode))
    return episode


def what_stays(episode: Episode, places: Places, target: str) -> list[str]:
    """Return one line a place where files of the retracted edition still stand."""
    sounds = [item.file for item in episode.published] or [episode.file]
    folder = places.audio / episode.edition_id
    lines = [f"{folder}: {', '.join(sounds)}, transcripts and chapters"]
    if target and episode.published:
        lines.append(
            f"{target.rstrip('/')}/{episode.edition_id}: the same, for who has the address"
        )
    return lines


__all__ = ["retract", "what_stays"]
