"""What was taken of each source, in ``runs/taken.json``: nothing is taken twice, nothing is lost.

Three steps make that hold through every crash. What is about to be written into an edition is
noted first (``meant``); then the edition is written, all or nothing; then the memory. A run that
finds a note without an end looks into the edition: what is there was taken, what is not was not.

A memory that is damaged is told and never begun anew: everything would be taken a second time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audio_edition import disk, owners
from audio_edition.edition.collect.model import TakenItem
from audio_edition.errors import EditionError
from audio_edition.plain_files import read_plain
from audio_edition.schemas import refuse_newer
from audio_edition.toml_edit import replace as put_in_place

NAME = "taken.json"
BEFORE = "taken.before.json"
"""The memory as it was before the last change, for whoever must mend a damaged one."""

_FORMAT = "audio-edition taken"
_VERSION = 1
_KEPT = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class MeantItem:
    """An item that is about to be written: its words tell whether it was."""

    source: str
    id: str
    taken: TakenItem


@dataclass(frozen=True, slots=True)
class SourceMemory:
    """What is remembered of one source.

    ``state`` is what the source shall be told at the next look, ``not_before`` when it asked to
    be left alone until, ``horizon`` what was the oldest it had at the first look.
    """

    items: Mapping[str, TakenItem] = field(default_factory=dict, hash=False)
    state: Mapping[str, Any] = field(default_factory=dict, hash=False)
    not_before: dt.datetime | None = None
    horizon: dt.datetime | None = None
    looked: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class TakenMemory:
    """The whole memory, and what an unfinished run was about to write (``meant``)."""

    sources: Mapping[str, SourceMemory] = field(default_factory=dict, hash=False)
    meant: tuple[MeantItem, ...] = ()

    def of(self, source: str) -> SourceMemory:
        """What is remembered of a source; nothing, for one that was never looked at."""
        return self.sources.get(source, SourceMemory())

    def with_source(self, name: str, memory: SourceMemory) -> TakenMemory:
        """The memory with another one of this source."""
        return replace(self, sources={**self.sources, name: memory})

    def with_items(self, name: str, items: Mapping[str, TakenItem]) -> TakenMemory:
        """The memory with these items of a source put in, or in place of what it had of them."""
        old = self.of(name)
        return self.with_source(name, replace(old, items={**old.items, **items}))


def read_memory(folder: Path) -> TakenMemory:
    """Read ``runs/taken.json``; raises ``EditionError`` for one that is damaged or too new."""
    file = folder / NAME
    try:
        data = read_plain(file)
    except FileNotFoundError:
        if (folder / BEFORE).exists():
            raise _damaged(folder, "it is gone, and its copy is there") from None
        return TakenMemory()
    except OSError as problem:
        raise EditionError(f"{file} cannot be read: {problem.strerror}") from None
    try:
        return _memory(_sound(json.loads(data), file))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        what = f"no {problem}" if isinstance(problem, KeyError) else str(problem)
        raise _damaged(folder, what) from None


def _sound(document: Mapping[str, Any], file: Path) -> Mapping[str, Any]:
    """The document, where it is whole, and of a version that can be read."""
    if document["format"] != _FORMAT:
        raise ValueError("it is no memory of what was taken")
    version = document["version"]
    if type(version) is not int or version < 1:
        raise ValueError(f"it says version {version!r}")
    refuse_newer(version, _VERSION, str(file), EditionError)
    if document["sha256"] != _digest(document):
        raise ValueError("its bytes were changed")
    return document


def write_memory(folder: Path, memory: TakenMemory) -> None:
    """Put the memory in its place in one step, and the one before beside it.

    Raises ``EditionError`` where it cannot be written; what is there then still holds.
    """
    document = _document(memory)
    document["sha256"] = _digest(document)
    data = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
    file = folder / NAME
    try:
        disk.make_folder(folder)
        old = read_plain(file) if file.exists() else b""
    except OSError as problem:
        raise EditionError(f"{file} cannot be written: {problem.strerror}") from None
    if old == data:
        owners.clear_left(folder)  # as whoever writes does
        return
    put_in_place(file, data, error=EditionError)
    # behind the first: where only the copy is there, the memory itself was lost
    if old:
        put_in_place(folder / BEFORE, old, error=EditionError)


def pruned(memory: SourceMemory, present: frozenset[str], now: dt.datetime) -> SourceMemory:
    """The memory without what was decided on long ago and is no more at the source."""
    kept = {
        key: item for key, item in memory.items.items() if key in present or now - item.at < _KEPT
    }
    return replace(memory, items=kept) if len(kept) < len(memory.items) else memory


def _damaged(folder: Path, what: str) -> EditionError:
    return EditionError(
        f"{folder / NAME} is damaged: {what}",
        hint=f"put {BEFORE} from the same folder, or a backup, in its place; without either, "
        f"remove both, and everything the sources still have is taken anew",
    )


def _document(memory: TakenMemory) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "sources": {
            name: _bare(
                {
                    "looked": _text(source.looked),
                    "not_before": _text(source.not_before),
                    "horizon": _text(source.horizon),
                    "state": dict(source.state),
                    "items": {key: _written(item) for key, item in source.items.items()},
                }
            )
            for name, source in memory.sources.items()
        },
        "meant": [
            {"source": one.source, "id": one.id, "taken": _written(one.taken)}
            for one in memory.meant
        ],
    }


def _written(item: TakenItem) -> dict[str, Any]:
    return _bare(
        {
            "version": item.version,
            "title": item.title,
            "at": _text(item.at),
            "words": list(item.words),
            "urls": list(item.urls),
            "edition": item.edition,
            "files": list(item.files),
            "why": item.why,
            "rules": item.rules,
            "address": item.address,
            "published": _text(item.published),
            "seen": _text(item.seen),
            "validators": dict(item.validators),
            "gone": item.gone,
            "pending": list(item.pending),
            "kept": item.kept,
            "held": item.held,
        }
    )


def _bare(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", [], {}, False, None)}


def _memory(document: Mapping[str, Any]) -> TakenMemory:
    sources = {
        name: SourceMemory(
            items={key: _item(one) for key, one in told.get("items", {}).items()},
            state=dict(told.get("state", {})),
            not_before=_moment(told.get("not_before")),
            horizon=_moment(told.get("horizon")),
            looked=_moment(told.get("looked")),
        )
        for name, told in document["sources"].items()
    }
    meant = tuple(
        MeantItem(one["source"], one["id"], _item(one["taken"]))
        for one in document.get("meant", [])
    )
    return TakenMemory(sources, meant)


def _item(told: Mapping[str, Any]) -> TakenItem:
    at = _moment(told["at"])
    if at is None:
        raise ValueError("an item without its time")
    return TakenItem(
        version=str(told.get("version", "")),
        title=str(told.get("title", "")),
        at=at,
        words=tuple(str(one) for one in told.get("words", [])),
        urls=tuple(str(one) for one in told.get("urls", [])),
        edition=str(told.get("edition", "")),
        files=tuple(str(one) for one in told.get("files", [])),
        why=str(told.get("why", "")),
        rules=str(told.get("rules", "")),
        address=str(told.get("address", "")),
        published=_moment(told.get("published")),
        seen=_moment(told.get("seen")),
        validators={str(k): str(v) for k, v in told.get("validators", {}).items()},
        gone=str(told.get("gone", "")),
        pending=tuple(str(one) for one in told.get("pending", [])),
        kept=str(told.get("kept", "")),
        held=str(told.get("held", "")),
    )


def _text(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat() if moment else ""


def _moment(text: Any) -> dt.datetime | None:
    if not text:
        return None
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without its zone: {text}")
    return moment


def _digest(document: Mapping[str, Any]) -> str:
    """Of all the document says, however it is laid out; ``sha256`` itself not counted."""
    told = {key: value for key, value in document.items() if key != "sha256"}
    words = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
