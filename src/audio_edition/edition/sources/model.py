"""What a source gives: an article as found, before it has a place in an edition."""

from __future__ import annotations

from dataclasses import dataclass

from audio_edition.edition.model import Paragraph


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """Headline, paragraphs and what the source says about itself.

    ``headline`` is empty where the source has none. ``headline_in_body`` tells that it
    stood in the text itself (as its first line or heading) and not only in a header;
    ``headline_line`` is its line there (0 where unknown).
    ``is_wall`` tells of a page that shows a paywall, or labels only, in an article's place:
    its paragraphs are what it shows. ``date`` is ISO 8601 or empty, as the source gives it.
    """

    headline: str
    paragraphs: tuple[Paragraph, ...]
    byline: str = ""
    section: str = ""
    url: str = ""
    image: str = ""
    language: str = ""
    voice: str = ""
    date: str = ""
    headline_in_body: bool = False
    headline_line: int = 0
    is_wall: bool = False


__all__ = ["ParsedArticle"]
