"""The files of a programme's segments: few numbers each, told in full when asked for."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

from audio_edition.errors import ProgrammeError
from audio_edition.on_demand import OnDemand
from audio_edition.programme.join import Written
from audio_edition.programme.made import Made
from audio_edition.programme.model import SegmentFile
from audio_edition.speech.model import SpokenScript
from audio_edition.units import Bytes, Decibels, Lufs, Seconds

_DIGEST = 32  # bytes


class SegmentFiles(OnDemand[SegmentFile]):
    """One MP3 of its own for each segment, in their order.

    What the script says of a segment is asked of the script; ``starts`` are the segments' first
    samples and the end.
    """

    __slots__ = (
        "_digests", "_folder", "_from_cache", "_levels", "_rate", "_sizes", "_spoken", "_starts",
        "_taken",
    )  # fmt: skip

    def __init__(
        self, spoken: SpokenScript, starts: Sequence[int], rate: int, folder: Path, taken: str
    ) -> None:
        """They lie in ``folder``, where ``taken`` is the name of another file."""
        self._spoken, self._folder, self._taken = spoken, folder, taken
        self._starts, self._rate = starts, rate
        self._digests, self._from_cache = bytearray(), bytearray()
        self._levels = array("d")  # loudness and true peak of each
        self._sizes = array("q")

    def name(self, place: int) -> str:
        """The file's name; raises ``ProgrammeError`` where the segment's cannot be one."""
        segment = self._spoken.segments[place].segment
        name = f"{segment.id}.mp3"
        if Path(name).name != name or name.startswith("."):
            raise ProgrammeError(f"segment id {segment.id!r} cannot name a file")
        return f"{segment.id}-segment.mp3" if name == self._taken else name

    def add(self, written: Written, made: Made) -> None:
        """Take the next one, as it was ``made`` and ``written``."""
        self._digests += bytes.fromhex(written.sha256)
        self._sizes.append(written.size)
        self._levels.extend((made.loudness, made.true_peak))
        self._from_cache.append(made.from_cache)

    def __len__(self) -> int:
        return len(self._sizes)

    def _one(self, place: int) -> SegmentFile:
        segment = self._spoken.segments[place].segment
        begin, end = self._starts[place : place + 2]
        loudness, peak = self._levels[2 * place : 2 * place + 2]
        return SegmentFile(
            id=segment.id,
            kind=segment.kind,
            title=segment.title or segment.id,
            folder=self._folder,
            file=self.name(place),
            start=Seconds(begin / self._rate),
            duration=Seconds((end - begin) / self._rate),
            size=Bytes(self._sizes[place]),
            sha256=self._digests[_DIGEST * place : _DIGEST * (place + 1)].hex(),
            loudness=Lufs(loudness),
            true_peak=Decibels(peak),
            from_cache=bool(self._from_cache[place]),
        )
