"""Who may have which address of the site, where the show has members: for a server of ours."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from audio_edition import addresses
from audio_edition.errors import AudioEditionError
from audio_edition.publication.feeds.private import for_member as for_member
from audio_edition.publication.site import PAGES
from audio_edition.verbs.members_edge import Doorkeeper
from audio_edition.verbs.public_paths import PublicPaths
from audio_edition.workspace import Workspace

_FOR_ALL = frozenset({"", *PAGES})
_OTHERS = re.compile(r"[^/]+\.(xml|opml|txt)|(feed|flash-briefing)\.json|(.*/)?(build|heard)\.json")


@dataclass(frozen=True, slots=True)
class Admission:
    """What is answered: the file ``path`` under ``audio/``, where ``status`` is 200.

    ``token`` is the member's ("": for everybody); ``is_template`` says that the file is the private
    feed's, in which the token is put.
    """

    status: int
    path: str = ""
    token: str = ""
    is_template: bool = False


class Gate:
    """Who may have which address of the site, as servers in docs/members.md judge."""

    def __init__(self, workspace: Workspace) -> None:
        self._settings = workspace.show.publish.members
        self._workspace = workspace
        self._keeper: Doorkeeper | None = None
        self._paths = PublicPaths(workspace)

    @property
    def doubt(self) -> str:
        """Why nobody will be let in, in one line; empty where members will."""
        try:
            _ = self._settings.is_on and Doorkeeper(self._workspace)
        except AudioEditionError as problem:
            return problem.message
        return ""

    def covers(self, path: str) -> bool:
        """Whether a path is not for everybody, whatever its token."""
        settings = self._settings
        closed = settings.closes_show or path.split("/")[0] == settings.path
        return settings.is_on and (closed or self._is_kept(path))

    def judge(self, path: str) -> Admission:
        """Judge a decoded path without its first slash; the roster is read again each time."""
        settings = self._settings
        if not settings.is_on:
            return Admission(200, path)
        folder, _, rest = path.partition("/")
        if folder != settings.path:
            if path == addresses.MEMBERS_FEED:
                return Admission(404)
            closed = settings.closes_show or self._is_kept(path)
            return Admission(403) if closed else Admission(200, path)
        token, slash, file = rest.partition("/")
        if not self._is_good(token):
            return Admission(403)
        if slash and file == addresses.FEED:
            return Admission(200, addresses.MEMBERS_FEED, token, is_template=True)
        place = self._place(file)
        if place is None or _OTHERS.fullmatch(file):
            return Admission(404)
        return Admission(200, place, token)

    def _is_kept(self, path: str) -> bool:
        """Whether a file is of an edition that members alone may have, by its name here."""
        folder, _, name = path.partition("/")
        return name not in _FOR_ALL and self._paths.of_members(folder) is not None

    def _place(self, file: str) -> str | None:
        """The file behind a member's address; None for one that lies elsewhere at a server.

        There an edition for members has a folder of its own (``publication.members.apart``).
        """
        own = self._settings.folder
        if not file.startswith(own):
            return None if self._is_kept(file) else file
        folder, _, name = file.rpartition("/")
        edition_id = folder.rpartition("/")[2]
        episode = self._paths.of_members(edition_id)
        if episode is None or folder != f"{self._settings.folder_of(episode)}{edition_id}":
            return None
        if name in ("", PAGES[0]):
            name = addresses.MEMBERS_PAGE
        return f"{edition_id}/{name}"

    def _is_good(self, token: str) -> bool:
        try:
            self._keeper = self._keeper or Doorkeeper(self._workspace)
            return self._keeper.admits(token, self._workspace.now().astimezone(dt.UTC).date())
        except AudioEditionError:
            return False  # no secret, or a roster that cannot be read: the door stays shut
