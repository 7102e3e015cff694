"""What stands between a page's headline and its body and is the article's: the standfirst."""

from __future__ import annotations

from collections.abc import Sequence

from newsletters.late import late
from newsletters.pages.headline import bare
from newsletters.pages.names import said
from newsletters.pages.walk import PagePiece, PageSpot

_TEASER = late(r"[Tt]easers?(?![a-z])")
_NEAR = 14  # pieces above the body among which a standfirst is looked for
_MOST = 3  # paragraphs that may stand there
_TITLE = 8  # letters; a longer headline may stand in a heading with a kicker
_SHORT = 4  # words; a standfirst has more
_STAMP = 14  # words round a time
_SAME = 40  # letters that tell that two texts begin alike


def headline_at(pieces: Sequence[PagePiece], first: int, headline: str) -> int:
    """The number of the piece that is the headline of the body which begins at ``first``; or -1.

    That is the last such one above the body, or the body's own beginning.
    """
    found = -1
    wanted = bare(headline)
    if not wanted:
        return found
    for number in range(min(first + 3, len(pieces))):
        piece = pieces[number]
        exact = piece.bare == wanted and (piece.role == "heading" or number >= first - 3)
        kicked = found < 0 and piece.rank == 1 and len(wanted) > _TITLE and wanted in piece.bare
        if exact or kicked:
            found = number
    return found


def lead_of(
    pieces: Sequence[PagePiece], chosen: Sequence[int], headline: int, description: str
) -> list[int]:
    """The numbers of the pieces above the body that belong to the article.

    Below the headline these are prose, and what the page marks as a standfirst or repeats in
    its head as ``description``; without a headline on the page, only the last two.
    """
    if not chosen:
        return []
    first = chosen[0]
    headed = 0 <= headline < first
    begin = headline + 1 if headed else max(0, first - _NEAR)
    if headline > first:
        return []
    told = bare(description)
    known = {pieces[number].bare for number in chosen}
    found: list[int] = []
    lower = headline + 1  # a heading right below the headline, or below another there
    for number in range(begin, first):
        piece = pieces[number]
        if headed and (spot := _teaser(piece)) is not None:
            piece.spot = spot.outside  # the article's own
        if _is_none(piece) or piece.bare in known:
            continue
        confirmed = len(piece.bare) >= _SAME // 2 and _alike(piece.bare, told)
        marked = piece.place("dek") is not None and piece.size >= _SHORT and not _is_date(piece)
        below = headed and (
            (piece.is_prose and not _is_stamp(piece))
            or (piece.role == "heading" and number == lower and piece.size > 5)
        )
        if confirmed or marked or below:
            lower = number + 1 if number == lower else lower
            found.append(number)
            known.add(piece.bare)
    # many paragraphs above the body are no standfirst
    return found if len(found) <= _MOST else []


def _is_none(piece: PagePiece) -> bool:
    apart = piece.place("caption", "byline", "tags", "comments", "share")
    if apart is not None or piece.card or piece.link_share > 0.5:
        return True
    # a standfirst may stand in a box that the page names for what else is in it
    return piece.is_silent and piece.place("dek") is None


def _teaser(piece: PagePiece) -> PageSpot | None:
    """The box of a standfirst that its page calls a teaser, as German ones do.

    Nothing else is in it, no link, and no name says that it is of another page.
    """
    spot = piece.spot
    if spot is None or spot.pieces != 1 or piece.link_share or not spot.silent:
        return None
    if spot.outside is not None and spot.outside.silent:
        return None
    names = " ".join(filter(None, map(spot.element.get, ("class", "id"))))
    return spot if _TEASER.search(names) and not said(_TEASER.sub(" ", names)) else None


def _is_stamp(piece: PagePiece) -> bool:
    """Whether it is a time with a few words round it: when it was published, how long it is."""
    return piece.size <= _STAMP and next(piece.box.iter("time"), None) is not None


def _is_date(piece: PagePiece) -> bool:
    return not piece.is_prose and sum(c.isdigit() for c in piece.bare) >= 4


def _alike(one: str, other: str) -> bool:
    """Whether a text is the description, or one of them only cut off sooner."""
    short = min(len(one), len(other), _SAME)
    return short >= _SAME // 2 and one[:short] == other[:short]
