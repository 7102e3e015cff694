"""How single signs may be spoken in a language with number words: which must be heard."""

from __future__ import annotations

from typing import Final

from audio_edition.late import late
from audio_edition.script.foreign_pieces import HALVED, RANGES, Edges, ForeignPieces, parts_of
from audio_edition.script.foreign_words import as_words, of_counted
from audio_edition.script.readers import Reader, either, nothing, one_of

_SMALL: Final = 60  # what one side scores, however little the other
_DIALLED: Final = 4  # digits of each half of a telephone's number
_ROUND: Final = late(r"100|1(?:000){1,2}|10000|100000")
_BOTH: Final = {
    "de": "und oder auf bis",
    "fr": "et ou au",
    "es": "y o al",
    "it": "e o al",
    "pt": "e ou ao",
}
_OPEN: Final = "([{\"'„“«/:"


class ForeignSigns(ForeignPieces):
    """Dashes, minus, percent, "&" and what else is no word."""

    # -- signs --------------------------------------------------------------------------------

    def of_sign(self, at: int) -> Edges:
        """(pieces taken, reader) of a sign."""
        piece = self.line.pieces[at]
        text = piece.text
        said = self.book.signs.get(text)
        if text == "&" and HALVED.match(self.line.text, piece.start):
            yield 1, either(nothing, one_of(said or frozenset()))
        elif text == "&" and said:
            yield 1, one_of(said)
        elif text == "§" and said:
            if self.text(at + 1) == "§":
                yield 2, one_of(self.book.signs.get("§§", said))
            yield 1, one_of(said | self.book.signs.get("§§", said))
        elif text in ("%", "‰", "°") and said:
            counted = self.is_number(at - 1) or self.text(at - 1) in ("2", "½")
            if text != "°" or counted:
                yield 1, one_of(said) if counted else either(nothing, one_of(said))
            else:
                yield 1, either(nothing, one_of(said))
        elif text == "(" and self.base == "de" and self._is_span(at + 1):
            yield 1, either(nothing, one_of(as_words("vom")))
        elif text in RANGES:
            yield 1, self._dash(at)
        elif text == ":" and self.is_number(at - 1) and self.is_number(at + 1):
            tied = self.tied(at - 1, at) and self.tied(at, at + 1)
            apart = not self.tied(at - 1, at) and not self.tied(at, at + 1)
            score = one_of(as_words(self.book.news.score))
            yield 1, score if (tied or apart) and self.book.news.score else nothing
        elif text == "+" and said:
            yield 1, one_of(said)
        elif text == "/" and self.is_two_days(at):
            yield 1, one_of(as_words(*_BOTH[self.base].split()))  # "17./18. Dezember"
        elif text == "/" and self.is_number(at - 1) and self.is_number(at + 1):
            names = {self.book.news.web.get("/", "")}  # "112/2024"
            if self._is_so_many(at + 1):  # "35/100.000 Einwohner"
                yield 1, one_of(as_words(self.book.news.per))
                return
            if self.book.news.out_of and "," in self.text(at - 1):  # "15,5/20"
                yield 1, one_of(as_words(self.book.news.out_of))
                return
            names |= {self.book.news.out_of}
            names |= {self.book.news.per} if self.is_counted(at) else set()
            yield 1, either(nothing, one_of(as_words(*(names - {""}))))
        elif text == "/" and self._is_so_many(at + 1):  # "Fälle/100.000 Einwohner"
            yield 1, one_of(as_words(self.book.news.per))
        elif text == "/" and self.book.news.per and self.is_counted(at):
            per = one_of(as_words(self.book.news.per))
            yield 1, per if self._is_rate(at) else either(nothing, per)
        elif text in "@_" and self.tied(at, at + 1) and text in self.book.news.web:
            name = one_of(as_words(self.book.news.web[text]))  # "@nzz"
            begins = text == "@" and not self.tied(at - 1, at)
            yield 1, name if begins else either(nothing, name)
        elif self.currency(at):
            # its word is said behind its sum
            signed = self.text(at + 1) in ("-", "–") or self.currency(at)[0][0] == at + 2
            numbered = self.is_number(at + 2 if signed else at + 1)
            counted = self._is_summed(at) and not numbered
            if not numbered and not counted:
                yield 1, nothing
                yield (
                    1,
                    one_of(frozenset().union(*(of_counted(m.name) for _, m in self.currency(at)))),
                )
        elif said and text == "×":
            yield 1, one_of(said)
        elif said:
            yield 1, either(nothing, one_of(said))
        else:
            yield 1, nothing

    def _is_summed(self, at: int) -> bool:
        """Whether a number stands before a currency, but for a scale, a hyphen or "de"."""
        while at > 0 and (self.text(at - 1) in (".", "-", "'") or self._is_little(at - 1)):
            at -= 1
        return self.is_number(at - 1)

    def _is_little(self, at: int) -> bool:
        piece = self.piece(at)
        if piece is None or piece.kind != "word":
            return False
        text = self.line.text
        known = any(end >= piece.end for end, _ in self.book.scales.at(text, piece.start))
        return known or piece.text.casefold() in ("de", "d", "di", "us")

    def _is_rate(self, at: int) -> bool:
        """Whether a slash stands between what is counted and a word: "5 €/kg"."""
        before, after = self.piece(at - 1), self.piece(at + 1)
        if before is None or after is None:
            return False
        if after.kind == "number":  # "12 Fälle/100.000 Einwohner"
            return self._is_so_many(at + 1) and before.kind == "word"
        if after.kind != "word":
            return False
        if before.kind == "number" and any(self.currency(place) for place in (at - 2, at - 3)):
            return len(after.text) > 1  # "R$ 0,75/kWh"
        text = self.line.text
        counted = any(
            end == before.end
            for place in (at - 1, at - 2)
            if (first := self.piece(place)) and self.is_number(place - 1)
            for end, _ in self.book.units.at(text, first.start)
        )
        if not counted and not (self.currency(at - 1) and self.is_number(at - 2)):
            return False
        return len(after.text) > 1 or any(self.book.units.at(text, after.start))

    def _is_from_month(self, at: int) -> bool:
        """Whether a dash joins a day of one month to one of another."""
        near = [item.text.casefold() for item in self.line.pieces[at + 2 : at + 5]]
        months = self.book.months | {month.rstrip(".") for month in self.book.months}
        before = self.text(at - 2) if self.text(at - 1) == "." else self.text(at - 1)
        return before.casefold() in months and any(word in months for word in near)

    def _is_span(self, at: int) -> bool:
        """Whether days are printed from one to another: "17.–19. 11."."""
        dashed = self.text(at + 1) == "." and self.text(at + 2) in RANGES
        return self.is_number(at) and dashed and self.is_number(at + 3)

    def is_two_days(self, at: int) -> bool:
        """Whether a slash joins two days of a month: "17/18 de diciembre"."""
        stop = self.text(at - 1) == "." and self.base == "de"
        before = at - 1 - stop
        if not self.is_number(before) or not self.is_number(at + 1) or self.base not in _BOTH:
            return False
        behind = at + 2 + (self.text(at + 2) == ".")
        if stop and self.is_number(behind) and self.text(behind + 1) == ".":
            return True  # "24./25. 12."
        behind += self.text(behind).casefold() == "de"
        short = [parts_of(self.text(place)) for place in (before, at + 1)]
        days = all(len(whole) < 3 and not low and int(whole) < 32 for whole, low in short)
        return days and self.text(behind).casefold() in self.book.months

    def _is_so_many(self, at: int) -> bool:
        """Whether a round number of somebody stands at a piece: "100.000 Einwohner"."""
        whole = parts_of(self.text(at))[0]
        named = not self.tied(at, at + 1) and self.text(at + 1)[:1].isalpha()
        return bool(_ROUND.fullmatch(whole)) and named and bool(self.book.news.per)

    def _begins(self, at: int) -> bool:
        """Whether nothing stands before a sign that would make it a hyphen."""
        before = self.text(at - 1)
        return not before or not self.tied(at - 1, at) or before in _OPEN

    def _dash(self, at: int) -> Reader:
        """A minus, what joins two numbers or two days, or nothing."""
        before, after = self.piece(at - 1), self.piece(at + 1)
        if before is None or after is None:
            return self._minus(at)
        if before.kind == "number" and after.kind == "number":
            both = self.tied(at - 1, at) == self.tied(at, at + 1)
            if both and self.text(at - 2) == self.text(at + 2) == ":":
                return self.said["range"]  # from one time of day to another
            if both and self.text(at - 2) == self.text(at + 2) == "." and self.is_number(at + 3):
                return either(nothing, self.said["range"], self.said["score"])
            if both and not self._is_chain(at):
                return self.joint(at)
        if after.kind == "number" and self._is_from_month(at):
            return self.said["range"]  # "30. Juli–2. August"
        stopped = before.text == "." and self.is_number(at - 2) and after.kind == "number"
        if stopped or (before.text in (".",) and after.kind != "number") or before.kind == "word":
            days = stopped or self._is_calendar(at)
            if days:
                if stopped and self.text(at + 2) == "." and self.base == "de":
                    return either(self.said["range"], one_of(as_words("bis zum")))
                heard = (stopped and self.text(at + 2) == ".") or before.text == "."
                return self.said["range"] if heard else either(nothing, self.said["range"])
        return self._minus(at)

    def _minus(self, at: int) -> Reader:
        following = self.piece(at + 1)
        signed = following is not None and (
            following.kind == "number" or (following.text in "$€£¥" and self.is_number(at + 2))
        )
        if signed and self.tied(at, at + 1) and self._begins(at):
            return self.said["minus"]
        return nothing

    def joint(self, at: int) -> Reader:
        """What joins two numbers: a range's word where they rise, else a score's."""
        first, second = self.text(at - 1), self.text(at + 1)
        if any(item[:1] == "0" and item[1:2].isdigit() for item in (first, second)):
            return nothing
        if self.text(at - 2) == ")" and len(first) >= _DIALLED <= len(second):
            return either(nothing, self.said["range"])  # "(11) 3224-3322"
        before = self.line.text[: self.line.pieces[at - 1].start].rstrip()
        if before.endswith(self._numeros()):
            return either(nothing, self.said["range"])
        (low, low_part), (high, high_part) = parts_of(first), parts_of(second)
        year = len(low) == 4 and low == first and len(high) == 2 and int(low) % 100 < int(high)
        if (int(low), low_part) < (int(high), high_part) or year:
            return self.said["range"]
        if before.rpartition("'")[2].rpartition(" ")[2] in self._labels():  # "l'art. 50-1"
            return either(nothing, self.said["score"])
        scored = int(low) <= _SMALL or int(high) * 3 >= int(low)
        return self.said["score"] if scored else either(nothing, self.said["score"])

    def _numeros(self) -> tuple[str, ...]:
        """What is printed for "number" before one: the dash behind belongs to a name."""
        return tuple(
            key.replace("º", "o")
            for key, said in self.book.news.before_number.items()
            if said.casefold().startswith(("num", "núm"))
        )

    def _labels(self) -> frozenset[str]:
        """What is printed before the number of an article or a page."""
        return frozenset(self.book.news.before_number) | self.book.news.numbered

    def _is_chain(self, at: int) -> bool:
        """Whether more than two numbers are joined: a telephone's, a date."""
        before = self.text(at - 2) in ("-", "–", "/", ".", ",") and self.tied(at - 2, at - 1)
        tied = self.tied(at + 1, at + 2)
        far = self.text(at + 2) in ("-", "–", "/", ".", ",", ":") and self.is_number(at + 3)
        hyphened = self.text(at + 3) == "-" and self.is_number(at + 4) and tied
        return before or (tied and far and self.tied(at + 2, at + 3)) or hyphened

    def _is_calendar(self, at: int) -> bool:
        """Whether days or months, shortened, stand around a dash."""

        def is_one(place: int) -> bool:
            piece = self.piece(place)
            if piece is None:
                return False
            if piece.text in self.book.days:
                return True
            short = self.book.short.at(self.line.text, piece.start)
            return piece.text.casefold() in self.book.calendar or any(
                len(item) == 1 and item[0] in self.book.calendar
                for _, said in short
                for item in said
            )

        before = at - 2 if self.text(at - 1) == "." else at - 1
        return is_one(before) and is_one(at + 1)
