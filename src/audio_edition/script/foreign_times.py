"""How times of day and durations may be spoken in a language with number words."""

from __future__ import annotations

import re
from typing import Final

from audio_edition.script.foreign_pieces import Edges
from audio_edition.script.foreign_single import ForeignSingle, elided
from audio_edition.script.foreign_words import of_counted
from audio_edition.script.readers import Reader, either, nothing, one_of, row

_TIME: Final = re.compile(
    r"(\d{1,2})(?:[:.](\d\d)|\s?[hH]\s?(\d\d)(?!\s?min\b)|\s?[hH])"
    r"(?![\d:]|(?!m(?:in)?(?![^\W_]))[^\W_])"
)
_DURATION: Final = re.compile(r"(\d{1,2})[:.](\d\d)[:.](\d\d)(?:,(\d{1,3}))?(?!\d)")
_WORD_OF_DURATION: Final = re.compile(r"\s?(?:Std\.?|Stunden|h|Uhr)(?![^\W_])")
_LASTS: Final = re.compile(r"\s?(?:Std|Stunden|Min|Minuten|min|m)(?![^\W_])|'(?!')")
_RACE: Final = re.compile(
    r"(\d{1,2}):(\d\d)[.,](\d{1,2})(?!\d)(?:\s?(?:min|Min|Minuten)\b)?"
    r"|(\d{1,2})'(\d\d)(?:(?:''|\")(\d{0,2}))?(?!\d)"
)


class ForeignTimes(ForeignSingle):
    """The readings of "14:30", "2:15:30", "2h40'" and "1'30''"."""

    def time(self, at: int) -> Edges:
        """14:30, 14.30 Uhr, 14h30; the word of the hour behind it is its own."""
        start = self.line.pieces[at].start
        hour, joint = self.said["hour"], self.said["clock"]
        if primes := _RACE.match(self.line.text, start):
            yield from self._race(at, primes)
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


__all__ = ["ForeignTimes"]
