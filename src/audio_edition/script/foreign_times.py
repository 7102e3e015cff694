"""How times of day and durations may be spoken in a language with number words."""

from __future__ import annotations

import re
from typing import Final

from audio_edition.late import late
from audio_edition.script.foreign_pieces import Edges
from audio_edition.script.foreign_single import ForeignSingle, elided
from audio_edition.script.foreign_words import as_words, of_counted
from audio_edition.script.readers import Reader, either, nothing, one_of, row

_TIME: Final = late(
    r"(\d{1,2})(?:[:.](\d\d)|\s?[hH]\s?(\d\d)(?!\s?min\b)|\s?[hH])"
    r"(?![\d:]|(?!m(?:in)?(?![^\W_]))[^\W_])"
)
_DURATION: Final = late(r"(\d{1,2})[:.](\d\d)[:.](\d\d)(?:,(\d{1,3}))?(?!\d)")
_WORD_OF_DURATION: Final = late(r"\s?(?:Std\.?|Stunden|h|Uhr)(?![^\W_])")
_LASTS: Final = late(r"\s?(?:Std|Stunden|Min|Minuten|min|m)(?![^\W_])|'(?!')")
_RACE: Final = late(
    r"(\d{1,2}):(\d\d)(?:[.,](?=\d{1,2}(?!\d))|,(?!000))(\d{1,3})(?!\d)(?:\s?(?:min|Min|Minuten)\b)?"
    r"|(\d{1,2})'(\d\d)(?:(?:''|\")(\d{0,3}))?(?!\d)"
)
_HUNDREDS: Final = 4  # digits of more minutes than any game has
_PLACES: Final = 20  # up to here "(3.)" may be a place in a table
_PARTS: Final = {
    "de": "Zehntel Hundertstel Tausendstel",
    "fr": "dixième centième millième",
    "es": "décima centésima milésima",
    "it": "decimo centesimo millesimo",
    "pt": "décimo centésimo milésimo",
}


_PART_OF_SECOND = late(r"(\d{1,2})(?:''|\")(\d{1,3})(?![\d'\"])")


_GOAL = r"\d{1,3}[.'](?:\+\d{1,2}[.']?)?"
_GOALS = late(rf"{_GOAL}(?:(?:,\s?|\s(?:und|et|y|e)\s){_GOAL})*(?=\s?\)|[,/;]\s?[^\W\d_])")


class ForeignTimes(ForeignSingle):
    """The readings of "14:30", "2:15:30", "2h40'" and "1'30''"."""

    def time(self, at: int) -> Edges:
        """14:30, 14.30 Uhr, 14h30; the word of the hour behind it is its own."""
        start = self.line.pieces[at].start
        hour, joint = self.said["hour"], self.said["clock"]
        if primes := _RACE.match(self.line.text, start):
            yield from self._race(at, primes)
        if self.text(at + 1) in ("'", '"', "''") and self.text(at - 1) != "'":
            yield from self._of_seconds(at)
        if self.is_goal(at):
            yield from self._goals(at)
        if self.is_minute(at):
            yield from self._of_minute(at)
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

    def _race(self, at: int, found: re.Match[str]) -> Edges:
        """1:54,31 min and 1'30'', in minutes and seconds."""
        high, low, part = (one or other or "" for one, other in zip(*_halves(found), strict=True))
        units = [self.book.news.units.get(key) for key in ("min", "s")]
        taken = self.taken(at, found.end())
        if not taken or units[0] is None or units[1] is None:
            return
        minutes = row(self.digits(str(int(high))), one_of(of_counted(units[0])), self.said["and"])
        seconds = self.digits(str(int(low)))
        if part:
            seconds = row(seconds, self.said["point"], self.digits(part))
        yield taken, row(minutes, seconds, one_of(of_counted(units[1])))
        if part and found[4]:  # "une minute cinquante-trois secondes soixante-huit"
            yield taken, row(minutes, self._seconds_said(low, part))
        if self.text(at + taken - 1) == "Min" and self.text(at + taken) == ".":
            yield taken + 1, row(minutes, seconds, one_of(of_counted(units[1])))

    def _of_seconds(self, at: int) -> Edges:
        """12"34 in seconds, and 0"84 in parts of one."""
        found = _PART_OF_SECOND.match(self.line.text, self.line.pieces[at].start)
        taken = self.taken(at, found.end()) if found else 0
        if found and taken and "s" in self.book.news.units:
            yield taken, self._seconds_said(found[1], found[2])

    def _seconds_said(self, whole: str, part: str) -> Reader:
        unit = one_of(of_counted(self.book.news.units["s"]))
        if int(whole):
            return row(self.digits(str(int(whole))), unit, self.said["and"], self.digits(part))
        name = _PARTS[self.base].split()[len(part) - 1]
        names = as_words(name, name + "s", name[:-1] + "i")
        return row(self.digits(str(int(part))), one_of(names))

    def is_minute(self, at: int) -> bool:
        """Whether the sign of minutes stands behind a number, and no end of a quotation."""
        if self.base not in ("fr", "es", "pt") or self.text(at + 1) != "'":
            return False
        if self.text(at - 1) == "+" and self.text(at - 2) == "'":
            return False  # "90'+3'"
        apart = not self.tied(at + 1, at + 2) or not self.text(at + 2)[:1].isalnum()
        near = self.line.text[: self.line.pieces[at].start]
        opened = near.startswith("'") or " '" in near or "('" in near
        return self.tied(at, at + 1) and apart and not opened and len(self.text(at)) < _HUNDREDS

    def _of_minute(self, at: int) -> Edges:
        """ "à la 63'", "en el 63'", "aos 63'"."""
        unit = self.book.news.units.get("min")
        if unit is None:
            return
        minute, number = one_of(of_counted(unit)), self.number(at)
        yield 2, either(row(number, minute), row(minute, number), row(self.rank(at), minute))

    def is_goal(self, at: int) -> bool:
        """Whether the minute of a goal stands in brackets behind a name: "Kane (63.)"."""
        if self.text(at - 1) != "(" or not self.text(at - 2)[:1].isalpha():
            return False
        mark = "." if self.base == "de" else "'"
        return self.text(at + 1)[:1] == mark and self.base != "it"

    def _goals(self, at: int) -> Edges:
        found = _GOALS.match(self.line.text, self.line.pieces[at].start)
        taken = self.taken(at, found.end()) if found else 0
        unit = self.book.news.units.get("min")
        if not found or not taken or unit is None:
            return
        minute = one_of(of_counted(unit))
        ranked: list[Reader] = []
        counted: list[Reader] = []
        minutes = re.findall(r"(\d{1,3})[.'](?:\+(\d{1,2}))?", found[0])
        both = one_of(as_words(self.book.news.signs["&"]))
        for place, (first, more) in enumerate(minutes):
            plus = row(one_of(self.book.signs["+"]), self.digits(more)) if more else nothing
            joint = both if place and place == len(minutes) - 1 else nothing
            ranked += [joint, self.ranked_only(first), plus]
            counted += [joint, self.digits(first), plus]
        yield taken, either(row(*ranked, minute), row(minute, *counted), row(*counted, minute))
        if self.base == "de":
            if len(minutes) == 1 and int(minutes[0][0]) <= _PLACES:
                yield taken, row(*ranked)
            yield taken, row(one_of(as_words("in der")), *ranked, minute)
            yield taken, row(one_of(as_words("in")), minute, *counted)

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


def _halves(found: re.Match[str]) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
    """The groups of the first and of the second way in which a pattern of two matched."""
    groups = found.groups()
    return groups[: len(groups) // 2], groups[len(groups) // 2 :]
