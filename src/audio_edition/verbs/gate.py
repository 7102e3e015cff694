"""Who may have which address of the site, where the show has members: for a server of ours."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from audio_edition import addresses
from audio_edition.errors import AudioEditionError
from audio_edition.publication.feeds.private import for_member
from audio_edition.verbs.members import Doorkeeper
from audio_edition.workspace import Workspace

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
        return settings.is_on and (settings.closes_show or path.split("/")[0] == settings.path)

    def judge(self, path: str) -> Admission:
        """Judge a decoded path without its first slash; the roster is read again each time."""
        settings = self._settings
        if not settings.is_on:
            return Admission(200, path)
        folder, _, rest = path.partition("/")
        if folder != settings.path:
            if path == addresses.MEMBERS_FEED:
                return Admission(404)
            return Admission(403) if settings.closes_show else Admission(200, path)
        token, slash, file = rest.partition("/")
        if not self._is_good(token):
            return Admission(403)
        if slash and file == addresses.FEED:
            return Admission(200, addresses.MEMBERS_FEED, token, is_template=True)
        return Admission(404) if _OTHERS.fullmatch(file) else Admission(200, file, token)

    def _is_good(self, token: str) -> bool:
        try:
            self._keeper = self._keeper or Doorkeeper(self._workspace)
            return self._keeper.admits(token, self._workspace.now().astimezone(dt.UTC).date())
        except AudioEditionError:
            return False  # no secret, or a roster that cannot be read: the door stays shut


__all__ = ["Admission", "Gate", "for_member"]
