"""The one pass: at each place where a token can begin, the first rule that knows it speaks.

Rules are grouped by the character a token begins with, so a word of prose meets few of
them; what no rule claims is copied.
"""

from __future__ import annotations

from audio_edition.late import late
from audio_edition.script.verbalize import (
    abbreviations,
    acronyms,
    codes,
    dates,
    law,
    marks,
    money,
    numbers,
    places,
    units,
    web,
)
from audio_edition.script.verbalize.core import LETTER, Locale, Rule, Scan, Token
from audio_edition.script.verbalize.prepare import prepare

# The order is the order of trial: the more specific family first.
_FAMILIES: tuple[tuple[Rule, ...], ...] = (
    codes.RATINGS_AND_AGENCIES,
    web.RULES,
    marks.SLASHES,
    codes.HOUSES,
    codes.IDENTIFIERS,
    law.RULES,
    places.POSITIONS,
    dates.SECONDS,
    dates.DATES,
    dates.YEARS,
    dates.TIMES,
    codes.NAMES,
    law.MARKS,
    numbers.RATES,
    money.RULES,
    units.RULES,
    numbers.SHARES,
    numbers.EARLY_RULES,
    codes.RULES,
    numbers.RANGES_AND_TELEPHONES,
    dates.LATE_YEARS,
    places.PARTY_TAGS,
    law.NUMERALS,
    places.RULES,
    abbreviations.RULES,
    acronyms.RULES,
    numbers.RULES,
    codes.LATE_RULES,
    numbers.LATE_RULES,
    marks.RULES,
)


def _dispatch() -> dict[str, tuple[Rule, ...]]:
    table: dict[str, list[Rule]] = {}
    for family in _FAMILIES:
        for rule in family:
            for char in dict.fromkeys(rule.starts):
                table.setdefault(char, []).append(rule)
    return {char: tuple(rules) for char, rules in table.items()}


_TABLE = _dispatch()
_BLANKS = late(r" +")
# lower-case prose: nothing to do unless a mark follows that could make it something else
_PROSE = late(r"[a-z]{1,40}(?:'[a-z]{1,3})?(?=[ ,;!?\")]|:(?!/)|$|\.(?: |$|\"))")
_WORD = late(rf"{LETTER}+(?:'{LETTER}{{1,4}}(?!{LETTER}))?")


def _class_of(char: str) -> str:
    if "a" <= char <= "z":
        return "a"
    if "A" <= char <= "Z":
        return "A"
    if "0" <= char <= "9":
        return "0"
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return char


def scan_tokens(text: str, locale: Locale) -> list[Token]:
    """Cut ``text`` into tokens whose ``printed`` parts, joined, are ``text``."""
    plain, origin = prepare(text)
    scan = Scan(plain, locale, shouting=acronyms.is_shouting(plain))
    tokens: list[Token] = []
    pos, end_of_text = 0, len(plain)
    done = 0
    while pos < end_of_text:
        end, spoken, kind = _next(scan, pos)
        stop = end if origin is None else origin[end]
        tokens.append(Token(text[done:stop], spoken, kind))
        pos, done = end, stop
    if done < len(text):
        tokens.append(Token(text[done:], "", "mark"))
    return tokens


def _next(scan: Scan, pos: int) -> tuple[int, str, str]:
    """Return where the token at ``pos`` ends, how it is said, and its kind."""
    text = scan.text
    char = text[pos]
    if char == " ":
        found = _BLANKS.match(text, pos)
        return (found.end() if found else pos + 1), " ", "space"
    kind = _class_of(char)
    if kind == "a":
        prose = _PROSE.match(text, pos)
        if prose and prose[0] not in abbreviations.LOWER_TRIGGERS:
            return prose.end(), prose[0], "word"
    for rule in _TABLE.get(kind, ()):
        found = rule.pattern.match(text, pos)
        if found is None:
            continue
        answer = rule.speak(found, scan)
        if answer is None:
            continue
        if isinstance(answer, tuple):
            return answer[1], answer[0], rule.kind
        return found.end(), answer, rule.kind
    if kind in "aA":
        word = _WORD.match(text, pos)
        if word:
            return word.end(), word[0], "word"
    return pos + 1, marks.copied(char), "mark"


def join(tokens: list[Token]) -> str:
    """Put the spoken parts together on one line, with blanks where words would touch."""
    out: list[str] = []
    last = " "
    for token in tokens:
        said = token.spoken
        if not said:
            continue
        made = token.kind not in ("word", "space", "mark")
        if (
            token.kind != "glue"
            and said[0].isalnum()
            and (last.isalnum() or (made and last in ".,;:!?%)]"))
        ):
            out.append(" ")
        out.append(said)
        last = said[-1]
    return tidy("".join(out))


_TIDY = late(r"  +| +(?=[,.;:!?](?:[^\w]|$))|,(?=[ ]*[,.;:!?])")


def tidy(said: str) -> str:
    """One blank between words, none before a mark, no two commas where a piece fell out."""
    said = _BLANKS.sub(" ", said)
    return _TIDY.sub("", said).strip(" ")
