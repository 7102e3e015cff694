"""``kind = "folder"``: files that somebody, or some program, drops into a folder.

A file is taken once it is whole: its size and time must stand still between two looks. Names that
begin with ``.``, ``_`` or ``~``, and those that programs give what they still write, are left
alone; whoever writes elsewhere and renames is taken at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from audio_edition import disk
from audio_edition.edition.collect.looking import LookingAt, together
from audio_edition.edition.collect.model import SourceItem, SourceLook
from audio_edition.edition.collect.settings import StandingSource
from audio_edition.edition.files import read_file
from audio_edition.edition.sources.local import articles_in
from audio_edition.edition.sources.model import ParsedArticle
from audio_edition.edition.sources.parse import SUFFIXES, detect
from audio_edition.errors import EditionError

_PARTIAL = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart",
            ".upload", ".swp", ".swx", ".bak", ".lock", "~")  # fmt: skip
_PAUSE = 1.0  # seconds between the two looks, at least
_STILL = 3.0  # seconds that nobody may have written for
_OLD = 60.0  # seconds after which nobody needs to look twice (clocks of file servers differ)


def folder_of(source: StandingSource, root: Path) -> Path:
    """Where the files are dropped: below the show's folder, unless its path is absolute."""
    return (root / Path(source.address).expanduser()).resolve()


def look(at: LookingAt) -> SourceLook:
    """Read the files that are new or changed, in the order of their names.

    A file that somebody takes away again is no retraction. Raises ``EditionError`` where the
    folder is none.
    """
    folder = folder_of(at.source, at.root)
    for taboo in ("editions", "audio", ".cache"):
        if folder == at.root / taboo or at.root / taboo in folder.parents:
            raise EditionError(
                f"{folder} lies in {taboo}, where the show keeps its own", hint="inbox beside it"
            )
    names = _names(folder)
    first = {name: _stamp(folder / name) for name in names}
    fresh = [stamp for name, stamp in first.items() if stamp and _is_fresh(at, name, stamp)]
    if fresh:
        age = time.time() - max(max(stamp[1], stamp[2]) for stamp in fresh) / 1e9
        if not age > _OLD:
            at.asker.sleep(min(max(_STILL - age, _PAUSE), _STILL))
    looks = []
    for name in names:
        stamp = _stamp(folder / name)
        if stamp is None:
            continue  # it went meanwhile
        if stamp != first[name]:
            looks.append(SourceLook(items=(_growing(name, stamp),)))
        else:
            looks.append(_file(at, folder / name, stamp))
    return together(looks)


def move_away(source: StandingSource, root: Path, names: Sequence[str]) -> None:
    """Move files that were taken to ``move_to``; raises ``EditionError`` where that fails.

    A file of that name that is there already stays: the newcomer gets a number.
    """
    folder = folder_of(source, root)
    target = folder / source.move_to
    for name in names:
        file = folder / name
        if not file.is_file():
            continue
        try:
            place, number = target / name, 1
            while place.exists():
                number += 1
                place = target / f"{file.stem}-{number}{file.suffix}"
            disk.move(file, place)
        except OSError as problem:
            raise EditionError(
                f"{file} cannot be moved to {target}: {problem.strerror or problem}"
            ) from None


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            found = [e.name for e in entries if e.is_file(follow_symlinks=False)]
    except FileNotFoundError:
        raise EditionError(f"no folder {folder}", hint="make it, or mend address") from None
    except OSError as problem:
        raise EditionError(f"{folder} cannot be read: {problem.strerror}") from None
    return sorted(n for n in found if n[0] not in "._~" and not n.lower().endswith(_PARTIAL))


def _stamp(file: Path) -> tuple[int, int, int, int] | None:
    """Size, when it was written, when anything of it changed (nobody can set that), inode."""
    try:
        told = file.stat()
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino


def _is_fresh(at: LookingAt, name: str, stamp: tuple[int, int, int, int]) -> bool:
    """Whether a file must be looked at twice: it is not as it was decided on before."""
    known = at.known.get(name)
    return known is None or known.address != _mark(stamp)


def _mark(stamp: tuple[int, int, int, int]) -> str:
    return f"{stamp[0]}:{stamp[1]}"


def _growing(name: str, stamp: tuple[int, int, int, int]) -> SourceItem:
    return SourceItem(name, _mark(stamp), name, problem="is still being written", decided=False)


def _file(at: LookingAt, file: Path, stamp: tuple[int, int, int, int]) -> SourceLook:
    known = at.known.get(file.name)
    if known is not None and known.address == _mark(stamp) and at.stands(file.name, known.version):
        return SourceLook(same=(file.name,))
    if SUFFIXES.get(file.suffix.lower()) is None:
        kinds = ", ".join(SUFFIXES)
        refused = f"is no article: its name ends in none of {kinds}"
        version, data = _mark(stamp), b""
    else:
        refused = "is empty" if not stamp[0] else ""
        try:
            data = read_file(file)
        except EditionError as problem:
            refused, data = problem.message, b""
        version = hashlib.sha256(data).hexdigest()[:24]
    if at.stands(file.name, version):
        return SourceLook(same=(file.name,))
    made = at.item(
        file.name,
        version,
        file.stem,
        partial(_articles, at, file.name, data),
        published=dt.datetime.fromtimestamp(stamp[1] / 1e9, dt.UTC),
        letter=data if detect(data, file.name) == "eml" else b"",
        address=_mark(stamp),
        refused=refused,
    )
    return SourceLook(items=(made,))


def _articles(at: LookingAt, name: str, data: bytes) -> Sequence[ParsedArticle]:
    found = articles_in(data, name, at.options, authored=False)
    return [_titled(article, name) for article in found]


def _titled(article: ParsedArticle, name: str) -> ParsedArticle:
    if article.headline:
        return article
    words = Path(name).stem.replace("-", " ").replace("_", " ").strip().lstrip("0123456789 ")
    words = words or " ".join(article.paragraphs[0].text.split()[:8])
    return replace(article, headline=words[:1].upper() + words[1:])
