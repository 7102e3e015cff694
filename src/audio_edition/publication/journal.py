"""What was public, outside of ``audio/``: a line an edition in ``editions/published.jsonl``.

``audio/`` can be lost, or come back from an old copy, and ``.cache`` is safe to delete. What no
build could find out again is written down here as well: GUID, number, date, revisions with the
digests of their sound, retractions. It is small, private (no target gets it), and belongs with the
texts: who keeps ``editions/`` under version control keeps it there.

A line is sealed JSON (``sealed_json``), appended whole; the last good one of an edition counts::

    {"edition": "2026-11-02", "mark": "SHA-256 of episode.json", "retracted": false,
     "manifest": {…}, "seal": "SHA-256"}

``manifest`` is episode.json without its words: chapters, segments, files. Who writes holds the
lock on the show's files.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audio_edition.disk import append
from audio_edition.errors import PublicationError
from audio_edition.models import replace
from audio_edition.places import Places
from audio_edition.plain_files import open_plain
from audio_edition.publication import manifest
from audio_edition.publication.book import Lines
from audio_edition.publication.files import write_if_changed
from audio_edition.publication.model import Episode
from audio_edition.sealed_json import seal, unseal

NAME = "published.jsonl"

_HEAD = re.compile(
    rb'\{"edition": "([^"\\]+)", "mark": "([0-9a-f]{64})", "retracted": (true|false), '
)
_SPARE = 64
"""Lines beyond twice the editions' number that may pile up before all are written anew."""


@dataclass(frozen=True, slots=True)
class PublicLine:
    """An edition as it was public last; its words are read, and judged, when they are asked for.

    ``before`` is the line that stood for it until then.
    """

    edition_id: str
    mark: str
    retracted: bool
    held: bytes = field(default=b"", repr=False)
    at: int = 0
    lines: Lines | None = field(default=None, repr=False, compare=False)
    before: PublicLine | None = field(default=None, repr=False)

    @property
    def data(self) -> bytes:
        """The line without its end: it stays on the disk until then. Raises ``OSError``."""
        return self.lines.line(self.at).rstrip(b"\n") if self.lines is not None else self.held

    @property
    def episode(self) -> Episode:
        """The episode without its words; raises ``OSError`` or one of ``manifest.DAMAGE``."""
        told, is_sealed = unseal(NAME, self.data)
        if not is_sealed or told["edition"] != self.edition_id:
            raise ValueError("has no seal")
        return manifest.episode_of(told["manifest"])

    @property
    def whole(self) -> PublicLine | None:
        """This line, or the last one before it that is not damaged; None where all are."""
        line: PublicLine | None = self
        while line is not None and not line.is_good:
            line = line.before
        return line

    @property
    def is_good(self) -> bool:
        """Whether the episode can be read of it."""
        try:
            return self.episode is not None
        except (OSError, *manifest.DAMAGE):
            return False


@dataclass(frozen=True, slots=True)
class Journal:
    """The last line of each edition, of ``total`` ones; ``odd`` are those that are none at all."""

    lines: Mapping[str, PublicLine] = field(default_factory=dict)
    odd: tuple[int, ...] = ()
    total: int = 0

    def find(self, edition_id: str) -> Episode | None:
        """The edition as it was public last, without its words; None where nothing is known."""
        line = self.line(edition_id)
        return line.episode if line is not None else None

    def line(self, edition_id: str) -> PublicLine | None:
        """The last good line of an edition."""
        line = self.lines.get(edition_id)
        return line.whole if line is not None else None

    def damaged(self) -> list[str]:
        """One line of text for each edition, or place, where something is damaged: reads all."""
        found = [f"line {number} is none" for number in self.odd]
        for name, line in self.lines.items():
            good = line.whole
            if good is None:
                found.append(f"what it told of {name} cannot be read")
            elif good is not line:
                found.append(f"the last line of {name} cannot be read, one before it can")
        return found


def read_journal(places: Places) -> Journal:
    """Read it; one that is missing is empty. Raises ``PublicationError`` where none can be read."""
    file = places.editions / NAME
    try:
        status = file.stat()
        stamp = status.st_size, status.st_mtime_ns, status.st_ino
        kept = _last.get(file)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        with open_plain(file) as stream:
            journal = _read(Lines(os.dup(stream.fileno())))
    except (FileNotFoundError, NotADirectoryError):
        return Journal()
    except OSError as problem:
        raise PublicationError(
            f"{file} cannot be read: {problem.strerror or problem}",
            hint="bring it back from a copy of editions/, or move it away: "
            "audio-edition check --repair writes it anew of what audio/ tells",
        ) from None
    _last.clear()
    _last[file] = stamp, journal
    return journal


_last: dict[Path, tuple[tuple[int, int, int], Journal]] = {}
"""What was read last, and of which file: one publication asks for it five times."""


def _read(lines: Lines) -> Journal:
    found: dict[str, PublicLine] = {}
    odd: list[int] = []
    total = 0
    for total, (at, line) in enumerate(lines, 1):
        head = _HEAD.match(line)
        if head is None:
            odd.append(total)
            continue
        name = head[1].decode("utf-8", "replace")
        before = found.get(name)
        is_retracted = head[3] == b"true"
        found[name] = PublicLine(name, head[2].decode(), is_retracted, b"", at, lines, before)
    return Journal(found, tuple(odd), total)


def note(places: Places, episodes: Iterable[Episode], *, back: Collection[str] = ()) -> None:
    """Write down episodes as they are public from now on (or retracted).

    A retraction stays, whatever an episode that was read before it says: only who brings one
    ``back`` writes that it is public again. What the journal says already is not written again.
    Raises ``PublicationError``.
    """
    journal = read_journal(places)
    fresh = [line for line in map(_line, episodes) if _is_news(journal, line, back)]
    if not fresh:
        return
    file = places.editions / NAME
    try:
        if journal.total + len(fresh) > 2 * len(journal.lines) + _SPARE:
            _write(file, journal, fresh)
        else:
            append(file, b"".join(line.data + b"\n" for line in fresh))
            _remember(file, journal, fresh)
            return
    except OSError as problem:
        raise PublicationError(
            f"{file} cannot be written: {problem.strerror or problem}",
            hint="make room on the disk, or let it be written to; then run this again",
        ) from None
    _last.clear()


def _remember(file: Path, journal: Journal, fresh: Sequence[PublicLine]) -> None:
    """Know the journal with what was just appended, where nobody else wrote into it meanwhile."""
    kept = _last.pop(file, None)
    status = file.stat()
    if kept is None or kept[1] is not journal or not journal.lines:
        return
    at, _, inode = kept[0]
    lines, book = dict(journal.lines), next(iter(journal.lines.values())).lines
    for line in fresh:
        before = lines.get(line.edition_id)
        lines[line.edition_id] = replace(line, held=b"", at=at, lines=book, before=before)
        at += len(line.held) + 1
    if (status.st_size, status.st_ino) == (at, inode):
        known = Journal(lines, journal.odd, journal.total + len(fresh))
        _last[file] = (at, status.st_mtime_ns, inode), known


def write_anew(places: Places, episodes: Iterable[Episode]) -> None:
    """Write the journal whole: these episodes, and what it knows of others. Raises ``OSError``."""
    journal = read_journal(places)
    fresh = [line for line in map(_line, episodes) if not _undoes(journal, line)]
    _write(places.editions / NAME, journal, fresh)
    _last.clear()


def _write(file: Path, journal: Journal, fresh: Iterable[PublicLine]) -> None:
    lines = {name: good for name, line in journal.lines.items() if (good := line.whole)}
    lines |= {line.edition_id: line for line in fresh}
    write_if_changed(file, b"".join(line.data + b"\n" for line in lines.values()))


def _is_news(journal: Journal, line: PublicLine, back: Collection[str]) -> bool:
    known = journal.lines.get(line.edition_id)
    if known is None:
        return True
    return known.data != line.data and (line.edition_id in back or not _undoes(journal, line))


def _undoes(journal: Journal, line: PublicLine) -> bool:
    """Whether a line says that an edition is public of which the journal knows a retraction."""
    known = None if line.retracted else journal.line(line.edition_id)
    return known is not None and known.retracted


def _line(episode: Episode) -> PublicLine:
    bare = replace(
        episode,
        chapters=(),
        segments=(),
        files=(),
        proof=None,
        published=tuple(replace(one, said={}, anyway=()) for one in episode.published),
    )
    mark = hashlib.sha256(manifest.to_json(episode)).hexdigest()
    told = {
        "edition": episode.edition_id,
        "mark": mark,
        "retracted": episode.retracted,
        "manifest": manifest.document_of(bare),
    }
    return PublicLine(episode.edition_id, mark, episode.retracted, seal(NAME, told))


def is_public_matter(episode: Episode) -> bool:
    """Whether an episode is one of which listeners have, or had, something."""
    return bool(episode.published) or episode.retracted
