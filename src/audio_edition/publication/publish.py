"""Send the show to its target, so that the public feed is true at every moment.

The order is the whole of it: audio first, then what describes it, then pages, then the
feed. Each file is read back before anything that names it is sent. A run that breaks off
leaves the old feed, and everything it names, in place; the next run goes on from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from audio_edition.errors import PublicationError
from audio_edition.events import Advanced, Listener, silent
from audio_edition.identity import Identity
from audio_edition.publication import manifest
from audio_edition.publication.files import only_one, sha256_of, site_lock, write_if_changed
from audio_edition.publication.model import Enclosure, Episode
from audio_edition.publication.moments import now as clock
from audio_edition.publication.refresh import refresh
from audio_edition.publication.sent import Sent
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.settings import PublishSettings
from audio_edition.publication.site import Site, open_site
from audio_edition.publication.targets import Seen, Target

Action: TypeAlias = Literal["send", "keep", "remove", "mark"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done, or planned: a file sent, kept as it is, or removed; an edition marked."""

    action: Action
    path: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A file to bring to the target; ``sha256`` is what it must be."""

    path: str
    source: Path | bytes
    size: int
    sha256: str


def mark_published(episode: Episode, now: datetime) -> Episode:
    """Return the episode with its present revision among those that are out.

    A revision counts as heard from ``now`` on, or from the end of the embargo; until then
    its audio may still be replaced under the same name.
    """
    episode = replace(episode, retracted=False, retracted_at=None)
    for item in episode.published:
        if (item.revision, item.sha256) == (episode.revision, episode.sha256):
            return episode
    revision = Enclosure(
        revision=episode.revision,
        file=episode.file,
        size=episode.size,
        sha256=episode.sha256,
        # not after the first build: a clock put back must not make a public file unheard
        since=episode.publish_at
        if episode.publish_at and episode.is_under_embargo(now)
        else min(now, episode.published_at),
        said=tuple((segment.id, segment.said) for segment in episode.segments),
    )
    earlier = [item for item in episode.published if item.revision != episode.revision]
    return replace(episode, published=(*earlier, revision))


@dataclass(frozen=True, slots=True)
class Publisher:
    """A show on its way to one target (None: ``audio/`` itself is what listeners get)."""

    audio: Path
    identity: Identity
    settings: PublishSettings
    target: Target | None
    assets: Path | None = None
    listen: Listener = silent

    @property
    def _cache(self) -> Path:
        return self.audio.parent / ".cache"

    def _site(self, now: datetime) -> Site:
        return open_site(self.audio, self.identity, self.settings, assets=self.assets, now=now)

    def publish(
        self,
        edition_ids: Sequence[str] = (),
        *,
        note: str = "",
        dry_run: bool = False,
        now: datetime | None = None,
    ) -> list[Step]:
        """Publish editions (none named: all that are built and not retracted).

        ``note`` replaces the last line of the correction log of the editions named.
        Returns what was done, or with ``dry_run`` what would be. Raises
        ``PublicationError``; whatever happens, the public feed stays true.
        """
        now = now or clock()
        with only_one(self._cache, "publish"):
            site = self._site(now)
            episodes = self._chosen(site, edition_ids)
            marked = [mark_published(episode, now) for episode in episodes]
            if note:
                marked = [_noted(e, note) if e.edition_id in edition_ids else e for e in marked]
            if self.target is None:
                return self._publish_here(episodes, marked, dry_run=dry_run, now=now)
            run = _Run(self, self.target, dry_run)
            try:
                run.look(edition_ids)
                for episode in marked:
                    run.bring(_files(self.audio, episode, sounds=True))
                run.steps += _marks(episodes, marked)
                if dry_run:
                    for episode in marked:
                        site = site.put(episode)
                else:
                    self._mark(episodes, marked)
                    self._refresh(now)
                    site = self._site(now)
                run.rest(_outside(site))
            finally:
                run.remember()
            return run.steps

    def send_show(self, *, now: datetime | None = None) -> list[Step]:
        """Send what changed of editions already out: pages, feed, corrections that wait."""
        now = now or clock()
        pending = [
            entry.head.edition_id
            for entry in self._site(now).shelf.entries
            if entry.pending and not entry.head.retracted
        ]
        if pending:
            return self.publish(pending, now=now)
        changed = self._refresh(now)
        if self.target is None:
            return [Step("send", path) for path in changed]
        with only_one(self._cache, "publish"):
            run = _Run(self, self.target, dry_run=False)
            try:
                run.look(())
                run.rest(_outside(self._site(now)))
            finally:
                run.remember()
            return run.steps

    def _refresh(self, now: datetime) -> tuple[str, ...]:
        return refresh(self.audio, self.identity, self.settings, assets=self.assets, now=now)

    def _chosen(self, site: Site, edition_ids: Sequence[str]) -> list[Episode]:
        """The editions named, or all; and corrections that wait to follow what is out."""
        entries = site.shelf.entries
        if not edition_ids:
            chosen = [entry for entry in entries if not entry.head.retracted]
            if not chosen:
                raise PublicationError(
                    "nothing is built yet", hint="audio-edition build EDITION makes an edition"
                )
            return [site.shelf.whole(entry) for entry in chosen]
        for edition_id in edition_ids:
            if site.shelf.find(edition_id) is None:
                raise PublicationError(
                    f"edition {edition_id} is not built",
                    hint=f"audio-edition build {edition_id} makes it",
                )
        return [
            site.shelf.whole(entry)
            for entry in entries
            if entry.head.edition_id in edition_ids or (entry.pending and not entry.head.retracted)
        ]

    def _publish_here(
        self,
        episodes: Sequence[Episode],
        marked: Sequence[Episode],
        *,
        dry_run: bool,
        now: datetime,
    ) -> list[Step]:
        for episode in marked:
            for parcel in _files(self.audio, episode, sounds=True):
                _verify_here(parcel)
        steps = _marks(episodes, marked)
        if dry_run:
            return steps
        self._mark(episodes, marked)
        return steps + [Step("send", path) for path in self._refresh(now)]

    def _mark(self, episodes: Sequence[Episode], marked: Sequence[Episode]) -> None:
        with site_lock(self._cache):
            for before, after in zip(episodes, marked, strict=True):
                standing = manifest.read(self.audio, before.edition_id)
                if standing != before:
                    raise PublicationError(
                        f"edition {before.edition_id} was built again while it was being sent",
                        hint="run publish again",
                    )
                file = self.audio / after.edition_id / manifest.NAME
                write_if_changed(file, manifest.to_json(after))


def _outside(site: Site) -> Site:
    """The site as the target shall show it: published editions only."""
    return replace(site, shelf=site.shelf.only(e for e in site.shelf.entries if e.out))


def _marks(episodes: Sequence[Episode], marked: Sequence[Episode]) -> list[Step]:
    return [
        Step("mark", after.edition_id)
        for before, after in zip(episodes, marked, strict=True)
        if before != after
    ]


def _noted(episode: Episode, note: str) -> Episode:
    if not episode.corrections:
        raise PublicationError(
            f"edition {episode.edition_id} has no correction to note",
            hint="--note describes what changed since it was first published",
        )
    *before, last = episode.corrections
    return replace(episode, corrections=(*before, replace(last, note=note)))


def _files(audio: Path, episode: Episode, *, sounds: bool) -> Iterator[_Parcel]:
    """The episode's own files: sound and images, or the texts that describe them."""
    folder = audio / episode.edition_id
    for item in episode.files:
        if item.name.endswith((".vtt", ".txt", ".json")) != sounds:
            path = f"{episode.edition_id}/{item.name}"
            yield _Parcel(path, folder / item.name, item.size, item.sha256)


def _verify_here(parcel: _Parcel) -> None:
    """Raise unless the file is what the manifest says it is."""
    if isinstance(parcel.source, bytes):
        return
    try:
        good = (
            parcel.source.stat().st_size == parcel.size
            and sha256_of(parcel.source) == parcel.sha256
        )
    except OSError:
        good = False
    if not good:
        edition_id = parcel.path.partition("/")[0]
        raise PublicationError(
            f"{parcel.path} is missing or not what was built",
            hint=f"audio-edition build {edition_id} makes it again",
        )


class _Run:
    """One run toward a target: what stands there, what was sent, what was done."""

    def __init__(self, publisher: Publisher, target: Target, dry_run: bool) -> None:
        self._publisher = publisher
        self._target = target
        self._dry_run = dry_run
        self._sent = Sent.read(publisher._cache, target.name)
        self._there: dict[str, Seen] = {}
        self._listed: set[str] | None = set()
        self._brought: set[str] = set()
        self.steps: list[Step] = []

    def remember(self) -> None:
        """Save what was sent so far, also where the run breaks off."""
        if not self._dry_run:
            self._sent.write()

    def look(self, edition_ids: Sequence[str]) -> None:
        """List what stands at the target: everything, or the folders of the editions named."""
        self._listed = set(edition_ids) if edition_ids else None
        self._there = self._target.look_under(edition_ids or None)

    def bring(self, parcels: Iterable[_Parcel]) -> None:
        """Send each parcel that does not stand there already, and read it back."""
        missing: list[_Parcel] = []
        for parcel in parcels:
            if parcel.path in self._brought:
                continue
            self._brought.add(parcel.path)
            if self._stands(parcel):
                self.steps.append(Step("keep", parcel.path, parcel.size))
            else:
                missing.append(parcel)
        if not self._dry_run:
            for parcel in missing:
                _verify_here(parcel)
        for parcel in missing:
            if not self._dry_run:
                self._send(parcel)
            self.steps.append(Step("send", parcel.path, parcel.size))

    def _send(self, parcel: _Parcel) -> None:
        path = parcel.path
        self._target.put(path, parcel.source, content_type(path), cache_control(path))
        self._check(parcel)
        self._publisher.listen(Advanced("publication", len(self.steps) + 1, 0, path))

    def _check(self, parcel: _Parcel) -> None:
        seen = self._target.look(parcel.path)
        if seen is None or seen.size != parcel.size:
            arrived = "nothing" if seen is None else f"{seen.size} bytes"
            raise PublicationError(
                f"{parcel.path} did not arrive at {self._target.name}: "
                f"{arrived} of {parcel.size} bytes",
                hint="the public feed does not name it; run publish again",
            )
        if self._target.digest(parcel.path) != parcel.sha256:
            raise PublicationError(
                f"{parcel.path} arrived damaged at {self._target.name}",
                hint="the public feed does not name it; run publish again",
            )
        self._there[parcel.path] = seen
        self._sent.note(parcel.path, parcel.sha256, seen)

    def _seen(self, path: str) -> Seen | None:
        folder = path.rpartition("/")[0]
        if path in self._there or self._listed is None or folder in self._listed:
            return self._there.get(path)
        return self._target.look(path)

    def _stands(self, parcel: _Parcel) -> bool:
        seen = self._seen(parcel.path)
        if seen is None or seen.size != parcel.size:
            return False
        if self._sent.knows(parcel.path, parcel.sha256, seen):
            return True
        # the same size, but not from our hand or no longer remembered: read it
        if self._target.digest(parcel.path) != parcel.sha256:
            return False
        self._sent.note(parcel.path, parcel.sha256, seen)
        return True

    def rest(self, site: Site) -> None:
        """Texts, pages and feed of all editions that are out; then what must go."""
        audio = site.audio
        for entry in site.shelf.entries:
            name = f"files {entry.head.edition_id}"
            if entry.head.retracted or self._settled(name, entry.mark):
                continue
            episode = site.shelf.whole(entry)
            path = f"{episode.edition_id}/{manifest.NAME}"
            self.bring(_files(audio, episode, sounds=True))  # where an earlier run broke off
            self.bring(_files(audio, episode, sounds=False))
            self.bring([_parcel(path, manifest.to_json(episode))])
            files = [f"{episode.edition_id}/{item.name}" for item in episode.files]
            self._sent.settle(name, entry.mark, [*files, path])
        doomed: list[str] = []
        for group in site.groups():
            doomed += group.absent
            if self._settled(group.name, group.inputs):
                continue
            made = group.make()
            self.bring(_parcel(path, data) for path, data in sorted(made.items()))
            doomed += [path for path in self._sent.files(group.name) if path not in made]
            self._sent.settle(group.name, group.inputs, list(made))
        self._remove(site, doomed)

    def _settled(self, name: str, inputs: str) -> bool:
        """Tell whether a group stands there as recorded, so that it need not even be made."""
        paths = self._sent.settled(name, inputs)
        if paths is None:
            return False
        for path in paths:
            folder = path.rpartition("/")[0]
            if self._listed is None or folder in self._listed:
                seen = self._there.get(path)
                if seen is None or not self._sent.knows(path, None, seen):
                    return False
        return True

    def _remove(self, site: Site, doomed: Iterable[str]) -> None:
        """Take away pages that must not stand, and feed pages that are no more."""
        names = set(site.feed_names())
        stale = [
            path
            for path in self._there
            if path.startswith("feed-") and path.endswith(".xml") and path not in names
        ]
        for path in dict.fromkeys([*doomed, *stale]):
            if self._seen(path) is None:
                continue
            self.steps.append(Step("remove", path))
            if not self._dry_run:
                self._target.remove(path)
                self._sent.forget(path)
                self._there.pop(path, None)


def _parcel(path: str, data: bytes) -> _Parcel:
    return _Parcel(path, data, len(data), hashlib.sha256(data).hexdigest())


__all__ = ["Publisher", "Step", "mark_published"]
