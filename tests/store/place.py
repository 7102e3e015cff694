"""A shared place of any kind, and the machines that use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from audio_edition.store.store import Drawer, Store, key_of, open_store

KEY, OTHER = key_of("one"), key_of("two")
PATH = f"things/1/{KEY[:2]}/{KEY}"


@dataclass
class Place:
    """A shared place, and machines that use it."""

    address: str
    root: Path
    read: Callable[[str], bytes]
    write: Callable[[str, bytes], None]
    paths: Callable[[], list[str]]

    def store(self, machine: str, *, strict: bool = False) -> Store:
        (self.root / machine).mkdir(exist_ok=True)
        return open_store(f"{self.address}#{self.root / machine / '.cache'}", strict=strict)

    def drawer(self, machine: str, *, strict: bool = False, version: int = 1) -> Drawer:
        store = self.store(machine, strict=strict)
        return store.drawer("things", format=version, suffix=".bin", shared=True)


def content(drawer: Drawer, key: str = KEY) -> tuple[object, bytes] | None:
    entry = drawer.get(key)
    return None if entry is None else (entry.note, entry.data())


__all__ = ["KEY", "OTHER", "PATH", "Place", "content"]
