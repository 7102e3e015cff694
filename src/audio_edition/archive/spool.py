"""What the sources hold, laid down on the disk by unit: an archive has no size that memory needs.

Sources tell their articles in their own order, and half of what an export says of one stands
somewhere else in it. So everything is read once into a file of SQLite's, and taken up again unit by
unit. The file is scratch: it lives as long as the run.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from audio_edition.archive.model import ArchiveUnit
from audio_edition.errors import AudioEditionError

_TABLES = """
CREATE TABLE item (key TEXT PRIMARY KEY, unit TEXT, day TEXT, moment TEXT, changed TEXT, kind TEXT,
                   title TEXT, place TEXT, words INTEGER, payload BLOB) WITHOUT ROWID;
CREATE TABLE beside (name TEXT, key TEXT, place INTEGER, value TEXT);
"""
_INDEX = """
CREATE INDEX item_unit ON item (unit, moment, key);
CREATE INDEX beside_key ON beside (name, key, place);
"""
_AT_ONCE = 2000  # rows a transaction
_CACHE = -8000  # kB of pages that SQLite keeps


@dataclass(frozen=True, slots=True)
class SpooledItem:
    """One article as it was laid down."""

    key: str
    kind: str
    title: str
    where: str
    day: str
    words: int
    payload: Mapping[str, Any]


class Spool:
    """Articles by unit; written by one process, then read by any number.

    Raises ``AudioEditionError`` where the disk is full.
    """

    def __init__(self, file: Path, *, fresh: bool = False) -> None:
        self.file = file
        self._open = sqlite3.connect(file, isolation_level=None)
        self._open.execute(f"PRAGMA cache_size={_CACHE}")
        self._waiting = 0
        if fresh:
            # a run that dies takes its scratch with it: nothing here has to outlive anything
            self._open.execute("PRAGMA journal_mode=OFF")
            self._open.execute("PRAGMA synchronous=OFF")
            self._open.executescript(_TABLES)
            self._open.execute("BEGIN")

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def put(self, item: SpooledItem, unit: str, *, moment: str, changed: str) -> None:
        """Lay an article down; of two with one key the one changed last stays."""
        payload = zlib.compress(json.dumps(dict(item.payload)).encode("utf-8", "replace"), 3)
        self._write(
            "INSERT INTO item VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (key) DO UPDATE SET "
            "unit=excluded.unit, day=excluded.day, moment=excluded.moment, "
            "changed=excluded.changed, kind=excluded.kind, title=excluded.title, "
            "place=excluded.place, words=excluded.words, payload=excluded.payload "
            "WHERE excluded.changed > item.changed",
            *map(_sound, (item.key, unit, item.day, moment, changed, item.kind, item.title)),
            _sound(item.where),
            item.words,
            payload,
        )

    def put_beside(self, table: str, key: str, value: Any, place: int) -> None:
        """Lay down what articles refer to."""
        told = json.dumps(value)
        self._write("INSERT INTO beside VALUES (?,?,?,?)", table, _sound(key), place, told)

    def close_writing(self) -> None:
        """End the first half: from now on it is read."""
        try:
            self._open.execute("COMMIT")
            self._open.executescript(_INDEX)
        except sqlite3.Error as problem:
            raise self._full(problem) from None

    def units(self, *, newest_first: bool = True) -> Iterator[ArchiveUnit]:
        """The units by their days, those without one last."""
        order = "DESC" if newest_first else "ASC"
        rows = self._open.execute(
            "SELECT unit, max(day), count(*), sum(words), sum(words = 0) FROM item GROUP BY unit "
            f"ORDER BY max(day) {order}, unit"
        )
        for row in rows:
            yield ArchiveUnit(*row)

    def items(self, unit: str) -> Iterator[SpooledItem]:
        """The articles of a unit, in the order of their publication."""
        rows = self._open.execute(
            "SELECT key, kind, title, place, day, words, payload FROM item WHERE unit=? "
            "ORDER BY moment, key",
            (unit,),
        )
        for key, kind, title, where, day, words, payload in rows:
            told = json.loads(zlib.decompress(payload))
            yield SpooledItem(key, kind, title, where, day, words, told)

    def beside(self, table: str, key: str) -> list[Any]:
        """What lies under a table and key, in the order of its places."""
        rows = self._open.execute(
            "SELECT value FROM beside WHERE name=? AND key=? ORDER BY place", (table, _sound(key))
        )
        return [json.loads(value) for (value,) in rows.fetchall()]

    def totals(self) -> tuple[int, int, int, int]:
        """Units, articles, words, and articles whose words nobody knows."""
        row = self._open.execute(
            "SELECT count(DISTINCT unit), count(*), coalesce(sum(words), 0), "
            "coalesce(sum(words = 0), 0) FROM item"
        ).fetchone()
        return tuple(row)

    def _write(self, statement: str, *values: Any) -> None:
        try:
            self._open.execute(statement, values)
            self._waiting += 1
            if self._waiting >= _AT_ONCE:
                self._waiting = 0
                self._open.execute("COMMIT")
                self._open.execute("BEGIN")
        except sqlite3.Error as problem:
            raise self._full(problem) from None

    def _full(self, problem: sqlite3.Error) -> AudioEditionError:
        return AudioEditionError(
            f"{self.file} cannot be written: {problem}",
            hint="the archive is read into the show's .cache first: make room there",
        )


def _sound(text: str) -> str:
    """Text that UTF-8 can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
