"""Where the show is sent: a folder, an SFTP server, an object store, or what a plugin offers.

A target shows a file whole or not at all: folders and servers get a temporary name first
and then a rename; object stores put objects whole by nature. The scheme of the address names
who serves it, at the seam ``targets``.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias, TypeVar, runtime_checkable

from audio_edition import disk
from audio_edition.errors import AudioEditionError, PublicationError
from audio_edition.places import Places
from audio_edition.plugins import Seam
from audio_edition.publication.files import sha256_of
from audio_edition.publication.remedies import remedy_for
from audio_edition.remote import again, part_name, words

T = TypeVar("T")

PAUSES = (0.5, 2.0)
"""Seconds before the second and the third try of an upload or a question."""

_PART = re.compile(r"\.(.+)\.[0-9a-f]{12}\.part", re.DOTALL)
_REMOTE = re.compile(r"([^/\\:@]+@[^/\\:]+|[^/\\:@]+\.[^/\\:]+):(.*)")
"""``user@host:path``, ``host.example:path``: an address of scp and rsync."""

_AGAIN = "listeners still see what they saw before; run publish again"


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as the target shows it: size in bytes, and a token that changes with it.

    An empty token promises nothing: the file is read back whenever it matters.
    """

    size: int
    token: str


@runtime_checkable
class Target(Protocol):
    """What ``publish`` needs of a place. Paths are relative, with slashes.

    Every method raises ``PublicationError`` where the place does not answer.
    """

    @property
    def name(self) -> str:
        """What to call it before people: the address, never with a password."""
        ...

    def look(self, path: str) -> Seen | None:
        """Return what stands at ``path``, None where nothing does."""
        ...

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """List the files in each of ``folders`` (None: all there are), by path."""
        ...

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Put a file in place of what stood there, whole or not at all."""
        ...

    def digest(self, path: str) -> str:
        """Read the file back and return its SHA-256."""
        ...

    def remove(self, path: str) -> None:
        """Take a file away; nothing happens where none is."""
        ...


@runtime_checkable
class Sweepable(Protocol):
    """A target that writes files under other names first, and can tell which never got theirs."""

    def unfinished(self) -> list[str]:
        """The paths of unfinished files: a run was killed, or the power cut.

        They are in the folders that ``look_under`` has listed, or right in the place itself;
        ``look_under`` tells nothing of them. Raises ``PublicationError`` where the place does
        not answer.
        """
        ...


@runtime_checkable
class Comparing(Protocol):
    """A target whose files can be read again, and replaced only if nobody else did so before.

    ``publish`` compares with what is public there before it writes (``publication.there``), one
    publisher at a time. Every method raises ``PublicationError`` where the place does not answer.
    """

    def fetch(self, path: str, into: BinaryIO) -> None:
        """Write the file's bytes into ``into``, from its beginning; raises where there is none."""
        ...

    def exchange(self, path: str, data: bytes, before: Seen | None) -> bool:
        """Put ``data`` at ``path`` if ``before`` is what stands there (None: nothing does).

        False where something else stands there; nothing is changed then. A try that was made
        twice, because the answer to the first was lost, may be told False for its own file: who
        asks reads it back.
        """
        ...


@runtime_checkable
class Committing(Protocol):
    """A target that shows all that a turn has put there at once, at the turn's end.

    From the lease on (``publication.lease``) until it is given back, what is put and removed is
    seen by this object alone; ``commit`` shows it. What was not committed goes with the lease.
    """

    def commit(self) -> None:
        """Show it; raises ``PublicationError``, and then nothing of it is shown."""
        ...


TargetFactory: TypeAlias = Callable[[str, Places], Target]
"""Opens the target that an address names; raises ``PublicationError`` where it cannot."""


TARGETS: Seam[TargetFactory] = Seam(
    name="targets",
    noun="target",
    built_in={
        "file": "audio_edition.publication.targets:open_folder",
        "s3": "audio_edition.publication.stores:open_store_target",
        "s3a": "audio_edition.publication.stores:open_store_target",
        "gs": "audio_edition.publication.stores:open_store_target",
        "gcs": "audio_edition.publication.stores:open_store_target",
        "az": "audio_edition.publication.stores:open_store_target",
        "abfs": "audio_edition.publication.stores:open_store_target",
        "abfss": "audio_edition.publication.stores:open_store_target",
        "sftp": "audio_edition.publication.sftp:open_sftp",
        "ssh": "audio_edition.publication.sftp:open_sftp",
        "webdav": "audio_edition.publication.webdav:open_webdav",
        "webdavs": "audio_edition.publication.webdav:open_webdav",
        "dav": "audio_edition.publication.webdav:open_webdav",
        "davs": "audio_edition.publication.webdav:open_webdav",
        "http+dav": "audio_edition.publication.webdav:open_webdav",
        "https+dav": "audio_edition.publication.webdav:open_webdav",
        "rsync": "audio_edition.publication.rsync:open_rsync",
        "rsync+ssh": "audio_edition.publication.rsync:open_rsync",
        "git+ssh": "audio_edition.publication.git_branch:open_git",
        "git+file": "audio_edition.publication.git_branch:open_git",
        "git+https": "audio_edition.publication.git_branch:open_git",
        "git+http": "audio_edition.publication.git_branch:open_git",
    },
    error=PublicationError,
)


def open_target(target: str, places: Places) -> Target:
    """Open the place that [publish] target names; a relative folder starts at the show.

    A scheme that nobody offers at the seam is asked of fsspec. Raises ``PublicationError``
    where the place, or the library for it, is missing.
    """
    scheme, separator, _ = target.partition("://")
    if not separator:
        scheme = "file"
    if not TARGETS.exists(scheme, places.plugins):
        from audio_edition.publication.stores import is_known, open_store_target

        if is_known(scheme):
            return open_store_target(target, places)
    factory = TARGETS.find(scheme, places.plugins)
    hint = f"mend the plugin that offers it, or reinstall its package; see {TARGETS.contract}"
    try:
        made: object = factory(target, places)
    except AudioEditionError:
        raise
    except Exception as problem:  # somebody else's code
        why = re.sub(r"//[^/@\s]*@", "//", words(problem))  # an address may hold a password
        raise PublicationError(
            f"the target {scheme!r} cannot be opened: {why}", hint=hint
        ) from problem
    if not isinstance(made, Target):
        raise PublicationError(
            f"the target {scheme!r} opens a {type(made).__name__}, which is no target", hint=hint
        )
    return made


def open_folder(target: str, places: Places) -> Target:
    """Open a folder on this machine: a path, or ``file://`` and a path."""
    _, separator, rest = target.partition("://")
    remote = None if separator else _REMOTE.fullmatch(target)
    if remote:
        raise PublicationError(
            f"target {target} is written as for scp, and would be a folder here",
            hint=f'target = "sftp://{remote[1]}/{remote[2].lstrip("/")}" (or ./{target})',
        )
    folder = (places.root / Path(rest if separator else target).expanduser()).resolve()
    audio = places.audio.resolve()
    if folder == audio or folder.is_relative_to(audio) or audio.is_relative_to(folder):
        raise PublicationError(
            f"target {target} and {audio} lie in one another",
            hint="leave target empty where audio/ itself is served",
        )
    return FolderTarget(folder)


class FolderTarget:
    """A folder on this machine, or mounted on it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: set[str] = set()

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self._folder)

    def look(self, path: str) -> Seen | None:
        """Stat the file."""
        try:
            status = (self._folder / path).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as problem:
            raise self._failed(f"look at {path}", problem) from None
        return Seen(status.st_size, str(status.st_mtime_ns))

    def look_under(self, folders: Iterable[str] | None) -> dict[str, Seen]:
        """Walk the folders."""
        found: dict[str, Seen] = {}
        for start in [self._folder] if folders is None else [self._folder / f for f in folders]:
            for place, inner, names in os.walk(start):
                inner[:] = [name for name in inner if not name.startswith(".")]
                for name in names:
                    path = (Path(place) / name).relative_to(self._folder).as_posix()
                    if part_of(name):
                        self._parts.add(path)
                        continue
                    seen = self.look(path)
                    if seen is not None:
                        found[path] = seen
        return found

    def put(self, path: str, source: Path | bytes, content_type: str, cache_control: str) -> None:
        """Write beside, flush to the disk, rename."""
        self._put(path, source, os.replace)

    def fetch(self, path: str, into: BinaryIO) -> None:
        """Copy the file."""
        try:
            with (self._folder / path).open("rb") as stream:
                shutil.copyfileobj(stream, into, 1 << 20)
        except OSError as problem:
            raise self._failed(f"read back {path}", problem) from None

    def exchange(self, path: str, data: bytes, before: Seen | None) -> bool:
        """Link a new file, which fails where there is one; or look, and rename over it."""
        if before is not None:
            if self.look(path) != before:
                return False
            self.put(path, data, "", "")
            return True

        def link(fresh: Path, file: Path) -> None:
            os.link(fresh, file)
            fresh.unlink()

        try:
            self._put(path, data, link)
        except FileExistsError:
            return False
        return True

    def _put(self, path: str, source: Path | bytes, place: Callable[[Path, Path], object]) -> None:
        file = self._folder / path
        try:
            with disk.beside(
                file,
                mode=disk.PUBLIC,
                aside=file.with_name(part_name(file.name)),
                place=place,
            ) as stream:
                if isinstance(source, bytes):
                    stream.write(source)
                else:
                    with source.open("rb") as original:
                        shutil.copyfileobj(original, stream, 1 << 20)
        except OSError as problem:
            if isinstance(problem, FileExistsError) and file.exists():
                raise
            raise self._failed(f"send {path}", problem) from None

    def unfinished(self) -> list[str]:
        """Those that were seen, and what lies in the folder itself."""
        try:
            own = [file.name for file in self._folder.glob(".*.part") if part_of(file.name)]
        except OSError as problem:
            raise self._failed("list the target", problem) from None
        return sorted(self._parts.union(own))

    def digest(self, path: str) -> str:
        """Hash the file."""
        try:
            return sha256_of(self._folder / path)
        except OSError as problem:
            raise self._failed(f"read back {path}", problem) from None

    def remove(self, path: str) -> None:
        """Unlink the file."""
        try:
            disk.remove(self._folder / path)
        except OSError as problem:
            raise self._failed(f"remove {path}", problem) from None

    def _failed(self, what: str, problem: OSError) -> PublicationError:
        return failed(self.name, what, problem.strerror or str(problem), problem)


def part_of(name: str) -> str:
    """The name that an unfinished file was to have; empty for any other file."""
    found = _PART.fullmatch(name)
    return found[1] if found else ""


def failed(
    name: str, what: str, why: str, problem: BaseException | str | None = None
) -> PublicationError:
    """Return the error for something that the target ``name`` would not do.

    Where ``problem`` is one of the known troubles, it says so, and how to mend it.
    """
    known = remedy_for(problem) if problem is not None else None
    if known is None:
        return PublicationError(f"{name}: cannot {what}: {why}", hint=_AGAIN)
    return PublicationError(f"{name}: cannot {what}: {known.why} ({why})", hint=known.hint)


def trying(
    name: str,
    what: str,
    act: Callable[[], T],
    *,
    anew: Callable[[], None],
    once: bool = False,
) -> T:
    """Try ``act`` three times (``once``: no more than that); raise ``PublicationError`` with the
    store's own words.

    ``anew`` is called before the second and the third try.
    """

    def may_pass(problem: Exception) -> bool:
        if isinstance(problem, PublicationError | PermissionError):
            return False
        known = remedy_for(problem)
        return known is None or known.passes

    try:
        return again(act, pauses=() if once else PAUSES, passes=may_pass, anew=anew)
    except PublicationError:
        raise
    except Exception as problem:
        raise failed(name, what, words(problem), problem) from None
