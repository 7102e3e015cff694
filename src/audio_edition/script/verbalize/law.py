"""Roman numerals, statutes, citations, and verses."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.common import english_names
from audio_edition.script.verbalize.acronyms import letters
from audio_edition.script.verbalize.core import STARTERS, Rule, Scan, Spoken, full_stop
from audio_edition.script.verbalize.words import by_pairs, cardinal, number, ordinal, year
from audio_edition.script.vocabulary.law import (
    BOOKS,
    FEDERAL,
    FULL_BOOKS,
    NUMBERED,
    REPORTERS,
    SHORT,
)
from audio_edition.script.vocabulary.named import REIGNED

_VALID = late(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\Z")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}

_ROMAN = late(r"(?P<num>[IVXLCDM]{1,12})(?P<end>'s)?(?![A-Za-z0-9&'.]\w|[A-Za-z0-9&])")

# Before these, a numeral is a plain number.
_CARDINAL = frozenset(
    """
    Artemis Starship Voyager Pioneer Ares Soyuz Vostok Columbia Delta Explorer Mariner Skylab
    Pt Ch Chap Art Sec Bk Fig Amend Sch Cl Amendment
    War Wars Bowl Chapter Chapters Part Parts Act Acts Scene Volume Vol
    Book Books Title Article
    Articles Section Phase Type Class Level Stage Tier Mark Schedule Division Apollo Gemini
    Fantasy Rocky Vatican Episode Episodes Figure Table Appendix Annex Group Grade Category Unit
    Zone Region District Falcon Saturn Titan Ariane Stratum Band Factor Olympiad Games WrestleMania
    Auto GTA Duty Elder Scrolls Diablo Dragon Quest Warcraft Civilization Halo Tekken Kombat Evil
    Souls Hades Planet Rambo Saw Scream Creed Godfather Gladiator Hundred Ultra Panzer Tiger Henry:
    Minuteman Trident Leopard Merkava Aim Mach Camp Isuzu Meditation Canto Sonata Symphony Op Opus
    No Number Stalag Basel Solvency Core Series Generation Gen Version Ironman Wembley Ring Project
    World Congress Lok Item Para Paragraph Clause Rule Protocol Pillar Chamber Court Corps Team
    Count Counts Hall Ward Pier Dam Wing Tower Terminal Inga Turbine Reactor
    Experiment Final Sample Form Course Algebra Calculus Physics Chemistry English Biology Spanish
    """.split()
)
_SHORT = frozenset("Vol Pt Ch Chap Art Sec Bk No Fig Amend Sch Cl".split())
_LONG = frozenset(
    "Bowl Chapter Psalm Sonnet WrestleMania Canto Article Part Section Verse Tome".split()
)
_KINGS = frozenset(
    """
    Charles Elizabeth George Edward Henry James William Richard Louis Philip Philippe Felipe
    Francis Benedict Pius Paul Leo Gregory Clement Innocent Urban Alexander Nicholas Catherine
    Peter Ivan
    Frederik
    Frederick Friedrich Wilhelm Napoleon Margrethe Mary Victoria Ferdinand Alfonso Juan Carlos
    Carl Gustaf Harald Haakon Olav Christian Albert Baudouin Leopold Rainier Abdullah Hussein
    Mohammed Hassan Faisal Farouk Ramses Ramesses Xerxes Darius Cyrus Ptolemy Cleopatra Sixtus
    Boniface Julius Adrian Hadrian Celestine Stephen Constantine Theodosius Justinian Leopold
    Maximilian Joseph Franz Rudolf Otto Sigismund Vladimir Tutankhamun Amenhotep Thutmose Malcolm
    Robert David Kenneth Alexander Selim Suleiman Murad Mehmed Mahmud Abdul Haile Menelik Naruhito
    Vajiralongkorn Rama Mswati Letsie Tupou Umberto Emmanuel Emanuele Pedro Joao John Bartholomew
    Kirill Alexy Tawadros Shenouda Theodore Anne Jane Mindaugas Casimir Bela Isabella Isabel
    Wilhelmina Beatrix Willem Henri Jean Karl Gustav Eric Valdemar Sancho Afonso Manuel Qaboos
    Shah Mithridates Antiochus Attalus Seti Psamtik Khufu Timothy Ignatius Theophilos Tawadros
    """.split()
)
_RULERS = frozenset(
    "King Queen Pope Emperor Empress Tsar Czar Prince Kaiser Sultan Duke Patriarch".split()
)
_ARMIES = frozenset("Corps Army Legion Fleet Olympiad Congress Dynasty Republic".split())
_VERBS = frozenset(
    "am was have had will would could can do did think know feel want believe said saw hope need "
    "like love may might must should never just always also really thought felt knew went go got "
    "get don't can't won't wouldn't couldn't remember mean guess suppose wish write read wrote "
    "told tell heard hear came come see find found".split()
)
_REIGNED = frozenset(
    "took ruled reigned abdicated ascended conquered defeated crowned invaded died".split()
)
_NOT_NUMERALS = frozenset(
    "CD DC MC MD DM CM MM CC DI MI LI CV MIX CIVIL DIM LCD XL CCC CDC MDC MCI DCI MIC CI".split()
)


def roman_value(text: str) -> int | None:
    """Return the value of a well-formed Roman numeral, or None."""
    if not text or not _VALID.match(text):
        return None
    total = 0
    for char, following in zip(text, [*text[1:], ""], strict=True):
        value = _VALUES[char]
        total += -value if following and _VALUES[following] > value else value
    return total


# "the XVth congress"
_ORDINAL = late(r"(?P<num>[IVXLC]{2,10})(?:th|st|nd|rd)(?![A-Za-z0-9&'.]\w|[A-Za-z0-9&])")


def _numbered_th(match: re.Match[str], _scan: Scan) -> Spoken:
    value = roman_value(match["num"])
    return ordinal(value) if value else None


def _roman(match: re.Match[str], scan: Scan) -> Spoken:
    text = match["num"]
    value = roman_value(text)
    first, before = scan.before2(match.start())
    if (
        value is not None
        and (not before or before[-1] in '.,;:!?)"-–(')
        and len(text) > 2
        and not set(text) & set("LCDM")
    ):
        return cardinal(value) + (match["end"] or "")
    if value and len(text) > 1 and scan.after(match.end()) in ("century", "centuries", "Century"):
        return ordinal(value)
    if before in ("the", "The") and value and len(text) > 2 and not set(text) & set("LCDM"):
        return ordinal(value) if scan.after(match.end())[:1].isupper() else None
    if before in ("the", "The") and value and scan.after(match.end()) in _ARMIES:
        return ordinal(value)
    if value == 11 and before in ("1st", "2nd", "3rd"):
        return cardinal(value)
    if set(text) & set("LCDM") and before not in _LONG:
        return None
    if before.endswith(".") and before[:-1].capitalize() in _SHORT:
        before = before[:-1].capitalize()
    if (
        value is None
        or not before
        or before[-1] in '.,;:!?")'
        or scan.text[match.start() - 1] != " "
    ):
        return None
    word = before.lstrip("\"'(")
    end = match["end"] or ""
    number = _numbered(text, value, word, scan.after(match.end()))
    if number is None:
        return _named(text, value, word, first, end, match, scan)
    if word == "War":
        number = number.capitalize()
    return number + end


_CLASSED = frozenset(
    "trauma offense offence offender offenders trial trials rail "
    "railroad railroads recall recalls felony felonies misdemeanor area areas drug drugs device "
    "devices error errors diabetes civilization football school schools basketball".split()
)


def _numbered(text: str, value: int, word: str, behind: str) -> str | None:
    """Say a numeral after a word that counts things: World War II, Chapter IV."""
    if word.lower() in (
        "chapter",
        "part",
        "phase",
        "stage",
        "type",
        "act",
        "volume",
        "title",
        "grade",
    ):
        word = word.capitalize()
    if word not in _CARDINAL:
        return None
    if word == "Congress" or (text == "I" and word in _ALSO_OBJECTS and behind not in _CLASSED):
        return None
    if text in ("C", "D", "M", "L") or (
        text in _NOT_NUMERALS and not (text == "XL" and word in _LONG)
    ):
        return None
    if text == "X" and word in (
        "Planet",
        "Project",
        "Factor",
        "Generation",
        "Gen",
        "Series",
        "Halo",
    ):
        return None
    return cardinal(value)


_ALSO_OBJECTS = frozenset(
    "Count Counts Hall Ward Pier Dam Wing Tower Terminal "
    "World Games Project Team Book Books Section Level Group Class Rule Court Course Item Form "
    "Final English Spanish Unit Region Zone District Number No Camp Duty Planet Creed Series "
    "Congress Chamber Ring Core Version Generation Gen Title Figure Table".split()
)


_SURNAME = late(r"\. [A-Z][a-z]{1,20}")


def _is_person(text: str, ahead: str) -> bool:
    """Say whether a surname with somebody's first name ends here: Martin Luther King III."""
    found = _PERSON.search(ahead)
    names = found[0].split()[:-1] if found else []
    if text == "III" and names and names[-1] not in STARTERS:
        return True  # Thurston Howell III: things are seldom made thrice
    return any(name in english_names() or _INITIAL.fullmatch(name) for name in names)


_PERSON = late(r"(?:(?<![\w.])[\"(]?[A-Z][\w.'-]{0,20}[\")]? ){2,4}\Z")


_INITIAL = late(r"(?:[A-Z]\.){1,3}|[A-Z]|Sens?\.|Reps?\.|Gov\.|Dr\.|Mr\.")


def _named(
    text: str, value: int, word: str, first: str, end: str, match: re.Match[str], scan: Scan
) -> str | None:
    """Say a numeral after a name: the third."""
    if not word[:1].isupper() or not word[-1:].isalpha() or word.isupper() or word in STARTERS:
        return None
    king = word in _KINGS or word in REIGNED or first.strip("\"'(") in _RULERS
    surname = _SURNAME.match(scan.text, match.end()) if len(text) == 1 else None
    if surname and scan.after(match.end() + 1) not in STARTERS:
        return None  # "Henry V. Orr" has a second name
    if len(text) == 1:
        if not king:
            return None
        if text == "I":
            after = scan.after(match.end())
            ruler = first.strip("\"'(") in _RULERS or word in ("Elizabeth", "Napoleon", "Ramses")
            reigned = word in _KINGS and after in _REIGNED
            if not reigned and (not ruler or (first and after.lower() in _VERBS)):
                return None
        elif (
            (text == "X" and word in ("Malcolm",))
            or text in ("C", "D", "L", "M")
            or word in ("Malcolm", "Mary", "David", "Robert", "Jane", "Anne")
        ):
            return None
    elif text in _NOT_NUMERALS or value > 39:
        return None
    elif not king and not _is_person(text, scan.text[max(0, match.start() - 60) : match.start()]):
        return cardinal(value) + end  # Trump II, the Keck II telescope
    elif not king and value > 6:
        return cardinal(value) + end
    return f"the {ordinal(value)}{end}"


# "Block IIA", "Stage IIIb": a numeral and a letter that name a thing
_LETTERED = late(
    r"(?<=(?:lock|tage|hase|Type|type|lass|Tier|tier|roup|evel|pace|lage|gory) )"
    r"(?P<num>I{1,3}|IV|VI{0,3})(?P<letter>[ABD-H]|[a-d])(?![\w.'-])"
)
# "Mk II", "Mk. 48", "MK-84": marks of boats, bombs and cars
_MARK = late(
    r"(?:Mk(?:\. ?|[ -]?)|MK[ -]?|Mark[- ]?(?=[IVX]))(?:(?P<num>\d{1,3})|(?P<roman>[IVX]{1,5}))"
    r"(?P<letter>[A-Ca-c])?(?![A-Za-z0-9:]|[.,]\d)"
)


def _lettered(match: re.Match[str], _scan: Scan) -> Spoken:
    value = roman_value(match["num"])
    return f"{cardinal(value)} {match['letter'].upper()}" if value else None


def _mark(match: re.Match[str], _scan: Scan) -> Spoken:
    value = int(match["num"]) if match["num"] else roman_value(match["roman"])
    if not value:
        return None
    return f"Mark {cardinal(value)}" + (f" {match['letter'].upper()}" if match["letter"] else "")


NUMERALS = (
    Rule("roman", "A", _LETTERED, _lettered),
    Rule("roman", "A", _ORDINAL, _numbered_th),
    Rule("roman", "A", _ROMAN, _roman),
)
MARKS = (Rule("code", "A", _MARK, _mark),)


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
