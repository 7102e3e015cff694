"""How one thing and half of one may be spoken: "einer Stimme", "un'ora", "d'un an", "media"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from audio_edition.late import late
from audio_edition.script.foreign_pieces import Edges
from audio_edition.script.foreign_sums import ForeignSums
from audio_edition.script.foreign_words import as_words
from audio_edition.script.readers import (
    Reader,
    Words,
    either,
    exactly,
    nothing,
    one_of,
    row,
    spoken_words,
)

_ARTICLES: Final = frozenset(
    "der die das dem den des eine einer im am zum vom beim le du au un el del al il dal nel o do "
    "ao um no".split()
)
_PLURAL: Final = frozenset("les des aux en ses leurs".split())
_DIALLED: Final = late(r"\d\d \d{3} \d\d \d\d(?!\d)")
_RATES: Final = ("wh", "m2")
"""How units end that stand behind an article: "die kWh"."""


def elided(prefix: str, behind: Reader) -> Reader:
    """What is one word with what stands before it: "d'onze mille", "un'ora"."""

    def read(words: Words, at: int) -> Iterable[int]:
        if at >= len(words) or not words[at].startswith(prefix):
            return ()
        apart = [words[at].removeprefix(prefix), *words[at + 1 :]]
        return [at + end for end in behind(apart, 0) if end]

    return read


class ForeignSingle(ForeignSums):
    """The readings of "1", "1/2" and of a unit by itself."""

    def single(self, at: int) -> Edges:
        """(pieces taken, reader) where one thing is joined to what stands beside it."""
        piece = self.line.pieces[at]
        low = piece.text.casefold()
        if self.base == "fr" and low in ("de", "que") and self.text(at + 1) == "1":
            yield 2, elided(low[:-1] + "'", self.digits("1"))
            for taken, read in self.amount(at + 1):
                yield 1 + taken, elided(low[:-1] + "'", read)  # "de 1 €"
        dialled = _DIALLED.match(self.line.text, piece.start) if self.base == "es" else None
        if dialled and (taken := self.taken(at, dialled.end())):
            yield taken, self.digits(dialled[0].replace(" ", ""))
        if self.base == "it" and piece.text == "1" and self.piece(at + 1):
            yield from self._joined_to(at, 1, "un'")
        if self.base == "it" and piece.text == "/" and self.is_counted(at):  # "€/anno"
            yield from self._joined_to(at, 1, "all'")
        if self.text(at - 1).casefold() in _ARTICLES:
            for end, said in self.book.units.at(self.line.text, piece.start):
                rate = self.line.text[piece.start : end].casefold().endswith(_RATES)
                if rate and (taken := self.taken(at, end)):
                    yield taken, one_of(said)

    def halved(self, at: int, taken: int) -> Edges:
        """ "1/2" before what it is half of: "eine halbe", "media", "mezz'ora"."""
        forms = self.book.news.halves
        said = one_of(as_words(*(form for form in forms if form[-1] != "’")))
        one: Reader = nothing
        if self.base == "de":  # "das halbe Pfund"
            one = self.digits("1")
            one = either(nothing, one) if self.text(at - 1).casefold() in _ARTICLES else one
        if self.base == "fr":  # "les 1/2 finales"
            one = nothing if self.text(at - 1).casefold() in _PLURAL else self.digits("1")
        joint = self.book.news.half.rpartition(" ")[0]
        if joint and (self.is_number(at - 2) or self.is_number(at - 3)):  # "1 h ½", "3 ans et ½"
            heard = as_words(*(f"{joint} {form}" for form in forms))
            alone = self.text(at - 1).casefold() == joint
            yield taken, one_of(as_words(*forms) if alone else heard)
        if forms:
            yield taken, row(one, said)
        for form in forms:
            if form.endswith("’"):
                yield from self._joined_to(at, taken, form.replace("’", "'"))

    def _joined_to(self, at: int, taken: int, prefix: str) -> Edges:
        """The word or the unit behind some pieces, with ``prefix`` before it."""
        behind = self.piece(at + taken)
        if behind is None:
            return
        yield taken + 1, elided(prefix, exactly(spoken_words(behind.text)))
        for end, said in self.book.units.at(self.line.text, behind.start):
            if more := self.taken(at + taken, end):
                yield taken + more, elided(prefix, one_of(said))
