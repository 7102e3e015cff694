"""``state.json`` at a target, damaged: made anew of what is left there and of what is known here.

The feed tells who is in it, the manifests beside it with which revisions; what can still be read of
the damaged file, and this checkout's journal, tell what was taken back. An edition that has a
manifest there and stands in no feed counts as taken back, unless it is for members alone: whoever
wants it public publishes it by its name. So nothing that listeners have is forgotten, and nothing
that they no longer have comes back.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.identity import Identity
from audio_edition.models import read, replace
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.backwards import require_same_show
from audio_edition.publication.journal import read_journal
from audio_edition.publication.lease import Lease
from audio_edition.publication.shelf import read_shelf
from audio_edition.publication.targets import Comparing, Target
from audio_edition.publication.there import (
    NAME,
    DamagedStateError,
    PublicEdition,
    PublicState,
    fetched,
    public_edition,
    read_state,
    show_of,
    state_of_feed,
    write_state,
)
from audio_edition.publication.turn import checkout, written_last

_EDITION = re.compile(rb'^(?:"editions": \{)?\s*("[^"\n]{1,200}"): (\{.*\}),?\s*$', re.MULTILINE)
_FILES = re.compile(rb'"files": (\[[^\]\n]*\])')
_NOBODY = "mended"  # no checkout has this mark
_GENERATION = re.compile(rb'"generation": (\d{1,9}),')


def mend_state(places: Places, identity: Identity, target: Target) -> PublicState | None:
    """Write a damaged state anew, and return it; None where it is not damaged.

    The publication lock is held. Raises ``PublicationError`` where the target is another show's,
    or neither feed nor manifests tell anything; ``BusyError`` where another publisher is at work.
    """
    assert isinstance(target, Comparing)
    if not _is_damaged(target):
        return None
    lease = Lease(target, checkout(places), lambda: datetime.now(UTC))
    lease.take()
    try:
        seen = target.look(NAME)
        if seen is None or not _is_damaged(target):  # somebody mended it meanwhile
            return None
        data = fetched(target, NAME)
        state = _made_anew(places, identity, target, data)
        require_same_show(state, identity, read_shelf(places), target.name)
        written = write_state(target, state, PublicState(seen=seen))
        return replace(state, seen=written)
    finally:
        lease.give_back()


def _is_damaged(target: Target) -> bool:
    try:
        read_state(target)
    except DamagedStateError:
        return True
    return False


def _made_anew(places: Places, identity: Identity, target: Target, data: bytes) -> PublicState:
    feed = state_of_feed(target)
    left = dict(_editions_left(data))
    found = dict(_of_manifests(target))
    if feed is None and not found:
        raise PublicationError(
            f"{NAME} at {target.name} is damaged, and neither feed nor manifests are left there",
            hint=f"remove it, then audio-edition publish --restore or publish: {addresses.FEED} is "
            "written anew of what is here",
        )
    shown = feed.editions if feed is not None else {}
    gone = {name for name, one in left.items() if one.retracted}
    gone |= {name for name, line in read_journal(places).lines.items() if line.retracted}
    editions: dict[str, PublicEdition] = {}
    for name in sorted({*shown, *found}):
        one, is_for_members = found.get(name, (shown.get(name), False))
        assert one is not None
        is_taken_back = name in gone or (name not in shown and not is_for_members)
        if is_taken_back and not one.retracted:
            # its manifest there is of before, and nobody's that says so may pass for what is public
            one = replace(one, retracted=True, mark=left[name].mark if name in left else "")
        editions[name] = one
    # what has neither a manifest nor a place in the feed is told by what is left of the file alone
    editions |= {name: one for name, one in left.items() if name not in editions}
    told = _GENERATION.search(data)
    return PublicState(
        show=feed.show if feed is not None and feed.show else addresses.show_guid(identity),
        title=feed.title if feed is not None else identity.title,
        # nobody takes it for the one that he wrote himself
        generation=max(int(told[1]) if told else 0, written_last(places, target.name)) + 1,
        writer=_NOBODY,
        editions=editions,
        files=_files(target, identity, data),
    )


def _editions_left(data: bytes) -> Iterator[tuple[str, PublicEdition]]:
    """What can still be read of the damaged file, an edition a line."""
    for found in _EDITION.finditer(data):
        try:
            name = json.loads(found[1])
            if addresses.is_edition_name(name):
                yield name, read(found[2], PublicEdition)
        except (ValueError, LookupError, TypeError, AttributeError):
            continue


def _of_manifests(target: Target) -> Iterator[tuple[str, tuple[PublicEdition, bool]]]:
    """Every edition whose manifest is there, and whether it is for members alone."""
    for path in target.look_under(None):
        name, _, file = path.partition("/")
        if file != manifest.NAME or not addresses.is_edition_name(name):
            continue
        data = fetched(target, path)
        try:
            episode = manifest.from_json(data, path)
        except manifest.NewerError:
            raise
        except PublicationError:
            continue  # publish --verify tells it
        if episode.edition_id == name:
            one = public_edition(episode, hashlib.sha256(data).hexdigest())
            yield name, (one, episode.is_for_members)


def _files(target: Target, identity: Identity, data: bytes) -> frozenset[str]:
    """The files at the root that this show has put there, as far as that can be told."""
    guid = addresses.show_guid(identity)
    told: set[str] = set()
    if found := _FILES.search(data):
        try:
            told = {str(one) for one in json.loads(found[1])}
        except ValueError:
            told = set()
    root = [path for path in target.look_under(None) if "/" not in path]
    return frozenset(
        path
        for path in root
        if (addresses.is_feed_page(path) and show_of(target, path) == guid)
        or (addresses.is_archive_file(path) and path != addresses.ARCHIVE)
        or (path in told and addresses.is_further_file(path))
    )
