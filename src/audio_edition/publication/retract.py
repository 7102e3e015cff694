"""Take an edition out of the feed and say what stays where, or remove it for good (a purge).

What a purge leaves is what keeps the rest true: the page that says it was retracted, and a manifest
that knows GUID, number and the names that were given away, so that none of them is ever used again.
"""

from __future__ import annotations

import math
import shutil
from datetime import datetime
from typing import Literal, TypeAlias

from audio_edition import disk
from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.publication import listing, manifest
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.journal import note, read_journal
from audio_edition.publication.lost import caught_up
from audio_edition.publication.manifest import UnreadError
from audio_edition.publication.members.apart import stands_for_members
from audio_edition.publication.model import Episode
from audio_edition.publication.sent import Sent
from audio_edition.publication.shelf import last_known
from audio_edition.publication.site import PAGES
from audio_edition.publication.targets import Committing, Target
from audio_edition.publication.turn import Turn

_State: TypeAlias = Literal["whole", "damaged", "unread"]


def retract(places: Places, edition_id: str) -> Episode:
    """Mark the edition retracted; call ``Publisher.send_show`` (or ``refresh``) afterwards.

    Nothing is deleted: players that hold an address already still find it, and GUID,
    pubDate and number stay the edition's own. A publication that is under way leaves it out. One
    whose manifest is damaged or lost is marked by what else tells of it (``shelf.last_known``).
    Raises ``PublicationError`` where nothing does.
    """
    with places.site_lock():
        standing, state = _standing(places, edition_id)
        episode = standing
        if not episode.retracted:
            episode = replace(episode, retracted=True, retracted_at=places.now())
        note(places, [episode])  # first: whatever happens to the manifest, it is retracted
        # what the disk did not give is not damaged: by the note above it is retracted, and the
        # next command that can read it writes it down there as well
        if state == "damaged" or (state == "whole" and episode != standing):
            file = places.audio / edition_id / manifest.NAME
            if file.is_dir() and not file.is_symlink():  # a damage, too
                shutil.rmtree(file)
            write_if_changed(file, manifest.to_json(episode))
    return episode


def _standing(places: Places, edition_id: str) -> tuple[Episode, _State]:
    """The edition by its manifest, else by what else still tells of it, and how the manifest is.

    Raises ``PublicationError`` where nothing tells of it.
    """
    problem: PublicationError | None = None
    try:
        episode = manifest.read(places.audio, edition_id)
        if episode is not None:
            known = caught_up(episode, read_journal(places).find(edition_id), places.now())
            return known, "whole" if known == episode else "damaged"
    except manifest.NewerError:
        raise
    except PublicationError as damaged:
        problem = damaged
    episode = last_known(places, edition_id)
    if episode is not None:
        return episode, "unread" if isinstance(problem, UnreadError) else "damaged"
    raise problem or PublicationError(
        f"edition {edition_id} is not built: there is nothing to retract"
    )


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
