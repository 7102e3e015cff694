"""Read a target back: is every file that stands there, byte for byte, what was published?

``state.json`` names the manifest of each edition by its digest, and the sound of each revision; the
manifest names all else. Pages and feed are made anew now and then: those are compared with what
this checkout sent last, where it was the last to write there. What is damaged is forgotten here, so
that the next publication sends it again, even where size and time say that nothing happened to it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from audio_edition import addresses
from audio_edition.errors import BusyError, PublicationError
from audio_edition.events import Advanced, Listener
from audio_edition.findings import Finding
from audio_edition.places import Places
from audio_edition.publication import manifest
from audio_edition.publication.sent import Sent
from audio_edition.publication.targets import Comparing, Target
from audio_edition.publication.there import NAME, PublicEdition, PublicState, read_state
from audio_edition.publication.turn import checkout

_MEND = "audio-edition publish sends it again"


@dataclass(frozen=True, slots=True)
class ReadBack:
    """How many files, and bytes, were read at ``target``, and what is not as it was published."""

    target: str
    files: int = 0
    size: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all that was read is as it was published."""
        return not self.findings


def read_back(
    places: Places, target: Target, *, named: Collection[str] = (), listen: Listener
) -> ReadBack:
    """Read every file that is public at ``target``; of the editions ``named``, if any are.

    Raises ``PublicationError`` where the target cannot be read, or nothing is public there, and
    ``BusyError`` where somebody publishes meanwhile.
    """
    if not isinstance(target, Comparing):
        raise PublicationError(
            f"the target {target.name} cannot be read back",
            hint="its plugin lacks fetch() and exchange(); see docs/plugins.md",
        )
    with places.publish_lock():
        try:
            state = read_state(target)
        except PublicationError as problem:
            finding = Finding("error", "state", NAME, problem.message, problem.hint or "")
            return ReadBack(target.name, findings=(finding,))
        if state is None or not state.editions:
            raise PublicationError(
                f"nothing is public at {target.name}", hint="audio-edition publish sends the show"
            )
        run = _Reading(places, target, state, listen)
        run.read(named)
        again = read_state(target)
        if again is None or again.generation != state.generation:
            raise BusyError(f"somebody published at {target.name} meanwhile", hint="run this again")
        return run.told()


@dataclass(frozen=True, slots=True)
class _Expected:
    """A file and its digest; ``edition_id`` is empty for a file of the show."""

    path: str
    sha256: str
    edition_id: str = ""


class _Reading:
    def __init__(
        self, places: Places, target: Target, state: PublicState, listen: Listener
    ) -> None:
        self._target, self._state, self._listen = target, state, listen
        self._sent = Sent.read(places, target.name)
        self._is_ours = state.writer == checkout(places)
        self._findings: list[Finding] = []
        self._read: set[str] = set()
        self._size = 0

    def read(self, named: Collection[str]) -> None:
        """Read the editions, then what belongs to all of them."""
        editions = {
            name: one for name, one in self._state.editions.items() if not named or name in named
        }
        for done, (name, one) in enumerate(sorted(editions.items()), 1):
            for expected in self._of_edition(name, one):
                self._compare(expected)
            self._listen(Advanced("publication", done, len(editions), f"read {name}"))
        if not named:
            folders = [name for name in self._sent.folders() if name not in self._state.editions]
            sent = {path for folder in folders for path in self._sent.paths_in(folder)}
            for name in sorted(self._state.files | sent):
                known = self._sent.digest(name) if self._is_ours else ""
                self._compare(_Expected(name, known))
        self._sent.write()

    def told(self) -> ReadBack:
        """What came of it."""
        findings = tuple(self._findings)
        return ReadBack(self._target.name, len(self._read), self._size, findings)

    def _of_edition(self, name: str, one: PublicEdition) -> Iterator[_Expected]:
        if not one.retracted:
            path = f"{name}/{manifest.NAME}"
            yield _Expected(path, one.mark, name)
            for file, sha256 in one.sounds.items():
                yield _Expected(f"{name}/{file}", sha256, name)
            yield from self._of_manifest(name, path, one.mark)
        for path in self._sent.paths_in(name):  # pages, cards
            yield _Expected(path, self._sent.digest(path) if self._is_ours else "", name)

    def _of_manifest(self, name: str, path: str, mark: str) -> Iterator[_Expected]:
        assert isinstance(self._target, Comparing)
        if self._target.look(path) is None:
            return
        stream = io.BytesIO()
        try:
            self._target.fetch(path, stream)
        except PublicationError:
            return  # told already
        data = stream.getvalue()
        if mark and hashlib.sha256(data).hexdigest() != mark:
            return  # told already
        try:
            episode = manifest.from_json(data, path)
        except PublicationError as problem:
            self._find(path, problem.message, "manifest")
            return
        for item in episode.files:
            yield _Expected(f"{name}/{item.name}", item.sha256, name)
        for revision in episode.published:
            yield _Expected(f"{name}/{revision.file}", revision.sha256, name)
            for item in revision.files:
                yield _Expected(f"{name}/{item.name}", item.sha256, name)

    def _compare(self, expected: _Expected) -> None:
        """Read one file, once; without a digest it must be there."""
        path = expected.path
        if path in self._read:
            return
        self._read.add(path)
        seen = self._target.look(path)
        if seen is None:
            if not self._may_be_gone(expected):
                self._find(path, "it is not there", "missing")
            return
        self._size += seen.size
        try:
            good = not expected.sha256 or self._target.digest(path) == expected.sha256
        except PublicationError as problem:  # of one file: others are read all the same
            self._find(path, problem.message, "damaged")
            return
        if not good:
            self._find(path, "it has other bytes than were published", "damaged")

    def _may_be_gone(self, expected: _Expected) -> bool:
        """Whether a file of which no digest is known may well be gone: pages come and go, and who
        wrote last knows better.
        """
        return not expected.sha256 and expected.path != addresses.FEED

    def _find(self, path: str, message: str, code: str) -> None:
        self._findings.append(Finding("error", code, path, message, _MEND))
        self._sent.forget(path)
