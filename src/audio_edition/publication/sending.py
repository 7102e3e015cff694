"""One run toward a target: send what is missing, read it back, take away what must go.

The order is the whole of it: audio first, then what describes it, then pages, then the
feed. Each file is read back before anything that names it is sent.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.events import Advanced, Listener, Warned
from audio_edition.places import Places
from audio_edition.publication import manifest, transcript
from audio_edition.publication.files import sha256_of
from audio_edition.publication.model import Episode
from audio_edition.publication.sent import Sent
from audio_edition.publication.serving import cache_control, content_type
from audio_edition.publication.shelf import Shelved
from audio_edition.publication.site import PAGES, Site
from audio_edition.publication.targets import Seen, Sweepable, Target, part_of

_log = logging.getLogger(__name__)

Action: TypeAlias = Literal["send", "keep", "remove", "mark"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done, or planned: a file sent, kept as it is, or removed; an edition marked."""

    action: Action
    path: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file to bring to the target; ``sha256`` is what it must be."""

    path: str
    source: Path | bytes
    size: int
    sha256: str


def files_of(audio: Path, episode: Episode, *, sounds: bool) -> Iterator[Parcel]:
    """The episode's own files: sound and images, or the texts that describe them."""
    folder = audio / episode.edition_id
    for item in episode.files:
        if item.name.endswith((".vtt", ".txt", ".json")) != sounds:
            path = f"{episode.edition_id}/{item.name}"
            yield Parcel(path, folder / item.name, item.size, item.sha256)


def verify_here(parcel: Parcel) -> None:
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


class Run:
    """One run toward a target: what stands there, what was sent, what was done.

    A ``forgiving`` one goes on where the files of an edition are not to be had, and leaves
    that edition as it stands: a retraction must not wait for another edition's repair.
    """

    def __init__(
        self,
        places: Places,
        target: Target,
        *,
        dry_run: bool,
        listen: Listener,
        forgiving: bool = False,
    ) -> None:
        self._listen = listen
        self._target = target
        self._dry_run = dry_run
        self._forgiving = forgiving
        self._failed: set[str] = set()
        self._missed: set[str] = set()
        self._sent = Sent.read(places, target.name)
        self._there: dict[str, Seen] = {}
        self._listed: set[str] | None = set()
        self._brought: dict[str, str] = {}
        self.steps: list[Step] = []

    def remember(self) -> None:
        """Save what was sent so far, also where the run breaks off."""
        if not self._dry_run:
            self._sent.write()

    def look(self, edition_ids: Sequence[str]) -> None:
        """List what stands at the target: everything, or the folders of the editions named."""
        self._listed = set(edition_ids) if edition_ids else None
        self._there = self._target.look_under(edition_ids or None)

    def bring(self, parcels: Iterable[Parcel]) -> None:
        """Send each parcel that does not stand there already, and read it back."""
        missing: list[Parcel] = []
        for parcel in parcels:
            if self._brought.get(parcel.path) == parcel.sha256:
                continue
            self._brought[parcel.path] = parcel.sha256
            if self._stands(parcel):
                self.steps.append(Step("keep", parcel.path, parcel.size))
            else:
                missing.append(parcel)
        if not self._dry_run:
            for parcel in missing:
                verify_here(parcel)
        for parcel in missing:
            if not self._dry_run:
                self._send(parcel)
            self.steps.append(Step("send", parcel.path, parcel.size))

    def _send(self, parcel: Parcel) -> None:
        path = parcel.path
        _log.debug("sending %s, %d bytes, to %s", path, parcel.size, self._target.name)
        self._target.put(path, parcel.source, content_type(path), cache_control(path))
        self._check(parcel)
        self._listen(Advanced("publication", len(self.steps) + 1, 0, path))

    def _check(self, parcel: Parcel) -> None:
        seen = self._target.look(parcel.path)
        if seen is None or seen.size != parcel.size:
            arrived = "nothing" if seen is None else f"{seen.size} bytes"
            raise PublicationError(
                f"{parcel.path} did not arrive at {self._target.name}: "
                f"{arrived} of {parcel.size} bytes",
                hint="the public feed does not name it; run publish again",
            )
        if self._target.digest(parcel.path) != parcel.sha256:
            verify_here(parcel)  # was it changed while it was on its way?
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

    def _stands(self, parcel: Parcel) -> bool:
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
        """Texts, pages and feed of all editions that are out; then what must go.

        An edition whose correction waits, or whose manifest cannot be read here, stays as it
        stands there, in the feed as well.
        """
        self._miss(site)
        held: list[Shelved] = []
        for entry in site.shelf.entries:
            if entry.head.retracted:
                # it may go from here: nobody misses it
                self._sent.forget(f"{entry.head.edition_id}/{manifest.NAME}")
                continue
            if entry.damaged or entry.pending or not self._brings_files(site, entry):
                held.append(entry)
        site = self._as_it_stands(site, held)
        names = {entry.head.edition_id for entry in held}
        doomed: list[str] = []
        for group in site.groups():
            doomed += group.absent
            if group.edition_id in names or self._settled(group.name, group.inputs):
                continue
            made = group.make()
            self.bring(_parcel(path, data) for path, data in sorted(made.items()))
            doomed += [path for path in self._sent.files(group.name) if path not in made]
            self._sent.settle(group.name, group.inputs, list(made))
        self._remove(site, doomed)
        self._sweep(site)

    def _brings_files(self, site: Site, entry: Shelved) -> bool:
        """Send what an edition's manifest lists, and the manifest; False where that failed."""
        edition_id = entry.head.edition_id
        if edition_id in self._failed:
            return False
        name = f"files {edition_id}"
        if self._settled(name, entry.mark):
            return True
        try:
            episode = site.shelf.whole(entry)
            path = f"{edition_id}/{manifest.NAME}"
            document = manifest.to_json(episode)
            # the sounds again: an earlier run may have broken off
            self.bring(files_of(site.audio, episode, sounds=True))
            self.bring(files_of(site.audio, episode, sounds=False))
            self.bring([_parcel(path, document)])
        except PublicationError as problem:
            if not self._forgiving:
                raise
            self._failed.add(edition_id)
            why = f"edition {edition_id} stays as it stands at {self._target.name}"
            self._listen(Warned("publication", f"{why}: {problem.message}"))
            return False
        if not self._dry_run:
            cues = site.audio / edition_id / transcript.JSON
            self._sent.keep(edition_id, document, cues.read_bytes() if cues.is_file() else b"")
        files = [f"{edition_id}/{item.name}" for item in episode.files]
        self._sent.settle(name, entry.mark, [*files, path])
        return True

    def _miss(self, site: Site) -> None:
        """Tell, once, of editions that went out and are not here any more.

        The manifests say what is in the feed: who removed one takes its episode from listeners.
        """
        for path in self._sent.paths():
            edition_id, _, name = path.rpartition("/")
            if name != manifest.NAME or edition_id in self._missed:
                continue
            if (site.audio / path).is_file():
                continue
            self._missed.add(edition_id)
            if not self._dry_run:
                self._sent.forget(path)
            self._listen(
                Warned(
                    "publication",
                    f"edition {edition_id} went out and is no longer in {site.audio}: it leaves "
                    f"the feed (audio-edition build {edition_id} brings it back)",
                )
            )

    def _as_it_stands(self, site: Site, held: Iterable[Shelved]) -> Site:
        """Return the site with the editions ``held`` as they were sent, not as they lie here."""
        shelf, transcripts = site.shelf, {}
        for entry in held:
            edition_id = entry.head.edition_id
            if any(self._seen(f"{edition_id}/{n}") is None for n in (manifest.NAME, PAGES[0])):
                # it never got as far as the feed
                shelf = shelf.only(e for e in shelf.entries if e.head.edition_id != edition_id)
                continue
            sent = self._sent.episode(edition_id)
            if sent is None and entry.pending:
                sent = _as_out(site.shelf.whole(entry)), b""
            if sent is not None:
                shelf = shelf.put(sent[0])
                transcripts[edition_id] = sent[1]
        return replace(site, shelf=shelf, transcripts=transcripts)

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
        """Take away pages that must not stand, and our feed pages that are no more.

        Other shows may share the place: a page that we did not send is not ours to remove.
        """
        names = set(site.feed_names())
        stale = [
            path
            for path in self._sent.paths()
            if addresses.is_feed_page(path) and path not in names and self._is_ours(path)
        ]
        for path in dict.fromkeys([*doomed, *stale]):
            if self._seen(path) is None:
                continue
            self.steps.append(Step("remove", path))
            if not self._dry_run:
                self._target.remove(path)
                self._sent.forget(path)
                self._there.pop(path, None)

    def _sweep(self, site: Site) -> None:
        """Take away what an earlier run left unfinished when it was killed, or the power cut.

        Only in the folders of this show's editions, and elsewhere what was to be one of its own
        files: other shows may share the place, and be at work there.
        """
        if not isinstance(self._target, Sweepable):
            return
        editions = {entry.head.edition_id for entry in site.shelf.entries}
        ours = {*self._brought, *self._sent.paths()}
        try:
            for path in self._target.unfinished():
                folder, _, name = path.rpartition("/")
                if folder in editions or f"{folder}/{part_of(name)}".lstrip("/") in ours:
                    self.steps.append(Step("remove", path))
                    if not self._dry_run:
                        self._target.remove(path)
        except PublicationError as problem:  # all has arrived: nothing is lost by a rest
            self._listen(Warned("publication", f"unfinished files stay there: {problem.message}"))

    def _is_ours(self, path: str) -> bool:
        """Tell whether what stands at ``path`` is still what was sent there."""
        seen = self._seen(path)
        if seen is None:
            self._sent.forget(path)
            return False
        return self._sent.knows(path, None, seen) or (
            self._target.digest(path) == self._sent.digest(path)
        )


def _as_out(episode: Episode) -> Episode:
    """The revision that went out last, as far as a manifest that waits tells of it."""
    last = episode.published[-1]
    return replace(
        episode,
        revision=last.revision,
        file=last.file,
        size=last.size,
        sha256=last.sha256,
        frames_sha256=last.frames_sha256,
        corrections=tuple(c for c in episode.corrections if c.revision <= last.revision),
    )


def _parcel(path: str, data: bytes) -> Parcel:
    return Parcel(path, data, len(data), hashlib.sha256(data).hexdigest())


__all__ = ["Action", "Parcel", "Run", "Step", "files_of", "verify_here"]
