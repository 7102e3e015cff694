"""Put right under ``audio/`` what can be taken from somewhere else, an edition at a time.

A manifest comes from the copy in the cache, from the target, or (without its words) from the
journal; a file from the target, where it still has the bytes that the manifest tells of. What only
a build can make, and what nobody has any more, is told.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.places import Places
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import chapters, email_card, manifest
from audio_edition.publication.files import sha256_of, write_if_changed
from audio_edition.publication.journal import read_journal
from audio_edition.publication.lost import caught_up
from audio_edition.publication.manifest import UnreadError
from audio_edition.publication.model import Episode
from audio_edition.publication.retract import retract
from audio_edition.publication.shelf import last_known, read_last
from audio_edition.publication.targets import Comparing, Target
from audio_edition.publication.there import PublicState

Repair: TypeAlias = Literal["repaired", "rebuild", "lost"]


@dataclass(frozen=True, slots=True)
class Repaired:
    """One thing that was damaged or missing, and what became of it.

    ``repaired``: it is as it was; ``message`` tells from where. ``rebuild``: a build makes it
    again; ``lost``: nobody has it any more. ``remedy`` is what to do.
    """

    state: Repair
    where: str
    message: str
    remedy: str = ""

    def as_object(self) -> dict[str, str]:
        """It, as JSON has it."""
        return {"where": self.where, "message": self.message, "remedy": self.remedy}


def is_broken(places: Places, edition_id: str) -> bool:
    """Whether a manifest that can be read has other bytes than were written under its seal."""
    try:
        episode = manifest.read(places.audio, edition_id)
        data = read_plain(places.audio / edition_id / manifest.NAME, MADE)
    except (OSError, PublicationError):
        return False
    return episode is not None and bool(episode.proof) and not manifest.is_whole(data)


def repair_manifest(
    places: Places, edition_id: str, target: Target | None, state: PublicState | None
) -> Repaired:
    """Put back a manifest that is damaged, changed, older than what was public, or gone."""
    where = f"{edition_id}/{manifest.NAME}"
    file = places.audio / edition_id / manifest.NAME
    known = read_journal(places).find(edition_id)
    try:
        standing = manifest.read(places.audio, edition_id)
    except (manifest.NewerError, UnreadError) as problem:  # neither is damaged
        return Repaired("lost", where, problem.message, problem.hint or "")
    except PublicationError:
        standing = None
    there = state.editions.get(edition_id) if state is not None else None
    is_changed = standing is not None and is_broken(places, edition_id)
    is_retracted = known.retracted if known is not None else there is not None and there.retracted
    kept = last_known(places, edition_id)
    if is_retracted:
        is_good = standing is not None and not is_changed and _stands(places, standing, kept)
        found = None if is_good else _of_retracted(places, edition_id, target, kept)
        if found is not None:
            _put_back(places, file, found)  # its words, too
        if found is not None or standing is not None or kept is not None:
            return _taken_back(places, edition_id)
    if standing is not None and is_changed:
        found = _from_target(edition_id, target, there.mark) if there is not None else None
        copy = read_last(places, edition_id)
        if found is not None and manifest.is_whole(found):
            _put_back(places, file, found)
            return Repaired("repaired", where, "it came back from the target")
        if copy is not None and copy != standing and _stands(places, copy, kept):
            _put_back(places, file, manifest.to_json(copy))
            return Repaired("repaired", where, "it came back from what was remembered of it")
        message = "it is not what was written under its seal"
        return Repaired("rebuild", where, message, f"audio-edition build {edition_id}")
    if standing is not None:
        data, source = manifest.to_json(caught_up(standing, known, places.now())), "the journal"
        again = True
    else:
        found = _from_target(edition_id, target, there.mark) if there is not None else None
        copy = read_last(places, edition_id)
        out = manifest.from_json(found) if found is not None else kept
        if copy is not None and _stands(places, copy, out):
            found, kept = None, copy  # a correction that waits, or a draft
        if found is None and kept is None:
            remedy = f"bring {file} back from a copy of yours, or remove its folder"
            return Repaired("lost", where, "nothing tells any more what it said", remedy)
        data, source = found or (manifest.to_json(kept) if kept else b""), "the target"
        if found is None:
            source = "what was remembered of it"
        again = not manifest.from_json(data).files
    _put_back(places, file, data)
    if again:
        message = (
            f"GUID, number, date and revisions are there again, by {source}; its words are not"
        )
        return Repaired("rebuild", where, message, f"audio-edition build {edition_id}")
    return Repaired("repaired", where, f"it came back from {source}")


def _of_retracted(
    places: Places, edition_id: str, target: Target | None, kept: Episode | None
) -> bytes | None:
    """A retracted edition's manifest with its words, from its copy or from the target."""
    copy = read_last(places, edition_id)
    if copy is not None and _stands(places, copy, kept):
        return manifest.to_json(copy)
    if copy is not None and copy.files and copy == kept:
        return None  # as it was; its files are what is missing
    # the one there is of before the retraction: no ``state.json`` tells its digest
    found = _fetched(target, f"{edition_id}/{manifest.NAME}")
    try:
        there = manifest.from_json(found) if found is not None else None
    except PublicationError:
        return None
    if there is None or found is None or there.edition_id != edition_id:
        return None
    return found if manifest.is_whole(found) and _knows(there, kept) else None


def _taken_back(places: Places, edition_id: str) -> Repaired:
    where = f"{edition_id}/{manifest.NAME}"
    episode = retract(places, edition_id)
    if not episode.files and episode.purged_at is None:
        message = (
            "it is marked as retracted again, and GUID, number, date and revisions are there; "
            "its words are not: nobody tells them any more"
        )
        return Repaired("rebuild", where, message, f"audio-edition build {edition_id}")
    return Repaired("repaired", where, "it is marked as retracted again")


def _put_back(places: Places, file: Path, data: bytes) -> None:
    with places.edition_lock(file.parent.name), places.site_lock():
        if file.is_symlink():
            file.unlink()
        elif file.is_dir():
            shutil.rmtree(file)
        write_if_changed(file, data)


def _stands(places: Places, copy: Episode, out: Episode | None) -> bool:
    """Whether ``copy`` knows of all that is ``out``, and its files are those that are here."""
    folder = places.audio / copy.edition_id
    return (
        bool(copy.files)
        and _knows(copy, out)
        and all(_is(folder / item.name, item.sha256) for item in copy.files)
    )


def _knows(copy: Episode, out: Episode | None) -> bool:
    """Whether ``copy`` tells of all revisions that are ``out``."""
    public = {(one.revision, one.sha256) for one in out.published} if out is not None else set()
    return public <= {(one.revision, one.sha256) for one in copy.published}


def _from_target(edition_id: str, target: Target | None, mark: str) -> bytes | None:
    path = f"{edition_id}/{manifest.NAME}"
    data = _fetched(target, path)
    return data if data is not None and hashlib.sha256(data).hexdigest() == mark else None


def _fetched(target: Target | None, path: str) -> bytes | None:
    if target is None or not isinstance(target, Comparing):
        return None
    try:
        if target.look(path) is None:
            return None
        stream = io.BytesIO()
        target.fetch(path, stream)
    except PublicationError:
        return None
    return stream.getvalue()


def repair_files(places: Places, episode: Episode, target: Target | None) -> Iterator[Repaired]:
    """Put back every file of an edition that is missing or has other bytes than it should."""
    edition_id = episode.edition_id
    folder = places.audio / edition_id
    wanted = {
        one.file: one.sha256
        for one in episode.published
        # of a revision that was purged nothing is to be here
        if one.file == episode.file or not one.is_bare or (folder / one.file).exists()
    }
    earlier = set(wanted) | {
        item.name
        for one in episode.published
        if one.revision != episode.revision
        for item in one.files
    }
    earlier -= {episode.file, *(segment.file for segment in episode.segments)}
    wanted |= {item.name: item.sha256 for one in episode.published for item in one.files}
    wanted |= {item.name: item.sha256 for item in episode.files}
    broken: list[str] = []
    for name, sha256 in sorted(wanted.items()):
        file = folder / name
        if _is(file, sha256):
            continue
        path = f"{edition_id}/{name}"
        if _bring(places, path, file, sha256, target):
            yield Repaired("repaired", path, "it came back from the target")
        elif name in earlier:
            yield _lost(places, path)
        else:
            broken.append(name)
    yield from _earlier_chapters(places, episode, target)
    yield from _earlier_cards(places, episode, target)
    if broken:
        names = ", ".join(broken[:3]) + (f" and {len(broken) - 3} more" if len(broken) > 3 else "")
        message = f"missing or damaged: {names}"
        yield Repaired("rebuild", edition_id, message, f"audio-edition build {edition_id}")


def _earlier_chapters(
    places: Places, episode: Episode, target: Target | None
) -> Iterator[Repaired]:
    """Chapters are made with the pages, and those of earlier revisions by nobody any more.

    Manifests of an earlier version have not their digests: what was sent is what they were.
    """
    for one in episode.published:
        name = addresses.set_name(chapters.NAME, one.revision)
        if one.revision == episode.revision or not one.files:
            continue
        if name in {file.name for file in one.files}:
            continue
        path = f"{episode.edition_id}/{name}"
        here, sent = _read(places.audio / path), _fetched(target, path)
        if sent is not None and sent != here and chapters.is_whole(sent):
            yield _came_back(places, path, sent)
        elif here is None or not chapters.is_whole(here):
            yield _lost(places, path)


def _earlier_cards(places: Places, episode: Episode, target: Target | None) -> Iterator[Repaired]:
    """Cards of revisions before, which nobody can draw again; a PNG tells that it is damaged."""
    folder = places.audio / episode.edition_id
    for name in email_card.standing(folder):
        if email_card.revision_of(name) == episode.revision or email_card.read_card(folder / name):
            continue
        path = f"{episode.edition_id}/{name}"
        sent = _fetched(target, path)
        if sent is not None and email_card.is_whole(sent):
            yield _came_back(places, path, sent)
        else:
            yield _lost(places, path, "or remove it")


def _came_back(places: Places, path: str, data: bytes) -> Repaired:
    _put_back(places, places.audio / path, data)
    return Repaired("repaired", path, "it came back from the target")


def _lost(places: Places, path: str, *also: str) -> Repaired:
    message = "it is an earlier revision's, and no other copy of it is known"
    remedy = ", ".join([f"bring {places.audio / path} back from a copy of yours", *also])
    return Repaired("lost", path, message, remedy)


def _read(file: Path) -> bytes | None:
    try:
        return read_plain(file, MADE)
    except OSError:
        return None


def _is(file: Path, sha256: str) -> bool:
    try:
        return not file.is_symlink() and sha256_of(file) == sha256
    except OSError:
        return False


def _bring(places: Places, path: str, file: Path, sha256: str, target: Target | None) -> bool:
    """Fetch a file, and put it in its place when every byte is right."""
    if target is None or not isinstance(target, Comparing):
        return False
    with places.store.scratch("repair") as scratch:
        fresh = scratch / "fetched"
        try:
            if target.look(path) is None:
                return False
            with fresh.open("w+b") as stream:
                target.fetch(path, stream)
        except PublicationError:
            return False
        if sha256_of(fresh) != sha256:
            return False
        with places.edition_lock(path.partition("/")[0]), places.site_lock():
            if file.is_symlink():
                file.unlink()
            elif file.is_dir():
                shutil.rmtree(file)
            write_if_changed(file, read_plain(fresh, MADE))
    return True
