"""Sentences without their words, packed: an edition of a day has fifteen thousand of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from audio_edition.programme.model import Cue
from audio_edition.script.model import Origin
from audio_edition.units import Seconds

_BETWEEN = "\0"
_NO_ORIGIN = -1  # of a part
_NO_PARAGRAPH = -1


class PackedCues(Sequence[Cue]):
    """It reads like a tuple of ``Cue``; each is made when it is asked for.

    As objects they weigh 370 bytes each, so a third of that. Their single words are left out.
    """

    __slots__ = ("_ends", "_names", "_part_names", "_places", "_runs", "_texts", "_times")

    def __init__(self, cues: Iterable[Cue]) -> None:
        """Pack them; raises ``ValueError`` or ``OverflowError`` for what has no room.

        That is a name with a NUL in it, or a paragraph that is no number: none that we write.
        """
        self._texts = bytearray()
        self._ends = array("Q")  # of each sentence in ``_texts``
        self._times = array("d")  # start and end of each
        self._places = array("i")  # part, line and paragraph of each
        self._part_names: list[str] = []
        self._names: list[
            str
        ] = []  # who, where and in whose voice, of those that follow each other
        self._runs = array("i")  # which of them, of each
        parts: dict[str, int] = {}
        for cue in cues:
            self._texts += cue.printed.encode(errors="surrogatepass")
            self._ends.append(len(self._texts))
            self._times.extend((cue.start, cue.end))
            origin = cue.origin
            if origin is None:
                self._places.extend((_NO_ORIGIN, 0, 0))
            else:
                part = parts.setdefault(origin.part, len(parts))
                self._places.extend((part, origin.line, _packed(origin.paragraph)))
            file = origin.file if origin else ""
            told = _BETWEEN.join((cue.article_id, cue.segment_id, cue.voice, file))
            if not self._names or self._names[-1] != told:
                if told.count(_BETWEEN) != 3:
                    raise ValueError("a name has a NUL in it")
                self._names.append(told)
            self._runs.append(len(self._names) - 1)
        self._part_names.extend(parts)

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[Cue]:
        return self._between(0, len(self))

    @overload
    def __getitem__(self, at: int) -> Cue: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Cue]: ...
    def __getitem__(self, at: int | slice) -> Cue | Sequence[Cue]:
        places = range(len(self))[at]
        if isinstance(places, int):
            return next(self._between(places, places + 1))
        if places.step == 1:
            return tuple(self._between(places.start, places.stop))
        return tuple(self[place] for place in places)

    def when_and_where(self) -> Iterator[tuple[float, str]]:
        """Start and segment of each: without making them."""
        names = [told.split(_BETWEEN)[1] for told in self._names]
        return zip(self._times[::2], map(names.__getitem__, self._runs), strict=True)

    def _between(self, first: int, end: int) -> Iterator[Cue]:
        """Some of them; what one says as the one before is held once for both."""
        times = iter(self._times[2 * first : 2 * end])
        places = iter(self._places[3 * first : 3 * end])
        begin = self._ends[first - 1] if first > 0 else 0
        was: tuple[int, ...] = ()
        run = -1
        origin: Origin | None = None
        article_id = segment_id = voice = file = ""
        for at in range(first, end):
            place = next(places), next(places), next(places)
            if self._runs[at] != run:
                run = self._runs[at]
                article_id, segment_id, voice, file = self._names[run].split(_BETWEEN)
                was = ()
            if place != was:
                was, (part, line, paragraph) = place, place
                origin = None
                if part != _NO_ORIGIN:
                    told = None if paragraph == _NO_PARAGRAPH else paragraph
                    origin = Origin(file, line, told, self._part_names[part])
            stop = self._ends[at]
            printed = self._texts[begin:stop].decode(errors="surrogatepass")
            begin = stop
            start = Seconds(next(times))
            yield Cue(start, Seconds(next(times)), printed, article_id, segment_id, origin, voice)


def _packed(paragraph: object) -> int:
    if paragraph is None:
        return _NO_PARAGRAPH
    if type(paragraph) is not int or paragraph < 0:
        raise ValueError("a paragraph is no number")
    return paragraph
