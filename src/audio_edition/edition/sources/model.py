"""What a source is and gives: articles as found, before they have a place in an edition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from audio_edition.edition.model import Paragraph, body_of
from audio_edition.edition.sources.access import Access
from audio_edition.edition.text import visible
from newsletters.model import Article
from newsletters.model import Paragraph as ReadParagraph

DEFAULT_ITEMS = 20
"""Items taken of a feed unless told: a day's edition, not the feed's archive."""


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """Headline, paragraphs and what the source says about itself.

    ``headline`` is empty where the source has none. ``headline_in_body`` tells that it
    stood in the text itself (as its first line or heading) and not only in a header;
    ``headline_line`` is its line there (0 where unknown).
    ``is_wall`` tells of a page that shows a paywall, or labels only, in an article's place:
    its paragraphs are what it shows. ``date`` is ISO 8601 or empty, as the source gives it.
    ``image_alt`` is what the picture shows. ``shown`` is how many words of prose the page shows
    from which far fewer were taken; 0 where nothing seems to be missing. ``joins`` is the
    editor's word that this is the end of the article above. ``differs`` tells, in words, which
    facts were taken otherwise than the source shows them, ``damage`` that bytes of it were no text.
    ``letter`` names the list or the sender of the letter that it came in.
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
    image_alt: str = ""
    shown: int = 0
    joins: bool = False
    differs: tuple[str, ...] = ()
    damage: str = ""
    letter: str = ""

    @classmethod
    def of(
        cls,
        headline: str,
        paragraphs: Iterable[str | Paragraph],
        *,
        byline: str = "",
        section: str = "",
        url: str = "",
        image: str = "",
        image_alt: str = "",
        language: str = "",
        date: str = "",
    ) -> ParsedArticle:
        """Make one of texts; raises ``EditionError`` where there are none."""
        return cls(
            headline=visible(headline),
            paragraphs=body_of(paragraphs, f"the article {headline[:60]!r}"),
            byline=visible(byline),
            section=visible(section),
            url=url.strip(),
            image=image.strip(),
            image_alt=visible(image_alt),
            language=language.strip(),
            date=date.strip(),
        )

    @classmethod
    def taken(cls, article: Article) -> ParsedArticle:
        """What the library read."""
        told = {one.name: getattr(article, one.name) for one in fields(article)}
        return cls(**told | {"paragraphs": taken_paragraphs(article.paragraphs)})


def taken_paragraphs(read: Iterable[ReadParagraph]) -> tuple[Paragraph, ...]:
    """Paragraphs that the library read, as an article's own."""
    return tuple(Paragraph(p.text, p.source_line, p.role, hint=p.hint) for p in read)


def _nobody(_: str) -> None:
    """Hear nothing."""


Split: TypeAlias = str
"""How a letter is parted: ``auto``, ``none``, or what parts it (``letters.ways.WAYS``)."""


@dataclass(frozen=True, slots=True)
class LetterOptions:
    """How letters are read.

    ``split`` parts them, ``profiles`` is the folder where the show keeps what it knows of each
    sender (None: nowhere), ``profile`` names one of those in place of the one that the sender
    asks for.
    """

    split: Split = "auto"
    profiles: Path | None = None
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    """What is not new: items older than ``moment`` (None: none is), and those of ``known``.

    ``known`` are addresses, as ``links.bare_address`` writes them, of articles that earlier
    editions have, each with that edition's name.
    """

    moment: dt.datetime | None = None
    known: Mapping[str, str] = field(default_factory=dict, hash=False)


LETTERS = LetterOptions()
"""As a reader sees them, and nothing known of any sender."""


@dataclass(frozen=True, slots=True)
class GatherOptions:
    """What a source is told besides its address.

    ``language`` is the show's; ``items``: how many of a feed (0: the default); ``allowed``:
    hosts that may be private; ``base``: where relative file names begin (None: the working
    directory); ``letters``: how letters are read; ``access``: what servers are told;
    ``since``: what a feed gave earlier is left out; ``authored``: text and Markdown files are the
    editor's own, whose marks count; ``tell`` hears what the user should know.
    """

    language: str = ""
    items: int = 0
    allowed: tuple[str, ...] = ()
    base: Path | None = None
    letters: LetterOptions = LETTERS
    access: tuple[Access, ...] = ()
    since: Since | None = None
    authored: bool = True
    tell: Callable[[str], None] = field(default=_nobody, compare=False)


@runtime_checkable
class Source(Protocol):
    """A place that articles come from.

    ``accepts`` looks at the address alone and is quick: it opens no connection. The first
    source that accepts an address is the one that gathers from it.
    """

    def accepts(self, address: str) -> bool:
        """Tell whether ``address`` (what the user wrote) is for this source."""
        ...

    def gather(self, address: str, options: GatherOptions) -> list[ParsedArticle]:
        """Return the articles there, each with a paragraph or more, in the order of reading.

        Raises ``EditionError`` in one line where there is none.
        """
        ...
