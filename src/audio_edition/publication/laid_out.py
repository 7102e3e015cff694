"""JSON as we lay it out everywhere: a key a line, an item of a list a line.

So a long list can be written, and read again, an item at a time. As Python's objects the cues of a
day of speech weigh ten times what they weigh as text.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

_END = b" ]\n}\n"


def as_json(document: Mapping[str, Any]) -> bytes:
    """Return the document in UTF-8; a list may be given as an iterator, of which no item is held.

    A lone surrogate is no text in any encoding: it becomes a question mark.
    """
    made = io.BytesIO()
    write_json(made, document)
    return made.getvalue()


def write_json(made: BinaryIO, document: Mapping[str, Any]) -> None:
    """The same, into a stream."""

    def write(text: str) -> None:
        made.write(text.encode(errors="replace"))

    between = "{\n"
    for key, value in document.items():
        write(f"{between} {json.dumps(key)}: ")
        between = ",\n"
        if isinstance(value, list | Iterator):
            count = 0
            for count, item in enumerate(value, 1):
                write((",\n  " if count > 1 else "[\n  ") + _compact(item))
            write("\n ]" if count else "[]")
        else:
            write(_compact(value))
    write("\n}\n" if document else "{\n\n}\n")


def items_of(stream: BinaryIO, name: str) -> Iterator[Any]:
    """Yield the items of the list that ends a document, as ``as_json`` wrote it, one at a time.

    Raises ``ValueError`` for a document that is laid out otherwise, or cut off: whoever asks reads
    the whole then, and is told what is wrong with it.
    """
    mark, head = f" {json.dumps(name)}: [\n".encode(), bytearray()
    for line in stream:
        if line == mark and head.endswith(b",\n"):
            break
        head += line
    else:
        raise ValueError("it is laid out otherwise")
    json.loads(head[:-2] + b"}")
    is_open = True
    for line in stream:
        item, comma, rest = line.rstrip(b"\n").rpartition(b",")
        is_open = bool(comma) and not rest
        yield json.loads(item if is_open else item + comma + rest)
        if not is_open:
            break
    if is_open or stream.read() != _END:
        raise ValueError("it is laid out otherwise")


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
