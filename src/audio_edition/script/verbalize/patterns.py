"""Pieces of patterns that several families share. All are bounded."""

from __future__ import annotations

import re

from audio_edition.late import late
from audio_edition.script.verbalize.core import Scan
from audio_edition.script.vocabulary.signs import BELOW_ZERO
from audio_edition.script.vocabulary.units import JOINED, MAGNITUDES, MANY, NO_LABEL, is_label

NUM = (
    r"(?:\d{1,3}(?:,\d{3}){1,10}(?!\d)|\d{1,2}(?:,\d{2}){1,6},\d{3}(?!\d)|(?<![\d,])\d{1,36}(?!\d))"
    r"(?:\.\d{1,20}(?![\d])(?!\.\d))?"
)
"""A numeral with optional thousands commas and decimals."""

POINT_NUM = rf"(?:{NUM}|(?<![.A-Za-z])\.\d{{1,20}}(?!\d))"
"""A numeral, or decimals alone (``.5``)."""

# the sign first, then what may not stand before it: most numbers have none
SIGN = (
    r"(?P<sign>[-+±](?<![\w.)\]+?°%-][-+±])(?<!\d[\"'][-+±])"
    rf"|{BELOW_ZERO}(?=\.?\d))?"
)
"""The sign of a number, as a group of this name."""

DASH = r"[-–—]"
RANGE = r"(?: ?[–—] ?|-| - )"
"""What stands between two numbers of a range."""

MAG_WORD = (
    r"(?i:hundred|thousand|million|billion|trillion|quadrillion|zillion|lakh crore"
    r"|lakh cr(?:\.(?=[,;]| ?[(–—]| [a-z]))?(?![a-z])|crore|lakh)s?(?![a-z])"
)
MAG_SUFFIX = r"(?:mln|mil|mn|mm|MM|bln|bn|Bn|BN|trn|tr|tn|cr|[kKmMbBtT])(?![A-Za-z0-9])"
MAG = (
    rf"(?: ?[- ]?(?P<{{0}}word>{MAG_WORD}|[kKL][ -]?(?:[Cc]rores?|[Cc]r|CR|lakhs?)(?![A-Za-z])"
    r"|(?:Cr|CR)(?![A-Za-z]))"
    rf"|(?: |-(?=(?:m|bn|cr)(?![\w-])))?(?P<{{0}}suffix>{MAG_SUFFIX}))"
)

_FUNCTION = frozenset(
    "a an the and or but nor so yet if as than that which who whom whose when where while "
    "because since until though although of in on at by for from to with without within into "
    "onto over under above below between among across through during before after against "
    "about around near off out up down per via each every apiece all both either more less "
    "most fewer extra additional too also only just even still already again ago away back "
    "here there then now today tonight yesterday tomorrow later earlier so far ahead behind "
    "is are was were be been being am has have had having do does did will would can could "
    "shall should may might must not never i you he she it we they him her them this these "
    "those last next annually monthly weekly daily yearly overall combined total altogether "
    "worth instead alone together not compared including excluding versus vs plus minus "
    "went goes go going came comes come got gets get gave gives give made makes make rose "
    "fell grew dropped raised paid spent needed owed "
    "monday tuesday wednesday thursday friday saturday sunday january february march april "
    "june july august september october november december "
    "what why how however meanwhile once whether like unless despite amid along toward towards "
    "upon its his their our my your plus".split()
)
_ALSO_VERBS = frozenset(
    "hit drop fall climb run walk cut raise offer order race drive wave".split()
)
_DETERMINERS = frozenset(
    "a an the this that these those its his her their our my your another each every any "
    "new proposed first second third annual initial additional record historic massive huge "
    "controversial bipartisan estimated recent planned latest whopping single separate similar "
    "nearly roughly about approximately almost reported".split()
)
_NOUNS = frozenset(
    "package deal bill plan fund funds loan loans contract contracts investment investments "
    "budget budgets lawsuit lawsuits settlement fine fines project projects grant grants "
    "donation donations program programme programs scheme stimulus bailout bond bonds bid "
    "takeover acquisition merger sale purchase payment payments penalty award prize reward "
    "debt deficit surplus increase cut cuts rise raise note notes coin coins stake valuation "
    "company industry market business campaign gift mortgage home homes house houses mansion "
    "facility plant factory tax fee fees fare ticket tickets check checks cheque cheques rebate "
    "credit credits subsidy aid infrastructure relief spending rescue ransom bond bail bounty "
    "offer order orders hit loss losses profit gap hole shortfall infusion initiative effort "
    "agreement pact verdict judgment jackpot price pricetag salary bonus pension wage wages "
    "minimum ceiling cap limit threshold incentive incentives voucher vouchers gala estate "
    "renovation expansion upgrade drug weapons arms defense defence military climate housing "
    "bridge tunnel stadium yacht painting startup fraud scam heist theft run race walk drive "
    "trip journey route stretch radius zone bill's winds wind storm surge limit drop fall climb "
    "swim hike march trek course track pipeline tower building wall fence border coastline "
    "pistol handgun rifle "
    "rounds round bullet bullets gun guns ammunition casings shell shells lens "
    "baby man woman boy girl dog wave waves vessel ship truck trucks tank bottle bomb".split()
)


def is_adjective(before: str, after: str) -> bool:
    """Say whether an amount between these words describes the noun after it.

    "a $5 deal", "passed $5 billion package" do; "spent $5 on", "the $5 he paid" do not.
    """
    if not after:
        return False
    word = after.lower()
    if word in _FUNCTION or word.endswith("ly"):
        return False
    left = before.lower().strip("\"'([,;:")
    if left in ("a", "an"):
        return True
    if word in _NOUNS:
        return word not in _ALSO_VERBS or left not in ("of", "to", "by", "from", "at")
    if word.endswith(("ed", "ing")):
        return False
    return left in _DETERMINERS or (left.endswith("'s") and left not in _CONTRACTIONS)


_CONTRACTIONS = frozenset("it's that's he's she's there's here's what's who's where's".split())


_DIMENSIONS = frozenset(
    "tall high deep wide long thick away apart north south east west northeast northwest "
    "southeast southwest indoors outdoors offshore inland downhill uphill upstream "
    "downstream warmer colder hotter cooler higher lower taller longer heavier wider deeper "
    "faster slower shorter lighter closer across square flat clear shy fast heavy old later "
    "earlier early late behind ahead".split()
)


# what winds and weights did: "gusts of 90mph hit", no noun
_DID = frozenset(
    "hit struck fell rose blew swept tore brought came left led met ran won lost said saw shook "
    "broke drove flew sank held kept took made cost spread sent sold beat grew meant stood".split()
)


def describes_noun(after: str) -> bool:
    """Say whether a unit that touches its number (8GB, 100W) describes this next word."""
    return (
        after.islower()
        and after not in _FUNCTION
        and after not in _DIMENSIONS
        and after not in _DID
        and not after.endswith(("ly", "ed", "ing"))
    ) or after in _DEVICES


_DEVICES = frozenset("RAM LED SSD NATO TV IMAX OLED LCD HDD USB DDR LPDDR HBM NAND".split())
_CRICKET = late(
    r"\b(?:cricket|stumps|wickets?|innings|overs|at (?:lunch|tea)|batsm[ae]n|batters?|bowled)\b"
)
# what a side does before its runs and wickets are told
_BATTED = late(
    r"\b(?:made|posted|reached|scored|(?:declared|closed|resumed|finished)(?: the day)? (?:at|on)"
    r"|(?:collapsed|crawled|moved|progressed|raced|recovered|reduced|slid|slumped) to) \Z"
)


_STOOD = late(r"[A-Z][a-z]{2,20} (?:were|are) (?:on |at )?\Z")  # a side: England were


def is_cricket(scan: Scan, start: int, runs: int) -> bool:
    """Say whether two numbers with a slash at ``start`` are runs for wickets."""
    if _CRICKET.search(scan.text):
        return True
    ahead = scan.text[max(0, start - 30) : start]
    # fewer are a team's wins and losses in America: recovered to 30-8
    sure = runs >= 100 or scan.locale.british or scan.text.find("/", start, start + 4) > 0
    return bool((sure and _BATTED.search(ahead)) or (runs >= 100 and _STOOD.search(ahead)))


_NOUN = late(r"(?P<word>[A-Za-z]{1,16}\.?|#) ?\Z")
_JOINED = rf"(?: (?:{'|'.join(JOINED[:4])}) |,? & |, | ?[-–/] ?|, (?:and|or) )"
_EARLIER = late(rf"(?<!\w)\d{{1,3}}(?P<letter>[A-Z]){_JOINED}\Z")
_LATER = late(rf"{_JOINED}\d{{1,3}}(?P<letter>[A-Z])(?!\w)")
_SEATED = late(
    r"(?i)\b(?:sat|sits|sitting|live[sd]?|living|moved|assigned|neighbou?rs?|tenants?|booked|"
    r"man|woman|passenger|guest|flyer|flier|occupant|couple)\b"
    r"(?: \w+){0,2} (?:in|into|at|to|from) \Z"
)
_SEATS = late(r"(?i)\b(?:seats?|seated|rows?|boarding pass)\b")
_WARM = late(r"(?i)\b(?:temperature|heat|weather|thermomet|warm|cool|cold|sun|degrees|oven)")


def is_labelled(match: re.Match[str], scan: Scan, letter: str) -> bool:
    """Say whether a numeral and its letter name something: Apt. 5B, gates 12C and 14F."""
    start, end = match.span()
    ahead, letters = scan.text[max(0, start - 80) : start], {letter}
    if later := _LATER.match(scan.text, end):
        letters.add(later["letter"])
    while earlier := _EARLIER.search(ahead):
        letters.add(earlier["letter"])
        ahead = ahead[: earlier.start()]
    alike = next((kind for kind in ("CF", "KMBT") if letter in kind), "")
    if len(letters) > 1 and letters - {*alike}:
        return bool(alike)
    if ahead.endswith("Long March "):
        return True
    noun = _NOUN.search(ahead)
    if noun and is_label(noun["word"]):
        if not noun["word"][0].islower():
            return True
        verb = ahead[: noun.start()].rstrip().rpartition(" ")[2].casefold() in NO_LABEL
        amount = letter in "KMB" and (verb or MANY.match(scan.text, end))
        return (letter.isupper() or letter in "bc") and not amount
    if letter == "B" and MANY.match(scan.text, end):
        return False
    near = max(0, start - 60), end + 40
    placed = letter in "CFB" and (_SEATED.search(ahead) or _SEATS.search(scan.text, *near))
    return bool(placed) and not _WARM.search(scan.text, *near)


def magnitude(match: re.Match[str], prefix: str) -> str:
    """Return the magnitude word a ``MAG`` group of this prefix found, or ''."""
    word = match[f"{prefix}word"]
    if word:
        low = word.lower()
        scale = {"k": "thousand ", "l": "lakh "}.get(low[0], "") if low[0] in "kl" else ""
        if "cr" in low:
            return f"{scale}crore"
        return "thousand lakh" if low[0] == "k" else word
    if match.groupdict().get(f"{prefix}lakh"):
        return "lakh"
    suffix = match[f"{prefix}suffix"]
    return MAGNITUDES.get(suffix, "") if suffix else ""
