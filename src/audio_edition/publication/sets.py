"""The files of one revision, each under a name that no other revision has.

``transcript.vtt`` is what is said now. A player that still holds the second revision must not read
the third one's words to it: so each revision's transcript, chapters, waveform and segments stand
under names of their own (``transcript-r2.vtt``), which feed and pages name, and which stay as long
as that revision's audio does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from audio_edition import addresses
from audio_edition.events import Listener, Warned
from audio_edition.identity import Identity
from audio_edition.models import replace
from audio_edition.programme.model import Programme
from audio_edition.publication import chapters, transcript
from audio_edition.publication.files import link_or_copy, sha256_of
from audio_edition.publication.model import Enclosure, Episode, EpisodeFile
from audio_edition.units import Bytes

WAVEFORM = "waveform.json"
TEXTS = (transcript.VTT, transcript.SRT, transcript.JSON, WAVEFORM)
"""Of which each revision has its own, beside the present one's under the plain name."""


def in_set(episode: Episode, name: str) -> str:
    """The name under which the episode's own revision of ``name`` lies; empty where none does.

    The plain one where the revision was made by a version that knew no sets. Chapters are made
    with the pages, no manifest lists its own: they have a set's name where the transcript has one.
    """
    names = {item.name for item in episode.files}
    own = addresses.set_name(name, episode.revision)
    if name == chapters.NAME:
        has_set = addresses.set_name(transcript.JSON, episode.revision) in names
        return own if has_set else name
    return own if own in names else name if name in names else ""


def set_files(episode: Episode) -> tuple[EpisodeFile, ...]:
    """What belongs to the present revision alone, of all that lies beside the manifest."""
    names = {addresses.set_name(name, episode.revision) for name in TEXTS}
    names |= {segment.file for segment in episode.segments}
    names.add(addresses.low_name(episode.file))
    return tuple(item for item in episode.files if item.name in names)


def with_sets(before: Episode | None) -> Episode | None:
    """The episode that stands there; a revision that an earlier version sent learns its files.

    Of the last revision the manifest tells them, if no correction was built since.
    """
    if before is None:
        return None
    published = (
        replace(item, files=set_files(before))
        if not item.files and item.revision == before.revision and item.sha256 == before.sha256
        else item
        for item in before.published
    )
    return replace(before, published=tuple(published))


def stage_set(staging: Path, revision: int) -> None:
    """Give the texts in ``staging`` the names of their revision as well."""
    for name in TEXTS:
        if (staging / name).is_file():
            link_or_copy(staging / name, staging / addresses.set_name(name, revision))


def stage_small(
    programme: Programme, staging: Path, episode: Episode, standing: Path | None
) -> None:
    """Put the small sound beside the enclosure; one in ``standing``, that is out, stays.

    Not one that is damaged: the same sound was made of the same segments just now.
    """
    if programme.small is None:
        return
    target = staging / addresses.low_name(episode.file)
    kept = None if standing is None else standing / target.name
    if kept is not None and _is_as_it_went_out(kept, episode):
        programme.small.unlink()
        link_or_copy(kept, target)
    elif programme.small != target:
        programme.small.replace(target)


def _is_as_it_went_out(file: Path, episode: Episode) -> bool:
    """Whether the file is there with the bytes that went out, as far as those are known."""
    out = {item.name: item.sha256 for one in episode.published for item in one.files}
    return file.is_file() and out.get(file.name) in (None, sha256_of(file))


def name_segments(
    programme: Programme, episode: Episode, out: Sequence[Enclosure]
) -> tuple[Programme, Episode]:
    """Give segments that differ from those that are ``out`` under their name another one.

    Returns programme and episode with the files renamed.
    """
    taken = {item.name: item.sha256 for one in out for item in one.files}
    names = {
        segment.file: addresses.set_name(segment.file, episode.revision)
        for segment in programme.segments
        if taken.get(segment.file, segment.sha256) != segment.sha256
    }
    if not names:
        return programme, episode
    segments = []
    for segment in programme.segments:
        own = replace(segment, file=names.get(segment.file, segment.file))
        if own != segment:
            segment.path.replace(own.path)
        segments.append(own)
    told = (replace(one, file=names.get(one.file, one.file)) for one in episode.segments)
    return replace(programme, segments=tuple(segments)), replace(episode, segments=tuple(told))


def settle_chapters(
    episode: Episode, before: Episode | None, identity: Identity, staging: Path
) -> Episode:
    """The episode, its earlier revisions' chapters among their files, as all others of theirs.

    Those of the present revision are made with the pages, and follow the show's settings: what was
    the present one until now, ``before``, has its last ones.
    """

    def settled(item: Enclosure) -> Enclosure:
        name = addresses.set_name(chapters.NAME, item.revision)
        others = tuple(file for file in item.files if file.name != name)
        if item.revision == episode.revision:
            return replace(item, files=others)
        if before is None or not before.files or others != item.files:
            return item
        if (item.revision, item.sha256) != (before.revision, before.sha256):
            return item
        if addresses.set_name(transcript.JSON, item.revision) not in {one.name for one in others}:
            return item  # sent by a version that knew no sets: its item names the plain ones
        data = chapters.chapters_json(before, identity)
        (staging / name).write_bytes(data)
        own = EpisodeFile(name, Bytes(len(data)), hashlib.sha256(data).hexdigest())
        return replace(item, files=(*others, own))

    return replace(episode, published=tuple(map(settled, episode.published)))


def keep_sets(place: Path, staging: Path, episode: Episode) -> None:
    """Carry the sets that are out over into ``staging``, but for what is made there anew."""
    for name in names_out(episode):
        if (place / name).is_file() and not (staging / name).exists():
            link_or_copy(place / name, staging / name)


def carried(episode: Episode) -> dict[str, EpisodeFile]:
    """What went out and no build of the present revision makes again, by name.

    Of the present one, too, what has another name now: a segment under another title's tags.
    """
    made = {file.name for file in set_files(episode)}
    return {
        file.name: file
        for item in episode.published
        for file in item.files
        if item.revision != episode.revision or file.name not in made
    }


def intact(files: Iterable[EpisodeFile], episode: Episode, listen: Listener) -> list[EpisodeFile]:
    """``files`` without those that are carried over and are not what went out.

    A damaged one is no part of what is built: the target's stays, and a repair brings it back.
    """
    listed = tuple(files)
    out = carried(replace(episode, files=listed))
    bad = [one.name for one in listed if one.name in out and out[one.name].sha256 != one.sha256]
    if bad:
        names = ", ".join(bad[:3]) + (f" and {len(bad) - 3} more" if len(bad) > 3 else "")
        told = (
            f"in audio/{episode.edition_id} this is not what went out, and is left out of what is "
            f"built: {names} (audio-edition check --repair brings back what a target has)"
        )
        listen(Warned("publication", told))
    return [one for one in listed if one.name not in bad]


def names_out(episode: Episode) -> Iterator[str]:
    """The files of all revisions that went out, chapters too, whether or not they are here."""
    for item in episode.published:
        own = addresses.set_name(chapters.NAME, item.revision)
        yield from dict.fromkeys([*(file.name for file in item.files), own])
