"""How sums of money may be spoken in a language with number words."""

from __future__ import annotations

import re

from audio_edition.languages.news import Money
from audio_edition.script.foreign_pieces import ENGLISH, POINTED, RANGES, Edges, parts_of
from audio_edition.script.foreign_signs import ForeignSigns
from audio_edition.script.foreign_words import as_words, of_counted
from audio_edition.script.readers import Reader, either, nothing, one_of, row

_BARE = frozenset(("mille",))


class ForeignSums(ForeignSigns):
    """Amounts with scale and currency, before a number or behind it."""

    # -- money --------------------------------------------------------------------------------

    def _scale(self, at: int) -> list[tuple[int, Reader]]:
        """(place behind, reader) of a scale at a piece, and of none."""
        found: list[tuple[int, Reader]] = [(at, nothing)]
        piece = self.piece(at)
        if piece is not None:
            for end, said in self.book.scales.at(self.line.text, piece.start):
                if taken := self.taken(at, end):
                    found.append((at + taken, one_of(said)))
        return found

    def _scales(self, at: int) -> list[tuple[int, Reader]]:
        """Scales, and two of them where the first is a thousand: "1,2 mil M€"."""
        found = self._scale(at)
        if self.text(at).casefold() != "mil":
            return found
        return found + [
            (end, row(first, second))
            for middle, first in found
            if middle > at
            for end, second in self._scale(middle)
            if end > middle
        ]

    def amount(self, at: int) -> Edges:
        """A number, or two, with the currency behind."""
        whole, low = parts_of(self.line.pieces[at].text)
        yield from self.sums_behind(at, at + 1, whole, low)
        if self.text(at + 1) == "," and self.text(at + 2) in ("-", "–", "—"):
            yield from self.sums_behind(at, at + 3, whole, "")
        if self.text(at + 1) in ("-", "–"):
            yield from self.sums_behind(at, at + 2, whole, "")
        metre = self.book.news.units.get("m")
        if metre and low and len(low) == 2 and whole in ("1", "2"):
            for end, said in self.book.units.at(
                self.line.text, self.line.pieces[at + 1].start if self.piece(at + 1) else 0
            ):
                taken = self.taken(at, end)
                if taken and said >= of_counted(metre):
                    yield (
                        taken,
                        row(self.digits(whole), one_of(said), self.said["and"], self.digits(low)),
                    )

    def sums_behind(self, at: int, behind: int, whole: str, low: str) -> Edges:
        """The sums of a number whose pieces end before ``behind``."""
        digits = self.digits(whole, parted=False)
        point = either(self.said["point"], self.said["dot"])
        plain = row(digits, point, self.digits(low)) if low else digits
        for unit, scale in self._scales(behind):
            while self.text(unit).casefold() in ("de", "d", "di", "'", "d'"):
                unit += 1
            for end, money in self.currency(unit):
                name = one_of(of_counted(money.name))
                if scale is not nothing:
                    yield end - at, row(plain, scale, self._of(money, scale))
                    continue
                if self.is_round(whole, low):  # "2.000.000 €": "de euros"
                    name = self._named_of(money)
                yield end - at, row(plain, name)
                if low and len(low) == 2:
                    yield end - at, self._with_cents(digits, whole, low, money)

    def _of(self, money: Money, scale: Reader) -> Reader:
        """A currency behind a scale: "d'euros", "de euros", "Euro"."""
        name = one_of(of_counted(money.name))
        if scale is nothing or any(
            list(scale([word], 0)) for word in self.book.words.bare_scales | _BARE
        ):
            return name
        return self._named_of(money)

    def _named_of(self, money: Money) -> Reader:
        name = one_of(of_counted(money.name))
        names = (money.name.one, money.name.many)
        elided = self.book.words.of_vowel.replace("’", "'").casefold()
        fused = as_words(*(elided + name for name in names)) if elided else frozenset()
        return either(row(self.said["of"], name), one_of(fused))

    def _with_cents(self, digits: Reader, whole: str, low: str, money: Money) -> Reader:
        first = row(digits, one_of(of_counted(money.name)))
        if not int(low):
            return first
        coins = one_of(of_counted(money.coin))
        cents = self.digits(str(int(low)))
        few = row(cents, coins)
        named = row(first, either(cents, few, row(self.said["cents"], few)))
        return named if whole.strip("0") else either(named, few)

    def sum_before(self, at: int) -> Edges:
        """A currency before its number."""
        piece = self.line.pieces[at]
        if piece.kind == "number":
            return
        for number, money in self.currency(at):
            if self.book.names.get(piece.text.casefold()) is money:
                continue
            sign: Reader = nothing
            if self.text(number) == "-":
                number, sign = number + 1, self.said["minus"]
            if not self.is_number(number):
                continue
            whole, low = parts_of(self.line.pieces[number].text)
            read: list[tuple[int, Reader]] = [(number + 1, self.number(number))]
            found = ENGLISH.match(self.line.text, self.line.pieces[number].start)
            found = found or POINTED.match(self.line.text, self.line.pieces[number].start)
            if found and (taken := self.taken(number, found.end())):
                some = [group for group in found.groups() if group is not None]
                whole, low = re.sub(r"\D", "", some[0]), some[1] if len(some) > 1 else ""
                point = either(self.said["point"], self.said["dot"])
                spoken = (
                    row(self.digits(whole), point, self.digits(low)) if low else self.digits(whole)
                )
                read.append((number + taken, spoken))
            if self.text(number + 1) in RANGES and self.is_number(number + 2):
                joint = self.joint(number + 1)
                read.append((number + 3, row(self.number(number), joint, self.number(number + 2))))
            for end, amount in read:
                for behind, scale in self._scale(end):
                    if scale is not nothing or not self.is_round(whole, low):
                        yield behind - at, row(sign, amount, scale, self._of(money, scale))
                if self.is_round(whole, low):
                    yield end - at, row(sign, amount, self._named_of(money))
                if len(low) == 2:
                    yield (
                        end - at,
                        row(
                            sign,
                            self._with_cents(self.digits(whole, parted=False), whole, low, money),
                        ),
                    )
