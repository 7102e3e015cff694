"""Bring ``audio/`` in line with the manifests, touching only files whose bytes change.

What was made from what is recorded in the cache: a group whose inputs and files stand as
recorded is passed over; without a record everything is made again and compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from audio_edition.identity import Identity
from audio_edition.publication.files import recover, site_lock, write_if_changed
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import Group, Site, open_site


def refresh(
    audio: Path,
    identity: Identity,
    settings: PublishSettings,
    *,
    assets: Path | None = None,
    now: datetime | None = None,
) -> tuple[str, ...]:
    """Make feed, pages and the show's files anew where something changed.

    Returns the paths under ``audio/`` that changed. Waits for another run that does the
    same. Raises ``PublicationError`` for a damaged manifest or transcript.
    """
    with site_lock(audio.parent / ".cache"):
        recover(audio)
        site = open_site(audio, identity, settings, assets=assets, now=now)
        return _bring_all(site, site.groups(), "site")


def bring_feeds(
    audio: Path,
    identity: Identity,
    settings: PublishSettings,
    *,
    now: datetime | None = None,
    only: str = "",
) -> tuple[str, ...]:
    """Bring the feed's files alone in line (``only`` one of them); as ``refresh`` otherwise."""
    with site_lock(audio.parent / ".cache"):
        site = open_site(audio, identity, settings, now=now)
        groups = (group for group in site.feeds() if only in ("", group.name))
        return _bring_all(site, groups, "feeds")


def _bring_all(site: Site, groups: Iterable[Group], record_name: str) -> tuple[str, ...]:
    audio = site.audio
    record = _Record.read(audio.parent / ".cache" / "publication" / f"{record_name}.json")
    changed: list[str] = []
    for group in groups:
        changed += _bring(group, audio, record)
    current = set(site.feed_names())
    for file in audio.glob("feed-*.xml"):
        if file.name not in current and file.stem[5:].isdecimal():
            file.unlink()
            changed.append(file.name)
    record.write()
    return tuple(changed)


def _bring(group: Group, audio: Path, record: _Record) -> list[str]:
    changed = [name for name in group.absent if _remove(audio / name)]
    if record.holds(group, audio):
        return changed
    files = group.make()
    changed += [name for name, data in files.items() if write_if_changed(audio / name, data)]
    changed += [name for name in record.names(group) if name not in files and _remove(audio / name)]
    record.set(group, files, audio)
    return changed


def _remove(file: Path) -> bool:
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return True


class _Record:
    """What was made from what: group → inputs and (size, mtime) of each file."""

    def __init__(self, file: Path, groups: dict[str, tuple[str, dict[str, list[int]]]]) -> None:
        self._file = file
        self._old = groups
        self._new: dict[str, tuple[str, dict[str, list[int]]]] = {}

    @classmethod
    def read(cls, file: Path) -> _Record:
        """Read the record; a missing or damaged one is empty."""
        try:
            groups = json.loads(file.read_bytes())
            return cls(file, {k: (str(v[0]), dict(v[1])) for k, v in groups.items()})
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return cls(file, {})

    def holds(self, group: Group, audio: Path) -> bool:
        """Tell whether the group's files stand as recorded; carries the entry over if so."""
        inputs, files = self._old.get(group.name, ("", {}))
        if inputs != group.inputs:
            return False
        try:
            if any(_stamp(audio / name) != stamp for name, stamp in files.items()):
                return False
        except OSError:
            return False
        self._new[group.name] = (inputs, files)
        return True

    def names(self, group: Group) -> list[str]:
        """The files made last time."""
        return list(self._old.get(group.name, ("", {}))[1])

    def set(self, group: Group, files: Mapping[str, bytes], audio: Path) -> None:
        """Record what was made now."""
        stamps = {name: _stamp(audio / name) for name in files}
        self._new[group.name] = (group.inputs, stamps)

    def write(self) -> None:
        """Save; groups that no longer exist are forgotten."""
        if self._new != self._old:
            write_if_changed(self._file, json.dumps(self._new).encode())


def _stamp(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]


__all__ = ["bring_feeds", "refresh"]
