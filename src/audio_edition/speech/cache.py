"""Sentences once spoken: FLAC with a JSON note beside it, found by what was asked for.

An entry is two files. The sound is ``KEY-DIGEST.flac``; the note ``KEY.json`` names it and
is written last, by rename: whoever finds a note finds whole sound, however many processes
write at once. A note whose sound does not have the noted size and CRC-32 counts as absent,
so that a damaged entry is simply spoken again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audio_edition.errors import SpeechError
from audio_edition.speech.model import Clip, Spoken, Word
from audio_edition.units import Bytes, Hertz, Seconds

_FORMAT = 1
_DAY = 86400.0
_GRACE = 3600.0  # a sound without a note may be one that another process is just writing


def key_of(text: str, fingerprint: str, language: str) -> str:
    """Return the name under which this sound of this text is kept."""
    asked = json.dumps([_FORMAT, fingerprint, language, text], ensure_ascii=False)
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies in the cache under one key."""

    clip: Clip
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """How much the cache holds: entries, and bytes of all its files."""

    entries: int
    size: Bytes


@dataclass(frozen=True, slots=True, order=True)
class Stored:
    """One entry as pruning sees it: last use (seconds since 1970), size, and its file."""

    used: float
    size: Bytes
    file: Path


@dataclass(frozen=True, slots=True)
class UtteranceCache:
    """The utterances under ``folder``; safe for many processes, shared by all editions."""

    folder: Path

    def _note(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def get(self, key: str) -> Entry | None:
        """Return the entry, or None where there is none or it is damaged."""
        file = self._note(key)
        try:
            text = file.read_bytes()
        except OSError:
            return None
        entry = _read(file, text)
        if entry is not None:
            self._touch(file)
        return entry

    def put(self, key: str, spoken: Spoken) -> Entry:
        """Keep the sound; raises ``SpeechError`` where it cannot be written."""
        import io

        import soundfile

        file = self._note(key)
        samples = spoken.pcm.samples
        digest = hashlib.sha256(f"{spoken.pcm.rate}\n".encode())
        digest.update(samples.astype("<i2", copy=False).tobytes())
        buffer = io.BytesIO()
        soundfile.write(buffer, samples, spoken.pcm.rate, format="FLAC", subtype="PCM_16")
        sound = buffer.getvalue()
        name = f"{key}-{digest.hexdigest()[:12]}.flac"
        note = {
            "format": _FORMAT,
            "file": name,
            "bytes": len(sound),
            "crc32": zlib.crc32(sound),
            "digest": digest.hexdigest(),
            "rate": spoken.pcm.rate,
            "samples": len(samples),
            "words": [[word.text, word.start, word.end] for word in spoken.words],
        }
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(file.with_name(name), sound)
            _write(file, json.dumps(note, ensure_ascii=False).encode())
        except OSError as problem:
            raise SpeechError(
                f"the cache {self.folder} cannot be written: {problem.strerror or problem}",
                hint="free some space or mend the folder's permissions",
            ) from None
        clip = Clip(
            path=file.with_name(name),
            digest=digest.hexdigest(),
            rate=spoken.pcm.rate,
            samples=len(samples),
        )
        return Entry(clip, spoken.words)

    def usage(self) -> Usage:
        """Count the entries and the bytes."""
        files = list(self._files())
        notes = sum(1 for file, _ in files if file.suffix == ".json")
        return Usage(notes, Bytes(sum(stat.st_size for _, stat in files)))

    def verify(self) -> tuple[int, int]:
        """Decode every sound and remove what is damaged; returns (sound entries, removed)."""
        good = bad = 0
        for file, _ in self._files():
            if file.suffix != ".json":
                continue
            entry = _read(file, file.read_bytes())
            if entry is not None and _decodes(entry.clip):
                good += 1
                continue
            bad += 1
            self._remove(file)
        self.sweep()
        return good, bad

    def stored(self) -> Iterator[Stored]:
        """Yield every entry with its last use and size, to choose what to remove."""
        for file, stat in self._files():
            if file.suffix == ".json":
                size = stat.st_size + sum(_size(sound) for sound in self._sounds(file))
                yield Stored(stat.st_mtime, Bytes(size), file)

    def remove(self, entry: Stored) -> None:
        """Remove an entry; the next build that wants it speaks it again."""
        self._remove(entry.file)

    def sweep(self) -> None:
        """Remove what a crash left: temporary files, and sound that no note names."""
        named = set()
        for file, _ in self._files():
            if file.suffix == ".json":
                with contextlib.suppress(OSError, ValueError, AttributeError, TypeError, KeyError):
                    named.add(file.with_name(json.loads(file.read_bytes())["file"]))
        for file, stat in self._files():
            unnamed = file.suffix != ".json" and file not in named
            if unnamed and time.time() - stat.st_mtime > _GRACE:
                file.unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for file in sorted(folder.iterdir()):
                with contextlib.suppress(OSError):  # removed by another process meanwhile
                    yield file, file.stat()

    def _sounds(self, note: Path) -> Iterator[Path]:
        return note.parent.glob(f"{note.stem}-*.flac")

    def _remove(self, note: Path) -> None:
        note.unlink(missing_ok=True)  # first, so that nobody finds a note without sound
        for sound in self._sounds(note):
            sound.unlink(missing_ok=True)

    @staticmethod
    def _touch(file: Path) -> None:
        """Remember the use, once a day: prune goes by it."""
        with contextlib.suppress(OSError):  # a read-only cache still serves
            if time.time() - file.stat().st_mtime > _DAY:
                os.utime(file)


def _read(file: Path, text: bytes) -> Entry | None:
    try:
        note: dict[str, Any] = json.loads(text)
        if note["format"] != _FORMAT:
            return None
        path = file.with_name(note["file"])
        sound = path.read_bytes()
        if len(sound) != note["bytes"] or zlib.crc32(sound) != note["crc32"]:
            return None
        words = tuple(
            Word(str(word), Seconds(float(start)), Seconds(float(end)))
            for word, start, end in note["words"]
        )
        clip = Clip(path, str(note["digest"]), Hertz(int(note["rate"])), int(note["samples"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Entry(clip, words)


def _decodes(clip: Clip) -> bool:
    try:
        pcm = clip.read()
    except SpeechError:
        return False
    return len(pcm.samples) == clip.samples and pcm.rate == clip.rate


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _write(file: Path, data: bytes) -> None:
    """Write by rename, so that a reader sees all of it or nothing."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}-{time.monotonic_ns()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(file)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


__all__ = ["Entry", "Stored", "Usage", "UtteranceCache", "key_of"]
