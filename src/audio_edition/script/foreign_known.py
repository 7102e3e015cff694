"""How the pieces of a line may be spoken in a language that has number words.

A second reading, apart from the verbalizer's: the two share the tables of the language's pack
and no rule. Where the verbalizer decides by what stands around a number, every decision is
taken here that leaves the number, its sign, its unit and what joins it to another as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from audio_edition.late import late
from audio_edition.script.foreign_pieces import ENGLISH, HALVED, POINTED, Edges, parts_of
from audio_edition.script.foreign_single import elided
from audio_edition.script.foreign_times import ForeignTimes
from audio_edition.script.foreign_words import as_words, of_counted
from audio_edition.script.number_words import read_roman
from audio_edition.script.readers import (
    Reader,
    Words,
    either,
    exactly,
    nothing,
    one_of,
    row,
    spelled_out,
    spoken_words,
)
from audio_edition.script.reading_words import Phrases
from audio_edition.script.respelling_numbers import rest_behind

# "1er", "2e", "3ème", "2nde", "1.º", "5ª" (made plain), "1ste": what other languages put behind
_ORDINAL_ELSEWHERE: Final = late(
    r"ers?|ères?|[eè]mes?|r?es?|[dns]?de?s?|nds?|s?te|[ao]s?", re.IGNORECASE
)
_HOTTEST: Final = 55  # degrees of a forecast
_SPELLED: Final = 8  # letters of a word that may be spelled
_ARTICLES: Final = as_words("der", "die", "das", "dem", "den", "des")
_ROMAN: Final = late(r"([IVXLCDM]{1,9})(ers?|ères?|re|[eè]mes?|es?)?")
_MIXED: Final = late(r"(\d{1,3})(?:\s|\s?&\s?)(1/2|[13]/4)(?![\d/])")
_QUARTERS: Final = {"1/4": "einviertel", "3/4": "dreiviertel"}
_FRACTION: Final = late(r"(\d{1,2})/(\d{1,3})(?![\d/])")
_DATE: Final = late(
    r"(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)"
    r"|(?P<d>\d{1,2})(?P<sep>[./-])\s?(?P<m>\d{1,2})(?:(?P=sep)(?P<y>\s?\d{4}|\d\d))?(?!\d)"
)


_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Known(ForeignTimes):
    """The readings of a line's pieces in a language with number words."""

    def at(self, at: int) -> Edges:
        """(pieces taken, reader) of what begins at a piece."""
        piece = self.line.pieces[at]
        yield from self._short(at)
        yield from self.single(at)
        if self.is_counted(at):
            for keys in (self.book.units, self.book.scales):
                for end, said in keys.at(self.line.text, piece.start):
                    if taken := self.taken(at, end):
                        # "2 mln km": a scale is joined to what it counts
                        unit = one_of(said | self._degrees(at, said))
                        of = either(row(self.said["of"], unit), elided("d'", unit))
                        if keys is not self.book.units:
                            yield taken, unit
                        elif self._is_round_at(at - 1) and ("por", "ciento") not in said:
                            yield taken, of
                        else:
                            yield taken, unit if self.is_number(at - 1) else either(unit, of)
        if piece.kind == "web":
            yield 1, self._web(piece.text)
        elif piece.kind == "number":
            yield from self._of_number(at)
        elif piece.kind == "sign":
            yield from self.of_sign(at)
        else:
            yield from self._of_word(at)
        yield from self.sum_before(at)

    def _short(self, at: int) -> Edges:
        """Abbreviations, behind an elided word too: "l'art."."""
        piece = self.line.pieces[at]
        head = piece.text.rpartition("'")[0]
        for prefix in {"", head.casefold() + "'" if head else ""}:
            for end, said in self.book.short.at(self.line.text, piece.start + len(prefix)):
                if ("frau",) in said and self._is_calendar(at):
                    continue  # "Do. und Fr.": no Mrs
                if taken := self.taken(at, end):
                    yield taken, one_of(frozenset((prefix + item[0], *item[1:]) for item in said))
                    if ("sant",) in said and (name := self.piece(at + taken)):
                        yield taken + 1, elided("sant'", exactly(spoken_words(name.text)))

    def _is_round_at(self, at: int) -> bool:
        """Whether round millions stand at a piece: "2 000 000 km" are of kilometres."""
        return self.is_number(at) and self.is_round(*parts_of(self.text(at)))

    def _degrees(self, at: int, said: Phrases) -> Phrases:
        """How a forecast says degrees, in whole numbers: nobody adds that they are Celsius."""
        whole, low = parts_of(self.text(at - 1)) if self.is_number(at - 1) else ("", "")
        if low or not whole or int(whole) > _HOTTEST:
            return frozenset()
        return frozenset(item[:-1] for item in said if item[-1] == "celsius")

    # -- numbers ----------------------------------------------------------------------------

    def _of_number(self, at: int) -> Edges:
        behind = at + 1
        if self.text(behind) == "." and self.tied(at, behind):
            behind += 1
        following = self.text(behind)
        marked = self.tied(behind - 1, behind)
        if self.base != "de" and marked and _ORDINAL_ELSEWHERE.fullmatch(following):
            yield behind + 1 - at, self.rank(at)
        if self.base == "it" and marked and following in ("mo", "esimo", "esima"):
            yield behind + 1 - at, self.rank(at)
        if self.base == "it" and marked and following == "'":
            yield 2, self.rank(at)  # "al 90'"
            minutes = self.book.news.units.get("min")
            if minutes:
                yield 2, row(self.number(at), one_of(of_counted(minutes)))
        if self.base in ("it", "pt", "es") and marked and following in ("°", "^"):
            yield behind + 1 - at, self.rank(at)
        stopped = self.base == "de" and self.text(at + 1) == "."
        goal = self.is_goal(at) and re.match(
            r"\s?\)", self.line.text[self.line.pieces[at + 1].end :]
        )
        if (
            not goal and not self._is_primed(at) and not self.is_minute(at)
        ):  # "(63.)" is no "dreiundsechzig"
            yield 1, self.number(at, ordinal=stopped or self._is_day(at))
        yield from self._date(at)
        yield from self._worded(at)
        yield from self.time(at)
        yield from self._fraction(at)
        yield from self._printed_otherwise(at)
        yield from self.amount(at)
        if self.base in ("de", "it"):
            yield from self._fused(at)

    def _is_primed(self, at: int) -> bool:
        """Whether a sign of seconds parts two numbers, as 0"84: without it neither is heard."""
        signs = ('"', "''")
        return (
            self.text(at + 1) in signs
            and self.is_number(at + 2)
            and self.tied(at, at + 1)
            and self.tied(at + 1, at + 2)
        ) or (
            self.text(at - 1) in signs
            and self.is_number(at - 2)
            and self.tied(at - 1, at)
            and self.tied(at - 2, at - 1)
        )

    def _is_day(self, at: int) -> bool:
        """Whether a number may be said as an ordinal: a month follows."""
        near = [item.text.casefold() for item in self.line.pieces[at + 1 : at + 7]]
        for word in near:
            if word in self.book.months or word + "." in self.book.months:
                return True
            if not (word in (".", "de", "er", "-", "–", "/", "o") or word.isdigit()):
                return False
        return False

    def _worded(self, at: int) -> Edges:
        """ "15 maio 2026", "3 mar. 2024" where what joins the two is said and not printed."""
        name, months = self.text(at + 1).casefold(), self.book.words.months
        named = next((item for item in months if item.casefold() == name), "")
        behind = at + 2
        short = self.book.news.months.get(name + ".") if self.text(at + 2) == "." else None
        if not named and short:
            named, behind = months[short - 1], at + 3
        if not named:
            return
        day = row(
            self.number(at, ordinal=True),
            self.said["day"],
            one_of(as_words(named)),
        )
        yield behind - at, day
        if self.is_number(behind):
            yield behind + 1 - at, row(day, self.said["year"], self.number(behind))

    def _date(self, at: int) -> Edges:
        """2026-05-03, 3.5.2026, 3/5/2026 and "3.5.", the month by its name."""
        piece = self.line.pieces[at]
        found = _DATE.match(self.line.text, piece.start)
        if found is None:
            return
        day, month = int(found["d1"] or found["d"]), int(found["m1"] or found["m"])
        year = found["y1"] or found["y"]
        taken = self.taken(at, found.end())
        if not (taken and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
            return
        stopped = self.line.text[found.end() : found.end() + 1] == "."
        if not year and (not stopped if self.base == "de" else found["sep"] != "/"):
            return
        readers = [
            self.digits(str(day), ordinal=True),
            self.said["day"],
            one_of(as_words(self.book.words.months[month - 1])),
        ]
        if year:
            readers += [self.said["year"], self.digits(str(int(year)))]
        yield taken, row(*readers)

    def _fraction(self, at: int) -> Edges:
        """2/3, and what stands for ½ in the prepared line: 1/2, or " &1/2" behind a number."""
        text, start = self.line.text, self.line.pieces[at].start
        found = _FRACTION.match(text, start)
        if found and not self.is_two_days(at + 1) and (taken := self.taken(at, found.end())):
            part = self._part(at, found[1], found[2])
            yield taken, part
            yield from self._of_part(at, taken, part)
            if found[0] == "1/2":
                yield from self.halved(at, taken)
        mixed = _MIXED.match(text, start) if self.base == "de" else None
        if mixed and (taken := self.taken(at, mixed.end())):
            tail = _QUARTERS.get(mixed[2], self.book.news.half)
            yield taken, self._joined(mixed[1], frozenset(spoken_words(tail)))
        halved = HALVED.match(text, self.line.pieces[at].end)
        if halved and (taken := self.taken(at, halved.end())):
            part = row(self.said["and"], self._part(at, halved[1], halved[2]))
            if halved[1] == "1" and halved[2] == "2":
                part = either(part, one_of(as_words(self.book.news.half)))
                digits = parts_of(self.line.pieces[at].text)[0]
                if len(taken_words := spoken_words(self.book.news.half)) == 1:
                    yield taken, self._joined(digits, frozenset(taken_words))
            yield taken, row(self.number(at), part)
            noun = self.piece(at + taken)
            if self.base != "de" and halved[1] + halved[2] == "12" and noun and noun.kind == "word":
                yield taken + 1, self._halves_of(at, noun.text.casefold())  # "2 ½ horas"

    def _halves_of(self, at: int, noun: str) -> Reader:
        joint = self.book.news.half.rpartition(" ")[0]
        low = as_words(*(f"{joint} {form}" for form in self.book.news.halves))
        named = {noun, noun.removesuffix("s"), noun.removesuffix("es"), noun.replace("ses", "s")}
        named |= {noun[:-1] + end for end in "aoe"} if self.base == "it" else {"mês"}
        if unit := self.book.news.units.get(noun):
            named |= {unit.one, unit.many}
        return row(self.number(at), one_of(as_words(*named)), one_of(low))

    def _of_part(self, at: int, taken: int, part: Reader) -> Edges:
        """A part of a unit: "trois quarts d'heure"."""
        behind = self.piece(at + taken)
        for end, said in self.book.units.at(self.line.text, behind.start) if behind else ():
            if more := self.taken(at + taken, end):
                unit = one_of(said)
                yield (
                    taken + more,
                    row(part, either(row(self.said["of"], unit), elided("d'", unit))),
                )

    def _part(self, at: int, upper: str, lower: str) -> Reader:
        part = self.book.news.parts.get(str(int(lower)))
        if part is None:
            return row(self.digits(upper), self.digits(lower))
        names = of_counted(part)
        counted = self.text(at - 1).casefold() in ("les", "des", "aux", "en", "ses", "leurs")
        if self.base == "fr" and upper == "1" and counted:  # "les 1/4 de finale"
            many = one_of(as_words(part.many))
            return either(many, row(self.digits(upper), one_of(names)))
        if self.base in ("es", "pt"):  # "tres cuartas partes"
            names |= as_words(*(re.sub(r"o(s?)$", r"a\1", name) for name in (part.one, part.many)))
        return row(self.digits(upper), one_of(names))

    def _printed_otherwise(self, at: int) -> Edges:
        """1,234,567.8 and 3.5 as English prints them, and 1.234.50 as Switzerland does."""
        text, start = self.line.text, self.line.pieces[at].start
        either_point = either(self.said["point"], self.said["dot"])
        for pattern in (ENGLISH, POINTED):
            found = pattern.match(text, start)
            taken = self.taken(at, found.end()) if found else 0
            if not found or not taken:
                continue
            if found.re.pattern == ENGLISH.pattern and not _is_english(found[0], self.base):
                continue
            some = [group for group in found.groups() if group is not None]
            whole = re.sub(r"\D", "", some[0])
            low = some[1] if len(some) > 1 else ""
            read = self.digits(whole, parted=False)
            yield taken, row(read, either_point, self.digits(low)) if low else read
            yield from self.sums_behind(at, at + taken, whole, low)

    def _fused(self, at: int) -> Edges:
        """ "20-jährig", "90er", "3-fach", "2x", "5%ig" as one word."""
        whole, low = parts_of(self.line.pieces[at].text)
        behind = at + 1
        percent = self.text(behind) == "%"
        behind += percent
        if self.text(behind) == "-" and (percent or self.tied(at, behind)):
            behind += 1
        piece = self.piece(behind)
        if piece is None or not self.tied(behind - 1, behind):
            return
        if low:
            last = self._joined(low[-1], frozenset({piece.text.casefold()}))
            first = row(self.digits(whole), self.said["point"])
            yield behind + 1 - at, row(first, *map(self.digits, low[:-1]), last)
            return
        tail = piece.text.casefold()
        if piece.kind == "word" or piece.text == "×":
            tails = {("prozent" if percent else "") + tail}
            if tail in ("x", "×"):
                tails = {"mal"}
            yield behind + 1 - at, self._joined(whole, frozenset(tails))
        if tail == "prozent" and self.text(behind + 1) == "-":
            ending = self.text(behind + 2).casefold()
            yield behind + 3 - at, self._joined(whole, frozenset({f"prozent{ending}"}))

    def _joined(self, digits: str, tails: frozenset[str]) -> Reader:
        def read(words: Words, at: int) -> Iterable[int]:
            if at >= len(words):
                return ()
            ends = rest_behind(digits, self.base, words[at])
            if self.base == "it":  # "venticinquenne" has lost a vowel
                stems = {words[at].removesuffix(tail) for tail in tails if tail[:1] == "e"}
                whole = {stem + vowel for stem in stems for vowel in "aeio"}
                ends |= {
                    tail
                    for tail in tails
                    for word in whole
                    if "" in rest_behind(digits, self.base, word)
                }
            return (at + 1,) if ends & tails else ()

        return read

    # -- words --------------------------------------------------------------------------------

    def _of_word(self, at: int) -> Edges:
        text = self.line.pieces[at].text
        run = text.casefold().replace(".", "")
        plain = exactly(spoken_words(text))
        if len(run) <= _SPELLED:
            plain = either(plain, lambda words, start: spelled_out(run, words, start))
        yield 1, plain
        if self._is_round_at(at - 1):  # "68 000 000 habitants"
            yield 1, row(self.said["of"], plain)
            yield 1, elided("d'", plain)
        if self.book.news.compass.get(text):
            yield from self._of_compass(at)
        if text in self.book.days:  # "Mo-Fr"
            yield 1, one_of(self.book.days[text])
        if self.text(at + 1) == "'" and self.is_number(at + 2) and self.tied(at + 1, at + 2):
            yield 3, elided(text.casefold() + "'", self.number(at + 2))
            if self.base == "it" and self.text(at + 3) == "'":  # "all'80'"
                yield 4, elided(text.casefold() + "'", self.rank(at + 2))
            if self.base == "it":
                for dated in (self.time(at + 2), self._date(at + 2)):
                    for taken, read in dated:  # "all'1.30", "l'8/1"
                        yield 2 + taken, elided(text.casefold() + "'", read)
        if self.base == "fr" and text.casefold() in ("de", "que") and self.text(at + 1) == "1":
            for taken, read in self.time(at + 1):
                yield 1 + taken, elided(text.casefold()[:-1] + "'", read)  # "de 1h30"
        head, joint, tail = text.partition("'")
        if joint and _ROMAN.fullmatch(tail) and (value := read_roman(tail)):
            ranked = self.digits(str(value), ordinal=True)
            yield 1, elided(head.casefold() + "'", ranked)
        roman = _ROMAN.fullmatch(text)
        if roman and (value := read_roman(roman[1])):
            read = self.digits(str(value), ordinal=True)
            if self.base == "de":
                read = self._ranked(at, read, str(value))
            yield 1, read
            if roman[2] and self.text(at + 1) == "s" and self.text(at + 2) == ".":
                century = one_of(as_words(*self.book.news.centuries))
                yield 2, row(read, century)
        if self.base == "de" and text.casefold().endswith("str") and self.text(at + 1) == ".":
            yield 2, exactly(spoken_words(text + "aße"))
        if text in ("x", "X") and self.is_counted(at):
            yield 1, one_of(self.book.signs.get("×", frozenset()))
            if self.base == "pt" and self.is_number(at - 1) and self.is_number(at + 1):
                yield 1, self.said["score"]

    def _of_compass(self, at: int) -> Edges:
        """ "NW" by its name, and the "NW-Wind" of German."""
        said = self.book.news.compass[self.text(at)]
        yield 1, one_of(as_words(said, said.removesuffix("en")))
        wind = self.text(at + 2).casefold()
        if self.base == "de" and self.text(at + 1) == "-" and wind and self.tied(at + 1, at + 2):
            yield 3, one_of(as_words(said.removesuffix("en") + wind))

    def _ranked(self, at: int, ordinal: Reader, digits: str) -> Reader:
        """German "XIV." of a ruler, with its article; before a noun without one."""
        articled = row(one_of(_ARTICLES), ordinal)
        if (self.text(at - 1).casefold(),) in _ARTICLES:  # "Karl dem V."
            return either(ordinal, self.digits(digits))
        behind = self.text(at + 2) if self.text(at + 1) == "." else ""
        if behind[:1].isupper():
            return either(articled, ordinal)
        return either(articled, self.digits(digits))

    def _web(self, text: str) -> Reader:
        """An address, run by run, and the names of its signs."""
        bare = re.sub(r"^https?://", "", text.casefold()).rstrip(".,;:!?")
        names = {sign: one_of(as_words(said)) for sign, said in self.book.news.web.items()}
        readers: list[Reader] = []
        for found in re.finditer(r"[^\W\d_]+|\d+|[^\w\s]|_", bare):
            run = found[0]
            if run.isdigit():
                readers.append(self.digits(run))
            elif run.isalpha():
                readers.append(_spelled(run))
            else:
                readers.append(names.get(run, nothing))
        return row(*readers)


def _is_english(printed: str, base: str) -> bool:
    """Whether "1,234" is a thousand: only in Spanish, parts of which count so."""
    return base == "es" or printed.count(",") > 1 or "." in printed


def _spelled(run: str) -> Reader:
    return lambda words, start: spelled_out(run, words, start)
