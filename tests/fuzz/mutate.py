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
_MOST = 200_000  # bytes of a case


def case(seeds: Sequence[bytes], words: Sequence[bytes], number: int) -> bytes:
    """The ``number``-th case of a target: one of its seeds, changed a few times."""
    chance = random.Random(f"case {number}")
    data = chance.choice(seeds)
    if chance.random() < 0.35 and (odd := _other_json(data, chance)) is not None:
        return odd
    changes: list[_Change] = [_flip, _cut, _twice, _swap, _put, _put, _end, _number]
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5, 9))):
        if chance.random() < 0.1 and len(seeds) > 1:
            other = chance.choice(seeds)
            data = data[: _at(data, chance)] + other[_at(other, chance) :]
        else:
            data = chance.choice(changes)(data, chance, words)
    return data[:_MOST]


_Change = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


def _at(data: bytes, chance: random.Random) -> int:
    return chance.randint(0, len(data))


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = _at(data, chance)
    return start, min(len(data), start + chance.choice((1, 2, 4, 8, 40, 400)))


def _flip(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    if not data:
        return data
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _twice(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    start, end = _span(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 2, 30, 300)) + data[end:]


def _swap(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    one, two = sorted((_at(data, chance), _at(data, chance)))
    width = chance.choice((1, 4, 40))
    return data[:one] + data[two : two + width] + data[one:two] + data[two + width :]


def _put(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    odd = [text.encode("utf-8", "surrogatepass") for text in ODD_TEXTS]
    word = chance.choice(
        (chance.choice(words) if words else b"", chance.choice(odd), chance.choice(ODD_BYTES))
    )
    start, end = _span(data, chance)
    return (
        data[:start] + word * chance.choice((1, 1, 1, 7, 90)) + data[chance.choice((start, end)) :]
    )


def _end(data: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return data[: _at(data, chance)]


def _number(data: bytes, chance: random.Random, words: Sequence[bytes]) -> bytes:
    """Another number in place of one."""
    places = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return _put(data, chance, words)
    at = chance.choice(places)
    odd = chance.choice(
        (b"0", b"-1", b"9" * 30, b"1e400", b"65536", b"4294967296", b"0.0000001", b"-0")
    )
    return data[:at] + odd + data[at + 1 :]


def _other_json(data: bytes, chance: random.Random) -> bytes | None:
    """The document with another shape somewhere; None where it is no JSON."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None
    for _ in range(chance.choice((1, 1, 2, 4))):
        document = _reshaped(document, chance)
    if chance.random() < 0.05:
        return b"[" * 3000 + b"]" * 3000
    return json.dumps(document, ensure_ascii=chance.random() < 0.7).encode("utf-8", "surrogatepass")


def _reshaped(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        changed = dict(value)
        way = chance.random()
        if way < 0.15:
            del changed[key]
        elif way < 0.25:
            changed[chance.choice(ODD_TEXTS)] = changed.pop(key)
        else:
            changed[key] = _reshaped(changed[key], chance)
        return changed
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        changed_list = list(value)
        changed_list[at] = _reshaped(changed_list[at], chance)
        if chance.random() < 0.1:
            changed_list *= 3
        return changed_list
    return chance.choice(ODD_VALUES)


__all__ = ["case"]
