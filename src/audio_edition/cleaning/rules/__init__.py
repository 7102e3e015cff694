"""Rules as data: one pack a language, read from ``rules.toml`` in the language's room.

A rule points at words that give template text away and says how much that weighs. What
its fields mean stands at the top of ``languages/en/rules.toml``; ``any.toml`` beside this file
holds in every language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from audio_edition.cleaning.kinds import KINDS
from audio_edition.cleaning.text import Look, key
from audio_edition.errors import CleaningError
from audio_edition.languages import find, primary

LANGUAGES = ("en", "de", "fr", "es", "it", "pt")
"""The languages with a pack of their own."""


_BEGINNINGS = ("^", r"\b", "")
_SIGN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    """The pattern, in which what begins alike is asked once at each place for its beginning."""
    runs = groupby(_alternatives(source), lambda one: next(filter(one.startswith, _BEGINNINGS)))
    return re.compile(
        "|".join(f"{at}(?:{'|'.join(one.removeprefix(at) for one in run)})" for at, run in runs)
    )


def _alternatives(source: str) -> list[str]:
    found, depth = [""], 0
    for sign in _SIGN.findall(source):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


@dataclass(frozen=True, slots=True)
class CleaningRule:
    """One rule; ``weight`` is in log-odds, negative where it speaks for journalism."""

    id: str
    kind: str
    weight: float
    source: str
    whole: bool
    most: int
    cased: bool
    needs: tuple[str, ...]
    examples: tuple[str, ...]
    counter: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """The words it looks for; compiled when first asked, for most rules never are."""
        return _compiled(self.source)

    def find(self, look: Look) -> tuple[int, int] | None:
        """Where in ``look.lower`` the rule's words stand, or None."""
        if look.words > self.most:
            return None
        match = self.pattern.fullmatch if self.whole else self.pattern.search
        found = match(look.cased if self.cased else look.lower)
        return found.span() if found else None


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fits a paragraph, and the words it fits."""

    rule: CleaningRule
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one language, found by the words they need.

    ``always`` are the rules that need no word; none fits more than ``longest`` words.
    """

    language: str
    rules: tuple[CleaningRule, ...]
    by_key: dict[str, tuple[int, ...]]
    always: tuple[int, ...]
    longest: int

    def hits(self, look: Look) -> Iterator[Hit]:
        """Every rule that fits, in the order of the file."""
        wanted = set(self.always) if look.words <= self.longest else set()
        for word in look.keys & self.by_key.keys():
            wanted.update(self.by_key[word])
        for number in sorted(wanted):
            rule = self.rules[number]
            if look.words > rule.most:
                continue
            span = rule.find(look)
            # words inside a quotation are somebody's, not the page's
            if span and (rule.whole or rule.weight < 0 or not _quoted(look.lower, span[0])):
                yield Hit(rule, *span)


def _quoted(text: str, place: int) -> bool:
    """Whether ``place`` lies inside quotation marks."""
    return text.count('"', 0, place + 1) % 2 == 1


def _rule(entry: dict[str, Any], words: dict[str, str]) -> CleaningRule:
    pattern = "|".join(entry["patterns"])
    for name, alternatives in words.items():
        pattern = pattern.replace(f"<{name}>", f"(?:{alternatives})")
    if entry["kind"] not in KINDS and entry["weight"] > 0:
        raise ValueError(f"rule {entry['id']}: no kind {entry['kind']!r}")
    return CleaningRule(
        id=entry["id"],
        kind=entry["kind"],
        weight=float(entry["weight"]),
        source=pattern,
        whole=entry.get("whole", False),
        most=entry.get("most", 200),
        cased=entry.get("cased", False),
        needs=tuple(sorted({key(word) for word in entry.get("needs", ())})),
        examples=tuple(entry.get("examples", ())),
        counter=tuple(entry.get("counter", ())),
    )


@cache
def load_pack(language: str) -> Pack:
    """The pack of ``language`` ("en", …, or "any" for what holds in all of them)."""
    rules = files(__package__) / "any.toml" if language == "any" else find(language).rules
    if rules is None:
        raise ValueError(f"there are no cleaning rules for {language}")
    try:
        return read_pack(rules.read_text("utf-8"), language)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CleaningError(
            f"the cleaning rules for {language} ({rules}) cannot be read: {problem}",
            hint="mend them; docs/plugins.md tells how they are written",
        ) from problem


def read_pack(text: str, language: str) -> Pack:
    """A pack out of its TOML; raises ``ValueError`` (or KeyError, TypeError) for a slip in it."""
    data = tomllib.loads(text)
    rules = tuple(_rule(entry, data.get("words", {})) for entry in data["rule"])
    by_key: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        for word in rule.needs:
            by_key.setdefault(word, []).append(number)
    return Pack(
        language=language,
        rules=rules,
        by_key={word: tuple(numbers) for word, numbers in by_key.items()},
        always=tuple(number for number, rule in enumerate(rules) if not rule.needs),
        longest=max((rule.most for rule in rules if not rule.needs), default=0),
    )


def packs(language: str) -> tuple[Pack, ...]:
    """The packs for a BCP 47 tag: what holds everywhere, and the language's own if any."""
    rules = find(language).rules
    if rules is None:
        return (load_pack("any"),)
    base = primary(language)
    # one pack for all regions, unless a region brings rules of its own
    return load_pack("any"), load_pack(base if find(base).rules == rules else language)


__all__ = ["LANGUAGES", "CleaningRule", "Hit", "Pack", "load_pack", "packs", "read_pack"]
