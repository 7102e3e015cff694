"""What the newsroom wrote: an edition of articles of paragraphs, nothing yet cut."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

Mark: TypeAlias = Literal["keep", "drop"]
Role: TypeAlias = Literal["body", "heading", "quote", "item"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as written, with the line of the article file where it starts.

    ``mark`` is the editor's word in the file itself and wins over every rule.
    """

    text: str
    source_line: int
    role: Role = "body"
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article; ``id`` is its file's stem, ``source`` its path inside the edition folder.

    The headline is not among the paragraphs. ``image`` is an address or a path relative
    to the edition folder; ``voice`` and ``language`` are empty where the show decides.
    """

    id: str
    headline: str
    paragraphs: tuple[Paragraph, ...]
    source: str
    byline: str = ""
    section: str = ""
    url: str = ""
    image: str = ""
    language: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One day's articles in the order they will be read.

    ``rules_file`` is the edition.toml that holds the edition's own settings (it may not
    exist); ``publish_at`` is the embargo, timezone-aware, or None for "at once";
    ``accepted`` are the printed sentences whose fidelity findings the editor accepted;
    ``notes`` tell the editor what was guessed or left out while reading; ``approved`` is the
    digest of the script that the editor approved, empty where none was.
    """

    id: str
    date: dt.date
    title: str
    language: str
    articles: tuple[Article, ...]
    folder: Path
    publish_at: dt.datetime | None = None
    accepted: frozenset[str] = field(default_factory=frozenset)
    notes: tuple[str, ...] = ()
    approved: str = ""

    @property
    def rules_file(self) -> Path:
        """Where the edition's own settings stand."""
        return self.folder / "edition.toml"


__all__ = ["Article", "Edition", "Mark", "Paragraph", "Role"]
