"""Spoken words and when they sound, as a sentence keeps them."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import eq
from typing import overload

from audio_edition.units import Seconds

_BETWEEN = "\0"  # of packed words; where one holds it, they are not packed
_PLAIN = "\0"  # before words that are packed
_WORD = 16  # bytes: when it begins and when it ends


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word and when it sounds, in seconds from the start of its clip."""

    text: str
    start: Seconds
    end: Seconds


class Words(Sequence[Word]):
    """The words of one sentence, packed: a day of speech has more of them than of anything else.

    It reads like a tuple of ``Word``, and is equal to one that holds the same. Each word is made
    when it is asked for; between them lie two numbers and the letters. The same words at another
    place (``at``) share both with them.
    """

    __slots__ = ("_begin", "_end", "_texts", "_times")

    def __init__(self, told: Iterable[tuple[str, float, float]] = ()) -> None:
        texts: list[str] = []
        times = array("d")
        for text, start, end in told:
            texts.append(text)
            times.extend((start, end))
        packed = _BETWEEN.join(texts)
        is_safe = packed.count(_BETWEEN) == max(0, len(texts) - 1)
        self._texts: str | tuple[str, ...] = packed if is_safe else tuple(texts)
        self._times = times.tobytes()  # an array has room for more, and a head of its own
        self._begin: float | None = None  # where they lie, if they were moved; else as they are
        self._end = 0.0

    @classmethod
    def of(cls, words: Iterable[Word]) -> Words:
        """Pack ``words``; what is packed already is handed back."""
        if isinstance(words, cls):
            return words
        return cls((word.text, word.start, word.end) for word in words)

    def packed(self) -> tuple[bytes, bytes]:
        """Their letters and their times, for ``unpacked``; where they were not moved."""
        assert self._begin is None
        texts = self._texts
        told = _PLAIN + texts if isinstance(texts, str) else json.dumps(texts)
        return told.encode(errors="surrogatepass"), self._times

    @classmethod
    def unpacked(cls, texts: bytes, times: bytes) -> Words:
        """What was ``packed``."""
        told, words = texts.decode(errors="surrogatepass"), cls.__new__(cls)
        is_plain = told.startswith(_PLAIN)
        words._texts = told[len(_PLAIN) :] if is_plain else tuple(json.loads(told))
        words._times, words._begin, words._end = times, None, 0.0
        return words

    def at(self, begin: float, end: float) -> Words:
        """The same words ``begin`` seconds later, none of them outside ``begin`` to ``end``."""
        moved = Words.__new__(Words)
        moved._texts = self._texts
        moved._times = self._times if self._begin is None else array("d", self._told()).tobytes()
        moved._begin, moved._end = begin, end
        return moved

    def _told(self) -> Iterator[float]:
        """Begin and end of each word; a moved one's are reckoned when they are asked for."""
        times = memoryview(self._times).cast("d")
        begin, end = self._begin, self._end
        if begin is None:
            return iter(times)
        return (min(max(time + begin, begin), end) for time in times)

    def __len__(self) -> int:
        return len(self._times) // _WORD

    def __iter__(self) -> Iterator[Word]:
        times = self._told()
        for text, start, end in zip(self._split(), times, times, strict=True):
            yield Word(text, Seconds(start), Seconds(end))

    @overload
    def __getitem__(self, index: int) -> Word: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Word]: ...

    def __getitem__(self, index: int | slice) -> Word | Sequence[Word]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Words):
            same = len(self) == len(other) and self._split() == other._split()
            return same and all(map(eq, self._told(), other._told()))
        return isinstance(other, tuple) and tuple(self) == other

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def _split(self) -> Sequence[str]:
        if not self._times:
            return ()
        texts = self._texts
        return texts.split(_BETWEEN) if isinstance(texts, str) else list(texts)
