"""A shared place of any kind, and the machines that use it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio_edition.store.store import Drawer, Store, key_of, open_store

KEY, OTHER = key_of("one"), key_of("two")
PATH = f"things/1/{KEY[:2]}/{KEY}"


@dataclass
class Place:
    """A shared place, and machines that use it; ``read``, ``write`` and ``paths`` go round us."""

    address: str
    root: Path
    read: Callable[[str], bytes]
    write: Callable[[str, bytes], None]
    paths: Callable[[], list[str]]

    def store(self, machine: str, *, strict: bool = False, shared: bool = True) -> Store:
        (self.root / machine).mkdir(exist_ok=True)
        cache = self.root / machine / ".cache"
        return open_store(f"{self.address}#{cache}" if shared else cache, strict=strict)

    def drawer(
        self, machine: str, *, strict: bool = False, version: int = 1, shared: bool = True
    ) -> Drawer:
        store = self.store(machine, strict=strict, shared=shared)
        return store.drawer("things", format=version, suffix=".bin", shared=True)


def content(drawer: Drawer, key: str = KEY) -> tuple[Any, bytes] | None:
    entry = drawer.get(key)
    return None if entry is None else (entry.note, entry.data())
