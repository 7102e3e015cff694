"""What a publication would take back from listeners: refused before a byte is written.

A feed may gain episodes and revisions. It never loses an episode that was not retracted, never
goes to a lower revision, never gives another sound the name of one that was heard, never counts
anew. An older checkout, one without ``audio/``, or a restored backup would do all of it without a
word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.findings import Finding
from audio_edition.identity import Identity
from audio_edition.publication.model import Episode
from audio_edition.publication.shelf import Shelf
from audio_edition.publication.there import PublicEdition, PublicState, marks_of, names_of

RESTORE = "audio-edition publish --restore brings back what is public"

_FOREIGN = "give this show a target of its own"


@dataclass(frozen=True, slots=True)
class Regress:
    """An edition with which this checkout would take something back; ``why`` is half a line."""

    edition_id: str
    why: str

    @property
    def finding(self) -> Finding:
        """It, as the report tells it."""
        message = f"edition {self.edition_id} would go backwards: {self.why}"
        return Finding("error", "backwards", self.edition_id, message, RESTORE)


def require_same_show(state: PublicState, identity: Identity, shelf: Shelf, name: str) -> None:
    """Raise ``PublicationError`` where the target ``name`` holds another show's feed.

    A show that moved has another podcast:guid, but the same episodes.
    """
    if not state.editions or state.show == addresses.show_guid(identity):
        return
    known = {entry.edition_id: entry for entry in shelf.entries}
    for edition_id, one in state.editions.items():
        entry = known.get(edition_id)
        if entry is not None and entry.head.guid == one.guid:
            return
    ours = f"{addresses.show_guid(identity)}/"
    if any(one.guid.startswith(ours) for one in state.editions.values()):
        return
    title = f" ({state.title})" if state.title else ""
    raise PublicationError(f"another show's feed stands at {name}{title}", hint=_FOREIGN)


def backwards(
    state: PublicState, shelf: Shelf, *, writer: str = "", known_suffices: bool = False
) -> list[Regress]:
    """Every edition that would lose something, by name.

    ``writer`` is this checkout: what it wrote last itself, it knows of. A retracted edition comes
    back where it is known here that it was retracted, and somebody publishes it by its name. Where
    it is ``known_suffices``, an edition may be gone here, if it is known as it is public.
    """
    known = {entry.edition_id: entry for entry in shelf.entries}
    found: list[Regress] = []
    for edition_id, mark in sorted(marks_of(state.editions).items()):
        entry = known.get(edition_id)
        if entry is None or edition_id in shelf.lost:
            is_known = known_suffices and entry is not None and entry.mark == mark
            if not is_known and not state.editions[edition_id].retracted:
                found.append(Regress(edition_id, "it is public there, and not in this checkout"))
            continue
        if entry.damaged or entry.mark == mark:
            continue  # a damaged one stays as it stands
        there = state.editions[edition_id]
        episode = shelf.whole(entry)
        why = next(_reasons(there, episode), "")
        if not why and _comes_back(there, episode):
            # who brings one back knows that it was retracted: here it is marked so until it goes;
            # and this checkout knows what it wrote itself
            why = "" if state.writer == writer else "it was retracted there"
        if why:
            found.append(Regress(edition_id, why))
    return found


def _comes_back(there: PublicEdition, here: Episode) -> bool:
    return there.retracted and not here.retracted


def _reasons(there: PublicEdition, here: Episode) -> Iterator[str]:
    if here.guid != there.guid:
        yield f"it is public as {there.guid}, and here it is {here.guid}"
    last = max((one.revision for one in here.published), default=0)
    if last < there.revision:
        ours = f"only r{last} went out from here" if last else "nothing went out from here"
        yield f"r{there.revision} is public there, {ours}"
    yield from _other_sounds(there.sounds, {one.file: one.sha256 for one in here.published})
    if there.sizes:
        sizes: dict[str, int] = {one.file: one.size for one in here.published}
        for name, size in there.sizes.items():
            if name not in sizes:
                yield f"{name} is public there, and did not go out from here"
            elif size != sizes[name]:
                yield f"{name} is public there with {size} bytes, here it has {sizes[name]}"
    if there.number and here.published and here.number != there.number:
        yield f"it is number {there.number} there, and number {here.number} here"


def _other_sounds(there: Mapping[str, str], here: Mapping[str, str]) -> Iterator[str]:
    for name, digest in sorted(there.items()):
        if name in here and here[name] != digest:
            yield f"{name} is public there with other sound than here"


class BehindError(PublicationError):
    """The target is ahead of this checkout: ``restore`` brings back what is there."""


def require_forwards(found: list[Regress], name: str) -> None:
    """Raise ``BehindError`` in one line where anything would go backwards."""
    if not found:
        return
    first = found[0]
    others = [one.edition_id for one in found[1:]]
    more = f"; so would {names_of(others)}" if others else ""
    raise BehindError(
        f"{name} is ahead of this checkout: edition {first.edition_id} would go backwards, for "
        f"{first.why}{more}",
        hint=RESTORE,
    )
