"""Who an episode is: its GUID and its number, kept by its manifest.

The GUID is given once. So is the number of an edition that was published; one that was only
built may get another, so that numbers follow the dates in whatever order editions are built.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import pairwise

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.identity import Identity
from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import manifest
from audio_edition.publication.dating import require_after_first, require_after_start
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.journal import Journal, read_journal
from audio_edition.publication.lost import caught_up
from audio_edition.publication.manifest import UnreadError
from audio_edition.publication.model import Episode
from audio_edition.publication.shelf import Shelved, copy_of, last_known, read_last


def previous(places: Places, edition_id: str) -> Episode | None:
    """Return the edition as it was built last, None where it never was.

    Where its folder is gone, one that was public is as it was: GUID, number, date, revisions.
    Raises ``PublicationError`` for a manifest that is damaged, or that the disk does not give: it
    knows which revisions are out, and without it we might overwrite what listeners have.
    """
    journal = read_journal(places)
    try:
        episode = manifest.read(places.audio, edition_id)
        if episode is None:
            return last_known(places, edition_id)
        episode = _as_sealed(places, episode, journal)
        return caught_up(episode, journal.find(edition_id), places.now())
    except (manifest.NewerError, UnreadError):
        raise
    except PublicationError as problem:
        copy = copy_of(places, edition_id)
        kept = f" or from {copy}, as it was read last" if copy else ""
        raise PublicationError(
            problem.message,
            hint=f"restore {places.audio / edition_id / manifest.NAME} from where it was "
            f"published{kept} (audio-edition check --repair does), or remove the folder: what went "
            "out of it stays known",
        ) from None


def _as_sealed(places: Places, episode: Episode, journal: Journal) -> Episode:
    """The episode as it was remembered, where its manifest is not what was written under its seal.

    A digest in it may be wrong, of what no build makes again, and would get a new seal. Where the
    copy is gone as well, the journal tells what went out.
    """
    if not episode.proof:
        return episode
    with suppress(OSError):
        if not manifest.is_whole(
            read_plain(places.audio / episode.edition_id / manifest.NAME, MADE)
        ):
            return read_last(places, episode.edition_id) or _as_out(episode, journal)
    return episode


def _as_out(episode: Episode, journal: Journal) -> Episode:
    """The episode, its revisions as the journal knows them, which has no words."""
    known = journal.find(episode.edition_id)
    if known is None:
        return episode
    revisions = {one.revision: one for one in episode.published}
    for one in known.published:
        ours = revisions.get(one.revision, one)
        revisions[one.revision] = replace(one, said=ours.said, anyway=ours.anyway)
    return replace(episode, published=tuple(revisions[n] for n in sorted(revisions)))


def require_standing(places: Places, edition_id: str, *, target: str) -> None:
    """Raise ``PublicationError`` for an edition whose manifest is damaged, or that is public at a
    target (empty: there is none) and not here any more; and where the clock is clearly wrong.

    What stands there is the truth: built anew it would be another revision, and its earlier ones
    be known by their names alone.
    """
    require_after_start(places.now())
    known = previous(places, edition_id)
    if known is not None:
        require_after_first(known, places.now())
    if not target or (places.audio / edition_id / manifest.NAME).exists():
        return
    if known is not None and known.heard(places.now()) and not known.retracted:
        raise PublicationError(
            f"edition {edition_id} went out and is no longer in {places.audio}",
            hint="audio-edition publish --restore brings it back from the target; where it is lost "
            "there as well, audio-edition check --repair writes down what is still known of it",
        )


def guid_of(places: Places, identity: Identity, edition_id: str) -> str:
    """Return the edition's GUID: its manifest's, else the one it gets when it is built."""
    before = previous(places, edition_id)
    return before.guid if before else addresses.episode_guid(identity, edition_id)


def number_for(day: date, edition_id: str, entries: Sequence[Shelved]) -> int:
    """Return the episode number of an edition that has none yet.

    Numbers follow the dates: the newest edition gets the highest number so far and one more.
    One that comes late takes the place between its neighbours where a number is free there;
    where none is, it gets the next new number.

    >>> from types import SimpleNamespace as S
    >>> shelf = [S(date=f"2026-11-0{n}", number=n, edition_id=f"e{n}") for n in (2, 5)]
    >>> [number_for(date(2026, 11, day), "x", shelf) for day in (1, 3, 6)]
    [1, 3, 6]
    """
    numbers = {entry.number for entry in entries}
    place = (day.isoformat(), edition_id)
    older = [e.number for e in entries if (e.date, e.edition_id) < place]
    newer = [e.number for e in entries if (e.date, e.edition_id) > place]
    if newer:
        least, most = max(older, default=0), min(newer)
        number = least + 1 if older else most - 1
        if least < number < most:  # and so nobody's
            return number
    return max(numbers, default=0) + 1


def renumbered(entries: Sequence[Shelved]) -> dict[str, int]:
    """Return new numbers, by edition, where those of unpublished editions miss their dates.

    Empty where they follow them already: a number changes only for a reason.
    """
    drafts = sorted(
        # of a damaged one nobody can write the number
        (entry for entry in entries if not entry.out and not entry.damaged),
        key=_place,
    )
    placed = [entry for entry in entries if entry.out or entry.damaged]
    numbers = [entry.number for entry in drafts]
    # one whose manifest could not be read for a while may have lent its number
    taken = {entry.number for entry in placed}
    if (
        taken.isdisjoint(numbers)
        and 0 not in numbers  # built by an archive, and not numbered yet
        and all(one < other for one, other in pairwise(numbers))
    ):
        return {}
    # as ``number_for`` would give them one by one, without looking at all others for each
    placed.sort(key=_place)
    lowest = [entry.number for entry in placed]  # from here to the end
    for at in reversed(range(len(lowest) - 1)):
        lowest[at] = min(lowest[at], lowest[at + 1])
    highest = max(taken, default=0)
    older = at = 0
    found: dict[str, int] = {}
    for entry in drafts:
        while at < len(placed) and _place(placed[at]) < _place(entry):
            older = max(older, placed[at].number)
            at += 1
        number = highest + 1
        if at < len(placed):
            between = older + 1 if older else lowest[at] - 1
            if older < between < lowest[at]:
                number = between
        older, highest = max(older, number), max(highest, number)
        if number != entry.number:
            found[entry.edition_id] = number
    return found


def _place(entry: Shelved) -> tuple[str, str]:
    return entry.date, entry.edition_id


def write_numbers(places: Places, numbers: Mapping[str, int]) -> None:
    """Write the numbers into the manifests of editions that nobody published meanwhile."""
    for edition_id, number in numbers.items():
        episode = manifest.read(places.audio, edition_id)
        if episode is not None and not episode.published:
            file = places.audio / edition_id / manifest.NAME
            write_if_changed(file, manifest.to_json(replace(episode, number=number)))
