"""Bytes that were something, and are not quite any more: broken by chance, and again by the seed.

A case is a seed of a target and a number; the same two give the same bytes on every machine.
Structured seeds (JSON) are broken in their structure too: other types, missing keys, deep nests.
"""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_ODD = json.loads(Path(__file__).with_name("seeds").joinpath("odd.json").read_bytes())
ODD_TEXTS, ODD_VALUES = [*_ODD["texts"], "\ud83d\ude00"], _ODD["values"]  # no JSON has the pair
ODD_NUMBERS = [number.encode() for number in _ODD["numbers"]]
ODD = (
    *(text.encode("utf-8", "surrogatepass") for text in ODD_TEXTS),
    *(text.encode("latin-1") for text in _ODD["bytes"]),
)
_MOST = 200_000  # bytes of a case

# Something done to the bytes between two places, with the words of the format
Change = Callable[[bytes, int, int, random.Random, Sequence[bytes]], bytes]


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
