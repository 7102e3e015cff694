"""What of show.toml a build is made with: a digest a section, with the bytes of files it names.

A setting that stands at its default counts for nothing, so that a new one in a later version
makes no build of today old. A file counts by its bytes: no date tells whether it changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from audio_edition.tables import texts_in

_VOICES = ("voices", "assets/voices", "assets", "")
"""Folders of ``editions/`` where a voice that is a file may lie."""
_ENDINGS = ("", ".json", ".onnx", ".onnx.json")
"""A voice is named with or without its ending, and comes with its description beside it."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a build was asked for: digests of show.toml's sections, and of who was to speak."""

    settings: Mapping[str, str] = field(default_factory=dict)
    voice: str = ""


def section_digest(settings: Any, folder: Path | None = None, *, only: Collection[str] = ()) -> str:
    """SHA-256 over what a settings dataclass says otherwise than by default.

    ``folder`` is where the files that it names lie (None: it names none); ``only`` names the
    fields that count (none: all do).
    """
    said = {key: value for key, value in plain(settings).items() if not only or key in only}
    files: dict[str, str] = {}
    if folder is not None:
        found = {name: _file_digest(folder / name) for name in sorted(set(_texts(said)))}
        files = {name: digest for name, digest in found.items() if digest}
    whole = json.dumps([said, files], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def voice_files(settings: Any, names: Iterable[str], folder: Path) -> dict[str, str]:
    """Digests of the files under ``folder`` that a voice of ``settings`` or ``names`` is.

    Each stands for itself: a machine that only publishes need not have them.
    """
    found: dict[str, str] = {}
    for name in sorted({*_texts(plain(settings)), *_texts(list(names))}):
        for place in _VOICES:
            for ending in _ENDINGS:
                if digest := _file_digest(folder / place / (name + ending)):
                    found[f"voice file {name}{ending}"] = digest
    return found


def plain(settings: Any) -> dict[str, Any]:
    """The fields of a settings dataclass that differ from their defaults, as JSON has them."""
    said: dict[str, Any] = {}
    for one in fields(settings):
        value = getattr(settings, one.name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if value != default and not isinstance(value, Path):
            said[one.name] = _as_data(value)
    return said


def _as_data(value: Any) -> Any:
    if is_dataclass(value):
        return plain(value)
    if isinstance(value, Mapping):
        return {str(key): _as_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_data(item) for item in value]
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return str(value)  # a date of TOML's, in an engine's own table


def _texts(value: Any) -> Iterator[str]:
    for text in texts_in(value):
        yield text
        _, colon, rest = text.partition(":")  # engine:voice
        if colon:
            yield rest


def _file_digest(file: Path) -> str:
    """The digest of a file; empty where there is none."""
    try:
        told = file.stat()
        if not file.is_file():
            return ""
        return _bytes_digest(file.resolve(), told.st_size, told.st_mtime_ns, told.st_ino)
    except (OSError, ValueError):  # most texts name no file; some are no name at all
        return ""


@lru_cache(maxsize=256)  # a voice's model is the same for all editions of a run
def _bytes_digest(file: Path, _size: int, _time: int, _inode: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
