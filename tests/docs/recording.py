"""What the code asks of a TOML table: every key with its kind, default and range."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from audio_edition import tables


@dataclass
class Asked:
    """One key as the code asked for it; ``default`` None where it takes any shape."""

    kind: str
    default: Any = None
    least: float | None = None
    most: float | None = None
    options: Sequence[str] | None = None


@dataclass
class Record:
    """All that was asked, by dotted name; lists of tables count as their first item."""

    keys: dict[str, Asked] = field(default_factory=dict)
    free: set[str] = field(default_factory=set)  # tables whose keys are the user's own


_plain = tables.Table


class RecordingTable(_plain):
    """A table that writes down what is asked of it."""

    record = Record()

    def _note(self, key: str, asked: Asked) -> None:
        name = ".".join(filter(None, (self.name.replace("[1]", "[]"), key)))
        known = self.record.keys.get(name)
        # one key may be looked at twice: what says more stays
        if known is None or known.kind == "any":
            self.record.keys[name] = asked

    def __contains__(self, key: str) -> bool:
        self._note(key, Asked("any"))
        return super().__contains__(key)

    def text(self, key: str, default: str = "") -> str:
        self._note(key, Asked("string", default))
        return super().text(key, default)

    def flag(self, key: str, default: bool = False) -> bool:
        self._note(key, Asked("boolean", default))
        return super().flag(key, default)

    def whole(
        self, key: str, default: int, *, least: int | None = None, most: int | None = None
    ) -> int:
        self._note(key, Asked("integer", default, least, most))
        return super().whole(key, default, least=least, most=most)

    def number(
        self, key: str, default: float, *, least: float | None = None, most: float | None = None
    ) -> float:
        self._note(key, Asked("number", default, least, most))
        return super().number(key, default, least=least, most=most)

    def choice(self, key: str, options: Any, default: Any) -> Any:
        self._note(key, Asked("string", default, options=tuple(options)))
        return super().choice(key, options, default)

    def texts(self, key: str, default: Iterable[str] = ()) -> tuple[str, ...]:
        default = tuple(default)
        self._note(key, Asked("array", list(default)))
        return super().texts(key, default)

    def raw(self, key: str) -> Any:
        self._note(key, Asked("any"))
        return super().raw(key)

    def items(self) -> Iterable[tuple[str, Any]]:
        self.record.free.add(self.name.replace("[1]", "[]"))
        return super().items()

    def table(self, key: str) -> tables.Table:
        self._note(key, Asked("object"))
        return super().table(key)

    def tables(self, key: str) -> tuple[tables.Table, ...]:
        self._note(key, Asked("tables"))
        return super().tables(key)


@contextmanager
def recording() -> Iterator[Callable[[Mapping[str, Any], Path], RecordingTable]]:
    """Give a maker of recording tables; sub-tables record as well while it holds."""
    RecordingTable.record = Record()
    with mock.patch.object(tables, "Table", RecordingTable):
        yield lambda values, file: RecordingTable(values, file=file)


def leaves(schema: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every key of a JSON Schema with its own schema, by dotted name."""
    for key, value in schema.get("properties", {}).items():
        name = f"{prefix}.{key}" if prefix else key
        yield name, value
        yield from leaves(value, name)
        if "properties" in value.get("items", {}):
            yield from leaves(value["items"], f"{name}[]")


__all__ = ["Asked", "Record", "RecordingTable", "leaves", "recording"]
