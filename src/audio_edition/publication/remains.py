"""What still shows or names a retracted edition at a target, unknown to this checkout.

A checkout that has the edition takes its pictures away as it brings the site in line, and writes
the pages of its neighbours anew. One that is empty, or lost some, knows neither: so the target is
asked for what lies there, and for the neighbours' words.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from audio_edition import languages
from audio_edition.errors import PublicationError
from audio_edition.events import Listener, silent
from audio_edition.identity import Identity
from audio_edition.places import Places
from audio_edition.publication import listing, manifest, pages, transcript
from audio_edition.publication.heads import Shelved
from audio_edition.publication.listing import Listing
from audio_edition.publication.model import Episode
from audio_edition.publication.parcels import is_picture
from audio_edition.publication.recall import public_manifest
from audio_edition.publication.sent import Sent
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.sets import WAVEFORM, in_set
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import PAGES, Site, open_site
from audio_edition.publication.targets import Committing, Comparing, Target
from audio_edition.publication.turn import Turn


@dataclass(slots=True)
class Remains:
    """The paths that were removed or written anew, and a line for each that could not be."""

    changed: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)


def clear_away(
    places: Places,
    identity: Identity,
    settings: PublishSettings,
    target: Target,
    edition_id: str,
    *,
    listen: Listener = silent,
) -> Remains:
    """Remove a retracted edition's pictures there, and its neighbours' links to it.

    After ``Publisher.send_show``, which did so for all that lies here. Raises ``PublicationError``
    and ``BusyError``; a neighbour that cannot be mended is told, and hinders nothing.
    """
    found = Remains()
    turn = Turn(places, identity, target, dry_run=False, listen=listen)
    with places.publish_lock(), turn:
        site = open_site(places, identity, settings)
        entry = site.shelf.find(edition_id)
        if entry is None or not entry.retracted:  # somebody brought it back meanwhile
            return found
        turn.begin(site.shelf, patient=True)
        sent = Sent.read(places, target.name)
        for path in sorted(target.look_under([edition_id])):
            if path.count("/") == 1 and is_picture(path):
                turn.renew()
                target.remove(path)
                sent.forget(path)
                found.changed.append(path)
        _mend_beside(site, target, sent, turn, edition_id, found)
        if found.changed and isinstance(target, Committing):
            target.commit()
        sent.write()
    return found


def _mend_beside(
    site: Site, target: Target, sent: Sent, turn: Turn, edition_id: str, found: Remains
) -> None:
    """Write the pages of public neighbours anew that do not lie here as they stand there."""
    words: dict[str, bytes] = {}
    for entry in _beside(site, edition_id):
        if not (entry.damaged or entry.pending):
            continue  # its pages were sent just now
        try:
            if target.look(f"{entry.edition_id}/{PAGES[0]}") is None:
                continue
            episode, cues = sent.episode(entry.edition_id) or (None, b"")
            if episode is None or not cues:
                episode, cues = _fetched(target, sent, turn, entry.edition_id)
            site = replace(site, shelf=site.shelf.put(episode))
            words[entry.edition_id] = cues
        except PublicationError as problem:
            found.stays.append(_left(target, entry.edition_id, edition_id, problem.message))
    for name, cues in words.items():
        try:
            made = _pages(site, name, cues)
            made |= _listing(site, target, name, made)
            for path, data in made.items():
                if not _stands(target, path, data):
                    turn.renew()
                    _put(target, sent, path, data)
                    found.changed.append(path)
        except PublicationError as problem:
            found.stays.append(_left(target, name, edition_id, problem.message))


def _put(target: Target, sent: Sent, path: str, data: bytes) -> None:
    target.put(path, data, content_type(path), cache_control(path))
    seen = target.look(path)
    if seen is None or not _stands(target, path, data):
        raise PublicationError(f"{path} arrived damaged at {target.name}")
    sent.note(path, hashlib.sha256(data).hexdigest(), seen)


def _left(target: Target, name: str, edition_id: str, why: str) -> str:
    return (
        f"{target.name.rstrip('/')}/{name}: its pages link to {edition_id} ({why}); audio-edition "
        "publish --restore brings it back, and mends them"
    )


def _beside(site: Site, edition_id: str) -> Iterator[Shelved]:
    """The public editions before and after it, by date."""
    entries = site.shelf.entries
    at = next(at for at, entry in enumerate(entries) if entry.edition_id == edition_id)
    for some in (reversed(entries[:at]), entries[at + 1 :]):
        nearest = next((entry for entry in some if entry.is_public(site.now)), None)
        if nearest is not None:
            yield nearest


def _fetched(target: Target, sent: Sent, turn: Turn, name: str) -> tuple[Episode, bytes]:
    """An edition as it stands there, which is kept: the next retraction need not ask."""
    if not isinstance(target, Comparing):
        raise PublicationError("its words cannot be read there")
    data, episode = public_manifest(target, name, turn.state)
    stream = io.BytesIO()
    target.fetch(f"{name}/{in_set(episode, transcript.JSON) or transcript.JSON}", stream)
    sent.keep(name, data, stream.getvalue())
    return episode, stream.getvalue()


def _pages(site: Site, name: str, cues: bytes) -> dict[str, bytes]:
    public = site.public
    at = next((at for at, entry in enumerate(public) if entry.edition_id == name), None)
    if at is None:
        return {}
    episode = site.shelf.whole(public[at])
    with languages.using(site.places.plugins):
        made = pages.edition_files(
            episode,
            transcript.read_cues(cues, f"{name}/{transcript.JSON}"),
            site.identity,
            site.settings,
            site.theme,
            previous=public[at - 1].head if at else None,
            following=public[at + 1].head if at + 1 < len(public) else None,
            waveform=bool(in_set(episode, WAVEFORM)),
        )
    return {f"{name}/{file}": data for file, data in made.items()}


def _listing(
    site: Site, target: Target, name: str, made: Mapping[str, bytes]
) -> Mapping[str, bytes]:
    """The list of an edition's files with the pages ``made``, of all that stands there."""
    entry = site.shelf.find(name)
    if entry is None or not made:
        return {}
    certified = {item.name for item in site.shelf.whole(entry).files} | {listing.NAME}
    there = [path for path in target.look_under([name]) if path.partition("/")[2] not in certified]
    digests = {path: target.digest(path) for path in there}
    digests |= {path: hashlib.sha256(data).hexdigest() for path, data in made.items()}
    own = digests.pop(f"{name}/{manifest.NAME}", "")
    return {f"{name}/{listing.NAME}": Listing.in_folder(name, digests, own)}


def _stands(target: Target, path: str, data: bytes) -> bool:
    seen = target.look(path)
    if seen is None or seen.size != len(data):
        return False
    return target.digest(path) == hashlib.sha256(data).hexdigest()
