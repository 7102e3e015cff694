"""A build of which nothing changed since: found by looking at files, without reading them.

After a build the command line notes how everything stood that the build may have read, how the
edition's files stood that it made, and what it told. Where all of it stands so still, the same
build would make the same bytes and tell the same: it is told, and not done. Files are compared
by size, times and inode (ctime is nobody's to choose), the programme by its bytes. Whatever
cannot be seen so (code of the show's own, a package under development, a voice that stood in
for another) is built as ever.

Hardly anything is imported here: to look must cost little beside what it saves.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audio_edition import __version__, addresses, clock
from audio_edition.errors import AudioEditionError
from audio_edition.store.store import Drawer, StoreError, open_store
from audio_edition.verbs.stamps import Stamped, edition_folders, named_in, stamp_of, tree

if TYPE_CHECKING:
    from audio_edition.pipeline import BuildReport
    from audio_edition.workspace import Workspace

_VERSION = 1
_LOOKED_BACK = 10  # earlier editions whose text cleaning compares with (``repetition.ENOUGH``)
_ENVIRONMENT = ("AUDIO_EDITION_", "SOURCE_DATE_EPOCH")

_GRAIN = 20_000_000  # nanoseconds by which a file's times may lag behind the clock


@dataclass(frozen=True, slots=True)
class Asked:
    """What a build was asked for besides its edition."""

    engine: str = ""
    voice: str = ""
    fallback: bool = True
    draft: bool = False


def told_before(root: Path, edition: str, asked: Asked) -> dict[str, Any] | None:
    """What the last build told, where it would be told again; None where it must be done.

    ``root`` is the show's folder, ``edition`` the name of one in ``editions/``.
    """
    try:
        entry = _drawer(root).get(edition)
        record: Mapping[str, Any] = json.loads(entry.data()) if entry else {}
        if not record or not _is_its_hour(record):
            return None
        beside = _Beside(tuple(record["named"]), tuple(record["earlier"]))
        if record["inputs"] != _digest(_seen(root, edition, asked, beside)):
            return None
        if record["outputs"] != _outputs(root):
            return None
        told = dict(record["told"])
        with (root / "audio" / edition / str(record["file"])).open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != record["sha256"]:
                return None
    except (AudioEditionError, OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return told


def newest(root: Path) -> str:
    """The name of the show's newest edition; empty where there is none."""
    with suppress(OSError):
        names = [entry.name for entry in os.scandir(root / "editions") if entry.is_dir()]
        return max(filter(addresses.is_edition_name, names), key=addresses.in_time, default="")
    return ""


def remember(
    workspace: Workspace,
    report: BuildReport,
    asked: Asked,
    told: Mapping[str, Any],
    *,
    began: int,
) -> None:
    """Note how everything stands after a build that told ``told`` (what JSON takes).

    ``began`` is when the build did (nanoseconds since 1970): what changed since then it perhaps
    did not read. A note that cannot be written makes the next build longer, no more.
    """
    root, edition = workspace.root, report.episode.edition_id
    drawer = _drawer(root)
    with suppress(StoreError):
        drawer.remove(edition)
    if report.spoken.fallback or any(workspace.plugins.files()) or _under_development():
        return
    beside = _Beside(tuple(named_in(root)), _earlier(workspace, report))
    latest = 0

    def seen() -> Iterator[object]:
        nonlocal latest
        for part in _seen(root, edition, asked, beside):
            if isinstance(part, Stamped) and part.stamp:
                latest = max(latest, *part.stamp[1:3])
            yield part

    inputs = _digest(seen())
    if latest > began - _GRAIN:
        return
    now = workspace.now()
    record = {
        "from": now.isoformat(),
        "until": _until(workspace, now),
        "named": beside.named,
        "earlier": beside.earlier,
        "inputs": inputs,
        "outputs": _outputs(root),
        "file": report.episode.file,
        "sha256": report.episode.sha256,
        "told": dict(told),
    }
    with suppress(StoreError):
        drawer.put(edition, {}, json.dumps(record).encode())  # a blob is held to its checksum


@dataclass(frozen=True, slots=True)
class _Beside:
    """What else a build may read: files that show.toml names, and editions before this one."""

    named: tuple[str, ...]
    earlier: tuple[str, ...]


def _drawer(root: Path) -> Drawer:
    return open_store(root / ".cache").drawer("built", format=_VERSION, volatile=True)


def _is_its_hour(record: Mapping[str, Any]) -> bool:
    """Whether no embargo ended meanwhile, and the clock was not put back."""
    now = clock.now()
    until = record["until"]
    return datetime.fromisoformat(record["from"]) <= now and (
        not until or now < datetime.fromisoformat(until)
    )


def _until(workspace: Workspace, now: datetime) -> str:
    """When feed and pages change by themselves: the next end of an embargo; empty for never."""
    from audio_edition.publication.shelf import read_shelf

    hours = [
        entry.publish_at
        for entry in read_shelf(workspace).entries
        if entry.publish_at is not None and entry.publish_at > now
    ]
    return min(hours).isoformat() if hours else ""


def _earlier(workspace: Workspace, report: BuildReport) -> tuple[str, ...]:
    """The editions whose text cleaning compared this one with."""
    dated = [(addresses.date_in_name(name), name) for name in workspace.built_ids()]
    before = sorted((day, name) for day, name in dated if day and day < report.edition.date)
    return tuple(name for _, name in before[::-1][:_LOOKED_BACK])


def _digest(seen: Iterable[object]) -> str:
    whole = hashlib.sha256()
    for part in seen:
        whole.update(repr(part).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def _seen(root: Path, edition: str, asked: Asked, beside: _Beside) -> Iterator[object]:
    yield __version__, sys.version, platform.machine(), str(root), str(Path.cwd())
    yield asked.engine, asked.voice, asked.fallback, asked.draft
    yield sorted((k, v) for k, v in os.environ.items() if k.startswith(_ENVIRONMENT))
    yield from _packages()
    program = tree(Path(__file__).parent.parent, leave=frozenset(["__pycache__"]))
    # compiled modules come and go in the program's folders
    yield from (one for one in program if not one.is_folder)
    editions = root / "editions"
    others = edition_folders(editions)
    yield sorted(others)
    yield from tree(editions, leave=others)
    yield from tree(editions / edition)
    for name in beside.earlier:
        yield from tree(editions / name)
    yield from (Stamped(name, stamp_of(name)) for name in beside.named)


def _outputs(root: Path) -> str:
    """A digest of how ``audio/`` stands: a build brings other editions' pages in line as well."""
    return _digest(tree(root / "audio"))


def _packages() -> Iterator[object]:
    """What is installed, by name and version, and when it was last changed."""
    for place in sys.path:
        with suppress(OSError):
            for entry in sorted(os.scandir(place or "."), key=lambda e: e.name):
                if entry.name.endswith((".dist-info", ".egg-info", ".pth", ".egg-link")):
                    yield entry.name, entry.stat().st_mtime_ns


def _under_development() -> bool:
    """Whether a package that offers the program something is installed in place: it may change."""
    from importlib import metadata

    for package in metadata.distributions():
        offers = any(point.group.startswith("audio_edition.") for point in package.entry_points)
        if not offers or package.metadata["Name"] == "audio-edition":
            continue
        told = package.read_text("direct_url.json") or "{}"
        if json.loads(told).get("dir_info", {}).get("editable"):
            return True
    return False
