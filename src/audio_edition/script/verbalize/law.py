"""Statutes, court citations, dockets, rules with letters in their numbers, and verses."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.acronyms import letters
from audio_edition.script.verbalize.core import Rule, Scan, Spoken, full_stop
from audio_edition.script.verbalize.words import by_pairs, number, ordinal, year
from audio_edition.script.vocabulary.law import (
    BOOKS,
    FEDERAL,
    FULL_BOOKS,
    NUMBERED,
    REPORTERS,
    SHORT,
)

_SECTION = (
    r"\d{1,5}(?:[a-z]{1,2}(?![a-z]))?(?:\.\d{1,5}(?:[a-z]{1,2}(?![a-z]))?)?(?:-\d{1,3}[a-z]?)?"
    r"(?:\([A-Za-z0-9]{1,4}\)){0,5}"
)
_PIECES = late(r"\d+|[A-Za-z]+|\.")


def say_section(text: str) -> str:
    """Say a section as lawyers do: 78j(b) "seventy-eight J B", 240.10b-5 "two forty point …"."""
    said = []
    for piece in _PIECES.findall(text):
        if piece.isdigit():
            said.append(by_pairs(piece))
        else:
            said.append("point" if piece == "." else letters(piece))
    return " ".join(said)


_REPORTER = "|".join(re.escape(key) for key in sorted(REPORTERS, key=len, reverse=True))
_CITED = late(
    rf"(?P<volume>\d{{1,4}}) (?P<reporter>{_REPORTER}) (?P<sign>§{{1,2}} ?)?(?P<page>{_SECTION})"
    r"(?![\w%]|,\d{3})"
)


def _cited(match: re.Match[str], _scan: Scan) -> Spoken:
    key = match["reporter"]
    sign = {1: "section ", 2: "sections "}.get((match["sign"] or "").count("§"), "")
    page = say_section(match["page"])
    return f"{by_pairs(match['volume'])} {REPORTERS[key]} {sign}{page}"


_SIGN = late(rf"(?P<sign>§{{1,2}}) ?(?P<num>{_SECTION})(?P<to>[-–](?=\d))?(?![\w%]|,\d{{3}})")


def _sign(match: re.Match[str], _scan: Scan) -> Spoken:
    if len(match["sign"]) == 1:
        low, _, high = match["num"].partition("-")
        ranged = low.isdigit() and high.isdigit() and int(low) < int(high)
        if not ranged:
            return f"section {say_section(match['num'])}", match.end("num")
        return f"section {say_section(low)} to {say_section(high)}", match.end("num")
    first, dash, last = match["num"].partition("-")
    said = f"sections {say_section(first)}"
    if dash:
        said += f" to {say_section(last)}"
    return (f"{said} to ", match.end("to")) if match["to"] else (said, match.end("num"))


# "s. 44", "ss. 2-4", and without a full stop where the act follows: s 20 of the Act
_SHORT_SECTION = late(
    rf"(?<![\w.'’/-])(?P<sign>ss?)(?:\. ?| (?=[\w()-]{{1,12}} of the ))"
    rf"(?P<num>{_SECTION}|\d{{1,3}}[A-Z]{{1,2}})"
    r"(?P<to>[-–](?=\d))?(?![\w%]|,\d{3})"
)


def _short_section(match: re.Match[str], _scan: Scan) -> Spoken:
    low, _, high = match["num"].partition("-")
    said = f"section{'s' if len(match['sign']) > 1 else ''} {say_section(low)}"
    if high:
        said += f" to {say_section(high)}"
    return (f"{said} to ", match.end("to")) if match["to"] else (said, match.end("num"))


_SECTIONS = late(
    rf"(?P<sign>[Ss]s?)\.? (?P<num>{_SECTION}|\d{{1,3}}[A-Z]{{1,2}})(?P<to>[-–](?=\d))?"
    r"(?![\w%]|,\d{3})"
)
_STATUTE = late(r"(?:\bAct(?: of)?(?: \d{4})?|\bCode|\bOrdinance|\b[Uu]nder),? \Z")
_NAMED_ACT = late(
    r" (?:of the )?(?:IPC|CrPC|CPC|BNS|BNSS|UAPA|PMLA|NDPS|NIA|POCSO|RTI|Indian Penal Code)\b"
)


def _sections(match: re.Match[str], scan: Scan) -> Spoken:
    """Sections in capitals, or without a stop: "Ss. 10", "under S. 60", "S. 420 IPC"."""
    ahead = scan.text[max(0, match.start() - 24) : match.start()]
    told = match["sign"] == "Ss" or _STATUTE.search(ahead)
    if not told and not _NAMED_ACT.match(scan.text, match.end("num")):
        return None
    return _short_section(match, scan)


# "SLP (C) No. 1234/2021", "FIR 45/2020": a number of a year
_OF_YEAR = late(r"(?P<num>\d{1,5})/(?P<year>(?:19|20)\d\d)(?![\w/%]|[.,]\d)")
_PLEA = late(
    r"(?:\b(?:W\.? ?P|S\.? ?L\.? ?P|O\.? ?A|O\.? ?S|C\.? ?A|R\.? ?P|Crl\.? ?A|FIR|PIL|"
    r"[Pp]etition|[Aa]ppeal|[Ss]uit)\.?)(?: ?\([A-Za-z.]{1,6}\))?\.?,? ?(?:[Nn]os?\.? ?)?\Z"
)


def _of_year(match: re.Match[str], scan: Scan) -> Spoken:
    if not _PLEA.search(scan.text[max(0, match.start() - 40) : match.start()]):
        return None
    return f"{by_pairs(match['num'])} of {year(int(match['year']))}"


_PUBLIC = late(r"Pub\. ?L\. ?(?P<no>No\. ?)?(?P<a>\d{2,3})[-–](?P<b>\d{1,3})(?![\d-])")


def _public(match: re.Match[str], _scan: Scan) -> Spoken:
    no = "number " if match["no"] else ""
    return f"{SHORT['Pub. L.']} {no}{by_pairs(match['a'])} {by_pairs(match['b'])}"


_FEDERAL = late(
    "(?P<key>" + "|".join(map(re.escape, FEDERAL)) + rf")(?: (?P<num>{_SECTION})(?![\w%]))?"
)


def _federal(match: re.Match[str], scan: Scan) -> Spoken:
    """A rule of the federal courts with its number: Fed. R. Civ. P. 12(b)(6)."""
    said = FEDERAL[match["key"]]
    if match["num"]:
        return f"{said} {say_section(match['num'])}"
    return said + full_stop(scan, match.end())


_CIRCUIT = late(r"(?P<num>\d{1,2})(?:st|nd|rd|th|d) (?:Cir\.(?![A-Za-z])|(?=Circuit))")


def _circuit(match: re.Match[str], scan: Scan) -> Spoken:
    said = ordinal(int(match["num"]))
    if match[0][-1] != ".":
        return said, match.end() - 1
    return f"{said} {SHORT['Cir.']}" + full_stop(scan, match.end())


_BOOK = "|".join(re.escape(key) for key in sorted({*BOOKS, *FULL_BOOKS}, key=len, reverse=True))
_VERSE = late(
    rf"(?:(?P<nth>[123]) )?(?P<book>{_BOOK}) (?P<chapter>\d{{1,3}})"
    r"(?::(?P<verse>\d{1,3})(?:[-–](?P<last>\d{1,3}))?)?(?![\d:%]|,\d{3}|[-–]\d|\.\d)"
)


def _verse(match: re.Match[str], _scan: Scan) -> Spoken:
    book, chapter, verse = match["book"], match["chapter"], match["verse"]
    name = BOOKS.get(book, book)
    if match["nth"] and name not in NUMBERED:
        return None
    if not verse and book not in ("Ps.", "Pss.") and not (match["nth"] and book[-1] == "."):
        return None
    said = f"{name} {number(chapter)}" + (f" {number(verse)}" if verse else "")
    if match["last"]:
        said += f" to {number(match['last'])}"
    return f"{ordinal(int(match['nth']))} {said}" if match["nth"] else said


RULES = (
    Rule("law", "0", _CITED, _cited),
    Rule("law", "0", _CIRCUIT, _circuit),
    Rule("law", "0", _OF_YEAR, _of_year),
    Rule("law", "a", _SHORT_SECTION, _short_section),
    Rule("law", "Aa", _SECTIONS, _sections),
    Rule("law", "§", _SIGN, _sign),
    Rule("law", "A", _PUBLIC, _public),
    Rule("law", "A", _FEDERAL, _federal),
    Rule("law", "A0", _VERSE, _verse),
)
