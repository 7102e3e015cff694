"""What is read: articles of paragraphs, each with what its place says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["body", "heading", "quote", "item"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and the line of the source where it starts (0 where unknown).

    ``hint`` is empty for the article's own text, and says of all other what it is: words of
    ``hints.PLACES`` and the number of the box it stood in.
    """

    text: str
    source_line: int
    role: Role = "body"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """Headline, paragraphs and what the source says about itself.

    ``headline`` is empty where the source has none; ``headline_in_body`` tells that it stood in
    the text itself and not only in a header, ``headline_line`` on which line (0 where unknown).
    ``is_wall``: a page that shows a paywall, or labels only, in an article's place. ``date`` is
    ISO 8601 or empty, as the source gives it. ``image_alt`` is what the picture shows. ``shown``
    is how many words of prose the page shows from which far fewer were taken; 0 where nothing
    seems to be missing. ``differs`` tells, in words, which facts were taken otherwise than an
    independent reader of the source sees them. ``letter`` names the list or the sender.
    """

    headline: str
    paragraphs: tuple[Paragraph, ...]
    byline: str = ""
    section: str = ""
    url: str = ""
    image: str = ""
    language: str = ""
    date: str = ""
    headline_in_body: bool = False
    headline_line: int = 0
    is_wall: bool = False
    image_alt: str = ""
    shown: int = 0
    differs: tuple[str, ...] = ()
    letter: str = ""
