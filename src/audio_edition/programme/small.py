"""The programme once more, small: each segment at 48 kbit/s, for who pays for every megabyte.

A segment is decoded and encoded once, and kept in the store under the digest of its frames. It
has as many frames as before, so that chapters and transcripts fit both sounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from audio_edition.addresses import LOW_BITRATE, low_name
from audio_edition.errors import ProgrammeError
from audio_edition.mp3.digest import frames_digest
from audio_edition.mp3.headers import SAMPLES
from audio_edition.mp3.id3 import seek_audio
from audio_edition.programme.encode import Floats, write_mp3
from audio_edition.programme.join import Body, write_joined
from audio_edition.programme.model import Programme, SegmentFile
from audio_edition.store.store import Drawer, Entry, Store, key_of

_VERSION = 1  # raise when the same segment would be encoded otherwise
_BLOCK = SAMPLES * 256


def drawer(store: Store) -> Drawer:
    """Where small segments are kept: a whole MP3 each, without a tag."""
    return store.drawer("small", format=1, suffix=".mp3", shared=True)


def small_sound(programme: Programme, store: Store, folder: Path) -> Path:
    """Write the small sound of the programme into ``folder``, with the programme's own tag.

    Raises ``ProgrammeError`` where a segment cannot be read, and ``StoreError``.
    """
    bodies = [_small(segment, programme.rate, store, folder) for segment in programme.segments]
    file = folder / low_name(programme.path.name)
    with programme.path.open("rb") as stream:
        start = seek_audio(stream)
        stream.seek(0)
        tag = stream.read(start)
    write_joined(bodies, file, tag=tag, rate=programme.rate, bitrate=LOW_BITRATE)
    return file


def _small(segment: SegmentFile, rate: int, store: Store, folder: Path) -> Body:
    try:
        key = key_of(_VERSION, LOW_BITRATE, frames_digest(segment.path))
    except OSError as problem:
        raise _unreadable(segment, problem.strerror or str(problem)) from None
    kept = drawer(store)
    body = _body(kept.get(key))
    if body is not None:
        return body
    draft = folder / f".{key}.mp3"
    try:
        samples = _length(segment, rate)
        frames = -(-samples // SAMPLES)
        blocks = _blocks(segment, frames * SAMPLES - samples)
        size, crc = write_mp3(blocks, draft, bitrate=LOW_BITRATE, rate=rate, frames=frames)
        body = _body(kept.put(key, {"frames": frames, "size": size, "crc": crc}, draft))
    finally:
        draft.unlink(missing_ok=True)
    if body is None:
        raise ProgrammeError("the cache does not give back what it was given", hint="build again")
    return body


def _body(entry: Entry | None) -> Body | None:
    if entry is None or entry.file is None:
        return None
    try:
        told = entry.note
        return Body(str(entry.file), int(told["frames"]), int(told["size"]), int(told["crc"]))
    except (KeyError, TypeError, ValueError):
        return None


def _length(segment: SegmentFile, rate: int) -> int:
    import soundfile

    try:
        told = soundfile.info(segment.path)
    except (OSError, RuntimeError) as problem:
        raise _unreadable(segment, str(problem)) from None
    if (told.samplerate, told.channels) != (rate, 1):
        raise _unreadable(segment, f"it has {told.samplerate} Hz and {told.channels} channels")
    return int(told.frames)


def _blocks(segment: SegmentFile, silence: int) -> Iterator[Floats]:
    """The decoded samples, and silence up to whole frames."""
    import soundfile

    try:
        yield from soundfile.blocks(segment.path, blocksize=_BLOCK, dtype="float32")
    except (OSError, RuntimeError) as problem:
        raise _unreadable(segment, str(problem)) from None
    yield np.zeros(silence, np.float32)


def _unreadable(segment: SegmentFile, why: str) -> ProgrammeError:
    return ProgrammeError(
        f"the segment {segment.path.name} cannot be made small: {why}",
        hint="audio-edition build --force makes it anew",
    )
