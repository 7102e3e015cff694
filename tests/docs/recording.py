"""What the code asks of a TOML table: every key with its kind, default and range."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from audio_edition.tables import Table

# What each of its methods asks for
KINDS = {
    "__contains__": "any", "text": "string", "flag": "boolean", "whole": "integer",
    "number": "number", "choice": "string", "texts": "array", "raw": "any", "table": "object",
    "tables": "tables",
}  # fmt: skip


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


@contextmanager
def recording() -> Iterator[Record]:
    """Write down what is asked of tables while it holds."""
    record, items = Record(), Table.items

    def noting(kind: str, real: Any) -> Any:
        signature = inspect.signature(real)

        def noted(table: Table, *given: Any, **named: Any) -> Any:
            bound = signature.bind(table, *given, **named)
            bound.apply_defaults()
            _, key, *_ = bound.args
            name = ".".join(filter(None, (table.name.replace("[1]", "[]"), key)))
            said = {k: v for k, v in bound.arguments.items() if k not in ("self", "key")}
            if kind == "array":
                said["default"] = list(said["default"])
            known = record.keys.get(name)
            # one key may be looked at twice: what says more stays
            if known is None or known.kind == "any":
                record.keys[name] = Asked(kind, **said)
            return real(table, *given, **named)

        return noted

    def all_of(table: Table) -> Any:
        record.free.add(table.name.replace("[1]", "[]"))
        return items(table)

    with pytest.MonkeyPatch.context() as patch:
        for method, kind in KINDS.items():
            patch.setattr(Table, method, noting(kind, getattr(Table, method)))
        patch.setattr(Table, "items", all_of)
        yield record


def leaves(schema: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every key of a JSON Schema with its own schema, by dotted name."""
    for key, value in schema.get("properties", {}).items():
        name = f"{prefix}.{key}" if prefix else key
        yield name, value
        yield from leaves(value, name)
        if "properties" in value.get("items", {}):
            yield from leaves(value["items"], f"{name}[]")
