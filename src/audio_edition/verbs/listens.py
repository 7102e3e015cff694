"""listens: how often the show's editions were had, from the access logs of what serves them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from audio_edition.audience.catalogue import Catalogue, base_path, without_revision
from audio_edition.audience.count import MOST_PER_ADDRESS
from audio_edition.audience.countries import Countries
from audio_edition.audience.measure import measure
from audio_edition.audience.model import (
    ListedEdition,
    ListeningFigures,
    LogRead,
    SoundFile,
    WindowRule,
)
from audio_edition.audience.page import CSP, figures_page
from audio_edition.audience.reading import sources
from audio_edition.errors import AudienceError
from audio_edition.mp3.id3 import seek_audio
from audio_edition.publication.model import Episode
from audio_edition.publication.shelf import read_shelf
from audio_edition.workspace import Workspace

MINUTE = 60
PAGE_CSP = CSP
"""Content-Security-Policy of the page of figures."""
_SOUND = (".mp3", ".m4a", ".aac", ".ogg", ".opus")
_RATES = tuple(
    1000 * kilobits
    for kilobits in (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
)
"""Bits a second that an MP3 of constant rate may have (ISO/IEC 11172-3, 2.4.2.3, and 13818-3)."""


def listens(
    workspace: Workspace,
    logs: Sequence[str | Path],
    *,
    form: str = "",
    country: Path | None = None,
    window: WindowRule = "rolling",
    timezone: str = "",
    since: date | None = None,
    until: date | None = None,
    most_per_address: int = MOST_PER_ADDRESS,
    stdin: BinaryIO | None = None,
    tell: Callable[[LogRead], None] = lambda _: None,
) -> ListeningFigures:
    """Count the downloads that ``logs`` tell of: files, folders, patterns, ``-`` for ``stdin``.

    Days and hours are those of ``timezone``, else of [run] timezone. Nothing is written, and
    nobody's address is kept. Raises ``AudienceError`` where there is no log, or none can be read.
    """
    zone = _zone(timezone or workspace.show.run.timezone or "UTC")
    if since and until and since > until:
        raise AudienceError(f"nothing is between {since} and {until}", hint="the earlier day first")
    found = sources(logs)
    with ExitStack() as open_files:
        base = open_files.enter_context(Countries(country)) if country is not None else None
        return measure(
            found,
            catalogue(workspace),
            timezone=zone,
            window=window,
            form=form,
            country_of=base.of if base is not None else None,
            most_per_address=most_per_address,
            since=since,
            until=until,
            stdin=stdin,
            tell=tell,
        )


def own_logs(workspace: Workspace) -> tuple[str, ...]:
    """The logs of [desk] logs, from the show's folder; none where it names none."""
    return tuple(str(workspace.root / log) for log in workspace.show.desk.logs)


def own_stamp(workspace: Workspace) -> tuple[object, ...]:
    """What tells that nothing has changed since: the logs of [desk] logs, and the editions."""
    found = [one.path for one in sources(own_logs(workspace)) if one.path is not None]
    status = [(str(path), path.stat()) for path in found]
    logs = tuple((name, one.st_size, one.st_mtime_ns, one.st_ino) for name, one in status)
    audio = workspace.audio.stat().st_mtime_ns if workspace.audio.is_dir() else 0
    show = (workspace.show.desk, workspace.show.publish.beacon, workspace.show.identity)
    return logs, audio, show


def listens_page(workspace: Workspace, figures: ListeningFigures | None, language: str = "") -> str:
    """The figures as one page that stands alone, in ``language``, else in the show's.

    None: a page that says where logs are named.
    """
    identity = workspace.show.identity
    return figures_page(figures, identity.title, language or identity.language)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise AudienceError(
            f"{name!r} is no time zone", hint="as in Europe/Berlin, America/New_York, UTC"
        ) from None


def catalogue(workspace: Workspace) -> Catalogue:
    """Everything of the show that can be downloaded, also of editions that were taken out."""
    shelf = read_shelf(workspace, remember=False)
    sounds: list[SoundFile] = []
    listed = []
    for entry in shelf.entries:
        episode = shelf.whole(entry)
        sounds += _sounds(workspace.audio / episode.edition_id, episode)
        articles = {one.id: one.title for one in episode.segments if one.kind == "article"}
        listed.append(ListedEdition(episode.edition_id, episode.title, articles))
    return Catalogue(
        sounds,
        listed,
        base_path(workspace.show.identity.base_url),
        base_path(workspace.show.publish.beacon) if workspace.show.publish.beacon else "",
    )


def _sounds(folder: Path, episode: Episode) -> Iterator[SoundFile]:
    """Enclosures of every revision, what else was sent of the whole, and the articles' files."""
    known: set[str] = set()
    edition, length = episode.edition_id, float(episode.duration)

    def of(name: str, size: int, seconds: float, article: str = "") -> Iterator[SoundFile]:
        if name not in known and name.lower().endswith(_SOUND) and size > 0:
            known.add(name)
            needed = _needed(folder / name, size, seconds)
            yield SoundFile(edition, name, size, needed, article)

    yield from of(episode.file, episode.size, length)
    for out in episode.published:
        yield from of(out.file, out.size, length)
    articles = {}
    for segment in episode.segments:
        if segment.kind == "article":
            articles[without_revision(segment.file)] = segment.id, float(segment.duration)
        else:
            known.add(segment.file)  # greetings and breaks: nobody subscribes to them
        if segment.kind == "article":
            yield from of(segment.file, segment.size, float(segment.duration), segment.id)
    for file in (*episode.files, *(one for out in episode.published for one in out.files)):
        article, seconds = articles.get(without_revision(file.name), ("", length))
        yield from of(file.name, file.size, seconds, article)


def _needed(file: Path, size: int, seconds: float) -> int:
    """Bytes of the tag and of the first minute: all of a file that is no longer than that."""
    if seconds <= MINUTE:
        return size
    tag = _tag_of(file, size)
    if tag is None:
        # not here: the rate is one of a few, and what is above it is the tag
        rate = 8 * size / seconds
        below = [one for one in _RATES if one <= rate * 1.001]
        whole = (below[-1] if below else rate) * seconds / 8
        tag = max(0, int(size - whole))
    return min(size, tag + round((size - tag) * MINUTE / seconds))


def _tag_of(file: Path, size: int) -> int | None:
    """Where the sound begins in a file that is here, and the one that went out."""
    try:
        with file.open("rb") as stream:
            if stream.seek(0, 2) != size:
                return None
            return min(size, seek_audio(stream))
    except OSError:
        return None
