"""Who an episode is: its GUID and its number, given once and kept by its manifest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.publication.shelf import Shelved


def previous(places: Places, edition_id: str) -> Episode | None:
    """Return the edition as it was built last, None where it never was.

    Raises ``PublicationError`` for a damaged manifest: it knows which revisions are out, and
    without it we might overwrite what listeners have.
    """
    try:
        return manifest.read(places.audio, edition_id)
    except PublicationError as problem:
        raise PublicationError(
            problem.message,
            hint=f"restore {places.audio / edition_id / manifest.NAME} from where it was "
            "published, or remove the folder to begin that edition anew",
        ) from None


def guid_of(places: Places, identity: Identity, edition_id: str) -> str:
    """Return the edition's GUID: its manifest's, else the one it gets when it is built."""
    before = previous(places, edition_id)
    return before.guid if before else addresses.episode_guid(identity, edition_id)


def number_for(day: date, edition_id: str, entries: Sequence[Shelved]) -> int:
    """Return the episode number of an edition that has none yet.

    Numbers follow the dates: the newest edition gets the highest number so far and one more.
    One that comes late takes the place between its neighbours where a number is free there;
    where none is, it gets the next new number, since no other episode's number ever changes.

    >>> from types import SimpleNamespace as S
    >>> shelf = [S(head=S(date=f"2026-11-0{n}", number=n, edition_id=f"e{n}")) for n in (2, 5)]
    >>> [number_for(date(2026, 11, day), "x", shelf) for day in (1, 3, 6)]
    [1, 3, 6]
    """
    numbers = {entry.head.number for entry in entries}
    place = (day.isoformat(), edition_id)
    older = [e.head.number for e in entries if (e.head.date, e.head.edition_id) < place]
    newer = [e.head.number for e in entries if (e.head.date, e.head.edition_id) > place]
    if newer:
        least, most = max(older, default=0), min(newer)
        number = least + 1 if older else most - 1
        if least < number < most:  # and so nobody's
            return number
    return max(numbers, default=0) + 1


__all__ = ["guid_of", "number_for", "previous"]
