"""The site: every file made from show.toml and the manifests, and only those that change.

A site is a list of *groups*, each a set of files with the digest of all that they are
made from. ``refresh`` makes a group again only where that digest, or a file on the disk,
differs from what was recorded; the record lies in the cache and may be deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache as once
from pathlib import Path

from audio_edition import __version__
from audio_edition.identity import Identity
from audio_edition.programme.model import Cue
from audio_edition.publication import chapters, cover, feed, manifest, transcript
from audio_edition.publication.files import recover, site_lock, write_if_changed
from audio_edition.publication.model import Episode
from audio_edition.publication.moments import now as clock
from audio_edition.publication.settings import PublishSettings

WAVEFORM = "waveform.json"
PAGES = ("index.html", "embed.html", "oembed.json", "transcript.html")
"""Pages of an edition that must not stand while it may not be seen."""


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are made together; ``make`` returns them by path under ``audio/``."""

    name: str
    inputs: str
    make: Callable[[], Mapping[str, bytes]]
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A show as it stands at the instant ``now``; ``cover_file`` is None where none is given."""

    audio: Path
    identity: Identity
    settings: PublishSettings
    episodes: tuple[Episode, ...]
    now: datetime
    cover_file: Path | None = None

    @property
    def public(self) -> list[Episode]:
        """The episodes that feed and pages may name, oldest first."""
        return [episode for episode in self.ordered if episode.is_public(self.now)]

    @property
    def ordered(self) -> list[Episode]:
        """Every episode by time of publication, oldest first."""
        return sorted(self.episodes, key=lambda e: (e.published_at, e.number, e.edition_id))

    def cues(self, episode: Episode) -> Sequence[Cue]:
        """Read the episode's transcript."""
        file = self.audio / episode.edition_id / transcript.JSON
        return transcript.read_cues(file.read_bytes(), f"{episode.edition_id}/{transcript.JSON}")

    def groups(self) -> Iterator[Group]:
        """Every group, in the order in which they may be put on a server: feed.xml last."""
        public = self.public
        yield self._cover()
        for older, episode, newer in _with_neighbours(public):
            yield self.edition(episode, older, newer)
        for episode in self.episodes:
            if not episode.is_public(self.now):
                yield self._hidden(episode)
        yield self._site(public)
        yield from self._feeds()

    def edition(
        self,
        episode: Episode,
        older: Episode | None,
        newer: Episode | None,
        folder: Path | None = None,
    ) -> Group:
        """Chapters and pages of one public episode; its files lie in ``folder`` if given."""
        here = folder or self.audio / episode.edition_id

        def make() -> Mapping[str, bytes]:
            from audio_edition.publication import pages

            file = here / transcript.JSON
            cues = transcript.read_cues(file.read_bytes(), f"{episode.edition_id}/{file.name}")
            made = pages.edition_files(
                episode,
                cues,
                self.identity,
                self.settings,
                previous=older,
                next=newer,
                waveform=any(item.name == WAVEFORM for item in episode.files),
            )
            files = {chapters.NAME: chapters.chapters_json(episode, self.identity), **made}
            return {f"{episode.edition_id}/{name}": data for name, data in files.items()}

        inputs = self._digest(_mark(episode), _mark(older), _mark(newer))
        return Group(f"edition {episode.edition_id}", inputs, make)

    def own_files(self, edition_id: str, folder: Path) -> dict[str, bytes]:
        """Chapters and pages of one edition by file name, its other files lying in ``folder``."""
        for older, episode, newer in _with_neighbours(self.public):
            if episode.edition_id == edition_id:
                made = self.edition(episode, older, newer, folder).make()
                break
        else:
            hidden = next(item for item in self.episodes if item.edition_id == edition_id)
            made = self._hidden(hidden).make()
        return {name.partition("/")[2]: data for name, data in made.items()}

    def _hidden(self, episode: Episode) -> Group:
        def make() -> Mapping[str, bytes]:
            data = chapters.chapters_json(episode, self.identity)
            return {f"{episode.edition_id}/{chapters.NAME}": data}

        absent = tuple(f"{episode.edition_id}/{name}" for name in PAGES)
        inputs = self._digest("hidden", _mark(episode))
        return Group(f"edition {episode.edition_id}", inputs, make, absent)

    def _site(self, public: Sequence[Episode]) -> Group:
        newest_first = list(reversed(public))

        def make() -> Mapping[str, bytes]:
            from audio_edition.publication import pages

            cues = self.cues(newest_first[0]) if newest_first else ()
            made: Mapping[str, bytes] = pages.site_files(
                newest_first, cues, self.identity, self.settings
            )
            return made

        return Group("site", self._digest("site", *map(_mark, newest_first)), make)

    def _feeds(self) -> Iterator[Group]:
        files = feed.paginate(self.ordered, self.settings.feed_items)
        names = [name for name, _ in files]
        # oldest page first, feed.xml last: a reader never follows a link into the void
        for position in reversed(range(len(files))):
            name, episodes = files[position]
            public = [episode for episode in episodes if episode.is_public(self.now)]
            yield self._feed(name, public, feed.page_links(names, position))

    def _feed(
        self, name: str, public: Sequence[Episode], links: Sequence[tuple[str, str]]
    ) -> Group:
        changed = [
            episode.changed_at for episode in self.episodes if episode.changed_at <= self.now
        ]
        epoch = datetime(2000, 1, 1, tzinfo=UTC)
        changed_at = max(changed, default=epoch)
        if name != feed.NAME:
            changed_at = max((episode.changed_at for episode in public), default=epoch)

        def make() -> Mapping[str, bytes]:
            document = feed.write_feed(
                list(reversed(public)),
                self.identity,
                self.settings,
                changed_at=changed_at,
                name=name,
                links=links,
            )
            return {name: document}

        inputs = self._digest(name, changed_at.isoformat(), repr(links), *map(_mark, public))
        return Group(name, inputs, make)

    def _cover(self) -> Group:
        file = self.cover_file
        if file is None:
            mark = "drawn"
        else:
            try:
                mark = hashlib.sha256(file.read_bytes()).hexdigest()
            except OSError:
                mark = "missing"

        def make() -> Mapping[str, bytes]:
            return {feed.COVER: cover.make(file, self.identity.title, self.identity.author)}

        inputs = _digest(_program(), self.identity.title, self.identity.author, mark)
        return Group("cover", inputs, make)

    def _digest(self, *parts: str) -> str:
        return _digest(_program(), repr(self.identity), repr(self.settings), *parts)


def _with_neighbours(
    episodes: Sequence[Episode],
) -> Iterator[tuple[Episode | None, Episode, Episode | None]]:
    for index, episode in enumerate(episodes):
        older = episodes[index - 1] if index else None
        newer = episodes[index + 1] if index + 1 < len(episodes) else None
        yield older, episode, newer


def _digest(*parts: str) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode(errors="surrogatepass"))
        whole.update(b"\0")
    return whole.hexdigest()


def _mark(episode: Episode | None) -> str:
    return "" if episode is None else hashlib.sha256(manifest.to_json(episode)).hexdigest()


@once
def _program() -> str:
    """What made the files: a new version, or an edited template, makes them anew."""
    here = Path(__file__).parent
    parts = [
        f"{file.relative_to(here)} {status.st_size} {status.st_mtime_ns}"
        for file in sorted(here.rglob("*"))
        if file.suffix in (".py", ".html", ".js", ".css", ".json", ".svg", ".jinja", ".j2")
        and (status := file.stat())
    ]
    return _digest(__version__, *parts)


def open_site(
    audio: Path,
    identity: Identity,
    settings: PublishSettings,
    *,
    assets: Path | None = None,
    now: datetime | None = None,
) -> Site:
    """Read every manifest; ``assets`` is ``editions/`` (beside ``audio/`` unless told)."""
    folder = assets or audio.parent / "editions"
    return Site(
        audio=audio,
        identity=identity,
        settings=settings,
        episodes=tuple(manifest.read_all(audio)),
        now=now or clock(),
        cover_file=folder / identity.cover if identity.cover else None,
    )


def refresh(
    audio: Path,
    identity: Identity,
    settings: PublishSettings,
    *,
    assets: Path | None = None,
    now: datetime | None = None,
) -> tuple[str, ...]:
    """Bring feed and site files in line with the manifests.

    Returns the paths under ``audio/`` that changed; files whose bytes stay the same are
    not touched. Waits for another run that does the same.
    """
    cache = audio.parent / ".cache"
    with site_lock(cache):
        recover(audio)
        site = open_site(audio, identity, settings, assets=assets, now=now)
        record = _Record.read(cache / "publication" / "site.json")
        changed: list[str] = []
        for group in site.groups():
            changed += _bring(group, audio, record)
        current = {name for name, _ in feed.paginate(site.ordered, settings.feed_items)}
        for file in audio.glob("feed-*.xml"):
            if file.name not in current and file.stem[5:].isdecimal():
                file.unlink()
                changed.append(file.name)
        record.write()
    return tuple(changed)


def _bring(group: Group, audio: Path, record: _Record) -> list[str]:
    changed = [name for name in group.absent if _remove(audio / name)]
    if record.holds(group, audio):
        return changed
    files = group.make()
    changed += [name for name, data in files.items() if write_if_changed(audio / name, data)]
    changed += [name for name in record.names(group) if name not in files and _remove(audio / name)]
    record.set(group, files, audio)
    return changed


def _remove(file: Path) -> bool:
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return True


class _Record:
    """What was made from what: group → inputs and (size, mtime) of each file."""

    def __init__(self, file: Path, groups: dict[str, tuple[str, dict[str, list[int]]]]) -> None:
        self._file = file
        self._old = groups
        self._new: dict[str, tuple[str, dict[str, list[int]]]] = {}

    @classmethod
    def read(cls, file: Path) -> _Record:
        """Read the record; a missing or damaged one is empty."""
        try:
            groups = json.loads(file.read_bytes())
            return cls(file, {k: (str(v[0]), dict(v[1])) for k, v in groups.items()})
        except (OSError, ValueError, TypeError, LookupError, AttributeError):
            return cls(file, {})

    def holds(self, group: Group, audio: Path) -> bool:
        """Tell whether the group's files stand as recorded; carries the entry over if so."""
        inputs, files = self._old.get(group.name, ("", {}))
        if inputs != group.inputs:
            return False
        try:
            if any(_stamp(audio / name) != stamp for name, stamp in files.items()):
                return False
        except OSError:
            return False
        self._new[group.name] = (inputs, files)
        return True

    def names(self, group: Group) -> list[str]:
        """The files made last time."""
        return list(self._old.get(group.name, ("", {}))[1])

    def set(self, group: Group, files: Mapping[str, bytes], audio: Path) -> None:
        """Record what was made now."""
        stamps = {name: _stamp(audio / name) for name in files}
        self._new[group.name] = (group.inputs, stamps)

    def write(self) -> None:
        """Save; groups that no longer exist are forgotten."""
        if self._new != self._old:
            write_if_changed(self._file, json.dumps(self._new).encode())


def _stamp(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]


__all__ = ["PAGES", "WAVEFORM", "Group", "Site", "open_site", "refresh"]
