"""Whether a learned profile does what its editor did: its own letters, read by it again."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from audio_edition.edition.files import read_file
from audio_edition.edition.letters.profile import profile_of
from audio_edition.edition.library import edition_errors
from audio_edition.edition.model import Article, Edition
from audio_edition.edition.text import same_words
from audio_edition.errors import EditionError
from audio_edition.tables import Table
from newsletters.letters.forward import unwrapped
from newsletters.letters.letter import articles_from, letter_pieces
from newsletters.letters.mime import read_message
from newsletters.letters.tells import bare


@dataclass(frozen=True, slots=True)
class Retold:
    """Which headlines of an edition its letters give again; articles from elsewhere do not count.

    ``found`` are those, ``missed`` the others, ``more`` those that the edition has not.
    ``sender`` is the name of who sent the first letter.
    """

    found: tuple[str, ...]
    missed: tuple[str, ...]
    more: tuple[str, ...]
    sender: str = ""


@edition_errors()
def retold(text: str, files: Sequence[Path], edition: Edition) -> Retold:
    """Read ``files`` by the profile ``text`` (empty: by none) and compare them with ``edition``.

    Raises ``EditionError`` for letters that cannot be read.
    """
    table = Table(tomllib.loads(text), file=Path("profile.toml"), error=EditionError)
    profile = profile_of(table) if text else None
    heads: list[str] = []
    senders: list[str] = []
    lines: set[str] = set()
    for file in files:
        letter = read_message(read_file(file), file.name)
        pieces, plain = letter_pieces(letter, file.name)
        envelope = unwrapped(pieces, letter.envelope)
        lines |= {bare(piece.text) for piece in pieces}
        senders.append(envelope.name or envelope.sender.partition("@")[0])
        made = articles_from(pieces, envelope, "auto", text=plain, profile=profile)
        heads += [article.headline for article in made]
    told = [article.headline for article in edition.articles if _is_of(article, lines)]
    return Retold(
        found=tuple(h for h in told if any(same_words(h, one) for one in heads)),
        missed=tuple(h for h in told if not any(same_words(h, one) for one in heads)),
        more=tuple(one for one in heads if not any(same_words(h, one) for h in told)),
        sender=next(iter(senders), ""),
    )


def _is_of(article: Article, lines: Collection[str]) -> bool:
    """Whether an article stands in the letters: its headline does, or a paragraph of it."""
    texts = (article.headline, *(paragraph.text for paragraph in article.paragraphs))
    return any(bare(text) in lines for text in texts)
