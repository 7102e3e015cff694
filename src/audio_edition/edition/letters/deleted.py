"""What an editor took out of a letter's articles by deleting it: the part that other days have too.

Most of what is deleted is of the day: a story that did not fit, a paragraph too many. It tells
nothing of tomorrow's letter. A block is known again only where its words say what it is (an
offer, a sponsor's message), or where it stood in another day's letter and was deleted there, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from audio_edition.edition.model import Edition
from newsletters.letters.piece import LetterPiece
from newsletters.letters.tells import (
    bare,
    is_footer,
    is_greeting,
    is_masthead,
    is_offer,
    is_poll,
    is_promo,
    is_referral,
    is_signoff,
    is_sponsor_label,
)
from newsletters.model import Article, Paragraph

_RUN = 3  # words in a row by which a changed paragraph is known
_CHANGED = 0.3  # of them in the edition: the paragraph is there, in other words
_TELLS: tuple[tuple[Callable[[LetterPiece], bool], str], ...] = (
    (is_sponsor_label, "sponsor"),
    (is_referral, "referral"),
    (is_poll, "poll"),
    (is_promo, "promo"),
    (is_offer, "promo"),
    (is_masthead, "masthead"),
    (is_greeting, "greeting"),
    (is_signoff, "signoff"),
    (is_footer, "footer"),
)


@dataclass(frozen=True, slots=True)
class DeletedBlock:
    """Paragraphs in a row that the editor deleted.

    ``kind`` is what their own words say they are, empty where these say nothing. ``headed``: the
    first is the headline of an article that is gone as a whole. ``ends``: nothing of the article
    stands behind them.
    """

    texts: tuple[str, ...]
    kind: str
    headed: bool
    ends: bool


class Heard:
    """The words of an edition as its editor left them: what is in its files, and not cut."""

    def __init__(self, edition: Edition) -> None:
        kept = [p.text for a in edition.articles for p in a.paragraphs if p.mark != "drop"]
        marked = [p.text for a in edition.articles for p in a.paragraphs if p.mark == "drop"]
        named = [t for a in edition.articles for t in (a.headline, a.byline, a.section)]
        self._kept = {_key(text) for text in (*kept, *named)}
        self._there = self._kept | {_key(text) for text in marked}
        self._runs = {run for text in (*kept, *marked, *named) for run in _runs(text)}

    def has(self, text: str) -> bool:
        """Whether the edition has a paragraph, perhaps in other words, marked or not."""
        if _key(text) in self._there:
            return True
        runs = list(_runs(text))
        return bool(runs) and sum(run in self._runs for run in runs) >= _CHANGED * len(runs)

    def keeps(self, text: str) -> bool:
        """Whether a line of the edition is these very words, and is heard."""
        return _key(text) in self._kept


def deleted_blocks(
    articles: Sequence[Article], pieces: Sequence[LetterPiece], heard: Heard
) -> Iterator[DeletedBlock]:
    """What of a letter's ``articles``, as they would be written today, is not in the edition.

    What has a hint is cut without the editor, and counts neither as deleted nor as left.
    """
    looks = {_key(piece.text): piece for piece in pieces}
    for article in articles:
        own = [p for p in article.paragraphs if not p.hint]
        gone = [not heard.has(p.text) for p in own]
        if own and all(gone) and not heard.has(article.headline):
            texts = (article.headline, *(p.text for p in own))
            yield DeletedBlock(texts, _kind(texts, looks), headed=True, ends=True)
            continue
        for start, stop in _stretches(gone):
            texts = tuple(p.text for p in own[start:stop])
            yield DeletedBlock(
                texts, _kind(texts, looks), headed=False, ends=_ends(own, article, stop)
            )


def _ends(own: Sequence[Paragraph], article: Article, stop: int) -> bool:
    return stop == len(own) and (not own or article.paragraphs[-1] is own[-1])


def _stretches(gone: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = 0
    for number, (one, following) in enumerate(zip(gone, (*gone[1:], False), strict=True)):
        if one and (not number or not gone[number - 1]):
            start = number
        if one and not following:
            yield start, number + 1


def _kind(texts: Sequence[str], looks: dict[str, LetterPiece]) -> str:
    """What a block's first two lines say it is: a label, and what stands below it."""
    for text in texts[:2]:
        piece = looks.get(_key(text)) or LetterPiece(text)
        kind = next((kind for tells, kind in _TELLS if tells(piece)), "")
        if kind:
            return kind
    return ""


def _key(text: str) -> str:
    return " ".join(bare(text).casefold().split())


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _key(text).split()
    yield from (tuple(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1))
