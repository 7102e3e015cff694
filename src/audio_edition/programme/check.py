"""``audio-edition check``, the audio part: measure the published file as a listener gets it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from audio_edition.findings import Finding, Severity
from audio_edition.mp3.crc import crc16_in
from audio_edition.mp3.headers import Mp3Error
from audio_edition.mp3.info import Info, read_info
from audio_edition.mp3.walk import frame_offsets_in
from audio_edition.programme.master import published_ceiling
from audio_edition.programme.model import Chapter
from audio_edition.programme.settings import AudioSettings
from audio_edition.programme.tags import ReadTag, read_tag

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LONGEST_SILENCE = 3.0  # seconds
_SILENT = 10 ** (-60 / 20)  # amplitude below which nothing is heard
_CLIPPED = 0.999  # of full scale
_CLIPPED_RUN = 3  # samples in a row
_WIDEST_RANGE = 15.0  # LU: more than this and half of it is lost in traffic (EBU Tech 3342)
_TABLE_OFF = 2 / 256  # of the whole: LAME's own tables round by as much
_REBUILD = "build the edition again: audio-edition build EDITION --force"


@dataclass(slots=True)
class _Measured:
    """What one pass over the decoded file gives."""

    rate: int = 0
    samples: int = 0
    loudness: float = 0.0
    true_peak: float = 0.0
    range: float = 0.0
    silences: list[tuple[float, float]] = field(default_factory=list)
    clipped: int = 0
    clipped_at: float = 0.0


def check_audio(
    folder: Path, episode_file: str, settings: AudioSettings, chapters: Sequence[Chapter]
) -> list[Finding]:
    """Lint one published edition's audio.

    Parameters
    ----------
    folder : ``audio/EDITION``.
    episode_file : the MP3's name in it, as the manifest says.
    settings : what the show asks for.
    chapters : the manifest's chapters (``EpisodeChapter`` serves as well: ``start``,
        ``end`` and ``title`` are read).

    Returns
    -------
    Findings, worst first, each with its remedy. None where all is well. Never raises for
    a bad file: that is a finding.
    """
    file = folder / episode_file
    where = episode_file

    def found(severity: Severity, code: str, message: str, remedy: str) -> Finding:
        return Finding(severity, code, where, message, remedy)

    if not file.is_file():
        return [found("error", "audio-missing", "the file does not exist", _REBUILD)]
    findings: list[Finding] = []
    try:
        info = read_info(file)
    except (Mp3Error, OSError) as problem:
        return [found("error", "audio-damaged", f"{problem}", _REBUILD)]
    findings += [found(*row) for row in _frames(file, info)]
    try:
        measured = _measure(file)
    except (RuntimeError, OSError) as problem:
        return [found("error", "audio-damaged", f"cannot be decoded: {problem}", _REBUILD)]
    duration = measured.samples / measured.rate
    findings += [
        found(severity, code, message, remedy)
        for severity, code, message, remedy in (
            *_level(measured, settings),
            *_gaps(measured),
            *_lengths(info.samples if info else None, measured, duration, chapters),
            *_order(chapters),
            *_tags(file, chapters),
        )
    ]
    rank = {"error": 0, "warning": 1, "note": 2}
    return sorted(findings, key=lambda finding: rank[finding.severity])


_Row = tuple[Severity, str, str, str]


def _frames(file: Path, info: Info | None) -> Iterator[_Row]:
    """Walk the frames: whole, of one kind, and the bytes that were once written."""
    if info is None:
        yield "warning", "audio-info", "no Info tag: players guess the duration", _REBUILD
        return
    if not info.crc_holds:
        yield "error", "audio-damaged", "the Info tag's checksum does not hold", _REBUILD
    with file.open("rb") as stream:
        try:
            count = len(frame_offsets_in(stream, info.audio_start))
            crc = crc16_in(stream, info.audio_start)
        except Mp3Error as problem:
            yield "error", "audio-damaged", f"{problem}", _REBUILD
            return
    if (count, crc) != (info.frames, info.audio_crc):
        yield (
            "error",
            "audio-damaged",
            f"the audio is not what was written: {count} of {info.frames} frames, or other bytes",
            _REBUILD,
        )
    if info.table_off > _TABLE_OFF:
        yield (
            "error",
            "audio-seeking",
            f"the Info tag's seeking table is off by {info.table_off:.1%}",
            _REBUILD,
        )


def _level(measured: _Measured, settings: AudioSettings) -> Iterator[_Row]:
    off = measured.loudness - settings.loudness
    if abs(off) > 0.5:
        yield (
            "error" if abs(off) > 2 else "warning",
            "audio-loudness",
            f"integrated loudness is {measured.loudness:.1f} LUFS, not {settings.loudness:g}",
            "set [audio] loudness to what you want, then build again"
            if measured.loudness > -70
            else "the file is silent: check the voice, then build again",
        )
    most = published_ceiling(settings)
    if measured.true_peak > most + 0.05:
        yield (
            "error" if measured.true_peak > 0 else "warning",
            "audio-true-peak",
            f"true peak is {measured.true_peak:.1f} dBTP, over {most:g}",
            "lower [audio] true_peak by what it is over, then build again",
        )
    if measured.clipped:
        yield (
            "error",
            "audio-clipping",
            f"{measured.clipped} places are clipped, the first at {_clock(measured.clipped_at)}",
            "lower the level of the music or clip that sounds there; then build again",
        )
    if measured.range > _WIDEST_RANGE:
        yield (
            "note",
            "audio-range",
            f"loudness range is {measured.range:.1f} LU: soft passages get lost in traffic",
            "raise [audio] evenness (at most 3), or choose calmer music",
        )


def _gaps(measured: _Measured) -> Iterator[_Row]:
    for start, end in measured.silences:
        yield (
            "warning",
            "audio-silence",
            f"{end - start:.1f} s of silence at {_clock(start)}",
            "shorten [audio.pauses], or look for an empty sentence in the script there",
        )


def _lengths(
    told: int | None, measured: _Measured, duration: float, chapters: Sequence[Chapter]
) -> Iterator[_Row]:
    if told is not None and told != measured.samples:
        yield (
            "error",
            "audio-duration",
            f"the Info tag tells {told} samples, the file decodes to {measured.samples}",
            _REBUILD,
        )
    if chapters and abs(chapters[-1].end - duration) > 0.05:
        yield (
            "error",
            "audio-chapters-end",
            f"the last chapter ends at {chapters[-1].end:.3f} s, the audio at {duration:.3f} s",
            _REBUILD,
        )


def _order(chapters: Sequence[Chapter]) -> Iterator[_Row]:
    before = 0.0
    for number, chapter in enumerate(chapters, 1):
        if abs(chapter.start - before) > 0.002 or chapter.end <= chapter.start:
            yield (
                "error",
                "audio-chapters",
                f"chapter {number} ({chapter.title}) runs from {chapter.start:.3f} to "
                f"{chapter.end:.3f} s, but the one before ends at {before:.3f} s",
                _REBUILD,
            )
            return
        before = chapter.end


def _tags(file: Path, chapters: Sequence[Chapter]) -> Iterator[_Row]:
    tag: ReadTag | None = read_tag(file)
    if tag is None:
        yield "error", "audio-tags", "no ID3 tag", _REBUILD
        return
    if tag.missing:
        names = ", ".join(tag.missing)
        remedy = "fill in [show] in show.toml, then build again"
        yield "warning", "audio-tags", f"the ID3 tag lacks {names}", remedy
    if not tag.has_cover:
        remedy = "name a JPEG or PNG with [show] cover, then build again"
        yield "note", "audio-cover", "the file carries no cover", remedy
    wanted = [(round(chapter.start * 1000), chapter.title) for chapter in chapters]
    if [start for start, _ in tag.chapters] != sorted(start for start, _ in tag.chapters):
        yield "error", "audio-chapters", "the tag's chapters are not in time order", _REBUILD
    elif wanted and list(tag.chapters) != wanted:
        yield (
            "error",
            "audio-chapters",
            f"the tag holds {len(tag.chapters)} chapters that differ from the episode's "
            f"{len(wanted)}",
            _REBUILD,
        )


def _measure(file: Path) -> _Measured:
    """Decode once, in blocks."""
    import numpy as np
    import soundfile

    from audio_edition.programme.limiter import PeakMeter
    from audio_edition.programme.loudness import KMeter, LoudnessGate, range_of, range_windows

    result = _Measured()
    with soundfile.SoundFile(file) as sound:
        result.rate = int(sound.samplerate)
        meter, peak = KMeter(result.rate), PeakMeter()
        gate, windows = LoudnessGate(), range_windows()
        quiet = _Runs(round(_LONGEST_SILENCE * result.rate))
        hard = _Runs(_CLIPPED_RUN)
        for block in sound.blocks(2**16, dtype="float32", always_2d=True):
            mono = block.mean(axis=1) if block.shape[1] > 1 else block[:, 0]
            mono = np.ascontiguousarray(mono, np.float32)
            meter.feed(mono)
            peak.feed(mono)
            hops = meter.ready()
            gate.feed(hops)
            windows.feed(hops)
            level = np.abs(block).max(axis=1)
            quiet.feed(level < _SILENT)
            hard.feed(level >= _CLIPPED)
            result.samples += len(mono)
    hops = meter.energies()
    gate.feed(hops)
    windows.feed(hops)
    result.loudness, result.range = gate.integrated(), range_of(windows)
    result.true_peak = peak.peak()
    result.silences = [(a / result.rate, b / result.rate) for a, b in quiet.end()]
    clipped = hard.end()
    result.clipped = len(clipped)
    result.clipped_at = clipped[0][0] / result.rate if clipped else 0.0
    return result


class _Runs:
    """Finds runs of true values at least ``least`` long in a stream."""

    def __init__(self, least: int) -> None:
        self._least = least
        self._at = 0
        self._open: int | None = None
        self._found: list[tuple[int, int]] = []

    def feed(self, flags: NDArray[np.bool_]) -> None:
        """Take the next flags."""
        import numpy as np

        before = self._open is not None
        edges = np.flatnonzero(np.diff(np.concatenate(([before], flags)).astype(np.int8)))
        for edge in edges:
            self._turn(self._at + int(edge))
        self._at += len(flags)

    def _turn(self, at: int) -> None:
        if self._open is None:
            self._open = at
            return
        if at - self._open >= self._least:
            self._found.append((self._open, at))
        self._open = None

    def end(self) -> list[tuple[int, int]]:
        """End the stream: every run found."""
        if self._open is not None:
            self._turn(self._at)
        return self._found


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02}"
