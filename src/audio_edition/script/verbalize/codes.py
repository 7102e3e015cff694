"""Letters with numerals (COVID-19, H5N1), numerals that name a thing, ratings and identifiers."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.acronyms import SAID_AS_WORD, letters, say_capitals, short_words
from audio_edition.script.verbalize.core import LEFT_OUT, Rule, Scan, Spoken, full_stop
from audio_edition.script.verbalize.patterns import is_labelled
from audio_edition.script.verbalize.words import by_pairs, cardinal, digits, plural, year
from audio_edition.script.vocabulary.finance import AGENCY, IDENTIFIER, LETTER_GRADES, RATINGS
from audio_edition.script.vocabulary.named import NAMED
from audio_edition.script.vocabulary.places import POSTAL_STATES

_RATING = late(
    "(?P<key>"
    + "|".join(re.escape(key) for key in sorted(RATINGS, key=len, reverse=True))
    + r")(?P<poss>'s)?(?![A-Za-z0-9+]|-[A-Za-z]|&|/[A-Z])"
)
_GRADE = late(r"(?P<key>[A-F][+-])(?=[\s,.;:)\"!?]|\Z)(?! (?:and|or) [A-F]-)")
_GRADED = frozenset(
    "a an the to from at of grade grades rated rating ratings score scored got gets get is was "
    "kept earned earns averaged average solid".split()
)
_AMBIGUOUS = frozenset({"AA", "BB", "CC", "BBB", "CCC"})
_OF_CREDIT = late(
    r"(?i)\brat(?:ed|ing|ings|es)\b|\bbonds?\b|\bnotes?\b|\bcredit|\bdebt|grad(?:e|ed|es)\b"
    r"|\boutlook\b|S&P|Fitch|Moody"
)


def _rating(match: re.Match[str], scan: Scan) -> Spoken:
    """A rating; letters alone are one only where credit is spoken of: the BBB is a bureau."""
    key = match["key"]
    near = max(0, match.start() - 60), match.end() + 40
    if key in _AMBIGUOUS and not _OF_CREDIT.search(scan.text, *near):
        return None
    return RATINGS[key] + (match["poss"] or "")


def _grade(match: re.Match[str], scan: Scan) -> Spoken:
    before = scan.before(match.start()).lower().strip("\"'(")
    return LETTER_GRADES[match["key"]] if before in _GRADED or match["key"][1] == "+" else None


# what names an identifier within a sentence: "see doi:10.1038/nature12373"
_DOI = late(r"(?:doi|DOI|Doi)(?:: ?| |(?=s? ?10\.))(?=10\.\d{4})")


RATINGS_AND_AGENCIES = (
    Rule(LEFT_OUT, "<([.A0", AGENCY, lambda _m, _s: ""),
    Rule(LEFT_OUT, "(/0", IDENTIFIER, lambda _m, _s: ""),
    Rule("acronym", "aA", _DOI, lambda _m, _s: "D O I"),
    Rule("rating", "A", _RATING, _rating),
    Rule("rating", "A", _GRADE, _grade),
)


_NUMBER = late(r"\d(?:-?\d){3,19}(?P<check>-?[Xx])?(?![\w%-]|[.,]\d)")
_KINDS = frozenset(
    "isbn isbn-10 isbn-13 issn ean upc imei zip pin pincode barcode postcode passcode pmid".split()
)
_OF_A_CODE = frozenset(
    "zip postal pin bar sort access dialing dialling pass entry security".split()
)
_OF_A_NUMBER = frozenset("account serial passport card routing badge tracking".split())


def _digits(match: re.Match[str], scan: Scan) -> Spoken:
    start, printed = match.start(), match[0]
    first, last = (word.strip("\"'(#:,").lower() for word in scan.before2(start))
    if last == "is":
        first, last = "", first  # her PIN is 2208
    told = (
        last in _KINDS
        or (last == "code" and first in _OF_A_CODE)
        or (last == "number" and first in _OF_A_NUMBER)
        or (len(printed) in (5, 10) and not match["check"] and _is_state(scan, start))
    )
    if not told:
        return None
    number = printed[: match.start("check") - start] if match["check"] else printed
    said = ", ".join(digits(group) for group in number.split("-"))
    return f"{said}, X" if match["check"] else said


def _is_state(scan: Scan, start: int) -> bool:
    """Whether a ZIP code stands behind its state: Beverly Hills, CA 90210."""
    ahead = scan.text[max(0, start - 5) : start]
    return ahead[:2] == ", " and ahead[2:4] in POSTAL_STATES and ahead[4:] == " "


IDENTIFIERS = (Rule("code", "0", _NUMBER, _digits),)


# -- a word, then a numeral that is its name ---------------------------------------------------

_PAIRED = frozenset(
    """
    Flight flight flights Flights Route route Routes Interstate Highway highway Section section
    Sections sections Boeing Airbus Room room Channel Bus bus Area Line Train train Road Title title
    Cessna Learjet Beechcraft Gulfstream Sikorsky
    Porsche Ferrari Peugeot Studio Studios Suite suite Ste. Res. Apartment Local
    Proposition Prop Measure
    Resolution resolution Bill bill Ordinance Rule rule Code code Page page Embraer Antonov Tupolev
    Ilyushin Levi's Psalm Statute Error error Platform Nikkei Amendment Gate gate Fokker Bombardier
    Exit exit Pier pier Airlines Airways Air Ryanair Lufthansa Delta United Southwest JetBlue
    H.R. HR S. port Stoxx Xbox § §§
    RTX GTX UA DL LH AF KL QF EK SQ CX QR EY MH BA AA
    easyJet Qantas Emirates Aeroflot MAX Rt. Rte. Hwy. Flt.
    Expo Agenda Form form Apollo Hwy Rte Squadron Unit unit
    Econ Economics Physics Chem Chemistry Psych Bio Calculus rated Rated
    Building building Order order Directive Regulation Case case Docket House Senate Iveco Scania
    """.split()
)
_YEARLY = frozenset("Expo Agenda House Senate Apollo Page page Case case Unit Order order".split())
_PLANES = frozenset(
    "700 707 717 727 737 747 757 767 777 787 797 380 350 330 320 321 319 340 220 190".split()
)
_PLANE_WORDS = late(
    r"[ -](?:Max|MAX|jet|jets|plane|planes|aircraft|airliner|airliners|jetliner|jetliners|"
    r"Dreamliner|fleet|"
    r"fleets|family|program|passenger|cargo|freighter|pilot|pilots|jumbo|was|crash|crashes)\b"
)
_ON_ROADS = frozenset(
    "meets crosses runs near between through reopened reopens slid closed shut flooded southbound "
    "northbound eastbound westbound".split()
)
_CODE_NUMBER = late(
    r"(?P<num>\d{3,4})(?:-(?P<tail>\d{1,3})(?P<er>ERs?|LR|F)?)?(?P<sub>\([a-zA-Z0-9]{1,3}\)){0,4}(?P<s>'?s)?"
    r"(?![\dA-Za-z%°$€£]|,\d{3}|\.\d)"
)


def _code_number(match: re.Match[str], scan: Scan) -> Spoken:
    num = match["num"]
    before = scan.before(match.start()).strip("\"'(")
    plane = num in _PLANES and _PLANE_WORDS.match(scan.text, match.end()) is not None
    if num in ("737", "747", "757", "767", "777", "787") and not plane:
        plane = bool(match["s"]) or (
            before.lower() in ("a", "an", "the", "two", "three", "its", "of")
            and (
                match["s"] is not None
                or match["tail"] is not None
                or "Max" in scan.text[match.end() : match.end() + 5]
            )
        )
    road = before in ("US", "U.S.") and (
        scan.before2(match.start())[0] in ("on", "along", "near", "and", "of")
        or scan.after(match.end()) in _ON_ROADS
    )
    if before not in _PAIRED and not plane and not road:
        return None
    if before in _YEARLY and len(num) == 4:
        return None
    said = by_pairs(num)
    if match["tail"]:
        tail = match["tail"]
        said += f" {by_pairs(tail)}" + (f" {letters(match['er'])}" if match["er"] else "")
    if match["sub"]:
        subs = re.findall(r"\(([a-zA-Z0-9]{1,3})\)", scan.text[match.start() : match.end()])
        said += "".join(f" {cardinal(int(s)) if s.isdigit() else letters(s)}" for s in subs)
    if match["s"]:
        said = f"{said}'s" if "'" in match["s"] else plural(said)
    return said


_SUBSECTION = late(r"(?P<num>\d{1,4})(?P<subs>(?:\([a-zA-Z0-9]{1,3}\)){1,4})(?P<s>'?s(?![a-z]))?")


def _subsection(match: re.Match[str], _scan: Scan) -> Spoken:
    subs = re.findall(r"\(([a-zA-Z0-9]{1,3})\)", match["subs"])
    if subs == ["s"]:
        return None
    said = by_pairs(match["num"]) + "".join(
        f" {cardinal(int(s)) if s.isdigit() else letters(s)}" for s in subs
    )
    return said + ("'s" if match["s"] else "")


# -- letters and numerals in one token ----------------------------------------------------------

_NAME = late(
    "(?P<key>"
    + "|".join(re.escape(k) for k in sorted(NAMED, key=len, reverse=True))
    + r")(?P<end>'s)?(?![A-Za-z0-9])"
)
# "U21s", "U-17": teams of those who are younger
_UNDER = late(r"U-?(?P<num>1[2-9]|2[0-3])(?P<s>s)?(?![\w-]|[.,]\d)")
_LETTERS_FIRST = late(
    r"(?P<word>[A-Z]{1,6}|MiG|[A-Z][a-z]{1,14}|[a-z]{1,3})(?P<dash>[-–]|(?<=[A-Z])\.)?(?P<num>\d{1,4}(?:\.\d{1,2})?)"
    r"(?P<tail>(?:-?[A-Z]{1,3}|-\d{1,3}|[a-rt-z])(?![a-z]))?(?P<end>'?s)?"
    r"(?![A-Za-z0-9]|,\d{3}(?!\d)|/\d{1,2}/\d)"
)
_DIGIT_FIRST = late(
    r"(?P<num>\d{1,3})(?P<dash>-?)(?P<word>[A-Z]{1,3}|[a-rt-z](?!s))(?P<end>'?s)?"
    r"(?![A-Za-z0-9]|/[A-Za-z])"
)
_JUMBLE = late(
    r"(?=[A-Za-z0-9]{0,40}\d)(?=[A-Za-z0-9]{0,40}[A-Za-z])[A-Za-z0-9]{2,40}(?![A-Za-z0-9])"
)
_PIECES = late(r"[0-9]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]")


# "grades K–5", "a pre-K–8 school"
_FROM_K = late(r"K(?P<dash>[-–])(?P<num>\d{1,2})(?![\w-]|[.,]\d)")


def _from_k(match: re.Match[str], scan: Scan) -> Spoken:
    graded = scan.before(match.start()).lower() in ("grade", "grades", "levels", "years")
    if not graded and (match["dash"] == "-" or match["num"] not in ("2", "5", "6", "8", "12")):
        return None
    return f"K through {cardinal(int(match['num']))}"


def _under(match: re.Match[str], _scan: Scan) -> Spoken:
    said = cardinal(int(match["num"]))
    return f"under {plural(said) if match['s'] else said}"


_OIL = late(r" (?:bbl|b/d|bpd|boe|barrels?|mi|miles|people|users|tons?|tonnes?)(?![a-z])")


def _name(match: re.Match[str], scan: Scan) -> Spoken:
    if match["key"] == "3M" and _OIL.match(scan.text, match.end()):
        return None  # three million barrels, and no maker of tape
    stop = full_stop(scan, match.end()) if match[0][-1] == "." else ""
    return NAMED[match["key"]] + (match["end"] or "") + stop


def _word(word: str) -> str:
    """Say the letters of a code."""
    if len(word) > 1 and not word.isupper() and word[0].isupper():
        return word
    if len(word) > 2 and word.upper() in short_words():
        return word
    if word in SAID_AS_WORD:
        return word.capitalize() if word == "COVID" else word
    if len(word) > 4:
        return say_capitals(word) or word
    return letters(word)


def _numeral(num: str, word: str) -> str:
    """Say the numeral of a code: pairs for three and more digits, else a number."""
    if "." in num:
        whole, _, part = num.partition(".")
        return f"{cardinal(int(whole))} point {digits(part)}"
    if num[0] == "0":
        return digits(num, zero="oh" if num != "0" else "zero")
    if len(num) == 4 and word in ("FY", "CES", "E", "COP", "Euro", "Rio", "Tokyo", "Expo"):
        return year(int(num))
    return by_pairs(num)


def _letters_first(match: re.Match[str], _scan: Scan) -> Spoken:
    word, num, tail, end = match["word"], match["num"], match["tail"], match["end"]
    if word[0].islower() and (match["dash"] or len(word) > 3 or word in ("a", "an", "in", "on")):
        return None
    if not match["dash"] and not word.isupper() and word[0].isupper() and len(word) > 1 and tail:
        return None
    said_num = _numeral(num, word)
    if word == "FY" and not tail and not end:
        return f"fiscal year {said_num}"
    if match["dash"] and word[0].isupper() and not word.isupper() and len(word) > 1:
        # "Catch-22", "Sputnik-1", "Covid-19", and a full word before a plain number
        said = f"{word} {said_num}"
    else:
        said = f"{_word(word)} {said_num}"
    if tail:
        bare = tail.lstrip("-")
        said += f" {by_pairs(bare)}" if bare.isdigit() else f" {letters(bare)}"
        if end:
            said += "'s"
        return said
    if end:
        said = f"{said}'s" if "'" in end else plural(said)
    return said


_AGAIN = late(r"[-–](?=\d{1,3}[A-Z](?!\w))")


def _digit_first(match: re.Match[str], scan: Scan) -> Spoken:
    num, word, end = match["num"], match["word"], match["end"]
    if match["dash"] and word.islower():
        return None
    said = by_pairs(num) if len(num) > 2 else cardinal(int(num)) if num[0] != "0" else digits(num)
    again = _AGAIN.match(scan.text, match.end())
    if again and is_labelled(match, scan, word):
        return f"{said} {word} to ", again.end()  # gates 12C-14C
    return f"{said} {letters(word)}" + ("'s" if end else "")


def _jumble(match: re.Match[str], _scan: Scan) -> Spoken:
    said: list[str] = []
    for piece in _PIECES.findall(match[0]):
        if piece.isdigit():
            said.append(by_pairs(piece))
        elif piece.isupper():
            said.append(_word(piece))
        else:
            said.append(piece if len(piece) > 1 else piece.upper())
    return " ".join(said)


# share classes: BRK.A
_CLASS = late(r"(?<=[(:] |.\()(?P<sym>[A-Z]{2,4})\.(?P<cls>[A-C])(?![A-Za-z0-9.])")


# "CVE-2024-3094": letters, a year and a number of its own
_REGISTERED = late(r"(?P<word>[A-Z]{2,6})-(?P<year>(?:19|20)\d\d)-(?P<num>\d{3,7})(?![\w-]|[.,]\d)")


def _registered(match: re.Match[str], _scan: Scan) -> Spoken:
    return f"{_word(match['word'])} {year(int(match['year']))} {digits(match['num'])}"


# "118 S. Main St."; round ones stay: three hundred fifty Fifth Avenue
_HOUSE = late(
    r"(?<![-$€£#])(?P<num>[1-9]\d[1-9]|[1-9]\d{3})"
    r"(?= (?:(?:[NSEW]|[NS][EW])\.? |(?:North|South|East|West) )?"
    r"(?:(?:St|Ft|Mt|Dr)\.? )?(?:(?:[A-Z0-9][A-Za-z0-9']{1,20} ){1,3}"
    r"(?:St|Ave|Blvd|Rd|Dr|Ln|Pl|Ct|Way|Pkwy|Ter|Cir|Street|Avenue|Boulevard|Road|Drive|Lane|"
    r"Place|Court|Parkway|Terrace|Circle)(?![a-z])|(?<=\. )(?:Main|Broadway|Front|Market|Broad)\b))"
)

HOUSES = (Rule("code", "0", _HOUSE, lambda m, _s: by_pairs(m["num"])),)
NAMES = (
    Rule("code", "A", _REGISTERED, _registered),
    Rule("code", "A", _FROM_K, _from_k),
    Rule("code", "A0a", _NAME, _name),
    Rule("code", "A", _CLASS, lambda m, _s: letters(m["sym"] + m["cls"])),
    Rule("code", "A", _UNDER, _under),
)
RULES = (
    Rule("code", "0", _CODE_NUMBER, _code_number),
    Rule("code", "0", _SUBSECTION, _subsection),
    Rule("code", "Aa", _LETTERS_FIRST, _letters_first),
)
LATE_RULES = (
    Rule("code", "0", _DIGIT_FIRST, _digit_first),
    Rule("code", "0Aa", _JUMBLE, _jumble),
)
