"""Remove a retracted edition for good: its sound, its words, all its revisions.

What stays is what keeps the rest true: the page that says it was retracted, and a manifest that
knows GUID, number and the names that were given away, so that none of them is ever used again.
"""

from __future__ import annotations

import math
import shutil
from datetime import datetime

from audio_edition import disk
from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.publication import listing, manifest
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.journal import note
from audio_edition.publication.members.apart import stands_for_members
from audio_edition.publication.model import Episode
from audio_edition.publication.retract import retract
from audio_edition.publication.sent import Sent
from audio_edition.publication.site import PAGES
from audio_edition.publication.targets import Committing, Target
from audio_edition.publication.turn import Turn


def purge_here(places: Places, edition_id: str) -> Episode:
    """Retract an edition and remove all of it here but what its page says.

    Raises ``PublicationError`` where it was never built.
    """
    retract(places, edition_id)
    folder = places.audio / edition_id
    # a build of it is waited for: what it makes is found retracted, and purged
    with places.edition_lock(edition_id, wait=math.inf), places.site_lock():
        episode = manifest.read(places.audio, edition_id)
        assert episode is not None
        bare = _bare(episode, episode.purged_at or places.now())
        note(places, [bare])
        write_if_changed(folder / manifest.NAME, manifest.to_json(bare))
        for file in folder.iterdir():
            if file.is_dir() and not file.is_symlink():
                shutil.rmtree(file)
            elif file.name != manifest.NAME and file.name not in PAGES:
                file.unlink()
        disk.flush(folder)
    return bare


def _bare(episode: Episode, at: datetime) -> Episode:
    """The manifest without a word of what was said."""
    return replace(
        episode,
        title=episode.edition_id,
        summary="",
        spoken=replace(episode.spoken, disclosure=""),
        chapters=(),
        segments=(),
        files=(),
        proof=None,
        corrections=tuple(replace(one, note="") for one in episode.corrections),
        published=tuple(replace(one, said={}, files=(), anyway=()) for one in episode.published),
        purged_at=at,
        cover="",
    )


def is_page(path: str) -> bool:
    """Whether a path at the target is a page of its edition, or their list: a purge leaves them."""
    return path.rpartition("/")[2] in {*PAGES, listing.NAME} and path.count("/") == 1


def purge_there(places: Places, target: Target, edition_id: str, turn: Turn) -> list[str]:
    """Remove what the target has of an edition but its pages; returns the paths.

    Whoever put them there: nobody else may use an edition's folder. ``turn`` is held.
    """
    sent = Sent.read(places, target.name)
    gone = []
    guarded = stands_for_members(target, edition_id)  # nothing of it stays there
    for path in sorted(target.look_under([edition_id])):
        if is_page(path) and not (guarded and path.endswith(listing.NAME)):
            continue
        turn.renew()
        target.remove(path)
        sent.forget(path)
        gone.append(path)
    sent.drop(edition_id)
    sent.write()
    if gone and isinstance(target, Committing):
        target.commit()
    return gone


def require_whole(episode: Episode) -> None:
    """Raise ``PublicationError`` for an edition that was purged and not built since."""
    if episode.purged_at is not None:
        raise PublicationError(
            f"edition {episode.edition_id} was purged on {episode.purged_at:%Y-%m-%d}: there is "
            "nothing to publish",
            hint=f"audio-edition build {episode.edition_id} makes it again, as the next revision",
        )
