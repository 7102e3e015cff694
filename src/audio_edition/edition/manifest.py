"""One key of edition.toml, set so that the file stays as its editor wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_WIDE = 80


def put(toml: TOMLDocument, key: str, value: Any) -> None:
    """Set the top-level ``key``, or take it away where ``value`` is None.

    Lists that would make a long line are written one item a line.
    """
    import tomlkit

    if value is None:
        toml.pop(key, None)
        return
    item = tomlkit.item(value)
    if isinstance(item, tomlkit.items.Array) and len(item.as_string()) > _WIDE:
        item.multiline(multiline=True)
    toml[key] = item
