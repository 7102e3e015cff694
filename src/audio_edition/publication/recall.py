"""What is public at a target, by its manifests alone: enough to take an edition out of the feed.

A retraction is urgent, and may be made from a checkout that has nothing, on a disk with little
room: no sound is needed for it. What a manifest told goes into the journal and the cache; under
``audio/`` nothing is put, so that the next publication asks for ``restore`` as it did before.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import suppress

from audio_edition.errors import PublicationError
from audio_edition.events import Advanced, Listener, Warned, silent
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.publication import manifest, transcript
from audio_edition.publication.journal import note
from audio_edition.publication.model import Episode
from audio_edition.publication.retract import retract
from audio_edition.publication.sent import Sent
from audio_edition.publication.shelf import keep_copy, read_shelf
from audio_edition.publication.targets import Comparing, Target
from audio_edition.publication.there import PublicState
from audio_edition.publication.turn import Turn

_AT_ONCE = 200  # episodes in one note: after each the journal is read anew
_NEWEST = 2  # editions whose words the show's own pages tell: the newest, or the one before it


def recall(
    places: Places,
    identity: Identity,
    target: Target,
    *,
    going: str = "",
    listen: Listener = silent,
) -> tuple[str, ...]:
    """Learn every edition with which a publication would go backwards; returns their names.

    ``going`` is about to be retracted: its words are of no use. One that is retracted there is
    marked so here. One whose manifest there is not to be had is told, and left out. Raises
    ``PublicationError`` for another show's target, and ``BusyError``.
    """
    if not isinstance(target, Comparing):
        return ()
    with places.publish_lock(), Turn(places, identity, target, dry_run=True, listen=listen) as turn:
        state = turn.state
        behind = [one.edition_id for one in turn.regresses(read_shelf(places))]
        if state is None or not behind:
            return ()
        found: list[Episode] = []
        names = []
        for episode in _episodes(places, target, state, behind, going, listen):
            names.append(episode.edition_id)
            if not state.editions[episode.edition_id].retracted:
                found.append(episode)
                if len(found) == _AT_ONCE:
                    _note(places, found)
                    found.clear()
        _note(places, found)
    for name in names:
        if state.editions[name].retracted:
            retract(places, name)
    return tuple(names)


def _episodes(
    places: Places,
    target: Target,
    state: PublicState,
    behind: list[str],
    going: str,
    listen: Listener,
) -> Iterator[Episode]:
    sent = Sent.read(places, target.name)
    newest = sorted(
        (name for name, one in state.editions.items() if not one.retracted and name != going),
        key=lambda name: state.editions[name].number,
    )[-_NEWEST:]
    for number, name in enumerate(behind, 1):
        try:
            data, episode = public_manifest(target, name, state)
        except PublicationError as problem:
            listen(Warned("publication", f"{problem.message}: it is not known here"))
            continue
        keep_copy(places, name, data)
        if name in newest:
            sent.keep(name, data, _fetched(target, f"{name}/{transcript.JSON}"))
        yield episode
        listen(Advanced("publication", number, len(behind), f"manifest of {name}"))


def _note(places: Places, episodes: list[Episode]) -> None:
    with places.site_lock():
        note(places, episodes)


def _fetched(target: Target, path: str) -> bytes:
    """A file that is there; nothing where it is not, or is not given."""
    assert isinstance(target, Comparing)
    stream = io.BytesIO()
    with suppress(PublicationError):
        if target.look(path) is not None:
            target.fetch(path, stream)
            return stream.getvalue()
    return b""


def public_manifest(
    target: Target, edition_id: str, state: PublicState | None
) -> tuple[bytes, Episode]:
    """Fetch the manifest of an edition that is public.

    Raises ``PublicationError`` where it is not there, or not the one that the state tells of.
    """
    assert isinstance(target, Comparing)
    path = f"{edition_id}/{manifest.NAME}"
    if target.look(path) is None:
        raise PublicationError(
            f"{path} is not at {target.name}", hint="it cannot be restored from there"
        )
    stream = io.BytesIO()
    target.fetch(path, stream)
    data = stream.getvalue()
    mark = state.editions[edition_id].mark if state else ""
    episode = manifest.from_json(data, path) if not mark or _digest(data) == mark else None
    if episode is None or episode.edition_id != edition_id:
        raise not_as_published(path, target)
    return data, episode


def not_as_published(path: str, target: Target) -> PublicationError:
    """What is said of a file there that has other bytes than went out."""
    return PublicationError(
        f"{path} at {target.name} is not what was published",
        hint="nothing of this edition was brought back; bring it from a copy of yours",
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
