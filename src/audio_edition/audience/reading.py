"""The lines of logs, one at a time: files (plain, gzipped), folders, patterns, standard input."""

from __future__ import annotations

import glob
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from audio_edition.audience.kinds import CombinedReader, LineReader, LooseReader, S3Reader
from audio_edition.audience.structured import JsonReader, W3cReader
from audio_edition.errors import AudienceError

STDIN = "-"
_LOOK = 200
"""Lines at a log's beginning that are looked at before its kind is told."""
_LONGEST = 1 << 16
"""Bytes of a line; what is longer is no request of anybody's."""
_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class LogSource:
    """One log to read: standard input (``path`` None) or a file; ``named`` as in ``LogRead``."""

    name: str
    path: Path | None
    named: bool = True


def sources(words: Sequence[str | Path]) -> tuple[LogSource, ...]:
    """What is meant by files, folders, patterns (``*``, ``**``) and ``-``; no file twice.

    Raises ``AudienceError`` for a name or a pattern under which there is nothing.
    """
    found: dict[object, LogSource] = {}
    for word in map(str, words):
        if word == STDIN:
            found.setdefault(STDIN, LogSource("standard input", None))
            continue
        path = Path(word)
        if path.is_dir():
            paths = sorted(one for one in path.iterdir() if one.is_file() and one.name[0] != ".")
        elif path.exists():
            paths = [path]
        else:
            # as a shell reads it
            names = glob.glob(word, recursive=True)  # noqa: PTH207  # Path's "*" finds hidden files
            paths = sorted(one for one in map(Path, names) if one.is_file())
        if not paths:
            raise AudienceError(
                f"{word}: there is no log in it" if path.is_dir() else f"{word}: there is no log",
                hint="name files, folders or patterns in quotes, as '/var/log/nginx/access.log*'",
            )
        for one in paths:
            status = one.stat()
            found.setdefault((status.st_dev, status.st_ino), LogSource(str(one), one, one == path))
    return tuple(found.values())


class OpenLog:
    """The lines of one log as text, and how many there were.

    ``reader`` is None where it is no access log that we know. ``problem`` is told at the end:
    why it could not be read, or not to its end.
    """

    def __init__(self, source: LogSource, stream: BinaryIO | None, told: LineReader | None) -> None:
        self.source = source
        self.problem = ""
        self.count = 0
        self._lines = self._read(stream)
        head: list[str] = []
        for line in self._lines:
            head.append(line)
            if len(head) >= _LOOK:
                break
        self.reader = told or recognised(head)
        self._head = head
        self.is_empty = not any(line.strip() for line in head)
        if self.reader is None and not self.is_empty and not self.problem:
            self.problem = (
                "is no access log that can be read (nginx, Apache, Caddy, CloudFront, S3)"
            )

    def __iter__(self) -> Iterator[str]:
        head, self._head = self._head, []
        return chain(head, self._lines)

    def _read(self, stream: BinaryIO | None) -> Iterator[str]:
        try:
            if self.source.path is not None:
                with self.source.path.open("rb") as file:
                    yield from self._texts(file)
            elif stream is not None:
                yield from self._texts(stream)
        except EOFError:
            self.problem = "ends in the midst of its gzip stream: read up to there"
        except (OSError, zlib.error) as problem:
            why = getattr(problem, "strerror", None) or str(problem)
            self.problem = f"cannot be read: {why}"

    def _texts(self, file: BinaryIO) -> Iterator[str]:
        raw = cast("io.RawIOBase", file)
        whole = file if isinstance(file, io.BufferedReader) else io.BufferedReader(raw)
        if whole.peek(2)[:2] == _MAGIC:
            with gzip.open(whole, "rb") as inside:
                yield from self._split(inside)
        else:
            yield from self._split(whole)

    def _split(self, file: io.BufferedIOBase) -> Iterator[str]:
        """Lines without their ends; one beyond any measure comes as a short damaged one."""
        while line := file.readline(_LONGEST):
            self.count += 1
            if len(line) == _LONGEST and not line.endswith(b"\n"):
                while rest := file.readline(_LONGEST):
                    if rest.endswith(b"\n"):
                        break
                line = b"\0"
            # a byte a character: paths are percent-encoded, and agents are compared as they are
            yield line.decode("utf-8", "replace").rstrip("\r\n")


def recognised(lines: Sequence[str]) -> LineReader | None:
    """The reader of most of ``lines``, at least one in two; None where none is."""
    data = [line for line in lines if line.strip()]
    best: tuple[int, LineReader | None] = (0, None)
    for reader in (W3cReader(), JsonReader(), S3Reader(), CombinedReader(), LooseReader()):
        told = [reader.read(line) for line in data]
        fits = sum(1 for one in told if one is not False and one is not None)
        heads = sum(1 for one in told if one is None)
        if heads and not fits and heads == len(data):
            return reader  # only a head yet
        if 2 * (fits + heads) >= len(data) and fits > best[0]:
            best = fits, reader
    return best[1]
