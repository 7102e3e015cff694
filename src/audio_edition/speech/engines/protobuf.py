"""The wire format of Protocol Buffers (protobuf.dev, "Encoding"), as far as a model file needs it.

A message is a row of fields: a tag (number and kind), then a whole number of variable length,
4 or 8 bytes, or a length and so many bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_FIXED = {_FIXED64: 8, _FIXED32: 4}


class Field(NamedTuple):
    """One field: where it begins with its tag, and where what it holds lies."""

    number: int
    begin: int
    start: int
    end: int
    value: int | None
    """The whole number, where it is one."""
    is_embedded: bool
    """Whether it holds bytes: a text, a message, packed numbers."""


def fields(data: bytes, start: int, end: int) -> Iterator[Field]:
    """Yield the fields between two places; raises ``ValueError`` where there are none."""
    while start < end:
        begin = start
        if (tag := data[start]) < 0x80:  # nearly every one: a model has fifty thousand
            start += 1
        else:
            tag, start = number_at(data, start, end)
        number, kind = tag >> 3, tag & 7
        value = None
        if kind == _VARINT:
            value, stop = number_at(data, start, end)
        elif kind == _LENGTH:
            if start < end and (length := data[start]) < 0x80:
                start += 1
            else:
                length, start = number_at(data, start, end)
            stop = start + length
        elif kind in _FIXED:
            stop = start + _FIXED[kind]
        else:
            raise ValueError(f"wire type {kind} is not one of ONNX's")
        if stop > end:
            raise ValueError("a field reaches beyond its message")
        yield Field(number, begin, start, stop, value, kind == _LENGTH)
        start = stop


def embedded(data: bytes, start: int, end: int, number: int) -> Iterator[tuple[int, int]]:
    """Yield where what the fields ``number`` hold lies, of those that hold bytes."""
    for found in fields(data, start, end):
        if found.number == number and found.is_embedded:
            yield found.start, found.end


def number_at(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the whole number at a place, and the place behind; raises ``ValueError``."""
    value = shift = 0
    while start < end:
        byte = data[start]
        start += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, start
        shift += 7
        if shift > 63:
            break
    raise ValueError("a varint does not end")


def held(number: int, payload: bytes) -> bytes:
    """Return a field that holds bytes."""
    return opened(number, len(payload)) + payload


def opened(number: int, length: int) -> bytes:
    """Return how a field begins that holds so many bytes."""
    return _varint(number << 3 | _LENGTH) + _varint(length)


def counted(number: int, value: int) -> bytes:
    """Return a field that is a whole number (int64: a negative one has ten bytes)."""
    return _varint(number << 3 | _VARINT) + _varint(value & 0xFFFF_FFFF_FFFF_FFFF)


def _varint(value: int) -> bytes:
    digits = bytearray()
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    digits.append(value)
    return bytes(digits)
