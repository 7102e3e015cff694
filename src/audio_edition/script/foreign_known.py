"""How the pieces of a line may be spoken in a language that has number words.

A second reading, apart from the verbalizer's: the two share the tables of the language's pack
and no rule. Where the verbalizer decides by what stands around a number, every decision is
taken here that leaves the number, its sign, its unit and what joins it to another as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from audio_edition.script.foreign_pieces import ENGLISH, HALVED, POINTED, Edges, parts_of
from audio_edition.script.foreign_single import ForeignSingle, elided
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
from audio_edition.script.respelling_numbers import rest_behind
from audio_edition.script.word_reader import ORDINAL_ELSEWHERE

_SPELLED: Final = 8  # letters of a word that may be spelled
_ARTICLES: Final = as_words("der", "die", "das", "dem", "den", "des")
_ROMAN: Final = re.compile(r"([IVXLCDM]{1,9})(ers?|ères?|re|[eè]mes?|es?)?")
_TIME: Final = re.compile(
    r"(\d{1,2})(?:[:.](\d\d)|\s?[hH]\s?(\d\d)(?!\s?min\b)|\s?[hH])"
    r"(?![\d:]|(?!m(?:in)?(?![^\W_]))[^\W_])"
)
_DURATION: Final = re.compile(r"(\d{1,2})[:.](\d\d)[:.](\d\d)(?:,(\d{1,3}))?(?!\d)")
_WORD_OF_DURATION: Final = re.compile(r"\s?(?:Std\.?|Stunden|h|Uhr)(?![^\W_])")
_PRIMES: Final = re.compile(r"(\d{1,2})'(\d\d)(?:''|\")")
_LASTS: Final = re.compile(r"\s?(?:Std|Stunden|Min|Minuten|min|m)(?![^\W_])|'(?!')")
_FRACTION: Final = re.compile(r"(\d{1,2})/(\d{1,3})(?![\d/])")
_DATE: Final = re.compile(
    r"(?P<y1>\d{4})-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)"
    r"|(?P<d>\d{1,2})(?P<sep>[./-])\s?(?P<m>\d{1,2})(?:(?P=sep)(?P<y>\s?\d{4}|\d\d))?(?!\d)"
)


_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Known(ForeignSingle):
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
                        scaled = keys is self.book.units and not self.is_number(at - 1)
                        unit = one_of(said)
                        yield taken, either(unit, row(self.said["of"], unit)) if scaled else unit
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
                if taken := self.taken(at, end):
                    yield taken, one_of(frozenset((prefix + item[0], *item[1:]) for item in said))
                    if ("sant",) in said and (name := self.piece(at + taken)):
                        yield taken + 1, elided("sant'", exactly(spoken_words(name.text)))

    # -- what stands where ------------------------------------------------------------------

    # -- numbers ----------------------------------------------------------------------------

    def _of_number(self, at: int) -> Edges:
        behind = at + 1
        if self.text(behind) == "." and self.tied(at, behind):
            behind += 1
        following = self.text(behind)
        marked = self.tied(behind - 1, behind)
        if self.base != "de" and marked and ORDINAL_ELSEWHERE.fullmatch(following):
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
        yield 1, self.number(at, ordinal=stopped or self._is_day(at))
        yield from self._date(at)
        yield from self._worded(at)
        yield from self._time(at)
        yield from self._fraction(at)
        yield from self._printed_otherwise(at)
        yield from self.amount(at)
        if self.base in ("de", "it"):
            yield from self._fused(at)

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
        """ "15 maio 2026" where what joins the two is said and not printed."""
        months = [name.casefold() for name in self.book.words.months]
        if self.text(at + 1).casefold() not in months:
            return
        day = row(
            self.number(at, ordinal=True),
            self.said["day"],
            one_of(as_words(self.text(at + 1))),
        )
        yield 2, day
        if self.is_number(at + 2):
            yield 3, row(day, self.said["year"], self.number(at + 2))

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

    def _time(self, at: int) -> Edges:
        """14:30, 14.30 Uhr, 14h30; the word of the hour behind it is its own."""
        start = self.line.pieces[at].start
        hour, joint = self.said["hour"], self.said["clock"]
        primes = _PRIMES.match(self.line.text, start)
        units = [self.book.news.units.get(key) for key in ("min", "s")]
        if primes and all(units) and (taken := self.taken(at, primes.end())):
            parts = [
                row(self.digits(str(int(digits))), one_of(of_counted(unit)))
                for digits, unit in zip(primes.groups(), units, strict=True)
                if unit
            ]
            yield taken, row(parts[0], self.said["and"], parts[1])
        found = _DURATION.match(self.line.text, start)
        if found:
            yield from self._duration(at, found)
        found = _TIME.match(self.line.text, start)
        if found is None or int(found[1]) > 24 or int(found[2] or found[3] or 0) > 59:
            return
        minutes = found[2] or found[3] or ""
        low = row(joint, self.digits(minutes)) if minutes.strip("0") else nothing
        if minutes == "00":
            low = either(nothing, self.digits(minutes))
        elif minutes[:1] == "0":
            low = either(low, row(joint, self.digits(minutes.lstrip("0"))))
        first = self.digits(str(int(found[1])))
        named = row(first, hour, low)
        # where the hour has a word of its own, it is heard; else minutes may follow at once
        bare = not minutes and found[0][-1] in "hH"
        read = named if self.base in ("de", "fr") or bare else either(named, row(first, low))
        yield from self._lasting(at, found)
        if taken := self.taken(at, found.end()):
            yield taken, read
            behind = self.text(at + taken)
            own = {item for phrase in of_counted(self.book.news.hour) for item in phrase}
            if behind.casefold() in own | {"h", "hs", "hrs"}:
                heard = row(first, low, hour)
                yield (
                    taken + 1,
                    either(named, heard, read) if self.base == "it" else either(named, heard),
                )

    def _lasting(self, at: int, found: re.Match[str]) -> Edges:
        """2:48 Std., 2h40' and 1'30'', with the words of hours, minutes and seconds."""
        behind = _LASTS.match(self.line.text, found.end())
        taken = self.taken(at, behind.end() if behind else found.end())
        units = self.book.news.units
        names = ("min", "s") if behind and behind[0].strip().startswith("Min") else ("h", "min")
        low = found[2] or found[3]
        if not low or not taken or (found[2] and not behind) or any(n not in units for n in names):
            return
        hours = one_of(of_counted(units[names[0]]))
        high = row(self.digits(str(int(found[1]))), hours)
        if self.base == "it" and int(found[1]) == 1:
            high = either(high, elided("un'", hours))
        yield (
            taken,
            row(
                high,
                self.said["and"],
                self.digits(str(int(low))),
                one_of(of_counted(units[names[1]])),
            ),
        )

    def _duration(self, at: int, found: re.Match[str]) -> Edges:
        units = [self.book.news.units.get(key) for key in ("h", "min", "s")]
        readers: list[Reader] = []
        for digits, unit in zip(found.groups()[:3], units, strict=True):
            if unit is None:
                return
            names = of_counted(unit)
            if not readers:
                names |= of_counted(self.book.news.hour)
            else:
                readers.append(self.said["and"])
            readers += [self.digits(str(int(digits))), one_of(names)]
        if found[4]:
            readers.append(self.digits(found[4]))
        behind = _WORD_OF_DURATION.match(self.line.text, found.end())
        for end in {found.end(), behind.end() if behind else found.end()}:
            if taken := self.taken(at, end):
                yield taken, row(*readers)

    def _fraction(self, at: int) -> Edges:
        """2/3, and what stands for ½ in the prepared line: 1/2, or " &1/2" behind a number."""
        text, start = self.line.text, self.line.pieces[at].start
        found = _FRACTION.match(text, start)
        if found and (taken := self.taken(at, found.end())):
            yield taken, self._part(found[1], found[2])
            if found[0] == "1/2":
                yield from self.halved(at, taken)
        halved = HALVED.match(text, self.line.pieces[at].end)
        if halved and (taken := self.taken(at, halved.end())):
            part = row(self.said["and"], self._part(halved[1], halved[2]))
            if halved[1] == "1" and halved[2] == "2":
                part = either(part, one_of(as_words(self.book.news.half)))
                digits = parts_of(self.line.pieces[at].text)[0]
                if len(taken_words := spoken_words(self.book.news.half)) == 1:
                    yield taken, self._joined(digits, frozenset(taken_words))
            yield taken, row(self.number(at), part)

    def _part(self, upper: str, lower: str) -> Reader:
        part = self.book.news.parts.get(str(int(lower)))
        if part is None:
            return row(self.digits(upper), self.digits(lower))
        names = of_counted(part)
        if self.base == "fr" and upper == "1":  # "les 1/4 de finale"
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
            if found.re is ENGLISH and not _is_english(found[0], self.base):
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
        if text in self.book.days:  # "Mo-Fr"
            yield 1, one_of(self.book.days[text])
        if self.text(at + 1) == "'" and self.is_number(at + 2) and self.tied(at + 1, at + 2):
            yield 3, elided(text.casefold() + "'", self.number(at + 2))
            if self.base == "it":
                for dated in (self._time(at + 2), self._date(at + 2)):
                    for taken, read in dated:  # "all'1.30", "l'8/1"
                        yield 2 + taken, elided(text.casefold() + "'", read)
        if self.base == "fr" and text.casefold() in ("de", "que") and self.text(at + 1) == "1":
            for taken, read in self._time(at + 1):
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


__all__ = ["Known"]
