"""episode.json: the truth about one episode, from which feed and pages are made.

Its fields are ``model.Episode``'s. The format is described in docs/manifest.md and
docs/episode.schema.json. ``version`` grows when a reader of the old format would misread the new
one.
"""

from __future__ import annotations

import errno
import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from audio_edition import addresses, models
from audio_edition.errors import PublicationError
from audio_edition.faults import mend, why
from audio_edition.models import FileModel, replace, set_field, write_json
from audio_edition.models import as_json as as_json
from audio_edition.plain_files import MADE, read_plain
from audio_edition.publication.model import MEMBERS, Episode
from audio_edition.schemas import refuse_newer

_NO_FILE = (errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.EINVAL, errno.ENXIO)
"""What the system says where a folder, a device or far too much stands in a file's place."""


class UnreadError(PublicationError):
    """What stands in the file nobody knows: the disk, or the system around it, did not give it."""


def not_read(file: Path, where: str, problem: OSError, *, hint: str = "") -> PublicationError:
    """The error for a file, told as ``where``, that cannot be read.

    An ``UnreadError``, unless something else stands in its place: that is a damage, and ``hint``
    mends it.
    """
    if problem.errno in _NO_FILE:
        told = problem.strerror or problem
        return PublicationError(f"{where} cannot be read: {told}", hint=hint or None)
    return UnreadError(f"{where} cannot be read: {why(problem)}", hint=mend(problem, file) or None)


VERSION = 1
_OF_MEMBERS = 2
NAME = "episode.json"
_SEAL = "seal"
_END = "\n}\n"

DAMAGE = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
"""What reading a JSON file may raise whose contents are not what this program writes."""


class NewerError(PublicationError):
    """A newer version of this program wrote the file: nothing is wrong with it."""


class ChangedError(PublicationError):
    """Somebody changed the file after it was written: what it tells is nobody's word."""


class _Version(FileModel, frozen=True):
    version: Any = None


def to_json(episode: Episode) -> bytes:
    """Return the manifest: UTF-8 JSON, stable order, one newline at its end."""
    made = io.BytesIO()
    write_json(made, parts_of(episode))
    if episode.proof:  # manifests of before stay as they are
        with made.getbuffer() as written:
            # of all that stands before: a changed manifest shows, whatever changed
            seal = hashlib.sha256(written).hexdigest()
        made.seek(-len(_END), io.SEEK_END)
        made.write(_sealing(seal))
    return made.getvalue()


def parts_of(episode: Episode) -> dict[str, Any]:
    """Return what ``to_json`` writes, without its seal; its lists are iterators."""
    # who knows of no members would hand it to everybody
    version = _OF_MEMBERS if episode.is_for_members else VERSION
    return {"version": version, **models.parts_of(episode)}


def document_of(episode: Episode) -> dict[str, Any]:
    """The same, as it is read again."""
    return {
        key: list(value) if isinstance(value, Iterator) else value
        for key, value in parts_of(episode).items()
    }


def _sealing(digest: str) -> bytes:
    return f',\n "{_SEAL}": "{digest}"{_END}'.encode()


def is_whole(data: bytes) -> bool:
    """Tell whether a manifest is, byte for byte, what was written under its seal."""
    at = data.rfind(f',\n "{_SEAL}": "'.encode())
    if at < 0:
        return False
    with memoryview(data) as view:  # a day's manifest is not copied for it
        seal = hashlib.sha256(view[:at])
        seal.update(_END.encode())
        return view[at:] == _sealing(seal.hexdigest())


def from_json(data: bytes, where: str = NAME) -> Episode:
    """Read a manifest; raises ``PublicationError`` naming ``where`` if it is none."""
    try:
        version = _version(models.read(data, _Version), where)
        return _told(models.read(data, Episode), version)
    except DAMAGE as problem:
        raise PublicationError(
            f"{where} is damaged: {problem}",
            hint="restore it from where it was published, or remove its folder",
        ) from None


def episode_of(document: Mapping[str, Any]) -> Episode:
    """Return the episode of a document; raises one of ``DAMAGE``, or ``NewerError``."""
    version = _version(models.of_document(document, _Version), NAME)
    return _told(models.of_document(document, Episode), version)


def _version(told: _Version, where: str) -> int:
    refuse_newer(told.version, _OF_MEMBERS, where, NewerError)
    if told.version not in (VERSION, _OF_MEMBERS):
        raise ValueError(f"its version is {told.version!r}")
    return int(told.version)


def _told(episode: Episode, version: int) -> Episode:
    if not addresses.is_edition_name(episode.edition_id):
        raise ValueError(f"{episode.edition_id[:60]!r} cannot name an edition")
    if episode.access or version == _OF_MEMBERS:
        set_field(episode, "access", MEMBERS)
    return episode


def head_of(episode: Episode) -> Episode:
    """Return the episode without its long lists: enough for lists of episodes."""
    return replace(episode, chapters=(), segments=(), files=(), published=())


def read(audio: Path, edition_id: str) -> Episode | None:
    """Read ``audio/EDITION/episode.json``; None where the edition was never built."""
    file = audio / edition_id / NAME
    try:
        return from_json(read_plain(file, MADE), f"{edition_id}/{NAME}")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise not_read(file, str(file), problem) from None
