"""``audio-edition cache``: how large it is, what is damaged, and what may go."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audio_edition.cli.context import App, json_option, pass_app
from audio_edition.units import Bytes

if TYPE_CHECKING:
    from audio_edition.speech.cache import Stored, UtteranceCache

_AGES = {"m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_SIZES = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_DEFAULT_AGE = 30 * 86400.0


class _Age(click.ParamType):
    name = "age"

    def convert(
        self, value: str | float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([mhdw]?)", value.strip().lower())
        if not match:
            self.fail(f"{value!r} is not an age; write 30d, 12h or 2w", param, ctx)
        return float(match[1]) * _AGES[match[2] or "d"]


class _Size(click.ParamType):
    name = "size"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", value.strip().lower())
        if not match:
            self.fail(f"{value!r} is not a size; write 500M or 2G", param, ctx)
        return int(float(match[1]) * _SIZES[match[2]])


@click.command()
@click.option("--verify", is_flag=True, help="Decode every sentence; remove what is damaged.")
@click.option("--prune", is_flag=True, help="Remove what was long unused (30 days unless told).")
@click.option("--older-than", type=_Age(), help="Prune what was unused so long: 30d, 12h, 2w.")
@click.option("--max-size", type=_Size(), help="Prune the longest unused above it: 500M, 2G.")
@json_option
@pass_app
def command(
    app: App,
    verify: bool,
    prune: bool,
    older_than: float | None,
    max_size: int | None,
    as_json: bool,
) -> None:
    """Show the cache's size, verify it, or prune it. It is always safe to do so."""
    from audio_edition.speech.cache import UtteranceCache
    from audio_edition.speech.speak import UTTERANCES

    folder = app.show().cache_dir
    utterances = UtteranceCache(folder / UTTERANCES)
    result: dict[str, object] = {"folder": str(folder)}
    told: list[str] = []
    if verify:
        good, bad = utterances.verify()
        result["verified"] = {"sound": good, "removed": bad}
        told.append(f"{good} sentences are sound, {bad} were damaged and removed")
    if prune or older_than is not None or max_size is not None:
        if older_than is None and max_size is None:
            older_than = _DEFAULT_AGE
        removed, freed = _prune(folder, utterances, older_than, max_size)
        result["pruned"] = {"entries": removed, "bytes": freed}
        told.append(f"{removed} entries removed, {_shown(freed)} freed")
    usage = utterances.usage()
    other = sum(entry.size for entry in _others(folder))
    result |= {
        "utterances": {"entries": usage.entries, "bytes": usage.size},
        "others": {"bytes": other},
        "bytes": usage.size + other,
    }
    if as_json or app.as_json:
        app.emit(result)
        return
    for line in told:
        app.talk(line)
    click.echo(f"{folder}: {_shown(usage.size + other)}")
    click.echo(f"  {usage.entries} sentences, {_shown(usage.size)}")
    click.echo(f"  encoded segments and prepared models, {_shown(other)}")


def _prune(
    folder: Path, utterances: UtteranceCache, older_than: float | None, max_size: int | None
) -> tuple[int, int]:
    """Remove, the longest unused first; returns how many entries and bytes went."""
    entries = [(entry, True) for entry in utterances.stored()]
    entries += [(entry, False) for entry in _others(folder)]
    total: int = sum(entry.size for entry, _ in entries)
    now = time.time()
    removed = freed = 0
    for entry, is_utterance in sorted(entries):
        stale = older_than is not None and now - entry.used > older_than
        if not stale and (max_size is None or total <= max_size):
            continue
        if is_utterance:
            utterances.remove(entry)
        else:
            entry.file.unlink(missing_ok=True)
        total -= entry.size
        removed += 1
        freed += entry.size
    utterances.sweep()
    return removed, freed


def _others(folder: Path) -> Iterator[Stored]:
    """Yield the files of encoded segments and optimised models: each may go by itself."""
    from audio_edition.speech.cache import Stored

    for file in chain((folder / "segments").rglob("*"), (folder / "speech").rglob("*")):
        try:
            stat = file.stat()
        except OSError:  # another process prunes too
            continue
        if file.is_file():
            yield Stored(max(stat.st_mtime, stat.st_atime), Bytes(stat.st_size), file)


def _shown(size: int) -> str:
    for unit, step in (("GB", 2**30), ("MB", 2**20), ("kB", 2**10)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} bytes"


__all__ = ["command"]
