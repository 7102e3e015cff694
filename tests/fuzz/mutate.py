# ruff: noqa: E501 - tables: each case on one line
"""Bytes that were something, and are not quite any more: broken by chance, and again by the seed.

A case is a seed of a target and a number; the same two give the same bytes on every machine.
Structured seeds (JSON) are broken in their structure too: other types, missing keys, deep nests.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

ODD_TEXTS = (
    "", " ", "\n", "\r", "\t", "\0", "\x1b[31m", "\ufeff", "\u202e", "\u2028", "\ud83d\ude00", "İ", "ß",
    "\u0301", "🏳️‍🌈", "../", "/", "\\", "C:", "%00", "{{ 7 * 7 }}", "{% raw %}", "<!--", "<![CDATA[", "]]>",
    "&#0;", "&#x110000;", "<script>", "javascript:", "[[", "]]", "[[keep]]", "---", "'''", '"""', "=", "[", "{",
    "$", "%", "1-", "1e999", "NaN", "-0", "00", "9" * 40, "0x", "−1", "½", "١٢", "XIV", "a" * 300, "(" * 60,
)  # fmt: skip
ODD_BYTES = (
    b"\0", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xc0\x80", b"\xed\xa0\x80", b"\x1f\x8b",
    b"\r\n\r\n", b"\xff\xfb\x90\x00", b"ID3\x04\0\0\x7f\x7f\x7f\x7f", b"Xing", b"RIFF", b"\x7f" * 8, b"=?utf-8?b?",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**70), 1e308, -0.0, 0.5, "", "x", "\0", "../x", "a" * 5000,
    "2026-13-45", "9999-12-31T23:59:59+23:59", [], {}, [[]], [None], {"": ""}, ["x"] * 50, {"x": {"x": {}}},
    float("nan"), float("inf"), "\ud800",
)  # fmt: skip
ODD_NUMBERS = (b"0", b"-1", b"9" * 30, b"1e400", b"65536", b"4294967296", b"0.0000001", b"-0")
ODD = (*(text.encode("utf-8", "surrogatepass") for text in ODD_TEXTS), *ODD_BYTES)
_MOST = 200_000  # bytes of a case

Change = Callable[[bytes, int, int, random.Random, Sequence[bytes]], bytes]
"""Something done to the bytes between two places, with the words of the format."""


def _flip(data: bytes, at: int, end: int, chance: random.Random, _: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20)) if data else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, at: int, end: int, *_: Any) -> bytes:
    return data[:at] + data[end:]


def _twice(data: bytes, at: int, end: int, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return data[:end] + data[at:end] * chance.choice((1, 2, 30, 300)) + data[end:]


def _swap(data: bytes, at: int, end: int, chance: random.Random, _: Sequence[bytes]) -> bytes:
    where = chance.randint(0, at)
    return data[:where] + data[at:end] + data[where:at] + data[end:]


def _put(data: bytes, at: int, end: int, chance: random.Random, words: Sequence[bytes]) -> bytes:
    word = chance.choice(chance.choice((words, ODD, ODD)) or ODD)
    return data[:at] + word * chance.choice((1, 1, 1, 7, 90)) + data[chance.choice((at, end)) :]


def _end(data: bytes, at: int, *_: Any) -> bytes:
    return data[:at]


def _number(data: bytes, at: int, end: int, chance: random.Random, words: Sequence[bytes]) -> bytes:
    """Another number in place of the next one."""
    found = next((i for i in range(at, len(data)) if 48 <= data[i] <= 57), None)
    if found is None:
        return _put(data, at, end, chance, words)
    return data[:found] + chance.choice(ODD_NUMBERS) + data[found + 1 :]


CHANGES: tuple[Change, ...] = (_flip, _cut, _twice, _swap, _put, _put, _end, _number)


def case(seeds: Sequence[bytes], words: Sequence[bytes], number: int) -> bytes:
    """The ``number``-th case of a target: one of its seeds, changed a few times."""
    chance = random.Random(f"case {number}")
    data = chance.choice(seeds)
    if chance.random() < 0.35 and (odd := _other_json(data, chance)) is not None:
        return odd
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5, 9))):
        at = chance.randint(0, len(data))
        if chance.random() < 0.1:
            other = chance.choice(seeds)
            data = data[:at] + other[chance.randint(0, len(other)) :]
        else:
            end = at + chance.choice((1, 2, 4, 8, 40, 400))
            data = chance.choice(CHANGES)(data, at, end, chance, words)
    return data[:_MOST]


def _other_json(data: bytes, chance: random.Random) -> bytes | None:
    """The document with another shape somewhere; None where it is no JSON."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if chance.random() < 0.05:
        return b"[" * 3000 + b"]" * 3000
    for _ in range(chance.choice((1, 1, 2, 4))):
        document = _reshaped(document, chance)
    return json.dumps(document, ensure_ascii=chance.random() < 0.7).encode("utf-8", "surrogatepass")


def _reshaped(value: Any, chance: random.Random) -> Any:
    if not isinstance(value, dict | list) or not value or chance.random() < 0.1:
        return chance.choice(ODD_VALUES)
    way = chance.random()
    if isinstance(value, list):
        at = chance.randrange(len(value))
        changed = [*value[:at], _reshaped(value[at], chance), *value[at + 1 :]]
        return changed * 3 if way < 0.1 else changed
    key = chance.choice(list(value))
    if way < 0.15:
        return {name: one for name, one in value.items() if name != key}
    if way < 0.25:
        return {(chance.choice(ODD_TEXTS) if n == key else n): one for n, one in value.items()}
    return {**value, key: _reshaped(value[key], chance)}
