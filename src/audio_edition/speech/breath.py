"""Where a reader draws breath: at brackets and spaced hyphens, and between long clauses."""

from __future__ import annotations

import re

# sounds that are given, brackets within a word, brackets around nothing
_BLOCKS = re.compile(r"(\[\[.*?\]\]|(?<=\w)\([^()\s]*\)|\(\s*\))")
_STOPS = ",;:.!?…"
_OPENING = re.compile(r"(^|\s+)\((?=\S)")
_CLOSING = re.compile(r"(?<=\S)\)(?=$|[\s,;:.!?…”’\"'])")
_HYPHEN = re.compile(r"(?<=[^\s\d])\s+-{1,3}\s+(?=\S)|(?<=\d)\s+-{1,3}\s+(?=[^\s\d])")
_CLAUSE = re.compile(r"(?P<mark>[,;:][”’\"'»)]*)\s+|\s*—\s*|\s–\s")
_LONG = 60  # characters from which a clause sounds by itself as it does within its sentence
_MARK = "\ue000"  # a breath, until it is clear which sign it becomes
_BREATH = re.compile(rf"\s*{_MARK}[\s{_MARK}]*")


def breathing(text: str) -> str:
    """Return ``text`` with commas where round brackets open and close, and for spaced hyphens.

    Voices read on over them: "the mayor (a teacher) said" in one breath. ``[[…]]`` blocks,
    brackets inside a word ("name(s)") and a hyphen between numbers stay.
    """
    if "(" not in text and ")" not in text and "-" not in text:
        return text
    parts = _BLOCKS.split(text)
    # the blocks stand for a word each, so that what is around them is seen as it is
    words = "".join(part if n % 2 == 0 else "\ue001" for n, part in enumerate(parts))
    words = _OPENING.sub(rf"\1{_MARK}", words)
    words = _CLOSING.sub(_MARK, words)
    words = _HYPHEN.sub(_MARK, words)
    said = _BREATH.sub(_sign, words)
    blocks = iter(parts[1::2])
    return re.sub("\ue001", lambda _: next(blocks), said)


def clauses(text: str) -> list[str]:
    """Cut ``text`` behind colons, semicolons, dashes and commas where both sides are long.

    Each clause ends with the mark that it had (a comma for a dash): by it a voice knows that the
    sentence goes on. Short items of a list, and what lies within ``[[…]]``, stay together.

    >>> clauses("It came late, said the mayor, who had waited at the harbour since the morning, "
    ...         "and nobody there had told the passengers why.")[0]
    'It came late, said the mayor, who had waited at the harbour since the morning,'
    """
    found, start = list[str](), 0
    for gap in _CLAUSE.finditer(text):
        before = text[start : gap.start()] + (gap["mark"] or "")
        if min(len(before), len(text) - gap.end()) < _LONG or before.count("[[") != before.count(
            "]]"
        ):
            continue
        found.append(before if gap["mark"] else f"{before.rstrip()},")
        start = gap.end()
    return [*found, text[start:]]


def _sign(found: re.Match[str]) -> str:
    """The comma a breath becomes; nothing where another sign stands or the sentence ends."""
    before = found.string[: found.start()].rstrip()
    after = found.string[found.end() :]
    if not before:
        return ""
    if not after.strip() or after[0] in _STOPS:
        return ""
    if after[0] in "”’\"'" and not after[1:2].isalnum():
        return ""
    return " " if before[-1] in _STOPS + "—–" else ", "
