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


def what_stays_purged(episode: Episode, places: Places, target: str) -> list[str]:
    """Return one line a place where something of a purged edition is still to be found."""
    edition_id = episode.edition_id
    lines = [
        f"{places.editions / edition_id}: the text as you have it; remove the folder if it must go",
        f"{places.cache}: sentences as they were spoken; cache --prune --max-size 0 removes them",
        f"{places.audio / edition_id}: the page that says it was retracted, and {manifest.NAME} "
        "with GUID, number and names",
    ]
    if target:
        lines.append(f"{target.rstrip('/')}/{edition_id}: the page that says it was retracted")
    lines.append("apps that downloaded the episode, and archives of the web, keep their copies")
    return lines


__all__ = ["retract", "what_stays", "what_stays_purged"]
