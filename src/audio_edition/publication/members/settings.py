"""[publish.members] in show.toml: the private feed, and what only members may have."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated, Literal, TypeAlias

from audio_edition import addresses
from audio_edition.credentials import secret_in
from audio_edition.edition.model import Access
from audio_edition.errors import PublicationError
from audio_edition.identity import Identity
from audio_edition.publication.feeds.settings import FeedSettings, feed_of
from audio_edition.publication.model import MEMBERS, Episode
from audio_edition.tables import Table, filled

Guard: TypeAlias = Literal["feed", "show"]

_PATH = re.compile(r"[a-z][a-z0-9]{0,19}")
NAME = addresses.MEMBERS_FEED.removeprefix("feed-").removesuffix(".xml")
"""What no feed of [[publish.feeds]] may be called beside it."""

ONLY = "only"
"""Where editions for members lie, below the folder of members' addresses."""

_FULL = FeedSettings(NAME, text="full")


@dataclass(frozen=True, slots=True)
class MemberSettings:
    """[publish.members]: off unless ``secret`` names one.

    ``path`` is the folder of the show's address under which members' addresses lie. ``guard``
    says what is refused without one: the private ``feed``, or the whole ``show``. ``feed`` is what
    the private feed holds; the measuring ``prefix`` stands before its sounds only where asked.
    ``access`` is who may have an edition that says nothing of it; with ``teaser`` everybody is told
    title and summary of one that is for members.
    """

    secret: Annotated[str, secret_in("secret")] = ""
    path: Annotated[str, _path] = "p"
    guard: Guard = "feed"
    access: Access = "public"
    teaser: bool = False
    prefix: bool = False
    feed: FeedSettings = _FULL

    @property
    def is_on(self) -> bool:
        """Whether the show has members."""
        return bool(self.secret)

    @property
    def closes_show(self) -> bool:
        """Whether nothing of the show may be had without a member's address."""
        return self.is_on and self.guard == "show"

    @property
    def folder(self) -> str:
        """The folder at the target under which editions for members lie, with a slash.

        It is one of those that every server of docs/members.md refuses: no token is called so.
        """
        return f"{self.path}/{ONLY}/"

    def folder_of(self, episode: Episode) -> str:
        """The folder at the target in which an episode's own lies; empty for the show's itself."""
        if not episode.is_for_members:
            return ""
        return f"{self.folder}{episode.folder}/" if episode.folder else self.folder

    def home_of(self, identity: Identity, episode: Episode) -> Identity:
        """The show by whose addresses an episode's files are found."""
        return replace(identity, within=self.folder_of(episode))

    def access_of(self, edition_id: str, asked: str, target: str) -> str:
        """What the manifest of an edition says: ``asked`` is edition.toml's own word, or empty.

        Raises ``PublicationError`` where members alone may have it, and nobody would be kept out.
        """
        if (asked or self.access) != MEMBERS:
            return ""
        if not self.is_on:
            raise PublicationError(
                f"edition {edition_id} is for members, and the show has none",
                hint='[publish.members] secret = "${SHOW_MEMBERS}" in show.toml gives it some',
            )
        if not target:
            raise PublicationError(
                f"edition {edition_id} is for members, and audio/ itself is what listeners get",
                hint="name a [publish] target: there it lies where the server asks who comes",
            )
        return MEMBERS

    def refuse_name(self, edition_id: str) -> None:
        """Raise ``PublicationError`` for an edition that would lie where members' addresses do."""
        if self.is_on and edition_id.lower() == self.path:
            raise PublicationError(
                f"an edition cannot be called {edition_id}: members' addresses lie there",
                hint="take another name, or another [publish.members] path",
            )

    @classmethod
    def from_table(cls, table: Table) -> MemberSettings:
        """Read the table; raises ``ShowError`` with the key that is wrong."""
        settings = filled(table, cls, feed=feed_of(table, NAME, text="full"))
        if not settings.is_on and settings != cls():
            raise table.fail("secret", "is missing", hint='secret = "${SHOW_MEMBERS}"')
        return settings


def _path(table: Table) -> str:
    path = table.text("path", "p")
    if not _PATH.fullmatch(path) or path in addresses.RESERVED:
        problem = f"must be small letters and digits, and no name of the site's: not {path!r}"
        raise table.fail("path", problem, hint='path = "p"')
    return path
