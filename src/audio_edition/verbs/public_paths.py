"""Which paths of the site are public by now: only those may pages of other sites read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audio_edition import addresses
from audio_edition.errors import PublicationError
from audio_edition.publication import manifest
from audio_edition.publication.model import Episode
from audio_edition.publication.sets import names_out
from audio_edition.workspace import Workspace

_MOST = 256  # manifests that are kept in memory


@dataclass(frozen=True, slots=True)
class _Read:
    """A manifest as it was read; the episode is None where no edition can be read there."""

    stamp: tuple[int, ...]
    episode: Episode | None


class PublicPaths:
    """Judges decoded paths under ``audio/``; a manifest is read again when it changed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: Mapping[str, _Read] = {}

    def has(self, path: str) -> bool:
        """Whether listeners may have it: files of the show, and of editions that went out.

        Not those of an edition before its hour and of a retracted one; where the show is sent to a
        target, not of one that was only built, nor what a correction changed that has not gone out.
        """
        folder, slash, name = path.partition("/")
        if not slash or not addresses.is_edition_name(folder):
            return True
        episode = self._episode(folder)
        if episode is None or not episode.is_public(self._workspace.now()):
            return False
        if not self._workspace.show.publish.target:
            return True  # audio/ is what listeners get, and its feed names what is built
        if episode.sha256 in {one.sha256 for one in episode.published}:
            return True
        out = {*names_out(episode), *(one.file for one in episode.published)}
        return bool(episode.published) and name in out

    def of_members(self, edition_id: str) -> Episode | None:
        """An edition that members alone may have; None for any other, and for none."""
        episode = self._episode(edition_id) if addresses.is_edition_name(edition_id) else None
        return episode if episode is not None and episode.is_for_members else None

    def _episode(self, edition_id: str) -> Episode | None:
        file = self._workspace.audio / edition_id / manifest.NAME
        try:
            status = file.stat()
        except (OSError, ValueError):
            return None
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        known = self._known.get(edition_id)
        if known is None or known.stamp != stamp:
            known = _Read(stamp, self._read(edition_id))
            # made anew: requests are answered in several threads
            rest = {} if len(self._known) >= _MOST else self._known
            self._known = {**rest, edition_id: known}
        return known.episode

    def _read(self, edition_id: str) -> Episode | None:
        try:
            episode = manifest.read(self._workspace.audio, edition_id)
        except PublicationError:
            return None
        return episode if episode is not None and episode.edition_id == edition_id else None
