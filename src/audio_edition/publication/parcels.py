"""What is brought to a target: files with the bytes that they must have."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.faults import of_disk
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication import chapters, email_card
from audio_edition.publication.feeds import art
from audio_edition.publication.files import sha256_of
from audio_edition.publication.heads import is_thumb
from audio_edition.publication.model import Episode
from audio_edition.publication.sent import Sent
from audio_edition.publication.targets import Seen


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file to bring to the target; ``sha256`` is what it must be."""

    path: str
    source: Path | bytes
    size: int
    sha256: str


def files_of(audio: Path, episode: Episode, *, sounds: bool) -> Iterator[Parcel]:
    """The episode's own files: sound and images, or the texts that describe them."""
    folder = audio / episode.edition_id
    for item in episode.files:
        if item.name.endswith((".vtt", ".srt", ".txt", ".json")) != sounds:
            path = f"{episode.edition_id}/{item.name}"
            yield Parcel(path, folder / item.name, item.size, item.sha256)


def earlier(audio: Path, episode: Episode) -> Iterator[Parcel]:
    """Chapters of the revisions before, as far as they are whole here.

    An earlier version put them in no manifest. They were made with the pages of their day, and no
    group makes them again: who lost them at a target gets them from here. Nothing tells their
    digest, so that they replace nothing.
    """
    for one in episode.published:
        name = addresses.set_name(chapters.NAME, one.revision)
        if one.revision == episode.revision or not one.files:
            continue
        if name in {file.name for file in one.files}:
            continue
        try:
            data = read_plain(audio / episode.edition_id / name, MADE)
        except OSError as problem:
            if of_disk(problem):
                raise
            continue
        if chapters.is_whole(data):
            yield parcel_of(f"{episode.edition_id}/{name}", data)


def verify_here(parcel: Parcel) -> None:
    """Raise unless the file is what the manifest says it is."""
    if isinstance(parcel.source, bytes):
        return
    try:
        good = not parcel.source.is_symlink() and (
            parcel.source.stat().st_size == parcel.size
            and sha256_of(parcel.source) == parcel.sha256
        )
    except OSError as problem:
        if of_disk(problem):
            raise
        good = False
    if not good:
        edition_id = parcel.path.partition("/")[0]
        raise PublicationError(
            f"{parcel.path} is missing or not what was built",
            hint=f"audio-edition build {edition_id} makes it again",
        )


def parcel_of(path: str, data: bytes) -> Parcel:
    """A parcel of bytes."""
    return Parcel(path, data, len(data), hashlib.sha256(data).hexdigest())


def parcels_of(
    made: Mapping[str, bytes], sent: Sent, look: Callable[[str], Seen | None]
) -> Iterator[Parcel]:
    """Parcels of what was made, pages last: a page names files beside it.

    A picture is called after what is drawn: one that ``look`` finds there as it was ``sent``
    stays, for other bytes here are a damage.
    """
    for path in sorted(made, key=_pages_last):
        parcel = parcel_of(path, made[path])
        if is_picture(path) and sent.digest(path) not in ("", parcel.sha256):
            seen = look(path)
            if seen is not None and sent.knows(path, None, seen):
                continue
        yield parcel


def is_picture(path: str) -> bool:
    """Whether a file is a picture of an edition that was made with its pages."""
    name = path.rpartition("/")[2]
    return email_card.is_card(name) or art.is_art(name) or is_thumb(name)


def _pages_last(path: str) -> tuple[bool, str]:
    return path.endswith(".html"), path
