"""Headlines that are pictures of words: their alternative texts say what a reader sees.

Only a picture that is shaped like a line of text, or that leads to a page, is taken for one; a
photograph's alternative text describes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from newsletters.late import late
from newsletters.letters.piece import (
    LetterPicture,
    LetterPiece,
    Link,
    ends_sentence,
    has_letters,
    is_prose,
)

_LEAST, _MOST = 2, 16  # words
_WIDE = 3.0  # times as wide as high
_FILE = late(r"\.(?:jpe?g|png|gif|webp|svg|avif)(?:[?#]|$)", re.IGNORECASE)
_SHOWN = late(
    r"\b(?:logos?|icons?|banner|header|divider|spacer|photo|photograph|image|picture|portrait"
    r"|screenshot|illustration|chart|map|foto|bild|imagen|immagine|imagem|avatar)\b",
    re.IGNORECASE,
)


def with_alts(pieces: Sequence[LetterPiece]) -> list[LetterPiece]:
    """``pieces`` with the headlines that pictures show; as they were where none does."""
    made: list[LetterPiece] = []
    found = 0
    for number, piece in enumerate(pieces):
        picture = next((p for p in piece.pictures if _is_headline(p)), None)
        below = pieces[number : number + 3]
        if picture is None or not any(is_prose(p) for p in below) or piece.hint:
            made.append(piece)
            continue
        found += 1
        links = [Link(picture.href, picture.alt)] if picture.href else []
        made.append(
            LetterPiece(
                picture.alt,
                role="heading",
                rank=2,
                size=1.5,
                bold=True,
                linked=bool(links),
                links=links,
                edge=piece.edge,
                ground=piece.ground,
                boxes=piece.boxes,
                cell=piece.cell,
            )
        )
        made.append(replace(piece, edge=0))
    return made if found >= 2 else list(pieces)


def _is_headline(picture: LetterPicture) -> bool:
    words = len(picture.alt.split())
    if not _LEAST <= words <= _MOST or not has_letters(picture.alt):
        return False
    if ends_sentence(picture.alt.rstrip("?!")) or _SHOWN.search(picture.alt):
        return False
    if picture.width and picture.height:
        return picture.width >= _WIDE * picture.height
    # a photograph leads to itself, in full size
    page = picture.href[:4].lower() == "http" and not _FILE.search(picture.href)
    return page and picture.href.split("?")[0] not in picture.src
