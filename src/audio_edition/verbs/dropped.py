"""new, of what an editor drops or pastes: files as bytes, addresses, a text."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from audio_edition.edition.sources.gather import source_for
from audio_edition.errors import EditionError
from audio_edition.units import Bytes
from audio_edition.verbs.new import new
from audio_edition.verbs.reports import NewReport
from audio_edition.workspace import Workspace

MOST_FILES = 50
"""Files that are taken at once."""
MOST_BYTES = Bytes(24 * 2**20)
"""Bytes that they may have together."""
_NAME = re.compile(r"[\x00-\x1f\x7f]")
_HERE = ("file", "letter")  # sources that read this machine's files

Way: TypeAlias = Literal["new", "add", "anew"]


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """A file by the name it had where it came from; nothing of that name is looked up here."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Dropped:
    """All that is to become an edition, in the order of reading: files, addresses, the text."""

    files: tuple[DroppedFile, ...] = ()
    addresses: tuple[str, ...] = ()
    text: str = ""
    headline: str = ""
    """Of the text; else its first words."""


def take_in(
    workspace: Workspace,
    edition: str,
    dropped: Dropped,
    *,
    way: Way = "new",
    title: str = "",
    date: dt.date | None = None,
    language: str = "",
    split: str = "auto",
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> NewReport:
    """Make an edition of it, as ``new`` does of SOURCEs.

    ``way``: a new edition, ``add`` to one that is there, or start it ``anew`` (the old one is
    kept, hidden). No name is looked up on this machine: an address is one that a source fetches.

    Raises ``EditionError`` as ``new`` does, and for too much, or nothing, at once.
    """
    addresses = [line.strip() for line in dropped.addresses if line.strip()]
    _bounded(dropped)
    for address in addresses:
        if source_for(address, workspace.plugins)[0] in _HERE:
            raise EditionError(
                f"{address[:100]!r} is no address",
                hint="an address begins with https://; drop a file as a file",
            )
    with _laid_down(workspace, _headed(dropped, tell)) as (folder, files):
        sources = [*map(str, files), *addresses]
        if not sources:
            raise EditionError(
                "there is nothing to make an edition of",
                hint="drop a letter or an article, or paste an address or a text",
            )
        shown = _shown(folder)
        try:
            report = new(
                workspace,
                edition,
                sources,
                title=title,
                date=date,
                language=language,
                split=split,
                add=way == "add",
                force=way == "anew",
                dry_run=dry_run,
                authored=False,
                tell=lambda line: tell(shown(line)),
            )
        except EditionError as problem:
            hint = shown(problem.hint) if problem.hint else None
            raise EditionError(shown(problem.message), hint=hint) from problem
        for line in report.failed:
            tell(shown(line))
        return report


def _bounded(dropped: Dropped) -> None:
    if len(dropped.files) > MOST_FILES:
        raise EditionError(f"{len(dropped.files)} files at once; {MOST_FILES} are taken")
    size = sum(len(file.data) for file in dropped.files) + len(dropped.text)
    if size > MOST_BYTES:
        raise EditionError(
            f"that is {size / 2**20:.0f} MB at once; {MOST_BYTES // 2**20} MB are taken",
            hint="drop fewer files, or save the letter without its pictures",
        )


def _headed(dropped: Dropped, tell: Callable[[str], None]) -> Dropped:
    """A text of one line would be taken for a headline without an article."""
    text = dropped.text.strip()
    if not text or dropped.headline.strip() or "\n" in text:
        return dropped
    tell("the pasted text has no headline; took it from its first words")
    return replace(dropped, headline=" ".join(text.split()[:8]))


@contextmanager
def _laid_down(workspace: Workspace, dropped: Dropped) -> Iterator[tuple[Path, list[Path]]]:
    """What was dropped as files in a folder of their own, gone afterwards."""
    with workspace.store.scratch(f"drop-{secrets.token_hex(8)}") as folder:
        files: list[Path] = []
        for number, one in enumerate(dropped.files, 1):
            place = folder / f"{number:02}"  # two may have one name
            place.mkdir()
            files.append(place / _plain(one.name, number))
            files[-1].write_bytes(one.data)
        if dropped.text.strip():
            place = folder / "text"
            place.mkdir()
            head = " ".join(dropped.headline.split())
            # without an ending its kind is told by what stands in it
            files.append(place / ("1.md" if head else "1"))
            text = f"# {head}\n\n{dropped.text}" if head else dropped.text
            files[-1].write_text(text, encoding="utf-8", errors="replace")
        yield folder, files


def _plain(name: str, number: int) -> str:
    """The file's own name: its ending says its kind, and its stem may become the headline."""
    own = _NAME.sub("", PurePosixPath(name.replace("\\", "/")).name).strip().lstrip(".~")
    stem, dot, ending = own.rpartition(".")
    kept = own if len(own.encode()) <= 200 else f"{stem[:60]}{dot}{ending[:10]}"
    return kept or f"{number}"


def _shown(folder: Path) -> Callable[[str], str]:
    """Take the place where files were laid down out of a message: nobody knows it."""
    text = re.compile(rf"{re.escape(str(folder))}/text/1(?:\.md)?")
    place = re.compile(rf"{re.escape(str(folder))}/\d+/")

    def shown(line: str) -> str:
        return place.sub("", text.sub("the pasted text", line))

    return shown
