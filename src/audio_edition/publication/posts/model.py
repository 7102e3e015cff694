"""A post of a CMS as its editors see it, and the few things we ask of a CMS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from audio_edition.errors import PublicationError


@dataclass(frozen=True, slots=True)
class CmsPost:
    """A post: ``content`` as it is stored, ``version`` as the CMS tells one state from another."""

    id: str
    url: str
    title: str
    content: str
    version: str


class ChangedMeanwhileError(PublicationError):
    """Somebody saved the post between our reading and our writing."""


class Posts(Protocol):
    """The posts of one site. All methods raise ``PublicationError`` in one line."""

    @property
    def name(self) -> str:
        """The site, for people."""

    def find(self, named: str) -> str:
        """Return the id of the post that ``named`` means: its address, or its id."""

    def read(self, post_id: str) -> CmsPost:
        """Return the post as it stands now."""

    def with_block(self, content: str, edition: str, body: str, *, at_end: bool) -> str:
        """Return ``content`` with ``body`` as the edition's block (see ``marked``)."""

    def without_block(self, content: str, edition: str) -> str:
        """Return ``content`` without the edition's block."""

    def write(self, post: CmsPost, content: str) -> CmsPost:
        """Save ``content`` in place of what ``post`` holds, and return what is stored.

        Raises ``ChangedMeanwhileError`` where the post is no longer what ``post`` says.
        """
